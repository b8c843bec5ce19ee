"""When do two descriptions of one movement differ?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from wiseed_like.errors import IllegalMove
from wiseed_like.payments.gateway.words import Kind as TheirKind
from wiseed_like.payments.rules import Kind
from wiseed_like.reconciliation.rules import (
    LIFE_CYCLE,
    RESOURCES,
    SORTS,
    DifferenceState,
    Side,
    differences,
)

MOVED = Side("transfer", "succeeded", 400_00, 0, "user:1", "round:2")


class TestDifferences:
    def test_are_none_between_equals(self):
        assert differences(MOVED, MOVED) == []

    @pytest.mark.parametrize(
        ("changes", "found"),
        [
            ({"kind": "payout"}, ["kind"]),
            ({"amount": 400_01}, ["amount"]),
            ({"fee": 1}, ["fee"]),
            ({"source": "user:2"}, ["wallets"]),
            ({"target": None}, ["wallets"]),
            # What is not done has no amount yet, and what failed moved nothing.
            ({"state": "pending", "amount": 0}, ["state"]),
            ({"state": "failed", "amount": 5}, ["state"]),
            ({"amount": 1, "fee": 1, "target": None}, ["amount", "fee", "wallets"]),
        ],
    )
    def test_name_all_that_is_told_otherwise(self, changes: dict[str, object], found: list[str]):
        assert differences(MOVED, replace(MOVED, **changes)) == found  # type: ignore[arg-type]

    def test_of_what_nobody_knows_yet_are_its_state_and_its_amount(self):
        doubted = replace(MOVED, state="unknown", amount=399_00)

        assert differences(doubted, MOVED) == ["amount", "state"]

    def test_leave_out_the_wallets_of_the_platform_in_a_dispute(self):
        ours = Side("repudiation", "succeeded", 5_00, 0, None, None)

        assert differences(ours, replace(ours, source="CREDIT_EUR")) == []


class TestEverySortOfOperation:
    def test_has_its_name_at_the_provider_unless_the_provider_hears_nothing_of_it(self):
        assert {kind.value for kind in Kind} - SORTS.keys() == {"allocation"}

    def test_can_be_asked_about(self):
        assert set(SORTS.values()) <= RESOURCES.keys() == set(TheirKind)


class TestTheLifeCycle:
    def test_ends_and_does_not_begin_again(self):
        with pytest.raises(IllegalMove):
            LIFE_CYCLE.after(DifferenceState.GONE, "reopen")
