from datetime import date

import pytest

from compliance.issuer import (
    assess_form,
    assess_paid_up,
    assess_past_and_seat,
    is_siren,
    plain_siren,
)

DAY = date(2026, 3, 2)


class TestSiren:
    def test_is_known_by_its_check_digit(self):
        assert is_siren("732829320")
        assert is_siren("732 829 320")
        assert not is_siren("732829321")

    @pytest.mark.parametrize("text", ["", "73282932", "7328293200", "73282932a", "٧٣٢٨٢٩٣٢٠"])
    def test_is_nine_ascii_digits(self, text):
        assert not is_siren(text)

    def test_is_stored_without_spaces(self):
        assert plain_siren("732 829 320") == "732829320"
        with pytest.raises(ValueError, match="not a SIREN"):
            plain_siren("732829321")


class TestAssessForm:
    @pytest.mark.parametrize("form", ["SA", "SAS", "SCA", "sas"])
    def test_admits_companies_by_shares(self, form):
        assert assess_form(form, DAY) is None

    @pytest.mark.parametrize("form", ["SARL", "SCI", "EURL", ""])
    def test_blocks_the_others(self, form):
        block = assess_form(form, DAY)

        assert block is not None
        assert block.rule == "legal_form"


class TestAssessPaidUp:
    def test_blocks_a_capital_that_is_not_paid(self):
        assert assess_paid_up(fully_paid=True) is None
        assert assess_paid_up(fully_paid=False) is not None


class TestAssessPastAndSeat:
    def test_admits_a_clean_record_and_an_ordinary_seat(self):
        assert (
            assess_past_and_seat(
                criminal_record_clean=True, seat_country="FR", excluded_countries={"ZZ"}
            )
            is None
        )

    @pytest.mark.parametrize("record", [None, False])
    def test_takes_missing_evidence_for_no_evidence(self, record):
        block = assess_past_and_seat(
            criminal_record_clean=record, seat_country="FR", excluded_countries=()
        )

        assert block is not None
        assert block.rule == "criminal_record"

    def test_blocks_a_country_that_has_come_onto_the_list(self):
        block = assess_past_and_seat(
            criminal_record_clean=True, seat_country="ZZ", excluded_countries={"ZZ"}
        )

        assert block is not None
        assert block.rule == "seat_country"
