from dataclasses import replace
from datetime import date

import pytest

from compliance.as_of import AsOf, as_of
from compliance.calendar import first_second
from compliance.errors import BadInput, Contradiction, MissingInput
from compliance.euro import Euro
from compliance.offers import offer_cap, related_offers
from compliance.offers.offer_cap import Facts, OfferKind, PastOffer, assess, first_day_for, headroom
from compliance.verdict import Answer
from compliance.words import Sentence

LAUNCH = date(2026, 3, 1)
TODAY: AsOf = as_of(first_second(LAUNCH))
LAW = TODAY.law
FIVE_MILLION = Euro.of(5_000_000)


def raised(launched_on, amount, kind=OfferKind.OWN_PLATFORM) -> PastOffer:
    return PastOffer(launched_on, kind, raised=Euro.of(amount))


def asked(target, *past, launch=LAUNCH) -> Facts:
    return Facts(Euro.of(target), launch, tuple(past))


SEPTEMBER = date(2025, 9, 1)
WORKED_EXAMPLES = {
    "2 M before and 3 M now are 5 M": (
        asked("3000000", raised(SEPTEMBER, 2_000_000)),
        Answer.ALLOW,
    ),
    "2 M before and 3 M and a cent now are too much": (
        asked("3000000.01", raised(SEPTEMBER, 2_000_000)),
        Answer.BLOCK,
    ),
    "4 M more than twelve months ago do not count": (
        asked("4500000", raised(date(2025, 2, 28), 4_000_000)),
        Answer.ALLOW,
    ),
    "4 M exactly twelve months ago still count": (
        asked("4500000", raised(date(2025, 3, 1), 4_000_000)),
        Answer.BLOCK,
    ),
    "a loan elsewhere and a public offer without a prospectus count": (
        asked(
            "2500000",
            raised(SEPTEMBER, 1_500_000, OfferKind.PLATFORM_LOAN),
            raised(SEPTEMBER, 1_000_000, OfferKind.PUBLIC_WITHOUT_PROSPECTUS),
        ),
        Answer.ALLOW,
    ),
    "a private placement to professionals does not count": (
        asked("5000000", raised(SEPTEMBER, 3_000_000, OfferKind.PRIVATE_PLACEMENT)),
        Answer.ALLOW,
    ),
    "5 M alone are inside": (asked("5000000"), Answer.ALLOW),
    "5 M and a cent alone are outside": (asked("5000000.01"), Answer.BLOCK),
}


class TestAssess:
    @pytest.mark.parametrize(
        ("facts", "answer"), WORKED_EXAMPLES.values(), ids=list(WORKED_EXAMPLES)
    )
    def test_follows_the_worked_examples(self, facts, answer):
        verdict = assess(facts, TODAY)

        assert verdict.answer == answer
        assert verdict.threshold == FIVE_MILLION

    def test_says_what_the_issuer_reaches(self):
        verdict = assess(asked("1000000", raised(SEPTEMBER, 2_000_000)), TODAY)

        assert "the issuer reaches at most €3,000,000.00" in verdict.sentence.en

    def test_proposes_the_largest_target_that_fits_and_the_day_for_the_whole(self):
        verdict = assess(asked("4000000", raised(SEPTEMBER, 2_000_000)), TODAY)

        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"target": Euro.of(3_000_000)}
        assert "2 September 2026" in verdict.counterfactual.sentence.en
        assert "€3,000,000.00 is left on 1 March 2026" in verdict.sentence.en

    def test_proposes_only_the_target_when_no_day_is_enough(self):
        verdict = assess(asked("6000000", raised(SEPTEMBER, 2_000_000)), TODAY)

        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"target": Euro.of(3_000_000)}
        assert "2026" not in verdict.counterfactual.sentence.en

    def test_proposes_the_first_day_once_nothing_is_left(self):
        before = (raised(SEPTEMBER, 3_000_000), raised(date(2025, 12, 1), 2_000_000))
        facts = asked("2500000", *before)

        verdict = assess(facts, TODAY)

        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"launches_on": date(2026, 9, 2)}
        assert "€0.00 is left" in verdict.sentence.en
        assert assess(replace(facts, launches_on=date(2026, 9, 1)), TODAY).is_blocked
        assert assess(replace(facts, launches_on=date(2026, 9, 2)), TODAY).may_go_on

    def test_waits_for_as_many_offers_as_it_takes(self):
        before = (raised(SEPTEMBER, 3_000_000), raised(date(2025, 12, 1), 2_000_000))

        assert first_day_for(asked("3000000", *before), LAW) == date(2026, 9, 2)
        assert first_day_for(asked("3000000.01", *before), LAW) == date(2026, 12, 2)

    def test_says_that_no_single_change_helps(self):
        verdict = assess(asked("6000000", raised(SEPTEMBER, 5_000_000)), TODAY)

        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {}

    def test_looks_at_the_law_of_its_day(self, monkeypatch):
        only_loans = {date(2021, 11, 10): frozenset({"platform_loan"})}
        changed = replace(offer_cap.OFFER_KINDS_COUNTED, values=only_loans)
        monkeypatch.setattr(offer_cap, "OFFER_KINDS_COUNTED", changed)

        assert assess(asked("5000000", raised(SEPTEMBER, 2_000_000)), TODAY).may_go_on


