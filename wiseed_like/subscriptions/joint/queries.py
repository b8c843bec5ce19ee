"""Who has signed an order of several persons, as it stands, and who is still to sign?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import exists, or_, select, tuple_
from sqlalchemy.orm import joinedload

from compliance.investing import joint_due
from wiseed_like.accounts.holdings import tells_holdings
from wiseed_like.accounts.joint_holders import JointHolder, holders_of
from wiseed_like.accounts.models import User
from wiseed_like.accounts.representatives import represented_at
from wiseed_like.captable.models import Holder
from wiseed_like.db import session
from wiseed_like.errors import NotFound
from wiseed_like.investors.models import Investor
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments.queries import find_wallet
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.rules import RoundState
from wiseed_like.subscriptions.joint.models import JointSignature
from wiseed_like.subscriptions.models import Order, Subscription
from wiseed_like.subscriptions.rules import LIVING


class Said(StrEnum):
    """What one of the holders has said of an order."""

    NOT_ASKED = "not_asked"
    AWAITED = "awaited"
    CHANGED = "changed"  # signed, but the order is another one since
    SIGNED = "signed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Line:
    """One of those who sign before who represents them, and what they have said."""

    holder: JointHolder
    signature: JointSignature | None
    said: Said


def terms_of(order: Order) -> str:
    """The digest of what is signed: who, which round and sheet, how many shares, at which price
    and fee. Whatever differs is another order."""
    told = (
        order.id,
        order.investor_id,
        order.round_id,
        order.kiis_id,
        order.kiis.sha256,
        order.shares,
        order.bonus,
        order.price.cents,
        order.fee.net.cents,
        order.fee.vat.cents,
    )
    return hashlib.sha256("|".join(map(str, told)).encode()).hexdigest()


def lines_of(order: Order) -> list[Line]:
    """Everybody but who represented them when it was prepared, in the order in which they were
    asked to hold; read anew, under the order's lock where that matters."""
    query = select(JointSignature).where(JointSignature.order_id == order.id)
    known = {
        each.holder_id: each
        for each in session.scalars(query.execution_options(populate_existing=True))
    }
    terms, account = terms_of(order), order.investor.user
    last = represented_at(account, order.created_at)
    return [
        Line(each, known.get(each.id), _said(known.get(each.id), terms))
        for each in holders_of(account.id)
        if each.person_id != last
    ]


def _said(given: JointSignature | None, terms: str) -> Said:
    if given is None:
        return Said.NOT_ASKED
    if given.declined_at is not None:
        return Said.DECLINED
    if given.terms is None:
        return Said.AWAITED
    return Said.SIGNED if given.terms == terms else Said.CHANGED


def signatures_due(order: Order) -> joint_due.Signatures:
    """What the law looks at."""
    lines = lines_of(order)
    return joint_due.Signatures(
        missing=tuple(
            each.holder.name for each in lines if each.said not in (Said.SIGNED, Said.DECLINED)
        ),
        declined=tuple(each.holder.name for each in lines if each.said == Said.DECLINED),
    )


def list_signed(order_id: UUID) -> Sequence[JointSignature]:
    """The signatures under an order that has become a subscription, in their order in time."""
    return session.scalars(
        select(JointSignature)
        .where(JointSignature.order_id == order_id, JointSignature.signed_at.is_not(None))
        .order_by(JointSignature.signed_at, JointSignature.id)
    ).all()


def get_signature(signature_id: int) -> JointSignature:
    """Raises NotFound."""
    found = session.get(JointSignature, signature_id)
    if found is None:
        raise NotFound
    return found


def get_signature_of(person: User, order_id: UUID) -> JointSignature:
    """What somebody was asked to sign with others. Raises NotFound, also for anybody else, and for
    who represents them: they sign the order itself."""
    found = session.scalar(
        select(JointSignature)
        .join(JointSignature.holder)
        .where(
            JointSignature.order_id == order_id,
            JointHolder.person_id == person.id,
            JointHolder.agreed_at.is_not(None),
        )
    )
    if found is None:
        raise NotFound
    return found


def get_prepared_by(person: User, order_id: UUID) -> tuple[Order, JointHolder]:
    """An order that somebody prepared for the others, whom they represent no more, and their part.
    Raises NotFound, also for who represents them still: they read the order itself."""
    found = session.execute(
        select(Order, JointHolder)
        .join(Order.investor)
        .join(JointHolder, JointHolder.account_id == Investor.user_id)
        .where(
            Order.id == order_id,
            JointHolder.person_id == person.id,
            JointHolder.agreed_at.is_not(None),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    order, holder = found
    account = order.investor.user
    if person.id == account.represented_by or person.id != represented_at(
        account, order.created_at
    ):
        raise NotFound
    return order, holder


def is_asked_of(holder: JointHolder, order: Order) -> bool:
    """Whether this holder was asked to sign this order."""
    asked = select(JointSignature.id).where(
        JointSignature.order_id == order.id, JointSignature.holder_id == holder.id
    )
    return session.scalar(asked) is not None


def list_to_sign(
    person: User, now: datetime, *, after: int | None = None, limit: int = 20
) -> Sequence[JointSignature]:
    """What somebody is still asked to sign with others, what ends first before; `limit` of them,
    from behind the signature `after`."""
    query = (
        select(JointSignature)
        .join(JointSignature.holder)
        .join(JointSignature.order)
        .join(Order.round)
        .where(
            JointHolder.person_id == person.id,
            JointSignature.signed_at.is_(None),
            JointSignature.declined_at.is_(None),
            Order.expires_at > now,
            # As `Round.takes_orders` has it.
            Round.state == RoundState.OPEN,
            Round.closes_at > now,
            ~exists().where(Subscription.order_id == Order.id),
        )
        .order_by(Order.expires_at, JointSignature.id)
        .limit(limit)
    )
    if after is not None:
        last = (
            select(Order.expires_at, JointSignature.id)
            .join(JointSignature, JointSignature.order_id == Order.id)
            .where(JointSignature.id == after)
        )
        query = query.where(tuple_(Order.expires_at, JointSignature.id) > last.scalar_subquery())
    return session.scalars(query).all()


def list_orders(account_id: int, now: datetime) -> Sequence[Order]:
    """The living orders of a joint account whose signatures were asked for, the newest first."""
    return session.scalars(
        select(Order)
        .join(Order.investor)
        .where(
            Investor.user_id == account_id,
            Order.expires_at > now,
            exists().where(JointSignature.order_id == Order.id),
            ~exists().where(Subscription.order_id == Order.id),
        )
        .order_by(Order.created_at.desc())
    ).all()


def list_subscriptions(account_id: int) -> Sequence[Subscription]:
    """Everything that was subscribed by an account, the newest first."""
    return session.scalars(
        select(Subscription)
        .join(Subscription.investor)
        .where(Investor.user_id == account_id)
        .order_by(Subscription.id.desc())
        .options(joinedload(Subscription.round))
    ).all()


@tells_holdings
def holds_something(account: User) -> bool:
    """Whether money, living subscriptions or shares are held by this account."""
    wallet = find_wallet(f"user:{account.id}")
    if wallet is not None and balance_of(wallet.ledger_code):
        return True
    living = exists().where(
        Subscription.investor_id == Investor.id,
        Investor.user_id == account.id,
        Subscription.state.in_(LIVING),
    )
    return bool(session.scalar(select(or_(living, exists().where(Holder.user_id == account.id)))))
