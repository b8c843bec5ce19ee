"""What keeps a dossier from the committee?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from compliance.as_of import as_of
from compliance.calendar import first_second
from compliance.offers import issuer
from compliance.verdict import Answer, Verdict
from tests.dossiers.scenes import VERIFIED
from wiseed_like.dossiers.rules import (
    EVIDENCE_QUESTIONS,
    LIFE_CYCLE,
    DossierState,
    Evidence,
    issuer_facts,
)

TODAY = date(2026, 11, 23)
RULES = {
    "criminal_record_clean": "criminal_record",
    "seat_cooperative": "seat_country",
    "capital_paid_up": "capital_paid_up",
    "free_of_conflict": "insider_project_owner",
}


def _verdict(
    evidence: Evidence, *, country: str = "FR", form: str = "SAS", checked_on: date = TODAY
) -> Verdict:
    facts = issuer_facts(evidence, legal_form=form, country=country, checked_on=checked_on)
    return issuer.assess(facts, as_of(first_second(TODAY)))


def _rules(verdict: Verdict) -> set[str]:
    return {reason.rule for reason in verdict.reasons()}


class TestIssuerFacts:
    def test_let_a_company_pass_when_all_is_verified(self):
        assert _verdict(VERIFIED).answer == Answer.ALLOW

    @pytest.mark.parametrize("answer", [None, False])
    @pytest.mark.parametrize("name", EVIDENCE_QUESTIONS)
    def test_name_the_rule_that_says_no_or_not_yet(self, name: str, answer: bool | None):
        verdict = _verdict(replace(VERIFIED, **{name: answer}))

        assert verdict.is_blocked
        assert _rules(verdict) == {RULES[name]}

    def test_say_all_that_is_missing_at_once(self):
        assert _rules(_verdict(Evidence())) == set(RULES.values())

    def test_look_at_the_form_and_the_country_of_the_company(self):
        assert _rules(_verdict(VERIFIED, form="SARL")) == {"legal_form"}
        assert _rules(_verdict(VERIFIED, country="KP")) == {"seat_country"}

    def test_want_a_new_check_once_the_lists_have_changed(self):
        verdict = _verdict(VERIFIED, checked_on=date(2025, 8, 4))

        assert verdict.is_gated
        assert verdict.requirements == {"seat_check"}


class TestLifeCycle:
    def test_has_no_way_to_accept_but_through_the_committee(self):
        accepting = [state for state, action in LIFE_CYCLE.moves if action == "accept"]
        assert accepting == [DossierState.COMMITTEE]
