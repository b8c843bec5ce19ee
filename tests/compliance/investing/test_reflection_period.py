from datetime import UTC, datetime, timedelta

import pytest

from compliance.calendar import PARIS
from compliance.investing.reflection_period import ends_at, is_over
from compliance.parameters import NotYetLaw


def paris(*when: int) -> datetime:
    return datetime(*when, tzinfo=PARIS)  # type: ignore[arg-type,misc]


class TestEndsAt:
    @pytest.mark.parametrize(
        ("offered_at", "end"),
        [
            pytest.param(
                paris(2026, 3, 2, 10), paris(2026, 3, 6, 23, 59, 59), id="an ordinary Monday"
            ),
            pytest.param(
                paris(2026, 3, 26, 10), paris(2026, 3, 30, 23, 59, 59), id="spring clock change"
            ),
            pytest.param(
                paris(2026, 3, 26, 23, 30),
                paris(2026, 3, 31, 0, 30),
                id="spring, full hours outlive the day",
            ),
            pytest.param(
                paris(2026, 10, 22, 10), paris(2026, 10, 26, 23, 59, 59), id="autumn clock change"
            ),
            pytest.param(
                paris(2026, 10, 22, 23, 30),
                paris(2026, 10, 26, 23, 59, 59),
                id="autumn, late at night",
            ),
            pytest.param(
                paris(2026, 3, 31, 23, 59, 30),
                paris(2026, 4, 4, 23, 59, 59),
                id="the last half minute of a month",
            ),
            pytest.param(
                paris(2026, 4, 30, 14, 5),
                paris(2026, 5, 4, 23, 59, 59),
                id="a public holiday suspends nothing",
            ),
            pytest.param(
                paris(2026, 3, 2, 0, 0), paris(2026, 3, 6, 23, 59, 59), id="the first second"
            ),
        ],
    )
    def test_is_the_longest_reading(self, offered_at, end):
        assert ends_at(offered_at) == end

    def test_is_a_utc_moment_in_whole_seconds(self):
        end = ends_at(datetime(2026, 3, 26, 22, 30, 0, 400_000, tzinfo=UTC))

        assert end == datetime(2026, 3, 30, 22, 30, 1, tzinfo=UTC)
        assert end.tzinfo is UTC

    def test_gives_at_least_96_hours_whatever_the_hour_of_the_year(self):
        offered_at = datetime(2026, 1, 1, tzinfo=UTC)
        for _ in range(365 * 24):
            assert ends_at(offered_at) - offered_at >= timedelta(hours=96) - timedelta(seconds=1)
            offered_at += timedelta(hours=1)

    def test_refuses_a_moment_without_a_zone(self):
        with pytest.raises(ValueError, match="time zone"):
            ends_at(datetime(2026, 3, 2, 10))  # noqa: DTZ001

    def test_has_no_answer_before_the_regulation(self):
        with pytest.raises(NotYetLaw):
            ends_at(paris(2021, 11, 9, 12))


class TestIsOver:
    END = paris(2026, 3, 6, 23, 59, 59)

    def test_counts_the_whole_last_second(self):
        assert not is_over(self.END, self.END)
        assert not is_over(self.END, self.END + timedelta(milliseconds=999))

    def test_starts_at_midnight(self):
        assert is_over(self.END, paris(2026, 3, 7, 0, 0, 0))
