"""How does a round end? Well, only on firm and paid money, certified by the depositary.

The steps: subscriptions end at the announced date; the last reflection periods and payments
run out; then either the minimum is missed and everything goes back, or the depositary's
certificate is recorded and the round is concluded. Issuing the shares and paying the issuer
follow from the fact `round.closed`, in the domains above and beside.
"""

from __future__ import annotations

from datetime import date, datetime

from compliance.calendar import legal_day
from compliance.closing import Outcome, may_release, outcome
from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.documents.models import StoredFile
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.rounds.models import DepositaryCertificate, Round
from wiseed_like.rounds.queries import lock_counter
from wiseed_like.rounds.rules import LIFE_CYCLE, RoundState


def paid_amount(round: Round) -> Euro:
    """The money that is firm and has arrived."""
    return round.price * round.counter.paid


def is_settled(round: Round) -> bool:
    """Whether nothing is reflecting any more and everything firm is paid."""
    return round.counter.reserved == round.counter.paid


def verdict(round: Round, now: datetime) -> Outcome:
    """What becomes of the round as it stands. Waiting while anything may still change."""
    if round.state != RoundState.CLOSING or not is_settled(round):
        return Outcome.WAITING
    # The increase was decided as a range from the minimum: three quarters never come into it.
    return outcome(round.counter.paid, round.shares_min, last_reflection_ends_at=None, now=now)


def start_closing(round: Round, *, now: datetime) -> None:
    """The announced date has come: no more subscriptions; what was begun runs to its end."""
    round.move("start_closing")
    round.closing_at = now
    record("round.closing_started", round, by=None, at=now)


def fail(round: Round, *, now: datetime) -> None:
    """The minimum was missed: every cent goes back, no fee is taken."""
    round.move("fail")
    round.closed_at = now
    record(
        "round.failed", round, by=None, at=now, paid=round.counter.paid, shares_min=round.shares_min
    )


def cancel(round: Round, reason: str, *, by: Actor, now: datetime) -> None:
    """Call the offer off, whatever its state before its end: every cent goes back.

    Raises Refused when it has ended, or when no reason is given.
    """
    if not reason.strip():
        raise Refused("reason_needed", N_("Indiquez le motif de l'annulation."), field="reason")
    if not LIFE_CYCLE.allows(round.state, "cancel"):
        raise Refused("round_ended", N_("Cette levée est déjà terminée."))
    round.move("cancel")
    round.closed_at = now
    record("round.cancelled", round, by=by, at=now, reason=reason.strip())


def record_certificate(
    round: Round,
    *,
    amount: Euro,
    issued_on: date,
    number: str,
    stored_file: StoredFile,
    by: Actor,
    now: datetime,
) -> DepositaryCertificate:
    """Note the depositary's certificate of the funds (C. com. L. 225-146).

    Raises Refused while the round is not settled above its minimum, when the certificate is
    not for exactly what was paid, is dated before the subscriptions ended or after today, or
    when one was recorded before.
    """
    if round.certificate is not None:
        raise Refused("certified", N_("Le certificat du dépositaire est déjà enregistré."))
    if verdict(round, now) != Outcome.SUCCESS:
        raise Refused(
            "not_settled",
            N_("La levée n'est pas encore prête : des souscriptions peuvent encore changer."),
        )
    assert round.closing_at is not None
    if not legal_day(round.closing_at) <= issued_on <= legal_day(now):
        raise Refused(
            "certificate_date",
            N_("Le certificat date d'entre le %(first)s, fin des souscriptions, et aujourd'hui."),
            field="issued_on",
            first=legal_day(round.closing_at),
        )
    due = paid_amount(round)
    if not may_release(amount, due, bulletins_signed=True):
        raise Refused(
            "certificate_too_low",
            N_("Le certificat doit porter exactement les %(due)s versés : il en manque."),
            field="amount",
            due=due,
        )
    if amount > due:
        raise Refused(
            "certificate_too_high",
            N_("Le certificat doit porter exactement les %(due)s versés : il y en a trop."),
            field="amount",
            due=due,
        )
    certificate = DepositaryCertificate(
        round=round,
        amount=amount,
        issued_on=issued_on,
        number=number.strip(),
        stored_file=stored_file,
        recorded_by=by.id,
        recorded_at=now,
    )
    session.add(certificate)
    record("round.certificate_recorded", certificate, by=by, at=now, amount=amount)
    return certificate


def may_finish(round: Round, now: datetime) -> bool:
    """Whether nothing but a person's word is missing to conclude the round."""
    return round.certificate is not None and verdict(round, now) == Outcome.SUCCESS


def finish(round: Round, *, by: Actor, now: datetime) -> None:
    """Conclude the round: the shares are issued and the issuer is paid, by the workers.

    Raises Refused without the certificate, or while anything may still change. A round that
    is concluded already stays so.
    """
    lock_counter(round.id)
    if round.state == RoundState.CLOSED:
        return
    if round.certificate is None:
        raise Refused(
            "no_certificate", N_("Enregistrez d'abord le certificat du dépositaire des fonds.")
        )
    if verdict(round, now) != Outcome.SUCCESS:
        raise Refused(
            "not_settled",
            N_("La levée n'est pas encore prête : des souscriptions peuvent encore changer."),
        )
    round.move("succeed")
    round.closed_at = now
    record(
        "round.closed", round, by=by, at=now, shares=round.counter.paid, amount=paid_amount(round)
    )
