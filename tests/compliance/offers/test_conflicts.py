from datetime import date
from fractions import Fraction

import pytest

from compliance.as_of import as_of
from compliance.calendar import first_second
from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.offers import conflicts, inducements
from compliance.offers.conflicts import (
    InsiderInvestment,
    Participation,
    ProjectOwner,
    Review,
    assess_investment,
    assess_owner,
    assess_participation,
    assess_review,
)
from compliance.verdict import Answer

DAY = date(2026, 3, 2)
TODAY = as_of(first_second(DAY))
A_FIFTH = Fraction(1, 5)


class TestProjectOwner:
    @pytest.mark.parametrize(
        ("ties", "changes"),
        [
            (
                ProjectOwner(capital=Fraction("0.05"), votes=A_FIFTH),
                {"votes": Fraction("0.1999")},
            ),
            (ProjectOwner(capital=A_FIFTH), {"capital": Fraction("0.1999")}),
            (ProjectOwner(is_manager=True), {"is_manager": False}),
            (ProjectOwner(is_employee=True), {"is_employee": False}),
            (ProjectOwner(is_controlled=True), {"is_controlled": False}),
            (ProjectOwner(tie_found=True), {"tie_found": False}),
            (ProjectOwner(capital=A_FIFTH, is_manager=True), {}),
            (ProjectOwner(capital=A_FIFTH, tie_found=None), {}),
        ],
        ids=[
            "20 % of the votes and 5 % of the capital",
            "20 % of the capital",
            "a manager",
            "an intern on the payroll",
            "a company controlled by a co-shareholder with 20 %",
            "a tie that the analyst found",
            "two ties at once",
            "one tie, the rest unknown",
        ],
    )
    def test_is_never_an_insider(self, ties, changes):
        verdict = assess_owner(ties, TODAY)

        assert verdict.is_blocked
        assert verdict.threshold == A_FIFTH
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == changes

    def test_may_hold_just_less_than_a_fifth(self):
        ties = ProjectOwner(capital=Fraction("0.1999"), votes=Fraction("0.1999"))

        verdict = assess_owner(ties, TODAY)

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == A_FIFTH

    def test_is_not_taken_for_a_stranger_before_somebody_has_looked(self):
        verdict = assess_owner(ProjectOwner(tie_found=None), TODAY)

        assert verdict.is_blocked
        assert verdict.threshold == A_FIFTH
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"tie_found": False}

    def test_hears_each_tie(self):
        ties = ProjectOwner(capital=Fraction("0.25"), is_employee=True)

        sentence = assess_owner(ties, TODAY).sentence
        assert "25% of the capital, employee of the platform" in sentence.en
        assert "25\u00a0% du capital, salarié de la plateforme" in sentence.fr

    @pytest.mark.parametrize("holding", [Fraction(-1, 100), Fraction(101, 100)])
    @pytest.mark.parametrize("name", ["capital", "votes"])
    def test_holds_no_less_than_nothing_and_no_more_than_all(self, name, holding):
        with pytest.raises(BadInput) as refused:
            ProjectOwner(**{name: holding})
        assert refused.value.argument == name
        assert assess_owner(ProjectOwner(**{name: Fraction(1)}), TODAY).is_blocked


class TestInsiderInvestment:
    def test_does_not_concern_a_stranger(self):
        verdict = assess_investment(InsiderInvestment(is_insider=False), TODAY)

        assert verdict.answer == Answer.ALLOW
        assert verdict.sentence == conflicts.NOT_CONCERNED

    def test_waits_for_its_publication(self):
        verdict = assess_investment(InsiderInvestment(is_insider=True), TODAY)

        assert verdict.is_gated
        assert verdict.requirements == {"insider_disclosure"}
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"disclosed": True}

    def test_of_an_intern_is_allowed_in_the_open(self):
        verdict = assess_investment(InsiderInvestment(is_insider=True, disclosed=True), TODAY)

        assert verdict.answer == Answer.ALLOW
        assert verdict.sentence == conflicts.PUBLISHED

    @pytest.mark.parametrize(
        ("facts", "changes"),
        [
            ({"offer_is_open": False}, {"offer_is_open": True}),
            ({"same_terms": False}, {"same_terms": True}),
            ({"offer_is_open": False, "same_terms": False}, {}),
        ],
        ids=["before the public opening", "on better terms", "both"],
    )
    def test_is_never_preferred(self, facts, changes):
        verdict = assess_investment(
            InsiderInvestment(is_insider=True, disclosed=True, **facts), TODAY
        )

        assert verdict.is_blocked
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == changes


class TestThePlatform:
    def test_never_tops_an_offer_up(self):
        verdict = assess_participation(Participation(True, Euro.of(5_000)), TODAY)

        assert verdict.is_blocked
        assert verdict.article == "ECSPR art. 8(1)"
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {}

    def test_is_not_its_investors(self):
        assert assess_participation(Participation(False), TODAY).answer == Answer.ALLOW

    def test_does_not_invest_less_than_nothing(self):
        with pytest.raises(BadInput):
            Participation(False, Euro(-1))


class TestReview:
    @pytest.mark.parametrize(
        ("reviewed_on", "answer"),
        [
            (date(2025, 3, 2), Answer.ALLOW),
            (date(2025, 3, 1), Answer.WARN),
            (None, Answer.WARN),
        ],
    )
    def test_is_due_every_year(self, reviewed_on, answer):
        verdict = assess_review(Review(reviewed_on), TODAY)

        assert verdict.answer == answer
        if answer == Answer.WARN:
            assert verdict.counterfactual is not None
            assert verdict.counterfactual.changes == {"reviewed_on": date(2025, 3, 2)}

    def test_is_good_until_its_anniversary(self):
        verdict = assess_review(Review(date(2025, 3, 2)), TODAY)

        assert verdict.threshold == date(2026, 3, 2)

    def test_of_a_leap_day_is_asked_one_day_early(self):
        leap_day = as_of(first_second(date(2028, 2, 29)))

        verdict = assess_review(Review(None), leap_day)
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"reviewed_on": date(2027, 3, 1)}
        late = assess_review(Review(date(2027, 2, 28)), leap_day)
        assert late.answer == Answer.WARN
        assert late.threshold == date(2028, 2, 28)

    def test_is_on_a_day_that_can_be(self):
        with pytest.raises(BadInput):
            Review(date(1850, 1, 1))


class TestInducement:
    @pytest.mark.parametrize(
        ("advantage", "tied", "answer"),
        [
            (True, True, Answer.BLOCK),
            (True, False, Answer.ALLOW),
            (False, True, Answer.ALLOW),
            (False, False, Answer.ALLOW),
        ],
        ids=["code for one offer", "code for the platform", "mere link to an offer", "nothing"],
    )
    def test_is_never_tied_to_one_offer(self, advantage, tied, answer):
        verdict = inducements.assess(inducements.Facts(advantage, tied), TODAY)

        assert verdict.answer == answer
        if answer == Answer.BLOCK:
            assert verdict.counterfactual is not None
            assert verdict.counterfactual.changes == {"is_tied_to_an_offer": False}
