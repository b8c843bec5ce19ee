"""What becomes of the money of a round while its company's bank account changes? It waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from compliance.euro import Euro
from tests.house.changes import change_account
from tests.rounds.world import World, a_world
from tests.stories.stage import (
    MONDAY,
    StoryClock,
    an_investor,
    certify,
    fund,
    settle,
    subscribe,
)
from wiseed_like import schedule
from wiseed_like.approvals import service as approvals
from wiseed_like.db import session, transaction
from wiseed_like.issuers import bank_account
from wiseed_like.issuers.models import BankChange
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments.models import Operation, ProviderAccount
from wiseed_like.payments.rules import Kind, OperationState
from wiseed_like.rounds import closing
from wiseed_like.rounds.models import Round

RunJobs = Callable[..., int]
RAISED = Euro.of(4_000)


class Ending:
    """A round that has reached its minimum and is paid and certified; then the closing."""

    def __init__(self, run_jobs: RunJobs, simulator: str) -> None:
        self.time, self.world, self._run_jobs = StoryClock(MONDAY), a_world(), run_jobs
        self.offer: Round = self.world.opened(shares_min=100, shares_max=200)
        run_jobs()
        investor = an_investor(self.world.officer, now=self.time.now)
        fund(investor, RAISED, run_jobs=run_jobs, simulator=simulator, now=self.time.now)
        subscribe(investor, self.offer, 100, now=self.time.now)
        self.time.move_to(self.offer.closes_at + timedelta(seconds=1))
        for _ in range(3):
            self.works()
            self.time.move(days=4)
        session.expire_all()
        certify(self.offer, self.world, RAISED, self.time)

    def works(self) -> None:
        schedule.tick(self.time.now)
        self._run_jobs()

    def closes(self) -> None:
        with transaction():
            closing.finish(self.offer, by=self.world.officer, now=self.time.now)
        self._run_jobs()
        self.works()

    def settles(self) -> None:
        self.works()
        settle(self.time, self._run_jobs)
        session.expire_all()

    def asks(self) -> BankChange:
        world: World = self.world
        return change_account(world.company, world.founder, None, now=self.time.now)

    def payouts(self) -> Sequence[Operation]:
        return session.scalars(select(Operation).where(Operation.kind == Kind.PAYOUT)).all()


@pytest.fixture
def ending(house: Flask, simulator: str, run_jobs: RunJobs) -> Ending:
    return Ending(run_jobs, simulator)


class TestTheMoneyOfTheRound:
    def test_goes_to_the_new_account_once_it_is_in_force(self, ending: Ending):
        change = ending.asks()
        ending.closes()
        assert ending.offer.state == "closed"
        with transaction():
            approvals.approve(change.approval, by=ending.world.officer, now=ending.time.now)
        ending.time.move(hours=71)
        ending.works()
        assert ending.payouts() == []
        assert balance_of(f"wallet:round:{ending.offer.id}") == RAISED

        ending.time.move(hours=1)
        ending.settles()

        assert [each.state for each in ending.payouts()] == [OperationState.SUCCEEDED]
        assert balance_of(f"wallet:round:{ending.offer.id}") == Euro.ZERO
        owner = f"company:{ending.world.company.id}"
        paid_to = session.scalars(
            select(ProviderAccount.iban).where(ProviderAccount.owner == owner)
        ).one()
        assert paid_to == change.iban == ending.world.company.iban

    def test_goes_to_the_old_account_when_the_change_is_stopped(self, ending: Ending):
        before, change = ending.world.company.iban, ending.asks()
        ending.closes()
        assert ending.payouts() == []

        with transaction():
            bank_account.stop(change, by=ending.world.founder, now=ending.time.now)
        ending.settles()

        assert [each.state for each in ending.payouts()] == [OperationState.SUCCEEDED]
        assert ending.world.company.iban == before
