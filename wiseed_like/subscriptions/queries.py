"""What is read of subscriptions?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    bindparam,
    cast,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import contains_eager, joinedload

from compliance.calendar import legal_day
from compliance.ceilings.twelve_months import Placement
from compliance.euro import Euro
from wiseed_like.accounts.models import User
from wiseed_like.db import is_one_of, session
from wiseed_like.errors import NotFound
from wiseed_like.fees.models import FeeInvoice
from wiseed_like.fees.rules import Fee
from wiseed_like.investors.models import Investor
from wiseed_like.issuers.queries import speaks_for
from wiseed_like.payments.models import Operation
from wiseed_like.payments.promises import tells_promises
from wiseed_like.payments.rules import Kind, OperationState
from wiseed_like.rounds.models import Kiis, Round
from wiseed_like.rounds.own_rounds import tells_holders
from wiseed_like.rounds.rules import RoundState
from wiseed_like.rounds.takings import tells_investor_fees
from wiseed_like.subscriptions.models import DeclarationOfMeans, KiisReading, Order, Subscription
from wiseed_like.subscriptions.reopening.rights import is_reopened
from wiseed_like.subscriptions.rules import FUNDED, LIVING, SubscriptionState

_OFFER = joinedload(Order.round, innerjoin=True)
_TO_SIGN = (
    select(Order)
    .join(Order.investor)
    .where(
        Order.id == bindparam("order"),
        or_(
            Investor.user_id == bindparam("user"),
            Investor.user_id.in_(select(User.id).where(User.represented_by == bindparam("user"))),
        ),
    )
    .options(
        contains_eager(Order.investor).lazyload(Investor.user),
        _OFFER.lazyload(Round.dossier),
        _OFFER.lazyload(Round.company),
        _OFFER.joinedload(Round.counter, innerjoin=True),
        _OFFER.joinedload(Round.sheets).defer(Kiis.parts),
    )
)
# What a subscription takes from a wallet, in all.
DUE = (Subscription.amount, Subscription.fee_net, Subscription.fee_vat)


def get_subscription(subscription_id: int) -> Subscription:
    found = session.get(Subscription, subscription_id)
    if found is None:
        raise NotFound
    return found


def get_subscription_of(investor: Investor, subscription_id: int) -> Subscription:
    """A subscription of this investor, or of another for whom the same person acts; anybody
    else's is not found."""
    found = session.scalar(
        select(Subscription).where(
            Subscription.id == subscription_id, Subscription.investor_id.in_(_in_hand_of(investor))
        )
    )
    if found is None:
        raise NotFound
    return found


def _in_hand_of(investor: Investor) -> Select[int]:
    """The ids of those for whom acts whoever acts for this investor: for a subquery."""
    person = investor.actor.id
    return (
        select(Investor.id)
        .join(Investor.user)
        .where(or_(User.id == person, User.represented_by == person))
    )


def get_subscription_visible_to(user: User, subscription_id: int) -> Subscription:
    """A subscription, for its investor, its issuer's officers and compliance.

    Raises NotFound for anybody else.
    """
    query = select(Subscription).where(Subscription.id == subscription_id)
    if not user.has_role("compliance"):
        own = Subscription.investor.has(
            Investor.user.has(or_(User.id == user.id, User.represented_by == user.id))
        )
        query = query.where(own | Subscription.round.has(Round.company_id.in_(speaks_for(user))))
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def find_order_of(investor: Investor, order_id: UUID) -> Order | None:
    """An order of this investor, or of another for whom the same person acts; anybody else's is
    none."""
    return session.scalar(
        select(Order).where(Order.id == order_id, Order.investor_id.in_(_in_hand_of(investor)))
    )


def get_order_of(investor: Investor, order_id: UUID) -> Order:
    """An order of this investor; anybody else's is not found."""
    found = find_order_of(investor, order_id)
    if found is None:
        raise NotFound
    return found


def get_order_to_sign(user_id: int, order_id: UUID) -> Order:
    """An order of this user with its person, its round, the counter and the sheets: all that a
    signature needs of them, in one statement. Anybody else's is not found."""
    told = {"order": order_id, "user": user_id}
    found = session.scalars(_TO_SIGN, told).unique().one_or_none()
    if found is None:
        raise NotFound
    return found


def lock_order(order_id: UUID) -> Order:
    return session.scalars(
        select(Order)
        .where(Order.id == order_id)
        .with_for_update(of=Order)
        .execution_options(populate_existing=True)
    ).one()


