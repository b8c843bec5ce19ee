"""What is true of every rule, whatever it is about?"""

import json
from dataclasses import fields, replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings

from compliance import texts
from compliance.archive import keep, replay
from compliance.as_of import AsOf
from compliance.errors import BadInput
from compliance.euro import Dollar, Euro, Pound
from compliance.parameters import NotYetLaw
from compliance.rule import Asked
from compliance.rulebook import RULES
from compliance.verdict import Verdict
from tests.compliance.strategies import AS_OF, facts_of, moved

TRIED = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
BOTH = ("fr", "en")
STEPS = {
    Euro: Euro(1),
    Dollar: Dollar(1),
    Pound: Pound(1),
    int: 1,
    date: timedelta(days=1),
    datetime: timedelta(seconds=1),
}


def leaves(verdict: Verdict) -> list[Verdict]:
    return [each for each in verdict.walk() if not each.parts]


def asked(rule, facts, when: AsOf) -> Verdict:
    """The verdict. Facts that make no sense on that day (done tomorrow), and days before the law,
    are refused by name, and left out here."""
    try:
        return rule(facts, when)
    except (BadInput, NotYetLaw):
        assume(False)
        raise


def one_step_back(value: object, towards: object) -> object:
    """The value next to this one on the way back to the other; None where there are no steps."""
    step = STEPS.get(type(value))
    if step is None or type(value) is not type(towards):
        return None
    return value - step if value > towards else value + step


@every_rule
class TestEveryRule:
    def test_asks_its_question_in_both_languages_under_an_article(self, rule):
        for language in BOTH:
            assert rule.question.written(language).endswith("?")
            assert texts.cited(rule.article, language)
        assert rule.question.fr != rule.question.en

    def test_labels_what_it_looks_at_in_both_languages(self, rule):
        for each in fields(rule.facts):
            label = each.metadata.get("label")
            assert label is None or (label.fr and label.en)

    def test_answers_any_facts_with_sentences_articles_and_a_way_out(self, rule):
        @TRIED
        @given(facts=facts_of(rule), when=AS_OF)
        def answers(facts, when):
            for verdict in asked(rule, facts, when).walk():
                assert verdict.rule in RULES
                assert verdict.law == when.law
                for language in BOTH:
                    assert verdict.sentence.written(language)
                    assert "{" not in verdict.sentence.written(language)
                    assert texts.cited(verdict.article, language)
                assert bool(verdict.requirements) == verdict.is_gated or verdict.parts

        answers()

    def test_says_the_same_of_the_same_facts_on_the_same_day(self, rule):
        @TRIED
        @given(facts=facts_of(rule), when=AS_OF)
        def repeats(facts, when):
            verdict = asked(rule, facts, when)
            record = json.loads(json.dumps(keep(Asked(rule, facts, when, verdict))))

            again = replay(record, RULES)

            assert again.differences == ()
            assert again.after == verdict

        repeats()

    def test_answers_more_lightly_once_its_counterfactual_is_true(self, rule):
        @TRIED
        @given(facts=facts_of(rule), when=AS_OF)
        def flips(facts, when):
            verdict = asked(rule, facts, when)
            changes = dict(verdict.counterfactual.changes) if verdict.counterfactual else {}
            if not changes:
                return
            then = moved(when, changes.pop("now")) if "now" in changes else when
            changed = rule(replace(facts, **changes), then)
            assert changed.answer.weight < verdict.answer.weight, verdict.counterfactual

        flips()

    def test_does_not_answer_more_lightly_one_step_before_its_counterfactual(self, rule):
        @TRIED
        @given(facts=facts_of(rule), when=AS_OF)
        def holds(facts, when):
            verdict = asked(rule, facts, when)
            changes = verdict.counterfactual.changes if verdict.counterfactual else {}
            if len(changes) != 1:
                return
            ((name, value),) = changes.items()
            old = when.now if name == "now" else getattr(facts, name)
            nearly = one_step_back(value, old)
            if nearly is None or nearly == old:
                return
            then = moved(when, nearly) if name == "now" else when
            changed = facts if name == "now" else replace(facts, **{name: nearly})
            assert rule(changed, then).answer.weight >= verdict.answer.weight, verdict

        holds()

    def test_has_no_answer_before_its_law(self, rule):
        """Asked about a day before every text, a rule that uses a number says so."""

        @TRIED
        @given(facts=facts_of(rule), when=AS_OF)
        def refuses(facts, when):
            try:
                rule(facts, replace(when, law=date(1900, 1, 1)))
            except (NotYetLaw, BadInput):
                return

        refuses()


class TestTheRulebook:
    def test_names_each_rule_once(self):
        assert all(key == rule.key for key, rule in RULES.items())
