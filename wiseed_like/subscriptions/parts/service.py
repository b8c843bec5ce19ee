"""How is a part of a round concluded while the rest goes on? Counted, certified, agreed, issued.

Whatever is firm and paid at a moment is drawn into one closing, all or nothing; who still reflects
or has not paid waits for the next. Nothing of it moves before the depositary's certificate and a
second person (`part_release`). See docs/decisions/0030.
"""

from __future__ import annotations

from datetime import date, datetime

from compliance.as_of import as_of
from compliance.calendar import last_second, legal_day
from compliance.capital import increase_clock, partial_closing as law
from compliance.euro import Euro
from compliance.rule import Asked
from compliance.verdict import Verdict
from wiseed_like.db import session
from wiseed_like.decisions.service import settle
from wiseed_like.documents.models import StoredFile
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.rounds import certificates, closings
from wiseed_like.rounds.closings import ClosingState, RoundClosing
from wiseed_like.rounds.models import DepositaryCertificate, Round
from wiseed_like.rounds.own_rounds import refuse_own_round
from wiseed_like.rounds.queries import lock_whole
from wiseed_like.rounds.rules import RoundState
from wiseed_like.subscriptions.parts import rows as part_rows


def cut_off_of(day: date, now: datetime) -> datetime:
    """The end of that day in Paris; of today, this moment."""
    return min(last_second(day), now)


def ask_law(round: Round, part: part_rows.Part, now: datetime, *, is_drawn: bool = False) -> Asked:
    """May this part be concluded? One that was drawn in time may, after the round's last day."""
    assert round.opened_at is not None
    running = (RoundState.OPEN, RoundState.SUSPENDED)
    facts = law.Facts(
        shares=part.shares,
        minimum_shares=round.shares_min,
        opened_on=legal_day(round.opened_at),
        announced=round.rolling,
        # A minimum that its day's orders have reached stays so.
        counted=part.counted if round.minimum_reached_at is None else part.shares,
        issued=closings.closed_shares(round),
        suspended=round.state == RoundState.SUSPENDED,
        ended=round.state not in (*running, *((RoundState.CLOSING,) if is_drawn else ())),
    )
    return law.assess.ask(facts, as_of(now))


def outlook(round: Round, part: part_rows.Part, now: datetime) -> Verdict:
    """The same, for the pages."""
    return ask_law(round, part, now).verdict


def draw(round: Round, day: date, *, by: Actor, now: datetime) -> RoundClosing:
    """Count what is firm and was paid by the end of that day, and hold it together.

    Locks its subscriptions, then the round. Raises Refused with the law's verdict, for a day to
    come, while another part is under way, and for who has a part in the round.
    """
    refuse_own_round(round, by)
    if not legal_day(round.opened_at or now) <= day <= legal_day(now):
        raise Refused(
            "cut_off_day",
            N_("Choisissez un jour entre l'ouverture de la levée et aujourd'hui."),
            field="day",
        )
    cut_off = cut_off_of(day, now)
    held = part_rows.lock_what_may_be_drawn(round.id, cut_off)
    offer = lock_whole(round.id)
    closings.read_again(offer)
    if closings.under_way(offer) is not None:
        raise under_way()
    part = part_rows.sum_of(offer, held)
    decided = settle(ask_law(offer, part, now), subject=offer, by=by, field="day")
    made = RoundClosing(
        round=offer,
        number=closings.next_number(offer),
        is_final=False,
        cut_off=cut_off,
        state=ClosingState.DRAWN,
        shares=part.shares,
        drawn_by=by.id,
        drawn_at=now,
        **closings.columns_of(part.takings(offer)),
    )
    session.add(made)
    session.flush()
    for subscription in held:
        subscription.closing = made
    session.flush()
    record(
        "closing.drawn",
        made,
        by=by,
        at=now,
        number=made.number,
        cut_off=cut_off.isoformat(),
        shares=made.shares,
        amount=made.amount,
        **decided,
    )
    return made


def under_way() -> Refused:
    return Refused(
        "closing_under_way", N_("Une partie de la levée se conclut : elle s'achève d'abord.")
    )


def certify(
    closing: RoundClosing,
    *,
    amount: Euro,
    issued_on: date,
    number: str,
    stored_file: StoredFile,
    by: Actor,
    now: datetime,
) -> DepositaryCertificate:
    """Note the depositary's certificate of a part (C. com. L. 225-146): its date is that of this
    increase of capital (R. 225-135).

    Raises Refused when it is not for exactly the money of the part, is dated before its last day
    or after today, or comes after the six months; and for who has a part in the round.
    """
    offer = lock_whole(closing.round_id)
    refuse_own_round(offer, by)
    found = _in_state(closing, ClosingState.DRAWN)
    certificates.refuse_day(
        issued_on, counted_until=found.cut_off, sentence=certificates.OF_PART, now=now
    )
    assert offer.opened_at is not None
    clock = increase_clock.Realisation(legal_day(offer.opened_at), issued_on)
    settle(
        increase_clock.assess_realisation.ask(clock, as_of(now)),
        subject=offer,
        by=by,
        field="issued_on",
    )
    made, decided = certificates.note(
        offer,
        found,
        due=found.amount,
        amount=amount,
        issued_on=issued_on,
        number=number,
        stored_file=stored_file,
        by=by,
        now=now,
    )
    found.move("certify")
    session.flush()
    record("closing.certified", found, by=by, at=now, amount=amount, **decided)
    return made


def drop(closing: RoundClosing, reason: str, *, by: Actor, now: datetime) -> None:
    """Let a part go before two persons have agreed: its subscriptions wait for the next one.

    Raises Refused without a reason, once it is concluded, and for who has a part in the round.
    """
    offer = lock_whole(closing.round_id)
    refuse_own_round(offer, by)
    found = _in_state(closing, *closings.PREPARED)
    if not reason.strip():
        raise Refused("no_reason", N_("Dites pourquoi, en une phrase."), field="reason")
    closings.drop(found, reason.strip(), by=by, now=now)


def _in_state(closing: RoundClosing, *states: ClosingState) -> RoundClosing:
    """Read anew under the round's lock. Raises Refused for another state."""
    session.refresh(closing)
    if closing.state not in states:
        raise Refused(
            "closing_moved_on",
            N_("Cette conclusion a changé d'état entre-temps : relisez la page."),
        )
    return closing
