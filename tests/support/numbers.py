"""Which number does the next thing bear? Each test counts anew.

So two tests that make the same round make it alike to the letter, and its papers are printed once
(tests/support/running.py). What is painted is counted far from there: who copies it counts on
beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

STRETCH = 10_000  # to each counting its own: none meets another's, nor the numbers of rows
PAINTED = 1_000_000  # where those of a painted house begin
_started: list[Numbers] = []


class Numbers(Iterator[int]):
    """One after the other within this counting's stretch, until they begin again."""

    def __init__(self, stretch: int) -> None:
        self._stretch = stretch
        self.begin_again(0)

    def __next__(self) -> int:
        return next(self._next)

    def begin_again(self, beyond: int) -> None:
        self._next = count(beyond + self._stretch * STRETCH)


def numbers() -> Numbers:
    """A counting of one's own."""
    _started.append(Numbers(len(_started) + 1))
    return _started[-1]


def begin_again(beyond: int = 0) -> None:
    """Every counting begins again; `beyond` what others have counted."""
    for each in _started:
        each.begin_again(beyond)
