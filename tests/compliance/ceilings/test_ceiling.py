import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.archive import facts_of, keep, replay
from compliance.as_of import as_of
from compliance.ceilings import national_limits, reg_cf
from compliance.ceilings.ceiling import British, Facts, Holder, Protection, assess
from compliance.ceilings.own_ceiling import Setting
from compliance.ceilings.twelve_months import Placement
from compliance.ceilings.uk_before_offer import Assessment, Request, Statement
from compliance.errors import BadInput, Contradiction, MissingInput
from compliance.euro import Dollar, Euro, Pound
from compliance.rulebook import RULES

MOMENT = datetime(2026, 3, 2, 10, tzinfo=UTC)
NOW = as_of(MOMENT)
JANUARY = date(2026, 1, 5)


def european(amount="2000", *, result="3800", sophisticated=False, **more):
    protection = Protection(
        result=None if result is None else Euro.of(result),
        sophisticated=sophisticated,
        test_passed=True,
    )
    lately = Euro.total(placed for _, placed in more.get("history") or ())
    whole = max(more.get("already_in_offer") or Euro.ZERO, lately)
    return Facts(
        regime="ecspr",
        residence="FR",
        amount=Euro.of(amount),
        european=protection,
        **{"already_in_offer": Euro.ZERO, "already_invested": whole} | more,
    )


def american(amount, *, history=(), **more):
    person = reg_cf.Person(income=Dollar.of(30_000), net_worth=Dollar.of(20_000))
    return Facts(
        regime="reg_cf",
        residence="US",
        amount=Dollar.of(amount),
        american=person,
        history=history,
        **more,
    )


def british(amount, *, history=(), **more):
    papers = British(
        request=Request(MOMENT - timedelta(days=2)),
        statement=Statement("restricted", JANUARY, None, Pound.of(80_000)),
        assessment=Assessment(passed=True),
    )
    return Facts(
        regime="uk_restricted",
        residence="GB",
        amount=Pound.of(amount),
        history=history,
        **{"british": papers} | more,
    )


def national(amount, residence="DE", **more):
    return Facts(
        regime="national",
        residence=residence,
        amount=Euro.of(amount),
        **{"already_with_issuer": Euro.ZERO} | more,
    )


def asked(verdict):
    return [each.rule for each in verdict.parts]


class TestEuropeanRound:
    def test_gates_what_passes_the_threshold_and_never_blocks(self):
        verdict = assess(european("2000"), NOW)

        assert verdict.answer == "gate"
        assert verdict.requirements == {"risk_warning", "consent", "proof"}
        assert verdict.find("per_offer_threshold").threshold == Euro.of(1_900)
        assert asked(verdict) == [
            "investor_regime",
            "per_offer_threshold",
            "ten_percent",
            "own_ceiling",
        ]

    def test_warns_above_a_tenth_of_net_worth(self):
        facts = european("1900", already_invested=Euro.of(17_100))

        verdict = assess(facts, NOW)

        assert verdict.answer == "warn"
        assert verdict.find("ten_percent").answer == "warn"

    def test_adds_up_the_orders_in_one_offer(self):
        assert assess(european("500", already_in_offer=Euro.of(1_500)), NOW).answer == "gate"
        assert assess(european("400", already_in_offer=Euro.of(1_500)), NOW).answer == "allow"

    def test_leaves_the_sophisticated_alone(self):
        assert assess(european("500000", result=None, sophisticated=True), NOW).answer == "allow"

    @pytest.mark.parametrize("amount", ["0", "1000", "1000.01", "100000000"])
    def test_blocks_no_amount(self, amount):
        assert not assess(european(amount, result=None), NOW).is_blocked


class TestAmericanRound:
    def test_blocks_above_the_limit(self):
        assert assess(american("2500"), NOW).answer == "allow"
        assert assess(american("2500.01"), NOW).answer == "block"

    def test_counts_what_was_placed_here_and_elsewhere(self):
        here = (Placement(JANUARY, Dollar.of(1_000)),)
        elsewhere = (Placement(JANUARY, Dollar.of(1_000)),)

        assert assess(american("500", history=here, elsewhere=elsewhere), NOW).may_go_on
        assert assess(american("500.01", history=here, elsewhere=elsewhere), NOW).is_blocked


