"""How long may a round stay suspended, and what ends the suspension?

ECSPR art. 23(12). The journal remembers when it began; the law counts the days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from compliance.as_of import as_of
from compliance.calendar import legal_day
from compliance.offers.kiis_suspension import Suspension, assess, cancels_after
from compliance.rule import Asked
from compliance.verdict import Verdict
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.rounds.correction.queries import find_running
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.rules import RoundState


def verdict(round: Round, now: datetime) -> Verdict:
    """A gate while a correction is awaited, a block once the round has to be cancelled."""
    return ask(round, now).verdict


def ask(round: Round, now: datetime, *, corrected: bool = False) -> Asked:
    """The same, with what it rests on. `corrected`: two persons publish the correction today."""
    facts = Suspension(
        _suspended_on(round),
        fixed_on=legal_day(now) if corrected else None,
        sheet_wrong=find_running(round.id) is not None,
    )
    return assess.ask(facts, as_of(now))


def last_day(round: Round) -> date | None:
    """The last civil day in Paris for the correction to be published, as of its last suspension;
    None for a round that never was suspended."""
    facts = list_of_subject("round", round.id)
    begun = [fact.at for fact in facts if fact.kind == "round.suspended"]
    return cancels_after(legal_day(begun[-1])) if begun else None


def last_day_from(now: datetime) -> date:
    """The same for a suspension that would begin now."""
    return cancels_after(legal_day(now))


@dataclass(frozen=True, slots=True)
class Standing:
    """A suspension that runs: civil days in Paris, and whether its cause is the sheet."""

    since: date
    last_day: date
    sheet_wrong: bool


def standing(round: Round) -> Standing | None:
    """The suspension of a round, for its pages; None while it is not suspended."""
    if round.state != RoundState.SUSPENDED:
        return None
    since = _suspended_on(round)
    return Standing(since, cancels_after(since), find_running(round.id) is not None)


def _suspended_on(round: Round) -> date:
    """The first civil day in Paris of the suspension that runs."""
    facts = list_of_subject("round", round.id)
    return legal_day([fact.at for fact in facts if fact.kind == "round.suspended"][-1])
