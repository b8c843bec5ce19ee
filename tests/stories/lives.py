"""What may happen in the life of any round? A state machine: orders, money, time, and the staff.

What must hold after each step is in `what_holds`, what was promised in `promised`. A class of
lives says with which terms its rounds open; mixed in are what only some rounds have: wrong sheets,
closings in parts, first shares.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from datetime import UTC, date, datetime, timedelta
from time import sleep
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, multiple, precondition, rule
from sqlalchemy import func, select

from compliance.calendar import legal_day
from compliance.euro import Euro
from tests.rounds.world import World, a_user, a_world
from tests.stories import stage, subscribers
from tests.stories.promised import (
    LEAST,
    MOST,
    TICKET,
    Acknowledged,
    Advantage,
    Book,
    Said,
    days_after,
)
from tests.stories.stage import MONDAY, StoryClock, certify, fund
from tests.stories.subscribers import EXPERT, HANDS, PEOPLE
from tests.stories.what_holds import ENDED, Holds
from wiseed_like import schedule
from wiseed_like.approvals import service as approvals
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.investors.models import Investor
from wiseed_like.kyc import overrides
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.queries import find_file_of
from wiseed_like.payments.jobs import resolve_open
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import OperationState
from wiseed_like.rounds import closing, extension, service as rounds
from wiseed_like.rounds.models import Round, RoundCounter
from wiseed_like.rounds.rules import RoundState
from wiseed_like.subscriptions import service as subscriptions
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.queries import lock_subscription
from wiseed_like.subscriptions.waiting import queries as waiting_queries, service as waiting

PERSON = st.integers(0, PEOPLE - 1)
PAYS = st.sampled_from((True, True, False))
FIRST = st.lists(st.tuples(PERSON, st.integers(4, 20), PAYS), min_size=1, max_size=4)
LAST_DAY, LAST_POSSIBLE = date(2027, 2, 28), date(2027, 5, 23)  # six months from the opening
# What only prints waits for ever: a page takes a second, and nothing else waits for it.
PRINTERS = (
    "subscriptions.jobs.print_agreement:subscription.offered",
    "fees.jobs.print_invoice:fee_invoice.issued",
)


class Life(Holds):
    """One round, four subscribers, their money, and time. A test gives it its world."""

    printers = PRINTERS
    do_jobs: ClassVar[Callable[..., int]]
    simulator: ClassVar[str]
    sweep: ClassVar[Callable[[], None]]
    signed = Bundle("signed")

    def __init__(self) -> None:
        super().__init__()
        type(self).sweep()
        session.expunge_all()
        self.time = StoryClock(MONDAY)
        self.arrived = [Euro.ZERO] * PEOPLE
        self.frozen: set[int] = set()
        self.extended = False
        self.seen: set[str] = set()  # what really happened in this life

    def opens(self, advantage: Advantage | None = None, **terms: Any) -> None:
        """The people come, the round opens, and the provider knows all of them."""
        self.book = Book(advantage)
        self.world: World = a_world()
        # A second officer, for what takes two.
        with transaction():
            self.other = a_user("compliance")
        self.people: list[Investor] = subscribers.come(self.world.officer, now=self.time.now)
        self.before_opening()
        self.closes_at = days_after(datetime(2027, 2, 28, tzinfo=UTC), 0)
        self.offer: Round = self.world.opened(shares_min=LEAST, shares_max=MOST, **terms)
        self.jobs()

    def before_opening(self) -> None:
        """What some rounds need before."""

    def begins(self, first: Sequence[tuple[int, int, bool]], days: int) -> object:
        """Some order at once; perhaps their reflection is over when the story begins."""
        said = [self.orders(who, shares, pays) for who, shares, pays in first]
        if days:
            self.time_passes(24 * days, seen=True)
        return multiple(*(each for each in said if isinstance(each, Acknowledged)))

    def jobs(self) -> None:
        """The workers do all there is to do."""
        self.do_jobs(but=self.printers)
        self.book.hear(self.time.now)
        self.what_was_acknowledged_is_there()

    def works(self) -> None:
        """The clock ticks, and the workers follow."""
        schedule.tick(self.time.now)
        self.book.end_rights(self.time.now)
        self.jobs()
        self.nothing_is_overdue()

    # -- People

    @rule(target=signed, who=PERSON, shares=st.integers(1, 25), pays=st.booleans())
    def orders(self, who: int, shares: int, pays: bool) -> Acknowledged | object:
        if pays:
            self.pays_in(who, shares)
        said = self.quote(shares)
        if not self.is_taken(who, said):
            with pytest.raises(Refused):
                self._subscribes(who, shares)
            session.rollback()
            return multiple()
        if self._held_for(who):
            self.seen.add("took what was held")
        return self.acknowledge(self._subscribes(who, shares), who, said)

    def _subscribes(self, who: int, shares: int) -> Subscription:
        return subscribers.subscribe(self.people, who, self.offer, shares, now=self.time.now)

    def quote(self, shares: int) -> Said:
        """What so many paid shares come to for whoever orders them now."""
        return self.book.quote(shares, MOST - self._taken())

    def acknowledge(self, made: Subscription, who: int, said: Said) -> Acknowledged:
        state = "firm" if who == EXPERT else "reflecting"
        assert made.quote.mark == said.mark
        assert (made.amount, made.is_early, made.state) == (said.amount, said.is_early, state)
        kept = Acknowledged(made.id, who, said, self.time.now, made.state)
        self.book.all.append(kept)
        self.seen.add("a bonus" if said.bonus else "an early price" if said.is_early else "ordered")
        return kept

    def is_taken(self, who: int, said: Said) -> bool:
        is_open = self.offer.state == RoundState.OPEN and self.time.now < self.closes_at
        fits = self.counter.takes_more or said.shares <= MOST - self._taken(but_for=who)
        is_large = said.amount >= TICKET
        is_free = not self.is_held_up(who) and self.may_enter(who)
        return is_open and fits and is_large and is_free

    def may_enter(self, who: int) -> bool:
        return True

    @property
    def counter(self) -> RoundCounter:
        return session.get_one(RoundCounter, self.offer.id, populate_existing=True)

    def _taken(self, but_for: int | None = None) -> int:
        """Shares that nobody may order, but for what is held for this person."""
        counter = self.counter
        held = 0 if but_for is None else self._held_for(but_for)
        return self.book.held_shares + counter.held + counter.returned - held

    def _held_for(self, who: int) -> int:
        place = waiting_queries.find_active(self.people[who].id, self.offer.id)
        if place is None or place.offer_ends_at is None or self.time.now > place.offer_ends_at:
            return 0
        return place.offered or 0

    @rule(who=PERSON, shares=st.integers(3, 20), fewer=st.booleans())
    def waits(self, who: int, shares: int, fewer: bool) -> None:
        """Only where there is not enough, and once."""
        stage.read_sheet(self.people[who], self.offer, now=self.time.now)
        with suppress(Refused), transaction():
            waiting.join(
                self.people[who], self.offer, shares, accepts_fewer=fewer, now=self.time.now
            )
            self.seen.add("waited")
        session.rollback()

    def may_revoke(self, what: Acknowledged) -> bool:
        return what.may_revoke(self.time.now, reflects=what.who != EXPERT)

    @rule(what=signed, hand=st.integers(0, 1))
    def revokes(self, what: Acknowledged, hand: int) -> None:
        """Of several who hold it together, any of them."""
        subscribers.finds(self.people, what.number, what.who)
        by = self.people[HANDS[what.who][-hand]].user
        found = session.get_one(Subscription, what.number, populate_existing=True)
        again = what.right is not None
        may = found.state == "revoked" or self.may_revoke(what)
        with nullcontext() if may else pytest.raises(Refused):
            with transaction():
                subscriptions.revoke(lock_subscription(what.number), by=by, now=self.time.now)
            session.expire_all()
            assert found.state == "revoked"
            what.left = True
            self.seen.add("revoked again" if again else "revoked")
        session.rollback()

    @rule(who=PERSON, shares=st.integers(3, 30))
    def pays_in(self, who: int, shares: int) -> None:
        """Exactly, a little too little, or too much."""
        amount = Euro.of(40) * shares
        fund(
            self.people[who], amount, run_jobs=self.jobs, simulator=self.simulator,
            now=self.time.now,
        )  # fmt: skip
        self.arrived[who] += amount

    # -- Time

    @rule(hours=st.sampled_from((0, 1, 23, 96, 97, 24 * 7, 24 * 30)), seen=st.booleans())
    def time_passes(self, hours: int, seen: bool) -> None:
        """Now and then the workers are down meanwhile."""
        self.time.move(hours=hours)
        if seen:
            self.works()

    @precondition(lambda self: self.book.deadlines(self.time.now))
    @rule(late=st.booleans(), seen=st.booleans())
    def a_deadline_comes(self, late: bool, seen: bool) -> None:
        """The last second in which somebody may revoke, or the one after it."""
        self.time.move_to(self.book.deadlines(self.time.now)[0] + timedelta(seconds=int(late)))
        if seen:
            self.works()

    # -- The staff

    @rule(who=PERSON, what=st.sampled_from(("freeze", "freeze", "suspend", "suspend", "cancel")))
    def something_rare_happens(self, who: int, what: str) -> None:
        if what == "freeze":
            self._freeze_or_thaw(who)
        elif what == "suspend":
            self._suspend_or_resume()
        elif self.offer.state not in ENDED and self.book.all and who == 0:
            self.is_cancelled()

    def is_cancelled(self) -> None:
        with transaction():
            closing.cancel(
                self.offer, "La société renonce.", by=self.world.officer, now=self.time.now
            )

    def _freeze_or_thaw(self, who: int) -> None:
        who = subscribers.whose_file(who)
        if who in self.frozen:
            self.thaw(who)
            return
        self.freezes(who)

    def freezes(self, who: int) -> None:
        with transaction():
            overrides.freeze(
                self._file(who), "asset_freeze", by=self.world.officer, now=self.time.now
            )
        self.frozen.add(who)

    def thaw(self, who: int) -> None:
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
            rounds.resume(self.offer, "Réglé.", by=self.world.officer, now=self.time.now)
        session.rollback()

    @precondition(lambda self: self.offer.state == RoundState.OPEN)
    @rule(days=st.sampled_from((0, 7, 84, 85)))
    def is_extended(self, days: int) -> None:
        """Once, to a later day within six months of the opening, before the announced end."""
        last = LAST_DAY + timedelta(days=days)
        may = days and last <= LAST_POSSIBLE and not self.extended
        with nullcontext() if may and self.time.now <= self.closes_at else pytest.raises(Refused):
            with transaction():
                asked = extension.ask(
                    self.offer, last, "Il manque du temps.", by=self.world.analyst,
                    now=self.time.now,
                )  # fmt: skip
            with transaction():
                approvals.approve(asked, by=self.other, now=self.time.now)
            self.extended = True
            self.closes_at = days_after(self.closes_at, days)
            self.seen.add("extended")
        session.rollback()
        session.expire_all()

    @precondition(lambda self: self.offer.state == RoundState.CLOSING)
    @rule()
    def is_concluded(self) -> None:
        """Whoever wants to conclude too early is refused, whatever the order of the steps."""
        self.finishes()

    def finishes(self) -> None:
        """The depositary certifies what has arrived, and an officer concludes."""
        self.works()
        with suppress(Refused):
            if self.offer.certificate is None:
                rest = self.book.total(*self.book.unissued)
                certify(self.offer, self.world, rest, self.time)
        session.rollback()
        with suppress(Refused):
            with transaction():
                closing.finish(self.offer, by=self.world.officer, now=self.time.now)
            assert self.book.paid_shares >= LEAST
        session.rollback()
        self.jobs()

    # -- How it ends

    def teardown(self) -> None:
        """Whatever happened, time and the staff bring it to an end, and everybody to their own."""
        if not hasattr(self, "offer"):
            return
        session.rollback()
        for who in list(self.frozen):
            self.thaw(who)
        self.settles()
        if self.offer.state == RoundState.SUSPENDED:
            self._resume()
        self.time.move_to(self.offer.closes_at + timedelta(seconds=1))
        for _ in range(5):
            self.works()
            if self.offer.state == RoundState.CLOSING:
                self.finishes()
            if self.offer.state in ENDED:
                break
            self.time.move(days=5)
        self._let_the_bank_finish()
        self.is_over()
        for each in sorted(self.seen):
            type(self).tally[each] += 1

    def settles(self) -> None:
        """What was begun and is neither done nor dropped comes to its end."""

    def _let_the_bank_finish(self) -> None:
        """A payout takes seconds of the provider's time, and is asked about ever more rarely."""
        asked = select(func.count()).where(Operation.state == OperationState.ASKED)
        self.works()
        for _ in range(60):
            if not session.scalar(asked):
                return
            sleep(0.25)
            resolve_open(self.time.move(days=1))
            self.jobs()

    def today(self) -> date:
        return legal_day(self.time.now)
