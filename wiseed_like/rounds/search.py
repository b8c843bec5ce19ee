"""Which rounds does a visitor look for? By their words; by likeness only when no word is found.

The words are those of the company and of the dossier's headlines (rounds.words, migration 0038):
French ones, with accents or without, in whatever form. To rank is to read each match, so no more
than CANDIDATES are ranked (docs/decisions/0023). Open rounds whose long text alone has the words
come after them, by date.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, cast, func, literal, select
from sqlalchemy.dialects.postgresql import REGCONFIG
from sqlalchemy.orm import InstrumentedAttribute

from wiseed_like.db import session
from wiseed_like.rounds.entry.audience import is_for_everybody
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import (
    PAGE,
    RISING,
    Cards,
    Cursor,
    list_cards,
)

LENGTH_MAX = 100  # characters; what follows is not read
CANDIDATES = 500
NEAREST = 1_000  # rounds whose headlines are compared letter by letter
LIKENESS_MIN = 0.5  # how much of what was typed a part of a headline repeats
LIKENESS_FROM = 3  # characters: the parts of words that are compared have as many
CONFIGURATION = "french_plain"
LONG = "open"  # the group that is found by its long texts too: the only one that is indexed so


@dataclass(frozen=True, slots=True)
class Found(Cards):
    """A page of what was found."""

    # No round has these words: those shown resemble them.
    is_likeness: bool = False
    # There were more than may be ranked: the first to close, or the last closed, were.
    is_cut: bool = False


def tidy(typed: str) -> str:
    """What was typed, on one line, without invisible signs and not beyond LENGTH_MAX."""
    # A request line is bounded, but nothing else here should depend on that.
    seen = "".join(sign if sign.isprintable() else " " for sign in typed[: 10 * LENGTH_MAX])
    return " ".join(seen.split())[:LENGTH_MAX].rstrip()


def find(
    words: str,
    group: str,
    *,
    sector: str = "",
    after: Cursor | None = None,
    before: Cursor | None = None,
    limit: int = PAGE,
) -> Found:
    """A page of the rounds of a group of `queries.GROUPS` that have all these words, best first.

    `words` as `tidy` gives them. The signs of search engines mean what they mean there: « or »,
    quotes, a minus. An unknown cursor begins anew.
    """
    ranked = _with_words(words, group, sector)
    if len(ranked) < PAGE and group == LONG and not _leaves_out(words):
        ranked += [each for each in _in_long_texts(words, sector) if each not in ranked]
    is_likeness = not ranked and len(words) >= LIKENESS_FROM
    if is_likeness:
        ranked = _named_like(words, group, sector) or _said_like(words, group, sector)
    is_cut, ids = len(ranked) > CANDIDATES, ranked[:CANDIDATES]
    start = _start(ids, after, before, limit)
    shown = list_cards(ids[start : start + limit])
    ends_before_the_last = shown and start + limit < len(ids)
    return Found(
        shown,
        previous=Cursor.of(shown[0]) if shown and start else None,
        following=Cursor.of(shown[-1]) if ends_before_the_last else None,
        is_likeness=is_likeness and bool(ids),
        is_cut=is_cut,
    )


def _start(ids: list[int], after: Cursor | None, before: Cursor | None, limit: int) -> int:
    """Where in the ranked ids the page begins."""
    if after is not None and after.id in ids:
        return ids.index(after.id) + 1
    if before is not None and before.id in ids:
        return max(ids.index(before.id) - limit, 0)
    return 0


def _with_words(words: str, group: str, sector: str) -> list[int]:
    """Those that have the words: of many, the next to close or the last closed are ranked."""
    asked = func.websearch_to_tsquery(cast(CONFIGURATION, REGCONFIG), words)
    query = _in_group(group, sector, Round.words).where(Round.words.op("@@")(asked))
    found = query.order_by(*_by_date(group)).limit(CANDIDATES + 1).subquery()
    return _ranked(found, func.ts_rank(found.c.words, asked), group)


def _leaves_out(words: str) -> bool:
    """Whether a word is not wanted: a headline that has it would be found by its long text."""
    return any(word.startswith("-") for word in words.replace('"', " ").split())


def _in_long_texts(words: str, sector: str) -> list[int]:
    """Those that have the words in what is written about their project, the next to close first.
    Nothing of those texts is read but by the index."""
    asked = func.websearch_to_tsquery(cast(CONFIGURATION, REGCONFIG), words)
    query = _in_group(LONG, sector).where(Round.long_words.op("@@")(asked))
    found = session.execute(query.order_by(*_by_date(LONG)).limit(CANDIDATES + 1))
    return [number for number, _ in found]


def _named_like(words: str, group: str, sector: str) -> list[int]:
    """Those of companies called nearly so: an index knows them all."""
    asked = func.plain_text(words)
    query = _in_group(group, sector, Round.plain).where(Round.plain.op("%>")(asked))
    found = query.limit(CANDIDATES + 1).subquery()
    return _ranked(found, func.word_similarity(asked, found.c.plain), group)


def _said_like(words: str, group: str, sector: str) -> list[int]:
    """Those whose headlines have nearly these words. Thousands share a trade, and an index would
    have each of them compared: only the next to close, or the last closed, are."""
    nearest = _in_group(group, sector, Round.searched_text).order_by(*_by_date(group))
    near = nearest.limit(NEAREST).subquery()
    likeness = func.word_similarity(
        func.plain_text(words), func.plain_text(near.c.searched_text)
    ).label("likeness")
    found = select(near.c.id, near.c.closes_at, likeness).subquery()
    alike = select(found).where(found.c.likeness >= LIKENESS_MIN).subquery()
    return _ranked(alike, alike.c.likeness, group)[: CANDIDATES + 1]


def _in_group(
    group: str, sector: str, *more: InstrumentedAttribute[Any]
) -> Select[*tuple[Any, ...]]:
    # The group is written into the statement: one index holds the open rounds alone.
    shelf = literal(group, literal_execute=True)
    query = select(Round.id, Round.closes_at, *more)
    query = query.where(Round.shelf == shelf, is_for_everybody())
    return query.where(Round.sector == sector) if sector else query


def _by_date(group: str) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    if group in RISING:
        return Round.closes_at.asc(), Round.id.asc()
    return Round.closes_at.desc(), Round.id.desc()


def _ranked(found: Subquery, rank: ColumnElement[float], group: str) -> list[int]:
    """The ids, best first; of equals the next to close, or the last closed."""
    date = found.c.closes_at if group in RISING else found.c.closes_at.desc()
    return list(session.scalars(select(found.c.id).order_by(rank.desc(), date, found.c.id)))