def lock_subscription(subscription_id: int) -> Subscription:
    return session.scalars(
        select(Subscription)
        .where(Subscription.id == subscription_id)
        .with_for_update(of=Subscription)
        .execution_options(populate_existing=True)
    ).one()


def lock_subscriptions(ids: Sequence[int]) -> Sequence[Subscription]:
    """Several of them, locked in the order of their ids."""
    return session.scalars(
        select(Subscription)
        .where(is_one_of(Subscription.id, ids))
        .order_by(Subscription.id)
        .with_for_update(of=Subscription)
        .execution_options(populate_existing=True)
    ).all()


def find_of_order(order_id: UUID) -> Subscription | None:
    return session.scalar(select(Subscription).where(Subscription.order_id == order_id))


def is_signed(order_id: UUID) -> bool:
    """Whether the order has become a subscription."""
    found = select(Subscription.id).where(Subscription.order_id == order_id)
    return session.scalar(found) is not None


def find_reading(kiis: Kiis, investor: Investor) -> KiisReading | None:
    """That this investor acknowledged this version of the sheet, if so."""
    return session.scalar(
        select(KiisReading).where(
            KiisReading.kiis_id == kiis.id, KiisReading.investor_id == investor.id
        )
    )


def already_in_offer(investor: Investor, round_id: int) -> Euro:
    """What this person's living subscriptions in one round add up to."""
    return _living_amount(
        Subscription.investor_id == investor.id, Subscription.round_id == round_id
    )


def find_declaration(investor: Investor, round_id: int) -> DeclarationOfMeans | None:
    """What this person last declared of their means for a round."""
    return session.scalar(
        select(DeclarationOfMeans)
        .where(
            DeclarationOfMeans.investor_id == investor.id,
            DeclarationOfMeans.round_id == round_id,
        )
        .order_by(DeclarationOfMeans.declared_at.desc(), DeclarationOfMeans.id.desc())
        .limit(1)
    )


def shares_in_offer(investor: Investor, round_id: int) -> int:
    """How many whole shares this person's living subscriptions in one round hold."""
    found = session.scalar(
        select(func.sum(Subscription.shares)).where(
            Subscription.state.in_(LIVING),
            Subscription.investor_id == investor.id,
            Subscription.round_id == round_id,
        )
    )
    return int(found or 0)


def placements(investor: Investor, since: datetime) -> tuple[Placement, ...]:
    """This person's living subscriptions since that moment: the civil day in Paris of each
    signature, and its amount. What was revoked, lapsed or returned is no investment."""
    found = session.execute(
        select(Subscription.offered_at, Subscription.amount)
        .where(
            Subscription.investor_id == investor.id,
            Subscription.state.in_(LIVING),
            Subscription.offered_at >= since,
        )
        .order_by(Subscription.offered_at, Subscription.id)
    )
    return tuple(Placement(legal_day(offered_at), amount) for offered_at, amount in found)


def invested_in_all(investor: Investor) -> Euro:
    """What this person's living subscriptions on the platform add up to."""
    return _living_amount(Subscription.investor_id == investor.id)


def _living_amount(*conditions: object) -> Euro:
    found = session.scalar(
        select(func.sum(Subscription.amount)).where(
            Subscription.state.in_(LIVING),
            *conditions,  # type: ignore[arg-type]
        )
    )
    return found or Euro.ZERO


def list_of_round(
    round_id: int, states: Sequence[SubscriptionState] | None = None
) -> Sequence[Subscription]:
    """The subscriptions of a round in the order of their signature."""
    query = select(Subscription).where(Subscription.round_id == round_id).order_by(Subscription.id)
    if states is not None:
        query = query.where(Subscription.state.in_(states))
    return session.scalars(query).all()


def list_ids_of_round(round_id: int, states: Sequence[SubscriptionState]) -> Sequence[int]:
    """Ids of a round's subscriptions in these states, in the order of their signature."""
    return session.scalars(
        select(Subscription.id)
        .where(Subscription.round_id == round_id, Subscription.state.in_(states))
        .order_by(Subscription.id)
    ).all()


