"""How are names and accounts written?"""

from __future__ import annotations

import pytest

from wiseed_like.issuers.rules import masked, plain_iban, slug_of


class TestSlug:
    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("Moulin du Lac", "moulin-du-lac"),
            ("L'Œuvre à café & cie", "l-oeuvre-a-cafe-cie"),
            ("  --  ", "societe"),
            ("東京", "societe"),
            ("a" * 200, "a" * 60),
        ],
    )
    def test_is_plain(self, name: str, slug: str):
        assert slug_of(name.lower()) == slug

    def test_is_numbered_when_taken(self):
        assert slug_of("Moulin", taken={"moulin", "moulin-2"}) == "moulin-3"


class TestIban:
    def test_is_kept_without_spaces_and_shown_masked(self):
        plain = plain_iban("fr76 3000 6000 0112 3456 7890 189")

        assert plain == "FR7630006000011234567890189"
        assert masked(plain) == "•••• •••• 189"
        assert masked(None) == ""

    @pytest.mark.parametrize("wrong", ["", "FR76", "FR7630006000011234567890188", "٣" * 20])
    def test_is_checked(self, wrong: str):
        with pytest.raises(ValueError, match="IBAN"):
            plain_iban(wrong)
