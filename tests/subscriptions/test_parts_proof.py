"""Can the checker of parts fail? One breakage after another, by an intruder."""

from __future__ import annotations

import pytest

from tests.subscriptions.partial import concluded, goes_on, paid
from tests.subscriptions.world import NOW, an_open_round
from tests.test_books import broken
from wiseed_like import clock
from wiseed_like.books import faults


@pytest.mark.usefixtures("simulator")
class TestTheBooksOfAPart:
    def test_agree_with_subscriptions_register_certificate_and_money(self, house, fund, run_jobs):
        clock.use(lambda: NOW)
        offer = an_open_round(cap=100, minimum=25, rolling=True)
        mine = paid(offer, fund, run_jobs)
        part = concluded(offer)
        goes_on(run_jobs)
        assert list(faults()) == []
        for statement, said in (
            ("UPDATE round_closings SET shares = 24", "holds 25 for"),
            ("UPDATE round_closings SET amount = amount + 1", "is not certified for its amount"),
            ("UPDATE round_closings SET fee_net = fee_net + 1", "was paid out with"),
            ("UPDATE subscriptions SET closing_id = NULL", "was issued apart from it"),
            (
                "UPDATE share_movements SET idempotency_key = 'other'"
                f" WHERE idempotency_key = '{part.register_key}'",
                "0 shares are in the register, not 25",
            ),
            (
                f"UPDATE payment_operations SET subject = 'round:1' WHERE subject = '{part.name}'",
                "says that it was paid out",
            ),
            (
                "UPDATE round_closings SET state = 'concluded', issued_at = NULL,"
                " paid_out_at = NULL",
                "was paid out before its shares were issued",
            ),
        ):
            with broken(statement) as found:
                told = [each.what for each in found if each.check == "round_closings"]
                assert any(said in each for each in told), (statement, told)
        assert mine.state == "issued"
