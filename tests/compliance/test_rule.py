from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from compliance.as_of import AsOf, as_of
from compliance.errors import BadInput
from compliance.rule import PERSON, PLATFORM, given, rule
from compliance.verdict import Verdict, allow, block
from compliance.words import Sentence

NOW = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # 2 March in Paris
YES, NO = Sentence("Oui.", "Yes."), Sentence("Non.", "No.")


@dataclass(frozen=True, slots=True)
class Facts:
    number: int = given("Nombre", "Number")
    known: bool = given("Connu", "Known", by=PLATFORM, default=False)
    hidden: int = 0


@rule("a_rule", "ECSPR art. 1", fr="Ça va ?", en="Fine?")
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    if facts.number > 9:
        return block(NO, article="ECSPR art. 2", threshold=9)
    return allow(YES)


class TestRule:
    def test_signs_its_answer(self):
        verdict = assess(Facts(3), as_of(NOW))

        assert (verdict.rule, verdict.article) == ("a_rule", "ECSPR art. 1")
        assert verdict.question == Sentence("Ça va ?", "Fine?")
        assert verdict.law == date(2026, 3, 2)

    def test_leaves_an_article_that_the_answer_names(self):
        assert assess(Facts(10), as_of(NOW)).article == "ECSPR art. 2"

    def test_adds_what_was_looked_at_and_where_it_came_from(self):
        inputs = assess(Facts(3, known=True, hidden=5), as_of(NOW)).inputs

        assert [(each.name, each.value, each.source) for each in inputs] == [
            ("number", 3, PERSON),
            ("known", True, PLATFORM),
        ]
        assert inputs[0].label == Sentence("Nombre", "Number")

    def test_wants_a_fact_that_has_no_default(self):
        with pytest.raises(TypeError):
            Facts()

    def test_knows_the_kind_of_its_facts(self):
        assert assess.facts is Facts


class TestAsOf:
    def test_is_asked_under_the_law_of_its_own_day_in_paris(self):
        asked = as_of(NOW)

        assert (asked.now, asked.today, asked.law) == (NOW, date(2026, 3, 2), date(2026, 3, 2))

    def test_may_be_asked_under_the_law_of_another(self):
        asked = as_of(NOW, law=date(2030, 1, 1))

        assert (asked.today, asked.law) == (date(2026, 3, 2), date(2030, 1, 1))

    def test_wants_a_time_zone(self):
        with pytest.raises(BadInput, match="now: a moment needs its time zone") as refused:
            as_of(datetime(2026, 3, 1))  # noqa: DTZ001
        assert refused.value.argument == "now"
        assert refused.value.problem == "a moment needs its time zone"
