from datetime import UTC, date, datetime

import pytest

from compliance.as_of import as_of
from compliance.capital.register import (
    CAPITAL_INCREASE,
    SOURCE,
    Entry,
    Movement,
    Register,
    assess,
    balances,
    faults,
)
from compliance.errors import BadInput
from compliance.verdict import Answer

DAY = date(2026, 3, 10)
NOW = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))


def move(seq, giver, taker, shares, *, kind="transfer", on=DAY, certified_on=None):
    entries = (Entry(giver, -shares), Entry(taker, shares))
    return Movement(seq, kind, on, entries, certified_on)


def issue(seq, taker, shares, *, on=DAY, certified_on=DAY):
    return move(seq, SOURCE, taker, shares, kind=CAPITAL_INCREASE, on=on, certified_on=certified_on)


FOUNDED = move(1, SOURCE, "founders", 100_000, kind="founding")


def rules(*movements):
    return [(fault.seq, fault.rule) for fault in faults(movements)]


class TestASoundRegister:
    def test_has_no_fault(self):
        assert rules(FOUNDED, issue(2, "ines", 25_000), move(3, "ines", "paul", 25_000)) == []
        assert rules() == []

    def test_is_replayed_into_balances_that_remember_everybody(self):
        held = balances([FOUNDED, issue(2, "ines", 25), move(3, "ines", "paul", 25)])

        assert held == {
            ("founders", "ordinary"): 100_000,
            ("ines", "ordinary"): 0,
            ("paul", "ordinary"): 25,
        }


class TestFaults:
    def test_name_a_gap_in_the_numbers(self):
        assert rules(FOUNDED, issue(3, "ines", 25)) == [(3, "sequence")]

    def test_name_a_number_used_twice(self):
        assert rules(FOUNDED, move(1, "founders", "ines", 1)) == [(1, "sequence")]

    def test_name_shares_from_nowhere(self):
        unbalanced = Movement(2, "transfer", DAY, (Entry("founders", -5), Entry("ines", 6)))

        assert rules(FOUNDED, unbalanced) == [(2, "sum")]

    def test_do_not_let_one_class_pay_for_another(self):
        mixed = Movement(2, "transfer", DAY, (Entry("founders", -5), Entry("ines", 5, "preferred")))

        assert rules(FOUNDED, mixed) == [(2, "sum"), (2, "sum")]

    def test_name_a_holder_below_zero(self):
        found = rules(FOUNDED, issue(2, "ines", 25), move(3, "ines", "paul", 26))

        assert (3, "negative_balance") in found

    def test_name_a_holder_below_zero_on_the_day_of_a_back_dated_transfer(self):
        early = move(3, "ines", "paul", 25, on=date(2026, 3, 9))

        assert rules(FOUNDED, issue(2, "ines", 25), early) == [(3, "negative_balance_on_its_day")]

    def test_name_shares_issued_before_their_certificate_or_without(self):
        early = issue(2, "ines", 25, certified_on=date(2026, 3, 11))
        without = issue(3, "ines", 25, certified_on=None)

        assert rules(FOUNDED, early, without) == [(2, "certificate"), (3, "certificate")]

    def test_name_a_movement_of_nothing(self):
        assert rules(FOUNDED, move(2, "founders", "ines", 0)) == [(2, "empty")]

    def test_come_all_at_once(self):
        found = rules(FOUNDED, issue(5, "ines", 25, certified_on=None), move(7, "ines", "paul", 30))

        assert {(5, "sequence"), (5, "certificate"), (7, "sequence")} <= set(found)
        assert (7, "negative_balance") in found


def asked(*movements, first=None):
    return assess(Register(movements, first), NOW)


class TestTheRule:
    def test_finds_a_sound_register_sound(self):
        verdict = asked(FOUNDED, issue(2, "ines", 25), move(3, "ines", "paul", 25))
        assert verdict.answer == Answer.ALLOW
        assert [part.rule for part in verdict.parts] == [
            "register_numbers",
            "register_sums",
            "register_certificates",
            "register_balances",
        ]
        assert asked().answer == Answer.ALLOW

    @pytest.mark.parametrize(
        ("movements", "rule", "said", "sound"),
        [
            ([FOUNDED, issue(3, "ines", 25)], "register_numbers", "stands in place 2", 1),
            (
                [FOUNDED, Movement(2, "transfer", DAY, (Entry("founders", -5), Entry("i", 6)))],
                "register_sums",
                "off by 1 in class ordinary",
                1,
            ),
            ([FOUNDED, move(2, "founders", "ines", 0)], "register_sums", "moves no share", 1),
            (
                [FOUNDED, issue(2, "ines", 25, certified_on=None)],
                "register_certificates",
                "without a depositary's certificate",
                1,
            ),
            (
                [FOUNDED, issue(2, "ines", 25, certified_on=date(2026, 3, 11))],
                "register_certificates",
                "before their certificate of 11 March 2026",
                1,
            ),
            (
                [FOUNDED, issue(2, "ines", 25), move(3, "ines", "paul", 30)],
                "register_balances",
                "account ines holds -5 shares",
                2,
            ),
        ],
    )
    def test_names_the_law_that_is_broken_and_where_the_register_was_sound(
        self, movements, rule, said, sound
    ):
        (reason,) = asked(*movements).reasons()
        assert reason.rule == rule
        assert said in reason.sentence.en
        assert dict(reason.counterfactual.changes) == {"first": sound}
        assert asked(*movements, first=sound).answer == Answer.ALLOW
        assert asked(*movements, first=sound + 1).answer == Answer.BLOCK

    def test_gives_every_fault(self):
        verdict = asked(FOUNDED, issue(5, "i", 25, certified_on=None), move(7, "i", "p", 30))
        assert [reason.rule for reason in verdict.reasons()] == [
            "register_numbers",
            "register_certificates",
            "register_balances",
        ]
        numbers = verdict.reasons()[0]
        assert "n° 5" in numbers.sentence.fr
        assert "n° 7" in numbers.sentence.fr

    def test_goes_back_as_far_as_it_must(self):
        broken = [move(number, SOURCE, "ines", 1) for number in (9, 8, 7)]
        assert dict(asked(*broken).reasons()[0].counterfactual.changes) == {"first": 0}

    def test_goes_back_one_movement_at_a_time(self):
        late = [issue(2, "ines", 5), move(3, "ines", "paul", 9, on=date(2026, 3, 12))]
        broken = [FOUNDED, *late, move(4, "paul", "ines", 9, on=date(2026, 3, 11))]
        assert dict(asked(*broken).reasons()[0].counterfactual.changes) == {"first": 2}

    def test_looks_at_the_first_movements_only_when_asked_so(self):
        with pytest.raises(BadInput) as bad:
            Register((), -1)
        assert bad.value.argument == "first"
        assert Register((FOUNDED,), 0).looked_at == ()
