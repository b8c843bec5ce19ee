"""What happens to the signatures under an order of several persons? Asked, given, withdrawn.

Who represents them asks once the order is as it should be; each of the others signs it, by a code
of their own; the representative's signature is last and is the order's own (`service.sign`). The
order's row is locked for each of them: a signature is there when the last one is given, or it is
not (docs/decisions/0035).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from wiseed_like.accounts import one_time_codes
from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record
from wiseed_like.subscriptions.codes import check_order_lives
from wiseed_like.subscriptions.counting import refuse_ended
from wiseed_like.subscriptions.joint.consent import Consent
from wiseed_like.subscriptions.joint.models import JointSignature
from wiseed_like.subscriptions.joint.queries import Said, lines_of, terms_of
from wiseed_like.subscriptions.joint.silence import refuse_silent
from wiseed_like.subscriptions.models import Order
from wiseed_like.subscriptions.queries import is_signed, lock_order
from wiseed_like.subscriptions.service import is_outdated

REMIND_AFTER = timedelta(days=1)


def ask(order: Order, *, by: User, now: datetime) -> int:
    """Ask the others to sign this order; how many were asked. The same order asks once.

    Raises Refused when it can no longer be signed.
    """
    locked = _open(order, now)
    asked = [each.holder for each in lines_of(locked) if each.said == Said.NOT_ASKED]
    rows = [JointSignature(order_id=locked.id, holder=each) for each in asked]
    session.add_all(rows)
    session.flush()
    for each in rows:
        record("joint_signature.asked", each, by=by, at=now)
    return len(rows)


def remind(order: Order, *, by: User, now: datetime) -> int:
    """Ask once more those who have not signed; how many were. Each at most once a day."""
    locked, reminded = _open(order, now), 0
    for each in lines_of(locked):
        row = each.signature
        if row is None or each.said not in (Said.AWAITED, Said.CHANGED):
            continue
        if now >= (row.reminded_at or locked.created_at) + REMIND_AFTER:
            row.reminded_at = now
            record("joint_signature.reminded", row, by=by, at=now)
            reminded += 1
    return reminded


def send_code(row: JointSignature, *, now: datetime) -> str:
    """Make a one-time code for this signature; the caller mails it. Raises Refused."""
    _to_say(row, now)
    code = one_time_codes.make_code(row, _act(row), now=now)
    record("joint_signature.code_sent", row, by=_signer(row), at=now)
    return code


def sign(row: JointSignature, consent: Consent, *, now: datetime) -> bool:
    """Sign the order as it stands. False when the code is wrong: then nothing but that try is
    written, and must be committed.

    Raises Refused for a box that is not ticked, without a living code, when the page showed
    another order than there is now, and when it can no longer be signed.
    """
    order = _to_say(row, now)
    terms = terms_of(order)
    if row.terms == terms:
        return True
    if consent.seen != terms:
        raise Refused(
            "joint_order_changed",
            N_("Cette demande a changé depuis que vous l'avez ouverte : relisez-la."),
        )
    consent.check()
    if not one_time_codes.try_code(row, _act(row), consent.code, now=now):
        return False
    row.terms, row.signed_at, row.code_hash = terms, now, None
    session.flush()
    record("joint_signature.given", row, by=_signer(row), at=now, terms=terms)
    return True


def withdraw(row: JointSignature, *, now: datetime) -> None:
    """Take a signature back, as long as the last one is not given. Raises Refused afterwards: then
    there is a subscription, which each of them may revoke."""
    _to_say(row, now)
    if row.signed_at is None:
        return
    row.terms = row.signed_at = row.code_hash = None
    session.flush()
    record("joint_signature.withdrawn", row, by=_signer(row), at=now)


def decline(row: JointSignature, *, now: datetime) -> None:
    """Not to sign: the order ends with it, for all. Raises Refused when it has ended already."""
    _to_say(row, now)
    row.terms = row.signed_at = row.code_hash = None
    row.declined_at = now
    session.flush()
    record("joint_signature.declined", row, by=_signer(row), at=now)


def _to_say(row: JointSignature, now: datetime) -> Order:
    """The order, locked, and the row as it stands. Raises Refused when nothing is to be said."""
    order = _open(row.order, now)
    session.refresh(row)
    if any(each.said == Said.DECLINED for each in lines_of(order)):
        raise Refused(
            "joint_order_declined",
            N_("L'un des indivisaires a refusé de signer : cette demande est terminée."),
        )
    return order


def _open(order: Order, now: datetime) -> Order:
    """The order, locked. Raises Refused when it was signed, has expired, or when its round takes
    no orders any more or has another sheet or price, and where one of them can act no more."""
    locked = lock_order(order.id)
    if is_signed(locked.id):
        raise Refused(
            "joint_order_signed",
            N_("Le représentant a signé : la souscription est faite. Vous pouvez la révoquer."),
        )
    refuse_ended(locked.round, now=now)
    check_order_lives(locked, now)
    refuse_silent(locked.investor.user)
    if is_outdated(locked):
        raise Refused(
            "terms_changed",
            N_("La fiche d'informations clés a changé depuis : relisez-la, puis recommencez."),
        )
    return locked


def _signer(row: JointSignature) -> User:
    assert row.holder.person is not None  # only who has agreed is asked
    return row.holder.person


def _act(row: JointSignature) -> str:
    """A code opens this signature of this order only."""
    return f"joint-signature:{row.id}:{row.order_id}"
