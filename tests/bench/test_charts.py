"""Is docs/performance.md what the results say, and are the charts what they are of?"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from bench.charts.__main__ import DOCS, made
from bench.charts.drawing import Bar, bars, course
from bench.goals import GOALS, lines
from bench.kept import RESULTS, keep, read

SVG = "{http://www.w3.org/2000/svg}"


class TestTheDocs:
    @pytest.mark.parametrize("name", sorted(made(RESULTS)))
    def test_are_as_they_would_be_written_now(self, name):
        assert (DOCS / name).read_text() == made(RESULTS)[name], "run `python -m bench.charts`"

    def test_show_nothing_that_was_not_drawn(self):
        there = {f"performance/{each.name}" for each in (DOCS / "performance").iterdir()}
        assert there == set(made(RESULTS)) - {"performance.md"}


class TestAGoal:
    def test_is_read_from_a_result_or_said_to_be_missing(self, tmp_path):
        assert all(goal.figure(tmp_path) is None for goal in GOALS)
        keep(tmp_path / "hot.json", {"ratios": {"app/floor": {"median": 0.44}}})

        [hot] = [goal for goal in GOALS if goal.result == "hot"]

        assert hot.figure(tmp_path) == 0.44
        assert not hot.is_reached(0.44)
        assert hot.is_reached(0.45)
        assert next(iter(lines(tmp_path))).endswith("NOT reached")

    def test_of_the_day_counts_only_with_everybody(self, tmp_path):
        keep(tmp_path / "pebble.json", {"people": 300, "seconds": 3, "wrong": []})
        assert GOALS[1].figure(tmp_path) is None


class TestAResult:
    def test_says_of_which_day_and_machine_it_is(self, tmp_path):
        keep(tmp_path / "hot.json", {"turns": 3})
        kept = read(tmp_path, "hot")
        assert kept is not None
        assert set(kept) == {"on", "commit", "processors", "turns"}


class TestAChart:
    def test_has_bars_as_long_as_their_figures(self):
        drawn = ElementTree.fromstring(
            bars("T", "S", [Bar("a", 2, "2"), Bar("b", 1, "1 & a half")])
        )
        lengths = [float(each.get("width")) for each in drawn.findall(f"{SVG}rect")[1:]]
        assert lengths == [440, 220]

    def test_never_draws_a_course_above_what_it_did_not_pass(self):
        points = [(0, 0), (1, 60), (2, 90)]
        drawn = ElementTree.fromstring(course("T", "S", points, mark=90, said="cap"))
        line = drawn.find(f"{SVG}polyline").get("points").split()
        level = float(drawn.findall(f"{SVG}line")[0].get("y1"))
        assert min(float(each.split(",")[1]) for each in line) == pytest.approx(level, abs=0.1)
