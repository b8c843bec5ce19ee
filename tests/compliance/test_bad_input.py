"""Which mistakes does a rule refuse by name? It answers, or says which argument is wrong."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.absurd import MOST_MONEY
from compliance.archive import facts_of
from compliance.as_of import AsOf, as_of
from compliance.calendar import add_months
from compliance.ceilings import ceiling, own_ceiling, per_offer_threshold, reg_cf, ten_percent
from compliance.ceilings.own_ceiling import Setting
from compliance.ceilings.twelve_months import Placement
from compliance.currency import MOST_CENTS
from compliance.errors import BadInput, Contradiction, NotYetLaw
from compliance.euro import Dollar, Euro
from compliance.investing import allowance, entry_test_due, simulation_due, withdrawal
from compliance.rulebook import RULES
from tests.compliance.precedents import all_precedents

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WHEN = as_of(NOW)
TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)
SECOND = timedelta(seconds=1)
ASKED_BEFORE = dict(all_precedents())
every_rule = pytest.mark.parametrize("key", sorted(ASKED_BEFORE))


def asked_before(key):
    """The rule, and facts that it answered."""
    return facts_of(ASKED_BEFORE[key], RULES)


def order(**changed):
    """An ordinary one under the European regime."""
    known = {
        "regime": "ecspr",
        "residence": "FR",
        "amount": Euro.of(2_000),
        "already_in_offer": Euro.of(500),
        "already_invested": Euro.of(3_000),
        "history": (Placement(TODAY, Euro.of(1_000)),),
        "european": ceiling.Protection(result=Euro.of(3_800)),
    }
    return ceiling.Facts(**(known | changed))


def refused(argument):
    return pytest.raises(BadInput, match=f"^{argument}: ")


@every_rule
class TestEveryRule:
    def test_refuses_a_value_of_another_type_by_the_name_of_its_field(self, key):
        _, facts = asked_before(key)
        for each in fields(facts):
            with refused(each.name):
                replace(facts, **{each.name: object()})

    def test_refuses_what_are_not_its_facts(self, key):
        rule, _ = asked_before(key)
        for other in (None, "facts", WHEN):
            with refused("facts"):
                rule(other, WHEN)

    def test_refuses_what_is_not_a_question_of_a_moment(self, key):
        rule, facts = asked_before(key)
        for other in (None, NOW, TODAY, "2026-03-02"):
            with refused("as_of"):
                rule(facts, other)

    def test_has_no_answer_before_the_first_text_of_its_article(self, key):
        rule, facts = asked_before(key)
        if not rule.article.startswith(("ECSPR", "2022/", "CGI", "CMF", "C. com.", "GDPR")):
            return
        with pytest.raises(NotYetLaw, match="not in force on 2009-01-09") as silence:
            rule(facts, as_of(NOW, law=date(2009, 1, 9)))
        assert silence.value.argument == "law"
        assert silence.value.problem == str(silence.value)


class TestTheFirstDayOfALaw:
    def test_is_answered_and_the_day_before_is_not(self):
        facts = per_offer_threshold.Facts(Euro.of(1), sophisticated=True)

        assert per_offer_threshold.assess(facts, as_of(NOW, law=date(2021, 11, 10))).may_go_on
        with pytest.raises(NotYetLaw):
            per_offer_threshold.assess(facts, as_of(NOW, law=date(2021, 11, 9)))


class TestAMoment:
    @pytest.mark.parametrize(
        "now",
        [
            "2026-03-02", None, TODAY, NOW.replace(tzinfo=None), NOW.replace(year=9999),
            NOW.replace(year=1),
        ],
    )  # fmt: skip
    def test_is_one_of_our_centuries_with_a_time_zone(self, now):
        with refused("now"):
            as_of(now)
        with refused("now"):
            AsOf(now, TODAY, TODAY)

    @pytest.mark.parametrize("law", ["2026-01-01", NOW, 2026, date(9999, 1, 1)])
    def test_has_the_law_of_a_day(self, law):
        with refused("law"):
            as_of(NOW, law=law)

    def test_leaves_no_calendar(self):
        with refused("day"):
            add_months(date(9999, 12, 1), 1)

    def test_falls_on_a_day(self):
        with refused("today"):
            AsOf(NOW, NOW, TODAY)


class TestAFact:
    @pytest.mark.parametrize(
        ("argument", "value"),
        [
            ("amount", 2000),
            ("amount", None),
            ("amount", "2000"),
            ("european", "x"),
            ("residence", ["FR"]),
            ("residence", 33),
            ("regime", None),
            ("history", ("2026", "2025")),
            ("history", [Placement(TODAY, Euro(1))]),
            ("history", (Placement("2026-03-02", Euro(1)),)),
            ("history", (Placement(TODAY, 1000),)),
            ("history", (Placement(NOW, Euro(1)),)),
            ("settings", (Setting(TODAY, None),)),
            ("settings", (Setting(NOW.replace(tzinfo=None), None),)),
        ],
    )
    def test_of_another_type_is_refused_by_name(self, argument, value):
        with refused(argument):
            order(**{argument: value})

    @pytest.mark.parametrize(
        ("argument", "value"),
        [("shares", 80.0), ("shares", True), ("left", None), ("price", 25), ("maximum", "9")],
    )
    def test_inside_others_is_refused_too(self, argument, value):
        known = {
            "shares": 80, "price": Euro.of(25), "minimum_ticket": Euro.of(100), "left": 5_000
        }  # fmt: skip
        with refused(argument):
            ceiling.Holder(**(known | {argument: value}))

    def test_is_no_truth_when_it_is_a_word_or_a_number(self):
        for value in ("no", 1, None):
            with refused("sophisticated"):
                ceiling.Protection(sophisticated=value)

    @pytest.mark.parametrize("cents", [-1, MOST_CENTS + 1])
    @pytest.mark.parametrize(
        ("facts", "argument"),
        [
            (per_offer_threshold.Facts, "amount"),
            (per_offer_threshold.Facts, "result"),
            (ten_percent.Facts, "already_invested"),
            (ten_percent.Facts, "result"),
            (allowance.Facts, "result"),
            (allowance.Facts, "room"),
            (withdrawal.Facts, "spendable"),
            (withdrawal.Facts, "promised"),
        ],
    )
    def test_is_neither_negative_nor_more_money_than_there_is(self, facts, argument, cents):
        known = {} if "amount" not in facts.__dataclass_fields__ else {"amount": Euro(1)}
        with refused(argument):
            facts(**(known | {argument: Euro(cents)}))
        assert facts(**(known | {argument: Euro(MOST_CENTS)}))
        assert MOST_MONEY.cents == MOST_CENTS


class TestTheFuture:
    def test_holds_no_entry_test(self):
        taken = entry_test_due.Facts(NOW, "passed", sophisticated=True)

        assert entry_test_due.assess(taken, WHEN).may_go_on
        with refused("taken_at"):
            entry_test_due.assess(replace(taken, taken_at=NOW + SECOND), WHEN)

    def test_holds_no_simulation(self):
        taken = simulation_due.Facts(NOW, acknowledged_at=NOW)

        assert simulation_due.assess(taken, WHEN).may_go_on
        with refused("taken_at"):
            simulation_due.assess(replace(taken, taken_at=NOW + SECOND), WHEN)

    @pytest.mark.parametrize("taken_at", [NOW.replace(tzinfo=None), NOW.replace(year=9999)])
    def test_is_not_that_far_and_has_a_time_zone(self, taken_at):
        with refused("taken_at"):
            simulation_due.Facts(taken_at)

    @pytest.mark.parametrize("argument", ["history", "elsewhere"])
    def test_holds_no_investment(self, argument):
        placed = {argument: (Placement(TOMORROW, Euro(1)),)}

        with refused(argument):
            ceiling.assess(order(**placed), WHEN)

    def test_holds_none_under_a_ceiling_alone(self):
        facts = own_ceiling.Facts(
            amount=Euro(1), history=(Placement(TOMORROW, Euro(1)),), settings=()
        )
        with refused("history"):
            own_ceiling.assess(facts, WHEN)

    def test_holds_none_abroad(self):
        facts = reg_cf.Facts(
            amount=Dollar(1),
            history=(Placement(TOMORROW, Dollar(1)),),
            income=Dollar(1),
            net_worth=Dollar(1),
        )
        with refused("history"):
            reg_cf.assess(facts, WHEN)


class TestAContradiction:
    @pytest.mark.parametrize(
        "changed",
        [
            {"already_invested": Euro(499_99)},
            {"already_invested": Euro(999_99)},
            {"history": (Placement(TODAY, Euro(3_000_01)),)},
        ],
    )
    def test_is_a_whole_that_is_less_than_its_parts(self, changed):
        with pytest.raises(Contradiction, match=r"^already_invested: less than"):
            order(**changed)

    def test_is_no_whole_that_equals_them(self):
        assert order(already_invested=Euro.of(1_000))
        assert order(already_in_offer=Euro.of(3_000))
        assert order(history=None)
