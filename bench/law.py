"""How long does a whole subscription take to evaluate? Under a millisecond, says the promise.

Run it with `make bench`. Each round times, one after the other, the evaluation and a yardstick
that only the machine decides (SHA-256 over 64 KiB): a busy machine slows both, and their ratio
stays comparable from one day and one machine to the next.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.kept import RESULTS, keep
from compliance import archive
from compliance.as_of import as_of
from compliance.ceilings import ceiling
from compliance.ceilings.own_ceiling import Setting
from compliance.ceilings.twelve_months import Placement
from compliance.euro import Euro
from compliance.investing import (
    entry_test_due,
    identity_due,
    offer_open,
    sheet_due,
    simulation_due,
    subscribing,
)

RESULT = RESULTS / "law.json"
ROUNDS = 2_000
PROMISED_US = 1_000
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BYTES = b"\0" * 65_536


def facts() -> subscribing.Facts:
    """An ordinary investor who goes above the threshold: every rule has something to say."""
    done = NOW - timedelta(days=30)
    return subscribing.Facts(
        subscribing.Readiness(
            offer_open.Facts("open", NOW + timedelta(days=20)),
            subscribing.Preparation(
                identity_due.Facts("accepted"),
                entry_test_due.Facts(done, "passed"),
                simulation_due.Facts(done, acknowledged_at=done),
            ),
            sheet_due.Facts(1, 1),
        ),
        ceiling.Facts(
            regime="ecspr",
            residence="FR",
            amount=Euro.of(2_000),
            already_in_offer=Euro.of(500),
            already_with_issuer=Euro.of(500),
            already_invested=Euro.of(3_000),
            history=tuple(Placement(date(2025, month, 2), Euro.of(250)) for month in range(4, 13)),
            settings=(Setting(at=NOW - timedelta(days=60), amount=Euro.of(20_000)),),
            holder=ceiling.Holder(
                shares=80,
                price=Euro.of(25),
                minimum_ticket=Euro.of(100),
                left=5_000,
                held=20,
                maximum=1_000,
            ),
            european=ceiling.Protection(result=Euro.of(3_800), test_passed=True),
        ),
    )


def timed(action: Callable[[], object]) -> float:
    """Microseconds of one call."""
    start = time.perf_counter_ns()
    action()
    return (time.perf_counter_ns() - start) / 1_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.law", description=__doc__)
    parser.add_argument("--result", type=Path, default=RESULT)
    asked = parser.parse_args()
    known, when = facts(), as_of(NOW)
    record = archive.keep(subscribing.assess.ask(known, when))
    actions: dict[str, Callable[[], object]] = {
        "yardstick": lambda: hashlib.sha256(BYTES).digest(),
        "evaluate": lambda: subscribing.assess(known, when),
        "evaluate_and_keep": lambda: json.dumps(archive.keep(subscribing.assess.ask(known, when))),
        "read_back": lambda: archive.verdict_of(record),
    }
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(ROUNDS):
        for name, action in actions.items():
            times[name].append(timed(action))
    yardstick = statistics.median(times["yardstick"])
    found = {
        name: {
            "median_us": round(statistics.median(taken), 1),
            "p99_us": round(statistics.quantiles(taken, n=100)[98], 1),
            "in_yardsticks": round(statistics.median(taken) / yardstick, 2),
        }
        for name, taken in times.items()
    }
    keep(asked.result, {"rounds": ROUNDS, "results": found})
    for name, numbers in found.items():
        print(f"{name:18} {numbers}")
    return int(found["evaluate"]["median_us"] > PROMISED_US)


if __name__ == "__main__":
    sys.exit(main())
