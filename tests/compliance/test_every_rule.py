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
from compliance.investing import offer_open
from compliance.parameters import NotYetLaw
from compliance.rule import Asked
from compliance.rulebook import RULES, collected
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

    def test_keeps_the_promises_of_a_rule(self, rule):
        """One pass over facts of all shapes: drawing them costs more than judging them."""

        @TRIED
        @given(facts=facts_of(rule), when=AS_OF)
        def keeps(facts, when):
            case = Asked(rule, facts, when, asked(rule, facts, when))
            it_answers_in_sentences_under_articles(case)
            it_says_the_same_when_asked_again(case)
            its_counterfactual_lightens_the_answer(case)
            one_step_before_its_counterfactual_nothing_is_lighter(case)
            before_its_law_it_is_silent_by_name(case)

        keeps()


def it_answers_in_sentences_under_articles(case: Asked) -> None:
    for verdict in case.verdict.walk():
        assert verdict.rule in RULES
        assert verdict.law == case.as_of.law
        for language in BOTH:
            assert verdict.sentence.written(language)
            assert "{" not in verdict.sentence.written(language)
            assert texts.cited(verdict.article, language)
        assert bool(verdict.requirements) == verdict.is_gated or verdict.parts


def it_says_the_same_when_asked_again(case: Asked) -> None:
    again = replay(json.loads(json.dumps(keep(case))), RULES)

    assert again.differences == ()
    assert again.after == case.verdict


def its_counterfactual_lightens_the_answer(case: Asked) -> None:
    change = case.verdict.counterfactual
    changes = dict(change.changes) if change else {}
    if not changes:
        return
    then = moved(case.as_of, changes.pop("now")) if "now" in changes else case.as_of
    changed = case.rule(replace(case.facts, **changes), then)
    assert changed.answer.weight < case.verdict.answer.weight, change


def one_step_before_its_counterfactual_nothing_is_lighter(case: Asked) -> None:
    changes = case.verdict.counterfactual.changes if case.verdict.counterfactual else {}
    if len(changes) != 1:
        return
    ((name, value),) = changes.items()
    old = case.as_of.now if name == "now" else getattr(case.facts, name)
    nearly = one_step_back(value, old)
    if nearly is None or nearly == old:
        return
    then = moved(case.as_of, nearly) if name == "now" else case.as_of
    changed = case.facts if name == "now" else replace(case.facts, **{name: nearly})
    assert case.rule(changed, then).answer.weight >= case.verdict.answer.weight, case.verdict


def before_its_law_it_is_silent_by_name(case: Asked) -> None:
    """A rule that needs a number says that there was none; one that needs none may answer."""
    try:
        case.rule(case.facts, replace(case.as_of, law=date(1900, 1, 1)))
    except (NotYetLaw, BadInput):
        return


class TestTheRulebook:
    def test_names_each_rule_once(self):
        assert all(key == rule.key for key, rule in RULES.items())

    def test_refuses_two_of_the_same_name(self, monkeypatch):
        twin = replace(RULES["withdrawal"], article="Levain")
        monkeypatch.setattr(offer_open, "assess_twin", twin, raising=False)

        with pytest.raises(ValueError, match="two rules are called 'withdrawal'"):
            collected(["investing.withdrawal", "investing.offer_open"])
