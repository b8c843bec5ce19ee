from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from compliance.as_of import as_of
from compliance.errors import BadInput, MissingInput
from compliance.parameters.aml import AMLR_ON, INDIRECT_HOLDINGS_MULTIPLY, OWNERS_READ_ON
from compliance.verdict import Answer
from compliance.vigilance.beneficial_owner import (
    Holding,
    Stake,
    Structure,
    assess,
    beneficial_owners,
    is_enough,
    stakes,
)

TODAY = date(2026, 11, 21)
EVE = date(2027, 7, 9)
NOW = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))
LATER = as_of(datetime(2027, 7, 10, 9, tzinfo=UTC))
HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
PEOPLE = frozenset({"Ana", "Bo"})


def holds(owner, held, capital, votes=None):
    return Holding(owner, held, Fraction(capital), Fraction(capital if votes is None else votes))


def structure(*holdings, **more):
    more.setdefault("representatives", frozenset({"Dan"}))
    return Structure("Mirabelle", PEOPLE, holdings, **more)


class TestEnough:
    @pytest.mark.parametrize(
        ("part", "day", "expected"),
        [
            pytest.param("0.25", TODAY, False, id="25.00 % today"),
            pytest.param("0.2501", TODAY, True, id="25.01 % today"),
            pytest.param("0.25", EVE, False, id="25.00 % on the eve"),
            pytest.param("0.25", AMLR_ON, True, id="25.00 % from 10 July 2027"),
            pytest.param("0.2499", AMLR_ON, False, id="24.99 % from 10 July 2027"),
            pytest.param("0.2501", AMLR_ON, True, id="25.01 % from 10 July 2027"),
        ],
    )
    def test_is_more_than_a_quarter_then_a_quarter(self, part, day, expected):
        assert is_enough(Stake(Fraction(part), Fraction(0)), day) is expected
        assert is_enough(Stake(Fraction(0), Fraction(part)), day) is expected


class TestStakes:
    def test_are_multiplied_along_a_chain(self):
        chain = [holds("Ana", "Haut", HALF, "0.6"), holds("Haut", "Mirabelle", HALF, "0.5")]

        found = stakes("Mirabelle", chain, TODAY)

        assert found["Ana"] == Stake(QUARTER, Fraction(3, 10))
        assert found["Haut"] == Stake(HALF, HALF)
        assert "Mirabelle" not in found

    def test_are_added_over_chains_and_to_what_is_held_directly(self):
        chains = [
            holds("Ana", "Haut", "1/2"),
            holds("Ana", "Bas", "1/3"),
            holds("Haut", "Bas", "1/3"),
            holds("Haut", "Mirabelle", "1/4"),
            holds("Bas", "Mirabelle", "1/2"),
            holds("Ana", "Mirabelle", "1/8"),
        ]

        found = stakes("Mirabelle", reversed(chains), TODAY)

        # 1/8 direct, 1/2 x 1/4 and 1/3 x 1/2 through one company, 1/2 x 1/3 x 1/2 through two
        assert found["Ana"].capital == Fraction(1, 8) * 2 + Fraction(1, 6) + Fraction(1, 12)

    def test_ignore_what_leads_elsewhere(self):
        found = stakes(
            "Mirabelle", [holds("Ana", "Autre", 1), holds("Mirabelle", "Fille", 1)], TODAY
        )

        assert found["Ana"] == Stake()

    def test_would_be_direct_only_in_the_other_reading(self, monkeypatch):
        chain = [holds("Ana", "Haut", 1), holds("Haut", "Mirabelle", 1)]

        assert stakes("Mirabelle", chain, TODAY)["Ana"].capital == 1
        monkeypatch.setitem(INDIRECT_HOLDINGS_MULTIPLY.values, OWNERS_READ_ON, False)
        assert "Ana" not in stakes("Mirabelle", chain, TODAY)


