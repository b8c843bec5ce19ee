"""Was the journal touched? Every fact is hashed again, and held against signed checkpoints.

A chain alone shows that a fact was changed, removed or slipped in. It cannot show that its tail
was cut together with its head, or that it was rewritten whole: checkpoints that left the database
can (ASVS 16.4.2). Facts are read in a stream: a journal of any size is verified in little memory.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select

from wiseed_like.chain import GENESIS, link
from wiseed_like.db import session
from wiseed_like.journal.checkpoints import Heads, digest, find_latest
from wiseed_like.journal.export import FILES, Exported, exported
from wiseed_like.journal.models import Checkpoint, Entry, Stream
from wiseed_like.journal.signing import is_signed

AT_ONCE = 2_000  # facts that are in memory together


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that is not as it was written: where it is, and what differs."""

    where: str
    seq: int | None
    row_id: int | None
    what: str

    def __str__(self) -> str:
        number = "" if self.seq is None else f" n° {self.seq}"
        row = "" if self.row_id is None else f" (row {self.row_id})"
        return f"{self.where}{number}{row}: {self.what}"


class Seen(NamedTuple):
    """The hash that a checkpoint saw at a place of a chain."""

    head: str
    checkpoint: int


Expected = dict[str, dict[int, Seen]]


class _Fact(NamedTuple):
    id: int
    stream: str
    seq: int
    kind: str
    subject_type: str
    subject_id: str
    actor: str
    at: datetime
    body: str
    prev_hash: bytes
    hash: bytes


# -- the chains


def chain_findings(expected: Expected, stream: str | None = None) -> Iterator[Finding]:
    """The first bad row of every chain (or of one), then what is missing at its end."""
    heads = _heads(stream)
    known = set(heads)
    for name, facts in groupby(_facts(stream), key=lambda fact: fact.stream):
        head = heads.pop(name, None)
        yield from _findings_of(name, facts, head, expected.get(name, {}))
    for name, head in heads.items():
        yield from _findings_of(name, iter(()), head, expected.get(name, {}))
    wanted = {stream} if stream else expected.keys()
    for name in sorted((expected.keys() & wanted) - known):
        yield Finding(name, None, None, f"the whole chain is gone; {_last_seen(expected[name])}")


def _findings_of(
    name: str,
    facts: Iterable[_Fact],
    head: tuple[int, bytes] | None,
    seen: Mapping[int, Seen],
) -> Iterator[Finding]:
    last, seq = GENESIS, 0
    bad = False
    for fact in facts:
        if bad:
            continue  # groupby wants the rest to be read; what follows a bad fact proves nothing
        what = _fault_of(fact, last, seq + 1, seen)
        if what:
            bad = True
            missing = fact.seq != seq + 1
            yield Finding(
                name, seq + 1 if missing else fact.seq, None if missing else fact.id, what
            )
        last, seq = fact.hash, fact.seq
    if bad:
        return
    beyond = {place: each for place, each in seen.items() if place > seq}
    if beyond:
        yield Finding(name, seq + 1, None, f"the tail was cut: {_last_seen(beyond)}")
    elif (seq, last) != head:
        said = f"the head says {head[0]} facts" if head else "the head is gone"
        yield Finding(name, seq + 1, None, f"{said}, {seq} are there")


def _fault_of(fact: _Fact, last: bytes, expected: int, seen: Mapping[int, Seen]) -> str | None:
    """What is wrong with a fact that should follow the hash `last`, or None."""
    if fact.seq != expected:
        return f"the fact is missing (the next one is n° {fact.seq})"
    if fact.prev_hash != last:
        return "prev_hash is not the hash of the fact before"
    if link(last, fact.seq, fact.body) != fact.hash:
        return "body is not the text that was hashed"
    column = _differing_column(fact)
    if column:
        return f"{column} is not what the hashed text says"
    place = seen.get(fact.seq)
    if place and place.head != fact.hash.hex():
        return f"checkpoint {place.checkpoint} saw another fact here: the chain was rewritten"
    return None


def _differing_column(fact: _Fact) -> str | None:
    told: dict[str, Any] = json.loads(fact.body)
    columns = {
        "stream": fact.stream,
        "kind": fact.kind,
        "subject": f"{fact.subject_type}:{fact.subject_id}",
        "actor": fact.actor,
    }
    for name, found in columns.items():
        if told.get(name) != found:
            return name
    return None if datetime.fromisoformat(told["at"]) == fact.at else "at"


def _last_seen(seen: Mapping[int, Seen]) -> str:
    place = max(seen)
    return f"checkpoint {seen[place].checkpoint} saw {place} facts"


def _facts(stream: str | None) -> Iterator[_Fact]:
    columns = [getattr(Entry, name) for name in _Fact._fields]
    query = select(*columns).order_by(Entry.stream, Entry.seq)
    if stream is not None:
        query = query.where(Entry.stream == stream)
    rows = session.execute(query.execution_options(yield_per=AT_ONCE))
    return (_Fact(*row) for row in rows)


