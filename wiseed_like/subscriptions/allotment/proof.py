"""Was every round shared out by its rule? Made again from what was looked at, and compared.

The lines keep what each subscription asked for and was given; the journal keeps the digests of
both, so that neither is rewritten unseen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from wiseed_like.chain import canonical
from wiseed_like.db import session
from wiseed_like.journal.models import Entry
from wiseed_like.rounds.allotment import Allotment, AllotmentRule, Request, allot
from wiseed_like.rounds.models import RoundAllotment
from wiseed_like.subscriptions.models import AllotmentLine, Subscription


def digest_of_inputs(rule: AllotmentRule, offered: int, requests: Sequence[Request]) -> str:
    """SHA-256 of everything that the answer depends on."""
    rows = [
        [each.id, each.person, each.shares, each.at.isoformat(), each.is_holder]
        for each in sorted(requests, key=lambda each: each.id)
    ]
    return _sha256({"rule": rule.value, "offered": offered, "requests": rows})


def digest_of_result(found: Allotment) -> str:
    """SHA-256 of what each subscription was given."""
    return _sha256(sorted(found.given.items()))


def differences() -> Iterator[tuple[int, str]]:
    """The number of each round whose allotment does not come out as it was, and in what."""
    for made in session.scalars(select(RoundAllotment).order_by(RoundAllotment.round_id)):
        for what in _wrong_with(made):
            yield made.round_id, what


def _wrong_with(made: RoundAllotment) -> Iterator[str]:
    rows = session.execute(
        select(
            AllotmentLine, Subscription.investor_id, Subscription.offered_at, Subscription.shares
        )
        .join(AllotmentLine.subscription)
        .where(AllotmentLine.round_id == made.round_id)
        .order_by(AllotmentLine.subscription_id)
    ).all()
    requests = [
        Request(line.subscription_id, person, line.asked, at, line.is_holder)
        for line, person, at, _ in rows
    ]
    if digest_of_inputs(made.rule, made.offered, requests) != made.inputs_sha256:
        yield "what was looked at is not as it was"
    found = allot(made.rule, requests, made.offered)
    if found.total != made.given:
        yield f"{made.given} shares were given, the rule gives {found.total}"
    if _digests_told_of(made) != (made.inputs_sha256, digest_of_result(found)):
        yield "the journal tells of another"
    for line, _, _, shares in rows:
        given = found.given[line.subscription_id]
        if line.given != given:
            yield f"subscription {line.subscription_id} was given {line.given}, not {given}"
        if shares != (given or line.asked):
            yield f"subscription {line.subscription_id} has {shares} shares, {given} were given"


def _digests_told_of(made: RoundAllotment) -> tuple[str, str] | None:
    """As the journal's fact says; None when there is none."""
    fact = session.scalar(
        select(Entry).where(
            Entry.subject_type == "round",
            Entry.subject_id == str(made.round_id),
            Entry.kind == "round.allotted",
        )
    )
    return (fact.data["inputs_sha256"], fact.data["result_sha256"]) if fact else None


def _sha256(value: object) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()
