"""What does docs/performance.md say? Each goal, what was reached, what holds it back, and how."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.goals import GOALS, Goal
from bench.kept import read

PICTURES = "performance"  # the folder beside the page
# What was found when it was looked into (cProfile in one worker, pg_stat_statements).
HELD_BACK = (Path(__file__).parent / "held_back.md").read_text
RESULTS = ("hot", "hot-100-rounds", "hot-slow-disk", "pebble", "reads", "law", "year")


def page(folder: Path, pictures: list[str]) -> str:
    """The whole page, as Markdown."""
    return "\n".join(
        [
            "# How fast is it?",
            "",
            "<!-- Written by `python -m bench.charts` from bench/results; change neither by hand,",
            "     but for bench/charts/held_back.md. -->",
            "",
            "Ratios within one run, as the rates of one machine on one day say little.",
            "",
            "| goal | wanted | reached | |",
            "|---|---|---|---|",
            *(_line(goal, folder) for goal in GOALS),
            "",
            HELD_BACK().rstrip(),
            "",
            *_seen(pictures),
            *_pebble(read(folder, "pebble")),
            "## Which runs these are",
            "",
            "| result | day | commit | processors |",
            "|---|---|---|---|",
            *_runs(folder),
            "",
            "## How to measure it again",
            "",
            "```",
            "make bench                      # everything, moderate sizes: do all promises hold?",
            "make bench ARGS=--full          # the sizes above; an hour of a quiet machine",
            "python -m bench --only pebble   # one of: law hot hot-100-rounds hot-slow-disk"
            " pebble reads",
            "```",
            "",
            "Every bench says with `--help` what else it may be asked. `+` behind a commit: it was",
            "measured with changes that were not committed yet.",
            "",
        ]
    )


def _line(goal: Goal, folder: Path) -> str:
    figure = goal.figure(folder)
    if figure is None:
        return f"| {goal.sentence} | {goal.aim} | not measured at full size | |"
    mark = "reached" if goal.is_reached(figure) else "**not reached**"
    return f"| {goal.sentence} | {goal.aim} | {figure:g}{goal.unit} | {mark} |"


def _seen(pictures: list[str]) -> Iterator[str]:
    for name in pictures:
        yield f"![{name.removesuffix('.svg')}]({PICTURES}/{name})"
        yield ""


def _pebble(found: dict[str, Any] | None) -> Iterator[str]:
    if found is None:
        return
    looks = ", ".join(
        f"{name} {count:,} times" for name, count in found["watcher"]["looks"].items()
    )
    most = max(found["watcher"]["most_shares"].values())
    yield "## Pebble's day"
    yield ""
    yield (
        f"{found['people']:,} different people, {found['visitors']} at the same time, each with a"
        f" session, a token and an order of their own: {found['signed']:,} signed,"
        f" {found['refused']:,} were refused, in {found['seconds']:g} s. Somebody looked all the"
        f" while ({looks}) and never saw more than {most:,}"
        f" of {found['cap']:,} shares taken. What did not hold at the end:"
        f" {'; '.join(found['wrong']) or 'nothing'}."
    )
    yield ""
    yield "| refused by | people | what they read |"
    yield "|---|---|---|"
    for rule, told in found["refusals"].items():
        yield f"| `{rule}` | {told['people']:,} | {' · '.join(told['words'])} |"
    yield ""
    yield from _closing(found.get("closing"))


def _closing(found: dict[str, Any] | None) -> Iterator[str]:
    if found is None:
        return
    whole, issued = found["whole"], found["issue_for_all"]
    yield "## Closing it"
    yield ""
    seconds = issued["seconds"].get("issue", 0)
    yield (
        f"The shares of all {issued['people']:,} subscribers are issued as one movement of the"
        f" register by one job, in {seconds:g} s. Everything around it was played whole for"
        f" {whole['people']} subscribers, in one process; for all of them one process would take:"
    )
    yield ""
    yield "| part | ms for each | minutes for all |"
    yield "|---|---|---|"
    for name, each in whole["ms_per_person"].items():
        minutes = whole["minutes_of_one_process_for_all"][name]
        yield f"| {name.replace('_', ' ')} | {each:g} | {minutes:g} |"
    yield ""


def _runs(folder: Path) -> Iterator[str]:
    for name in RESULTS:
        found = read(folder, name)
        if found is not None:
            stamp = [str(found.get(key, "before it was noted")) for key in ("on", "commit")]
            yield f"| `{name}` | {' | '.join(stamp)} | {found.get('processors', '')} |"
