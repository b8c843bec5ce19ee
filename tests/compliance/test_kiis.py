from datetime import date

import pytest

from compliance.kiis import (
    DISCLAIMER,
    PARTS,
    RISK_WARNING,
    cancels_after,
    faults,
    footnote_markers,
    required_parts,
)

WHOLE = dict.fromkeys("ABCDFH", "Un texte.")


def rules(*args, **kwargs):
    return [fault.rule for fault in faults(*args, **kwargs)]


class TestParts:
    def test_of_a_share_offer_are_a_b_c_d_f_h(self):
        assert [part.letter for part in required_parts()] == list("ABCDFH")

    def test_include_e_with_a_special_purpose_vehicle(self):
        assert [part.letter for part in required_parts(with_spv=True)] == list("ABCDEFH")

    def test_say_what_they_must_say_in_both_languages(self):
        for part in PARTS:
            sentences = (part.title, *part.must_say)
            assert part.must_say
            assert all(sentence.fr and sentence.en for sentence in sentences)


class TestFaults:
    def test_of_a_whole_sheet_are_none(self):
        assert faults(WHOLE, 6, "fr") == []

    def test_name_each_missing_part(self):
        found = faults(WHOLE | {"F": " ", "A": ""}, 6, "fr")

        assert [fault.inputs["part"] for fault in found] == ["A", "F"]
        assert "Droits des investisseurs" in found[1].sentence.fr

    def test_ask_for_part_e_with_a_vehicle(self):
        assert rules(WHOLE, 6, "fr", with_spv=True) == ["kiis_part_missing"]

    def test_begin_with_the_seventh_page(self):
        assert rules(WHOLE, 7, "fr") == ["kiis_too_long"]

    def test_include_a_sheet_without_french(self):
        assert rules(WHOLE, 6, "en") == ["kiis_language"]

    def test_include_a_footnote(self):
        found = faults(WHOLE | {"C": "Le marché double chaque année¹."}, 6, "fr")

        assert [fault.rule for fault in found] == ["kiis_footnote"]
        assert found[0].inputs == {"part": "C", "marker": "¹"}

    def test_come_all_at_once(self):
        found = rules({"A": "Un texte [1]."}, 9, "de")

        assert found.count("kiis_part_missing") == 5
        assert {"kiis_too_long", "kiis_language", "kiis_footnote"} <= set(found)


class TestFootnoteMarkers:
    @pytest.mark.parametrize(
        "text",
        [
            "Un local de 120 m² et 3 km² de terrain.",
            "Statuts consultables [1].\n[1] Article L. 225-102 du code de commerce.",
            "Voir la directive².\n² Directive 2014/49/UE.",
            "Prix (en euros), voir partie D.",
        ],
    )
    def test_leave_units_and_legal_references_alone(self, text):
        assert footnote_markers(text) == []

    @pytest.mark.parametrize(
        ("text", "markers"),
        [
            ("Premier du secteur [2].\n[2] Selon notre étude.", ["[2]"]),
            ("Croissance¹² forte.", ["¹²"]),
            ("Une note[^3].", ["[^3]"]),
        ],
    )
    def test_find_the_others_once(self, text, markers):
        assert footnote_markers(text) == markers


class TestFixedTexts:
    def test_say_that_nobody_approved_and_all_may_be_lost(self):
        assert "neither verified nor approved" in DISCLAIMER.en
        assert "ni vérifiée ni approuvée" in DISCLAIMER.fr
        for directive in ("2014/49", "97/9"):
            assert directive in RISK_WARNING.fr
            assert directive in RISK_WARNING.en


class TestCancelsAfter:
    def test_is_thirty_calendar_days(self):
        assert cancels_after(date(2026, 5, 4)) == date(2026, 6, 3)
