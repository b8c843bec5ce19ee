"""What do we read of an investor? Their class, their last test, and whether they may subscribe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from compliance.calendar import first_second, legal_day
from compliance.euro import Euro
from compliance.investors import entry_test, loss_simulation
from compliance.investors.classification import Status, expires_on
from compliance.investors.entry_draw import Questionnaire, Seed, draw
from compliance.investors.entry_questions import bank_on
from wiseed_like.db import existing, session
from wiseed_like.errors import NotFound
from wiseed_like.investors.models import (
    EntryTest,
    Investor,
    LossSimulation,
    SophisticationRequest,
)
from wiseed_like.investors.rules import RequestState
from wiseed_like.kyc.parties import Party, find_party
from wiseed_like.kyc.rules import IdentityState


@dataclass(frozen=True, slots=True)
class Readiness:
    """What stands between an investor and a first subscription, at one moment.

    `simulation_result` is the tenth of net worth that was transmitted, while it is fresh.
    `test_passed` says whether the test may serve as proof of understanding (article 21(7)).
    """

    identity_state: IdentityState | None
    test_status: entry_test.Status
    simulation_status: loss_simulation.Status
    simulation_result: Euro | None
    sophisticated: bool
    identity_ok: bool

    @property
    def test_ok(self) -> bool:
        return entry_test.may_invest(self.test_status)

    @property
    def test_passed(self) -> bool:
        return self.test_status == entry_test.Status.VALID

    @property
    def simulation_ok(self) -> bool:
        return loss_simulation.may_invest(self.simulation_status)

    @property
    def missing(self) -> list[str]:
        """What is still to be done; article 21 asks the test and simulation of the
        non-sophisticated only."""
        needed = {"identity": self.identity_ok}
        if not self.sophisticated:
            needed |= {"entry_test": self.test_ok, "simulation": self.simulation_ok}
        return [name for name, done in needed.items() if not done]

    @property
    def may_subscribe(self) -> bool:
        return not self.missing


def readiness(investor: Investor, now: datetime) -> Readiness:
    """Where this investor stands now."""
    return readiness_from(
        investor,
        find_party(investor.user),
        latest_test(investor),
        latest_simulation(investor),
        now,
    )


def readiness_from(
    investor: Investor,
    identity: Party | None,
    test: EntryTest | None,
    simulation: LossSimulation | None,
    now: datetime,
) -> Readiness:
    """The same, from what was read already: the file, the newest test and simulation."""
    return Readiness(
        identity_state=identity.told_state if identity else None,
        identity_ok=identity is not None and identity.is_valid,
        test_status=status_of_test(test, now),
        simulation_status=status_of_simulation(simulation, now),
        simulation_result=_usable_result(simulation, now),
        sophisticated=investor.is_sophisticated(now),
    )


def status_of_test(test: EntryTest | None, now: datetime) -> entry_test.Status:
    """What the law says of the last test."""
    if test is None:
        return entry_test.Status.NONE
    return entry_test.status(test.taken_at, test.outcome, test.acknowledged_at, now)


def status_of_simulation(
    simulation: LossSimulation | None, now: datetime
) -> loss_simulation.Status:
    """What the law says of the last simulation, or of its refusal."""
    if simulation is None:
        return loss_simulation.Status.NONE
    return loss_simulation.status(
        simulation.done_at,
        declined=simulation.declined,
        acknowledged_at=simulation.acknowledged_at,
        now=now,
    )


def _usable_result(simulation: LossSimulation | None, now: datetime) -> Euro | None:
    if simulation is None:
        return None
    return loss_simulation.usable_result(simulation.result, taken_at=simulation.done_at, now=now)


def find_investor(user_id: int) -> Investor | None:
    return session.scalar(select(Investor).where(Investor.user_id == user_id))


def lock_investor(investor_id: int) -> Investor:
    """The row that serialises what this person does (FOR UPDATE)."""
    return session.scalars(
        select(Investor)
        .where(Investor.id == investor_id)
        .with_for_update(of=Investor)
        .execution_options(populate_existing=True)
    ).one()


def latest_test(investor: Investor) -> EntryTest | None:
    """The last taking of the entry test, or its last refusal."""
    return session.scalar(
        select(EntryTest)
        .where(EntryTest.investor_id == investor.id)
        .order_by(EntryTest.taking.desc())
        .limit(1)
    )


def next_questionnaire(investor: Investor, now: datetime) -> Questionnaire:
    """What this person is asked today: the same until they answer or refuse, then another draw."""
    latest = latest_test(investor)
    taking = latest.taking + 1 if latest else 1
    return draw(bank_on(legal_day(now)), Seed(investor.id, taking))


_LAST_TEST = (
    select(EntryTest.id, EntryTest.taken_at, EntryTest.outcome, EntryTest.acknowledged_at)
    .join(EntryTest.investor)
    .where(Investor.user_id == bindparam("user"))
    .order_by(EntryTest.taking.desc())
    .limit(1)
)


def find_unacknowledged_test(user_id: int, now: datetime) -> EntryTest | None:
    """The last test of this user, when its risk warning still waits (article 21(4)).

    Sophisticated investors are asked for no test, so they are warned of none.
    """
    # Asked on every page of every investor, and almost always answered with nothing: a row first.
    row = session.execute(_LAST_TEST, {"user": user_id}).first()
    if row is None or not entry_test.awaits_acknowledgement(*row[1:]):
        return None
    test = session.get_one(EntryTest, row.id, options=[joinedload(EntryTest.investor)])
    return None if test.investor.is_sophisticated(now) else test


def latest_simulation(investor: Investor) -> LossSimulation | None:
    """The last simulation, or its last refusal."""
    return session.scalar(
        select(LossSimulation)
        .where(LossSimulation.investor_id == investor.id)
        .order_by(LossSimulation.done_at.desc(), LossSimulation.id.desc())
        .limit(1)
    )


def latest_request(investor: Investor) -> SophisticationRequest | None:
    """The last request to be treated as sophisticated, whatever became of it."""
    return session.scalar(
        select(SophisticationRequest)
        .where(SophisticationRequest.investor_id == investor.id)
        .order_by(SophisticationRequest.id.desc())
        .limit(1)
    )


def get_request(request_id: int) -> SophisticationRequest:
    """Raises NotFound."""
    return existing(SophisticationRequest, request_id)


def lock_request(request_id: int) -> SophisticationRequest:
    """The request, for whoever decides it. Raises NotFound."""
    request = session.scalar(
        select(SophisticationRequest)
        .where(SophisticationRequest.id == request_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if request is None:
        raise NotFound
    return request


def status_of(investor: Investor) -> Status:
    """What the law wants to know of the investor's class."""
    since, until = investor.sophisticated_since, investor.sophisticated_until
    latest = latest_request(investor)
    return Status(
        approved_at=since,
        waiting=latest is not None and latest.state == RequestState.SUBMITTED,
        given_up=since is not None
        and until is not None
        and until < first_second(expires_on(since)),
    )


def list_waiting_requests() -> Sequence[SophisticationRequest]:
    """The requests that nobody has decided yet, oldest first."""
    return session.scalars(
        select(SophisticationRequest)
        .where(SophisticationRequest.state == RequestState.SUBMITTED)
        .order_by(SophisticationRequest.submitted_at, SophisticationRequest.id)
    ).all()


def list_decided_requests(*, limit: int = 30) -> Sequence[SophisticationRequest]:
    """The last requests that were decided, newest first."""
    return session.scalars(
        select(SophisticationRequest)
        .where(SophisticationRequest.decided_at.is_not(None))
        .order_by(SophisticationRequest.decided_at.desc())
        .limit(limit)
    ).all()