def list_not_invoiced(
    round_id: int, *, limit: int, closing_id: int | None = None
) -> Sequence[Subscription]:
    """Subscriptions of a concluded round, or of one part of it, whose fee was taken and is not
    invoiced yet."""
    of_part = true() if closing_id is None else Subscription.closing_id == closing_id
    invoiced = exists().where(
        FeeInvoice.fee_of == func.concat("subscription:", cast(Subscription.id, String))
    )
    return session.scalars(
        select(Subscription)
        .where(
            Subscription.round_id == round_id,
            of_part,
            Subscription.state == SubscriptionState.ISSUED,
            Subscription.fee_net > Euro.ZERO,
            ~invoiced,
        )
        .order_by(Subscription.id)
        .limit(limit)
    ).all()


def list_ripe(now: datetime) -> Sequence[int]:
    """Ids of those whose reflection period is over."""
    return session.scalars(
        select(Subscription.id)
        .where(
            Subscription.state == SubscriptionState.REFLECTING,
            Subscription.reflection_ends_at < now,
            ~is_reopened(),
        )
        .order_by(Subscription.id)
    ).all()


def list_overdue(now: datetime) -> Sequence[int]:
    """Ids of the firm ones whose payment did not come in time."""
    return session.scalars(
        select(Subscription.id)
        .where(
            Subscription.state == SubscriptionState.FIRM,
            Subscription.pay_by < now,
            ~is_reopened(),
        )
        .order_by(Subscription.id)
    ).all()


@tells_holders
def list_holder_ids(round_id: int, among: Select[int]) -> set[int]:
    """Of these users, the ids of those who have a living subscription in a round."""
    held = exists().where(
        Subscription.investor_id == Investor.id,
        Subscription.round_id == round_id,
        Subscription.state.in_(LIVING),
    )
    return set(session.scalars(select(Investor.user_id).where(Investor.user_id.in_(among), held)))


def list_unpaid_of(user_id: int) -> Sequence[int]:
    """Ids of somebody's firm, unpaid subscriptions, oldest first."""
    return session.scalars(
        select(Subscription.id)
        .join(Subscription.investor)
        .where(Investor.user_id == user_id, Subscription.state == SubscriptionState.FIRM)
        .order_by(Subscription.id)
    ).all()


def list_rounds_to_issue(user_id: int) -> Sequence[int]:
    """Ids of the concluded rounds in which somebody paid for shares that are not issued yet."""
    return session.scalars(
        select(Subscription.round_id)
        .join(Subscription.investor)
        .join(Subscription.round)
        .where(
            Investor.user_id == user_id,
            Subscription.state == SubscriptionState.PAID,
            Round.state == RoundState.CLOSED,
        )
        .distinct()
        .order_by(Subscription.round_id)
    ).all()


def find_last_payment(subscription: Subscription) -> Operation | None:
    """The newest attempt to pay it from the wallet, failed or not."""
    return session.scalar(
        select(Operation)
        .where(
            Operation.subject == f"subscription:{subscription.id}",
            Operation.kind == Kind.TRANSFER,
        )
        .order_by(Operation.created_at.desc())
        .limit(1)
    )


def list_being_paid(investor: Investor) -> Sequence[int]:
    """Ids of somebody's firm subscriptions whose money is on its way to the round."""
    return session.scalars(
        select(Subscription.id).where(
            Subscription.investor_id == investor.id,
            Subscription.state == SubscriptionState.FIRM,
            _is_being_paid(),
        )
    ).all()


@tells_promises
def promised_by(user_id: int) -> Euro:
    """What somebody's signed subscriptions will still take from their wallet.

    Reflecting and firm ones; not those whose payment has begun: it has left the wallet.
    """
    sums = session.execute(
        select(*(func.sum(each) for each in DUE))
        .join(Subscription.investor)
        .where(
            Investor.user_id == user_id,
            Subscription.state.in_((SubscriptionState.REFLECTING, SubscriptionState.FIRM)),
            ~_is_being_paid(),
        )
    ).one()
    return Euro.total(each for each in sums if each)


@tells_investor_fees
def investor_fees_of(round_id: int) -> Fee:
    """The fees that came with what is paid for a round, and were not given back."""
    net, vat = session.execute(
        select(func.sum(Subscription.fee_net), func.sum(Subscription.fee_vat)).where(
            Subscription.round_id == round_id, Subscription.state.in_(FUNDED)
        )
    ).one()
    return Fee(net or Euro.ZERO, vat or Euro.ZERO)


def _is_being_paid() -> ColumnElement[bool]:
    return exists().where(
        Operation.effect == func.concat("pay:subscription:", Subscription.id),
        Operation.state != OperationState.FAILED,
    )
