"""What happens to a joint account? One asks the others, each agrees, and it opens for all.

Nobody reviews it: it is no person, and each of those who hold it has a file of their own. The
account's row is locked for whatever changes who holds it, so that the last of two answers, or of an
answer and an acceptance, finds everything and opens the wallet.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from math import lcm
from uuid import UUID

from sqlalchemy import func, or_, select

from wiseed_like.accounts import one_time_codes
from wiseed_like.accounts.joint_holders import Answer, JointHolder, holders_of
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import get_user
from wiseed_like.db import session
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record
from wiseed_like.kyc import particulars
from wiseed_like.kyc.joint_queries import get_holder_of
from wiseed_like.kyc.parties import joint_party
from wiseed_like.payments.queries import find_wallet
from wiseed_like.payments.service import open_person_wallet

HOLDERS_MAX = 5
# Each beginning writes to strangers: so many in a month.
BEGUN_MAX = 5
BEGUN_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who is to hold the account too: their address, their part of the whole."""

    email: str
    part: Fraction


def equal_parts(number: int) -> list[Fraction]:
    """The whole in so many equal parts."""
    return [Fraction(1, number)] * number


def begin(
    person: User,
    name: str,
    own_part: Fraction,
    others: Sequence[Asked],
    *,
    now: datetime,
    key: UUID | None = None,
) -> User:
    """Open an account that this person holds with others, who are asked by mail.

    The person's row is locked. Whoever has an account here and whoever has none is asked alike.
    The same `key`, of the form that was sent, finds the account that it began. Raises Refused: too
    many, twice the same address, parts that are not the whole, a key that began another account.
    """
    emails = [each.email.strip().lower() for each in others]
    parts = [own_part, *(each.part for each in others)]
    before = _begun_with(person, key, name, [person.email, *emails], parts)
    if before is not None:
        return before
    _refuse_wrong(person, emails, parts, now)
    account = User(
        # An address that no post office serves (RFC 6761): its representative is written to.
        email=f"{secrets.token_hex(16)}@indivisions.invalid",
        password=None,
        first_name="",
        last_name=_written(name),
        language=person.language,
        represented_by=person.id,
        is_joint=True,
        begun_with=key,
        fs_uniquifier=secrets.token_hex(32),
        confirmed_at=now,
        created_at=now,
    )
    session.add(account)
    session.flush()
    total = lcm(*(each.denominator for each in parts))
    mine = JointHolder(
        account_id=account.id,
        email=person.email,
        person_id=person.id,
        part=int(own_part * total),
        part_of=total,
        asked_at=now,
        agreed_at=now,
    )
    theirs = [
        JointHolder(
            account_id=account.id,
            email=email,
            part=int(each.part * total),
            part_of=total,
            asked_at=now,
        )
        for email, each in zip(emails, others, strict=True)
    ]
    session.add_all([mine, *theirs])
    session.flush()
    record("joint.begun", account, by=person, at=now)
    for each in theirs:
        # The address stays out of the journal, which nobody can erase.
        record("joint.asked", each, by=person, at=now)
    return account


def _refuse_twice(person: User, emails: list[str]) -> None:
    """Say which address is the person's own, or was written before."""
    for place, email in enumerate(emails, start=1):
        if email == person.email:
            raise Refused(
                "joint_own",
                N_("C'est votre adresse : écrivez celle de l'autre indivisaire."),
                field=f"email_{place}",
            )
        if email in emails[: place - 1]:
            raise Refused(
                "joint_twice",
                N_("Chaque indivisaire a sa propre adresse, une seule fois."),
                field=f"email_{place}",
            )


def _part_field(place: int) -> str:
    """The field of a part: one's own first."""
    return f"part_{place}" if place else "own_part"


def _written(name: str) -> str:
    return name.strip()[:80]


def _begun_with(
    person: User, key: UUID | None, name: str, emails: list[str], parts: list[Fraction]
) -> User | None:
    """What this person began with the same form, if anything. Raises Refused if it asked others."""
    if key is None:
        return None
    found = session.scalar(
        select(User).where(User.represented_by == person.id, User.begun_with == key)
    )
    if found is None:
        return None
    held = {each.email: each.quota for each in holders_of(found.id)}
    if (found.last_name, held) != (_written(name), dict(zip(emails, parts, strict=True))):
        raise Refused(
            "joint_key_used",
            N_(
                "Ce formulaire a déjà commencé « %(account)s » : ouvrez-le de nouveau pour en "
                "commencer une autre."
            ),
            account=found.full_name,
        )
    return found


