"""What may happen in the life of a round, and what must hold after each step? A state machine.

The model knows little on purpose: who was acknowledged what, what money has arrived, and when an
order must be taken or refused. Everything else is asked of the house itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import sleep
from typing import ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)
from sqlalchemy import func, select

from compliance.calendar import legal_day
from compliance.euro import Euro
from tests.rounds.world import World, a_user, a_world
from tests.stories.stage import (
    MONDAY,
    StoryClock,
    an_investor,
    certify,
    fund,
    subscribe,
    the_law_says_the_same,
)
from wiseed_like import schedule
from wiseed_like.approvals import service as approvals
from wiseed_like.books import faults
from wiseed_like.captable.queries import shares_in_issue
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.investors.models import Investor
from wiseed_like.kyc import overrides
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.queries import find_file_of
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import Kind, OperationState
from wiseed_like.rounds import closing, service as rounds
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.rounds.models import Round, RoundCounter
from wiseed_like.rounds.rules import RoundState
from wiseed_like.subscriptions import service as subscriptions
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.queries import lock_subscription
from wiseed_like.subscriptions.rules import LIFE_CYCLE, SubscriptionState
from wiseed_like.subscriptions.waiting import queries as waiting_queries, service as waiting

PEOPLE, FOUNDED = 4, 100_000
LEAST, MOST, TICKET = 20, 40, 3  # shares: minimum, cap, and 100 euros at 40 a share
PRICE = Euro.of(40)
PERSON = st.integers(0, PEOPLE - 1)
REFLECTION = timedelta(days=4)  # whole civil days in Paris follow that of the order
ENDED = (RoundState.CLOSED, RoundState.FAILED, RoundState.CANCELLED)


@dataclass
class Acknowledged:
    """What somebody was told to have signed."""

    number: int
    shares: int
    at: datetime
    state: SubscriptionState


def reachable(state: SubscriptionState) -> set[SubscriptionState]:
    """The states that may follow one, over however many moves."""
    found, left = {state}, [state]
    while left:
        here = left.pop()
        for (source, _), target in LIFE_CYCLE.moves.items():
            if source == here and target not in found:
                found.add(target)
                left.append(target)
    return found


class RoundLife(RuleBasedStateMachine):
    """One round, four people, their money, and time. A test gives it its world."""

    run_jobs: ClassVar[Callable[..., int]]
    simulator: ClassVar[str]
    sweep: ClassVar[Callable[[], None]]
    signed = Bundle("signed")

    def __init__(self) -> None:
        super().__init__()
        type(self).sweep()
        session.expunge_all()
        self.time = StoryClock(MONDAY)
        self.acknowledged: list[Acknowledged] = []
        self.arrived = Euro.ZERO
        self.frozen: set[int] = set()

    # -- What happens

    @initialize(
        target=signed,
        allotment=st.sampled_from((AllotmentRule.FIRST_COME, *AllotmentRule)),
        first=st.lists(st.tuples(PERSON, st.integers(3, 25)), min_size=2, max_size=4),
    )
    def opening(self, allotment: AllotmentRule, first: list[tuple[int, int]]) -> object:
        self.world: World = a_world()
        # A second officer, for what takes two.
        with transaction():
            self.other = a_user("compliance")
        self.offer: Round = self.world.opened(
            shares_min=LEAST, shares_max=MOST, allotment=allotment
        )
        self.people: list[Investor] = [
            an_investor(self.world.officer, now=self.time.now) for _ in range(PEOPLE)
        ]
        self.run_jobs()
        said = [self.orders(who, shares, pays=True) for who, shares in first]
        return multiple(*(each for each in said if isinstance(each, Acknowledged)))

    @rule(target=signed, who=PERSON, shares=st.integers(1, 25), pays=st.booleans())
    def orders(self, who: int, shares: int, pays: bool) -> Acknowledged | object:
        if pays:
            self.pays_in(who, shares)
        expected = self._is_taken(who, shares)
        if not expected:
            with pytest.raises(Refused):
                subscribe(self.people[who], self.offer, shares, now=self.time.now)
            session.rollback()
            return multiple()
        made = subscribe(self.people[who], self.offer, shares, now=self.time.now)
        said = Acknowledged(made.id, shares, self.time.now, made.state)
        self.acknowledged.append(said)
        return said

    def _is_taken(self, who: int, shares: int) -> bool:
        counter = session.get_one(RoundCounter, self.offer.id, populate_existing=True)
        is_open = self.offer.state == RoundState.OPEN and self.time.now < self.offer.closes_at
        aside = counter.held + counter.returned - self._held_for(who)
        fits = counter.takes_more or counter.reserved + aside + shares <= MOST
        return is_open and fits and shares >= TICKET and who not in self.frozen

    def _held_for(self, who: int) -> int:
        place = waiting_queries.find_active(self.people[who].id, self.offer.id)
        if place is None or place.offer_ends_at is None or self.time.now > place.offer_ends_at:
            return 0
        return place.offered or 0

    @rule(who=PERSON, shares=st.integers(3, 20), fewer=st.booleans())
    def waits(self, who: int, shares: int, fewer: bool) -> None:
        """Only where there is not enough, and once."""
        with suppress(Refused), transaction():
            waiting.join(
                self.people[who], self.offer, shares, accepts_fewer=fewer, now=self.time.now
            )

    @rule(what=signed)
    def revokes(self, what: Acknowledged) -> None:
        found = session.get_one(Subscription, what.number, populate_existing=True)
        free = legal_day(self.time.now) <= legal_day(what.at) + REFLECTION
        with (
            nullcontext()
            if found.state == "revoked" or (found.state == "reflecting" and free)
            else pytest.raises(Refused)
        ):
            with transaction():
                locked = lock_subscription(what.number)
                subscriptions.revoke(locked, by=locked.investor.user, now=self.time.now)
            session.expire_all()
            assert found.state == "revoked"
        session.rollback()

    @rule(who=PERSON, shares=st.integers(3, 30))
    def pays_in(self, who: int, shares: int) -> None:
        """Exactly, a little too little, or too much: the fee is not in it."""
        amount = PRICE * shares
        fund(
            self.people[who], amount, run_jobs=self.run_jobs, simulator=self.simulator,
            now=self.time.now,
        )  # fmt: skip
        self.arrived += amount

    @rule(hours=st.sampled_from((0, 1, 23, 96, 97, 24 * 7, 24 * 30)), seen=st.booleans())
    def time_passes(self, hours: int, seen: bool) -> None:
        """Now and then the workers are down meanwhile."""
        self.time.move(hours=hours)
        if seen:
            self._works()

    def _works(self) -> None:
        schedule.tick(self.time.now)
        self.run_jobs()

    @rule(who=PERSON, what=st.sampled_from(("freeze", "freeze", "suspend", "suspend", "cancel")))
    def something_rare_happens(self, who: int, what: str) -> None:
        if what == "freeze":
            self._freeze_or_thaw(who)
        elif what == "suspend":
            self._suspend_or_resume()
        elif self.offer.state not in ENDED and self.acknowledged and who == 0:
            with transaction():
                closing.cancel(
                    self.offer, "La société renonce.", by=self.world.officer, now=self.time.now
                )

    def _freeze_or_thaw(self, who: int) -> None:
        if who in self.frozen:
            self._thaw(who)
            return
        with transaction():
            overrides.freeze(
                self._file(who), "asset_freeze", by=self.world.officer, now=self.time.now
            )
        self.frozen.add(who)

    def _thaw(self, who: int) -> None:
        with transaction():
            asked = overrides.ask_override(
                self._file(who), "Une homonymie.", by=self.world.officer, now=self.time.now
            )
        with transaction():
            approvals.approve(asked, by=self.other, now=self.time.now)
        session.expire_all()
        self.frozen.discard(who)

    def _file(self, who: int) -> IdentityFile:
        found = find_file_of(self.people[who].user_id, lock=True)
        assert found is not None
        return found

    def _suspend_or_resume(self) -> None:
        if self.offer.state == RoundState.OPEN:
            with transaction():
                rounds.suspend(self.offer, "À vérifier.", by=self.world.officer, now=self.time.now)
        elif self.offer.state == RoundState.SUSPENDED:
            self._resume()

    def _resume(self) -> None:
        # After thirty days the law says no, and the next tick cancels it.
        with suppress(Refused), transaction():
            rounds.resume(
                self.offer, "Corrigé.", corrected=True, by=self.world.officer, now=self.time.now
            )

    @precondition(lambda self: self.offer.state == RoundState.CLOSING)
    @rule()
    def is_concluded(self) -> None:
        """Whoever wants to conclude too early is refused, whatever the order of the steps."""
        if self._concludes():
            session.expire_all()
            assert self.offer.counter.paid >= LEAST

    def _concludes(self) -> bool:
        self._works()
        with suppress(Refused):
            if self.offer.certificate is None:
                certify(self.offer, self.world, closing.paid_amount(self.offer), self.time)
        session.rollback()
        try:
            with transaction():
                closing.finish(self.offer, by=self.world.officer, now=self.time.now)
        except Refused:
            session.rollback()
            return False
        self.run_jobs()
        return True

    # -- What holds at every step

    @invariant()
    def nothing_above_the_cap(self) -> None:
        session.rollback()
        session.expire_all()
        counter = session.get_one(RoundCounter, self.offer.id, populate_existing=True)
        assert counter.takes_more or counter.reserved + counter.held + counter.returned <= MOST
        assert counter.paid <= MOST

    @invariant()
    def what_was_acknowledged_is_there(self) -> None:
        found = {each.id: each for each in session.scalars(select(Subscription))}
        assert set(found) == {each.number for each in self.acknowledged}
        for said in self.acknowledged:
            now = found[said.number]
            assert now.state in reachable(said.state), f"{said.state} became {now.state}"
            assert now.shares == said.shares or (
                self.offer.allotment.takes_more and 0 < now.shares < said.shares
            )
            said.state = now.state

    @invariant()
    def money_is_where_it_came_to(self) -> None:
        """What came in from the world beyond is with somebody here, or was paid to the issuer."""
        assert balance_of("clearing") == -self.arrived
        issuer = balance_of(f"issuer:{self.world.company.id}")
        assert issuer == self._paid_out()

    def _paid_out(self) -> Euro:
        """To the issuer, less what we kept of it."""
        paid_out = select(func.sum(Operation.amount), func.sum(Operation.fee)).where(
            Operation.kind == Kind.PAYOUT, Operation.state == OperationState.SUCCEEDED
        )
        amount, fee = session.execute(paid_out).one()
        return amount - fee if amount else Euro.ZERO

    @invariant()
    def the_register_holds_what_was_issued(self) -> None:
        issued = session.scalar(
            select(func.coalesce(func.sum(Subscription.shares), 0)).where(
                Subscription.state == SubscriptionState.ISSUED
            )
        )
        assert shares_in_issue(self.world.company.id) == FOUNDED + issued
        if self.offer.state in ENDED and self.offer.state != RoundState.CLOSED:
            assert issued == 0

    @invariant()
    def the_books_agree(self) -> None:
        assert list(faults()) == []

    # -- How it ends

    def teardown(self) -> None:
        """Whatever happened, time and the staff bring it to an end, and everybody to their own."""
        if not hasattr(self, "people"):
            return
        session.rollback()
        for who in list(self.frozen):
            self._thaw(who)
        if self.offer.state == RoundState.SUSPENDED:
            self._resume()
        self.time.move_to(self.offer.closes_at + timedelta(seconds=1))
        for _ in range(5):
            self._works()
            if self.offer.state == RoundState.CLOSING:
                self._concludes()
            self.time.move(days=5)
        self._let_the_bank_finish()
        self._is_over()

    def _let_the_bank_finish(self) -> None:
        """A payout takes seconds of the provider's time, and is asked about ever more rarely."""
        asked = select(func.count()).where(Operation.state == OperationState.ASKED)
        for _ in range(60):
            self._works()
            if not session.scalar(asked):
                return
            sleep(0.25)
            self.time.move(days=1)

    def _moves_of_the_round(self) -> Sequence[Operation]:
        subject = f"round:{self.offer.id}"
        return session.scalars(select(Operation).where(Operation.subject == subject)).all()

    def _is_over(self) -> None:
        session.expire_all()
        assert self.offer.state in ENDED
        alive = (SubscriptionState.REFLECTING, SubscriptionState.FIRM, SubscriptionState.PAID)
        for each in session.scalars(select(Subscription)):
            assert each.state not in alive, f"{each.id} is {each.state} in a {self.offer.state}"
        self.what_was_acknowledged_is_there()
        self.money_is_where_it_came_to()
        self.the_register_holds_what_was_issued()
        moved = [(each.kind, each.state, each.result_code) for each in self._moves_of_the_round()]
        assert balance_of(f"wallet:round:{self.offer.id}") == Euro.ZERO, moved
        if self.offer.state != RoundState.CLOSED:
            wallets = [balance_of(f"wallet:user:{each.user_id}") for each in self.people]
            assert sum(wallets, Euro.ZERO) == self.arrived
        assert list(faults()) == []
        the_law_says_the_same()
