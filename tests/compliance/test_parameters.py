from datetime import date

import pytest

from compliance.parameters import BODIES, NotYetLaw, Parameter, table
from compliance.parameters.parameter import DAY
from compliance.words import Sentence

DAYS = Parameter(
    Sentence("Un délai", "A delay"), "ECSPR art. 22", {date(2021, 11, 10): 4, date(2028, 1, 1): 5},
    DAY,
)  # fmt: skip
every_number = pytest.mark.parametrize("parameter", table().values(), ids=list(table()))


class TestParameter:
    def test_has_the_value_of_its_day(self):
        assert DAYS.on(date(2021, 11, 10)) == 4
        assert DAYS.on(date(2027, 12, 31)) == 4
        assert DAYS.on(date(2028, 1, 1)) == 5

    def test_is_never_guessed_before_its_first_day(self):
        with pytest.raises(NotYetLaw, match="A delay: no value on 2021-11-09"):
            DAYS.on(date(2021, 11, 9))


class TestTheTable:
    def test_holds_every_body_of_law(self):
        assert {name.split(".")[0] for name in table()} == set(BODIES)

    @every_number
    def test_gives_every_number_a_label_an_article_and_a_unit(self, parameter):
        assert parameter.label.fr
        assert parameter.label.en
        assert parameter.article
        assert parameter.unit.fr
        assert parameter.unit.en
        assert parameter.values

    @every_number
    def test_gives_its_reasons_in_both_languages(self, parameter):
        assert parameter.reasoning is None or (parameter.reasoning.fr and parameter.reasoning.en)

    @every_number
    def test_knows_the_number_of_its_last_change(self, parameter):
        assert parameter.on(max(parameter.values)) == parameter.values[max(parameter.values)]
