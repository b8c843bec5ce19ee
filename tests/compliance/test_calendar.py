from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.calendar import (
    add_months,
    add_working_days,
    add_years,
    first_second,
    is_working_day,
    last_second,
    latest_start,
    legal_day,
)


class TestLegalDay:
    def test_changes_at_midnight_in_paris(self):
        assert legal_day(datetime(2026, 1, 31, 22, 59, 59, tzinfo=UTC)) == date(2026, 1, 31)
        assert legal_day(datetime(2026, 1, 31, 23, 0, tzinfo=UTC)) == date(2026, 2, 1)

    def test_follows_summer_time(self):
        assert legal_day(datetime(2026, 7, 1, 22, 0, tzinfo=UTC)) == date(2026, 7, 2)

    def test_refuses_a_moment_without_a_zone(self):
        with pytest.raises(ValueError, match="time zone"):
            legal_day(datetime(2026, 7, 1, 22, 0))  # noqa: DTZ001


class TestSecondsOfADay:
    def test_are_utc_moments(self):
        assert first_second(date(2026, 1, 1)) == datetime(2025, 12, 31, 23, 0, tzinfo=UTC)
        assert last_second(date(2026, 1, 1)) == datetime(2026, 1, 1, 22, 59, 59, tzinfo=UTC)
        assert last_second(date(2026, 7, 1)) == datetime(2026, 7, 1, 21, 59, 59, tzinfo=UTC)

    def test_span_23_hours_on_the_spring_night_and_25_in_autumn(self):
        spring, autumn = date(2026, 3, 29), date(2026, 10, 25)

        assert (last_second(spring) - first_second(spring)).total_seconds() == 23 * 3600 - 1
        assert (last_second(autumn) - first_second(autumn)).total_seconds() == 25 * 3600 - 1


class TestAnniversaries:
    def test_of_29_february_is_28_february(self):
        assert add_years(date(2024, 2, 29), 2) == date(2026, 2, 28)
        assert add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)

    def test_go_backwards_too(self):
        assert add_months(date(2026, 3, 1), -12) == date(2025, 3, 1)
        assert add_months(date(2026, 1, 15), -1) == date(2025, 12, 15)

    def test_of_a_day_that_the_month_lacks_is_its_last_day(self):
        assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
        assert add_months(date(2026, 1, 10), 18) == date(2027, 7, 10)


class TestLatestStart:
    @pytest.mark.parametrize(
        ("day", "months", "start"),
        [
            pytest.param(date(2026, 11, 21), 12, date(2025, 11, 21), id="a plain day"),
            pytest.param(date(2026, 2, 28), 1, date(2026, 1, 31), id="four days share it"),
            pytest.param(date(2028, 2, 28), 12, date(2027, 2, 28), id="28 February, leap year"),
            pytest.param(date(2029, 2, 28), 60, date(2024, 2, 29), id="29 February"),
        ],
    )
    def test_is_the_last_day_from_which_the_months_have_run(self, day, months, start):
        assert latest_start(day, months) == start
        assert add_months(start, months) <= day < add_months(start + timedelta(days=1), months)


class TestAddWorkingDays:
    @pytest.mark.parametrize(
        ("received", "deadline"),
        [
            (date(2026, 3, 2), date(2026, 3, 16)),
            (date(2026, 4, 30), date(2026, 5, 19)),  # across 1, 8 and 14 May
            (date(2026, 3, 7), date(2026, 3, 20)),  # received on a Saturday
        ],
    )
    def test_leaves_out_the_first_day_weekends_and_holidays(self, received, deadline):
        assert add_working_days(received, 10) == deadline

    def test_of_zero_is_the_day_itself(self):
        assert add_working_days(date(2026, 3, 7), 0) == date(2026, 3, 7)

    def test_does_not_count_backwards(self):
        with pytest.raises(ValueError, match="counted forward"):
            add_working_days(date(2026, 3, 7), -1)

    def test_knows_easter_monday(self):
        assert not is_working_day(date(2026, 4, 6))
        assert is_working_day(date(2026, 4, 7))
