"""What happens to shares? They are born in numbered, chained movements that stay for ever."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, column, func, insert as plain_insert, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import joinedload

from wiseed_like.accounts.models import User
from wiseed_like.captable import classes
from wiseed_like.captable.models import (
    Holder,
    HolderCard,
    Movement,
    Register,
    ShareClass,
    ShareEntry,
)
from wiseed_like.captable.queries import find_movement, has_register, lock_register
from wiseed_like.captable.rules import CAPITAL_INCREASE, CONSTITUTION, Leg, body_of, commitment
from wiseed_like.chain import link
from wiseed_like.db import is_one_of, session
from wiseed_like.errors import N_, Refused
from wiseed_like.issuers.models import Company
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor


@dataclass(frozen=True, slots=True)
class IssueLine:
    """Shares for one subscriber: whole shares, identity as it stands now."""

    name: str
    address: str
    shares: int
    user_id: int | None = None
    subscription_id: int | None = None
    kind: str = "person"  # or "company", or "joint": the kind of account that is opened


def constitute(
    company: Company,
    holders: Sequence[IssueLine],
    *,
    effective_on: date,
    by: Actor,
    now: datetime,
) -> Movement:
    """Begin the register with the holders that the company declares.

    Raises Refused when it was begun before, or when their shares are not those of the company.
    """
    if has_register(company.id):
        raise Refused("register_begun", N_("Le registre de cette société est déjà ouvert."))
    declared = sum(holder.shares for holder in holders)
    if declared != company.share_count:
        raise Refused(
            "shares_differ",
            N_("Les associés déclarés ont %(declared)s actions, la société en a %(expected)s."),
            declared=declared,
            expected=company.share_count,
        )
    return _move(
        company,
        CONSTITUTION,
        holders,
        share_class=classes.ordinary_of(company, now=now),
        key=CONSTITUTION,
        effective_on=effective_on,
        by=by,
        now=now,
    )


def issue(
    company: Company,
    lines: Sequence[IssueLine],
    *,
    key: str,
    effective_on: date,
    by: Actor | None,
    now: datetime,
    share_class: ShareClass | None = None,
) -> Movement:
    """Issue new shares to many subscribers in one movement; the same `key` issues once.

    They are ordinary shares unless a class of the company is given. Raises Refused when the
    register was never begun.
    """
    existing = find_movement(company.id, key)
    if existing is not None:
        return existing
    if not has_register(company.id):
        raise Refused("no_register", N_("Le registre de cette société n'est pas encore ouvert."))
    return _move(
        company,
        CAPITAL_INCREASE,
        lines,
        share_class=share_class or classes.ordinary_of(company, now=now),
        key=key,
        effective_on=effective_on,
        by=by,
        now=now,
    )


def _move(
    company: Company,
    kind: str,
    lines: Sequence[IssueLine],
    *,
    share_class: ShareClass,
    key: str,
    effective_on: date,
    by: Actor | None,
    now: datetime,
) -> Movement:
    session.execute(
        insert(Register)
        .values(company_id=company.id, last_seq=0, head=b"\0" * 32)
        .on_conflict_do_nothing()
    )
    register = lock_register(company.id)
    seq = register.last_seq + 1
    source = _source_of(company)
    code = share_class.code
    legs = [Leg(source.id, -sum(line.shares for line in lines), card="", class_code=code)]
    for line, (holder, card) in zip(lines, _holders_of(company, lines), strict=True):
        legs.append(Leg(holder.id, line.shares, _committed(card), line.subscription_id, code))
    body = body_of(
        company_id=company.id,
        seq=seq,
        kind=kind,
        effective_on=effective_on,
        classes={code: classes.terms_of(share_class)},
        key=key,
        legs=legs,
    )
    movement = Movement(
        company_id=company.id,
        seq=seq,
        kind=kind,
        effective_on=effective_on,
        recorded_at=now,
        idempotency_key=key,
        body=body,
        prev_hash=register.head,
        hash=link(register.head, seq, body),
    )
    session.add(movement)
    session.flush()
    _enter(
        [
            {
                "company_id": company.id,
                "seq": seq,
                "line": number,
                "holder_id": leg.holder_id,
                "class_id": share_class.id,
                "delta": leg.delta,
                "subscription_id": leg.subscription_id,
            }
            for number, leg in enumerate(legs, start=1)
        ]
    )
    register.last_seq, register.head = seq, movement.hash
    record(
        "register.moved",
        company,
        by=by,
        at=now,
        seq=seq,
        nature=kind,
        shares=-legs[0].delta,
        share_class=code,
        hash=movement.hash,
    )
    return movement


def _enter(rows: list[dict[str, int | None]]) -> None:
    """Write all lines of a movement in one statement: the database sums them up once for each."""
    columns = ShareEntry.__table__.columns
    named = [column(each.name, each.type) for each in columns]
    told = func.jsonb_to_recordset(bindparam("rows", rows, JSONB)).table_valued(*named)
    lines = select(*told.render_derived(with_types=True).columns)
    session.execute(plain_insert(ShareEntry).from_select([each.name for each in columns], lines))


def _committed(card: HolderCard) -> str:
    return commitment(card.salt, card.name, card.address)


def _source_of(company: Company) -> Holder:
    """The account from which the company's shares are born; its balance is minus all shares."""
    found = session.scalar(
        select(Holder).where(Holder.company_id == company.id, Holder.kind == "source")
    )
    if found is None:
        found = Holder(company_id=company.id, kind="source")
        session.add(found)
        session.flush()
    return found


Account = tuple[Holder, HolderCard]


def _holders_of(company: Company, lines: Sequence[IssueLine]) -> list[Account]:
    """The accounts of subscribers, opened at need; a holder of before keeps theirs.

    All at once, as a round may have ten thousands of them.
    """
    ids = [line.user_id for line in lines if line.user_id is not None]
    holders = session.scalars(
        select(Holder)
        .options(joinedload(Holder.card))
        .where(Holder.company_id == company.id, is_one_of(Holder.user_id, ids))
    )
    known = {each.user_id: (each, each.card) for each in holders if each.card is not None}
    found = []
    for line in lines:
        account = known.get(line.user_id)
        if account is None:
            account = _open(company, line)
            if line.user_id is not None:
                known[line.user_id] = account
        found.append(account)
    session.flush()
    return found


def _open(company: Company, line: IssueLine) -> Account:
    holder = Holder(company_id=company.id, kind=line.kind, user_id=line.user_id)
    card = HolderCard(
        holder=holder, name=line.name, address=line.address, salt=secrets.token_bytes(16)
    )
    session.add_all([holder, card])
    return holder, card


def rename_accounts(user: User, name: str, address: str, *, by: Actor, now: datetime) -> int:
    """Write another name into the accounts of whoever holds shares by this account; in how many.

    Movements keep what they were sealed with: the name as it stood then.
    """
    found = session.scalars(
        select(HolderCard)
        .join(HolderCard.holder)
        .where(Holder.user_id == user.id)
        .order_by(HolderCard.id)
        .with_for_update(of=HolderCard)
        .execution_options(populate_existing=True)
    ).all()
    for card in found:
        card.name, card.address = name, address
        record("register.renamed", user, by=by, at=now, holder=card.holder_id)
    session.flush()
    return len(found)
