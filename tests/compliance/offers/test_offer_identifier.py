from datetime import UTC, datetime

import pytest

from compliance.as_of import as_of
from compliance.errors import BadInput
from compliance.offers.offer_identifier import Facts, assess, is_lei, is_offer_id, offer_id
from compliance.verdict import Answer

NOW = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))
LEI = "969500ABCDEFGHIJKL46"
OTHER_LEI = "969500LEVAINDEMO0051"


class TestLei:
    def test_is_known_by_its_check_digits(self):
        assert is_lei(LEI)
        assert not is_lei(LEI[:-1] + "9")

    @pytest.mark.parametrize("text", ["", LEI[:-1], LEI + "0", LEI.lower(), f" {LEI}"])
    def test_has_exactly_twenty_capital_characters(self, text):
        assert not is_lei(text)


class TestOfferId:
    def test_is_the_lei_and_eight_digits(self):
        assert offer_id(LEI, 1) == f"{LEI}00000001"
        assert offer_id(LEI, 99_999_999) == f"{LEI}99999999"
        assert len(offer_id(LEI, 1)) == 28

    @pytest.mark.parametrize("number", [100_000_000, 0, -1])
    def test_refuses_a_number_beyond_eight_digits(self, number):
        with pytest.raises(ValueError, match="from 1 to"):
            offer_id(LEI, number)

    def test_refuses_a_wrong_lei(self):
        with pytest.raises(ValueError, match="legal entity identifier"):
            offer_id("969500", 1)

    def test_is_recognised(self):
        assert is_offer_id(offer_id(LEI, 7))
        assert not is_offer_id(f"{LEI}00000000")
        assert not is_offer_id(f"{LEI}0000000٧")
        assert not is_offer_id(f"{LEI}0000007")

    def test_names_the_argument_that_is_wrong(self):
        with pytest.raises(BadInput) as bad:
            offer_id(LEI, 0)
        assert bad.value.argument == "number"


class TestTheRule:
    @pytest.mark.parametrize("number", [1, 99_999_999])
    def test_knows_an_offer_of_the_platform(self, number):
        verdict = assess(Facts(offer_id(LEI, number), LEI), NOW)
        assert verdict.answer == Answer.ALLOW

    @pytest.mark.parametrize(
        ("identifier", "said", "nearest"),
        [
            (f"{LEI}0000001", "27 characters", f"{LEI}00000001"),
            (f"{LEI}100000000", "29 characters", f"{LEI}00000001"),
            (f"{OTHER_LEI}00000007", LEI, f"{LEI}00000007"),
            (f"{LEI[:-1]}900000007", LEI, f"{LEI}00000007"),
            (f"{LEI}00000000", "must be digits", f"{LEI}00000001"),
            (f"{LEI}0000000X", "must be digits", f"{LEI}00000001"),
        ],
    )
    def test_says_what_is_wrong_and_what_would_be_right(self, identifier, said, nearest):
        verdict = assess(Facts(identifier, LEI), NOW)
        assert verdict.answer == Answer.BLOCK
        assert said in verdict.sentence.en
        assert dict(verdict.counterfactual.changes) == {"identifier": nearest}
        assert nearest in verdict.counterfactual.sentence.fr

    def test_refuses_a_platform_without_a_lei(self):
        with pytest.raises(BadInput) as bad:
            Facts(offer_id(LEI, 1), LEI[:-1])
        assert bad.value.argument == "lei"
