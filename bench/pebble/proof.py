"""Was everybody told the truth? What was answered, held against what is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bench.hot import crowd, invariants
from bench.hot.stage import Stage
from bench.pebble.day import Day

_SIGNED = "SELECT investor_id, id FROM subscriptions WHERE round_id = %s"
_DECIDED = """
    SELECT id, person_id, answer, rule FROM decisions WHERE id = ANY(%s::bigint[])
"""
_ALLOWED = """
    SELECT count(*) FROM decisions d JOIN subscriptions s ON d.subject_id = s.id::text
    WHERE d.subject_type = 'subscription' AND d.answer IN ('allow', 'warn', 'gate')
    AND s.round_id = %s
"""


def broken(stage: Stage, day: Day) -> Iterator[str]:
    """Everything that does not hold."""
    yield from day.watcher.wrong
    yield from day.answers.strange[:5]
    yield from _answered(day)
    yield from _kept(stage, day)
    yield from _explained(stage, day)
    yield from invariants.broken(
        stage.app, stage.databases["hot"], since=stage.now, acknowledged=len(day.answers.signed)
    )


def reasons(stage: Stage, day: Day) -> dict[str, dict[str, object]]:
    """By what rule people were refused: how many, and the sentences that they read."""
    found: dict[str, dict[str, object]] = {}
    counted = Counter(rule for _, _, _, rule in _decisions(stage, day))
    rules = {number: rule for number, _, _, rule in _decisions(stage, day)}
    for rule, count in counted.items():
        read = Counter(
            day.answers.sentences[person]
            for person, number in day.answers.refused.items()
            if rules[number] == rule
        )
        found[rule] = {"people": count, "words": [words for words, _ in read.most_common(3)]}
    return found


def _answered(day: Day) -> Iterator[str]:
    """Everybody, and as many yeses as there was room for."""
    signed, refused = len(day.answers.signed), len(day.answers.refused)
    if signed + refused != len(day.people):
        yield f"{len(day.people)} people came, {signed} signed and {refused} were refused"
    if signed != min(day.cap // crowd.SHARES, len(day.people)):
        yield f"{signed} people signed for {crowd.SHARES} shares each of {day.cap}"
    if day.watcher.most.get("counter") != signed * crowd.SHARES:
        yield f"the watcher has seen {day.watcher.most}, {signed} people signed"


def _kept(stage: Stage, day: Day) -> Iterator[str]:
    """Who was told yes has exactly the subscription that was named; nobody else has one."""
    database = stage.databases["hot"]
    rows = dict(database.execute(_SIGNED, [day.offer.round]).fetchall())
    for person in rows.keys() | day.answers.signed.keys():
        if rows.get(person) != day.answers.signed.get(person):
            yield (f"{person} was told of {day.answers.signed.get(person)}, has {rows.get(person)}")
            break
    allowed = database.execute(_ALLOWED, [day.offer.round]).fetchone()
    if allowed != (len(rows),):
        yield f"{len(rows)} subscriptions rest on {allowed} decisions"


def _explained(stage: Stage, day: Day) -> Iterator[str]:
    """Who was told no was named a decision that is kept, theirs, and a no."""
    found = {number: (person, answer) for number, person, answer, _ in _decisions(stage, day)}
    for person, number in day.answers.refused.items():
        if found.get(number) != (person, "block"):
            yield f"{person} was told of decision {number}, which is {found.get(number)}"
            break
    if not all(day.answers.sentences.values()):
        yield "a refusal says nothing"


def _decisions(stage: Stage, day: Day) -> list[tuple[int, int, str, str]]:
    numbers = list(day.answers.refused.values())
    return stage.databases["hot"].execute(_DECIDED, [numbers]).fetchall()
