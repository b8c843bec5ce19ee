from datetime import UTC, datetime

import pytest

from compliance.as_of import as_of
from compliance.ceilings.regime import Facts, assess, countries, named
from compliance.errors import BadInput
from compliance.parameters import NotYetLaw

NOW = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))


class TestAssess:
    @pytest.mark.parametrize("regime", ["ecspr", "reg_cf"])
    @pytest.mark.parametrize("residence", ["FR", "DE", "US", "GB", "SN"])
    def test_holds_for_everybody_under_two_regimes(self, regime, residence):
        assert assess(Facts(regime, residence), NOW).answer == "allow"

    def test_says_why(self):
        assert "European regulation" in assess(Facts("ecspr", "FR"), NOW).sentence.en
        assert "American" in assess(Facts("reg_cf", "US"), NOW).sentence.en
        assert "British limit" in assess(Facts("uk_restricted", "GB"), NOW).sentence.en
        german = assess(Facts("national", "DE"), NOW).sentence
        assert "Germany" in german.en
        assert "Allemagne" in german.fr

    @pytest.mark.parametrize("residence", ["DE", "AT"])
    def test_knows_two_national_limits(self, residence):
        assert assess(Facts("national", residence), NOW).answer == "allow"

    @pytest.mark.parametrize(
        ("regime", "residence", "instead", "words"),
        [
            ("national", "FR", "AT", "Austria, Germany"),
            ("uk_restricted", "FR", "GB", "United Kingdom"),
        ],
    )
    def test_refuses_a_residence_without_a_known_limit(self, regime, residence, instead, words):
        verdict = assess(Facts(regime, residence), NOW)

        assert verdict.answer == "block"
        assert verdict.counterfactual.changes == {"residence": instead}
        assert words in verdict.counterfactual.sentence.en
        assert "France" in verdict.sentence.fr

    @pytest.mark.parametrize("regime", ["national", "uk_restricted"])
    def test_waits_for_a_residence_where_it_counts(self, regime):
        verdict = assess(Facts(regime, None), NOW)

        assert verdict.answer == "gate"
        assert verdict.requirements == {"identity"}
        assert "United Kingdom" in verdict.counterfactual.sentence.en or regime == "national"

    @pytest.mark.parametrize("regime", ["ecspr", "reg_cf"])
    def test_needs_no_residence_elsewhere(self, regime):
        assert assess(Facts(regime, None), NOW).answer == "allow"

    def test_is_not_asked_before_the_law(self):
        with pytest.raises(NotYetLaw):
            assess(Facts("uk_restricted", "GB"), as_of(datetime(2022, 1, 1, tzinfo=UTC)))


class TestFacts:
    @pytest.mark.parametrize("regime", ["", "ECSPR", "mifid"])
    def test_refuse_an_unknown_regime(self, regime):
        with pytest.raises(BadInput) as refused:
            Facts(regime, "FR")

        assert refused.value.argument == "regime"

    @pytest.mark.parametrize("residence", ["", "fr", "FRA", "EU", "ZZ", "XX"])
    def test_refuse_an_unknown_residence(self, residence):
        with pytest.raises(BadInput) as refused:
            Facts("ecspr", residence)

        assert refused.value.argument == "residence"


class TestCountries:
    def test_are_those_of_the_standard(self):
        assert {"FR", "DE", "AT", "GB", "US"} <= countries()
        assert 245 <= len(countries()) <= 260

    def test_have_a_name_in_both_languages(self):
        assert (named("DE").fr, named("DE").en) == ("Allemagne", "Germany")
