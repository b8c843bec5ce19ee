"""Whose name stands on a wire?"""

from __future__ import annotations

import pytest

from wiseed_like.arrivals.rules import is_named


class TestIsNamed:
    @pytest.mark.parametrize(
        "payer",
        [
            "Chloé Lefèvre",
            "LEFEVRE CHLOE",
            "Mme LEFÈVRE Chloé",
            "lefevre, c.",
            "M OU MME PAUL MARTIN OU CHLOE LEFEVRE",
            "Chloé Anne Lefèvre",
        ],
    )
    def test_reads_a_name_however_a_bank_writes_it(self, payer: str):
        assert is_named(payer, "Chloé Anne", "Lefèvre")

    @pytest.mark.parametrize(
        "payer",
        [
            "",
            "Lefèvre",
            "Chloé",
            "Paul Lefèvre",
            "Chloé Lefèvre Conseil SARL",
            "Chloé Martin",
            "Lefebvre Chloé",
        ],
    )
    def test_takes_nobody_else_for_its_owner(self, payer: str):
        assert not is_named(payer, "Chloé Anne", "Lefèvre")

    def test_wants_every_word_of_a_long_name(self):
        assert is_named("DE LA TOUR JEAN-MARC", "Jean-Marc", "de La Tour")
        assert not is_named("TOUR JEAN", "Jean-Marc", "de La Tour")
