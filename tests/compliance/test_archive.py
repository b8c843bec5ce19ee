import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from fractions import Fraction

import pytest

from compliance.archive import Difference, facts_of, keep, plain, replay, verdict_of
from compliance.as_of import AsOf, as_of
from compliance.ceilings.per_offer_threshold import Facts, assess
from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.parameters import NotYetLaw
from compliance.parameters.ecspr import PER_OFFER_FLOOR
from compliance.rule import Asked, given, rule
from compliance.rulebook import RULES
from compliance.verdict import Answer, Verdict, allow
from compliance.words import Sentence

WHEN = as_of(datetime(2026, 3, 2, 9, tzinfo=UTC))
FACTS = Facts(Euro.of(1_500))


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Past:
    day: date
    amount: Euro


@dataclass(frozen=True, slots=True)
class Everything:
    euro: Euro = given("Un", "One", default=Euro.of("12.5"))
    day: date = given("Deux", "Two", default=date(2026, 1, 2))
    moment: datetime | None = given("Trois", "Three", default=WHEN.now)
    ratio: Fraction = given("Quatre", "Four", default=Fraction(1, 3))
    colour: Colour | None = given("Cinq", "Five", default=Colour.RED)
    words: frozenset[str] = given("Six", "Six", default=frozenset({"b", "a"}))
    past: tuple[Past, ...] = given("Sept", "Seven", default=(Past(date(2026, 1, 1), Euro(1)),))
    maybe: Past | None = given("Huit", "Eight", default=None)
    flag: bool = given("Neuf", "Nine", default=True)
    held: dict[str, Euro] | None = given("Dix", "Ten", default=None)


@rule("everything", "ECSPR art. 1", fr="Tout ?", en="Everything?")
def judge(facts: Everything, as_of: AsOf) -> Verdict:
    return allow(Sentence("Oui.", "Yes."), threshold=facts.euro)


def kept(rule, facts, when=WHEN):
    return json.loads(json.dumps(keep(rule.ask(facts, when))))


class TestARecord:
    def test_holds_what_is_needed_to_ask_again(self):
        record = kept(assess, FACTS)

        assert record["format"] == 1
        assert record["rule"] == "per_offer_threshold"
        assert record["now"] == "2026-03-02T09:00:00+00:00"
        assert record["law"] == "2026-03-02"
        assert record["facts"]["amount"] == {"$euro": "1500.00"}

    def test_gives_back_the_facts_of_every_type(self):
        facts = Everything(held={"a": Euro(5)}, maybe=Past(date(2026, 5, 5), Euro(2)))

        assert facts_of(kept(judge, facts), {"everything": judge}) == (judge, facts)

    def test_gives_back_the_whole_tree(self):
        record = kept(assess, FACTS)

        assert verdict_of(record) == assess(FACTS, WHEN)

    def test_keeps_the_verdict_that_was_given_not_another(self):
        given_then = allow(Sentence("Oui.", "Yes."))

        assert verdict_of(keep(Asked(assess, FACTS, WHEN, given_then))) == given_then

    def test_holds_nothing_that_cannot_be_read_again(self):
        with pytest.raises(BadInput, match="cannot be kept"):
            plain(3.5)

    def test_of_an_unknown_rule_is_named(self):
        with pytest.raises(BadInput) as refused:
            replay(kept(judge, Everything()), RULES)
        assert refused.value.argument == "rule"

    @pytest.mark.parametrize(
        ("part", "value"),
        [
            ("facts", {"amount": {"$euro": "many"}}),
            ("facts", {"amount": {"$euro": "-5"}}),
            ("facts", None),
            ("verdict", {"answer": "perhaps"}),
            ("verdict", 5),
        ],
    )
    def test_that_is_damaged_is_refused_by_name(self, part, value):
        record = kept(assess, FACTS) | {part: value}

        with pytest.raises(BadInput):
            replay(record, RULES)

    def test_without_its_verdict_is_refused(self):
        with pytest.raises(BadInput) as refused:
            verdict_of({})
        assert refused.value.argument == "verdict"


class TestReplay:
    def test_under_its_own_law_differs_in_nothing(self):
        again = replay(kept(assess, FACTS), RULES)

        assert again.differences == ()
        assert again.before == again.after

    def test_under_another_days_law_tells_what_would_differ(self, monkeypatch):
        monkeypatch.setitem(PER_OFFER_FLOOR.values, date(2028, 1, 1), Euro.of(2_000))

        again = replay(kept(assess, FACTS), RULES, law=date(2028, 1, 1))

        assert (again.before.answer, again.after.answer) == (Answer.GATE, Answer.ALLOW)
        assert Difference("answer", "gate", "allow") in again.differences
        assert Difference("threshold", {"$euro": "1000.00"}, {"$euro": "2000.00"}) in (
            Difference(
                each.path.removesuffix(".$euro"), {"$euro": each.before}, {"$euro": each.after}
            )
            for each in again.differences
        )

    def test_before_the_law_says_so(self):
        with pytest.raises(NotYetLaw):
            replay(kept(assess, FACTS), RULES, law=date(2020, 1, 1))

    def test_leaves_the_clock_where_it_was(self):
        again = replay(kept(assess, FACTS), RULES, law=date(2027, 1, 1))

        assert again.after.law == date(2027, 1, 1)
        assert again.after.answer == Answer.GATE

    def test_points_at_the_place_in_a_list_and_at_what_changed_shape(self):
        record = kept(judge, Everything())
        first = record["verdict"]["inputs"][0]
        record["verdict"]["inputs"][0] = first | {"name": "another"}
        record["verdict"]["threshold"] = None

        differences = replay(record, {"everything": judge}).differences

        assert Difference("inputs[0].name", "another", "euro") in differences
        assert Difference("threshold", None, {"$euro": "12.50"}) in differences
