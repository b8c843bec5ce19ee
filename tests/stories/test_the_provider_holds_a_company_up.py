"""What becomes of the money of a round when the provider does not pay its company? It waits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests
from flask import Flask
from sqlalchemy import select

from compliance.euro import Euro
from tests.stories.test_a_company_changes_its_bank_when_it_is_paid import Ending
from tests.support.clients import ApartClient
from wiseed_like.books import faults
from wiseed_like.db import session
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments.models import ProviderAccount
from wiseed_like.payments.rules import OperationState
from wiseed_like.payments.standing import jobs as standing_jobs

RunJobs = Callable[..., int]


class HeldUp(Ending):
    """The same ending, with a provider that has its own opinion of the company."""

    def __init__(self, run_jobs: RunJobs, simulator: str) -> None:
        super().__init__(run_jobs, simulator)
        self._provider = simulator

    @property
    def account(self) -> ProviderAccount:
        owner = f"company:{self.world.company.id}"
        return session.scalars(select(ProviderAccount).where(ProviderAccount.owner == owner)).one()

    def press(self, **form: str) -> None:
        """On the provider's page about the company."""
        page = f"{self._provider}/people/{self.account.reference}"
        told = {"scope": "Outflows", **form}
        answer = requests.post(page, data=told, timeout=5, allow_redirects=False)
        assert answer.status_code == 303

    def hears(self) -> None:
        standing_jobs.heed("USER_OUTFLOWS_BLOCKED", self.account.reference or "")


@pytest.fixture
def ending(house: Flask, simulator: str, run_jobs: RunJobs) -> HeldUp:
    return HeldUp(run_jobs, simulator)


class TestTheMoneyOfTheRound:
    def test_waits_where_everybody_sees_it_and_leaves_by_itself(
        self, ending: HeldUp, sign_in: Callable[..., ApartClient]
    ):
        ending.press(block="1")
        ending.hears()
        ending.closes()
        assert ending.payouts() == []
        page = sign_in(ending.world.officer).get(f"/staff/rounds/{ending.offer.id}/closing").text
        assert "La société ne peut pas être payée pour l'instant" in page

        ending.press(unblock="1")
        ending.time.move(hours=1)
        ending.settles()
        ending.settles()

        assert [each.state for each in ending.payouts()] == [OperationState.SUCCEEDED]
        assert balance_of(f"wallet:round:{ending.offer.id}") == Euro.ZERO
        assert list(faults()) == []

    def test_is_asked_for_again_after_a_refusal_that_is_over(self, ending: HeldUp):
        # Nobody has told us yet: the payout itself hears of it.
        ending.press(block="1")
        ending.closes()
        ending.settles()
        assert [each.state for each in ending.payouts()] == [OperationState.FAILED]
        ending.hears()
        ending.settles()
        assert len(ending.payouts()) == 1

        ending.press(unblock="1")
        ending.time.move(hours=1)
        ending.settles()
        ending.settles()

        assert {each.state for each in ending.payouts()} == {
            OperationState.FAILED,
            OperationState.SUCCEEDED,
        }
        assert list(faults()) == []
