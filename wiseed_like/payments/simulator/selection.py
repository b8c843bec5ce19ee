"""What does a list hold, without reading all of it? Counted and cut by SQLite."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, overload

Body = dict[str, Any]


def read_body(row: sqlite3.Row) -> Body:
    found: Body = json.loads(row["body"])
    return found


@dataclass(frozen=True)
class Selection(Sequence[Body]):
    """A list that is not read yet: oldest first, unless it is turned round.

    `source` is a table (or a query in brackets), `terms` and `values` what its rows must satisfy.
    """

    db: sqlite3.Connection
    source: str
    terms: tuple[str, ...]
    values: tuple[object, ...]
    dated: str = "created"
    newest_first: bool = False
    named: Callable[[str], str] = "json_extract(body, '$.{}')".format  # a key of the body, in SQL
    read: Callable[[sqlite3.Row], Body] = read_body

    def among(self, key: str, wanted: Sequence[str]) -> Selection:
        """Those whose key is one of these."""
        places = ",".join("?" * len(wanted))
        return self._and(f"{self.named(key)} IN ({places})", *wanted)

    def since(self, moment: int) -> Selection:
        """Not older than this (Unix seconds)."""
        return self._and(f"{self.dated} >= ?", moment)

    def until(self, moment: int) -> Selection:
        return self._and(f"{self.dated} <= ?", moment)

    def turned(self) -> Selection:
        """The newest first."""
        return replace(self, newest_first=not self.newest_first)

    def cut(self, start: int, size: int) -> list[Body]:
        """At most `size` of them, from the place `start`."""
        order = " DESC" if self.newest_first else ""
        sql = (
            f"SELECT * FROM {self.source}{self._filter()}"
            f" ORDER BY {self.dated}{order}, seq{order} LIMIT ? OFFSET ?"
        )
        return [self.read(row) for row in self.db.execute(sql, (*self.values, size, start))]

    def first(self) -> Body | None:
        found = self.cut(0, 1)
        return found[0] if found else None

    def _and(self, term: str, *values: object) -> Selection:
        return replace(self, terms=(*self.terms, term), values=(*self.values, *values))

    def _filter(self) -> str:
        return f" WHERE {' AND '.join(self.terms)}" if self.terms else ""

    def __len__(self) -> int:
        sql = f"SELECT count(*) FROM {self.source}{self._filter()}"
        return int(self.db.execute(sql, self.values).fetchone()[0])

    def __bool__(self) -> bool:
        return self.first() is not None

    def __iter__(self) -> Iterator[Body]:
        return iter(self.cut(0, -1))

    @overload
    def __getitem__(self, place: int) -> Body: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Body]: ...
    def __getitem__(self, place: int | slice) -> Body | Sequence[Body]:
        """`[:50]` is cut by SQLite and `[::-1]` stays unread; anything else reads all."""
        if place == slice(None, None, -1):
            return self.turned()
        if isinstance(place, slice) and place.step is None:
            start, stop = place.start or 0, place.stop
            if start >= 0 and (stop is None or stop >= start):
                return self.cut(start, -1 if stop is None else stop - start)
        return self.cut(0, -1)[place]
