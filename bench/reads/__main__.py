"""How is growth measured? `python -m bench.reads --turns 8 --seconds 2 --visitors 4`.

A PostgreSQL of its own and two web servers are started, and stopped at the end; the result goes to
bench/results/reads.json. `--rounds` and `--subscriptions` are the large house's, which gets no more
than `--minutes` to be filled.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from bench.hot import processors
from bench.hot.load import Window, visit
from bench.hot.telling import say
from bench.kept import RESULTS, keep
from bench.reads.building import Size
from bench.reads.houses import House, Street, clear
from bench.reads.lanes import GROWING, KEPT, LANES, requests
from dev.supervisor import Supervisor

RESULT = RESULTS / "reads.json"
SMALL = Size(100, 10_000)
AIMS = {"p99 large/small": 1.3, "gauge/round": 3.0}


class Bench:
    def __init__(self, asked: argparse.Namespace, houses: dict[str, House]):
        self.asked, self.houses = asked, houses
        self.windows: dict[tuple[str, str], list[Window]] = defaultdict(list)
        self.cpu: dict[tuple[str, str], list[float]] = defaultdict(list)
        self.turns = 0

    def warm_up(self) -> None:
        """Each page once, so that nobody's first request is measured."""
        self.turn()
        self.turns = 0
        self.windows.clear()
        self.cpu.clear()

    def turn(self) -> None:
        """Every page in every house once, in random order."""
        self.turns += 1
        lanes = [(lane, name) for lane in self.asked.lanes for name in self.houses]
        for lane, name in random.sample(lanes, len(lanes)):
            house = self.houses[name]
            before = processors.used(house.pid)
            window = visit(
                ("127.0.0.1", house.port),
                requests(lane, house, self.turns),
                visitors=self.asked.visitors,
                seconds=self.asked.seconds,
            )
            done = max(len(window.latencies), 1)
            self.windows[lane, name].append(window)
            self.cpu[lane, name].append(1000 * (processors.used(house.pid) - before) / done)

    @property
    def wrong(self) -> list[str]:
        """What was answered otherwise than with a page."""
        return [
            f"{lane} of the {name} house: {dict(window.statuses)}"
            for (lane, name), windows in self.windows.items()
            for window in windows
            if set(window.statuses) - {"200"}
        ]

    def result(self) -> dict[str, Any]:
        lanes: dict[str, Any] = {}
        for lane in self.asked.lanes:
            lanes[lane] = {
                name: _told(self.windows[lane, name], self.cpu[lane, name]) for name in self.houses
            }
        return {
            "turns": self.turns,
            "seconds": self.asked.seconds,
            "visitors": self.asked.visitors,
            "houses": {
                name: {
                    "rounds": house.holds.rounds,
                    "subscriptions": house.holds.subscriptions,
                    "gigabytes": house.gigabytes,
                    "built_in_seconds": house.built_in,
                }
                for name, house in self.houses.items()
            },
            "aims": AIMS,
            "lanes": lanes,
            "growth": {lane: self._growth(lane) for lane in self.asked.lanes if lane in GROWING},
            "gauge_over_round": self._gauge(),
        }

    def _growth(self, lane: str) -> dict[str, Any]:
        """The large house over the small one, turn by turn, and over all their answers."""
        if len(self.houses) < 2:
            return {}
        small, large = (self.windows[lane, name] for name in ("small", "large"))
        found: dict[str, Any] = {}
        for number in (50, 99):
            each = [
                many.percentile(number) / few.percentile(number)
                for few, many in zip(small, large, strict=True)
            ]
            found[f"p{number}_by_turn"] = round(statistics.median(each), 2)
            found[f"p{number}_of_all"] = round(
                _of_all(large).percentile(number) / _of_all(small).percentile(number), 2
            )
        cpu = [statistics.median(self.cpu[lane, name]) for name in ("small", "large")]
        found["cpu"] = round(cpu[1] / cpu[0], 2) if cpu[0] else None
        return found

    def _gauge(self) -> dict[str, Any]:
        """How many more gauges than pages of a round are answered, in requests a second."""
        found = {}
        for gauge, page in (("gauge", "round"), ("gauge_kept", "round"), (*KEPT[::-1],)):
            for name in self.houses:
                pairs = zip(self.windows[gauge, name], self.windows[page, name], strict=True)
                each = [one.rate / other.rate for one, other in pairs]
                if each:
                    found[f"{gauge}/{page} {name}"] = round(statistics.median(each), 2)
        return found


def _told(windows: list[Window], cpu: list[float]) -> dict[str, float]:
    """One page in one house: requests a second, milliseconds, medians over the turns."""
    return {
        "rate": round(statistics.median(window.rate for window in windows), 1),
        "p50_ms": round(statistics.median(window.percentile(50) for window in windows), 1),
        "p99_ms": round(statistics.median(window.percentile(99) for window in windows), 1),
        "web_cpu_ms_per_request": round(statistics.median(cpu), 2),
        "answers": sum(len(window.latencies) for window in windows),
    }


def _of_all(windows: list[Window]) -> Window:
    return Window(latencies=[each for window in windows for each in window.latencies])


def _asked(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.reads", description=__doc__)
    parser.add_argument("--turns", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--visitors", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=100_000)
    parser.add_argument("--subscriptions", type=int, default=10_000_000)
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--lanes", nargs="*", default=list(LANES), choices=LANES)
    parser.add_argument("--small-only", action="store_true", help="no large house")
    parser.add_argument("--result", type=Path, default=RESULT)
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    asked = _asked(words)
    wanted = {"small": SMALL}
    if not asked.small_only:
        wanted["large"] = Size(asked.rounds, asked.subscriptions)
    with Supervisor() as supervisor:
        street, houses = Street(supervisor), {}
        for name, size in wanted.items():
            houses[name] = street.build(name, size, seconds=60 * asked.minutes)
            say(f"the {name} house: {houses[name].holds} in {houses[name].built_in} s")
        bench = Bench(asked, houses)
        bench.warm_up()
        for _ in range(asked.turns):
            bench.turn()
            say(f"turn {bench.turns} of {asked.turns}")
        found = bench.result()
    clear()
    keep(asked.result, found)
    _tell(found)
    for each in bench.wrong:
        say(f"WRONG {each}")
    return int(bool(bench.wrong))


def _tell(found: dict[str, Any]) -> None:
    for lane, houses in found["lanes"].items():
        for name, numbers in houses.items():
            times = f"p50 {numbers['p50_ms']:6.1f}  p99 {numbers['p99_ms']:6.1f} ms"
            say(f"{lane:12}{name:6}{numbers['rate']:8.1f}/s  {times}")
        if found["growth"].get(lane):
            say(f"{'':12}large/small {found['growth'][lane]}")
    for name, ratio in found["gauge_over_round"].items():
        say(f"{name:32}{ratio}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
