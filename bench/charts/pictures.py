"""Which pictures are there? Each from one result, none where it is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.charts.drawing import Bar, bars, course
from bench.goals import GOALS
from bench.kept import read

LANES = {
    "floor": "the database alone",
    "framework": "a page that does nothing",
    "app": "a signature",
    "refusals": "a polite no",
}
PAGES = {
    "list": "list of rounds",
    "deeper": "list, deep in it",
    "round": "page of a round",
    "gauge": "live gauge",
    "word": "search: a word",
    "name": "search: a name",
    "like": "search: misspelt",
    "portfolio": "portfolio",
}
PARTS = {
    "wallets": "wallet at the provider",
    "signatures": "signature",
    "agreements": "agreement as PDF",
    "wires": "wire from their bank",
    "end_of_reflection_and_transfers": "reflection ends, money moves",
    "announced_end": "the announced end",
    "certificate_release_issue_payout_and_mails": "certificate to letters",
}


def pictures(folder: Path) -> Iterator[tuple[str, str]]:
    """The names of files and what is in them."""
    for name, title in (
        ("hot", "One hot round"),
        ("hot-100-rounds", "A hundred rounds"),
        ("hot-slow-disk", "One hot round on a slow disk"),
    ):
        if (found := read(folder, name)) is not None:
            yield f"{name}.svg", _hot(found, title)
    if (found := read(folder, "pebble")) is not None:
        yield "pebble.svg", _pebble(found)
        if "closing" in found:
            yield "closing.svg", _closing(found["closing"]["whole"])
    if (found := read(folder, "reads")) is not None and len(found["houses"]) > 1:
        yield "growth.svg", _growth(found)


def _hot(found: dict[str, Any], title: str) -> str:
    drawn = [
        Bar(
            words,
            found["lanes"][lane]["rate_median"],
            _rate(found["lanes"][lane]),
            int(lane != "app"),
        )
        for lane, words in LANES.items()
        if lane in found["lanes"]
    ]
    subtitle = f"requests a second, median of {found['turns']} turns in random order"
    return bars(title, subtitle, drawn)


def _rate(lane: dict[str, Any]) -> str:
    return f"{lane['rate_median']:g}/s"


def _pebble(found: dict[str, Any]) -> str:
    title = f"{found['people']:,} people, one round with room for {found['signed']:,}"
    subtitle = "shares reserved, as somebody saw them who looked all the while"
    said = f"the cap, {found['cap']:,} shares"
    return course(title, subtitle, found["course"], mark=found["cap"], said=said)


def _closing(found: dict[str, Any]) -> str:
    each = found["ms_per_person"]
    drawn = [Bar(words, each[name], f"{each[name]:g} ms") for name, words in PARTS.items()]
    return bars(
        "Closing a round, subscriber by subscriber",
        f"milliseconds of one process for each of {found['people']} subscribers",
        drawn,
    )


def _growth(found: dict[str, Any]) -> str:
    drawn = []
    for lane, words in PAGES.items():
        growth = found["growth"].get(lane)
        if growth:
            ratio = growth["p99_by_turn"]
            drawn.append(Bar(words, ratio, f"{ratio:g}", int(ratio > AIM)))
    small, large = found["houses"]["small"], found["houses"]["large"]
    return bars(
        f"{large['subscriptions']:,} subscriptions beside {small['subscriptions']:,}",
        "p99 in the large house over p99 in the small one; dashed: the goal",
        drawn,
        mark=AIM,
    )


AIM = next(goal.wanted for goal in GOALS if goal.result == "reads")