class TestHeadroom:
    def test_leaves_out_offers_of_the_day_itself_and_later(self):
        offers = [raised(LAUNCH, 1_000_000), raised(date(2026, 4, 1), 1_000_000)]

        assert headroom(offers, LAUNCH, LAW) == FIVE_MILLION

    def test_counts_the_day_before(self):
        assert headroom([raised(date(2026, 2, 28), 1)], LAUNCH, LAW) == Euro.of(4_999_999)

    def test_may_leave_out_the_first_day_of_the_window(self, monkeypatch):
        choice = replace(
            offer_cap.OFFER_CAP_WINDOW_INCLUDES_ITS_FIRST_DAY, values={date(2021, 11, 10): False}
        )
        monkeypatch.setattr(offer_cap, "OFFER_CAP_WINDOW_INCLUDES_ITS_FIRST_DAY", choice)
        first = raised(date(2025, 3, 1), 4_000_000)

        assert headroom([first], LAUNCH, LAW) == FIVE_MILLION
        assert headroom([raised(LAUNCH, 4_000_000)], LAUNCH, LAW) == FIVE_MILLION
        assert headroom([raised(date(2025, 3, 2), 4_000_000)], LAUNCH, LAW) == Euro.of(1_000_000)
        assert first_day_for(asked("2000000", first, launch=date(2025, 6, 1)), LAW) == LAUNCH

    @pytest.mark.parametrize("kind", OfferKind)
    def test_counts_what_the_article_counts(self, kind):
        counted = {"own_platform", "other_platform", "platform_loan", "public_without_prospectus"}
        room = headroom([raised(SEPTEMBER, 1, kind)], LAUNCH, LAW)

        assert room == (Euro.of(4_999_999) if kind.value in counted else FIVE_MILLION)

    def test_waits_a_day_more_after_a_leap_day(self):
        leap = raised(date(2024, 2, 29), 4_000_000)
        facts = asked("2000000", leap, launch=date(2024, 6, 1))

        assert first_day_for(facts, LAW) == date(2025, 3, 1)


