from datetime import date

import pytest

from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.investors.loss_components import AMOUNT_MAX, COMPONENTS, sums
from compliance.investors.loss_simulation import loss_capacity, result_max
from compliance.texts import texts_of

DAY = date(2026, 11, 21)
FIELDS = [(component, field) for component in COMPONENTS for field in component.fields]


def worth(income_tax_deducted: bool = True, **typed: int) -> Euro:
    amounts = {name.replace("_", "-", 1): Euro.of(amount) for name, amount in typed.items()}
    income, assets, commitments = sums(amounts, income_tax_deducted=income_tax_deducted)
    return income + assets - commitments


class TestSums:
    def test_add_income_and_assets_and_take_commitments_away(self):
        assert worth(income_work=30_000, assets_cash=20_000, commitments_home=12_000) == Euro.of(
            38_000
        )

    @pytest.mark.parametrize(
        ("component", "field"), FIELDS, ids=[f"{c.key}-{f.key}" for c, f in FIELDS]
    )
    def test_use_every_field_once(self, component, field):
        found = sums({f"{component.key}-{field.key}": Euro(123)}, income_tax_deducted=False)

        expected = [Euro(123) if each is component else Euro.ZERO for each in COMPONENTS]
        assert list(found) == expected

    def test_of_nothing_are_zero(self):
        assert sums({}, income_tax_deducted=True) == (Euro.ZERO, Euro.ZERO, Euro.ZERO)

    def test_count_the_mortgage_of_a_flat_that_itself_counts_for_nothing(self):
        """No field takes a flat: 300,000 EUR of it are zero, its mortgage is a commitment."""
        assert worth(income_work=30_000, commitments_home=9_600) == Euro.of(20_400)
        with pytest.raises(BadInput):
            worth(assets_real_estate=300_000)

    def test_count_income_tax_once(self):
        typed = {"income_work": 30_000, "commitments_income_tax": 2_000}

        assert worth(income_tax_deducted=True, **typed) == Euro.of(30_000)
        assert worth(income_tax_deducted=False, **typed) == Euro.of(28_000)

    @pytest.mark.parametrize("amount", [Euro(-1), AMOUNT_MAX + Euro(1)])
    def test_refuse_an_amount_that_no_field_takes(self, amount):
        with pytest.raises(BadInput) as refused:
            sums({"income-work": amount}, income_tax_deducted=True)

        assert refused.value.argument == "income-work"

    @pytest.mark.parametrize("amount", [Euro.ZERO, AMOUNT_MAX])
    def test_take_the_least_and_the_most(self, amount):
        assert sums({"income-work": amount}, income_tax_deducted=True)[0] == amount


class TestTheLargestResult:
    def test_is_that_of_every_field_at_its_most(self):
        most = {f"{c.key}-{f.key}": AMOUNT_MAX for c, f in FIELDS if c.sign > 0}
        income, assets, _ = sums(most, income_tax_deducted=True)

        assert result_max(DAY) == loss_capacity(income, assets, Euro.ZERO, on=DAY)
        assert result_max(DAY).cents == 799_999_999_999


class TestComponents:
    @pytest.mark.parametrize("component", COMPONENTS, ids=lambda each: each.key)
    def test_cite_an_article_and_speak_both_languages(self, component):
        assert texts_of(component.article)
        said = [component.label, component.rule]
        for field in component.fields:
            said += [field.label, field.counts, field.excluded, field.example]
        for sentence in said:
            filled = sentence.filled(notice=30)
            assert filled.fr
            assert filled.en
            assert filled.fr != filled.en
            assert "{" not in filled.fr + filled.en
