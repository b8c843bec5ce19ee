"""What was promised to be fast, and how fast is it? Each goal reads its figure from a result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.kept import read

Result = dict[str, Any]
BACKERS = 68_929


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure that is to be reached; `of` finds it in the result of that name, if it is there."""

    sentence: str
    result: str
    of: Callable[[Result], float | None]
    wanted: float
    at_least: bool = False
    unit: str = ""

    def figure(self, folder: Path) -> float | None:
        """What was measured; None when it was not, or not at full size."""
        found = read(folder, self.result)
        return None if found is None else self.of(found)

    def is_reached(self, figure: float) -> bool:
        return figure >= self.wanted if self.at_least else figure <= self.wanted

    @property
    def aim(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.wanted:g}{self.unit}"


def _ratio(name: str) -> Callable[[Result], float | None]:
    def found(result: Result) -> float | None:
        kept = result["ratios"].get(name)
        return kept["median"] if kept else None

    return found


def _growth(lane: str) -> Callable[[Result], float | None]:
    def found(result: Result) -> float | None:
        growth: dict[str, float] = result["growth"].get(lane) or {}
        return growth.get("p99_by_turn")

    return found


GOALS = (
    Goal(
        "Hot round: signatures through the web, over pgbench with the same statements",
        "hot", _ratio("app/floor"), 0.45, at_least=True,
    ),
    Goal(
        "Pebble's day: 68,929 people answered, in seconds",
        "pebble", lambda result: result["seconds"] if result["people"] == BACKERS else None,
        240, unit=" s",
    ),
    Goal(
        "Pebble's day: what does not hold at its end",
        "pebble", lambda result: float(len(result["wrong"])), 0,
    ),
    *(
        Goal(
            f"p99 of {words} with 100,000 rounds and 10 million subscriptions, over 100 and 10,000",
            "reads", _growth(lane), 1.3,
        )
        for lane, words in (
            ("list", "the list"), ("round", "a round's page"), ("portfolio", "a portfolio"),
        )
    ),
    Goal(
        "Live gauges answered for each page of a round, in the large house",
        "reads", lambda result: result["gauge_over_round"].get("gauge/round large"), 3,
        at_least=True,
    ),
    Goal(
        "The law's answer to a whole subscription, in microseconds",
        "law", lambda result: result["results"]["evaluate"]["median_us"], 1_000, unit=" µs",
    ),
)  # fmt: skip


def lines(folder: Path) -> Iterator[str]:
    """One line for each goal: what was wanted, what was reached."""
    for goal in GOALS:
        figure = goal.figure(folder)
        said = "not measured" if figure is None else f"{figure:g}{goal.unit}"
        mark = "" if figure is None else "reached" if goal.is_reached(figure) else "NOT reached"
        yield f"{goal.sentence:92} {goal.aim:>10}  {said:>12}  {mark}"
