"""Does the adapter step over each trap of Mangopay's SDK? One test for each, by its name."""

from __future__ import annotations

import logging.config
import os
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import mangopay
import pytest
import requests

from compliance.euro import Euro
from wiseed_like.errors import GatewayDown
from wiseed_like.payments.gateway import (
    BeneficialOwner,
    GatewayBusy,
    GatewayRefused,
    KeySpent,
    NotAtGateway,
    PaperSort,
)
from wiseed_like.payments.mangopay import Mangopay, line
from wiseed_like.payments.simulator.settings import SimulatorSettings

from .conftest import (
    ADDRESS,
    CLIENT,
    IBAN,
    PDF,
    Cast,
    Clock,
    SimulatorServer,
    company,
    investor,
    new_key,
)


def open_wallet(cast: Cast, key: str | None = None) -> str:
    return cast.gateway.open_wallet(cast.investor, "x", "user:1", key=key or new_key())


class TestSilences:
    def test_a_404_on_a_post_is_not_a_success(self, cast: Cast):
        cast.server.fault("vanish", "POST /wallets")

        with pytest.raises(NotAtGateway):
            open_wallet(cast)

    def test_a_404_on_a_put_is_not_a_success(self, cast: Cast):
        form = cast.gateway.register_card(cast.investor, key=new_key())
        cast.server.fault("vanish", "cardregistrations", times=2)

        with pytest.raises(NotAtGateway):
            cast.gateway.finish_card(form.provider_id, "data=x")

    def test_the_key_really_leaves_on_every_kind_of_write(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ):
        sent: list[str | None] = []
        plain = requests.Session.request

        def spy(self, method, url, **options):
            if method == "POST" and "oauth" not in url:
                sent.append(options["headers"].get("Idempotency-Key"))
            return plain(self, method, url, **options)

        monkeypatch.setattr(requests.Session, "request", spy)
        keys = [new_key() for _ in range(8)]
        ask, issuer = cast.gateway, cast.issuer

        ask.open_person_account(investor(2), key=keys[0])
        ask.open_issuer_account(company(), key=keys[1])
        ask.register_bank_account(issuer, "Les Serres", ADDRESS, IBAN, None, key=keys[2])
        ask.register_return_account(cast.investor, "Claire", "Martin", ADDRESS, IBAN, key=keys[3])
        ask.open_paper(issuer, PaperSort.IDENTITY, "op:1", key=keys[4])
        declaration = ask.open_declaration(issuer, key=keys[5])
        owner = BeneficialOwner("Zoé", "Roux", ADDRESS, "FR", date(1960, 1, 2), "Nice", "FR")
        ask.add_owner(issuer, declaration, owner, key=keys[6])
        ask.register_card(cast.investor, key=keys[7])

        assert sent == keys

    def test_the_default_handler_is_never_used(self, cast: Cast, monkeypatch: pytest.MonkeyPatch):
        def refuse():
            raise AssertionError("a call left by the SDK's default handler")

        for module in ("base", "query", "resources"):
            name = f"mangopay.{module}.get_default_handler"
            monkeypatch.setattr(name, refuse, raising=False)
        ask = cast.gateway

        payin = cast.fund(Euro.of("10"))
        account = ask.register_return_account(
            cast.investor, "Claire", "Martin", ADDRESS, IBAN, key=new_key()
        )
        ask.return_wire(
            cast.investor, cast.purse, Euro.of("10"), account, payin, "op:1", key=new_key()
        )
        ask.subscribe_hooks("http://127.0.0.1:9/hooks", ["PAYIN_NORMAL"])
        ask.list_hooks()
        ask.list_events(cast.server.now())
        ask.find_standing(cast.issuer)
        ask.ask_enrolment(cast.issuer)
        paper = ask.open_paper(cast.issuer, PaperSort.IDENTITY, "op:1", key=new_key())
        ask.add_page(cast.issuer, paper, PDF)
        ask.submit_paper(cast.issuer, paper)
        ask.find_paper(paper)
        ask.fees_balance()
        assert len(cast.movements(cast.purse)) == 2
        assert cast.movements("CREDIT_EUR") == []
        assert list(ask.list_disputes(cast.server.now())) == []

    def test_the_settings_of_the_module_change_nothing(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(mangopay, "client_id", "somebody-else")
        monkeypatch.setattr(mangopay, "api_sandbox_url", "http://127.0.0.1:9/v2.01/")

        assert cast.server.gateway().wallet_balance(cast.purse) == Euro.ZERO


class TestLogs:
    def test_hold_no_token_and_no_body(self, cast: Cast, caplog: pytest.LogCaptureFixture):
        logging.config.dictConfig({"version": 1, "disable_existing_loggers": False})
        with caplog.at_level(logging.DEBUG):
            open_wallet(cast)
            paper = cast.gateway.open_paper(cast.issuer, PaperSort.IDENTITY, "op:1", key=new_key())
            cast.gateway.add_page(cast.issuer, paper, PDF)
            with pytest.raises(GatewayRefused):
                cast.gateway.open_wallet("nobody", "x", "user:1", key=new_key())

        told = [r for r in caplog.records if r.name.startswith(("mangopay", "wiseed_like"))]
        assert not told
        text = caplog.text
        assert not any(secret in text for secret in ("Bearer", "Basic ", "simulator-key", "JVBER"))

    def test_exceptions_hold_no_body_either(self, cast: Cast):
        cast.server.fault("truncated", "POST /sca/users/natural")

        with pytest.raises(GatewayDown) as trouble:
            cast.gateway.open_person_account(investor(2), key=new_key())

        assert "example.org" not in repr(trouble.value)
        assert trouble.value.__cause__ is None


class TestTokens:
    def test_a_token_refused_in_mid_life_is_asked_for_again_once(self, cast: Cast):
        cast.server.fault("unauthorized", "POST /wallets")

        assert open_wallet(cast)

    def test_a_token_refused_twice_is_left_to_be_repaired(self, cast: Cast):
        cast.server.fault("unauthorized", "POST /wallets", times=2)

        with pytest.raises(GatewayDown):
            open_wallet(cast)

    def test_a_token_that_ran_out_is_renewed(self, cast: Cast, pushed_machine: Clock):
        pushed_machine.pushed += 2 * 3600

        assert open_wallet(cast)

    def test_an_owner_who_must_authenticate_is_not_a_stale_token(self, cast: Cast):
        cast.server.fault("sca", "GET /wallets", times=2)

        with pytest.raises(GatewayRefused) as refusal:
            cast.gateway.wallet_balance(cast.round_wallet)

        assert refusal.value.code == "sca_required"


class TestRepeats:
    def test_a_409_is_resolved_by_the_first_answer(self, cast: Cast):
        key = new_key()

        assert open_wallet(cast, key) == open_wallet(cast, key)

    def test_a_409_after_a_refusal_is_the_same_refusal(self, cast: Cast):
        key = new_key()
        codes = []
        for _ in range(2):
            with pytest.raises(GatewayRefused) as refusal:
                cast.gateway.open_wallet("nobody", "x", "user:1", key=key)
            codes.append(refusal.value.code)

        assert codes == ["param_error", "param_error"]

    def test_a_key_forgotten_by_the_provider_is_left_to_its_tag(self, cast: Cast):
        key = new_key()
        open_wallet(cast, key)
        cast.server.fault("vanish", "GET /responses")

        with pytest.raises(KeySpent, match="not kept"):
            open_wallet(cast, key)

    def test_a_key_that_served_another_call_is_refused(self, cast: Cast):
        key = new_key()
        open_wallet(cast, key)

        with pytest.raises(GatewayRefused, match="key_reused"):
            cast.gateway.open_person_account(investor(3), key=key)

    def test_too_many_calls_are_not_repeated_but_say_when_to_come_back(self, cast: Cast):
        cast.server.fault("busy", "POST /wallets", seconds=90)

        with pytest.raises(GatewayBusy) as busy:
            open_wallet(cast)

        assert busy.value.retry_at is not None
        assert busy.value.retry_at > datetime.now(UTC)

    def test_a_slow_answer_is_unknown(self, cast: Cast, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(line, "TIMEOUT", (1.0, 0.2))
        gateway = cast.server.gateway()
        cast.server.fault("delay", "POST /wallets", seconds=0.6)

        with pytest.raises(GatewayDown):
            gateway.open_wallet(cast.investor, "x", "user:1", key=new_key())

    def test_evidence_is_sent_though_the_sdk_forgets_a_slash(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ):
        page = cast.ask_card("10")
        cast.server.pay(page)
        dispute = cast.server.open_dispute(page.provider_id)
        asked: list[str] = []
        plain = requests.Session.request

        def spy(self, method, url, **options):
            asked.append(url)
            return plain(self, method, url, **options)

        monkeypatch.setattr(requests.Session, "request", spy)

        cast.gateway.contest(dispute, Euro.of("10"), files=[PDF])

        monkeypatch.undo()
        assert all(f"/{CLIENT}/" in url for url in asked)
        papers = cast.server.call("GET", f"disputes/{dispute}/documents").json()
        assert [each["Status"] for each in papers] == ["VALIDATION_ASKED"]


@pytest.fixture(params=["UTC", "America/New_York", "Pacific/Auckland"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The machine stands elsewhere."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.delenv("TZ")
    time.tzset()


class TestTime:
    def test_days_and_moments_do_not_depend_on_the_machine_s_zone(self, cast: Cast, zone: str):
        user = cast.gateway.open_person_account(investor(4), key=new_key())
        issuer = cast.gateway.open_issuer_account(company(), key=new_key())
        outcome = cast.gateway.find_payin(cast.fund(Euro.of("1")))

        birth = cast.server.call("GET", f"sca/users/{user}").json()["Birthday"]
        founder = cast.server.call("GET", f"sca/users/{issuer}").json()["LegalRepresentative"]
        assert datetime.fromtimestamp(birth, UTC) == datetime(1958, 3, 14, tzinfo=UTC)
        born = datetime.fromtimestamp(founder["Birthday"], UTC)
        assert born == datetime(1981, 7, 2, tzinfo=UTC)
        assert outcome.executed_at is not None
        assert abs((datetime.now(UTC) - outcome.executed_at).total_seconds()) < 60
        assert outcome.created_at.tzinfo is UTC

    def test_bounds_of_lists_do_not_either(self, cast: Cast, zone: str):
        payin = cast.fund(Euro.of("1"))

        assert [each.provider_id for each in cast.movements(cast.purse)] == [payin]
        assert cast.gateway.list_events(cast.server.now().replace(microsecond=0)).events


class TestAddress:
    @pytest.mark.parametrize(
        "url", ["", "127.0.0.1:8700/v2.01/", "http://127.0.0.1:8700/", "ftp://x/v2.01/"]
    )
    def test_that_cannot_work_is_refused_at_start_up(self, url: str):
        with pytest.raises(ValueError, match="address"):
            Mangopay(client_id="a", api_key="b", url=url)

    def test_may_have_forgotten_its_last_slash(self, cast: Cast):
        gateway = cast.server.gateway(url=cast.server.api.rstrip("/"))

        assert gateway.wallet_balance(cast.purse) == Euro.ZERO

    @pytest.mark.parametrize(("client", "key"), [("", "b"), ("a", "")])
    def test_without_credentials_is_refused_at_start_up(self, client: str, key: str):
        with pytest.raises(ValueError, match="client id"):
            Mangopay(client_id=client, api_key=key, url="http://127.0.0.1/v2.01/")


class TestProcesses:
    def test_threads_have_a_line_each_and_a_fork_gets_its_own(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ):
        gateway = cast.server.gateway()
        ours, theirs = gateway._line, []
        thread = threading.Thread(target=lambda: theirs.append(gateway._line))
        thread.start()
        thread.join()
        monkeypatch.setattr(os, "getpid", lambda: -1)

        assert gateway._line is not ours
        assert theirs[0] is not ours

    def test_eight_threads_started_cold_never_take_each_other_s_answer(self, cast: Cast):
        gateway, found = cast.server.gateway(), []
        payins = {cast.fund(Euro(cents)): Euro(cents) for cents in range(1, 9)}

        def read(payin: str) -> None:
            found.extend((payin, gateway.find_payin(payin)) for _ in range(5))

        threads = [threading.Thread(target=read, args=(payin,)) for payin in payins]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(found) == 40
        assert all(payins[payin] == outcome.amount for payin, outcome in found)

    def test_a_proxy_of_the_environment_does_not_hijack_loopback(
        self, provider: SimulatorServer, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        monkeypatch.delenv("NO_PROXY", raising=False)

        assert provider.gateway().open_person_account(investor(), key=new_key())

    def test_the_sdk_is_the_one_that_was_studied(self):
        assert mangopay.package_version.startswith("4.2.")
        assert SimulatorSettings().key_memory == 86_400
