"""What happens when a rule has answered? The answer is kept, with its facts, to be asked again."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from sqlalchemy import Select, String, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB

from compliance import archive
from compliance.rule import Asked
from wiseed_like.accounts.models import User
from wiseed_like.chain import canonical
from wiseed_like.db import Base, adopt, row_of, session, written_as
from wiseed_like.decisions.models import Decision, digest
from wiseed_like.decisions.queries import told_before
from wiseed_like.decisions.rules import NUMBERS_A_DAY
from wiseed_like.errors import Refused
from wiseed_like.journal.service import Actor, record, take_facts


def keep(
    asked: Asked,
    *,
    subject: Base | None,
    person: User | None,
    by: Actor | None,
) -> Decision:
    """Keep an answer of the law beside what it led to. Give the caller's fact `reference` of it.

    `subject` is the thing decided about, `person` the user whom the answer is about, `by` who
    asked (None for the house itself). Flushes, so that the decision has its number.
    """
    decision = made(asked, subject=subject, person=person, by=by)
    session.add(decision)
    session.flush()
    return decision


def reference(decision: Decision) -> dict[str, Any]:
    """What the journal says of a decision: its number and its hash, nothing personal."""
    return {"decision": decision.id, "decision_sha256": decision.sha256}


def settle(
    asked: Asked,
    *,
    subject: Base | None,
    person: User | None = None,
    by: Actor | None,
    field: str | None = None,
) -> dict[str, Any]:
    """Go on as the law says: keep a yes and give its `reference` for the caller's fact.

    Raises Refused (for the form's `field`) when the answer lets nobody go on.
    """
    if not asked.verdict.may_go_on:
        raise Refused.answered(asked, field=field)
    return reference(keep(asked, subject=subject, person=person, by=by))


def note_refusal(
    asked: Asked,
    *,
    subject: Base | None,
    person: User,
    by: Actor | None,
) -> Decision | None:
    """Keep an answer that stopped somebody, so that who contests it can give its number.

    A refusal undoes the transaction in which it was raised: the edge calls this in another one,
    after it. The same person who asks the same thing again on the same civil day, with the same
    facts and under the same law, is given the same number. Somebody who has been refused
    `NUMBERS_A_DAY` times is given none: a form that is sent for ever does not fill the table.
    `subject` is a thing that is still there, not one that was undone with the refusal.
    """
    decision = made(asked, subject=subject, person=person, by=by)
    session.flush()
    told = told_before(decision, asked.as_of.today, most=NUMBERS_A_DAY)
    for number, body in told.alike:
        if json.loads(body)["facts"] == decision.record["facts"]:
            return session.get(Decision, number)
    if told.often >= NUMBERS_A_DAY:
        return None
    decision.id = told.number
    record("decision.refused", decision, by=by, at=asked.as_of.now, **reference(decision))
    _write(decision)
    return decision


def _write(decision: Decision) -> None:
    """The decision and the facts noted so far in one statement, the last before the commit: where
    one is refused, thousands may be."""
    row = row_of(decision)
    told = {f"kept_{key}": value for key, value in row.items()}
    session.execute(_writing(tuple(row)), told | {"facts": take_facts()})
    adopt(decision)


@cache
def _writing(keys: tuple[str, ...]) -> Select[Any]:
    sealed = func.append_facts(cast(bindparam("facts", type_=String), JSONB))
    return select(sealed).select_from(written_as("kept", Decision, keys))


def made(
    asked: Asked,
    *,
    subject: Base | None,
    person: User | None,
    by: Actor | None,
) -> Decision:
    """The decision as it will be kept, for whoever writes it otherwise than `keep` does."""
    body = canonical(archive.keep(asked))
    subject_type, subject_id = _name_of(subject)
    return Decision(
        rule=asked.rule.key,
        answer=asked.verdict.answer,
        asked_at=asked.as_of.now,
        law_on=asked.as_of.law,
        subject_type=subject_type,
        subject_id=subject_id,
        person_id=None if person is None else person.id,
        asked_by=None if by is None else by.id,
        body=body,
        sha256=digest(body),
    )


def _name_of(subject: Base | None) -> tuple[str | None, str | None]:
    """As the journal names it; a thing without a number yet is given it."""
    if subject is None:
        return None, None
    if getattr(subject, "id") is None:  # noqa: B009 - a typed attribute of ours
        session.flush()
    return type(subject).__name__.lower(), str(getattr(subject, "id"))  # noqa: B009
