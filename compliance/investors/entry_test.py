"""Does this person know what they are about to buy? A test that informs and never locks out.

ECSPR art. 21(1) to (4) and Delegated Regulation (EU) 2022/2114 art. 1 to 4: non-sophisticated
investors, before full access to invest, and again every two years. Somebody who fails, or
refuses to answer, is warned; once they acknowledge the warning, access is open. The questions
are in `entry_questions`, and which of them one person gets in `entry_draw`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from compliance.calendar import add_years, legal_day
from compliance.errors import BadInput
from compliance.investors.entry_questions import Question, Section, banks
from compliance.parameters.ecspr import ENTRY_TEST_YEARS
from compliance.parameters.house import ENTRY_TEST_PASS, ENTRY_TEST_SECTION_PASS
from compliance.words import Sentence

__all__ = [
    "MAY_BE_INAPPROPRIATE",
    "QUESTIONS",
    "RISK_WARNING",
    "Outcome",
    "Question",
    "Result",
    "Section",
    "SectionResult",
    "Status",
    "awaits_acknowledgement",
    "expires_on",
    "may_invest",
    "score",
    "status",
]

# Every question of the newest bank, drawn or not.
QUESTIONS: tuple[Question, ...] = banks()[-1].questions
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
    """Right answers in a section, out of its questions that have one; how many were needed."""

    right: int
    asked: int
    needed: int


@dataclass(frozen=True, slots=True)
class Result:
    """`by_section` holds the sections that can be failed; `unanswered` the keys left empty."""

    outcome: Outcome
    right: int
    asked: int
    needed: int
    by_section: Mapping[Section, SectionResult]
    unanswered: tuple[str, ...]


def score(questions: Iterable[Question], answers: Mapping[str, str], *, on: date) -> Result:
    """Mark `{question key: answer key}` on the questions that were asked, by the rule of `on`.

    Passed: enough right answers over all, enough in each topic, and no information left out
    (art. 21(4) treats information that is not given like knowledge that is not there). An answer
    that the form does not offer counts as none; no answer at all is a refusal. Raises BadInput
    when nothing was asked, NotYetLaw for a day before the law.
    """
    asked = tuple(questions)
    if not asked:
        raise BadInput("questions", "nothing was asked")
    unanswered = tuple(q.key for q in asked if not q.offers(answers.get(q.key)))
    by_section = {
        section: _section_result(
            [q for q in asked if q.section == section and q.right], answers, on
        )
        for section in Section
        if any(q.right for q in asked if q.section == section)
    }
    right = sum(section.right for section in by_section.values())
    tested = sum(section.asked for section in by_section.values())
    needed = _needed(tested, ENTRY_TEST_PASS.on(on))
    passed = (
        not unanswered
        and right >= needed
        and all(section.right >= section.needed for section in by_section.values())
    )
    if len(unanswered) == len(asked):
        outcome = Outcome.REFUSED
    else:
        outcome = Outcome.PASSED if passed else Outcome.FAILED
    return Result(outcome, right, tested, needed, by_section, unanswered)


def _section_result(tested: list[Question], answers: Mapping[str, str], on: date) -> SectionResult:
    return SectionResult(
        right=sum(answers.get(question.key) == question.right for question in tested),
        asked=len(tested),
        needed=_needed(len(tested), ENTRY_TEST_SECTION_PASS.on(on)),
    )


def _needed(asked: int, basis_points: int) -> int:
    """The least whole number that reaches the share."""
    return -(-asked * basis_points // ALL)


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
    if awaits_acknowledgement(taken_at, outcome, acknowledged_at):
        return Status.NEEDS_ACKNOWLEDGEMENT
    return Status.OPEN


def awaits_acknowledgement(
    taken_at: datetime, outcome: str, acknowledged_at: datetime | None
) -> bool:
    """Must the warning still be shown? Until it is acknowledged, however old the test is."""
    if outcome == Outcome.PASSED:
        return False
    return acknowledged_at is None or acknowledged_at < taken_at


def may_invest(status: Status) -> bool:
    """Is the way open? Only an acknowledged warning or a passed test is needed, never a mark."""
    return status in (Status.VALID, Status.OPEN)
