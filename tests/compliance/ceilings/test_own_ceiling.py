from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.as_of import as_of
from compliance.calendar import PARIS
from compliance.ceilings.own_ceiling import (
    Ceiling,
    Facts,
    Setting,
    Step,
    assess,
    in_force,
    lowers,
    replay,
)
from compliance.ceilings.twelve_months import Placement
from compliance.errors import BadInput
from compliance.euro import Dollar, Euro

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)


def settings(*pairs):
    """(days after Monday, euros or None)"""
    return tuple(
        Setting(MONDAY + timedelta(days=days), None if euros is None else Euro.of(euros))
        for days, euros in pairs
    )


def ask(amount, *, before=(), set_to=(), now=MONDAY, least=None, closes_at=None):
    facts = Facts(
        amount=Euro.of(amount),
        history=tuple(Placement(day, Euro.of(placed)) for day, placed in before),
        settings=set_to,
        least=None if least is None else Euro.of(least),
        closes_at=closes_at,
    )
    return assess(facts, as_of(now))


class TestInForce:
    def test_is_no_ceiling_before_any_setting(self):
        assert in_force((), MONDAY) == Ceiling(None, None)

    def test_acts_at_once_on_a_first_ceiling(self):
        assert in_force(settings((0, 1_000)), MONDAY) == Ceiling(Euro.of(1_000), None)

    def test_acts_at_once_when_lowered(self):
        chosen = settings((0, 1_000), (1, 500))

        assert in_force(chosen, MONDAY + timedelta(days=1)).amount == Euro.of(500)

    def test_waits_seven_full_days_when_raised(self):
        chosen = settings((-30, 1_000), (0, 1_500))
        raised = Step(MONDAY + WEEK, Euro.of(1_500))

        assert in_force(chosen, MONDAY + WEEK - SECOND) == Ceiling(Euro.of(1_000), raised)
        assert in_force(chosen, MONDAY + WEEK) == Ceiling(Euro.of(1_500), None)

    def test_waits_seven_days_when_removed(self):
        chosen = settings((-30, 1_000), (0, None))

        assert in_force(chosen, MONDAY) == Ceiling(Euro.of(1_000), Step(MONDAY + WEEK, None))
        assert in_force(chosen, MONDAY + WEEK) == Ceiling(None, None)

    def test_forgets_a_raise_when_the_same_ceiling_is_set_again(self):
        chosen = settings((-30, 1_000), (0, 1_500), (1, 1_000))

        assert in_force(chosen, MONDAY + 2 * WEEK) == Ceiling(Euro.of(1_000), None)

    def test_starts_the_wait_again_with_another_raise(self):
        chosen = settings((-30, 1_000), (0, 1_500), (5, 2_000))

        assert in_force(chosen, MONDAY + WEEK).amount == Euro.of(1_000)
        assert in_force(chosen, MONDAY + timedelta(days=12)).amount == Euro.of(2_000)

    def test_lowers_from_a_raise_that_acts_at_that_very_moment(self):
        chosen = settings((-30, 1_000), (0, 1_500), (7, 1_200))

        assert in_force(chosen, MONDAY + WEEK).amount == Euro.of(1_200)

    def test_does_not_know_what_is_set_later(self):
        chosen = settings((0, 1_000), (3, 10))

        assert in_force(chosen, MONDAY).amount == Euro.of(1_000)

    def test_counts_full_hours_across_a_change_of_clocks(self):
        asked = datetime(2026, 3, 25, 10, tzinfo=PARIS)
        chosen = (Setting(MONDAY, Euro.of(1)), Setting(asked, None))

        assert in_force(chosen, asked).pending == Step(datetime(2026, 4, 1, 9, tzinfo=UTC), None)


class TestReplay:
    def test_tells_every_ceiling_that_held(self):
        chosen = settings((0, 1_000), (1, 2_000), (2, 500), (3, 3_000))

        assert list(replay(chosen)) == [
            Step(MONDAY, Euro.of(1_000)),
            Step(MONDAY + timedelta(days=2), Euro.of(500)),
            Step(MONDAY + timedelta(days=10), Euro.of(3_000)),
        ]


class TestLowers:
    @pytest.mark.parametrize(
        ("to", "current", "expected"),
        [
            (Euro(5), None, True),
            (None, None, True),
            (None, Euro(5), False),
            (Euro(5), Euro(5), True),
            (Euro(4), Euro(5), True),
            (Euro(6), Euro(5), False),
        ],
    )
    def test_is_to_leave_no_more_room(self, to, current, expected):
        assert lowers(to, current) is expected


