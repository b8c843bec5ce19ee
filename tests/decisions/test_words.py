"""Does a page say what a rule wrote in codes?"""

from __future__ import annotations

import pytest

from compliance.euro import Euro
from compliance.verdict import Input, Sentence, Verdict, gate
from wiseed_like.decisions.words import in_words, requirements

NOT_YET = Sentence("Pas encore.", "Not yet.")
HERE = Sentence("ici", "here")


class TestInWords:
    @pytest.mark.parametrize(
        ("value", "said"),
        [
            ("passed", "réussi"),
            ("Levure", "Levure"),
            ("", "—"),
            (None, "—"),
            (Euro.of(5), "5,00\u00a0€"),
            (
                frozenset({"source_of_funds", "senior_approval"}),
                "accord d'un dirigeant, origine des fonds",
            ),
            (frozenset(), "—"),
            ("closing", "clôture en cours"),
            (frozenset({"launch", "closing"}), "clôture de l'offre, lancement de l'offre"),
            ((("amount", Euro.of(5)),), "amount, 5,00\u00a0€"),
        ],
    )
    def test_says_values_and_codes(self, house, value: object, said: str):
        assert in_words(value, "fr") == said

    def test_tells_nobody_of_a_freeze(self, house):
        assert in_words("frozen", "fr") == in_words("in_review", "fr")


class TestRequirements:
    def asked(self, *names: str, label: str | None = None) -> Verdict:
        inputs = (Input(names[0], Sentence(label, label), None, HERE),) if label else ()
        found = gate(NOT_YET, names)
        return Verdict(found.answer, found.sentence, requirements=found.requirements, inputs=inputs)

    def test_are_said_in_our_words(self, house):
        assert requirements(self.asked("consent", "simulation"), "fr") == [
            "accord exprès", "simulation de perte",
        ]  # fmt: skip

    def test_are_said_by_the_label_of_the_fact_that_is_asked_for(self, house):
        assert requirements(self.asked("siren", label="Numéro SIREN"), "fr") == ["Numéro SIREN"]

    def test_that_are_new_are_said_by_their_names(self, house):
        assert requirements(self.asked("a_new_paper"), "fr") == ["a new paper"]
