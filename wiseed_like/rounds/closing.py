"""How does a round end? Well, only on firm and paid money, certified by the depositary.

The steps: subscriptions end at the announced date; the last reflection periods and payments
run out; then either the minimum is missed and everything goes back, or the depositary's
certificate is recorded and the round is concluded. Issuing the shares and paying the issuer
follow from the fact `round.closed`, in the domains above and beside.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from compliance.as_of import as_of
from compliance.calendar import legal_day
from compliance.capital import closing as law, increase_clock
from compliance.capital.closing import Outcome
from compliance.euro import Euro
from compliance.investing.reflection_period import ends_at
from compliance.offers import kiis_suspension
from compliance.offers.project_owner import Step
from compliance.verdict import Verdict
from wiseed_like.decisions.service import keep, reference, settle
from wiseed_like.documents.models import StoredFile
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.kyc.queries import is_any_frozen
from wiseed_like.rounds import certificates, closings
from wiseed_like.rounds.correction.queries import list_doubts, refuse_doubted, revocable_again_until
from wiseed_like.rounds.models import DepositaryCertificate, Round
from wiseed_like.rounds.own_rounds import refuse_own_round
from wiseed_like.rounds.phases import Phase, phase, taken_in_time
from wiseed_like.rounds.queries import lock_counter
from wiseed_like.rounds.rules import LIFE_CYCLE, PAYMENT_DELAY, RoundState
from wiseed_like.rounds.seat import refuse_listed_seat
from wiseed_like.rounds.takings import rest_of

ONE_SECOND = timedelta(seconds=1)


def paid_amount(round: Round) -> Euro:
    """The money that is firm and has arrived."""
    return round.amount_paid


def rest_amount(round: Round) -> Euro:
    """The same, less the parts that are concluded: what the last certificate is for."""
    return paid_amount(round) - closings.closed_amount(round)


def has_rest(round: Round) -> bool:
    """Whether anything is left to conclude at the end."""
    return round.counter.paid > closings.closed_shares(round)


def is_settled(round: Round) -> bool:
    """Whether nothing is reflecting any more and everything firm is paid."""
    return round.counter.reserved == round.counter.paid and not round.counter.reopened


def reflecting_until(round: Round) -> datetime:
    """The latest that anything can still be revoked: an offer made in the last second."""
    offered = ends_at(round.closing_at or round.closes_at)
    return max(offered, revocable_again_until(round) or offered)


PaymentTeller = Callable[[int], datetime | None]
_payment_tellers: list[PaymentTeller] = []


def tells_last_payment(teller: PaymentTeller) -> PaymentTeller:
    """Register the function that gives, of a round's id, the last moment at which one of its firm
    subscriptions may be paid: the domain above knows them."""
    _payment_tellers[:] = [teller]
    return teller


def firm_until(round: Round) -> datetime:
    """The latest that what is firm today can still be paid."""
    known = [teller(round.id) for teller in _payment_tellers]
    return max((each for each in known if each is not None), default=paying_at_most(round))


def paying_until(round: Round) -> datetime:
    """The latest that anything can still be paid. While something may still become firm, nobody
    knows: as if it were in the last second."""
    counter = round.counter
    if round.closing_at is None or counter.reflecting or counter.reopened:
        return paying_at_most(round)
    return firm_until(round)


def paying_at_most(round: Round) -> datetime:
    """The latest that anything firm could ever be paid."""
    asked_at = round.allotted.made_at if round.allotted else reflecting_until(round)
    return asked_at + PAYMENT_DELAY


def awaits_money(round: Round) -> bool:
    """Whether something firm may still be paid. Nobody is asked to pay for shares that are to be
    shared out while fewer are asked for than the round needs."""
    counter = round.counter
    if counter.takes_more and counter.reserved < round.shares_min:
        return False
    return counter.firm > counter.paid


def facts_of(round: Round, now: datetime) -> law.Facts:
    """What the law looks at. What the counters still hold is not over before it is worked off."""
    counter = round.counter
    if phase(round, now) == Phase.MISSED:
        # Nothing that may still happen changes it.
        return law.Facts(taken_in_time(round).paid, round.shares_min)
    return law.Facts(
        # Of what may be revoked again, nobody looks how much is paid: the least counts.
        firm_paid_shares=max(counter.paid - counter.reopened, 0),
        minimum_shares=round.shares_min,
        closes_at=max(round.closes_at, now + ONE_SECOND) if round.closing_at is None else None,
        reflecting_until=max(reflecting_until(round), now) if counter.reflecting else None,
        paying_until=max(paying_until(round), now) if awaits_money(round) else None,
        # The increase was decided as a range from the minimum: three quarters never come into it.
    )


def verdict(round: Round, now: datetime) -> Verdict:
    """What becomes of the round as it stands: a gate while anything may still change."""
    return law.assess(facts_of(round, now), as_of(now))


def outcome(round: Round, now: datetime) -> Outcome:
    """The same as a word. A round that is not being closed waits, whatever its counters say."""
    if round.state != RoundState.CLOSING:
        return Outcome.WAITING
    return law.outcome_of(verdict(round, now))


def realisation(round: Round, now: datetime) -> Verdict:
    """May its increase of capital still be completed? Asked of a round that was opened."""
    assert round.opened_at is not None
    certified_on = round.certificate.issued_on if round.certificate else None
    facts = increase_clock.Realisation(legal_day(round.opened_at), certified_on)
    return increase_clock.assess_realisation(facts, as_of(now))


def is_held_up(round: Round) -> bool:
    """Whether it waits for a subscriber who is frozen: no share may be issued to them, and what
    they signed is neither paid nor lapses before the freeze ends. For compliance alone."""
    return is_any_frozen(closings.waiting_for_shares(round))


def start_closing(round: Round, *, now: datetime) -> None:
    """The announced date has come: no more subscriptions; what was begun runs to its end."""
    round.move("start_closing")
    round.closing_at = now
    record("round.closing_started", round, by=None, at=now)


def fail(round: Round, *, now: datetime) -> None:
    """The minimum was missed: every cent goes back, no fee is taken."""
    facts = facts_of(round, now)
    kept = keep(law.assess.ask(facts, as_of(now)), subject=round, person=None, by=None)
    round.move("fail")
    round.closed_at = now
    record(
        "round.failed",
        round,
        by=None,
        at=now,
        paid=facts.firm_paid_shares,
        shares_min=round.shares_min,
        **reference(kept),
    )


def cancel(round: Round, reason: str, *, by: Actor | None, now: datetime) -> None:
    """Call the offer off, whatever its state before its end: every cent goes back.

    `by` is nobody when time itself cancels it. Raises Refused when it has ended, or when no
    reason is given.
    """
    if by is not None:
        refuse_own_round(round, by)
    ended = not LIFE_CYCLE.allows(round.state, "cancel")
    facts = kiis_suspension.Cancellation(ended=ended, reason_given=bool(reason.strip()))
    asked = kiis_suspension.assess_cancellation.ask(facts, as_of(now))
    decided = settle(
        asked, subject=round, by=by, field="reason" if asked.verdict.is_gated else None
    )
    closings.drop_prepared(round, now=now)
    round.move("cancel")
    round.closed_at = now
    record("round.cancelled", round, by=by, at=now, reason=reason.strip(), **decided)


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
    refuse_own_round(round, by)
    if round.certificate is not None:
        raise Refused("certified", N_("Le certificat du dépositaire est déjà enregistré."))
    _settle_the_whole(round, by=by, now=now)
    assert round.closing_at is not None
    certificates.refuse_day(
        issued_on, counted_until=round.closing_at, sentence=certificates.OF_ROUND, now=now
    )
    certificate, decided = certificates.note(
        round,
        None,
        due=rest_amount(round),
        amount=amount,
        issued_on=issued_on,
        number=number,
        stored_file=stored_file,
        by=by,
        now=now,
    )
    record("round.certificate_recorded", certificate, by=by, at=now, amount=amount, **decided)
    return certificate


def may_finish(round: Round, now: datetime) -> bool:
    """Whether nothing but a person's word is missing to conclude the round."""
    return (
        round.certificate is not None
        and closings.under_way(round) is None
        and outcome(round, now) == Outcome.SUCCESS
        and not is_held_up(round)
    )


