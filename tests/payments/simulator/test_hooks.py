"""Are notifications sent after the fact, at least once, and to whoever starts late?"""

from __future__ import annotations

from compliance.euro import Euro

from ..conftest import Cast, Clock, Listener, SimulatorServer, eventually, new_key

ARRIVED = "PAYIN_NORMAL_SUCCEEDED"


def subscribe(provider: SimulatorServer, url: str, event_type: str = ARRIVED) -> str:
    answer = provider.call("POST", "hooks", json={"EventType": event_type, "Url": url})
    return str(answer.json()["Id"])


class TestDelivery:
    def test_names_the_resource_in_mangopay_s_spelling(self, cast: Cast, listener: Listener):
        subscribe(cast.server, listener.url)

        payin = cast.fund(Euro.of("5"))

        eventually(lambda: listener.heard)
        assert set(listener.heard[0]) == {"EventType", "RessourceId", "Date"}
        assert listener.of(ARRIVED) == [payin]

    def test_is_repeated_until_it_is_heard(self, cast: Cast, listener: Listener):
        subscribe(cast.server, listener.url)
        listener.answers = [500, 302]

        payin = cast.fund(Euro.of("5"))

        eventually(lambda: listener.of(ARRIVED) == [payin] * 3)
        assert cast.server.call("GET", "hooks").json()[0]["Validity"] == "VALID"

    def test_waits_for_a_platform_that_starts_late(self, cast: Cast, listener: Listener):
        hook = subscribe(cast.server, "http://127.0.0.1:9/hooks")
        payins = [cast.fund(Euro.of("5")) for _ in range(20)]

        cast.server.call("PUT", f"hooks/{hook}", json={"Url": listener.url})

        eventually(lambda: sorted(listener.of(ARRIVED)) == sorted(payins))

    def test_survives_a_restart(self, cast: Cast, listener: Listener):
        hook = subscribe(cast.server, "http://127.0.0.1:9/hooks")
        payin = cast.fund(Euro.of("5"))
        cast.server.restart()

        cast.server.call("PUT", f"hooks/{hook}", json={"Url": listener.url})

        eventually(lambda: listener.of(ARRIVED) == [payin])

    def test_can_be_lost_or_doubled_on_demand(self, cast: Cast, listener: Listener):
        subscribe(cast.server, listener.url)
        cast.server.fault("hook_lost")
        cast.fund(Euro.of("5"))
        cast.server.fault("hook_twice")

        second = cast.fund(Euro.of("5"))

        eventually(lambda: len(listener.heard) >= 2)
        assert listener.of(ARRIVED) == [second] * 2

    def test_a_payout_returned_by_its_bank_is_a_refund_of_its_own(
        self, cast: Cast, listener: Listener
    ):
        from ..conftest import ADDRESS, IBAN

        subscribe(cast.server, listener.url, "PAYOUT_REFUND_SUCCEEDED")
        cast.fund(Euro.of("50"))
        cast.invest(Euro.of("50"))
        bank = cast.gateway.register_bank_account(
            cast.issuer, "Les Serres", ADDRESS, IBAN, None, key=new_key()
        )
        cast.server.fault("payout_returns")

        payout = cast.gateway.pay_out(
            cast.issuer,
            cast.round_wallet,
            Euro.of("50"),
            Euro.of("4"),
            bank,
            "L3",
            "op:4",
            key=new_key(),
        )

        eventually(lambda: listener.heard)
        refund = cast.gateway.find_refund(listener.of("PAYOUT_REFUND_SUCCEEDED")[0])
        assert (refund.kind, refund.initial_id) == ("payout_refund", payout.provider_id)
        assert refund.amount == Euro.of("46")
        assert cast.gateway.find_payout(payout.provider_id).state == "succeeded"
        assert cast.gateway.wallet_balance(cast.round_wallet) == Euro.of("46")


class TestValidity:
    def test_a_deaf_address_is_given_up_and_repaired_by_the_adapter(
        self, cast: Cast, pushed_clock: Clock, listener: Listener
    ):
        cast.gateway.subscribe_hooks(listener.url)
        store = cast.server.app.extensions["simulator_store"]
        with store.writing():
            for hook in store.list("hook"):
                hook["Validity"] = "INVALID"
                store.put(hook)

        cast.fund(Euro.of("5"))
        assert cast.gateway.subscribe_hooks(listener.url) == 18
        payin = cast.fund(Euro.of("5"))

        eventually(lambda: listener.of(ARRIVED) == [payin])