class TestPastOffer:
    def test_counts_its_maximum_while_it_is_open_and_what_it_raised_once_it_ended(self):
        offer = PastOffer(SEPTEMBER, OfferKind.OWN_PLATFORM, maximum=Euro.of(2_000_000))

        assert offer.is_open
        assert offer.amount(LAW) == Euro.of(2_000_000)
        ended = replace(offer, raised=Euro.of(800_000))
        assert not ended.is_open
        assert ended.amount(LAW) == Euro.of(800_000)

    def test_may_count_for_nothing_while_it_is_open(self, monkeypatch):
        choice = replace(
            offer_cap.OPEN_OFFER_COUNTS_ITS_MAXIMUM, values={date(2021, 11, 10): False}
        )
        monkeypatch.setattr(offer_cap, "OPEN_OFFER_COUNTS_ITS_MAXIMUM", choice)
        offer = PastOffer(SEPTEMBER, OfferKind.OWN_PLATFORM, maximum=Euro.of(2_000_000))

        assert offer.amount(LAW) == Euro.ZERO

    def test_is_said_in_both_languages(self):
        verdict = assess(asked("1", raised(SEPTEMBER, 3_000_000, OfferKind.GRANT)), TODAY)
        past = next(each for each in verdict.inputs if each.name == "past")

        assert past.value == (
            Sentence(
                "subvention, 1er septembre 2025, 3\u202f000\u202f000,00\u00a0€",
                "grant, 1 September 2025, €3,000,000.00",
            ),
        )

    def test_is_said_by_its_maximum_while_open(self):
        offer = PastOffer(SEPTEMBER, OfferKind.BANK_DEBT, maximum=Euro.of(10))

        assert offer.written("en") == "bank loan, 1 September 2025, €10.00"

    @pytest.mark.parametrize(
        ("amounts", "error"),
        [
            ({}, MissingInput),
            ({"maximum": Euro(1), "raised": Euro(2)}, Contradiction),
            ({"raised": Euro(-1)}, BadInput),
        ],
    )
    def test_names_what_cannot_be(self, amounts, error):
        with pytest.raises(error):
            PastOffer(SEPTEMBER, OfferKind.OWN_PLATFORM, **amounts)

    def test_may_raise_its_maximum(self):
        assert not PastOffer(SEPTEMBER, OfferKind.GRANT, Euro(5), Euro(5)).is_open


class TestFacts:
    @pytest.mark.parametrize("target", [Euro.ZERO, Euro(-1)])
    def test_want_something_to_be_offered(self, target):
        with pytest.raises(BadInput) as refused:
            Facts(target, LAUNCH)
        assert refused.value.argument == "target"


class TestRelatedOffers:
    def flagged(self, related, *, target=1_000_000, own=1_000_000, reviewed=False):
        facts = related_offers.Facts(
            Euro.of(target), Euro.of(own), Euro.of(related), reviewed=reviewed
        )
        return related_offers.assess(facts, TODAY)

    def test_are_flagged_a_cent_above_the_cap(self):
        assert self.flagged("3000000").answer == Answer.ALLOW
        verdict = self.flagged("3000000.01")
        assert verdict.answer == Answer.WARN
        assert verdict.threshold == FIVE_MILLION
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"reviewed": True}

    def test_are_settled_by_a_review(self):
        verdict = self.flagged("9000000", reviewed=True)

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == FIVE_MILLION

    def test_are_nothing_without_related_companies(self):
        verdict = self.flagged(0, target=9_000_000)

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == FIVE_MILLION

    def test_may_be_left_alone(self, monkeypatch):
        choice = replace(
            related_offers.RELATED_OFFERS_ARE_REVIEWED, values={date(2021, 11, 10): False}
        )
        monkeypatch.setattr(related_offers, "RELATED_OFFERS_ARE_REVIEWED", choice)

        assert self.flagged("9000000").answer == Answer.ALLOW


class TestTheRoom:
    """What may still be raised is said in whole shares when their price is known."""

    @pytest.mark.parametrize(
        ("price", "said"),
        [
            (Euro.of(40), "125\u202f000 parts"),
            (Euro.of(41), "121\u202f951 parts"),
        ],
    )
    def test_is_said_in_shares(self, price, said):
        verdict = assess(Facts(Euro.of(6_000_000), LAUNCH, price=price), TODAY)
        assert said in verdict.counterfactual.sentence.fr
        assert verdict.counterfactual.changes == {"target": Euro.of(5_000_000)}

    @pytest.mark.parametrize("price", [None, Euro.of(5_000_001)])
    def test_is_said_in_euros_alone_without_one(self, price):
        verdict = assess(Facts(Euro.of(6_000_000), LAUNCH, price=price), TODAY)
        assert "parts" not in verdict.counterfactual.sentence.fr

    def test_has_no_price_of_nothing(self):
        with pytest.raises(BadInput):
            Facts(Euro.of(1), LAUNCH, price=Euro.ZERO)
