"""Can a program give card payments back, as long and as often as the provider lets it?"""

from __future__ import annotations

import pytest
from mangopay.resources import Event, PayIn, PayInRefund, Refund

from .program import Program, euros

DAY = 86_400


@pytest.fixture
def paid(program: Program):
    """A payer, their wallet and 27.50 paid by card, of which 2.50 are a fee."""
    payer = program.payer()
    wallet = program.wallet(payer)
    return payer, wallet, program.pay_by_card(payer, wallet, 2_750, 250)


def refund(payer, payin, cents: int | None = None, fees: int = 0, **more) -> PayInRefund:
    asked = PayInRefund(author_id=payer.id, payin_id=payin.id, **more)
    if cents is not None:
        asked.debited_funds, asked.fees = euros(cents), euros(fees)
    asked.save()
    return asked


class TestRefunding:
    def test_all_of_it_gives_the_fee_back_too(self, program: Program, paid):
        payer, wallet, payin = paid

        back = refund(payer, payin, tag="r:1")

        assert (back.status, back.type, back.nature) == ("SUCCEEDED", "PAYOUT", "REFUND")
        amounts = [back.debited_funds, back.fees, back.credited_funds]
        assert [int(each.amount) for each in amounts] == [2_500, -250, 2_750]
        assert (back.debited_wallet_id, back.credited_wallet_id) == (wallet.id, None)
        assert back.initial_transaction_type == "PAYIN"
        assert (program.balance(wallet), program.balance("FEES_EUR")) == (0, 0)
        assert Refund.get(back.id).tag == "r:1"
        assert [each.id for each in PayIn.get(payin.id).get_refunds()] == [back.id]
        assert Event.all(EventType="PAYIN_REFUND_SUCCEEDED")[0].resource_id == back.id
        assert refund(payer, payin).result_code == "001401"

    def test_a_part_may_keep_the_fee_or_a_further_one(self, program: Program, paid):
        payer, wallet, payin = paid

        back = refund(payer, payin, 1_000, 100)

        assert int(back.credited_funds.amount) == 900
        assert (program.balance(wallet), program.balance("FEES_EUR")) == (1_500, 350)

    @pytest.mark.parametrize(
        ("cents", "fees", "code"),
        [(2_501, 0, "005403"), (1_000, -251, "005404"), (100, 100, "001014")],
    )
    def test_beyond_what_was_paid_is_refused(self, program: Program, paid, cents, fees, code):
        payer, wallet, payin = paid

        assert refund(payer, payin, cents, fees).result_code == code
        assert program.balance(wallet) == 2_500

    def test_money_that_was_spent_is_refused(self, program: Program, paid):
        payer, wallet, payin = paid
        refund(payer, payin, 2_000)
        other = program.pay_by_card(payer, wallet, 1_000)
        refund(payer, other, 1_000)

        assert refund(payer, payin, 501).result_code == "005403"
        assert refund(payer, payin, 500).result_code == "000000"

    def test_the_same_part_twice_a_day_is_refused(self, program: Program, paid):
        payer, wallet, payin = paid
        assert refund(payer, payin, 500).result_code == "000000"

        assert refund(payer, payin, 500).result_code == "005407"
        assert refund(payer, payin, 501).result_code == "000000"
        program.wait(DAY)
        assert refund(payer, payin, 500).result_code == "000000"
        assert program.balance(wallet) == 999

    def test_ends_after_eleven_months_of_the_business(self, program: Program, paid):
        payer, _, payin = paid
        program.wait(335 * DAY - 60)
        assert refund(payer, payin, 500).result_code == "000000"
        program.wait(120)

        assert refund(payer, payin, 600).result_code == "001403"

    def test_is_for_whoever_paid(self, program: Program, paid):
        _, wallet, payin = paid

        assert refund(program.payer("Paul"), payin).result_code == "001002"
        assert program.balance(wallet) == 2_500
