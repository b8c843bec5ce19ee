"""Does an adapter have us notified, and catch up on what nobody told us?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from compliance.euro import Euro
from wiseed_like.payments.gateway import Gateway, GatewayEvent, Resource

from .conftest import Cast, Clock, Listener, SimulatorServer, company, eventually, new_key

MONEY = ("PAYIN_NORMAL", "TRANSFER_NORMAL")


class TestEvents:
    def read_all(self, gateway: Gateway, since) -> list[GatewayEvent]:
        events: list[GatewayEvent] = []
        for number in range(1, 20):
            page = gateway.list_events(since, page=number)
            events.extend(page.events)
            if page.is_last:
                return events
        raise AssertionError("there is no last page")

    def test_are_listed_oldest_first_over_many_pages(self, cast: Cast, provider: SimulatorServer):
        before = provider.now() - timedelta(minutes=1)
        payins = [cast.fund(Euro.of("1")) for _ in range(60)]

        events = self.read_all(cast.gateway, before)

        arrived = [each for each in events if each.event_type == "PAYIN_NORMAL_SUCCEEDED"]
        assert [each.resource_id for each in arrived] == payins
        assert [event.at for event in events] == sorted(event.at for event in events)

    def test_of_before_are_left_out(
        self, cast: Cast, provider: SimulatorServer, pushed_clock: Clock
    ):
        cast.fund(Euro.of("1"))
        pushed_clock.pushed += 3600

        assert self.read_all(cast.gateway, provider.now()) == []

    def test_say_which_thing_to_read_again(self, gateway: Gateway):
        about = gateway.resource_of_event

        assert about("PAYIN_NORMAL_SUCCEEDED") == Resource.PAYIN
        assert about("TRANSFER_NORMAL_FAILED") == Resource.TRANSFER
        assert about("PAYOUT_NORMAL_CREATED") == Resource.PAYOUT
        assert about("PAYOUT_REFUND_SUCCEEDED") == Resource.REFUND
        assert about("PAYIN_REPUDIATION_CREATED") == Resource.REPUDIATION
        assert about("TRANSFER_SETTLEMENT_SUCCEEDED") == Resource.SETTLEMENT
        assert about("USER_KYC_REGULAR") is None
        assert about("PAYIN_NORMALITY_RESTORED") is None
        assert about("") is None


class TestHooks:
    def test_are_asked_for_once_and_moved(self, gateway: Gateway, listener: Listener):
        assert gateway.subscribe_hooks(listener.url, MONEY) > 5
        assert gateway.subscribe_hooks(listener.url, MONEY) == 0
        assert gateway.subscribe_hooks(f"{listener.url}/moved", MONEY) > 5

        hooks = gateway.list_hooks()
        assert {hook.url for hook in hooks} == {f"{listener.url}/moved"}
        assert all(hook.enabled and hook.valid for hook in hooks)
        assert "PAYIN_NORMAL_SUCCEEDED" in {hook.event_type for hook in hooks}

    def test_are_asked_for_the_families_that_are_heeded_only(
        self, gateway: Gateway, listener: Listener
    ):
        gateway.subscribe_hooks(listener.url, ["USER_KYC", "RECIPIENT_ACTIVE"])

        heard = {hook.event_type for hook in gateway.list_hooks()}
        assert {"USER_KYC_LIGHT", "USER_KYC_REGULAR", "RECIPIENT_ACTIVE"} <= heard
        assert not any(each.startswith(("PAYIN", "KYC_", "RECIPIENT_CANC")) for each in heard)

    def test_name_the_thing_to_read_again(self, cast: Cast, listener: Listener):
        cast.gateway.subscribe_hooks(listener.url, MONEY)

        payin = cast.fund(Euro.of("5"))

        eventually(lambda: listener.of("PAYIN_NORMAL_SUCCEEDED") == [payin])

    def test_given_up_after_too_many_failures_are_repaired(
        self, tmp_path: Path, listener: Listener
    ):
        server = SimulatorServer(tmp_path / "hooks.sqlite", hook_failures_max=3)
        gateway = server.gateway()
        gateway.subscribe_hooks(listener.url, ["USER_ACCOUNT"])
        listener.answers.extend([500] * 12)
        gateway.open_issuer_account(company(), key=new_key())

        def given_up() -> list[str]:
            return [each.event_type for each in gateway.list_hooks() if not each.valid]

        eventually(given_up)
        listener.answers.clear()

        assert gateway.subscribe_hooks(listener.url, ["USER_ACCOUNT"]) >= 1
        assert given_up() == []
        assert all(each.enabled for each in gateway.list_hooks())
        server.stop()