class TestAssess:
    def test_allows_anything_without_a_ceiling(self):
        verdict = ask(1_000_000)

        assert verdict.answer == "allow"
        assert verdict.threshold is None

    def test_allows_the_ceiling_itself(self):
        before = [(date(2026, 1, 5), 400)]

        verdict = ask(600, before=before, set_to=settings((-1, 1_000)))

        assert verdict.answer == "allow"
        assert verdict.threshold == Euro.of(1_000)

    def test_blocks_a_cent_more_and_says_what_is_left(self):
        before = [(date(2026, 1, 5), 400)]

        verdict = ask("600.01", before=before, set_to=settings((-1, 1_000)))

        assert verdict.answer == "block"
        assert verdict.article == "Levain"
        assert verdict.threshold == Euro.of(1_000)
        assert verdict.counterfactual.changes == {"amount": Euro.of(600)}
        assert "6 January 2027, 00:00" in verdict.counterfactual.sentence.en

    def test_says_when_a_raise_makes_room(self):
        before = [(date(2026, 1, 5), 1_000)]

        verdict = ask(100, before=before, set_to=settings((-30, 1_000), (-1, 1_200)))

        assert verdict.counterfactual.changes == {"now": MONDAY + timedelta(days=6)}

    def test_looks_past_a_raise_that_is_too_small(self):
        before = [(date(2026, 1, 5), 1_000)]

        verdict = ask(300, before=before, set_to=settings((-30, 1_000), (-1, 1_200)))

        assert verdict.counterfactual.changes == {"now": datetime(2027, 1, 5, 23, tzinfo=UTC)}

    def test_says_when_the_removal_makes_room(self):
        verdict = ask(300, set_to=settings((-30, 0), (0, None)))

        assert verdict.counterfactual.changes == {"now": MONDAY + WEEK}

    def test_tells_how_to_raise_it_when_nothing_else_will_help(self):
        verdict = ask(300, set_to=settings((-30, 0)))

        assert verdict.counterfactual.changes == {}
        assert verdict.counterfactual.sentence.en == (
            "By raising your ceiling to €300.00: it will act on 9 March 2026, 11:00 (Paris time)."
        )

    def test_offers_the_amount_alone_when_time_brings_nothing(self):
        verdict = ask(300, set_to=settings((-30, 100)))

        assert verdict.counterfactual.changes == {"amount": Euro.of(100)}
        assert verdict.counterfactual.sentence.en == "Up to €100.00, you stay within it."

    def test_fits_to_the_cent_once_a_raise_acts(self):
        before = [(date(2026, 1, 5), 1_000)]

        verdict = ask(200, before=before, set_to=settings((-30, 1_000), (-1, 1_200)))

        assert verdict.counterfactual.changes == {"now": MONDAY + timedelta(days=6)}

    def test_offers_the_last_cent(self):
        verdict = ask(300, before=[(date(2026, 1, 5), "99.99")], set_to=settings((-30, 100)))

        assert verdict.counterfactual.changes == {"amount": Euro(1)}

    def test_forgets_what_is_older_than_a_year(self):
        kept = settings((-1, 1_000))

        assert ask(1, before=[(date(2025, 3, 2), 1_000)], set_to=kept).answer == "block"
        assert ask(1, before=[(date(2025, 3, 1), 1_000)], set_to=kept).answer == "allow"


class TestCounterfactualInARound:
    JANUARY = date(2026, 1, 5)

    def instead(self, room, *, least=100, closes_at=None, amount=300):
        """With so much left, of a ceiling of 1,000."""
        before = [(self.JANUARY, 1_000 - room)]
        kept = settings((-30, 1_000))
        verdict = ask(amount, before=before, set_to=kept, least=least, closes_at=closes_at)
        return verdict.counterfactual

    def test_offers_what_is_left_when_an_order_fits_in_it(self):
        assert self.instead(100).changes == {"amount": Euro.of(100)}

    def test_offers_no_amount_that_nobody_can_subscribe(self):
        assert self.instead(99).changes == {"now": datetime(2027, 1, 5, 23, tzinfo=UTC)}

    def test_offers_a_raise_when_the_round_closes_before_room_is_made(self):
        leaves = datetime(2027, 1, 5, 23, tzinfo=UTC)

        found = self.instead(99, closes_at=leaves)

        assert found.changes == {}
        assert found.sentence.en == (
            "You have €99.00 left, less than the smallest order possible here, €100.00. "
            "By raising your ceiling to €1,201.00: it will act on 9 March 2026, 11:00 (Paris time)."
        )
        assert self.instead(99, closes_at=leaves + SECOND).changes == {"now": leaves}
        assert self.instead(99, closes_at=MONDAY + WEEK + SECOND).sentence == found.sentence

    def test_says_that_a_raise_would_come_too_late(self):
        found = self.instead(0, closes_at=MONDAY + WEEK)

        assert found.changes == {}
        assert found.sentence.en == (
            "Raised now, your ceiling would act on 9 March 2026, 11:00 (Paris time), after the end "
            "of the subscriptions."
        )

    def test_names_no_day_after_the_end_beside_an_amount(self):
        found = self.instead(100, closes_at=MONDAY + WEEK)

        assert found.sentence.en == "Up to €100.00, you stay within it."


