"""What does a person show besides a password? Codes of their phone, recovery codes, mailed codes.

Passkeys have a file of their own. Every code works once: the database decides, in one statement,
which of two simultaneous requests had it first (ASVS 6.5.1, 15.4.2).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, select, update

from wiseed_like import logs
from wiseed_like.accounts import authenticator
from wiseed_like.accounts.access import STAFF
from wiseed_like.accounts.models import Authenticator, MailedCode, Passkey, RecoveryCode, User
from wiseed_like.accounts.queries import get_user
from wiseed_like.db import session
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record
from wiseed_like.vault import BrokenSeal

log = logs.get(__name__)
TRIES = 5
RECOVERY_CODES = 10
FEW_CODES = 3
# 24 signs of an alphabet of 32: 120 bits, in six groups of four.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
SIGNS, GROUP = 24, 4
MAILED_CODE_LIFE = timedelta(minutes=10)
MAILED_CODE_PAUSE = timedelta(seconds=60)


# -- What somebody has


def has_factor(user_id: int) -> bool:
    """Whether this account has anything to show besides its password."""
    return bool(
        session.scalar(
            select(
                exists().where(Authenticator.user_id == user_id)
                | exists().where(Passkey.user_id == user_id)
            )
        )
    )


def find_authenticator(user_id: int) -> Authenticator | None:
    return session.get(Authenticator, user_id, populate_existing=True)


def codes_left(user_id: int) -> int:
    """How many recovery codes still work."""
    unused = RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    return session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0


# -- The phone


def set_up_authenticator(user: User, secret: bytes, code: str, *, at: datetime) -> None:
    """Keep the secret of a phone that has just shown a right code; it replaces the one before.

    Raises Refused when the code is not one of now: then the phone would not work later either.
    """
    step = authenticator.matching_step(secret, code, at=at)
    if step is None:
        raise Refused(
            "wrong_first_code",
            N_("Ce code n'est pas celui de l'application : recopiez celui qu'elle montre."),
            field="code",
        )
    get_user(user.id, lock=True)
    found = find_authenticator(user.id)
    if found is not None and found.last_step >= step and _is_secret_of(found, secret):
        return  # the same form, sent twice
    if found is None:
        found = Authenticator(user_id=user.id)
        session.add(found)
    found.secret = authenticator.sealed(secret, user_id=user.id)
    found.last_step, found.created_at, found.last_used_at = step, at, at
    record("person.factor_added", user, by=user, at=at, factor="authenticator")


def _is_secret_of(phone: Authenticator, secret: bytes) -> bool:
    with suppress(BrokenSeal):
        known = authenticator.opened(phone.secret, user_id=phone.user_id)
        return hmac.compare_digest(known, secret)
    return False


def take_code(user: User, code: str, *, at: datetime) -> bool:
    """Whether this is the phone's code of now, taken by nobody yet. Then nobody takes it again.

    Raises Refused when no key on the ring opens the phone's secret: no code can be right.
    """
    found = find_authenticator(user.id)
    if found is None:
        return False
    try:
        secret = authenticator.opened(found.secret, user_id=user.id)
    except BrokenSeal as broken:
        log.error("the secret of a phone does not open", user=user.id)
        raise Refused(
            "phone_unreadable",
            N_(
                "Nous ne pouvons plus vérifier les codes de votre application : utilisez un code"
                " de secours ou une clé d'accès, ou écrivez-nous."
            ),
            field="code",
        ) from broken
    step = authenticator.matching_step(secret, code, at=at)
    if step is None:
        return False
    taken = session.execute(
        update(Authenticator)
        .where(Authenticator.user_id == user.id, Authenticator.last_step < step)
        .values(last_step=step, last_used_at=at)
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def rotate_secrets() -> int:
    """Seal every phone's secret under today's key; returns how many were under another one.

    Raises BrokenSeal when one does not open: its key was taken off the ring too early.
    """
    others = [
        each
        for each in session.scalars(select(Authenticator).with_for_update())
        if not authenticator.is_under_today_s(each.secret)
    ]
    for each in others:
        secret = authenticator.opened(each.secret, user_id=each.user_id)
        each.secret = authenticator.sealed(secret, user_id=each.user_id)
    return len(others)


def remove_authenticator(user: User, *, at: datetime) -> None:
    """Forget the phone. Raises Refused when staff would be left with nothing."""
    get_user(user.id, lock=True)
    found = find_authenticator(user.id)
    if found is None:
        return
    session.delete(found)
    session.flush()
    after_removal(user, at=at, factor="authenticator")


def after_removal(user: User, *, at: datetime, factor: str) -> None:
    """A factor is gone: staff keep one, and codes that nothing is behind are worth nothing."""
    if not has_factor(user.id):
        if any(user.has_role(role) for role in STAFF):
            raise Refused(
                "last_factor",
                N_("Votre rôle demande un second facteur : ajoutez-en un autre avant celui-ci."),
            )
        session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    record("person.factor_removed", user, by=user, at=at, factor=factor)


def clear(user: User, *, by: User | None, at: datetime) -> None:
    """Forget all that somebody has lost: phone, passkeys and codes. The password stays."""
    get_user(user.id, lock=True)
    for table in (Authenticator, Passkey, RecoveryCode, MailedCode):
        session.execute(delete(table).where(table.user_id == user.id))
    record("person.factors_cleared", user, by=by, at=at)


# -- Recovery codes


def renew_codes(user: User, *, at: datetime) -> list[str]:
    """Ten new codes; those before are worth nothing. Only their hashes are kept."""
    get_user(user.id, lock=True)
    if not has_factor(user.id):
        raise Refused("no_factor", N_("Ajoutez d'abord un second facteur."))
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [_new_recovery_code() for _ in range(RECOVERY_CODES)]
    session.add_all(
        RecoveryCode(user_id=user.id, code_hash=_recovery_hash(user, code), created_at=at)
        for code in codes
    )
    record("person.recovery_codes_renewed", user, by=user, at=at)
    return codes


def take_recovery_code(user: User, code: str, *, at: datetime) -> bool:
    """Whether this is a recovery code of theirs that nobody has used. Then nobody uses it again."""
    taken = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_hash == _recovery_hash(user, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=at)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        return False
    record("person.recovery_code_used", user, by=user, at=at, left=codes_left(user.id))
    return True


def are_today_s(user: User, codes: list[str]) -> bool:
    """Whether all of these are recovery codes of theirs: used or not, but not replaced."""
    hashes = [_recovery_hash(user, code) for code in codes]
    kept = select(func.count()).where(
        RecoveryCode.user_id == user.id, RecoveryCode.code_hash.in_(hashes)
    )
    return session.scalar(kept) == len(hashes)


def _new_recovery_code() -> str:
    signs = "".join(secrets.choice(ALPHABET) for _ in range(SIGNS))
    return "-".join(signs[at : at + GROUP] for at in range(0, SIGNS, GROUP))


def _recovery_hash(user: User, code: str) -> str:
    """SHA-256 is enough: nobody guesses 120 random bits (ASVS 6.5.2)."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(f"recovery:{user.id}:{signs}".encode()).hexdigest()


