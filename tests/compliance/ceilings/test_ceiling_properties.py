"""What holds of every ceiling, whatever the numbers: wealth, counterfactuals, exact cents."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings, strategies as st

from compliance.as_of import as_of
from compliance.ceilings import (
    national_limits,
    own_ceiling,
    per_offer_threshold,
    reg_cf,
    uk_restricted,
)
from compliance.ceilings.own_ceiling import Setting
from compliance.ceilings.twelve_months import Placement
from compliance.ceilings.uk_before_offer import Category
from compliance.euro import Dollar, Euro, Pound
from compliance.verdict import Answer

DAY = date(2026, 11, 21)
NOW = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))
SECOND = timedelta(seconds=1)
CENTS = st.one_of(st.integers(0, 30_000_00), st.integers(0, 10**12))
DAYS = st.dates(date(2025, 6, 1), date(2026, 11, 21))


def amounts(currency):
    return st.builds(currency, CENTS)


def histories(currency):
    return st.lists(st.builds(Placement, DAYS, amounts(currency)), max_size=4).map(tuple)


MOMENTS = st.integers(0, 300).map(lambda hours: NOW.now - timedelta(hours=hours))
SETTINGS = st.lists(
    st.builds(Setting, MOMENTS, st.none() | st.builds(Euro, st.integers(0, 40_000_00))),
    max_size=4,
).map(lambda made: tuple(sorted(made, key=lambda each: each.at)))

GERMAN = st.builds(
    national_limits.German,
    amount=amounts(Euro),
    already_with_issuer=amounts(Euro),
    free_assets=st.none() | amounts(Euro),
    monthly_income=st.none() | amounts(Euro),
)
AUSTRIAN = st.builds(
    national_limits.Austrian,
    amount=amounts(Euro),
    already_with_issuer=amounts(Euro),
    monthly_income=st.none() | amounts(Euro),
    financial_assets=st.none() | amounts(Euro),
)
AMERICAN = st.builds(
    reg_cf.Facts,
    amount=amounts(Dollar),
    history=histories(Dollar),
    income=amounts(Dollar),
    net_worth=st.builds(Dollar, st.integers(-(10**9), 10**12)),
    accredited=st.booleans(),
)
BRITISH = st.builds(
    uk_restricted.Facts,
    amount=amounts(Pound),
    history=histories(Pound),
    category=st.sampled_from(Category),
    net_assets=st.none() | st.builds(Pound, st.integers(-(10**9), 10**12)),
)
OWN = st.builds(own_ceiling.Facts, amount=amounts(Euro), history=histories(Euro), settings=SETTINGS)
ORDERS = st.one_of(
    *(
        facts.map(lambda made, rule=rule: (rule, made))
        for rule, facts in (
            (national_limits.assess_germany, GERMAN),
            (national_limits.assess_austria, AUSTRIAN),
            (reg_cf.assess, AMERICAN),
            (uk_restricted.assess, BRITISH),
            (own_ceiling.assess, OWN),
        )
    )
)


class TestMoreWealth:
    """Never lowers a ceiling, in any regime."""

    @given(amounts(Dollar), amounts(Dollar), amounts(Dollar), amounts(Dollar))
    def test_under_reg_cf(self, income, more_income, worth, more_worth):
        less = reg_cf.limit(income, worth, DAY)

        assert reg_cf.limit(income + more_income, worth + more_worth, DAY) >= less

    @given(amounts(Pound), amounts(Pound))
    def test_in_the_united_kingdom(self, assets, more):
        assert uk_restricted.most(assets + more, DAY) >= uk_restricted.most(assets, DAY)

    @given(amounts(Euro), amounts(Euro), amounts(Euro), amounts(Euro))
    def test_in_germany(self, assets, more_assets, income, more_income):
        less = national_limits.german_limit(assets, income, DAY)
        more = national_limits.german_limit(assets + more_assets, income + more_income, DAY)

        assert national_limits.german_limit(None, None, DAY) <= less <= more

    @given(amounts(Euro), amounts(Euro), amounts(Euro), amounts(Euro))
    def test_in_austria(self, assets, more_assets, income, more_income):
        less = national_limits.austrian_limit(income, assets, DAY)
        more = national_limits.austrian_limit(income + more_income, assets + more_assets, DAY)

        assert national_limits.austrian_limit(None, None, DAY) <= less <= more

    @given(amounts(Euro), amounts(Euro))
    def test_under_the_european_regulation(self, result, more):
        less = per_offer_threshold.threshold(result, DAY)

        assert per_offer_threshold.threshold(None, DAY) <= less
        assert per_offer_threshold.threshold(result + more, DAY) >= less


class TestCounterfactual:
    @given(ORDERS)
    @settings(max_examples=500)
    def test_lightens_the_answer_and_a_cent_or_a_second_less_does_not(self, order):
        rule, facts = order
        found = rule(facts, NOW)
        if found.counterfactual is None:
            assert found.answer == Answer.ALLOW
            return
        assert found.counterfactual.sentence.fr
        assert found.counterfactual.sentence.en
        changes = dict(found.counterfactual.changes)
        if "amount" in changes:
            fits = changes["amount"]
            cent = type(fits)(1)
            assert type(fits).ZERO < fits < facts.amount
            lighter = rule(replace(facts, amount=fits), NOW)
            heavier = rule(replace(facts, amount=fits + cent), NOW)
        elif "now" in changes:
            assert changes["now"] > NOW.now
            lighter = rule(facts, as_of(changes["now"]))
            heavier = rule(facts, as_of(changes["now"] - SECOND))
        else:
            assert not changes
            return
        assert lighter.answer.weight < found.answer.weight
        assert heavier.answer.weight == found.answer.weight


class TestAnswer:
    @given(ORDERS, CENTS)
    @settings(max_examples=300)
    def test_is_never_lighter_for_a_larger_amount(self, order, more):
        rule, facts = order
        larger = replace(facts, amount=facts.amount + type(facts.amount)(more))

        assert rule(larger, NOW).answer.weight >= rule(facts, NOW).answer.weight

    @given(ORDERS)
    def test_shows_every_fact_with_its_label_and_origin(self, order):
        rule, facts = order

        found = rule(facts, NOW)

        labelled = {each.name for each in fields(facts) if each.metadata}
        worked_out = {"ceiling", "used", "pending"} if rule is own_ceiling.assess else set()
        assert labelled <= {each.name for each in found.inputs} <= labelled | worked_out
        for each in found.inputs:
            assert all((each.label.fr, each.label.en, each.source.fr, each.source.en))

    @given(OWN)
    def test_of_the_own_ceiling_holds_to_the_cent(self, facts):
        found = own_ceiling.assess(facts, NOW)
        if found.threshold is None:
            return
        exact = replace(facts, amount=found.threshold, history=())

        assert own_ceiling.assess(exact, NOW).answer == Answer.ALLOW
        over = replace(exact, amount=found.threshold + Euro(1))
        assert own_ceiling.assess(over, NOW).answer == Answer.BLOCK
