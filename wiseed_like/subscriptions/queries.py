"""What is read of subscriptions?"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, bindparam, exists, or_, select, union_all
from sqlalchemy.orm import contains_eager, joinedload

from wiseed_like.accounts.joint_holders import held_by
from wiseed_like.accounts.models import User
from wiseed_like.db import existing, is_one_of, session
from wiseed_like.errors import NotFound
from wiseed_like.investors.models import Investor
from wiseed_like.issuers.queries import speaks_for
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import Kind
from wiseed_like.rounds.models import Kiis, Round
from wiseed_like.rounds.own_rounds import tells_holders
from wiseed_like.subscriptions.models import DeclarationOfMeans, KiisReading, Order, Subscription
from wiseed_like.subscriptions.rules import LIVING, SubscriptionState

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
# Asked by everybody who comes too late.
_SIGNED = select(Subscription.id).where(Subscription.order_id == bindparam("order"))


def get_subscription(subscription_id: int) -> Subscription:
    return existing(Subscription, subscription_id)


def get_subscription_of(investor: Investor, subscription_id: int) -> Subscription:
    """A subscription of this investor, of another for whom the same person acts, or of several
    who hold it with that person; anybody else's is not found."""
    with_others = select(Investor.id).where(Investor.user_id.in_(held_by([investor.actor.id])))
    theirs = union_all(_in_hand_of(investor), with_others)
    found = session.scalar(
        select(Subscription).where(
            Subscription.id == subscription_id, Subscription.investor_id.in_(theirs)
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
            Investor.user.has(
                or_(
                    User.id == user.id,
                    User.represented_by == user.id,
                    User.id.in_(held_by([user.id])),
                )
            )
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
    return session.scalar(_SIGNED, {"order": order_id}) is not None


def find_reading(kiis: Kiis, investor: Investor) -> KiisReading | None:
    """That this investor acknowledged this version of the sheet, if so."""
    return session.scalar(
        select(KiisReading).where(
            KiisReading.kiis_id == kiis.id, KiisReading.investor_id == investor.id
        )
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


@tells_holders
def list_holder_ids(round_id: int, among: Select[int]) -> set[int]:
    """Of these users, the ids of those who have a living subscription in a round."""
    held = exists().where(
        Subscription.investor_id == Investor.id,
        Subscription.round_id == round_id,
        Subscription.state.in_(LIVING),
    )
    return set(session.scalars(select(Investor.user_id).where(Investor.user_id.in_(among), held)))


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
