"""Which number did the law hold on that day? Every legal number: a value per date, an article.

The first date of a parameter is the day from which this house can answer: the day the text
began to apply, or the day of the version that was read for older French texts. A change in the
law is one more line, never an edited one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from compliance.euro import Euro

Value = TypeVar("Value")

ECSPR_APPLIES_ON = date(2021, 11, 10)
COMMERCIAL_CODE_READ_ON = date(2009, 1, 10)
SAS_MAY_OFFER_ON = date(2014, 10, 1)


class NotYetLaw(LookupError):
    """The parameter had no value on that day."""


@dataclass(frozen=True)
class Parameter(Generic[Value]):
    """A number of the law. `unit` says what it counts: "day", "EUR", "basis point"..."""

    name: str
    article: str
    values: Mapping[date, Value]
    unit: str

    def on(self, day: date) -> Value:
        """The value in force on that day. Raises NotYetLaw before the first one."""
        started = [start for start in self.values if start <= day]
        if not started:
            raise NotYetLaw(f"{self.name} has no value on {day.isoformat()}")
        return self.values[max(started)]


# --- The offer and its issuer: Regulation (EU) 2020/1503 -----------------------------------------

OFFER_CAP = Parameter(
    "What an issuer may raise over twelve months",
    "ECSPR art. 1(2)(c)",
    {ECSPR_APPLIES_ON: Euro.of(5_000_000)},
    "EUR",
)
OFFER_CAP_WINDOW_MONTHS = Parameter(
    "How far back the offers of an issuer are added up",
    "ECSPR art. 1(2)(c)",
    {ECSPR_APPLIES_ON: 12},
    "month",
)
INSIDER_HOLDING = Parameter(
    "Holding from which a shareholder of the platform may not be a project owner",
    "ECSPR art. 8(2)",
    {ECSPR_APPLIES_ON: 2_000},
    "basis point",
)
KIIS_PAGES_MAX = Parameter(
    "Longest key investment information sheet",
    "ECSPR art. 23(7)",
    {ECSPR_APPLIES_ON: 6},
    "A4 side",
)
KIIS_SUSPENSION_DAYS = Parameter(
    "Longest suspension of an offer whose sheet is wrong",
    "ECSPR art. 23(12)",
    {ECSPR_APPLIES_ON: 30},
    "calendar day",
)
KIIS_LANGUAGES = Parameter(
    "Languages of a sheet that may be published alone, the home state being France",
    "ECSPR art. 23(2)",
    {ECSPR_APPLIES_ON: frozenset({"fr"})},
    "language",
)

# --- The investor: Regulation (EU) 2020/1503 and Delegated Regulation (EU) 2022/2114 -------------

REFLECTION_DAYS = Parameter(
    "Pre-contractual reflection period",
    "ECSPR art. 22(3)",
    {ECSPR_APPLIES_ON: 4},
    "calendar day",
)
ENTRY_TEST_YEARS = Parameter(
    "Validity of the entry knowledge test",
    "ECSPR art. 21(3)",
    {ECSPR_APPLIES_ON: 2},
    "year",
)
LOSS_SIMULATION_YEARS = Parameter(
    "Validity of the simulation of the ability to bear loss",
    "ECSPR art. 21(6)",
    {ECSPR_APPLIES_ON: 1},
    "year",
)
LOSS_CAPACITY = Parameter(
    "Share of net worth that a person is deemed able to lose",
    "ECSPR art. 21(5)",
    {ECSPR_APPLIES_ON: 1_000},
    "basis point",
)
PER_OFFER_FLOOR = Parameter(
    "Amount in one offer under which no extra protection is due",
    "ECSPR art. 21(7)",
    {ECSPR_APPLIES_ON: Euro.of(1_000)},
    "EUR",
)
PER_OFFER_SHARE = Parameter(
    "Share of net worth in one offer above which extra protection is due",
    "ECSPR art. 21(7)",
    {ECSPR_APPLIES_ON: 500},
    "basis point",
)
SOPHISTICATED_YEARS = Parameter(
    "Validity of the approval as a sophisticated investor",
    "ECSPR annex II",
    {ECSPR_APPLIES_ON: 2},
    "year",
)
PERSON_INCOME_MIN = Parameter(
    "Gross income of a sophisticated person, reached",
    "ECSPR annex II, I(2)(a)",
    {ECSPR_APPLIES_ON: Euro.of(60_000)},
    "EUR a year",
)
PERSON_PORTFOLIO_ABOVE = Parameter(
    "Financial portfolio of a sophisticated person, exceeded",
    "ECSPR annex II, I(2)(a)",
    {ECSPR_APPLIES_ON: Euro.of(100_000)},
    "EUR",
)
PERSON_POSITION_MONTHS = Parameter(
    "Time in a financial profession, or as an executive of a sophisticated company",
    "ECSPR annex II, I(2)(b)",
    {ECSPR_APPLIES_ON: 12},
    "month",
)
PERSON_TRADES_A_QUARTER = Parameter(
    "Average of significant transactions a quarter, over the last four",
    "ECSPR annex II, I(2)(c)",
    {ECSPR_APPLIES_ON: 10},
    "transaction",
)
PERSON_CRITERIA_MIN = Parameter(
    "Criteria that a sophisticated person meets, out of three",
    "ECSPR annex II, I(2)",
    {ECSPR_APPLIES_ON: 2},
    "criterion",
)
COMPANY_OWN_FUNDS_MIN = Parameter(
    "Own funds of a sophisticated company",
    "ECSPR annex II, I(1)(a)",
    {ECSPR_APPLIES_ON: Euro.of(100_000)},
    "EUR",
)
COMPANY_TURNOVER_MIN = Parameter(
    "Net turnover of a sophisticated company",
    "ECSPR annex II, I(1)(b)",
    {ECSPR_APPLIES_ON: Euro.of(2_000_000)},
    "EUR a year",
)
COMPANY_BALANCE_SHEET_MIN = Parameter(
    "Balance sheet of a sophisticated company",
    "ECSPR annex II, I(1)(c)",
    {ECSPR_APPLIES_ON: Euro.of(1_000_000)},
    "EUR",
)

# The law sets no pass mark. Three quarters of the whole shows knowledge beyond luck (a guess finds
# about one answer in three); half of each topic keeps one strong topic from hiding an empty one.
ENTRY_TEST_PASS = Parameter(
    "Right answers needed to pass the entry knowledge test",
    "Delegated Regulation (EU) 2022/2114 art. 2 (policy of the platform)",
    {ECSPR_APPLIES_ON: 7_500},
    "basis point of the questions that have a right answer",
)
ENTRY_TEST_SECTION_PASS = Parameter(
    "Right answers needed in each topic of the entry knowledge test",
    "Delegated Regulation (EU) 2022/2114 art. 2 (policy of the platform)",
    {ECSPR_APPLIES_ON: 5_000},
    "basis point of the topic's questions that have a right answer",
)

# --- The capital increase: Code de commerce ------------------------------------------------------

PAID_NOMINAL_MIN = Parameter(
    "Part of the nominal value paid at subscription (the premium is paid in full)",
    "C. com. L. 225-144",
    {COMMERCIAL_CODE_READ_ON: 2_500},
    "basis point",
)
RECEIVED_SHARE_MIN = Parameter(
    "Part of the decided increase that must be received to limit it",
    "C. com. L. 225-134",
    {COMMERCIAL_CODE_READ_ON: 7_500},
    "basis point",
)
MISSING_SHARE_BELOW = Parameter(
    "Missing part under which an increase may always be limited",
    "C. com. L. 225-134",
    {COMMERCIAL_CODE_READ_ON: 300},
    "basis point",
)
REALISATION_MONTHS = Parameter(
    "Time from the opening of subscriptions after which a subscriber may ask for the money back",
    "C. com. L. 225-144",
    {COMMERCIAL_CODE_READ_ON: 6},
    "month",
)
DELEGATION_MONTHS = Parameter(
    "Longest delegation of an increase to the board",
    "C. com. L. 225-129-2",
    {COMMERCIAL_CODE_READ_ON: 26},
    "month",
)
RESERVED_ISSUE_MONTHS = Parameter(
    "Longest wait for an increase reserved to named or described people",
    "C. com. L. 225-138",
    {COMMERCIAL_CODE_READ_ON: 18},
    "month",
)
DEPOSIT_DAYS = Parameter(
    "Time to hand the funds to the depositary",
    "C. com. L. 225-5",
    {COMMERCIAL_CODE_READ_ON: 8},
    "calendar day",
)
MEETING_QUORUM_FIRST = Parameter(
    "Quorum of an extraordinary meeting, first call",
    "C. com. L. 225-96",
    {COMMERCIAL_CODE_READ_ON: (1, 4)},
    "fraction of voting shares",
)
MEETING_QUORUM_SECOND = Parameter(
    "Quorum of an extraordinary meeting, second call",
    "C. com. L. 225-96",
    {COMMERCIAL_CODE_READ_ON: (1, 5)},
    "fraction of voting shares",
)
MEETING_MAJORITY = Parameter(
    "Majority of an extraordinary meeting",
    "C. com. L. 225-96",
    {COMMERCIAL_CODE_READ_ON: (2, 3)},
    "fraction of votes",
)
ELIGIBLE_FORMS = Parameter(
    "Legal forms that may offer shares to the public through the platform",
    "C. com. L. 227-2",
    {SAS_MAY_OFFER_ON: frozenset({"SA", "SAS", "SCA"})},
    "legal form",
)
