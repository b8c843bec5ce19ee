"""Which decisions are read?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Integer, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import selectinload

from compliance.calendar import first_second, last_second
from compliance.verdict import Answer
from wiseed_like.db import existing, session
from wiseed_like.decisions.models import Decision
from wiseed_like.journal.models import Entry

# No decision is older than this: the first days of the calendar have no moment in UTC.
BEGINNING = date(1970, 1, 1)
# What stops somebody, or waits for something of theirs.
REFUSING = (Answer.GATE, Answer.BLOCK)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which ones: all that is given must hold. Days are civil days in Paris, both included."""

    rule: str | None = None
    answer: Answer | None = None
    person_id: int | None = None
    subject: tuple[str, str] | None = None
    since: date | None = None
    until: date | None = None


class Told(NamedTuple):
    """How often somebody was refused on a day; the numbers and texts of the answers of the same
    rule about the same thing, under the same law, the newest first; a number for one more."""

    often: int
    alike: tuple[tuple[int, str], ...]
    number: int


# Asked by everybody who comes too late to a round: one statement, put together once.
_ON_THAT_DAY = (
    Decision.person_id == bindparam("person"),
    Decision.asked_at.between(
        bindparam("since", type_=Decision.asked_at.type),
        bindparam("until", type_=Decision.asked_at.type),
    ),
)
_COUNTED = (
    select(func.count().label("often"))
    .select_from(
        select(Decision.id)
        .where(*_ON_THAT_DAY, Decision.answer.in_(REFUSING))
        .limit(bindparam("most", type_=Integer))
        .subquery()
    )
    .subquery()
)
_TOLD = (
    select(
        _COUNTED.c.often,
        Decision.id,
        Decision.body,
        func.nextval("decisions_id_seq").label("number"),
    )
    .select_from(_COUNTED)
    .outerjoin(
        Decision,
        and_(
            *_ON_THAT_DAY,
            Decision.rule == bindparam("rule"),
            Decision.answer == bindparam("answer"),
            Decision.law_on == bindparam("law_on"),
            Decision.subject_type.is_not_distinct_from(bindparam("subject_type")),
            Decision.subject_id.is_not_distinct_from(bindparam("subject_id")),
        ),
    )
    .order_by(Decision.id.desc())
)


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


def told_before(decision: Decision, on: date, *, most: int) -> Told:
    """What this person was refused on the civil day `on`, counted up to `most`."""
    row_by_row = session.execute(
        _TOLD,
        {
            "person": decision.person_id,
            "rule": decision.rule,
            "answer": decision.answer,
            "law_on": decision.law_on,
            "subject_type": decision.subject_type,
            "subject_id": decision.subject_id,
            "since": first_second(max(on, BEGINNING)),
            "until": last_second(on),
            "most": most,
        },
    ).all()
    alike = tuple((row.id, row.body) for row in row_by_row if row.id is not None)
    return Told(row_by_row[0].often, alike, row_by_row[0].number)


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
