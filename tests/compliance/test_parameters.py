from datetime import date

import pytest

from compliance import parameters
from compliance.parameters import NotYetLaw, Parameter

DAYS = Parameter("A delay", "art. 1", {date(2021, 11, 10): 4, date(2028, 1, 1): 5}, "day")
ALL = [value for value in vars(parameters).values() if isinstance(value, Parameter)]


class TestParameter:
    def test_has_the_value_of_its_day(self):
        assert DAYS.on(date(2021, 11, 10)) == 4
        assert DAYS.on(date(2027, 12, 31)) == 4
        assert DAYS.on(date(2028, 1, 1)) == 5

    def test_has_none_before_its_first_day(self):
        with pytest.raises(NotYetLaw):
            DAYS.on(date(2021, 11, 9))


class TestTheTable:
    @pytest.mark.parametrize("parameter", ALL, ids=lambda parameter: parameter.name)
    def test_gives_every_number_an_article_a_unit_and_a_value_today(self, parameter):
        assert parameter.article
        assert parameter.unit
        assert parameter.on(date(2026, 11, 21)) is not None
