"""What is read of the register? Everything is a replay of its entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from wiseed_like.accounts.joint_holders import held_by
from wiseed_like.accounts.models import User
from wiseed_like.captable.models import Holder, Movement, Register, ShareClass, ShareEntry
from wiseed_like.db import session
from wiseed_like.errors import NotFound
from wiseed_like.issuers.queries import speaks_for


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the cap table: a holder, whole shares of one class, and what they are of all
    shares and of all votes (0 to 1)."""

    holder: Holder
    share_class: ShareClass
    shares: int
    part: float
    voting_part: float

    @property
    def key(self) -> tuple[int, int]:
        """The same line at another time."""
        return self.holder.id, self.share_class.id


def has_register(company_id: int) -> bool:
    """Whether the register was begun (its first movement is there)."""
    return bool(session.scalar(select(Register.last_seq).where(Register.company_id == company_id)))


def lock_register(company_id: int) -> Register:
    """The head of the register, locked: movements are numbered one after the other."""
    return session.scalars(
        select(Register)
        .where(Register.company_id == company_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def get_register(company_id: int) -> Register:
    """The head of a register that was begun."""
    return session.scalars(select(Register).where(Register.company_id == company_id)).one()


def shares_in_issue(company_id: int, *, before_seq: int | None = None) -> int:
    """How many shares exist: the opposite of the source's balance."""
    query = (
        select(func.coalesce(func.sum(ShareEntry.delta), 0))
        .join(ShareEntry.holder)
        .where(ShareEntry.company_id == company_id, Holder.kind == "source")
    )
    if before_seq is not None:
        query = query.where(ShareEntry.seq < before_seq)
    return -int(session.scalar(query) or 0)


def cap_table(company_id: int, *, before_seq: int | None = None) -> list[Line]:
    """Who holds how many of which class, largest first; `before_seq` stops before that movement."""
    query = (
        select(Holder, ShareClass, func.sum(ShareEntry.delta))
        .join(Holder, Holder.id == ShareEntry.holder_id)
        .join(ShareClass, ShareClass.id == ShareEntry.class_id)
        .where(ShareEntry.company_id == company_id, Holder.kind != "source")
        .group_by(Holder.id, ShareClass.id)
        .having(func.sum(ShareEntry.delta) > 0)
        .order_by(func.sum(ShareEntry.delta).desc(), Holder.id, ShareClass.id)
        .options(selectinload(Holder.card))
    )
    if before_seq is not None:
        query = query.where(ShareEntry.seq < before_seq)
    held = [(holder, each, int(shares)) for holder, each, shares in session.execute(query)]
    total = sum(shares for _, _, shares in held)
    votes = sum(shares * each.votes for _, each, shares in held)
    return [
        Line(
            holder,
            each,
            shares,
            part=shares / total,
            voting_part=shares * each.votes / votes if votes else 0.0,
        )
        for holder, each, shares in held
    ]


def list_users_holding(company_id: int, *, before: datetime) -> set[int]:
    """The ids of the users who held shares by what was in the register just before a moment."""
    return set(
        session.scalars(
            select(Holder.user_id)
            .join(ShareEntry, ShareEntry.holder_id == Holder.id)
            .join(ShareEntry.movement)
            .where(
                Holder.company_id == company_id,
                Holder.user_id.is_not(None),
                Movement.recorded_at < before,
            )
            .group_by(Holder.user_id)
            .having(func.sum(ShareEntry.delta) > 0)
        )
    )


def held_before(company_id: int, user_id: int, moment: datetime) -> bool:
    """Whether this user is one of `list_users_holding`."""
    held = session.scalar(
        select(func.sum(ShareEntry.delta))
        .join(Holder, Holder.id == ShareEntry.holder_id)
        .join(ShareEntry.movement)
        .where(
            Holder.company_id == company_id,
            Holder.user_id == user_id,
            Movement.recorded_at < moment,
        )
    )
    return bool(held and held > 0)


def list_movements(company_id: int) -> Sequence[Movement]:
    """The register of movements, in order, with its lines."""
    return session.scalars(
        select(Movement)
        .where(Movement.company_id == company_id)
        .order_by(Movement.seq)
        .options(
            selectinload(Movement.lines).joinedload(ShareEntry.holder).selectinload(Holder.card)
        )
    ).all()


def find_movement(company_id: int, key: str) -> Movement | None:
    return session.scalar(
        select(Movement).where(Movement.company_id == company_id, Movement.idempotency_key == key)
    )


def get_holder_visible_to(user: User, company_id: int, holder_id: int) -> Holder:
    """An account of a register: one's own, or any for the company's officers and compliance.

    Raises NotFound for anybody else's.
    """
    query = select(Holder).where(
        Holder.id == holder_id, Holder.company_id == company_id, Holder.kind != "source"
    )
    if not user.has_role("compliance"):
        with_others = User.id.in_(held_by([user.id]))
        theirs = select(User.id).where(
            or_(User.id == user.id, User.represented_by == user.id, with_others)
        )
        own = Holder.user_id.in_(theirs)
        query = query.where(own | Holder.company_id.in_(speaks_for(user)))
    holder = session.scalar(query)
    if holder is None:
        raise NotFound
    return holder


def balances_of(holder: Holder) -> list[tuple[ShareEntry, int]]:
    """A holder's individual account: what came and left, in order, each with the whole shares of
    its class that were held from there on."""
    entries = session.scalars(
        select(ShareEntry)
        .where(ShareEntry.company_id == holder.company_id, ShareEntry.holder_id == holder.id)
        .order_by(ShareEntry.seq, ShareEntry.line)
        .options(selectinload(ShareEntry.movement))
    )
    held: dict[int, int] = {}
    found = []
    for entry in entries:
        held[entry.class_id] = held.get(entry.class_id, 0) + entry.delta
        found.append((entry, held[entry.class_id]))
    return found


def list_holdings_of(user_id: int) -> list[tuple[Holder, ShareClass, int]]:
    """The accounts of one person in all registers, with their whole shares of each class."""
    rows = session.execute(
        select(Holder, ShareClass, func.sum(ShareEntry.delta))
        .join(
            ShareEntry,
            # The company is the holder's own; it is said because the index begins with it.
            (ShareEntry.holder_id == Holder.id) & (ShareEntry.company_id == Holder.company_id),
        )
        .join(ShareClass, ShareClass.id == ShareEntry.class_id)
        .where(Holder.user_id == user_id)
        .group_by(Holder.id, ShareClass.id)
        .order_by(Holder.company_id, Holder.id, ShareClass.id)
    )
    return [(holder, share_class, int(shares)) for holder, share_class, shares in rows]


def links_of(company_id: int) -> Iterator[tuple[int, str, bytes, bytes]]:
    """The chain of a register as (seq, body, prev_hash, hash), in order."""
    rows = session.execute(
        select(Movement.seq, Movement.body, Movement.prev_hash, Movement.hash)
        .where(Movement.company_id == company_id)
        .order_by(Movement.seq)
    )
    return (tuple(row) for row in rows)  # type: ignore[misc]
