"""What must hold after each step of a life? Caps, promises, money, register, rights, and the books.

Each is what the model says it is (`promised`), read anew from the database.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import ClassVar

from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy import func, select

from compliance.euro import Euro
from tests.rounds.world import World
from tests.stories.promised import (
    FOUNDED,
    FUNDED,
    MOST,
    PAID_WITHIN,
    PRICE,
    REVOCABLE_AGAIN,
    Acknowledged,
    Book,
    days_after,
    fee_on,
    reachable,
)
from tests.stories.stage import StoryClock, the_law_says_the_same
from tests.stories.subscribers import PEOPLE, REGISTERED_AS, RESTS_ON, TOGETHER
from wiseed_like.books import faults
from wiseed_like.captable.models import Holder, HolderCard, ShareEntry
from wiseed_like.captable.queries import shares_in_issue
from wiseed_like.db import session
from wiseed_like.investors.models import Investor
from wiseed_like.journal.models import Delivery
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import Kind, OperationState
from wiseed_like.rounds.models import Round, RoundCounter
from wiseed_like.rounds.rules import RoundState
from wiseed_like.subscriptions import service as subscriptions
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.queries import lock_subscription
from wiseed_like.subscriptions.reopening.rights import ReopenedRight
from wiseed_like.subscriptions.rules import SubscriptionState

CALLED_OFF = (RoundState.FAILED, RoundState.CANCELLED)
ENDED = (RoundState.CLOSED, *CALLED_OFF)
_S = SubscriptionState
# A part of which nobody is frozen is issued as soon as the workers have worked.
AT_REST = (OperationState.SUCCEEDED, OperationState.FAILED)


class Holds(RuleBasedStateMachine):
    """The looks after each step; what happens is in the classes below."""

    tally: ClassVar[Counter[str]]  # how often what happened, over all lives of a class
    printers: ClassVar[tuple[str, ...]]
    offer: Round
    world: World
    people: list[Investor]
    time: StoryClock
    book: Book
    arrived: list[Euro]
    frozen: set[int]
    seen: set[str]
    closes_at: datetime  # as it was announced, or extended

    def is_quiet(self) -> bool:
        """Whether nobody has anything to do, but for the bank and the printers."""
        waiting = select(func.count()).where(
            Delivery.done_at.is_(None), Delivery.listener.not_in(self.printers)
        )
        moving = select(func.count()).where(
            Operation.state.not_in(AT_REST), Operation.kind != Kind.PAYOUT
        )
        return not session.scalar(waiting) and not session.scalar(moving)

    @invariant()
    def everything_holds(self) -> None:
        self.what_was_acknowledged_is_there()
        self.nothing_above_the_cap()
        self.the_first_shares_are_as_promised()
        self.money_is_where_it_came_to()
        self.each_part_is_paid_out_once()
        self.the_register_holds_what_was_issued()
        self.reopened_rights_are_those_promised()
        self.nobody_is_held_to_what_they_may_revoke()
        self.everything_holds_beside()
        assert self.offer.closes_at == self.closes_at
        assert list(faults()) == []

    def everything_holds_beside(self) -> None:
        """What only some rounds promise."""

    def what_was_acknowledged_is_there(self) -> None:
        """First of all looks: the model learns where each subscription has come to."""
        session.rollback()
        session.expire_all()
        found = {each.id: each for each in session.scalars(select(Subscription))}
        assert set(found) == {each.number for each in self.book.all}
        for said in self.book.all:
            self._learns(said, found[said.number])

    def _learns(self, said: Acknowledged, now: Subscription) -> None:
        assert now.state in reachable(said.state), f"{said.state} became {now.state}"
        if now.state != said.state:
            self.it_was_time(said, now)
        if now.pay_by is not None and said.due_by is None:
            said.due_by = self.time.now + PAID_WITHIN
        if said.had_right and said.right is not None and self.offer.state not in ENDED:
            assert now.state in (said.state, _S.REVOKED), f"{now.state} while it may be revoked"
        is_cut = self.offer.allotment.takes_more and 0 < now.shares < said.said.shares
        assert now.shares == said.shares or (is_cut and said.shares == said.said.shares)
        assert (now.bonus, now.price, now.amount) == (
            said.said.bonus,
            said.said.price,
            said.said.price * (now.shares - said.said.bonus),
        )
        if now.state == _S.PAID and said.state != _S.PAID:
            said.paid_at = self.time.now
        if now.shares < said.shares or now.was_not_served:
            self.seen.add("shared out")
        said.shares, said.state = now.shares, now.state
        if now.state not in REVOCABLE_AGAIN:
            said.right = None
        said.had_right = said.right is not None

    def it_was_time(self, said: Acknowledged, now: Subscription) -> None:
        """Nothing is bound before its time, and nothing ends before it or without a reason."""
        is_called_off = self.offer.state in CALLED_OFF
        match now.state:
            case _S.REVOKED:
                assert said.left
            case _S.RETURNED:
                assert is_called_off
            case _S.LAPSED if not is_called_off and not now.was_not_served:
                assert said.due_by is not None
                assert said.due_by < self.time.now
                assert not self.is_held_up(said.who), "lapsed while its person is frozen"
            case _S.FIRM | _S.PAID | _S.ISSUED if said.state == _S.REFLECTING:
                assert days_after(said.at, 4) < self.time.now, "bound before its time"

    def is_held_up(self, who: int) -> bool:
        """By a freeze: no orders, no money."""
        return not RESTS_ON[who].isdisjoint(self.frozen)

    def nothing_is_overdue(self) -> None:
        """The clock has ticked, and the workers have worked."""
        if self.offer.state in ENDED or not self.is_quiet():
            return
        for each in self.book.in_states(_S.REFLECTING, _S.FIRM):
            if each.state == _S.REFLECTING:
                last = days_after(each.at, 4)
            else:
                last = each.due_by if not self.is_held_up(each.who) else None
            assert each.right is not None or last is None or self.time.now <= last

    def nothing_above_the_cap(self) -> None:
        """Shares that are given count like the others."""
        counter = session.get_one(RoundCounter, self.offer.id, populate_existing=True)
        assert counter.reserved == self.book.held_shares
        assert counter.paid == self.book.paid_shares <= MOST
        assert counter.takes_more or counter.reserved + counter.held + counter.returned <= MOST

    def the_first_shares_are_as_promised(self) -> None:
        term, counter = self.book.advantage, self.offer.counter
        assert counter.early == self.book.taken_first <= (term.shares if term else 0)
        given = sum(each.said.bonus for each in self.book.all)
        assert given <= (term.shares // term.bonus_for if term and term.bonus_for else 0)
        living = self.book.in_states(_S.REFLECTING, _S.FIRM, _S.PAID, _S.ISSUED)
        assert PRICE * counter.reserved - counter.rebate == self.book.total(*living)
        assert self.offer.amount_paid == self.book.total(*self.book.in_states(*FUNDED))

    def money_is_where_it_came_to(self) -> None:
        """What came in from the world beyond is with somebody here, or was paid to the issuer."""
        arrived = sum(self.arrived, Euro.ZERO)
        assert balance_of("clearing") == -arrived
        sent = self._payouts()
        gone = sum((each.amount for each in sent if each.state == "succeeded"), Euro.ZERO)
        issuer = balance_of(f"issuer:{self.world.company.id}")
        assert issuer == sum(
            (each.amount - fee_on(each.amount) for each in sent if each.state == "succeeded"),
            Euro.ZERO,
        )
        if not self.is_quiet():
            return
        funded = self.book.in_states(*FUNDED)
        assert balance_of(f"wallet:round:{self.offer.id}") == self.book.total(*funded) - gone
        for who in range(PEOPLE):
            spent = self.book.total(*(each for each in funded if each.who == who))
            left = self.arrived[who] - spent
            assert balance_of(self.wallet_of(who)) == left
            if self.offer.state not in ENDED and not self.is_held_up(who):
                due = [one for one in self.book.asked_for(who) if one.right is None]
                assert all(left < one.amount for one in due), "nobody takes what is there"

    def wallet_of(self, who: int) -> str:
        return f"wallet:user:{self.people[who].user_id}"

    def each_part_is_paid_out_once(self) -> None:
        """Exactly its money, less our fee; the end of a round takes the rest."""
        parts = {f"closing:{each.id}": each for each in self.book.parts}
        sent = self._payouts()
        assert len({each.subject for each in sent}) == len(sent)
        for each in sent:
            part = parts.get(each.subject)
            rest = [one for one in self.book.unissued if one.state == _S.ISSUED]
            assert each.amount == (part.amount if part else self.book.total(*rest))
            assert each.fee == fee_on(each.amount)

    def _payouts(self) -> list[Operation]:
        return list(
            session.scalars(
                select(Operation).where(
                    Operation.kind == Kind.PAYOUT, Operation.state != OperationState.FAILED
                )
            )
        )

    def the_register_holds_what_was_issued(self) -> None:
        """Once, and in whole parts."""
        issued = self.book.in_states(_S.ISSUED)
        entered = session.execute(
            select(
                ShareEntry.subscription_id,
                ShareEntry.delta,
                Holder.kind,
                Holder.user_id,
                HolderCard.name,
            )
            .select_from(ShareEntry)
            .join(Holder, Holder.id == ShareEntry.holder_id)
            .join(HolderCard, HolderCard.holder_id == Holder.id)
            .where(ShareEntry.subscription_id.is_not(None))
            .order_by(ShareEntry.subscription_id)
        ).all()
        assert [tuple(each)[:-1] for each in entered] == [
            (each.number, each.shares, REGISTERED_AS[each.who], self.people[each.who].user_id)
            for each in issued
        ]
        # Both of those who hold together, each for half.
        assert all(
            each.name.count("(50\u00a0%)") == (2 if each.kind == REGISTERED_AS[TOGETHER] else 0)
            for each in entered
        )
        total = FOUNDED + sum(each.shares for each in issued)
        assert shares_in_issue(self.world.company.id) == total
        ended = self.offer.state in (RoundState.FAILED, RoundState.CANCELLED)
        for each in issued:
            assert self.book.is_agreed(each.number) or not ended
        is_quiet = self.is_quiet()
        for part in self.book.parts:
            members = [self.book.of(number) for number in part.members]
            states = {each.state for each in members}
            held_up = any(each.who in self.frozen for each in members)
            assert states in ({_S.PAID}, {_S.ISSUED}), f"{part} is {states}"
            assert states == {_S.ISSUED} or held_up or not is_quiet

    def reopened_rights_are_those_promised(self) -> None:
        rows = select(ReopenedRight.subscription_id, ReopenedRight.ends_at)
        opened = dict(session.execute(rows.where(ReopenedRight.closed_at.is_(None))).all())
        if self.is_quiet():
            promised = {each.number: each.right.ends_at for each in self.book.all if each.right}
            assert opened == promised
        firm = [each for each in self.book.in_states(_S.FIRM, _S.PAID) if each.number in opened]
        assert self.offer.counter.reopened == sum(each.shares for each in firm)

    def nobody_is_held_to_what_they_may_revoke(self) -> None:
        """Nor by a worker who was about to bind it, or to take its money, when the right opened."""
        for each in self.book.all:
            if each.right is None:
                continue
            found = lock_subscription(each.number)
            subscriptions.bind(found, now=self.time.now)
            paying = subscriptions.collect(found, now=self.time.now)
            assert (found.state, paying) == (each.state, None), "held to what may be revoked"
            is_asked = each in self.book.asked_for(each.who) and not self.is_held_up(each.who)
            if is_asked and balance_of(self.wallet_of(each.who)) >= each.amount:
                self.seen.add("kept from being paid")
            if each.state == _S.REFLECTING and days_after(each.at, 4) < self.time.now:
                self.seen.add("kept from being bound")
        session.rollback()

    def is_over(self) -> None:
        """At the end: nothing is alive, and everybody has their own."""
        self.everything_holds()
        assert self.offer.state in ENDED
        for each in self.book.all:
            alive = each.state in REVOCABLE_AGAIN
            assert not alive, f"{each.number} is {each.state} in a {self.offer.state}"
        assert self.is_quiet()
        moved = [(each.subject, each.state, each.result_code) for each in self._payouts()]
        assert balance_of(f"wallet:round:{self.offer.id}") == Euro.ZERO, moved
        sent = sum((each.amount for each in self._payouts()), Euro.ZERO)
        assert sent == self.book.total(*self.book.in_states(_S.ISSUED))
        the_law_says_the_same()
        self.seen.add(f"ended {self.offer.state}")
