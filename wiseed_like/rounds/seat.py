"""Is the issuer's seat still in no listed country? Looked up again at launch and at closing.

ECSPR art. 5(2)(b): the analyst checked it for the dossier; the official lists change meanwhile.
"""

from __future__ import annotations

from datetime import datetime

from compliance.as_of import as_of
from compliance.calendar import legal_day
from compliance.offers.project_owner import Seat, Step, assess_seat
from wiseed_like.errors import Refused
from wiseed_like.issuers.models import Company


def refuse_listed_seat(company: Company, step: Step, *, now: datetime) -> None:
    """The platform looks the country up in the lists of today. Raises Refused when it is there."""
    looked_up = Seat(company.country, checked_on=legal_day(now), step=step)
    found = assess_seat.ask(looked_up, as_of(now))
    if not found.verdict.may_go_on:
        raise Refused.answered(found)
