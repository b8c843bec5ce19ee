"""How fast is everything, in one command? `python -m bench`; `--full` for the sizes promised.

Every bench in its turn, each with servers of its own. Moderate sizes take some ten minutes and are
kept below var/; the full ones take about an hour of a quiet machine, and are kept in bench/results,
from which `python -m bench.charts` writes docs/performance.md. A moderate run shows that all of it
works and how the ratios stand; it says nothing about growth, and little about p99.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench import goals
from bench.kept import MODERATE, RESULTS, read
from dev.paths import PYTHON, ROOT

# The result's name, the module, what is asked of it at a moderate and at the full size.
STEPS = (
    ("law", "bench.law", "", ""),
    ("hot", "bench.hot", "--turns 3 --seconds 2", "--turns 9 --seconds 3"),
    (
        "hot-100-rounds",
        "bench.hot",
        "--rounds 100 --turns 3 --seconds 2",
        "--rounds 100 --turns 9 --seconds 3",
    ),
    (
        "hot-slow-disk",
        "bench.hot",
        "--slow-disk --turns 3 --seconds 2",
        "--slow-disk --turns 9 --seconds 3",
    ),
    ("pebble", "bench.pebble", "--people 4000 --closing 20", "--closing 200"),
    (
        "reads",
        "bench.reads",
        "--rounds 2000 --subscriptions 200000 --turns 3",
        "--turns 7",
    ),
)


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--only", nargs="+", default=[each[0] for each in STEPS])
    asked = parser.parse_args(words)
    folder, failed = RESULTS if asked.full else MODERATE, []
    for name, module, moderate, full in STEPS:
        if name not in asked.only:
            continue
        print(f"== {name}", flush=True)
        if _run(module, (full if asked.full else moderate).split(), folder / f"{name}.json"):
            failed.append(name)
    if asked.full:
        _run("bench.charts", [])
    print("goals, at the sizes promised:" if asked.full else "goals; these sizes were moderate:")
    print("\n".join([*goals.lines(folder), *_ratios(folder)]))
    print(f"results: {folder}")
    for name in failed:
        print(f"{name} has found something that does not hold: see `wrong` in its result")
    return int(bool(failed))


def _ratios(folder: Path) -> Iterator[str]:
    """Of each lane of signatures, turn by turn: the median, the least and the most."""
    for name, module, _, _ in STEPS:
        found = read(folder, name) if module == "bench.hot" else None
        for pair, told in (found or {"ratios": {}})["ratios"].items():
            least, most = told["min_max"]
            yield f"{name:18} {pair:18} {told['median']:6g}  ({least:g} to {most:g})"


def _run(module: str, words: list[str], result: Path | None = None) -> int:
    to = ["--result", str(result)] if result else []
    return subprocess.run([PYTHON, "-m", module, *words, *to], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
