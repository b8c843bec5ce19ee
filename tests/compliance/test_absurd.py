from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from compliance.absurd import (
    MOST,
    MOST_MONEY,
    refuse_absurd,
    refuse_disorder,
    refuse_future,
    refuse_zero,
)
from compliance.as_of import as_of
from compliance.calendar import FIRST_DAY, LAST_DAY
from compliance.errors import BadInput, Contradiction
from compliance.euro import Euro

MOMENT = datetime(2026, 11, 21, 9, tzinfo=UTC)
TODAY = date(2026, 11, 21)
NOW = as_of(MOMENT)


@dataclass(frozen=True)
class One:
    value: object


@dataclass(frozen=True)
class Two:
    begun: object
    ended: object


class TestAnAbsurdValue:
    @pytest.mark.parametrize(
        "value",
        [
            pytest.param(Euro(-1), id="a negative amount"),
            pytest.param(MOST_MONEY + Euro(1), id="more money than there is"),
            pytest.param(-1, id="a negative number"),
            pytest.param(MOST + 1, id="more than is ever counted"),
            pytest.param(Fraction(-1, 10_000), id="a negative part"),
            pytest.param(FIRST_DAY - timedelta(days=1), id="a day of the nineteenth century"),
            pytest.param(LAST_DAY + timedelta(days=1), id="a day of the year 3000"),
            pytest.param(MOMENT.replace(tzinfo=None), id="a moment without a zone"),
            pytest.param(MOMENT.replace(year=1899), id="a moment of the nineteenth century"),
        ],
    )
    def test_is_refused_by_name(self, value):
        with pytest.raises(BadInput) as refusal:
            refuse_absurd(One(value))
        assert refusal.value.argument == "value"

    @pytest.mark.parametrize(
        "value",
        [
            Euro.ZERO, MOST_MONEY, 0, MOST, Fraction(0), FIRST_DAY, LAST_DAY, MOMENT, False, None,
            "words",
        ],
    )  # fmt: skip
    def test_is_none_of_these(self, value):
        refuse_absurd(One(value))


class TestZero:
    @pytest.mark.parametrize("value", [0, Euro.ZERO, Fraction(0)])
    def test_is_refused_where_it_empties_the_question(self, value):
        with pytest.raises(BadInput, match="value: more than zero"):
            refuse_zero(One(value), "value")

    @pytest.mark.parametrize("value", [1, Euro(1), None])
    def test_is_not_what_is_more_or_unknown(self, value):
        refuse_zero(One(value), "value")


class TestDisorder:
    def test_is_an_end_before_its_beginning(self):
        with pytest.raises(Contradiction, match="ended: before begun"):
            refuse_disorder(Two(TODAY, TODAY - timedelta(days=1)), "begun", "ended")

    @pytest.mark.parametrize(("begun", "ended"), [(TODAY, TODAY), (TODAY, None), (None, TODAY)])
    def test_is_not_the_same_day_nor_an_unknown_one(self, begun, ended):
        refuse_disorder(Two(begun, ended), "begun", "ended")


class TestTheFuture:
    @pytest.mark.parametrize("value", [TODAY + timedelta(days=1), MOMENT + timedelta(seconds=1)])
    def test_has_not_happened(self, value):
        with pytest.raises(BadInput, match="value: still to come"):
            refuse_future(One(value), NOW, "value")

    @pytest.mark.parametrize("value", [TODAY, MOMENT, None])
    def test_is_neither_today_nor_unknown(self, value):
        refuse_future(One(value), NOW, "value")

    def test_hides_behind_an_unknown(self):
        with pytest.raises(BadInput, match="ended"):
            refuse_future(Two(None, TODAY + timedelta(days=1)), NOW, "begun", "ended")