def _refuse_wrong(person: User, emails: list[str], parts: list[Fraction], now: datetime) -> None:
    if not 1 <= len(emails) < HOLDERS_MAX:
        raise Refused(
            "joint_number",
            N_("Une indivision a de deux à %(count)s indivisaires."),
            count=HOLDERS_MAX,
        )
    _refuse_twice(person, emails)
    if min(parts) <= 0:
        raise Refused(
            "joint_part_missing",
            N_("Écrivez la quote-part de chacun, ou laissez-les toutes vides."),
            field=_part_field(parts.index(min(parts))),
        )
    if sum(parts) != 1:
        raise Refused(
            "joint_parts",
            N_("Les quotes-parts font ensemble exactement le tout : celles-ci font %(sum)s."),
            field=_part_field(0),
            sum=sum(parts, Fraction()),
        )
    begun = session.scalar(
        select(func.count(User.id)).where(
            User.represented_by == person.id, User.is_joint, User.created_at > now - BEGUN_WITHIN
        )
    )
    if (begun or 0) >= BEGUN_MAX:
        raise Refused(
            "too_many_joint",
            N_("Vous avez commencé %(count)s indivisions ce mois-ci : attendez, ou écrivez-nous."),
            count=BEGUN_MAX,
        )


def send_code(person: User, account_id: int, *, now: datetime) -> str:
    """Make a one-time code for somebody's agreement; the caller mails it. Raises Refused."""
    holder = _to_answer(person, account_id)
    code = one_time_codes.make_code(holder, _act(holder), now=now)
    record("joint.code_sent", holder, by=person, at=now)
    return code


def agree(person: User, account_id: int, code: str, *, now: datetime) -> JointHolder | None:
    """Hold the account with the others, and let who represents them act for all. None when the
    code is wrong: then nothing but that try is written, and must be committed.

    Raises Refused when it was answered, when the account has ended, or without a living code.
    """
    holder = _to_answer(person, account_id)
    if not one_time_codes.try_code(holder, _act(holder), code, now=now):
        return None
    holder.person, holder.agreed_at, holder.code_hash = person, now, None
    session.flush()
    record("joint.agreed", holder, by=person, at=now)
    _open_if_ready(holder.account, now=now)
    return holder


def decline(person: User, account_id: int, *, now: datetime) -> None:
    """Not to hold it: the account ends before it was one, and all others are told."""
    holder = _to_answer(person, account_id)
    holder.person, holder.declined_at = person, now
    _end(holder.account)
    record("joint.declined", holder, by=person, at=now)


def abandon(account: User, *, by: User, now: datetime) -> None:
    """Who began it gives it up before it opens. The account is locked. Raises Refused later on."""
    if not account.active:
        return
    if find_wallet(f"user:{account.id}") is not None:
        raise Refused("joint_is_open", N_("Cette indivision est ouverte : écrivez-nous."))
    _end(account)
    record("joint.abandoned", account, by=by, at=now)


def _end(account: User) -> None:
    account.active = False
    session.flush()


def _to_answer(person: User, account_id: int) -> JointHolder:
    """What this person was asked, the account locked. Raises NotFound, and Refused when it was
    answered or has ended."""
    get_holder_of(person, account_id)
    account = get_user(account_id, lock=True)
    holder = get_holder_of(person, account_id, fresh=True)
    if holder.answer != Answer.AWAITED:
        raise Refused("joint_answered", N_("Vous avez déjà répondu."))
    if not account.active:
        raise Refused("joint_ended", N_("Cette demande est terminée : plus rien n'est à répondre."))
    return holder


def _act(holder: JointHolder) -> str:
    return f"joint-holder:{holder.id}"


def open_those_of(person: User, *, now: datetime) -> None:
    """Somebody's identity was accepted: whatever they hold with others may be ready now."""
    theirs = or_(JointHolder.person_id == person.id, JointHolder.email == person.email)
    ids = session.scalars(select(JointHolder.account_id).where(theirs).distinct())
    for account_id in sorted(ids):
        _open_if_ready(get_user(account_id, lock=True), now=now)


def _open_if_ready(account: User, *, now: datetime) -> None:
    """Ask for the wallet once all have agreed and all are verified. The account is locked."""
    for each in holders_of(account.id):
        session.refresh(each)
    party = joint_party(account)
    if not account.active or not party.is_valid or find_wallet(f"user:{account.id}"):
        return
    assert party.speaker is not None  # all are verified
    # It is no person: at the provider it pays as who represents all, in a wallet of its own.
    open_person_wallet(f"user:{account.id}", particulars.of_person(party.speaker), now=now)
    record("joint.ready", account, by=None, at=now)
