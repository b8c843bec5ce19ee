"""Who may open which page? Every route says so, and the open ones are counted here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support import running
from tests.support.production import PRODUCTION
from wiseed_like import create_app
from wiseed_like.web import DOMAINS
from wiseed_like.web.doors import LIBRARY_DOORS, policy_of

# What anybody may open without signing in. To add a line here is a decision.
OPEN = {
    "pages.home", "pages.risks", "pages.how", "pages.fees", "pages.legal", "pages.privacy",
    "pages.security", "pages.complaints", "pages.accessibility", "pages.language",
    "well_known.security_txt", "health.healthz", "health.readyz",
    "rounds.index", "rounds.show", "rounds.gauge", "rounds.kiis", "rounds.kiis_pdf",
    "rounds.sheet_changes",
    "subscriptions.what_i_get", "rounds.invited",
    "dossiers.votes", "dossiers.project", "decisions.rules",
    "hooks.hook",
    "static", "bootstrap.static",
    "security.login", "security.register", "security.confirm_email",
    "subscriptions.revoke_by_mail", "subscriptions.revoke_by_mail_now",
    "security.send_confirmation", "security.forgot_password", "security.reset_password",
    "security.change_email_confirm", "accounts.second_step", "accounts.passkey_sign_in",
}  # fmt: skip
DEMO = {
    "demo.become", "demo.leave", "demo.move", "demo.mailbox", "demo.mail", "demo.people",
    "styleguide.styleguide",
}  # fmt: skip


@pytest.fixture
def assemble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Flask]:
    """Puts a house together apart from that of the other tests, whose settings come back."""

    def make(**changes: str) -> Flask:
        running.keep_what_is_configured(monkeypatch)
        return create_app(PRODUCTION | {"FILES_DIR": str(tmp_path)} | changes)

    return make


@pytest.fixture
def production(assemble: Callable[..., Flask]) -> Iterator[Flask]:
    """The house as it stands where money is real; no page is asked for."""
    app = assemble()
    with app.app_context():
        yield app


@pytest.fixture
def demo(assemble: Callable[..., Flask]) -> Iterator[Flask]:
    app = assemble(WISEED_ENV="demo")
    with app.app_context():
        yield app


def endpoints(app: Flask) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules()}


class TestEveryRoute:
    def test_has_a_policy(self, demo: Flask):
        assert [each for each in sorted(endpoints(demo)) if policy_of(each) is None] == []

    def test_says_it_itself_unless_it_is_a_library_s(self, production: Flask):
        said = {
            each for each in endpoints(production)
            if hasattr(production.view_functions[each], "policy")
        }  # fmt: skip

        assert said.isdisjoint(LIBRARY_DOORS)
        assert said | LIBRARY_DOORS.keys() == endpoints(production)

    def test_belongs_to_a_domain_that_was_put_together(self, production: Flask):
        assert set(DOMAINS) <= production.blueprints.keys()


class TestTheOpenDoors:
    def test_are_these_and_no_others(self, production: Flask):
        found = {each for each in endpoints(production) if policy_of(each).open}  # type: ignore[union-attr]

        assert found == OPEN
        assert len(found) == 38

    def test_of_the_demo_are_not_in_production(self, production: Flask, demo: Flask):
        assert endpoints(demo) - endpoints(production) == DEMO

    def test_lead_to_nothing_of_the_staff(self, production: Flask):
        rules = [
            rule.rule for rule in production.url_map.iter_rules() if rule.rule.startswith("/staff")
        ]
        roles = {
            role
            for rule in production.url_map.iter_rules()
            if rule.rule.startswith("/staff")
            for role in (policy_of(rule.endpoint).roles or ("anybody",))  # type: ignore[union-attr]
        }

        assert len(rules) > 30
        assert roles == {"analyst", "compliance", "administrator"}


class TestARouteThatSaysNothing:
    def test_opens_to_nobody(self, production: Flask):
        production.add_url_rule("/forgotten", "forgotten", lambda: "secret")

        assert policy_of("forgotten") is None
