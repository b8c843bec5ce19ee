"""What becomes of a round's money when the company's bank sends it back? It is paid once more."""

from __future__ import annotations

from collections.abc import Iterator
from time import sleep, time

import pytest
import requests
from flask import Flask

from compliance.euro import Euro
from tests.house.changes import change_account
from tests.rounds.world import a_user
from tests.stories.test_a_company_changes_its_bank_when_it_is_paid import RAISED, Ending, RunJobs
from wiseed_like.books import faults
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.fees.queries import list_of_year
from wiseed_like.fees.rules import success_fee
from wiseed_like.ledger.queries import balance_of
from wiseed_like.mailbox.queries import list_latest
from wiseed_like.rounds.payouts import Payouts, payouts_of
from wiseed_like.subscriptions import payouts


class Returning(Ending):
    """The same round, whose company's bank refuses the money at first."""

    def payments(self) -> Payouts:
        session.expire_all()
        return payouts_of(self.offer.id)

    def is_sent_back(self, simulator: str) -> None:
        asked = {"kind": "payout_returns", "match": "", "times": 1, "seconds": 0.0}
        assert requests.post(f"{simulator}/_faults", json=asked, timeout=5).status_code == 204
        push(simulator, self.time.now.timestamp())
        self.closes()
        for _ in range(40):
            self.time.move(minutes=6)
            self.works()
            if self.payments().came_back:
                return
            sleep(0.25)
        raise AssertionError("the bank kept it")

    @property
    def fee(self) -> Euro:
        return success_fee(RAISED, self.offer.fees).gross


def push(simulator: str, moment: float) -> None:
    """The provider's day is the story's: its events are read for six weeks only."""
    assert requests.post(f"{simulator}/_clock", json={"at": moment}, timeout=5).ok


@pytest.fixture
def ending(house: Flask, simulator: str, run_jobs: RunJobs) -> Iterator[Returning]:
    made, before = Returning(run_jobs, simulator), time()
    made.is_sent_back(simulator)
    yield made
    push(simulator, before)


class TestMoneyThatCameBack:
    def test_waits_on_the_wallet_of_the_round_without_the_fee(self, ending: Returning):
        assert balance_of(f"wallet:round:{ending.offer.id}") == RAISED - ending.fee
        assert balance_of("fees") == ending.fee
        ending.settles()
        assert len(ending.payments().asked) == 1
        assert list(faults()) == []

    def test_is_told_to_the_company_and_to_compliance(self, ending: Returning):
        told = {(mail.template, mail.address) for mail in list_latest(limit=100)}
        assert ("payout_came_back", ending.world.founder.email) in told
        assert ("payout_came_back_for_staff", ending.world.officer.email) in told

    def test_goes_whole_to_the_new_account(self, ending: Returning):
        change_account(
            ending.world.company, ending.world.founder, ending.world.officer, now=ending.time.now
        )
        ending.time.move(hours=73)
        ending.settles()
        first, second = ending.payments().asked
        assert (first.fee, second.fee) == (ending.fee, Euro.ZERO)
        assert second.amount == RAISED - ending.fee
        assert ending.payments().came_back is None
        assert balance_of(f"wallet:round:{ending.offer.id}") == Euro.ZERO
        assert balance_of("fees") == ending.fee
        assert len(list_of_year(ending.time.now.year)) == 1
        assert list(faults()) == []

    def test_goes_again_when_compliance_says_so_once(self, ending: Returning):
        with transaction():
            payouts.pay_again(ending.offer, by=ending.world.officer, now=ending.time.now)
        with pytest.raises(Refused) as refused, transaction():
            payouts.pay_again(ending.offer, by=ending.world.officer, now=ending.time.now)
        assert refused.value.code == "not_to_pay_again"
        ending.settles()
        assert len(ending.payments().asked) == 2
        assert balance_of(f"wallet:round:{ending.offer.id}") == Euro.ZERO
        assert list(faults()) == []

    def test_is_shown_to_both_sides(self, ending: Returning, sign_in):
        with transaction():
            officer = a_user("compliance")
        staff = sign_in(officer).get(f"/staff/rounds/{ending.offer.id}/closing").text
        assert "Refaire le virement" in staff
        company = ending.world.company.id
        page = sign_in(ending.world.founder).get(f"/companies/{company}/rounds/{ending.offer.id}")
        assert "Votre banque a renvoyé" in page.text
