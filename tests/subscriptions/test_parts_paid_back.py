"""What when the company's bank sends the money of a part back? It is paid once more, whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from time import sleep, time

import pytest
import requests

from compliance.euro import Euro
from tests.stories.test_a_bank_sends_the_money_back import push
from tests.subscriptions.partial import an_officer, concluded, goes_on, paid, payouts, state_of
from tests.subscriptions.world import NOW, an_open_round
from wiseed_like import clock, schedule
from wiseed_like.books import faults
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.ledger.queries import balance_of
from wiseed_like.rounds.closings import RoundClosing
from wiseed_like.rounds.payouts import payouts_about
from wiseed_like.subscriptions import payouts as paying


@pytest.fixture
def part(house, fund, run_jobs, simulator) -> Iterator[RoundClosing]:
    """A part whose money came back."""
    clock.use(lambda: NOW)
    before = time()
    offer = an_open_round(cap=100, minimum=25, rolling=True)
    paid(offer, fund, run_jobs)
    asked = {"kind": "payout_returns", "match": "", "times": 1, "seconds": 0.0}
    assert requests.post(f"{simulator}/_faults", json=asked, timeout=5).status_code == 204
    push(simulator, clock.now().timestamp())
    made = concluded(offer)
    start = clock.now()
    for step in range(1, 60):
        clock.use(lambda: start + timedelta(minutes=6 * step))  # noqa: B023 - used at once
        schedule.tick(clock.now())
        run_jobs()
        session.expire_all()
        if payouts_about(made.name).came_back:
            break
        sleep(0.25)
    else:
        raise AssertionError("the bank kept it")
    yield made
    push(simulator, before)


class TestMoneyThatCameBack:
    def test_is_paid_again_without_a_fee_when_somebody_says_so_once(self, part, run_jobs):
        assert state_of(part) == "issued"
        assert balance_of(f"wallet:round:{part.round_id}") == Euro.of(916)
        officer = an_officer()
        with transaction():
            paying.pay_part_again(part, by=officer, now=clock.now())
        with pytest.raises(Refused) as refused, transaction():
            paying.pay_part_again(part, by=officer, now=clock.now())
        assert refused.value.code == "not_to_pay_again"
        goes_on(run_jobs)
        first, second = payouts(part)
        assert (first.fee, second.fee) == (Euro.of(84), Euro.ZERO)
        assert second.amount == Euro.of(916)
        assert state_of(part) == "paid_out"
        assert balance_of(f"wallet:round:{part.round_id}") == Euro.ZERO
        assert list(faults()) == []