class TestInputs:
    def said(self, verdict):
        return {
            each.label.en: each.value.written("en")
            for each in verdict.inputs
            if each.value is not None
        }

    def test_are_the_ceiling_in_force_and_what_was_invested(self):
        verdict = ask(100, set_to=settings((-40, 500), (-30, 300)))

        assert self.said(verdict) == {
            "Amount of this order": "€100.00",
            "Your ceiling in force": "€300.00",
            "Invested over 12 months": "€0.00",
        }

    def test_tell_the_ceiling_that_waits_and_its_day(self):
        verdict = ask(100, before=[(date(2026, 1, 5), 40)], set_to=settings((-30, 300), (0, 500)))

        said = self.said(verdict)
        assert said["Invested over 12 months"] == "€40.00"
        assert said["Your ceiling to come"] == "€500.00 from 9 March 2026, 11:00 (Paris time)"

    def test_say_that_no_ceiling_holds_or_will(self):
        removed = settings((-30, 300), (0, None))

        assert self.said(ask(100))["Your ceiling in force"] == "none"
        assert self.said(ask(100, set_to=removed))["Your ceiling to come"].startswith("none from")

    def test_take_a_ceiling_of_nothing_for_a_ceiling(self):
        assert self.said(ask(0, set_to=settings((-1, 0))))["Your ceiling in force"] == "€0.00"


class TestFacts:
    @pytest.mark.parametrize(
        ("changes", "argument"),
        [
            ({"amount": Euro(-1)}, "amount"),
            ({"history": (Placement(date(2026, 1, 1), Dollar(1)),)}, "history"),
            ({"settings": (Setting(MONDAY, Euro(-1)),)}, "settings"),
            ({"settings": (Setting(MONDAY, Dollar(1)),)}, "settings"),
            ({"settings": (Setting(datetime(2026, 1, 1), None),)}, "settings"),  # noqa: DTZ001
            ({"settings": settings((1, 5), (0, 5))}, "settings"),
            ({"settings": (Setting(datetime(1899, 12, 31, tzinfo=UTC), None),)}, "settings"),
            ({"settings": (Setting(datetime(3000, 1, 1, tzinfo=UTC), None),)}, "settings"),
            ({"history": (Placement(date(1899, 12, 31), Euro(1)),)}, "history"),
            ({"history": (Placement(date(3000, 1, 1), Euro(1)),)}, "history"),
            ({"amount": Euro(10**15 + 1)}, "amount"),
            ({"least": Euro(-1)}, "least"),
            ({"least": Dollar(1)}, "least"),
            ({"closes_at": datetime(2026, 1, 1)}, "closes_at"),  # noqa: DTZ001
        ],
    )
    def test_names_the_argument_that_makes_no_sense(self, changes, argument):
        with pytest.raises(BadInput) as refused:
            Facts(**{"amount": Euro(0), "history": (), "settings": ()} | changes)

        assert refused.value.argument == argument

    @pytest.mark.parametrize(("year", "day"), [(1900, 1), (2999, 31)])
    def test_takes_days_of_the_centuries_that_concern_anybody(self, year, day):
        then = datetime(year, 1, day, tzinfo=UTC)

        facts = Facts(
            amount=Euro(10**15),
            history=(Placement(then.date(), Euro(1)),),
            settings=(Setting(then, Euro(1)),),
        )

        assert facts.amount == Euro(10**15)

    def test_takes_two_settings_of_one_moment_in_their_order(self):
        assert in_force(settings((0, 5), (0, 3)), MONDAY).amount == Euro.of(3)
