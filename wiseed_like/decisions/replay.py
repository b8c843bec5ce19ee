"""Would the law answer the same today, or on another day? Kept decisions, asked again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from compliance import archive
from compliance.parameters import NotYetLaw
from compliance.rule import Rule
from compliance.rulebook import RULES
from compliance.verdict import Answer, Verdict
from wiseed_like.decisions.differences import Change, changes_of, in_language, told
from wiseed_like.decisions.models import Decision

Rules = Mapping[str, Rule[Any]]
# What reading a record that is damaged, or of a rule that has changed, may raise.
UNREADABLE = (AttributeError, LookupError, TypeError, ValueError)
LONGEST = 160  # characters of a value on a line of the report


class Outcome(StrEnum):
    """What asking again has shown."""

    SAME = "the same"
    DIFFERENT = "different"
    # A day on which the rule had no number yet.
    BEFORE_THE_LAW = "before the law"
    # The rule is gone, or its facts are no longer what they were.
    UNREADABLE = "cannot be read"


@dataclass(frozen=True, slots=True)
class Replayed:
    """A decision, what asking again has shown, and the changes or the problem (in English)."""

    decision: Decision
    outcome: Outcome
    after: Verdict | None = None
    changes: tuple[Change, ...] = ()
    problem: str = ""


def asked_again(decision: Decision, *, law: date | None = None, rules: Rules = RULES) -> Replayed:
    """Ask with the kept facts at the kept moment, under the law of then or of another day."""
    try:
        found = archive.replay(decision.record, rules, law=law)
    except NotYetLaw as early:
        return Replayed(decision, Outcome.BEFORE_THE_LAW, problem=str(early))
    except UNREADABLE as problem:
        return Replayed(decision, Outcome.UNREADABLE, problem=str(problem))
    changes = tuple(changes_of(found, with_law=law is None))
    outcome = Outcome.DIFFERENT if changes else Outcome.SAME
    return Replayed(decision, outcome, found.after, changes)


def kept_verdict(decision: Decision) -> Verdict | None:
    """The tree as it was answered; None when it can no longer be read."""
    try:
        found = archive.verdict_of(decision.record)
        is_whole = all(isinstance(each, Verdict) for each in found.walk())
    except UNREADABLE:
        return None
    return found if is_whole else None


# --- Many of them -------------------------------------------------------------------------------


@dataclass(slots=True)
class Summary:
    """How many decisions of each rule and answer came out how; what to print of all others."""

    counts: Counter[tuple[str, Answer, Outcome]] = field(default_factory=Counter)
    # Only the words are kept: a change in the law may touch every decision there is.
    others: dict[Outcome, list[str]] = field(default_factory=dict)

    def count(self, outcome: Outcome) -> int:
        return sum(number for (_, _, found), number in self.counts.items() if found == outcome)

    def add(self, replayed: Replayed) -> None:
        decision = replayed.decision
        self.counts[decision.rule, decision.answer, replayed.outcome] += 1
        if replayed.outcome != Outcome.SAME:
            self.others.setdefault(replayed.outcome, []).append("\n".join(_lines(replayed)))


def replay_all(
    decisions: Iterable[Decision], *, law: date | None = None, rules: Rules = RULES
) -> Summary:
    """Ask all of them again."""
    summary = Summary()
    for decision in decisions:
        summary.add(asked_again(decision, law=law, rules=rules))
    return summary


def report(summary: Summary, *, law: date | None) -> Iterator[str]:
    """What the command prints, in English: counts, then each that is not the same."""
    under = "its own law" if law is None else f"the law of {law.isoformat()}"
    yield f"{summary.counts.total()} decisions asked again, each under {under}."
    rows = sorted({(rule, answer.weight, answer) for rule, answer, _ in summary.counts})
    width = max((len(rule) for rule, _, _ in rows), default=0)
    for rule, _, answer in rows:
        numbers = ", ".join(
            f"{summary.counts[rule, answer, outcome]} {outcome.value}"
            for outcome in Outcome
            if summary.counts[rule, answer, outcome]
        )
        yield f"  {rule:<{width}}  {answer.value:<5}  {numbers}"
    for outcome, texts in sorted(summary.others.items()):
        yield ""
        yield f"{outcome.value.capitalize()}:"
        yield from texts


def _lines(each: Replayed) -> Iterator[str]:
    name = f"  Decision {each.decision.id}, {each.decision.rule}"
    if each.after is None:
        yield f"{name}: {each.problem}"
        return
    yield f"{name}: {each.decision.answer.value} -> {each.after.answer.value}"
    for change in in_language(each.changes, "en"):
        yield f"    {change.path}: {_short(change.before)} -> {_short(change.after)}"


def _short(value: object) -> str:
    text = told(value, "en")
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
