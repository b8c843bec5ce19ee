from datetime import UTC, datetime

import pytest

from compliance.as_of import as_of
from compliance.offers.bulletin_board import (
    Advert,
    Buyer,
    Matching,
    Origin,
    ReferencePrice,
    SheetLink,
    assess,
    assess_buyer,
)
from compliance.rulebook import RULES
from compliance.verdict import Answer

NOW = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))


NO_PRICE = ReferencePrice(shown=False)
FAIR = {"binding": False, "substantiated": True, "disclosed": True}


def asked(*, here=True, sheet=True, matches=False, price=NO_PRICE):
    return assess(Advert(Origin(here), SheetLink(sheet), Matching(matches), price), NOW)


def changes(verdict):
    (reason,) = verdict.reasons()
    return dict(reason.counterfactual.changes)


class TestAnAdvert:
    def test_stands_with_its_sheet_for_what_was_offered_here(self):
        assert asked().answer == Answer.ALLOW
        plain = Advert(Origin(True), SheetLink(True))
        assert assess(plain, NOW).answer == Answer.ALLOW

    def test_of_a_foreign_instrument_is_blocked(self):
        verdict = asked(here=False)
        assert verdict.answer == Answer.BLOCK
        assert changes(verdict) == {"offered_here": True}

    def test_without_a_link_to_the_sheet_is_blocked(self):
        verdict = asked(sheet=False)
        assert verdict.answer == Answer.BLOCK
        assert changes(verdict) == {"linked": True}

    def test_never_concludes_anything(self):
        verdict = asked(matches=True)
        assert verdict.answer == Answer.BLOCK
        assert changes(verdict) == {"matches": False}

    def test_gives_every_reason(self):
        rules = [each.rule for each in asked(here=False, sheet=False, matches=True).reasons()]
        assert rules == ["board_origin", "board_sheet", "board_matching"]


class TestAReferencePrice:
    def test_is_free_substantiated_and_explained(self):
        assert asked(price=ReferencePrice(shown=True, **FAIR)).answer == Answer.ALLOW

    @pytest.mark.parametrize("name", FAIR)
    def test_is_blocked_without_one_of_the_three(self, name):
        wrong = FAIR | {name: not FAIR[name]}
        verdict = asked(price=ReferencePrice(shown=True, **wrong))
        assert verdict.answer == Answer.BLOCK
        assert changes(verdict) == {name: FAIR[name]}

    def test_that_is_not_shown_binds_nobody(self):
        assert asked(price=ReferencePrice(shown=False, binding=True)).answer == Answer.ALLOW


class TestABuyer:
    @pytest.mark.parametrize("name", ["informed", "warned"])
    def test_who_is_not_sophisticated_is_told_and_warned_first(self, name):
        other = {"informed", "warned"} - {name}
        verdict = assess_buyer(Buyer(**dict.fromkeys(other, True)), NOW)
        assert verdict.answer == Answer.GATE
        assert verdict.requirements == {name}
        assert dict(verdict.counterfactual.changes) == {name: True}

    def test_goes_on_once_both_are_done(self):
        assert assess_buyer(Buyer(informed=True, warned=True), NOW).answer == Answer.ALLOW

    def test_who_is_sophisticated_goes_on(self):
        assert assess_buyer(Buyer(sophisticated=True), NOW).answer == Answer.ALLOW


class TestTheBoard:
    def test_has_no_rule_that_matches_orders(self):
        assert not any("match" in key for key in RULES if key != "board_matching")
