import pytest

from compliance.offer_identifier import is_lei, is_offer_id, offer_id

LEI = "969500ABCDEFGHIJKL46"


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
