"""May the terms of a round still change? Until its opening; then they bind its issuer.

ECSPR art. 22(1). The database refuses it too (the trigger freeze_terms and its neighbours).
"""

from __future__ import annotations

from datetime import datetime

from compliance.as_of import as_of
from compliance.calendar import legal_day
from compliance.offers import offer_extension as law
from compliance.rule import Asked
from wiseed_like.errors import Refused
from wiseed_like.rounds.models import Round


def assess(round: Round, now: datetime) -> Asked:
    """The law's answer, with what it rests on."""
    opened_on = legal_day(round.opened_at) if round.opened_at else None
    return law.assess_terms.ask(law.Terms(opened_on, over=round.is_over), as_of(now))


def refuse_bound(round: Round, now: datetime) -> None:
    """Raise Refused once the terms, and the sheet that states them, bind the issuer."""
    asked = assess(round, now)
    if asked.verdict.is_blocked:
        raise Refused.answered(asked)