# -- Codes by mail, for who has no second factor


def new_mailed_code(user: User, *, at: datetime) -> str:
    """Six digits to send to the confirmed address. Raises Refused when the last still serves."""
    get_user(user.id, lock=True)
    found = session.get(MailedCode, user.id, populate_existing=True)
    if found is None:
        found = MailedCode(user_id=user.id)
        session.add(found)
    elif found.code_hash and found.tries < TRIES and at < found.sent_at + MAILED_CODE_PAUSE:
        raise Refused(
            "again_code_just_sent",
            N_(
                "Un code vient de vous être envoyé, et sert encore. "
                "Vous pourrez en demander un autre dans une minute."
            ),
        )
    code = f"{secrets.randbelow(10**6):06d}"
    found.code_hash, found.sent_at, found.tries = _mailed_hash(user, code), at, 0
    record("person.code_sent", user, by=user, at=at)
    return code


def take_mailed_code(user: User, code: str, *, at: datetime) -> bool:
    """Whether this is the code that was mailed; it works once. Wrong tries must be committed.

    Raises Refused when there is no living code, or after five wrong ones.
    """
    get_user(user.id, lock=True)
    found = session.get(MailedCode, user.id, populate_existing=True)
    if found is None or found.code_hash is None:
        raise Refused("again_no_code", N_("Demandez d'abord un code."), field="code")
    if at >= found.sent_at + MAILED_CODE_LIFE:
        raise Refused(
            "again_code_expired", N_("Ce code a expiré : demandez-en un autre."), field="code"
        )
    if found.tries >= TRIES:
        raise Refused(
            "again_code_spent", N_("Trop d'essais : demandez un nouveau code."), field="code"
        )
    found.tries += 1
    given = _mailed_hash(user, "".join(code.split()))
    if not hmac.compare_digest(found.code_hash, given):
        return False
    found.code_hash = None
    return True


def _mailed_hash(user: User, code: str) -> str:
    return hashlib.sha256(f"again:{user.id}:{code}".encode()).hexdigest()
