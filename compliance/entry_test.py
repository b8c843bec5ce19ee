"""Does this person know what they are about to buy? A test that informs and never locks out.

ECSPR art. 21(1) to (4) and Delegated Regulation (EU) 2022/2114 art. 1 to 4: non-sophisticated
investors, before full access to invest, and again every two years. Somebody who fails, or
refuses to answer, is warned; once they acknowledge the warning, access is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from compliance.calendar import add_years, legal_day
from compliance.entry_questions import QUESTIONS, SECTION_TITLES, Question, Section
from compliance.parameters.ecspr import ENTRY_TEST_YEARS
from compliance.parameters.house import ENTRY_TEST_PASS, ENTRY_TEST_SECTION_PASS
from compliance.verdict import Sentence

__all__ = [
    "QUESTIONS",
    "RISK_WARNING",
    "SECTION_TITLES",
    "Outcome",
    "Question",
    "Result",
    "Section",
    "SectionResult",
    "Status",
    "expires_on",
    "may_invest",
    "score",
    "status",
]

ARTICLE = "ECSPR art. 21(1) to (4)"
# The questionnaire below was drawn up on this day; a new one takes a new day.
DRAWN_UP_ON = date(2026, 1, 1)
ALL = 10_000  # basis points

# Delegated Regulation (EU) 2022/2114 art. 4(2) imposes this sentence. The French wording is ours:
# to be checked against the Official Journal before going live.
RISK_WARNING = Sentence(
    fr="Un investissement dans un projet de financement participatif comporte le risque de "
    "perdre la totalité de l'argent investi.",
    en="An investment in a crowdfunding project includes the risk of losing the entirety of the "
    "money invested.",
)
# Art. 21(4): said with the sentence above. It must not encourage anyone to go on.
MAY_BE_INAPPROPRIATE = Sentence(
    fr="D'après vos réponses, les services de cette plateforme pourraient ne pas vous convenir.",
    en="From your answers, the services of this platform may not be appropriate for you.",
)


class Outcome(StrEnum):
    """How a test ended. Refusing to answer is an outcome, not an error."""

    PASSED = "passed"
    FAILED = "failed"
    REFUSED = "refused"


class Status(StrEnum):
    """Where a person stands with the test today."""

    NONE = "none"
    VALID = "valid"
    EXPIRED = "expired"
    NEEDS_ACKNOWLEDGEMENT = "needs_acknowledgement"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class SectionResult:
    """Right answers in a section, out of its questions that have one."""

    right: int
    asked: int


@dataclass(frozen=True, slots=True)
class Result:
    """`by_section` holds the sections that can be failed; `unanswered` the keys left empty."""

    outcome: Outcome
    right: int
    asked: int
    by_section: Mapping[Section, SectionResult]
    unanswered: tuple[str, ...]


def score(answers: Mapping[str, str], *, on: date = DRAWN_UP_ON) -> Result:
    """Mark `{question key: answer key}`. The pass rule is that of the questionnaire's own day.

    Passed: enough right answers over all, enough in each topic, and no information left out
    (art. 21(4) treats information that is not given like knowledge that is not there). An answer
    that the form does not offer counts as none; no answer at all is a refusal.
    """
    unanswered = tuple(q.key for q in QUESTIONS if not q.offers(answers.get(q.key)))
    by_section = {
        section: _section_result(section, answers)
        for section in Section
        if any(q.right for q in QUESTIONS if q.section == section)
    }
    right = sum(section.right for section in by_section.values())
    asked = sum(section.asked for section in by_section.values())
    passed = (
        not unanswered
        and _reaches(right, asked, ENTRY_TEST_PASS.on(on))
        and all(
            _reaches(section.right, section.asked, ENTRY_TEST_SECTION_PASS.on(on))
            for section in by_section.values()
        )
    )
    if len(unanswered) == len(QUESTIONS):
        outcome = Outcome.REFUSED
    else:
        outcome = Outcome.PASSED if passed else Outcome.FAILED
    return Result(outcome, right, asked, by_section, unanswered)


def expires_on(taken_at: datetime) -> date:
    """The first civil day in Paris on which the test no longer counts."""
    taken_on = legal_day(taken_at)
    return add_years(taken_on, ENTRY_TEST_YEARS.on(taken_on))


def status(
    taken_at: datetime | None, outcome: str | None, acknowledged_at: datetime | None, now: datetime
) -> Status:
    """Where the person stands, from their last test.

    An acknowledgement counts for a test only when it came with or after it: that of an earlier
    failure opens nothing.
    """
    if taken_at is None or outcome is None:
        return Status.NONE
    if legal_day(now) >= expires_on(taken_at):
        return Status.EXPIRED
    if outcome == Outcome.PASSED:
        return Status.VALID
    if acknowledged_at is None or acknowledged_at < taken_at:
        return Status.NEEDS_ACKNOWLEDGEMENT
    return Status.OPEN


def may_invest(status: Status) -> bool:
    """Is the way open? Only an acknowledged warning or a passed test is needed, never a mark."""
    return status in (Status.VALID, Status.OPEN)


def _section_result(section: Section, answers: Mapping[str, str]) -> SectionResult:
    tested = [q for q in QUESTIONS if q.section == section and q.right is not None]
    return SectionResult(
        right=sum(answers.get(q.key) == q.right for q in tested), asked=len(tested)
    )


def _reaches(right: int, asked: int, basis_points: int) -> bool:
    return right * ALL >= asked * basis_points