def finish(round: Round, *, by: Actor, now: datetime, asked_by: int | None = None) -> None:
    """Conclude the round: the shares are issued and the issuer is paid, by the workers.

    `asked_by` is the user who asked for it, where another approves. Raises Refused without the
    certificate, while anything may still change, and while its sheet is said to be wrong. A round
    that is concluded stays so.
    """
    lock_counter(round.id)
    refuse_own_round(round, by)
    if round.state == RoundState.CLOSED:
        return
    if round.certificate is None:
        raise Refused(
            "no_certificate", N_("Enregistrez d'abord le certificat du dépositaire des fonds.")
        )
    refuse_doubted(round)
    decided = _settle_the_whole(round, by=by, now=now)
    refuse_listed_seat(round.company, Step.CLOSING, now=now)
    if round.rolling:
        closings.begin_last(round, rest_of(round), asked_by=asked_by, by=by, now=now)
    _succeed(round, decided, by=by, now=now)


def finish_without_rest(round: Round, *, now: datetime) -> bool:
    """Conclude a round whose every share was issued by its parts: nothing is left to certify, to
    issue or to pay, so nobody is asked. Whether that was so. Under the counter's lock."""
    is_due = (
        bool(closings.standing(round))
        and closings.under_way(round) is None
        and not has_rest(round)
        and outcome(round, now) == Outcome.SUCCESS
        and not list_doubts(round.id)
    )
    if is_due:
        kept = keep(
            law.assess.ask(facts_of(round, now), as_of(now)), subject=round, person=None, by=None
        )
        _succeed(round, reference(kept), by=None, now=now)
    return is_due


def _succeed(round: Round, decided: dict[str, Any], *, by: Actor | None, now: datetime) -> None:
    round.move("succeed")
    round.closed_at = now
    record(
        "round.closed",
        round,
        by=by,
        at=now,
        shares=round.counter.paid,
        amount=paid_amount(round),
        **decided,
    )


def _settle_the_whole(round: Round, *, by: Actor, now: datetime) -> dict[str, Any]:
    """The reference of the answer that the round succeeded. Raises Refused for any other."""
    if round.is_over:
        raise Refused("round_ended", N_("Cette levée est déjà terminée."))
    if closings.under_way(round) is not None:
        raise Refused(
            "closing_under_way",
            N_("Une partie de la levée se conclut : elle s'achève d'abord."),
        )
    if is_held_up(round):
        raise Refused("held_up", N_("Une personne qui a souscrit est gelée : la levée attend."))
    return settle(law.assess.ask(facts_of(round, now), as_of(now)), subject=round, by=by)
