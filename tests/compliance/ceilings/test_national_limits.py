from datetime import UTC, datetime

import pytest

from compliance.as_of import as_of
from compliance.ceilings.national_limits import (
    Austrian,
    Declaration,
    German,
    assess_austria,
    assess_germany,
)
from compliance.errors import BadInput
from compliance.euro import Euro, Pound
from compliance.parameters import abroad

NOW = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))


def money(written):
    return None if written is None else Euro.of(written)


def in_germany(amount, *, free=None, income=None, already=0):
    return assess_germany(
        German(
            amount=Euro.of(amount),
            already_with_issuer=Euro.of(already),
            free_assets=money(free),
            monthly_income=money(income),
        ),
        NOW,
    )


def in_austria(amount, *, income=None, assets=None, already=0):
    return assess_austria(
        Austrian(
            amount=Euro.of(amount),
            already_with_issuer=Euro.of(already),
            monthly_income=money(income),
            financial_assets=money(assets),
        ),
        NOW,
    )


class TestGermany:
    @pytest.mark.parametrize(
        ("amount", "declared", "answer", "threshold"),
        [
            pytest.param("1000", {}, "allow", 1_000, id="1,000 is free"),
            pytest.param("1000.01", {}, "gate", 1_000, id="above it, a declaration"),
            pytest.param("25000", {}, "gate", 1_000, id="the most that income could allow"),
            pytest.param("25000.01", {}, "block", 25_000, id="never above 25,000"),
            pytest.param("10000", {"free": "100000"}, "allow", 10_000, id="assets of 100,000"),
            pytest.param("10000.01", {"free": "100000"}, "gate", 10_000, id="income may do more"),
            pytest.param("1000.01", {"free": "99999.99"}, "gate", 1_000, id="assets too small"),
            pytest.param("5000", {"income": "2500"}, "allow", 5_000, id="two monthly incomes"),
            pytest.param("5000.01", {"income": "2500"}, "gate", 5_000, id="assets may do more"),
            pytest.param("10000.01", {"income": "2500"}, "block", 10_000, id="assets cannot"),
            pytest.param("25000", {"income": "20000"}, "allow", 25_000, id="capped at 25,000"),
            pytest.param("25000.01", {"income": "20000"}, "block", 25_000, id="not a cent more"),
            pytest.param(
                "5000.01", {"free": "1", "income": "2500"}, "block", 5_000, id="all declared"
            ),
            pytest.param(
                "10000.01",
                {"free": "100000", "income": "1000"},
                "block",
                10_000,
                id="the better of the two",
            ),
        ],
    )
    def test_follows_the_means_declared(self, amount, declared, answer, threshold):
        verdict = in_germany(amount, **declared)

        assert verdict.answer == answer
        assert verdict.threshold == Euro.of(threshold)
        if answer == "gate":
            assert verdict.requirements == {"declaration"}

    def test_says_what_is_left_with_this_issuer(self):
        gated = in_germany("600", already="500")
        assert gated.counterfactual.changes == {"amount": Euro.of(500)}
        blocked = in_germany("20000", already="10000", income="1000", free="0")
        assert blocked.counterfactual.changes == {}

    def test_says_what_a_fuller_declaration_may_allow(self):
        verdict = in_germany("11000", income="2500", already="1")

        assert verdict.counterfactual.changes == {"amount": Euro.of(9_999)}
        assert "fuller declaration" in verdict.counterfactual.sentence.en

    def test_promises_nothing_more_when_all_is_declared(self):
        verdict = in_germany("5000.01", free="1", income="2500")

        assert verdict.counterfactual.changes == {"amount": Euro.of(5_000)}
        assert "declaration" not in verdict.counterfactual.sentence.en


class TestAustria:
    @pytest.mark.parametrize(
        ("amount", "declared", "answer", "threshold"),
        [
            pytest.param("5000", {}, "allow", 5_000, id="5,000 is free"),
            pytest.param("5000.01", {}, "gate", 5_000, id="above it, a declaration"),
            pytest.param("6000", {"income": "3000"}, "allow", 6_000, id="two monthly incomes"),
            pytest.param("6000.01", {"income": "3000"}, "gate", 6_000, id="assets may do more"),
            pytest.param("7000", {"assets": "70000"}, "allow", 7_000, id="a tenth of assets"),
            pytest.param("7000.01", {"assets": "70000"}, "gate", 7_000, id="income may do more"),
            pytest.param(
                "7000.01", {"income": "3000", "assets": "70000"}, "block", 7_000, id="all declared"
            ),
            pytest.param(
                "900000", {"income": "450000", "assets": "0"}, "allow", 900_000, id="no ceiling"
            ),
        ],
    )
    def test_follows_the_means_declared(self, amount, declared, answer, threshold):
        verdict = in_austria(amount, **declared)

        assert verdict.answer == answer
        assert verdict.threshold == Euro.of(threshold)
        if answer == "gate":
            assert verdict.requirements == {"declaration"}

    def test_adds_up_the_orders_with_one_issuer(self):
        assert in_austria("1000", already="4000").answer == "allow"
        gated = in_austria("1000.01", already="4000")
        assert gated.answer == "gate"
        assert gated.counterfactual.changes == {"amount": Euro.of(1_000)}
        assert in_austria("1", already="5000").counterfactual.changes == {}


class TestFacts:
    @pytest.mark.parametrize(
        "argument", ["amount", "already_with_issuer", "free_assets", "monthly_income"]
    )
    def test_of_germany_name_the_argument(self, argument):
        for value in (Euro(-1), Pound(1)):
            with pytest.raises(BadInput) as refused:
                German(**{"amount": Euro(0), "already_with_issuer": Euro(0)} | {argument: value})
            assert refused.value.argument == argument

    @pytest.mark.parametrize(
        "argument", ["amount", "already_with_issuer", "monthly_income", "financial_assets"]
    )
    def test_of_austria_name_the_argument(self, argument):
        with pytest.raises(BadInput) as refused:
            Austrian(**{"amount": Euro(0), "already_with_issuer": Euro(0)} | {argument: Euro(-1)})

        assert refused.value.argument == argument

    @pytest.mark.parametrize("argument", ["free_assets", "monthly_income", "financial_assets"])
    def test_of_a_declaration_name_the_argument(self, argument):
        with pytest.raises(BadInput) as refused:
            Declaration(**{argument: Euro(-1)})

        assert refused.value.argument == argument


class TestParameters:
    def test_are_all_marked_unverified(self):
        names = [name for name in vars(abroad) if name.startswith(("GERMANY_", "AUSTRIA_"))]

        assert len(names) == 8
        assert all(getattr(abroad, name).unverified for name in names)
