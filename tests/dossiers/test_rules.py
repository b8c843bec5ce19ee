"""What keeps a dossier from the committee?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.dossiers.scenes import VERIFIED
from wiseed_like.dossiers.rules import (
    EVIDENCE_QUESTIONS,
    LIFE_CYCLE,
    DossierState,
    Evidence,
    obstacles,
)

TODAY = date(2026, 11, 23)


def _rules(evidence: Evidence) -> set[str]:
    return {block.rule for block in obstacles(evidence, seat_country="FR", on=TODAY)}


class TestObstacles:
    def test_are_none_when_all_is_verified(self):
        assert _rules(VERIFIED) == set()

    @pytest.mark.parametrize("name", EVIDENCE_QUESTIONS)
    def test_stand_while_one_answer_is_missing(self, name: str):
        assert "evidence_missing" in _rules(replace(VERIFIED, **{name: None}))

    @pytest.mark.parametrize(
        ("name", "rule"),
        [
            ("criminal_record_clean", "criminal_record"),
            ("seat_cooperative", "seat_country"),
            ("capital_paid_up", "capital_paid_up"),
            ("free_of_conflict", "insider_project_owner"),
        ],
    )
    def test_name_the_rule_that_says_no(self, name: str, rule: str):
        assert _rules(replace(VERIFIED, **{name: False})) == {rule}


class TestLifeCycle:
    def test_has_no_way_to_accept_but_through_the_committee(self):
        accepting = [state for state, action in LIFE_CYCLE.moves if action == "accept"]
        assert accepting == [DossierState.COMMITTEE]