class TestBritishRound:
    def test_blocks_the_tenth_itself(self):
        here = (Placement(JANUARY, Pound.of(7_000)),)

        assert assess(british("999.99", history=here), NOW).answer == "allow"
        assert assess(british("1000", history=here), NOW).answer == "block"

    def test_asks_all_that_comes_before_the_offer(self):
        nothing = British(request=Request(), statement=Statement(), assessment=Assessment())

        verdict = assess(british("1", british=nothing), NOW)

        assert verdict.answer == "gate"
        assert verdict.requirements == {
            "offer_request",
            "category_statement",
            "appropriateness",
        }
        assert asked(verdict)[1:5] == [
            "uk_cooling_off",
            "uk_category",
            "uk_appropriateness",
            "uk_restricted",
        ]

    def test_counts_what_was_placed_elsewhere(self):
        elsewhere = (Placement(JANUARY, Pound.of(7_000)),)

        assert assess(british("1000", elsewhere=elsewhere), NOW).is_blocked

    def test_leaves_the_wealthy_alone(self):
        papers = replace(
            british("1").british,
            statement=Statement("high_net_worth", JANUARY, Pound.of(100_000)),
        )

        assert assess(british("500000", british=papers), NOW).answer == "allow"

    def test_is_closed_to_other_residents_whatever_the_amount(self):
        verdict = assess(replace(british("1"), residence="FR"), NOW)

        assert verdict.answer == "block"
        assert asked(verdict) == ["investor_regime", "own_ceiling"]


class TestNationalRound:
    def test_asks_for_a_declaration_above_the_free_amount(self):
        assert assess(national("1000"), NOW).answer == "allow"
        verdict = assess(national("1000.01"), NOW)
        assert verdict.answer == "gate"
        assert verdict.requirements == {"declaration"}

    def test_follows_the_country_of_residence(self):
        assert assess(national("5000", "AT"), NOW).answer == "allow"
        assert assess(national("5000", "DE"), NOW).answer == "gate"
        assert assess(national("5000", "FR"), NOW).answer == "block"

    def test_waits_for_an_unknown_residence(self):
        verdict = assess(national("1", None), NOW)

        assert verdict.answer == "gate"
        assert verdict.requirements == {"identity"}
        assert asked(verdict) == ["investor_regime", "own_ceiling"]

    def test_uses_what_was_declared(self):
        said = national_limits.Declaration(
            free_assets=Euro.of(100_000),
            monthly_income=Euro.of(3_000),
            financial_assets=Euro.of(70_000),
        )

        assert assess(national("10000", "DE", declaration=said), NOW).answer == "allow"
        assert assess(national("10000.01", "DE", declaration=said), NOW).answer == "block"
        assert assess(national("7000", "AT", declaration=said), NOW).answer == "allow"
        assert assess(national("7000.01", "AT", declaration=said), NOW).answer == "block"

    def test_adds_up_the_orders_with_one_issuer(self):
        facts = national("1", "DE", already_with_issuer=Euro.of(25_000))

        assert assess(facts, NOW).answer == "block"


class TestArticles:
    """Of the rules that were applied, each once."""

    def test_are_those_of_the_regime(self):
        here = (Placement(JANUARY, Pound.of(1)),)

        assert assess(european(), NOW).article == (
            "ECSPR art. 1; ECSPR art. 21(7); ECSPR art. 21(5), art. 23(6)(c); Levain"
        )
        assert assess(american("1"), NOW).article == "17 CFR 227.100; 17 CFR 227.100(a)(2); Levain"
        assert assess(british("1", history=here), NOW).article == (
            "FCA COBS 4.12A; FCA COBS 10.2; Levain"
        )
        assert assess(national("1", "AT"), NOW).article == "ECSPR art. 1; AltFG § 3a; Levain"

    def test_leave_out_a_limit_that_was_not_reached(self):
        assert assess(national("1", "FR"), NOW).article == "ECSPR art. 1; Levain"


