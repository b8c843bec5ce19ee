"""How is Pebble's day played? `python -m bench.pebble --people 68929 --room 0.6`.

A PostgreSQL of its own (with synchronous commits) and the web server are started, and stopped at
the end; the result goes to bench/results/pebble.json. Ends with 1 when anything does not hold.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from bench.goals import BACKERS
from bench.hot.stage import Stage
from bench.hot.telling import say
from bench.kept import RESULTS, keep
from bench.pebble import closing, day as days, proof
from bench.pebble.day import Day
from dev.paths import VAR
from dev.supervisor import Supervisor

RESULT = RESULTS / "pebble.json"


def main(words: list[str]) -> int:
    asked = _asked(words)
    with Supervisor(logs=VAR / f"{asked.name}-log") as supervisor:
        began = time.monotonic()
        stage = Stage(supervisor, asked.people, name=asked.name, is_floor_wanted=False)
        pid, port = stage.serve("web", "wiseed_like:create_app()")
        day = days.prepare(stage, asked.people, asked.room, port)
        say(f"{asked.people} people are ready after {time.monotonic() - began:.0f} s")
        days.run(stage, day, pid, visitors=asked.visitors)
        say(f"everybody was answered within {day.window.seconds:.1f} s")
        began = time.monotonic()
        wrong = list(proof.broken(stage, day))
        told = _told(asked, day) | {
            "refusals": proof.reasons(stage, day),
            "checking_seconds": round(time.monotonic() - began, 1),
            "wrong": wrong,
        }
        say(f"checked within {told['checking_seconds']} s")
        if asked.closing:
            told["closing"] = closing.measured(stage, day, asked.closing)
            wrong += told["closing"]["wrong"]
    keep(asked.result, told)
    say(json.dumps({**told, "course": len(told["course"])}, indent=2, ensure_ascii=False))
    return int(bool(wrong))


def _asked(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.pebble", description=__doc__)
    parser.add_argument("--people", type=int, default=BACKERS)
    parser.add_argument("--room", type=float, default=0.6, help="for this part of them")
    parser.add_argument(
        "--closing", type=int, default=0, help="close a round of so many, and issue for everybody"
    )
    parser.add_argument("--visitors", type=int, default=32, help="at the same time")
    parser.add_argument("--name", default="pebble", help="of its folder below var/")
    parser.add_argument("--result", type=Path, default=RESULT)
    return parser.parse_args(words)


def _told(asked: argparse.Namespace, day: Day) -> dict[str, Any]:
    window, count = day.window, len(day.window.latencies)
    milliseconds = {
        "web": day.web,
        "database": day.database,
        "client_and_watcher": window.cpu,
    }
    return {
        "people": asked.people,
        "visitors": asked.visitors,
        "cap": day.cap,
        "signed": len(day.answers.signed),
        "refused": len(day.answers.refused),
        "seconds": round(window.seconds, 1),
        "rate": round(window.rate, 1),
        "p50_ms": round(window.percentile(50), 1),
        "p99_ms": round(window.percentile(99), 1),
        "hung_up": window.hung_up,
        "cpu_ms_per_request": {
            name: round(1000 * spent / max(count, 1), 2) for name, spent in milliseconds.items()
        },
        "watcher": {"looks": day.watcher.looks, "most_shares": day.watcher.most},
        "course": day.watcher.course,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
