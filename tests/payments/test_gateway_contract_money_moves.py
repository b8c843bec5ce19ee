"""Does an adapter move money on, back and out as `Gateway` promises?"""

from __future__ import annotations

import pytest

from compliance.euro import Euro
from wiseed_like.payments.gateway import GatewayRefused, Kind, Outcome, OutcomeState

from .conftest import ADDRESS, IBAN, Cast, eventually, new_key


class TestTransfer:
    def test_moves_money_at_once_and_its_refund_brings_all_back(self, cast: Cast):
        cast.fund(Euro.of("500"))

        moved = cast.gateway.find_transfer(cast.invest(Euro.of("200")))

        assert (moved.state, moved.from_wallet) == (OutcomeState.SUCCEEDED, cast.purse)
        assert cast.gateway.wallet_balance(cast.round_wallet) == Euro.of("200")
        back = cast.gateway.refund_transfer(cast.investor, moved.provider_id, "op:3", key=new_key())
        assert (back.kind, back.amount) == (Kind.TRANSFER_REFUND, Euro.of("200"))
        assert back.initial_id == moved.provider_id
        assert (back.from_wallet, back.to_wallet) == (cast.round_wallet, cast.purse)
        assert cast.gateway.wallet_balance(cast.purse) == Euro.of("500")
        again = cast.gateway.refund_transfer(
            cast.investor, moved.provider_id, "op:3", key=new_key()
        )
        assert (again.state, again.code) == (OutcomeState.FAILED, "001401")

    def test_without_the_money_fails_without_an_exception(self, cast: Cast):
        outcome = cast.gateway.find_transfer(cast.invest(Euro.of("0.01")))

        assert (outcome.state, outcome.code) == (OutcomeState.FAILED, "001001")

    def test_to_a_payer_fails_because_payers_receive_nothing(self, cast: Cast):
        cast.fund(Euro.of("20"))

        outcome = cast.gateway.transfer(
            cast.investor,
            cast.purse,
            cast.gateway.open_wallet(cast.investor, "Autre", "user:1", key=new_key()),
            cast.investor,
            Euro.of("10"),
            "op:3",
            key=new_key(),
        )

        assert (outcome.state, outcome.code) == (OutcomeState.FAILED, "002701")
        assert cast.gateway.wallet_balance(cast.purse) == Euro.of("20")


class TestCardRefund:
    def test_goes_in_part_then_in_full_but_never_more(self, cast: Cast):
        page = cast.ask_card("100")
        cast.server.pay(page)

        def refund(amount: str) -> Outcome:
            return cast.gateway.refund_card_payment(
                cast.investor, page.provider_id, Euro.of(amount), "op:8", key=new_key()
            )

        assert refund("40").state == OutcomeState.SUCCEEDED
        assert refund("60.01").code == "005403"
        last = refund("60")
        assert (last.kind, last.initial_id) == (Kind.PAYIN_REFUND, page.provider_id)
        assert (last.from_wallet, last.to_wallet) == (cast.purse, None)
        assert refund("1").code == "001401"
        assert cast.gateway.wallet_balance(cast.purse) == Euro.ZERO
        assert cast.gateway.find_refund(last.provider_id) == last


class TestWireReturn:
    def test_goes_back_to_its_sender_and_not_twice(self, cast: Cast):
        payin = cast.fund(Euro.of("300"))
        account = cast.gateway.register_return_account(
            cast.investor, "Claire", "Martin", ADDRESS, IBAN, key=new_key()
        )

        def give_back(amount: str) -> Outcome:
            return cast.gateway.return_wire(
                cast.investor, cast.purse, Euro.of(amount), account, payin, "op:9", key=new_key()
            )

        sent = give_back("300")
        assert (sent.kind, sent.state) == (Kind.PAYOUT, OutcomeState.PENDING)
        assert cast.gateway.wallet_balance(cast.purse) == Euro.ZERO
        eventually(lambda: cast.gateway.find_payout(sent.provider_id).state == "succeeded")
        assert give_back("1").code == "001401"

    def test_cannot_be_a_card_refund(self, cast: Cast):
        payin = cast.fund(Euro.of("300"))

        with pytest.raises(GatewayRefused):
            cast.gateway.refund_card_payment(
                cast.investor, payin, Euro.of("300"), "op:9", key=new_key()
            )


class TestPayOut:
    def pay(self, cast: Cast, amount: str, fee: str = "0") -> Outcome:
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
        kept = [(each.provider_id, each.fee) for each in cast.movements("FEES_EUR")]
        assert kept == [(payout.provider_id, Euro.of("80"))]

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

    def test_sent_back_by_the_bank_stays_paid_and_returns_as_a_refund(self, cast: Cast):
        cast.fund(Euro.of("1000"))
        cast.invest(Euro.of("1000"))
        cast.server.fault("payout_returns")

        payout = self.pay(cast, "1000", "80")

        def returned() -> list[Outcome]:
            moved = cast.movements(cast.round_wallet)
            return [each for each in moved if each.kind == Kind.PAYOUT_REFUND]

        eventually(returned)
        back = cast.gateway.find_refund(returned()[0].provider_id)
        assert (back.kind, back.initial_id) == (Kind.PAYOUT_REFUND, payout.provider_id)
        assert (back.from_wallet, back.to_wallet) == (None, cast.round_wallet)
        assert cast.gateway.find_payout(payout.provider_id).state == OutcomeState.SUCCEEDED
        assert cast.gateway.wallet_balance(cast.round_wallet) == back.arrived
