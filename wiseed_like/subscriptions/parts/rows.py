"""Which subscriptions are in a part of their round, and which would be in the next one?

Whole shares, euro cents, moments in UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select, update

from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.fees.rules import NOTHING, Fee
from wiseed_like.investors.models import Investor
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.rules import IdentityState
from wiseed_like.rounds.closings import STANDING, ClosingState, RoundClosing, tells_unissued
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.takings import Takings, fee_of_part
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.queries import lock_subscriptions
from wiseed_like.subscriptions.reopening.rights import is_reopened
from wiseed_like.subscriptions.rules import SubscriptionState

UNISSUED = (SubscriptionState.REFLECTING, SubscriptionState.FIRM, SubscriptionState.PAID)


@dataclass(frozen=True, slots=True)
class Part:
    """What a closing would hold: whole shares, and their money. `counted` are the shares among
    them that help to reach the minimum."""

    count: int = 0
    shares: int = 0
    counted: int = 0
    amount: Euro = Euro.ZERO
    investors: Fee = NOTHING

    def takings(self, round: Round) -> Takings:
        return Takings(self.amount, fee_of_part(round, self.amount), self.investors)


def is_held(subscription: Subscription) -> bool:
    """Whether two persons have agreed to issue it: nothing gives its money back."""
    return subscription.closing is not None and subscription.closing.is_standing


def is_in_a_standing_part() -> ColumnElement[bool]:
    """The same, of a subscription in a query."""
    return exists().where(
        RoundClosing.id == Subscription.closing_id, RoundClosing.state.in_(STANDING)
    )


@tells_unissued
def list_unissued_ids(round_id: int) -> set[int]:
    """The ids of the users who have a living subscription whose shares are not issued."""
    return set(
        session.scalars(
            select(Investor.user_id)
            .join(Subscription, Subscription.investor_id == Investor.id)
            .where(Subscription.round_id == round_id, Subscription.state.in_(UNISSUED))
        )
    )


def part_until(round: Round, cut_off: datetime) -> Part:
    """What a closing drawn now would hold, if nothing changed: for the pages."""
    counts = func.sum(Subscription.shares).filter(_counts(round))
    found = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(Subscription.shares), 0),
            func.coalesce(counts, 0),
            func.sum(Subscription.amount),
            func.sum(Subscription.fee_net),
            func.sum(Subscription.fee_vat),
        ).where(*_may_be_drawn(round.id, cut_off))
    ).one()
    number, shares, counted, amount, net, vat = found
    fees = Fee(net or Euro.ZERO, vat or Euro.ZERO)
    return Part(number, int(shares), int(counted), amount or Euro.ZERO, fees)


def _counts(round: Round) -> ColumnElement[bool]:
    """Of a round with a day for its minimum, only what was ordered by then."""
    if round.minimum_at is None:
        return Subscription.id.is_not(None)
    return Subscription.offered_at <= round.minimum_at


def _may_be_drawn(round_id: int, cut_off: datetime) -> tuple[ColumnElement[bool], ...]:
    """Firm, paid by that moment, in no other part, not revocable again, and nobody's frozen."""
    is_free = or_(
        Subscription.closing_id.is_(None),
        exists().where(
            RoundClosing.id == Subscription.closing_id, RoundClosing.state == ClosingState.DROPPED
        ),
    )
    is_frozen = exists().where(
        Investor.id == Subscription.investor_id,
        IdentityFile.user_id == Investor.user_id,
        IdentityFile.state == IdentityState.FROZEN,
    )
    return (
        Subscription.round_id == round_id,
        Subscription.state == SubscriptionState.PAID,
        Subscription.paid_at <= cut_off,
        is_free,
        ~is_frozen,
        ~is_reopened(),
    )


def lock_what_may_be_drawn(round_id: int, cut_off: datetime) -> Sequence[Subscription]:
    """The subscriptions, locked in the order of their ids and looked at once more."""
    asked = select(Subscription.id).where(*_may_be_drawn(round_id, cut_off))
    ids = session.scalars(asked.order_by(Subscription.id)).all()
    locked = lock_subscriptions(ids)
    still = set(session.scalars(asked.where(Subscription.id.in_(ids))))
    return [each for each in locked if each.id in still]


def sum_of(round: Round, held: Sequence[Subscription]) -> Part:
    ordered_by = round.minimum_at
    return Part(
        len(held),
        sum(each.shares for each in held),
        sum(each.shares for each in held if ordered_by is None or each.offered_at <= ordered_by),
        Euro.total(each.amount for each in held),
        Fee(
            Euro.total(each.fee_net for each in held),
            Euro.total(each.fee_vat for each in held),
        ),
    )


def list_held_ids(closing: RoundClosing) -> Sequence[int]:
    """Ids of the subscriptions of a part, in the order of their signature."""
    return session.scalars(
        select(Subscription.id)
        .where(Subscription.closing_id == closing.id)
        .order_by(Subscription.id)
    ).all()


def list_user_ids(closing: RoundClosing) -> set[int]:
    """The ids of the users whose shares a part would issue."""
    return set(
        session.scalars(
            select(Investor.user_id)
            .join(Subscription, Subscription.investor_id == Investor.id)
            .where(Subscription.closing_id == closing.id)
        )
    )


def list_to_issue(user_id: int) -> Sequence[int]:
    """Ids of the concluded parts in which somebody paid for shares that are not issued yet."""
    mine = exists().where(
        Investor.user_id == user_id,
        Subscription.investor_id == Investor.id,
        Subscription.state == SubscriptionState.PAID,
        or_(
            Subscription.closing_id == RoundClosing.id,
            RoundClosing.is_final & (Subscription.round_id == RoundClosing.round_id),
        ),
    )
    return session.scalars(
        select(RoundClosing.id)
        .where(RoundClosing.state == ClosingState.CONCLUDED, mine)
        .order_by(RoundClosing.id)
    ).all()


def is_whole(closing: RoundClosing) -> bool:
    """Whether all that was drawn is still firm and paid, shares and money alike."""
    found = session.execute(
        select(
            func.coalesce(func.sum(Subscription.shares), 0),
            func.sum(Subscription.amount),
        ).where(
            Subscription.closing_id == closing.id,
            Subscription.state == SubscriptionState.PAID,
            ~is_reopened(),
        )
    ).one()
    return (int(found[0]), found[1]) == (closing.shares, closing.amount)


def gather_rest(last: RoundClosing) -> None:
    """Let the last closing hold all that is paid and in no other; under the locks of those."""
    session.execute(
        update(Subscription)
        .where(
            Subscription.round_id == last.round_id,
            Subscription.state == SubscriptionState.PAID,
            ~is_in_a_standing_part(),
        )
        .values(closing_id=last.id),
        execution_options={"synchronize_session": False},
    )


def count_held_unissued(round: Round) -> int:
    """How many subscriptions two persons have agreed to issue, and wait for it."""
    if not round.rolling:
        return 0
    asked = select(func.count()).where(
        Subscription.round_id == round.id,
        Subscription.state == SubscriptionState.PAID,
        is_in_a_standing_part(),
    )
    return session.scalar(asked) or 0
