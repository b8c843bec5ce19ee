from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from compliance.as_of import as_of
from compliance.errors import BadInput, Contradiction
from compliance.items import Statement
from compliance.running import client_information, default_rates, marketing
from compliance.running.client_information import Page
from compliance.running.default_rates import Year
from compliance.running.marketing import Advertisement
from compliance.verdict import Answer

NOW = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))
BOTH = frozenset({Statement.DEPOSIT_GUARANTEE, Statement.INVESTOR_COMPENSATION})
FAIR = Advertisement("fr", "FR", labelled=True, fair=True, consistent=True, about_one_offer=False)


def on(day):
    return as_of(datetime(day.year, day.month, day.day, 11, tzinfo=UTC))


class TestThePageOfInformation:
    def test_says_that_nothing_is_guaranteed_to_everybody(self):
        assert client_information.assess(Page(BOTH), NOW).answer == Answer.ALLOW

    @pytest.mark.parametrize("item", sorted(BOTH))
    def test_says_both(self, item):
        verdict = client_information.assess(Page(BOTH - {item}), NOW)

        assert verdict.requirements == {item}
        assert verdict.counterfactual.changes == {"says": BOTH}
        assert item.words.fr in verdict.sentence.fr
        assert item.words.en in verdict.sentence.en
        assert verdict.article == "ECSPR art. 19"

    def test_is_not_behind_a_sign_in(self):
        verdict = client_information.assess(Page(BOTH, open_to_all=False), NOW)

        assert verdict.is_blocked
        assert verdict.counterfactual.changes == {"open_to_all": True}


class TestThePageOfAnOffer:
    def test_shows_the_reflection_period(self):
        with_it = Page(frozenset({Statement.REFLECTION_PERIOD}), is_of_an_offer=True)
        without = client_information.assess(Page(BOTH, is_of_an_offer=True), NOW)

        assert client_information.assess(with_it, NOW).answer == Answer.ALLOW
        assert without.requirements == {"reflection_period"}
        assert without.counterfactual.changes == {"says": BOTH | {"reflection_period"}}

    def test_may_be_for_members_only(self):
        closed = Page(
            frozenset({Statement.REFLECTION_PERIOD}), is_of_an_offer=True, open_to_all=False
        )

        assert client_information.assess(closed, NOW).may_go_on

    def test_says_nothing_unknown(self):
        with pytest.raises(BadInput, match="says: Statement"):
            Page(frozenset({"guaranteed_gain"}))


