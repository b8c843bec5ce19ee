"""Does an adapter keep every promise of `Gateway`? Over HTTP, against its provider's simulator."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from compliance.euro import Euro
from wiseed_like.errors import GatewayDown
from wiseed_like.payments.gateway import (
    Gateway,
    GatewayRefused,
    Kind,
    NotAtGateway,
    OutcomeState,
    Resource,
)

from .conftest import ADDRESS, IBAN, Cast, Listener, SimulatorServer, eventually, new_key

if TYPE_CHECKING:
    from wiseed_like.payments.gateway import CardPage

BACK = "http://127.0.0.1:5000/wallet/back"


def ask_card(cast: Cast, amount: str, key: str | None = None) -> CardPage:
    return cast.gateway.ask_card_payment(
        cast.investor, cast.purse, Euro.of(amount), BACK, "fr", "op:7", key=key or new_key()
    )


class TestCardPayment:
    def test_is_pending_until_the_form_is_filled_then_fills_the_wallet(self, cast: Cast):
        page = ask_card(cast, "125.50")
        assert cast.gateway.find_payin(page.provider_id).state == OutcomeState.PENDING

        answer = cast.server.pay(page)

        assert answer.headers["Location"] == f"{BACK}?transactionId={page.provider_id}"
        outcome = cast.gateway.find_payin(page.provider_id)
        assert outcome.state == OutcomeState.SUCCEEDED
        assert outcome.kind == Kind.PAYIN
        assert outcome.amount == Euro.of("125.50")
        assert outcome.tag == "op:7"
        assert outcome.author_ref == cast.investor
        assert outcome.to_wallet == cast.purse
        assert outcome.executed_at is not None
        assert datetime.now(UTC) - outcome.executed_at < timedelta(minutes=1)
        assert cast.gateway.wallet_balance(cast.purse) == Euro.of("125.50")

    @pytest.mark.parametrize(
        ("form", "code"),
        [({"cancel": "1"}, "101002"), ({"number": "4000 0000 0000 0002"}, "101101")],
    )
    def test_cancelled_or_refused_moves_nothing(self, cast: Cast, form: dict[str, str], code: str):
        page = ask_card(cast, "125.50")

        cast.server.pay(page, **form)

        outcome = cast.gateway.find_payin(page.provider_id)
        assert (outcome.state, outcome.code) == (OutcomeState.FAILED, code)
        assert cast.gateway.wallet_balance(cast.purse) == Euro.ZERO

    def test_is_given_back_in_part_then_in_full_but_never_more(self, cast: Cast):
        page = ask_card(cast, "100")
        cast.server.pay(page)

        def refund(amount: str):
            return cast.gateway.refund_card_payment(
                cast.investor, page.provider_id, Euro.of(amount), "op:8", key=new_key()
            )

        assert refund("40").state == OutcomeState.SUCCEEDED
        assert refund("60.01").code == "005403"
        last = refund("60")
        assert (last.kind, last.initial_id) == (Kind.PAYIN_REFUND, page.provider_id)
        assert refund("1").code == "001401"
        assert cast.gateway.wallet_balance(cast.purse) == Euro.ZERO
        assert cast.gateway.find_refund(last.provider_id) == last


class TestBankWire:
    def test_tells_what_to_write_and_credits_what_really_arrived(self, cast: Cast):
        wire = cast.gateway.expect_wire(
            cast.investor, cast.purse, Euro.of("1000"), "op:2", key=new_key()
        )
        assert wire.iban.startswith("FR")
        assert len(wire.reference) >= 6
        waiting = cast.gateway.find_payin(wire.provider_id)
        assert (waiting.state, waiting.amount) == (OutcomeState.PENDING, Euro.ZERO)

        cast.server.declare_wire(wire.provider_id, "990,50")

        outcome = cast.gateway.find_payin(wire.provider_id)
        assert (outcome.state, outcome.amount) == (OutcomeState.SUCCEEDED, Euro.of("990.50"))
        assert cast.gateway.wallet_balance(cast.purse) == Euro.of("990.50")

    def test_refused_by_the_bank_fails(self, cast: Cast):
        wire = cast.gateway.expect_wire(
            cast.investor, cast.purse, Euro.of("10"), "op:2", key=new_key()
        )

        cast.server.declare_wire(wire.provider_id, refuse="1")

        assert cast.gateway.find_payin(wire.provider_id).code == "008500"

    def test_goes_back_to_its_sender_and_not_twice(self, cast: Cast):
        payin = cast.fund(Euro.of("300"))
        account = cast.gateway.register_return_account(
            cast.investor, "Claire", "Martin", ADDRESS, IBAN, key=new_key()
        )

        def give_back(amount: str):
            return cast.gateway.return_wire(
                cast.investor, cast.purse, Euro.of(amount), account, payin, "op:9", key=new_key()
            )

        sent = give_back("300")
        assert (sent.kind, sent.state) == (Kind.PAYOUT, OutcomeState.PENDING)
        assert cast.gateway.wallet_balance(cast.purse) == Euro.ZERO
        eventually(lambda: cast.gateway.find_payout(sent.provider_id).state == "succeeded")
        assert give_back("1").code == "001401"

    def test_cannot_be_refunded_like_a_card(self, cast: Cast):
        payin = cast.fund(Euro.of("300"))

        with pytest.raises(GatewayRefused):
            cast.gateway.refund_card_payment(
                cast.investor, payin, Euro.of("300"), "op:9", key=new_key()
            )


class TestTransfer:
    def test_moves_money_at_once_and_its_refund_brings_all_back(self, cast: Cast):
        cast.fund(Euro.of("500"))

        moved = cast.gateway.find_transfer(cast.invest(Euro.of("200")))

        assert (moved.state, moved.from_wallet) == (OutcomeState.SUCCEEDED, cast.purse)
        assert cast.gateway.wallet_balance(cast.round_wallet) == Euro.of("200")
        back = cast.gateway.refund_transfer(cast.investor, moved.provider_id, "op:3", key=new_key())
        assert (back.kind, back.amount) == (Kind.TRANSFER_REFUND, Euro.of("200"))
        assert cast.gateway.wallet_balance(cast.purse) == Euro.of("500")
        again = cast.gateway.refund_transfer(
            cast.investor, moved.provider_id, "op:3", key=new_key()
        )
        assert (again.state, again.code) == (OutcomeState.FAILED, "001401")

    def test_without_the_money_fails_without_an_exception(self, cast: Cast):
        outcome = cast.gateway.find_transfer(cast.invest(Euro.of("0.01")))

        assert (outcome.state, outcome.code) == (OutcomeState.FAILED, "001001")


class TestPayOut:
    def pay(self, cast: Cast, amount: str, fee: str = "0"):
        bank = cast.gateway.register_bank_account(
            cast.issuer, "Les Serres du Lac", ADDRESS, IBAN, "BNPAFRPP", key=new_key()
        )
        return cast.gateway.pay_out(
            cast.issuer,
            cast.round_wallet,
            Euro.of(amount),
            Euro.of(fee),
            bank,
            "LEVEE 3",
            "op:4",
            key=new_key(),
        )

    def test_leaves_the_wallet_at_once_and_succeeds_later_minus_the_fee(self, cast: Cast):
        cast.fund(Euro.of("1000"))
        cast.invest(Euro.of("1000"))

        payout = self.pay(cast, "1000", "80")

        assert payout.state == OutcomeState.PENDING
        assert (payout.amount, payout.fee, payout.arrived) == (
            Euro(100000),
            Euro(8000),
            Euro(92000),
        )
        assert cast.gateway.wallet_balance(cast.round_wallet) == Euro.ZERO
        eventually(lambda: cast.gateway.find_payout(payout.provider_id).state == "succeeded")
        assert cast.gateway.fees_balance() == Euro.of("80")

    def test_above_the_balance_fails(self, cast: Cast):
        assert self.pay(cast, "0.01").code == "001001"

    def test_refused_by_the_bank_puts_everything_back(self, cast: Cast):
        cast.fund(Euro.of("1000"))
        cast.invest(Euro.of("1000"))
        cast.server.fault("payout_fails")

        payout = self.pay(cast, "1000", "80")

        eventually(lambda: cast.gateway.find_payout(payout.provider_id).state == "failed")
        assert cast.gateway.wallet_balance(cast.round_wallet) == Euro.of("1000")
        assert cast.gateway.fees_balance() == Euro.ZERO


class TestKeys:
    def test_the_same_key_gives_the_same_answer_and_one_effect(self, cast: Cast):
        cast.fund(Euro.of("500"))
        key = new_key()

        first, second = (
            cast.gateway.transfer(
                cast.investor,
                cast.purse,
                cast.round_wallet,
                cast.issuer,
                Euro.of("200"),
                "op:1",
                key=key,
            )
            for _ in range(2)
        )

        assert first == second
        assert cast.gateway.wallet_balance(cast.purse) == Euro.of("300")

    @pytest.mark.parametrize("fault", ["lose_answer", "error_after"])
    def test_an_answer_lost_after_the_effect_is_found_again(self, cast: Cast, fault: str):
        key = new_key()
        cast.server.fault(fault, "POST /payins/card/web")
        with pytest.raises(GatewayDown):
            ask_card(cast, "10", key)

        page = ask_card(cast, "10", key)

        assert cast.gateway.find_payin(page.provider_id).state == OutcomeState.PENDING
        payins = cast.server.call("GET", f"wallets/{cast.purse}/transactions").json()
        assert len(payins) == 1

    def test_a_refusal_is_a_definite_no_that_uses_the_key_up(self, cast: Cast):
        key = new_key()
        for _ in range(2):
            with pytest.raises(GatewayRefused) as refusal:
                cast.gateway.open_wallet("nobody", "x", "user:1", key=key)
            assert refusal.value.code == "param_error"
            assert "Owners" in refusal.value.fields

    def test_a_key_of_the_wrong_shape_never_leaves(self, cast: Cast):
        with pytest.raises(ValueError, match="16 to 36"):
            cast.gateway.open_wallet(cast.investor, "x", "user:1", key="short")


class TestReading:
    @pytest.mark.parametrize("resource", list(Resource))
    def test_what_is_not_there_is_said_so(self, gateway: Gateway, resource: Resource):
        with pytest.raises(NotAtGateway):
            gateway.find(resource, "nothing_0")

    def test_events_are_listed_oldest_first_beyond_one_page(self, cast: Cast):
        before = datetime.now(UTC) - timedelta(minutes=1)
        for _ in range(60):
            cast.fund(Euro.of("1"))

        events = cast.gateway.list_events(before)

        types = [event.event_type for event in events]
        assert types.count("PAYIN_NORMAL_SUCCEEDED") == 60
        assert [event.at for event in events] == sorted(event.at for event in events)
        assert cast.gateway.resource_of_event("PAYIN_NORMAL_SUCCEEDED") == Resource.PAYIN
        assert cast.gateway.resource_of_event("PAYOUT_REFUND_SUCCEEDED") == Resource.REFUND
        assert cast.gateway.resource_of_event("USER_KYC_REGULAR") is None


class TestHooks:
    def test_are_asked_for_once_moved_and_repaired(self, gateway: Gateway, listener: Listener):
        assert gateway.subscribe_hooks(listener.url) == 18
        assert gateway.subscribe_hooks(listener.url) == 0
        assert gateway.subscribe_hooks(f"{listener.url}/moved") == 18

    def test_name_the_thing_to_read_again(self, cast: Cast, listener: Listener):
        cast.gateway.subscribe_hooks(listener.url)

        payin = cast.fund(Euro.of("5"))

        eventually(lambda: listener.of("PAYIN_NORMAL_SUCCEEDED") == [payin])


class TestTrouble:
    def test_nobody_there_is_an_unknown_outcome(self, provider: SimulatorServer):
        gateway = provider.gateway(url="http://127.0.0.1:9/v2.01/")

        with pytest.raises(GatewayDown):
            gateway.open_wallet("somebody", "x", "user:1", key=new_key())

    def test_a_failure_before_the_effect_is_unknown_too(self, cast: Cast):
        cast.server.fault("error", "POST /wallets")

        with pytest.raises(GatewayDown):
            cast.gateway.open_wallet(cast.investor, "x", "user:1", key=new_key())
