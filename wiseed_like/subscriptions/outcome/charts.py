"""Where does each mark of the charts stand? In hundredths of the width or the height. Pure.

A chart is drawn from figures that are exact; only the place of a mark is rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log2

from compliance.euro import Euro
from wiseed_like.subscriptions.outcome.figures import Exit, Later, Paid

# The chart of exits goes from a sixteenth of what was paid to sixteen times it.
DOUBLINGS = 4
MIDDLE = 50.0
COLUMN = 0.62  # of the room that each column has


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a bar: where it starts, and how long it is."""

    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Bar:
    """What an exit brings: `span` from the middle, to the left when it is less than was paid.

    `goes_on` says that something is left, too little for the chart to show; `beside` is where the
    bar would end without preferences.
    """

    span: Span
    is_loss: bool
    goes_on: bool
    beside: float


def flow(paid: Paid) -> list[Span]:
    """The company's part of what is paid, then the commission, then the investor's fee."""
    spans, start = [], 0.0
    for amount in (paid.to_company, paid.commission, paid.fee.gross):
        length = _of(amount, paid.due)
        spans.append(Span(start, length))
        start += length
    return spans


def columns(later: Sequence[Later]) -> list[tuple[Span, float]]:
    """One column for each stage: where it stands, and how high it is beside the first."""
    room = 100 / len(later)
    return [
        (
            Span(room * (number + (1 - COLUMN) / 2), room * COLUMN),
            float(100 * each.part / later[0].part),
        )
        for number, each in enumerate(later)
    ]


def bars(exits: Sequence[Exit], due: Euro) -> list[Bar]:
    """One bar for each exit, on a scale where every step doubles or halves what was paid."""
    return [_bar(each, due) for each in exits]


def ticks() -> list[tuple[int, float]]:
    """How often what was paid is doubled (below zero: halved), and where that stands."""
    return [(step, _place(Fraction(2) ** step)) for step in range(1 - DOUBLINGS, DOUBLINGS)]


def _bar(exit: Exit, due: Euro) -> Bar:
    end = _place(Fraction(exit.received.cents, due.cents))
    return Bar(
        Span(min(end, MIDDLE), abs(end - MIDDLE)),
        is_loss=exit.received < due,
        goes_on=bool(exit.received) and end == 0,
        beside=_place(Fraction(exit.beside.cents, due.cents)),
    )


def _place(times: Fraction) -> float:
    """Where a multiple of what was paid stands; nothing at all is at the left edge."""
    if not times:
        return 0.0
    steps = max(-DOUBLINGS, min(DOUBLINGS, log2(times)))
    return MIDDLE + MIDDLE * steps / DOUBLINGS


def _of(amount: Euro, whole: Euro) -> float:
    return 100 * amount.cents / whole.cents
