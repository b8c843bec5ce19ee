"""How is the result told? Medians, three ratios, and the processors' time of one request."""

from __future__ import annotations

import statistics
import sys
from collections import Counter
from typing import Any

from bench.hot.load import Window


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def of_lane(windows: list[Window], cpu: list[tuple[float, float]]) -> dict[str, Any]:
    """One lane over all its windows: rates in requests a second, times in milliseconds."""
    rates = [window.rate for window in windows]
    statuses: Counter[str] = Counter()
    for window in windows:
        statuses += window.statuses
    p50, p99 = (
        statistics.median(window.percentile(number) for window in windows) for number in (50, 99)
    )
    return {
        "rate_median": round(statistics.median(rates), 1),
        "rate_min_max": [round(min(rates), 1), round(max(rates), 1)],
        "p50_ms": round(p50, 1),
        "p99_ms": round(p99, 1),
        "p99_over_p50": round(p99 / p50, 2) if p50 else None,
        "web_cpu_ms_per_request": round(statistics.median(web for web, _ in cpu), 2),
        "database_cpu_ms_per_request": round(statistics.median(below for _, below in cpu), 2),
        "client_cpu_ms_per_request": round(
            statistics.median(
                1000 * window.cpu / max(len(window.latencies), 1) for window in windows
            ),
            2,
        ),
        "statuses": dict(statuses),
    }


def ratios(windows: dict[str, list[Window]], pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """One lane over another, turn by turn, so that what slowed one turn slowed both."""
    found = {}
    for one, other in pairs:
        if one in windows and other in windows:
            each = [
                mine.rate / theirs.rate
                for mine, theirs in zip(windows[one], windows[other], strict=True)
            ]
            found[f"{one}/{other}"] = {
                "median": round(statistics.median(each), 3),
                "min_max": [round(min(each), 3), round(max(each), 3)],
            }
    return found
