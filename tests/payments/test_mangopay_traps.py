"""Does the adapter step over each trap of Mangopay's SDK? One test for each."""

from __future__ import annotations

import logging.config
import os
import threading
from datetime import UTC, datetime

import mangopay
import pytest
import requests

from compliance.euro import Euro
from wiseed_like.errors import GatewayDown
from wiseed_like.payments.gateway import GatewayBusy, GatewayRefused, NotAtGateway
from wiseed_like.payments.mangopay import Mangopay, line
from wiseed_like.payments.simulator.settings import SimulatorSettings

from .conftest import (
    ADDRESS,
    IBAN,
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
    def test_a_404_on_a_write_is_not_a_success(self, cast: Cast):
        cast.server.fault("vanish", "POST /wallets")

        with pytest.raises(NotAtGateway):
            open_wallet(cast)

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
        keys = [new_key() for _ in range(4)]

        cast.gateway.open_person_account(investor(2), key=keys[0])
        cast.gateway.open_issuer_account(company(), key=keys[1])
        cast.gateway.register_bank_account(
            cast.issuer, "Les Serres", ADDRESS, IBAN, None, key=keys[2]
        )
        cast.gateway.register_return_account(
            cast.investor, "Claire", "Martin", ADDRESS, IBAN, key=keys[3]
        )

        assert sent == keys

    def test_the_default_handler_is_never_used(self, cast: Cast, monkeypatch: pytest.MonkeyPatch):
        def refuse():
            raise AssertionError("a call left by the SDK's default handler")

        monkeypatch.setattr("mangopay.base.get_default_handler", refuse)
        monkeypatch.setattr("mangopay.query.get_default_handler", refuse)

        payin = cast.fund(Euro.of("10"))
        account = cast.gateway.register_return_account(
            cast.investor, "Claire", "Martin", ADDRESS, IBAN, key=new_key()
        )
        cast.gateway.return_wire(
            cast.investor, cast.purse, Euro.of("10"), account, payin, "op:1", key=new_key()
        )
        cast.gateway.subscribe_hooks("http://127.0.0.1:9/hooks")

    def test_nothing_is_logged(self, cast: Cast, caplog: pytest.LogCaptureFixture):
        logging.config.dictConfig({"version": 1, "disable_existing_loggers": False})
        with caplog.at_level(logging.DEBUG, logger="mangopay"):
            open_wallet(cast)
            with pytest.raises(GatewayRefused):
                cast.gateway.open_wallet("nobody", "x", "user:1", key=new_key())

        assert not [record for record in caplog.records if record.name == "mangopay"]


class TestTokens:
    def test_a_token_refused_in_mid_life_is_asked_for_again_once(self, cast: Cast):
        cast.server.fault("unauthorized", "POST /wallets")

        assert open_wallet(cast)

    def test_a_token_refused_twice_is_left_to_be_repaired(self, cast: Cast):
        cast.server.fault("unauthorized", "POST /wallets", times=2)

        with pytest.raises(GatewayDown):
            open_wallet(cast)

    def test_wrong_credentials_refuse_nobody_s_payment(self, provider: SimulatorServer):
        gateway = provider.gateway(api_key="another")

        with pytest.raises(GatewayDown):
            gateway.open_person_account(investor(), key=new_key())

    def test_an_owner_who_must_authenticate_is_not_a_stale_token(self, cast: Cast):
        cast.server.fault("sca", "GET /wallets", times=2)

        with pytest.raises(GatewayRefused) as refusal:
            cast.gateway.wallet_balance(cast.round_wallet)

        assert refusal.value.code == "sca_required"


class TestRepeats:
    def test_a_key_forgotten_by_the_provider_is_left_to_a_person(
        self, cast: Cast, pushed_clock: Clock
    ):
        key = new_key()
        open_wallet(cast, key)
        cast.server.fault("vanish", "GET /responses")

        with pytest.raises(GatewayDown, match="not kept"):
            open_wallet(cast, key)

    def test_a_key_that_served_another_call_is_refused(self, cast: Cast):
        key = new_key()
        open_wallet(cast, key)

        with pytest.raises(GatewayRefused, match="key_reused"):
            cast.gateway.open_person_account(investor(3), key=key)

    def test_too_many_calls_say_when_to_come_back(self, cast: Cast):
        cast.server.fault("busy", "POST /wallets")

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


class TestValues:
    def test_amounts_are_exact_cents_up_to_the_largest(self, cast: Cast):
        cast.fund(Euro(99_999_999_999))

        assert cast.gateway.wallet_balance(cast.purse) == Euro(99_999_999_999)

    @pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland"])
    def test_days_and_moments_do_not_depend_on_the_machine_s_zone(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch, zone: str
    ):
        import time

        monkeypatch.setenv("TZ", zone)
        time.tzset()
        try:
            user = cast.gateway.open_person_account(investor(4), key=new_key())
            outcome = cast.gateway.find_payin(cast.fund(Euro.of("1")))
        finally:
            monkeypatch.delenv("TZ")
            time.tzset()

        birth = cast.server.call("GET", f"sca/users/{user}").json()["Birthday"]
        assert datetime.fromtimestamp(birth, UTC) == datetime(1958, 3, 14, tzinfo=UTC)
        assert outcome.executed_at is not None
        assert abs((datetime.now(UTC) - outcome.executed_at).total_seconds()) < 60

    @pytest.mark.parametrize(
        "url", ["", "127.0.0.1:8700/v2.01/", "http://127.0.0.1:8700/", "ftp://x/v2.01/"]
    )
    def test_an_address_that_cannot_work_is_refused_at_start_up(self, url: str):
        with pytest.raises(ValueError, match="address"):
            Mangopay(client_id="a", api_key="b", url=url)

    def test_the_last_slash_may_be_forgotten(self, cast: Cast):
        gateway = cast.server.gateway(url=cast.server.api.rstrip("/"))

        assert gateway.wallet_balance(cast.purse) == Euro.ZERO

    def test_missing_credentials_are_refused_at_start_up(self):
        with pytest.raises(ValueError, match="client id"):
            Mangopay(client_id="", api_key="b", url="http://127.0.0.1/v2.01/")


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

    def test_a_proxy_of_the_environment_does_not_hijack_loopback(
        self, provider: SimulatorServer, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        monkeypatch.delenv("NO_PROXY", raising=False)

        assert provider.gateway().open_person_account(investor(), key=new_key())

    def test_the_sdk_is_the_one_that_was_studied(self):
        assert mangopay.package_version.startswith("4.2.")
        assert SimulatorSettings().key_memory == 86_400
