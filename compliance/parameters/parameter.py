"""Which number did the law hold on that day? A value per date, an article, a source.

The first date of a parameter is the day from which this house can answer: the day the text
began to apply, or the day of the version that was read for older French texts. A change in the
law is one more line, never an edited one. Where the text is silent or can be read in two ways,
`reasoning` says which reading was chosen and why: a choice is a parameter too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from compliance.errors import NotYetLaw
from compliance.words import Sentence

Value = TypeVar("Value")


@dataclass(frozen=True)
class Parameter(Generic[Value]):
    """A number of the law. `unit` says what it counts: a day, a euro, a basis point...

    `reasoning` is given when the value is an interpretation; `unverified` when the text itself
    could not be read. Values may be None from the day on which a rule ceases to apply.
    """

    label: Sentence
    article: str
    values: Mapping[date, Value]
    unit: Sentence
    reasoning: Sentence | None = None
    unverified: bool = False

    def on(self, day: date) -> Value:
        """The value in force on that day. Raises NotYetLaw before the first one."""
        started = [start for start in self.values if start <= day]
        if not started:
            raise NotYetLaw(f"{self.label.en}: no value on {day.isoformat()}")
        return self.values[max(started)]


# --- Units --------------------------------------------------------------------------------------
EUR = Sentence("EUR", "EUR")
EUR_A_YEAR = Sentence("EUR par an", "EUR a year")
BASIS_POINT = Sentence("point de base (1/10 000)", "basis point (1/10,000)")
RATIO = Sentence("fraction", "fraction")
DAY = Sentence("jour calendaire", "calendar day")
WORKING_DAY = Sentence("jour ouvré", "working day")
HOUR = Sentence("heure", "hour")
MONTH = Sentence("mois", "month")
YEAR = Sentence("an", "year")
CHOICE = Sentence("choix", "choice")
ALL = 10_000  # basis points in a whole