class TestAnAdvertisement:
    def test_is_published_without_asking_an_authority(self):
        assert marketing.assess(FAIR, NOW).answer == Answer.ALLOW

    @pytest.mark.parametrize(
        ("fact", "problem"),
        [
            ("labelled", "marketing_label"),
            ("fair", "fair_and_clear"),
            ("consistent", "consistent_sheet"),
        ],
    )
    def test_is_corrected_first(self, fact, problem):
        verdict = marketing.assess(replace(FAIR, **{fact: False}), NOW)

        assert verdict.requirements == {problem}
        assert verdict.counterfactual.changes == {fact: True}
        assert marketing.PROBLEMS[problem].fr in verdict.sentence.fr
        assert marketing.PROBLEMS[problem].en in verdict.sentence.en

    def test_does_not_push_one_offer_without_a_reason(self):
        focused = replace(FAIR, about_one_offer=True)
        verdict = marketing.assess(focused, NOW)

        assert verdict.requirements == {"justified_focus"}
        assert verdict.counterfactual.changes == {"focus_justified": True}
        assert marketing.assess(replace(focused, focus_justified=True), NOW).may_go_on

    @pytest.mark.parametrize(
        ("language", "country", "is_accepted"),
        [("fr", "BE", True), ("nl", "BE", True), ("en", "FR", False), ("fr", "DE", False)],
    )
    def test_speaks_a_language_of_the_country(self, language, country, is_accepted):
        verdict = marketing.assess(replace(FAIR, language=language, country=country), NOW)

        assert verdict.may_go_on is is_accepted
        assert is_accepted or verdict.requirements == {"accepted_language"}

    def test_is_translated_into_one(self):
        verdict = marketing.assess(replace(FAIR, country="DE"), NOW)

        assert verdict.counterfactual.changes == {"language": "de"}
        assert "de" in verdict.counterfactual.sentence.en

    def test_is_told_everything_that_is_wrong(self):
        wrong = Advertisement(
            "en", "FR", labelled=False, fair=False, consistent=False, about_one_offer=True
        )
        verdict = marketing.assess(wrong, NOW)

        assert verdict.requirements == frozenset(marketing.PROBLEMS)
        assert verdict.counterfactual.changes == {}

    def test_has_no_single_remedy_for_two_problems(self):
        verdict = marketing.assess(replace(FAIR, labelled=False, fair=False), NOW)

        assert verdict.requirements == {"marketing_label", "fair_and_clear"}
        assert verdict.counterfactual.changes == {}

    def test_never_claims_an_approval(self):
        verdict = marketing.assess(replace(FAIR, claims_approval=True), NOW)

        assert verdict.is_blocked
        assert verdict.counterfactual.changes == {"claims_approval": False}
        assert verdict.article == "ECSPR art. 27; ECSPR art. 23(14)"

    def test_is_for_a_country_with_a_known_language(self):
        with pytest.raises(BadInput) as refusal:
            replace(FAIR, country="XX")
        assert refusal.value.argument == "country"


class TestDefaultRates:
    END = date(2025, 12, 31)
    DUE = date(2026, 4, 30)

    def ask(self, day, **facts):
        return default_rates.assess(Year(self.END, has_loans=True, **facts), on(day))

    def test_are_not_for_shares(self):
        shares = Year(self.END, has_loans=False)

        assert default_rates.assess(shares, on(date(2027, 1, 1))).answer == Answer.ALLOW
        assert default_rates.assess(shares, on(date(2027, 1, 1))).threshold is None

    def test_are_due_four_months_after_the_year(self):
        assert default_rates.publish_by(self.END) == self.DUE

    def test_are_not_asked_for_while_the_year_lasts(self):
        assert self.ask(self.END).answer == Answer.ALLOW

    @pytest.mark.parametrize("day", [date(2026, 1, 1), DUE])
    def test_are_to_be_published_until_then(self, day):
        verdict = self.ask(day)

        assert verdict.requirements == {"default_rates"}
        assert verdict.threshold == self.DUE
        assert verdict.counterfactual.changes == {"published_on": day}
        assert "36 mois" in verdict.sentence.fr
        assert "36 months" in verdict.sentence.en

    def test_are_late_on_the_day_after(self):
        verdict = self.ask(date(2026, 5, 1))

        assert verdict.is_blocked
        assert verdict.threshold == self.DUE
        assert verdict.counterfactual.changes == {"published_on": date(2026, 5, 1)}

    def test_were_in_time_or_late(self):
        in_time = self.ask(date(2026, 9, 1), published_on=self.DUE)
        late = self.ask(date(2026, 9, 1), published_on=date(2026, 5, 1))

        assert in_time.answer == Answer.ALLOW
        assert in_time.threshold == self.DUE
        assert late.answer == Answer.WARN
        assert late.threshold == self.DUE
        assert late.counterfactual.changes == {"published_on": self.DUE}

    def test_make_no_sense_tomorrow_or_before_the_end(self):
        with pytest.raises(BadInput, match="still to come"):
            self.ask(date(2026, 4, 1), published_on=date(2026, 4, 2))
        with pytest.raises(Contradiction):
            Year(self.END, has_loans=True, published_on=date(2025, 12, 30))
        with pytest.raises(BadInput, match="ended_on"):
            Year(date(1899, 1, 1), has_loans=True)
