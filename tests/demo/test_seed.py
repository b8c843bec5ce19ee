"""Does the seed leave a world whose books agree, once?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import requests
from flask import Flask
from sqlalchemy import select

from compliance.calendar import legal_day
from wiseed_like import clock
from wiseed_like.accounts.models import User
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.rules import ApprovalState
from wiseed_like.backoffice.queries import list_waiting
from wiseed_like.backoffice.rules import APPROVALS
from wiseed_like.books import faults
from wiseed_like.db import session
from wiseed_like.demo.companies import FIRMS
from wiseed_like.demo.people import PEOPLE
from wiseed_like.demo.plan import draw_up
from wiseed_like.demo.represented import JULIEN
from wiseed_like.dossiers.models import Dossier
from wiseed_like.journal.models import Entry
from wiseed_like.payments.models import Operation
from wiseed_like.payments.providers import gateway
from wiseed_like.payments.reading import RESOURCES
from wiseed_like.retention.queries import list_due, list_holds
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.joint.models import JointSignature
from wiseed_like.subscriptions.joint.queries import list_to_sign
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.waiting.models import WaitingPlace
from wiseed_like.subscriptions.waiting.queries import position_of

SMALL = ["seed", "--investors", "12", "--seed", "7"]


@pytest.fixture
def demo(house: Flask) -> Iterator[Flask]:
    """The house, as if it were the demo."""
    settings = house.extensions["settings"]
    house.extensions["settings"] = replace(settings, environment="demo")
    yield house
    house.extensions["settings"] = settings


class TestSeed:
    def test_refuses_to_run_outside_of_the_demo(self, house: Flask) -> None:
        answer = house.test_cli_runner().invoke(args=["seed"])

        assert answer.exit_code == 1
        assert "WISEED_ENV is not demo" in answer.output
        assert session.scalars(select(User)).first() is None

    def test_plays_the_plan_once_and_leaves_books_that_agree(
        self, demo: Flask, simulator: str
    ) -> None:
        source = clock._source
        first = demo.test_cli_runner().invoke(args=SMALL, catch_exceptions=False)
        second = demo.test_cli_runner().invoke(args=SMALL, catch_exceptions=False)

        assert first.exit_code == 0, first.output
        assert "there already" in second.output
        assert [str(fault) for fault in faults()] == []
        assert clock._source is source
        self._check_world()
        self._check_who_waits()
        self._check_who_signs_together()
        self._check_desks()
        self._check_the_provider_s_dates(simulator)

    def _check_the_provider_s_dates(self, simulator: str) -> None:
        """What was played in another month is dated then at the provider too."""
        at = requests.get(f"{simulator}/_clock", timeout=5).json()["at"]
        assert abs(at - clock.now().timestamp()) < 60
        done = (
            select(Operation).where(Operation.state == "succeeded").order_by(Operation.settled_at)
        )
        for operation in session.scalars(done.limit(5)):
            assert operation.reference is not None
            read = gateway().find(RESOURCES[operation.kind], operation.reference)
            assert read.executed_at is not None
            assert operation.settled_at is not None
            assert abs(read.executed_at - operation.settled_at) < timedelta(days=1)
            assert read.executed_at < clock.now() - timedelta(days=31)

    def _check_desks(self) -> None:
        now = clock.now()
        waiting = list_waiting(["analyst", "compliance", "administrator"])
        assert [each.task.key for each in waiting if each.is_late(now)] == ["to_certify"]
        identities = next(each for each in waiting if each.task.key == "identities")
        assert identities.count == 2  # of twelve investors: one sent, one being read
        open_requests = select(Approval).where(Approval.state == ApprovalState.ASKED)
        for asked in session.scalars(open_requests):
            assert now - asked.asked_at < timedelta(hours=APPROVALS.hours)
        assert all(entry.at <= now for entry in session.scalars(select(Entry)))

        [due, held] = list_due(now, until=legal_day(now))
        assert due.is_ripe(legal_day(now))
        assert held.hold is not None
        assert list_holds() == [held.hold]

    def _check_who_waits(self) -> None:
        """Two of the cast see their rank: the round is full."""
        first, second = session.scalars(select(WaitingPlace).order_by(WaitingPlace.id))
        assert first.round.counter.free == 0
        assert [first.state, second.state] == ["waiting", "waiting"]
        assert (position_of(first).rank, position_of(second).rank) == (1, 2)

    def _check_who_signs_together(self) -> None:
        """One of the cast is asked to sign what another prepared for both."""
        [row] = session.scalars(select(JointSignature))
        assert row.holder.person is not None
        assert row.holder.person.email == JULIEN
        assert [each.id for each in list_to_sign(row.holder.person, clock.now())] == [row.id]

    def _check_world(self) -> None:
        plan = draw_up(7, 12)
        emails = set(session.scalars(select(User.email)))
        assert emails >= {member.email for member in plan.members}
        assert emails >= {person.email for person in PEOPLE}

        signed = session.scalars(select(Subscription))
        found = {
            (each.investor.user.email, each.round.company.siren, each.amount) for each in signed
        }
        assert found == {
            (pledge.member.email, pledge.firm.siren, pledge.amount) for pledge in plan.pledges
        }

        dossiers, rounds = session.scalars(select(Dossier)), session.scalars(select(Round))
        assert {each.company.siren: str(each.state) for each in dossiers} == {
            firm.siren: firm.stage for firm in FIRMS
        }
        assert {each.company.siren: str(each.state) for each in rounds} == {
            firm.siren: firm.offer.end for firm in FIRMS if firm.offer
        }


class TestDemoPeople:
    def test_names_everybody_and_the_password(self, house: Flask) -> None:
        answer = house.test_cli_runner().invoke(args=["demo-people"])

        assert answer.exit_code == 0
        assert all(person.email in answer.output for person in PEOPLE)
        assert "levain-demo-2026" in answer.output
