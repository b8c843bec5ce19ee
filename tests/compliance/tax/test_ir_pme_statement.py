from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from compliance.as_of import as_of
from compliance.errors import BadInput, Contradiction
from compliance.euro import Euro
from compliance.tax.ir_pme_rate import Payment
from compliance.tax.ir_pme_statement import CONDITIONS, MENTIONS, Statement, assess, missing
from compliance.verdict import Answer

NOW = as_of(datetime(2026, 11, 22, 9, tzinfo=UTC))
CONDITION_NAMES = {
    "staff_met",
    "size_met",
    "listing_met",
    "seat_met",
    "activity_met",
    "age_met",
    "risk_finance_met",
}
OF_A_SALE = {"shares_sold", "amount_sold", "sold_on"}
COMPLETE = Statement(
    purpose_stated=True,
    company_name="Moulins Réunis",
    company_object="Mouture de céréales",
    company_seat="1 rue du Four, 75001 Paris",
    subscriber="Claire Martin",
    subscriber_address="2 rue du Puits, 69001 Lyon",
    shares=25,
    amount=Euro.of(1_000),
    subscribed_on=date(2026, 3, 2),
    payments=(Payment(date(2026, 3, 10), Euro.of(1_000)),),
    **dict.fromkeys(CONDITION_NAMES, True),
)
SOLD = replace(
    COMPLETE, sold_early=True, shares_sold=5, amount_sold=Euro.of(300), sold_on=date(2027, 5, 1)
)


class TestTheStatement:
    def test_with_every_mention_may_be_handed_over(self):
        verdict = assess(COMPLETE, NOW)

        assert missing(COMPLETE) == set()
        assert verdict.answer == Answer.ALLOW

    @pytest.mark.parametrize("mention", sorted(MENTIONS.keys() - CONDITION_NAMES - OF_A_SALE))
    def test_without_one_says_which(self, mention):
        blank = False if mention == "purpose_stated" else () if mention == "payments" else None

        statement = replace(COMPLETE, **{mention: blank})

        assert missing(statement) == {mention}

    @pytest.mark.parametrize("condition", sorted(CONDITION_NAMES))
    def test_says_of_each_condition_that_it_is_met_or_not_and_is_never_silent(self, condition):
        assert missing(replace(COMPLETE, **{condition: False})) == set()
        assert missing(replace(COMPLETE, **{condition: None})) == {condition}

    @pytest.mark.parametrize("mention", sorted(OF_A_SALE))
    def test_says_what_was_sold_only_after_an_early_sale(self, mention):
        assert missing(replace(SOLD, **{mention: None})) == {mention}
        assert missing(replace(SOLD, sold_early=False, **{mention: None})) == set()

    def test_takes_spaces_for_nothing(self):
        assert missing(replace(COMPLETE, company_name="  ")) == {"company_name"}

    def test_that_says_nothing_misses_everything_that_is_due(self):
        assert missing(Statement()) == set(MENTIONS) - OF_A_SALE
        assert missing(Statement(sold_early=True)) == set(MENTIONS)

    def test_that_is_incomplete_waits_for_its_mentions(self):
        verdict = assess(replace(COMPLETE, subscriber="", age_met=None), NOW)

        assert verdict.answer == Answer.GATE
        assert verdict.requirements == {"subscriber", "age_met"}
        assert "Identity of the subscriber, Condition on age" in verdict.sentence.en
        assert "Identité du souscripteur, Condition d'âge" in verdict.sentence.fr
        assert "Once these mentions are added" in verdict.counterfactual.sentence.en
        assert verdict.counterfactual.changes == {}

    def test_names_its_mentions_in_both_languages(self):
        assert CONDITIONS == CONDITION_NAMES
        assert len(MENTIONS) == 20
        assert "sold_early" not in MENTIONS
        assert MENTIONS["payments"].fr == "Date et montant de chaque versement"

    @pytest.mark.parametrize("mention", ["shares", "shares_sold"])
    def test_refuses_a_negative_number(self, mention):
        with pytest.raises(BadInput) as refused:
            Statement(**{mention: -1})
        assert refused.value.argument == mention

    @pytest.mark.parametrize("mention", ["amount", "amount_sold"])
    def test_refuses_a_negative_amount(self, mention):
        with pytest.raises(BadInput) as refused:
            Statement(**{mention: Euro(-1)})
        assert refused.value.argument == mention

    def test_refuses_more_paid_than_subscribed(self):
        with pytest.raises(Contradiction) as refused:
            replace(COMPLETE, amount=Euro.of("999.99"))
        assert refused.value.argument == "payments"

    def test_refuses_more_sold_than_subscribed(self):
        with pytest.raises(Contradiction) as refused:
            replace(SOLD, shares_sold=26)
        assert refused.value.argument == "shares_sold"

    def test_accepts_a_subscription_of_nothing_yet_and_calls_it_missing(self):
        assert missing(replace(COMPLETE, shares=0)) == {"shares"}

    def test_accepts_all_sold_and_part_paid(self):
        assert missing(replace(SOLD, shares_sold=25)) == set()
        assert missing(replace(COMPLETE, amount=Euro.of(4_000))) == set()
