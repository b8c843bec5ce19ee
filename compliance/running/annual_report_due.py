"""By when is the annual report to the authority filed? By the end of February of the next year.

ECSPR art. 16 and Implementing Regulation (EU) 2022/2120.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from compliance.absurd import refuse_absurd, refuse_future
from compliance.as_of import AsOf
from compliance.calendar import add_months, is_working_day
from compliance.errors import BadInput
from compliance.parameters.operations import (
    REPORT_FILED_ON_A_WORKING_DAY,
    REPORT_MONTH,
)
from compliance.rule import PLATFORM, given, rule
from compliance.verdict import Verdict, allow, block, gate, instead, warn
from compliance.words import Sentence

NOT_YET = Sentence(
    "L'année {year} n'est pas finie : son rapport se prépare à partir du {first}.",
    "The year {year} is not over: its report is prepared from {first} on.",
)
TO_FILE = Sentence(
    "Le rapport {year} est à remettre au plus tard le {day}.",
    "The {year} report is to be filed by {day}.",
)
NOT_FILED = Sentence(
    "Le rapport {year} devait être remis au plus tard le {day} : remettez-le sans attendre.",
    "The {year} report was due by {day}: file it now.",
)
FILED = Sentence("Le rapport {year} a été remis à temps.", "The {year} report was filed in time.")
FILED_LATE = Sentence(
    "Le rapport {year} a été remis le {filed} ; il était attendu au plus tard le {day}.",
    "The {year} report was filed on {filed}; it was due by {day}.",
)
ONCE_FILED = Sentence("Une fois le rapport remis.", "Once the report is filed.")
FILED_BY = Sentence("Remis au plus tard le {day}.", "Filed by {day}.")


@dataclass(frozen=True, slots=True)
class Report:
    """`year` is the calendar year that the report describes."""

    year: int = given("Année du rapport", "Year of the report", by=PLATFORM)
    filed_on: date | None = given("Remis le", "Filed on", by=PLATFORM, default=None)

    def __post_init__(self) -> None:
        refuse_absurd(self)
        if not 2000 <= self.year <= 2099:
            raise BadInput("year", "a year between 2000 and 2099")
        if self.filed_on is not None and self.filed_on.year <= self.year:
            raise BadInput("filed_on", "before the end of the year it describes")


def deadline(year: int) -> date:
    """The last day to report on this calendar year: the last day of February of the next."""
    month = REPORT_MONTH.on(date(year, 12, 31))
    return add_months(date(year + 1, month, 1), 1) - timedelta(days=1)


def file_by(year: int) -> date:
    """The day to aim for: the deadline, or the last working day before it."""
    day = deadline(year)
    if REPORT_FILED_ON_A_WORKING_DAY.on(day):
        while not is_working_day(day):
            day -= timedelta(days=1)
    return day


@rule(
    "annual_report",
    "ECSPR art. 16; 2022/2120",
    fr="Le rapport annuel est-il remis à temps ?",
    en="Is the annual report filed in time?",
)
def assess(facts: Report, as_of: AsOf) -> Verdict:
    """Filed by the deadline. Raises BadInput when it was filed on a day still to come."""
    refuse_future(facts, as_of, "filed_on")
    if as_of.today.year <= facts.year:
        first = date(facts.year + 1, 1, 1)
        return allow(NOT_YET.filled(year=str(facts.year), first=first))
    year, late_after = str(facts.year), deadline(facts.year)
    if facts.filed_on is None and as_of.today > late_after:
        return block(
            NOT_FILED.filled(year=year, day=late_after),
            threshold=late_after,
            instead=instead(ONCE_FILED, filed_on=as_of.today),
        )
    if facts.filed_on is None:
        return gate(
            TO_FILE.filled(year=year, day=file_by(facts.year)),
            {"annual_report"},
            threshold=late_after,
            instead=instead(ONCE_FILED, filed_on=as_of.today),
        )
    if facts.filed_on > late_after:
        return warn(
            FILED_LATE.filled(year=year, filed=facts.filed_on, day=late_after),
            threshold=late_after,
            instead=instead(FILED_BY.filled(day=late_after), filed_on=late_after),
        )
    return allow(FILED.filled(year=year), threshold=late_after)
