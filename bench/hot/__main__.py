"""How is the hot round measured? `python -m bench.hot --turns 5 --seconds 3 --visitors 32`.

A PostgreSQL of its own (with synchronous commits) and the web servers are started, and stopped at
the end; the result goes to bench/results/hot.json. `--before FOLDER` measures another checkout's
code beside this one's; `--slow-disk` makes each flush of the log two milliseconds slower.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.hot import crowd, floor, invariants, processors, telling
from bench.hot.load import Window, visit
from bench.hot.stage import Stage
from bench.kept import RESULTS, keep
from dev.paths import VAR
from dev.supervisor import Supervisor

# More than any window takes, in signatures a second.
MOST = {"floor": 4_000, "framework": 1_500, "app": 1_000, "refusals": 1_500, "before": 400}
PAIRS = [
    ("app", "floor"),
    ("app", "framework"),
    ("framework", "floor"),
    ("app", "before"),
    ("refusals", "app"),
]


@dataclass(slots=True)
class Lane:
    """One thing that is measured, and what it came to."""

    run: Callable[[], Window]
    pids: tuple[int, ...]
    expects: str  # the status of every answer
    windows: list[Window] = field(default_factory=list)
    # Milliseconds of the processors for one request: of the web, of the database.
    cpu: list[tuple[float, float]] = field(default_factory=list)

    def measure(self) -> Window:
        """One more window, with the processors' milliseconds of one request."""
        window = self.run()
        self.windows.append(window)
        return window


class Bench:
    def __init__(self, asked: argparse.Namespace, stage: Stage):
        self.asked, self.stage = asked, stage
        self.content = crowd.body(stage.env["SECRET_KEY"])
        self.lanes = self._lanes()

    def _lanes(self) -> dict[str, Lane]:
        stage, asked = self.stage, self.asked
        web, port = stage.serve("app", "wiseed_like:create_app()")
        bare, bare_port = stage.serve("framework", "bench.hot.framework:create_app()")
        found = {
            "floor": Lane(self._floor, (), "303"),
            "framework": Lane(lambda: self._visit("framework", bare_port, "bench"), (bare,), "303"),
            "app": Lane(lambda: self._visit("app", port, "orders"), (web,), "303"),
            "refusals": Lane(
                lambda: self._visit("refusals", port, "orders", is_full=True), (web,), "422"
            ),
        }
        if asked.before:
            folder = Path(asked.before).resolve()
            old, old_port = stage.serve("before", "wiseed_like:create_app()", folder)
            found["before"] = Lane(lambda: self._visit("before", old_port, "orders"), (old,), "303")
        return {name: lane for name, lane in found.items() if name in asked.lanes}

    def turn(self) -> None:
        """Every lane once, in random order."""
        for name in random.sample(list(self.lanes), len(self.lanes)):
            window = self.lanes[name].measure()
            web, below = self.lanes[name].cpu[-1]
            telling.say(
                f"  {name:10}{window.rate:8.1f}/s  cpu {web:6.2f} + {below:6.2f} ms"
                f"  {dict(window.statuses)}"
            )

    def _people(self, lane: str) -> int:
        return int(MOST[lane] * (self.asked.seconds + 1))

    def _floor(self) -> Window:
        stage = self.stage
        rounds = self.asked.rounds
        offers, people = stage.crowd_for("floor", self._people("floor"), rounds=rounds)
        floor.turn_to(stage.databases["floor"], offers)
        with self._watched("floor") as done:
            window = floor.run(
                stage.programs,
                stage.server.url("floor"),
                stage.writing,
                offers,
                people[0],
                clients=self.asked.visitors,
                seconds=self.asked.seconds,
            )
            done.append(window)
        return window

    def _visit(self, lane: str, port: int, prefix: str, *, is_full: bool = False) -> Window:
        _, people = self.stage.crowd_for(
            "hot", self._people(lane), rounds=self.asked.rounds, is_full=is_full
        )
        requests = iter(
            [
                crowd.request(f"/{prefix}/{crowd.order_id(each)}/sign", each, self.content)
                for each in people
            ]
        )
        with self._watched(lane) as done:
            window = visit(
                ("127.0.0.1", port),
                requests,
                visitors=self.asked.visitors,
                seconds=self.asked.seconds,
            )
            done.append(window)
        return window

    def _watched(self, lane: str) -> _Watched:
        return _Watched(lane, self)


