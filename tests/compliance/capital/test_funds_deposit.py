from datetime import date, timedelta

import pytest

from compliance.as_of import as_of
from compliance.calendar import first_second
from compliance.capital.funds_deposit import DIRECTLY, Facts, assess
from compliance.errors import Contradiction
from compliance.verdict import Answer

RECEIVED = date(2026, 6, 1)
LAST = date(2026, 6, 9)
ONE_DAY = timedelta(days=1)


def asked(today=date(2026, 7, 1), **facts):
    return assess(Facts(RECEIVED, **facts), as_of(first_second(today)))


class TestDeposit:
    def test_on_the_eighth_day_is_in_time(self):
        verdict = asked(deposited_on=LAST)

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == LAST

    def test_on_the_ninth_is_late(self):
        verdict = asked(deposited_on=LAST + ONE_DAY)

        assert verdict.is_blocked
        assert verdict.threshold == LAST
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"deposited_on": LAST}

    def test_may_be_waited_for_until_the_eighth_day(self):
        assert asked(LAST).answer == Answer.ALLOW
        assert asked(LAST).threshold == LAST
        overdue = asked(LAST + ONE_DAY)
        assert overdue.is_blocked
        assert overdue.threshold == LAST
        assert overdue.counterfactual is not None
        assert overdue.counterfactual.changes == {"deposited_on": LAST}

    def test_is_nothing_to_do_when_a_depositary_receives_the_money(self):
        verdict = asked(received_by_a_depositary=True)

        assert verdict.answer == Answer.ALLOW
        assert verdict.sentence == DIRECTLY

    def test_does_not_come_before_the_money(self):
        with pytest.raises(Contradiction) as refused:
            asked(deposited_on=RECEIVED - ONE_DAY)
        assert refused.value.argument == "deposited_on"
        assert asked(deposited_on=RECEIVED).may_go_on
