from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.as_of import as_of
from compliance.capital.register import Entry, Movement
from compliance.capital.register_entry import (
    Facts,
    Given,
    Issued,
    Kind,
    Number,
    assess,
    available,
)
from compliance.errors import BadInput, MissingInput
from compliance.verdict import Answer

NOW = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))
DAY = date(2026, 3, 10)
ONE_DAY = timedelta(days=1)
NEXT = Number(3, last_seq=2)
TAKING = [Kind.TRANSFER, Kind.CANCELLATION, Kind.REVERSAL]


def changes(verdict):
    (reason,) = verdict.reasons()
    return dict(reason.counterfactual.changes)


class TestATransfer:
    @pytest.mark.parametrize("kind", TAKING)
    def test_of_thirty_shares_by_a_holder_of_twenty_five_is_refused(self, kind):
        verdict = assess(Facts(NEXT, kind, gift=Given(30, held=25)), NOW)
        assert verdict.answer == Answer.BLOCK
        assert changes(verdict) == {"shares": 25}
        assert verdict.reasons()[0].threshold == 25

    def test_of_all_twenty_five_is_entered(self):
        assert assess(Facts(NEXT, Kind.TRANSFER, gift=Given(25, held=25)), NOW).may_go_on

    def test_by_somebody_who_holds_nothing_needs_shares_first(self):
        verdict = assess(Facts(NEXT, Kind.TRANSFER, gift=Given(1, held=0)), NOW)
        assert changes(verdict) == {"held": 1}

    def test_says_who_gives(self):
        with pytest.raises(MissingInput) as bad:
            Facts(NEXT, Kind.TRANSFER)
        assert bad.value.argument == "gift"

    @pytest.mark.parametrize(
        ("shares", "held", "argument"), [(0, 5, "shares"), (-1, 5, "shares"), (1, -1, "held")]
    )
    def test_is_of_real_shares(self, shares, held, argument):
        with pytest.raises(BadInput) as bad:
            Given(shares, held)
        assert bad.value.argument == argument


class TestACapitalIncrease:
    def asked(self, certified_on, effective_on=DAY):
        return assess(
            Facts(NEXT, Kind.CAPITAL_INCREASE, issue=Issued(effective_on, certified_on)), NOW
        )

    def test_is_entered_from_the_day_of_its_certificate(self):
        assert self.asked(DAY).answer == Answer.ALLOW
        assert self.asked(DAY, DAY + ONE_DAY).answer == Answer.ALLOW
        early = self.asked(DAY + ONE_DAY)
        assert changes(early) == {"effective_on": DAY + ONE_DAY}
        assert early.reasons()[0].article == "C. com. R. 225-135"

    def test_is_never_entered_without_one(self):
        assert changes(self.asked(None)) == {"certified_on": DAY}

    def test_says_its_day(self):
        with pytest.raises(MissingInput) as bad:
            Facts(NEXT, Kind.CAPITAL_INCREASE)
        assert bad.value.argument == "issue"


class TestAConstitution:
    def test_is_the_first_movement_only(self):
        assert assess(Facts(Number(1), Kind.CONSTITUTION), NOW).answer == Answer.ALLOW
        assert changes(assess(Facts(NEXT, Kind.CONSTITUTION), NOW)) == {"last_seq": 0}


class TestTheRest:
    def test_is_not_looked_at(self):
        undated = Facts(NEXT, Kind.TRANSFER, gift=Given(1, 1), issue=Issued(DAY))
        assert assess(undated, NOW).answer == Answer.ALLOW
        too_many = Facts(NEXT, Kind.CAPITAL_INCREASE, gift=Given(9, 1), issue=Issued(DAY, DAY))
        assert assess(too_many, NOW).answer == Answer.ALLOW


class TestTheNumber:
    @pytest.mark.parametrize("seq", [2, 4])
    def test_follows_the_last_one_without_a_gap(self, seq):
        facts = Facts(Number(seq, last_seq=2), Kind.TRANSFER, gift=Given(1, held=1))
        verdict = assess(facts, NOW)
        assert verdict.answer == Answer.BLOCK
        assert changes(verdict) == {"seq": 3}

    def test_is_not_the_only_thing_looked_at(self):
        facts = Facts(Number(9, last_seq=2), Kind.TRANSFER, gift=Given(30, held=25))
        rules = [reason.rule for reason in assess(facts, NOW).reasons()]
        assert rules == ["register_entry_number", "register_entry_shares"]

    def test_counts_from_zero(self):
        with pytest.raises(BadInput) as bad:
            Number(1, last_seq=-1)
        assert bad.value.argument == "last_seq"


class TestAvailable:
    def held(self, *moves):
        return [
            Movement(seq, "transfer", DAY + day * ONE_DAY, (Entry("ines", delta),))
            for seq, (day, delta) in enumerate(moves, start=1)
        ]

    def test_is_what_the_holder_has(self):
        assert available(self.held((0, 25), (1, -5)), "ines", DAY + 9 * ONE_DAY) == 20
        assert available([], "ines", DAY) == 0

    def test_leaves_enough_for_what_was_given_since(self):
        movements = self.held((0, 25), (5, -20), (6, 40))
        assert available(movements, "ines", DAY) == 5
        assert available(movements, "ines", DAY + 4 * ONE_DAY) == 5
        assert available(movements, "ines", DAY + 6 * ONE_DAY) == 45

    def test_counts_a_movement_of_the_same_day_whatever_its_number(self):
        assert available(self.held((1, 10), (0, 5)), "ines", DAY) == 5
        assert available(self.held((0, 10), (0, -4)), "ines", DAY) == 6

    def test_is_nothing_before_the_first_share(self):
        assert available(self.held((0, 25)), "ines", DAY - ONE_DAY) == 0

    def test_is_by_holder_and_by_class(self):
        movements = self.held((0, 25))
        assert available(movements, "paul", DAY) == 0
        assert available(movements, "ines", DAY, "preferred") == 0

    def test_is_never_below_zero(self):
        assert available(self.held((0, -3)), "ines", DAY) == 0


class TestTheKind:
    def test_is_said_in_both_languages(self):
        assert Kind.TRANSFER.written("fr") == "cession"
        assert Kind.TRANSFER.written("en") == "transfer"
