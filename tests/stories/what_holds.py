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
    PRICE,
    REVOCABLE_AGAIN,
    Acknowledged,
    Book,
    fee_on,
    reachable,
)
from tests.stories.stage import StoryClock, the_law_says_the_same
from wiseed_like.books import faults
from wiseed_like.captable.models import ShareEntry
from wiseed_like.captable.queries import shares_in_issue
from wiseed_like.db import session
from wiseed_like.investors.models import Investor
from wiseed_like.journal.models import Delivery
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import Kind, OperationState
from wiseed_like.rounds.models import Round, RoundCounter
from wiseed_like.rounds.rules import RoundState
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.reopening.rights import ReopenedRight
from wiseed_like.subscriptions.rules import SubscriptionState

ENDED = (RoundState.CLOSED, RoundState.FAILED, RoundState.CANCELLED)
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
        said.shares, said.state = now.shares, now.state
        if now.state not in REVOCABLE_AGAIN:
            said.right = None
        said.had_right = said.right is not None

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
        for who, person in enumerate(self.people):
            spent = self.book.total(*(each for each in funded if each.who == who))
            assert balance_of(f"wallet:user:{person.user_id}") == self.arrived[who] - spent

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
            select(ShareEntry.subscription_id, ShareEntry.delta)
            .where(ShareEntry.subscription_id.is_not(None))
            .order_by(ShareEntry.subscription_id)
        ).all()
        assert [tuple(each) for each in entered] == [(each.number, each.shares) for each in issued]
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
