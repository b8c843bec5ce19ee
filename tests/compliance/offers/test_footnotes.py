import pytest

from compliance.offers.footnotes import footnote_markers


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
            ("Un¹, deux², encore un¹.\n  ² Code de commerce.", ["¹"]),
        ],
    )
    def test_find_the_others_once(self, text, markers):
        assert footnote_markers(text) == markers