def _heads(stream: str | None) -> dict[str, tuple[int, bytes]]:
    query = select(Stream.name, Stream.last_seq, Stream.head)
    if stream is not None:
        query = query.where(Stream.name == stream)
    return {name: (seq, head) for name, seq, head in session.execute(query)}


# -- the checkpoints


def kept() -> Generator[Checkpoint]:
    """The checkpoints of the database, in their order, one at a time."""
    query = select(Checkpoint).order_by(Checkpoint.number).execution_options(yield_per=10)
    rows = session.scalars(query)
    try:
        yield from rows
    finally:
        rows.close()


def checkpoint_findings(
    found: Iterable[Exported | Checkpoint], trusted: frozenset[str], expected: Expected
) -> Iterator[Finding]:
    """What is wrong with checkpoints in a row; what the good ones saw is added to `expected`."""
    previous, number = GENESIS.hex(), 0
    for each in found:
        name = each.file.name if isinstance(each, Exported) else "journal_checkpoints"
        what = _signature_fault(each, trusted)
        try:
            heads = Heads.read(each.body)
        except ValueError as wrong:
            yield Finding(name, number + 1, None, str(wrong))
            return
        if what is None and heads.number != number + 1:
            what = f"the checkpoint before it is missing (this one is n° {heads.number})"
        if what is None and heads.previous != previous:
            what = "it does not follow from the checkpoint before"
        if what:
            yield Finding(name, number + 1, None, what)
            return
        previous, number = digest(each.body).hex(), heads.number
        for stream, (seq, head) in heads.streams.items():
            if seq:
                expected.setdefault(stream, {}).setdefault(seq, Seen(head, heads.number))


def export_findings(outside: Iterable[Exported]) -> Iterator[Finding]:
    """Where the files and the rows of the database are not the same checkpoints."""
    files = {each.sha256: each.file.name for each in outside}
    query = select(Checkpoint.hash, Checkpoint.number, Checkpoint.id).order_by(Checkpoint.number)
    rows = {found: (number, row_id) for found, number, row_id in session.execute(query)}
    for found, name in files.items():
        if found not in rows:
            yield Finding(name, None, None, "the database does not hold this checkpoint")
    for found, (number, row_id) in rows.items():
        if found not in files:
            yield Finding("journal_checkpoints", number, row_id, "no file holds this checkpoint")


def _signature_fault(each: Exported | Checkpoint, trusted: frozenset[str]) -> str | None:
    if each.public_key not in trusted:
        return f"it is signed with a key that is not ours ({each.public_key[:16]}…)"
    if not is_signed(each.body, each.signature, each.public_key):
        return "the signature does not hold"
    if isinstance(each, Checkpoint) and each.hash != digest(each.body):
        return "hash is not that of the text"
    return None


# -- all of it


@dataclass(frozen=True, slots=True)
class Result:
    """What a verification found, and what it read."""

    findings: list[Finding]
    summary: str


def verify(folder: Path, trusted: frozenset[str], *, stream: str | None = None) -> Result:
    """Hold the journal against itself, against the database's checkpoints and a folder's.

    Within `db.one_instant()`: a fact that is recorded meanwhile is no finding.
    """
    expected: Expected = {}
    has_files = any(folder.glob(FILES))
    with closing(kept()) as rows:
        found = list(checkpoint_findings(rows, trusted, expected))
    if has_files:
        found += checkpoint_findings(exported(folder), trusted, expected)
    if has_files or find_latest() is not None:
        found += export_findings(exported(folder))
    # The rows themselves first: they say best what was done.
    return Result([*chain_findings(expected, stream), *found], _summary(stream))


def _summary(stream: str | None) -> str:
    heads = _heads(stream)
    facts = sum(seq for seq, _ in heads.values())
    said = f"The journal is as it was written: {facts} facts in {len(heads)} chains."
    latest = find_latest()
    if latest is None:
        return f"{said} No checkpoint was made yet."
    # To be held against the mail of that day, which nobody here can reach.
    return f"{said} Newest checkpoint: {latest.number}, SHA-256 {latest.hash.hex()}."


@dataclass(frozen=True, slots=True)
class ChainState:
    """How one chain stands now: its length, what is wrong first, what last sealed it."""

    facts: int
    finding: Finding | None
    is_checked: bool
    sealed_by: int | None


def state_of_chain(name: str, *, most: int) -> ChainState | None:
    """One chain held against itself and the newest checkpoint; None when there is no such chain.

    A chain of more than `most` facts is not recomputed.
    """
    head = _heads(name).get(name)
    if head is None:
        return None
    latest = find_latest()
    seen = Heads.read(latest.body).streams.get(name) if latest else None
    sealed = latest.number if latest and seen else None
    if head[0] > most:
        return ChainState(head[0], None, is_checked=False, sealed_by=sealed)
    expected = {name: {seen[0]: Seen(seen[1], latest.number)}} if latest and seen else {}
    # To its end: a cursor of the database that is left half read stays open.
    found = list(chain_findings(expected, name))
    return ChainState(head[0], found[0] if found else None, is_checked=True, sealed_by=sealed)