class TestBeneficialOwners:
    CHAIN = (holds("Ana", "Haut", HALF), holds("Haut", "Mirabelle", HALF))

    def test_hold_a_quarter_through_a_chain_from_10_july_2027(self):
        assert beneficial_owners(structure(*self.CHAIN), TODAY) == {"Dan"}
        assert beneficial_owners(structure(*self.CHAIN), EVE) == {"Dan"}
        assert beneficial_owners(structure(*self.CHAIN), AMLR_ON) == {"Ana"}

    def test_are_human_beings_never_companies(self):
        assert beneficial_owners(structure(holds("Haut", "Mirabelle", 1)), TODAY) == {"Dan"}

    def test_hold_votes_without_capital(self):
        by_votes = structure(holds("Bo", "Mirabelle", "0.1", "0.26"))

        assert beneficial_owners(by_votes, TODAY) == {"Bo"}

    def test_control_by_other_means_with_24_99_percent(self):
        small = holds("Bo", "Mirabelle", "0.2499")

        assert beneficial_owners(structure(small), AMLR_ON) == {"Dan"}
        controlled = structure(small, controlling=frozenset({"Bo"}))
        assert beneficial_owners(controlled, AMLR_ON) == {"Bo"}

    def test_are_all_who_hold_or_control_enough(self):
        found = beneficial_owners(
            structure(holds("Ana", "Mirabelle", "0.3"), controlling=frozenset({"Bo"})), TODAY
        )

        assert found == {"Ana", "Bo"}

    def test_are_the_representatives_when_nobody_else_is(self):
        managers = frozenset({"Dan", "Eve"})

        assert beneficial_owners(structure(representatives=managers), TODAY) == managers

    def test_are_never_nobody(self):
        with pytest.raises(MissingInput) as refusal:
            beneficial_owners(structure(representatives=frozenset()), TODAY)
        assert refusal.value.argument == "representatives"


class TestTheRule:
    def test_waits_for_the_identity_of_each(self):
        both = (holds("Ana", "Mirabelle", "0.3"), holds("Bo", "Mirabelle", "0.3"))

        verdict = assess(structure(*both, verified=frozenset({"Ana", "Zoe"})), NOW)

        assert verdict.requirements == {"beneficial_owner_identity"}
        assert verdict.threshold == QUARTER
        assert verdict.counterfactual.changes == {"verified": {"Ana", "Bo", "Zoe"}}
        assert verdict.sentence.fr.endswith(": Bo.")
        assert verdict.sentence.en.endswith(": Bo.")
        assert verdict.article == "CMF R. 561-1; AMLR art. 52"

    def test_is_satisfied_once_all_are_known(self):
        known = structure(*TestBeneficialOwners.CHAIN, verified=frozenset({"Dan"}))

        assert assess(known, NOW).answer == Answer.ALLOW
        assert assess(known, NOW).threshold == QUARTER
        assert assess(known, LATER).is_gated


class TestAStructureThatMakesNoSense:
    def test_comes_back_to_itself(self):
        with pytest.raises(BadInput, match="comes back") as refusal:
            structure(holds("Haut", "Bas", HALF), holds("Bas", "Haut", HALF))
        assert refusal.value.argument == "holdings"

    def test_holds_itself(self):
        with pytest.raises(BadInput, match="comes back"):
            structure(holds("Mirabelle", "Mirabelle", HALF))

    @pytest.mark.parametrize(("capital", "votes"), [("0.6", "0.5"), ("0.5", "0.6")])
    def test_is_held_by_more_than_all(self, capital, votes):
        with pytest.raises(BadInput, match="more than the whole of Mirabelle"):
            structure(
                holds("Ana", "Mirabelle", capital, votes), holds("Bo", "Mirabelle", "0.5", "0.5")
            )

    def test_may_be_held_by_all(self):
        assert structure(holds("Ana", "Mirabelle", HALF), holds("Bo", "Mirabelle", HALF))

    def test_holds_less_than_nothing(self):
        with pytest.raises(BadInput) as refusal:
            structure(holds("Ana", "Mirabelle", -1))
        assert refusal.value.argument == "capital"

    def test_holds_a_human_being(self):
        with pytest.raises(BadInput) as refusal:
            structure(holds("Haut", "Ana", HALF))
        assert refusal.value.argument == "people"


class TestAHolding:
    def test_is_read_from_owner_to_company(self):
        holding = holds("Ana", "Haut", HALF, QUARTER)

        assert holding.written("fr") == "Ana → Haut (50\u00a0%, 25\u00a0%)"
        assert holding.written("en") == "Ana → Haut (50%, 25%)"