class TestOtherCeilings:
    def test_know_the_smallest_order_and_the_end_of_the_round(self):
        own = (Setting(MOMENT - timedelta(days=30), Euro.of(119)),)
        holder = Holder(
            shares=50,
            price=Euro.of(40),
            minimum_ticket=Euro.of(100),  # three shares: 120 euros
            left=50,
            closes_at=MOMENT + timedelta(days=7),
        )

        verdict = assess(european("2000", settings=own, history=(), holder=holder), NOW)

        change = verdict.find("own_ceiling").counterfactual
        assert change.changes == {}
        assert "€119.00 left, less than the smallest order possible here, €120.00" in (
            change.sentence.en
        )
        assert "after the end of the subscriptions" in change.sentence.en

    def test_come_on_top_of_the_regime(self):
        own = (Setting(MOMENT - timedelta(days=1), Euro.of(1_000)),)
        here = (Placement(JANUARY, Euro.of(400)),)

        assert assess(european("600", settings=own, history=here), NOW).answer == "allow"
        verdict = assess(european("600.01", settings=own, history=here), NOW)
        assert verdict.answer == "block"
        assert [each.rule for each in verdict.reasons()] == ["own_ceiling"]

    def test_of_the_round_are_in_shares(self):
        holder = Holder(
            shares=50,
            price=Euro.of(40),
            minimum_ticket=Euro.of(3_000),
            held=10,
            maximum=55,
            left=49,
        )

        verdict = assess(european("2000", holder=holder), NOW)

        assert verdict.answer == "block"
        assert asked(verdict)[-3:] == ["minimum_ticket", "maximum_per_holder", "hard_cap"]
        reasons = [each.rule for each in verdict.reasons()]
        assert reasons == [
            "minimum_ticket",
            "maximum_per_holder",
            "hard_cap",
            "per_offer_threshold",
        ]
        # All that is asked stays said, also next to a refusal.
        assert verdict.requirements == {"risk_warning", "consent", "proof"}

    def test_of_the_round_leave_room(self):
        holder = Holder(
            shares=50, price=Euro.of(40), minimum_ticket=Euro.of(100), maximum=50, left=50
        )

        assert assess(european("2000", result="4000", holder=holder), NOW).answer == "allow"


class TestFacts:
    @pytest.mark.parametrize(
        ("facts", "changes", "argument", "error"),
        [
            (european, {"regime": "mifid"}, "regime", BadInput),
            (european, {"residence": "XX"}, "residence", BadInput),
            (european, {"amount": Euro(-1)}, "amount", BadInput),
            (european, {"amount": Dollar(1)}, "amount", BadInput),
            (european, {"already_in_offer": Euro(-1)}, "already_in_offer", BadInput),
            (european, {"already_invested": Pound(1)}, "already_invested", BadInput),
            (european, {"already_in_offer": None}, "already_in_offer", MissingInput),
            (european, {"already_invested": None}, "already_invested", MissingInput),
            (european, {"european": None}, "european", MissingInput),
            (european, {"settings": (Setting(MOMENT, Euro(1)),)}, "history", MissingInput),
            (european, {"settings": (Setting(MOMENT, Pound(1)),)}, "settings", BadInput),
            (
                european,
                {"holder": Holder(shares=1, price=Euro(1), minimum_ticket=Euro(1), left=1)},
                "amount",
                Contradiction,
            ),
            (american, {"american": None}, "american", MissingInput),
            (american, {"history": None}, "history", MissingInput),
            (american, {"elsewhere": (Placement(JANUARY, Euro(1)),)}, "history", BadInput),
            (british, {"british": None}, "british", MissingInput),
            (british, {"history": None}, "history", MissingInput),
            (national, {"already_with_issuer": None}, "already_with_issuer", MissingInput),
            (national, {"already_with_issuer": Euro(-1)}, "already_with_issuer", BadInput),
        ],
    )
    def test_name_the_argument_that_makes_no_sense(self, facts, changes, argument, error):
        with pytest.raises(error) as refused:
            replace(facts("2000"), **changes)

        assert refused.value.argument == argument
        assert type(refused.value) is error


class TestArchive:
    @pytest.mark.parametrize(
        "facts",
        [
            european(
                "2000",
                history=(Placement(JANUARY, Euro.of(5)),),
                settings=(Setting(MOMENT, Euro.of(7)), Setting(MOMENT, None)),
                holder=Holder(shares=50, price=Euro.of(40), minimum_ticket=Euro.of(100), left=9),
            ),
            american("2500", history=(Placement(JANUARY, Dollar.of(1)),)),
            british("1000", history=(Placement(JANUARY, Pound.of(7_000)),)),
            national("2000"),
        ],
        ids=lambda facts: facts.regime,
    )
    def test_keeps_every_fact_and_answers_the_same_again(self, facts):
        kept = json.loads(json.dumps(keep(assess.ask(facts, NOW))))

        assert facts_of(kept, RULES) == (assess, facts)
        assert replay(kept, RULES).differences == ()
