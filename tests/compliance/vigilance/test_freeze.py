from datetime import UTC, date, datetime

import pytest

from compliance.as_of import as_of
from compliance.errors import BadInput, Contradiction
from compliance.parameters.aml import SCREENED_BEFORE_EACH_PAYOUT
from compliance.parameters.ecspr import APPLIES_ON
from compliance.verdict import Answer
from compliance.vigilance import asset_freeze, suspicion
from compliance.vigilance.asset_freeze import Match, Operation, Screening, for_the_person
from compliance.vigilance.suspicion import Suspicion

TODAY = date(2026, 11, 21)
YESTERDAY = date(2026, 11, 20)
NOW = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))
HITS = [Match.POSSIBLE, Match.CONFIRMED]
TELLING = ("gel", "freeze", "frozen", "liste", "list", "soupçon", "suspicion", "TRACFIN", "match")


def screen(operation=Operation.SUBSCRIPTION, match=Match.NONE, *, list_on=YESTERDAY,
           screened_on=TODAY):  # fmt: skip
    return asset_freeze.assess(Screening(operation, match, list_on, screened_on), NOW)


class TestAMatch:
    @pytest.mark.parametrize("operation", list(Operation))
    @pytest.mark.parametrize("match", HITS)
    def test_blocks_every_operation_refunds_and_revocations_too(self, operation, match):
        verdict = screen(operation, match)

        assert verdict.is_blocked
        assert verdict.counterfactual.changes == {"match": Match.CLEARED}
        assert verdict.article == "CMF L. 562-1; CMF L. 562-4-1"

    @pytest.mark.parametrize("match", [Match.NONE, Match.CLEARED])
    @pytest.mark.parametrize("operation", list(Operation))
    def test_that_is_none_or_ruled_out_blocks_nothing(self, operation, match):
        assert screen(operation, match).answer == Answer.ALLOW


class TestAScreening:
    def test_is_made_again_when_the_list_changed(self):
        verdict = screen(list_on=TODAY, screened_on=YESTERDAY)

        assert verdict.requirements == {"screening"}
        assert verdict.threshold == TODAY
        assert verdict.counterfactual.changes == {"screened_on": TODAY}
        assert screen(list_on=YESTERDAY, screened_on=YESTERDAY).may_go_on
        assert screen(list_on=YESTERDAY, screened_on=YESTERDAY).threshold == YESTERDAY

    def test_is_made_once_at_least(self):
        verdict = screen(screened_on=None)

        assert verdict.is_gated
        assert verdict.counterfactual.changes == {"screened_on": YESTERDAY}

    @pytest.mark.parametrize(
        "operation", [Operation.REFUND, Operation.WITHDRAWAL, Operation.PAYOUT]
    )
    def test_is_made_on_the_day_that_money_leaves(self, operation, monkeypatch):
        assert screen(operation, screened_on=YESTERDAY).threshold == TODAY
        assert screen(operation, screened_on=YESTERDAY).is_gated

        monkeypatch.setitem(SCREENED_BEFORE_EACH_PAYOUT.values, APPLIES_ON, False)
        assert screen(operation, screened_on=YESTERDAY).may_go_on

    def test_is_not_made_tomorrow(self):
        with pytest.raises(BadInput, match="screened_on"):
            screen(screened_on=date(2026, 11, 22))
        with pytest.raises(BadInput, match="list_on"):
            screen(list_on=date(2026, 11, 22))
        with pytest.raises(BadInput, match="list_on"):
            screen(list_on=date(1899, 1, 1))


class TestWhatThePersonIsTold:
    def told(self):
        yield screen(match=Match.POSSIBLE)
        yield screen(match=Match.CONFIRMED)
        yield screen(screened_on=None)
        yield suspicion.assess(Suspicion(suspected=True), NOW)
        yield suspicion.assess(Suspicion(suspected=True, declared=True, opposed=True), NOW)

    def test_is_the_same_neutral_sentence_for_every_reason(self):
        sentences = {for_the_person(verdict).sentence for verdict in self.told()}

        assert len(sentences) == 1
        assert {verdict.sentence for verdict in self.told()} == sentences
        assert sentences.pop().fr == "Votre opération est en cours de traitement."

    def test_gives_nothing_away(self):
        for verdict in self.told():
            shown = for_the_person(verdict)
            words = f"{shown.sentence} {shown.question} {shown.rule}".lower()

            assert shown.answer == verdict.answer
            assert shown.law == TODAY
            assert (shown.article, shown.inputs, shown.parts) == ("", (), ())
            assert shown.threshold is None
            assert shown.counterfactual is None
            assert shown.requirements == frozenset()
            assert not [word for word in TELLING if word.lower() in words]

    def test_is_a_plain_yes_when_nothing_stands_in_the_way(self):
        shown = for_the_person(screen())

        assert shown.answer == Answer.ALLOW
        assert shown.rule == "processing"
        assert shown.sentence.en == "This operation may be carried out."
        assert shown.inputs == ()


class TestASuspicion:
    def test_stops_the_operation_until_it_is_declared(self):
        verdict = suspicion.assess(Suspicion(suspected=True), NOW)

        assert verdict.is_blocked
        assert verdict.counterfactual.changes == {"declared": True}
        assert verdict.article == "CMF L. 561-15; CMF L. 561-16"

    def test_declared_lets_it_go_on_unless_the_authority_opposes(self):
        declared = Suspicion(suspected=True, declared=True)
        opposed = suspicion.assess(Suspicion(True, True, opposed=True), NOW)

        assert suspicion.assess(declared, NOW).answer == Answer.ALLOW
        assert opposed.is_blocked
        assert opposed.counterfactual.changes == {"opposed": False}

    def test_that_nobody_has_stops_nothing(self):
        assert suspicion.assess(Suspicion(suspected=False), NOW).answer == Answer.ALLOW

    def test_is_not_opposed_before_it_is_declared(self):
        with pytest.raises(Contradiction) as refusal:
            Suspicion(suspected=True, opposed=True)
        assert refusal.value.argument == "opposed"
