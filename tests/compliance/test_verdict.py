from compliance.verdict import Block, Gate, Sentence, Warn

NO = Sentence(fr="Non.", en="No.")


class TestSentence:
    def test_is_written_in_the_language_of_the_page(self):
        assert NO.written("en") == "No."
        assert NO.written("fr") == "Non."

    def test_falls_back_to_french(self):
        assert NO.written("de") == "Non."


class TestVerdicts:
    def test_carry_their_rule_and_article(self):
        block = Block("a_rule", "art. 1", NO, threshold=3, inputs={"number": 4})

        assert (block.rule, block.article, block.threshold) == ("a_rule", "art. 1", 3)
        assert block.inputs["number"] == 4

    def test_can_be_kept_in_a_set(self):
        gate = Gate("a_gate", "art. 2", NO, frozenset({"consent"}), inputs={"amount": 1})

        assert len({gate, Warn("a_warning", "art. 3", NO), gate}) == 2
