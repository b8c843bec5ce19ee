"""Does the same question get the same answer? Under its own law always, under another's maybe."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from flask import Flask

from compliance.as_of import as_of
from compliance.euro import Euro
from compliance.parameters import ecspr
from compliance.verdict import Answer
from compliance.vigilance import beneficial_owner
from tests.decisions.answers import a_gate, a_yes, of_a_rule_that_is_gone
from tests.dossiers.scenes import a_person
from wiseed_like.db import session, transaction
from wiseed_like.decisions import service
from wiseed_like.decisions.differences import in_language
from wiseed_like.decisions.models import Decision, digest
from wiseed_like.decisions.queries import Wanted, each_decision, list_decisions
from wiseed_like.decisions.replay import Outcome, asked_again, kept_verdict, replay_all

TOMORROW = date(2028, 1, 1)


@pytest.fixture
def higher_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    """From 2028 on nothing more is asked up to 2,000 EUR: one more line in the parameter."""
    monkeypatch.setitem(ecspr.PER_OFFER_FLOOR.values, TOMORROW, Euro.of(2_000))  # type: ignore[arg-type]


def kept_as(decision: Decision, body: str) -> Decision:
    """The decision with another text, well hashed."""
    return Decision(
        id=decision.id,
        rule=decision.rule,
        answer=decision.answer,
        asked_at=decision.asked_at,
        law_on=decision.law_on,
        body=body,
        sha256=digest(body),
    )


def an_owner_of_a_quarter() -> Decision:
    """Ana holds exactly a quarter; Dana is the president of the company."""
    facts = beneficial_owner.Structure(
        company="Levure",
        people=frozenset({"Ana", "Dana"}),
        holdings=(beneficial_owner.Holding("Ana", "Levure", Fraction(1, 4), Fraction(1, 4)),),
        representatives=frozenset({"Dana"}),
    )
    with transaction():
        return service.keep(
            beneficial_owner.assess.ask(facts, as_of(datetime(2026, 3, 2, 10, 0, tzinfo=UTC))),
            subject=None,
            person=None,
            by=None,
        )


class TestAskedAgain:
    def test_is_the_same_under_its_own_law(self):
        replayed = asked_again(a_gate())

        assert replayed.outcome == Outcome.SAME
        assert replayed.changes == ()

    def test_is_the_same_under_another_law_that_changed_nothing(self):
        replayed = asked_again(a_gate(), law=TOMORROW)

        assert replayed.outcome == Outcome.SAME
        assert replayed.after is not None
        assert replayed.after.law == TOMORROW

    def test_says_what_another_law_changes(self, higher_floor: None):
        replayed = asked_again(a_gate(), law=TOMORROW)

        changes = {change.path: change for change in replayed.changes}
        assert replayed.outcome == Outcome.DIFFERENT
        assert (changes["answer"].before, changes["answer"].after) == ("gate", "allow")
        threshold = changes["threshold"]
        assert (threshold.before, threshold.after) == (Euro.of(1_900), Euro.of(2_000))
        assert {change.name for change in replayed.changes} == {
            "answer", "sentence", "threshold", "requirements", "counterfactual",
        }  # fmt: skip
        assert "law" not in changes

    def test_stays_the_same_under_its_own_law_when_the_law_changes_later(self, higher_floor: None):
        assert asked_again(a_gate()).outcome == Outcome.SAME

    def test_differs_under_its_own_law_when_the_past_is_edited(
        self, monkeypatch: pytest.MonkeyPatch
    ):
        decision = a_gate()
        monkeypatch.setitem(ecspr.PER_OFFER_SHARE.values, ecspr.APPLIES_ON, 400)  # type: ignore[arg-type]

        replayed = asked_again(decision)

        assert replayed.outcome == Outcome.DIFFERENT
        assert "threshold" in {change.path for change in replayed.changes}

    def test_is_before_the_law_on_a_day_that_had_no_number(self):
        replayed = asked_again(a_gate(), law=date(2021, 11, 9))

        assert replayed.outcome == Outcome.BEFORE_THE_LAW
        assert "2021-11-09" in replayed.problem

    def test_answers_from_the_first_day_of_the_law(self):
        assert asked_again(a_gate(), law=date(2021, 11, 10)).outcome == Outcome.SAME

    @pytest.mark.parametrize(
        ("law", "waits_for"),
        [(date(2027, 7, 9), "Dana"), (date(2027, 7, 10), "Ana")],
    )
    def test_knows_another_beneficial_owner_from_the_day_a_quarter_is_enough(
        self, law: date, waits_for: str
    ):
        """More than a quarter (CMF R. 561-1); a quarter from 10 July 2027 (AMLR art. 52)."""
        replayed = asked_again(an_owner_of_a_quarter(), law=law)

        assert replayed.after is not None
        assert replayed.after.sentence.en.endswith(f"verified: {waits_for}.")
        assert replayed.outcome == (Outcome.DIFFERENT if waits_for == "Ana" else Outcome.SAME)
        assert {change.path for change in in_language(replayed.changes, "en")} <= {
            "sentence.en", "counterfactual.changes.verified",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('"per_offer_threshold"', '"forgotten_rule"'),
            ('"amount":{"$euro":"2000.00"}', '"sum":{"$euro":"2000.00"}'),
            ('"amount":{"$euro":"2000.00"}', '"amount":{"$euro":"-1.00"}'),
            ('"amount":{"$euro":"2000.00"}', '"amount":{"$euro":"a lot"}'),
            ('"amount":{"$euro":"2000.00"}', '"amount":12'),
            ('"now":', '"then":'),
            ('"now":"2026', '"now":"in 2026'),
            ('"facts":{', '"facts":[],"other":{'),
            ("{", ""),
        ],
    )
    def test_lists_what_can_no_longer_be_read(self, old: str, new: str):
        decision = a_gate()
        assert old in decision.body

        replayed = asked_again(kept_as(decision, decision.body.replace(old, new)))

        assert replayed.outcome == Outcome.UNREADABLE
        assert replayed.problem


class TestKeptVerdict:
    def test_is_read_without_its_rule(self):
        decision = of_a_rule_that_is_gone(a_gate())

        verdict = kept_verdict(decision)

        assert verdict is not None
        assert verdict.answer == Answer.GATE

    def test_is_nothing_when_the_text_is_damaged(self):
        assert kept_verdict(kept_as(a_gate(), "not JSON")) is None
        assert kept_verdict(kept_as(a_gate(), "{}")) is None
        assert kept_verdict(kept_as(a_gate(), '{"verdict":[]}')) is None


class TestInLanguage:
    def test_shows_one_half_of_a_sentence_that_changed_in_both(self, higher_floor: None):
        changes = asked_again(a_gate(), law=TOMORROW).changes

        english = {change.path for change in in_language(changes, "en")}
        french = {change.path for change in in_language(changes, "fr")}

        assert "sentence.en" in english
        assert "sentence.fr" not in english
        assert "sentence.fr" in french
        assert "sentence.en" not in french


class TestReplayAll:
    def test_counts_by_rule_and_answer(self, higher_floor: None):
        a_gate()
        a_yes()
        gone = of_a_rule_that_is_gone(a_gate())
        with transaction():
            session.add(gone)

        summary = replay_all(each_decision(Wanted()), law=TOMORROW)

        assert summary.counts == {
            ("per_offer_threshold", Answer.GATE, Outcome.DIFFERENT): 2,
            ("ten_percent", Answer.ALLOW, Outcome.SAME): 1,
            ("forgotten_rule", Answer.GATE, Outcome.UNREADABLE): 1,
        }
        assert {outcome: len(found) for outcome, found in summary.others.items()} == {
            Outcome.DIFFERENT: 2,
            Outcome.UNREADABLE: 1,
        }


class TestTheCommand:
    def test_ends_well_when_everything_is_the_same(self, house: Flask):
        a_gate()
        a_yes()

        result = house.test_cli_runner().invoke(args=["replay-decisions"])

        assert result.exit_code == 0
        assert "2 decisions asked again, each under its own law." in result.output
        assert "per_offer_threshold  gate   1 the same" in result.output

    def test_ends_with_an_error_when_one_differs_under_its_own_law(
        self, house: Flask, monkeypatch: pytest.MonkeyPatch
    ):
        a_gate()
        monkeypatch.setitem(ecspr.PER_OFFER_SHARE.values, ecspr.APPLIES_ON, 400)  # type: ignore[arg-type]

        result = house.test_cli_runner().invoke(args=["replay-decisions"])

        assert result.exit_code == 1
        assert "Different:" in result.output
        assert "threshold: €1,900.00 -> €1,520.00" in result.output

    def test_says_what_another_day_s_law_would_change(self, house: Flask, higher_floor: None):
        decision = a_gate()

        result = house.test_cli_runner().invoke(args=["replay-decisions", "--law", "2028-01-01"])

        assert result.exit_code == 0
        assert f"Decision {decision.id}, per_offer_threshold: gate -> allow" in result.output
        assert "    threshold: €1,900.00 -> €2,000.00" in result.output

    def test_says_that_a_day_is_before_the_law(self, house: Flask):
        decision = a_gate()

        result = house.test_cli_runner().invoke(args=["replay-decisions", "--law", "2020-01-01"])

        assert result.exit_code == 0
        assert "Before the law:" in result.output
        assert f"Decision {decision.id}, per_offer_threshold: " in result.output

    def test_lists_what_cannot_be_read_without_a_stack_trace(self, house: Flask):
        decision = of_a_rule_that_is_gone(a_gate())
        with transaction():
            session.add(decision)

        result = house.test_cli_runner().invoke(args=["replay-decisions"])

        assert result.exit_code == 0
        assert "Cannot be read:" in result.output
        assert "unknown today: 'forgotten_rule'" in result.output
        assert "Traceback" not in result.output

    @pytest.mark.parametrize(
        ("words", "number"),
        [
            (["--rule", "ten_percent"], 1),
            (["--person", "1"], 1),
            (["--since", "2026-03-03"], 1),
            (["--since", "0001-01-01"], 2),
            (["--rule", "nothing"], 0),
        ],
    )
    def test_asks_only_those_that_are_wanted(self, house: Flask, words: list[str], number: int):
        person = a_person("investor")
        a_gate(person)
        a_yes(now=datetime(2026, 3, 2, 23, 0, tzinfo=UTC))

        result = house.test_cli_runner().invoke(args=["replay-decisions", *words])

        assert person.id == 1
        assert f"{number} decisions asked again" in result.output

    @pytest.mark.parametrize("word", ["yesterday", "2026-02-30"])
    def test_refuses_a_day_that_is_none(self, house: Flask, word: str):
        result = house.test_cli_runner().invoke(args=["replay-decisions", "--law", word])

        assert result.exit_code == 2
        assert "Traceback" not in result.output


class TestListDecisions:
    def test_pages_from_the_newest(self):
        numbers = [a_gate().id for _ in range(3)]

        first = list_decisions(Wanted(), limit=2)
        then = list_decisions(Wanted(), before=first[-1].id, limit=2)

        assert [each.id for each in (*first, *then)] == numbers[::-1]

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            (Wanted(since=date(2026, 3, 2), until=date(2026, 3, 2)), 1),
            (Wanted(since=date(2026, 3, 3)), 0),
            (Wanted(until=date(2026, 3, 1)), 0),
            (Wanted(since=date.min, until=date.max), 1),
            (Wanted(answer=Answer.GATE), 1),
            (Wanted(answer=Answer.BLOCK), 0),
            (Wanted(subject=("company", "7")), 0),
        ],
    )
    def test_finds_what_is_wanted_by_civil_days(self, wanted: Wanted, found: int):
        a_gate()

        assert len(list_decisions(wanted)) == found
