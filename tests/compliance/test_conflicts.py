from datetime import date
from fractions import Fraction

import pytest

from compliance.conflicts import PlatformTies, assess_insider_investment, assess_project_owner
from compliance.verdict import Block, Warn

DAY = date(2026, 3, 2)
STRANGER = PlatformTies(capital=Fraction("0.1999"), votes=Fraction("0.1999"))
EMPLOYEE = PlatformTies(is_employee=True)


class TestProjectOwner:
    @pytest.mark.parametrize(
        "ties",
        [
            PlatformTies(capital=Fraction("0.05"), votes=Fraction("0.20")),
            PlatformTies(capital=Fraction("0.20")),
            PlatformTies(is_manager=True),
            PlatformTies(is_controlled_by_such=True),
            EMPLOYEE,
        ],
    )
    def test_is_never_an_insider(self, ties):
        assert assess_project_owner(ties, DAY) is not None

    def test_may_hold_just_less_than_a_fifth(self):
        assert assess_project_owner(STRANGER, DAY) is None


class TestInsiderInvestment:
    def test_is_allowed_in_the_open(self):
        verdict = assess_insider_investment(EMPLOYEE, offer_is_open_to_all=True, on=DAY)

        assert isinstance(verdict, Warn)

    def test_is_blocked_before_everybody_else(self):
        verdict = assess_insider_investment(EMPLOYEE, offer_is_open_to_all=False, on=DAY)

        assert isinstance(verdict, Block)

    def test_does_not_concern_a_stranger(self):
        assert assess_insider_investment(STRANGER, offer_is_open_to_all=True, on=DAY) is None
