"""What does a look at an open page leave behind? Nothing: no cookie, and not one row."""

from __future__ import annotations

import pytest
from flask import Flask, url_for

from tests.security.signing_in import rows
from tests.security.test_v3_origins import writing
from tests.subscriptions.world import an_open_round
from tests.support.clients import ApartClient
from wiseed_like.web.doors import policy_of

FIELD = 'name="csrf_token"'
# What a form sends: these pages remember the visitor, so that the form cannot be forged.
FORMS = {
    "security.login", "security.register", "security.forgot_password",
    "security.send_confirmation", "accounts.passkey_sign_in", "accounts.second_step",
    "demo.people",
}  # fmt: skip


def open_pages(house: Flask) -> dict[str, str]:
    """The addresses that anybody may open, by endpoint."""
    offer = an_open_round()
    known = {"slug": offer.slug, "language": "en"}
    found = {}
    with house.test_request_context():
        for rule in house.url_map.iter_rules():
            policy = policy_of(rule.endpoint)
            is_open = policy and policy.open and "GET" in (rule.methods or ())
            if is_open and rule.arguments <= known.keys():
                values = {name: known[name] for name in rule.arguments}
                found[rule.endpoint] = url_for(rule.endpoint, **values)
    return found


@pytest.mark.usefixtures("with_csrf")
class TestAVisitor:
    def test_v3_3_pages_without_a_form_set_no_cookie_and_write_nothing(
        self, house: Flask, client: ApartClient
    ) -> None:
        """Every open page, with the forms' tokens as in the real house."""
        pages = {name: path for name, path in open_pages(house).items() if name not in FORMS}
        assert {"pages.home", "rounds.index", "rounds.show", "pages.risks"} <= pages.keys()

        with writing() as written:
            for name, path in pages.items():
                answer = client.get(path)
                if name != "pages.language":
                    assert "Set-Cookie" not in answer.headers, name
                assert FIELD not in answer.text, name

        assert dict(written) == {}
        assert rows() == []

    @pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "DELETE", "POST"])
    @pytest.mark.parametrize("path", ["/nowhere", "/", "/rounds", "/home", "/staff"])
    def test_v3_3_who_is_refused_gets_no_session(
        self, method: str, path: str, client: ApartClient
    ) -> None:
        """Not even who asks for a closed page: the sign-in page says by itself why it is shown."""
        for _ in range(3):
            assert "Set-Cookie" not in client.open(path, method=method).headers

        assert rows() == []

    def test_v3_3_is_told_once_why_to_sign_in(self, client: ApartClient) -> None:
        for _ in range(3):
            page = client.get(client.get("/home").location).text

        assert page.count("Connectez-vous pour ouvrir cette page.") == 1
        assert "Connectez-vous pour ouvrir" not in client.get("/login").text