class _Watched:
    """The processors' time of the servers during a window, noted in its lane."""

    def __init__(self, lane: str, bench: Bench):
        self.lane, self.bench, self.done = lane, bench, list[Window]()

    def _used(self) -> tuple[float, float]:
        web = sum(processors.used(pid) for pid in self.bench.lanes[self.lane].pids)
        return web, processors.used(self.bench.stage.pid)

    def __enter__(self) -> list[Window]:
        self.began = self._used()
        return self.done

    def __exit__(self, *_: object) -> None:
        if self.done:
            count = max(len(self.done[0].latencies), 1)
            web, below = (
                1000 * (after - before) / count
                for before, after in zip(self.began, self._used(), strict=True)
            )
            self.bench.lanes[self.lane].cpu.append((web, below))


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.hot", description=__doc__)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--visitors", type=int, default=32)
    parser.add_argument("--slow-disk", action="store_true")
    parser.add_argument("--rounds", type=int, default=1, help="over which people are spread")
    parser.add_argument("--before", help="another checkout, whose tables are the same")
    parser.add_argument("--lanes", nargs="+", default=list(MOST), choices=list(MOST))
    parser.add_argument("--name", default="hot", help="of its folder below var/")
    parser.add_argument("--result", type=Path, help="the file; else in bench/results")
    asked = parser.parse_args()
    per_turn = sum(MOST[name] for name in asked.lanes if name != "floor")
    people = max(per_turn, MOST["floor"]) * (asked.seconds + 1) * (asked.turns + 1)
    people += 2 * asked.rounds * (asked.turns + 1)  # who fill the full ones
    with Supervisor(logs=VAR / f"{asked.name}-log") as supervisor:
        stage = Stage(supervisor, people, name=asked.name, is_disk_slow=asked.slow_disk)
        return _measure(asked, stage)


def _measure(asked: argparse.Namespace, stage: Stage) -> int:
    bench = Bench(asked, stage)
    telling.say("warming up")
    bench.turn()
    signed = _signatures(bench)
    for lane in bench.lanes.values():
        lane.windows.clear()
        lane.cpu.clear()
    for number in range(asked.turns):
        telling.say(f"turn {number + 1} of {asked.turns}")
        bench.turn()
    wrong = [
        f"{name}: {status} answered {count} times"
        for name, lane in bench.lanes.items()
        for window in lane.windows
        for status, count in window.statuses.items()
        if status != lane.expects
    ]
    wrong += invariants.broken(
        stage.app,
        stage.databases["hot"],
        since=stage.now,
        acknowledged=signed + _signatures(bench),
    )
    return _tell(asked, bench, wrong)


def _signatures(bench: Bench) -> int:
    return sum(
        window.statuses["303"]
        for name in ("app", "before")
        if name in bench.lanes
        for window in bench.lanes[name].windows
    )


def _tell(asked: argparse.Namespace, bench: Bench, wrong: list[str]) -> int:
    windows = {name: lane.windows for name, lane in bench.lanes.items()}
    told = {
        "turns": asked.turns,
        "seconds": asked.seconds,
        "visitors": asked.visitors,
        "slow_disk": asked.slow_disk,
        "rounds": asked.rounds,
        "lanes": {
            name: telling.of_lane(lane.windows, lane.cpu) for name, lane in bench.lanes.items()
        },
        "ratios": telling.ratios(windows, PAIRS),
        "wrong": wrong,
    }
    keep(asked.result or RESULTS / f"{_name(asked)}.json", told)
    telling.say(json.dumps(told, indent=2))
    return 1 if wrong else 0


def _name(asked: argparse.Namespace) -> str:
    """Of the result: what was unusual about the run."""
    rounds = f"-{asked.rounds}-rounds" if asked.rounds > 1 else ""
    return f"hot{rounds}{'-slow-disk' if asked.slow_disk else ''}"


if __name__ == "__main__":
    sys.exit(main())
