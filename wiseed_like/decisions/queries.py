"""Which decisions are read?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from compliance.calendar import first_second, last_second
from compliance.verdict import Answer
from wiseed_like.db import existing, session
from wiseed_like.decisions.models import Decision
from wiseed_like.journal.models import Entry

# No decision is older than this: the first days of the calendar have no moment in UTC.
BEGINNING = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which ones: all that is given must hold. Days are civil days in Paris, both included."""

    rule: str | None = None
    answer: Answer | None = None
    person_id: int | None = None
    subject: tuple[str, str] | None = None
    since: date | None = None
    until: date | None = None


def get_decision(decision_id: int) -> Decision:
    """Raises NotFound."""
    return existing(Decision, decision_id)


def find_decision_of(person_id: int, decision_id: int) -> Decision | None:
    """The decision about this user; nobody else's."""
    return session.scalar(
        select(Decision).where(Decision.id == decision_id, Decision.person_id == person_id)
    )


def list_decisions(
    wanted: Wanted, *, before: int | None = None, limit: int = 50
) -> Sequence[Decision]:
    """The newest first, from below the number `before`."""
    query = _wanted(wanted).options(selectinload(Decision.person))
    if before is not None:
        query = query.where(Decision.id < before)
    return session.scalars(query.order_by(Decision.id.desc()).limit(limit)).all()


def each_decision(wanted: Wanted) -> Iterator[Decision]:
    """All of them, in the order in which they were kept, a few at a time."""
    query = _wanted(wanted).order_by(Decision.id)
    yield from session.scalars(query.execution_options(yield_per=200))


def list_alike(decision: Decision, on: date) -> Sequence[Decision]:
    """The answers of the same rule about the same person and thing, under the same law, on the
    civil day `on`; the newest first."""
    day = Wanted(rule=decision.rule, answer=decision.answer, since=on, until=on)
    return session.scalars(
        _wanted(day)
        .where(
            Decision.person_id == decision.person_id,
            Decision.law_on == decision.law_on,
            Decision.subject_type.is_not_distinct_from(decision.subject_type),
            Decision.subject_id.is_not_distinct_from(decision.subject_id),
        )
        .order_by(Decision.id.desc())
    ).all()


def list_rules() -> Sequence[str]:
    """The keys of the rules that ever answered, retired ones included."""
    return session.scalars(select(Decision.rule).distinct().order_by(Decision.rule)).all()


def list_facts(decision: Decision) -> Sequence[Entry]:
    """The facts of the journal that name it, among those of its subject and of its person."""
    return session.scalars(
        select(Entry)
        .where(
            or_(
                (Entry.subject_type == decision.subject_type)
                & (Entry.subject_id == decision.subject_id),
                (Entry.subject_type == "decision") & (Entry.subject_id == str(decision.id)),
                Entry.stream == decision.journal_stream,
            ),
            Entry.body.contains(f'"decision_sha256":"{decision.sha256}"', autoescape=True),
        )
        .order_by(Entry.id)
    ).all()


def each_naming_fact() -> Iterator[Entry]:
    """Every fact of the journal that names a decision, in order."""
    query = select(Entry).where(Entry.body.contains('"decision_sha256":', autoescape=True))
    yield from session.scalars(query.order_by(Entry.id).execution_options(yield_per=200))


def _wanted(wanted: Wanted) -> Select[Decision]:
    query = select(Decision)
    if wanted.rule is not None:
        query = query.where(Decision.rule == wanted.rule)
    if wanted.answer is not None:
        query = query.where(Decision.answer == wanted.answer)
    if wanted.person_id is not None:
        query = query.where(Decision.person_id == wanted.person_id)
    if wanted.subject is not None:
        subject_type, subject_id = wanted.subject
        query = query.where(
            Decision.subject_type == subject_type, Decision.subject_id == subject_id
        )
    if wanted.since is not None:
        query = query.where(Decision.asked_at >= first_second(max(wanted.since, BEGINNING)))
    if wanted.until is not None:
        query = query.where(Decision.asked_at <= last_second(max(wanted.until, BEGINNING)))
    return query
