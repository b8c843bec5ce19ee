from datetime import UTC, datetime, timedelta

import pytest

from compliance.as_of import as_of
from compliance.capital import closing
from compliance.capital.closing import (
    Facts,
    Outcome,
    Release,
    assess,
    assess_release,
    outcome_of,
)
from compliance.errors import BadInput, Contradiction
from compliance.euro import Euro
from compliance.verdict import Answer

END = datetime(2026, 3, 6, 22, 59, 59, tzinfo=UTC)
ONE_SECOND = timedelta(seconds=1)
AFTER = END + ONE_SECOND


def asked(shares, *, minimum=2_500, now=AFTER, **facts):
    return assess(Facts(shares, minimum, **facts), as_of(now))


class TestTheWorkedExample:
    """Target 100,000 EUR in shares of 1,000 EUR: 90 are firm, 15 are in reflection."""

    def test_is_not_closed_on_what_is_in_reflection(self):
        verdict = asked(90, minimum=100, now=END, reflecting_until=END)

        assert verdict.is_gated
        assert verdict.requirements == {"reflection_end"}
        assert verdict.threshold == 100
        assert outcome_of(verdict) == Outcome.WAITING

    def test_fails_once_12_are_revoked(self):
        verdict = asked(93, minimum=100)

        assert verdict.is_blocked
        assert outcome_of(verdict) == Outcome.FAILURE

    def test_succeeds_once_15_have_become_firm(self):
        assert outcome_of(asked(105, minimum=100)) == Outcome.SUCCESS


class TestWaiting:
    def test_lasts_to_the_last_second_of_the_last_reflection(self):
        verdict = asked(2_500, now=END, reflecting_until=END)

        assert verdict.is_gated
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"now": AFTER}
        assert asked(2_500, now=AFTER, reflecting_until=END).may_go_on

    def test_lasts_to_the_last_second_in_which_something_may_be_paid(self):
        verdict = asked(2_500, now=END, paying_until=END)

        assert verdict.requirements == {"payments"}
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"now": AFTER}
        assert asked(2_500, now=AFTER, paying_until=END).may_go_on

    def test_lasts_to_the_announced_end_of_subscriptions(self):
        verdict = asked(2_500, now=END, closes_at=AFTER)

        assert verdict.requirements == {"subscriptions_end"}
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"now": AFTER}
        assert asked(2_500, now=AFTER, closes_at=AFTER).may_go_on

    def test_lasts_to_the_latest_of_the_three(self):
        later = END + timedelta(days=7)

        verdict = asked(2_500, now=END, closes_at=AFTER, reflecting_until=END, paying_until=later)

        assert verdict.requirements == {"subscriptions_end", "reflection_end", "payments"}
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"now": later + ONE_SECOND}

    def test_promises_nothing_while_shares_are_missing(self):
        verdict = asked(2_499, now=END, reflecting_until=END)

        assert verdict.is_gated
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {}
        assert "1 more shares" in verdict.counterfactual.sentence.en


class TestOutcome:
    def test_is_success_at_the_minimum_and_failure_one_share_below(self):
        assert asked(2_500).answer == Answer.ALLOW
        assert asked(2_500).threshold == 2_500
        verdict = asked(2_499)
        assert verdict.is_blocked
        assert verdict.threshold == 2_500
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"firm_paid_shares": 2_500}

    def test_is_failure_without_a_single_share(self):
        verdict = asked(0, minimum=0)

        assert verdict.is_blocked
        assert verdict.threshold == 1

    @pytest.mark.parametrize(
        ("shares", "minimum", "outcome"),
        [
            (7_500, 2_500, Outcome.SUCCESS),
            (7_499, 2_500, Outcome.FAILURE),
            (7_500, 8_000, Outcome.FAILURE),
            (8_000, 8_000, Outcome.SUCCESS),
        ],
    )
    def test_respects_three_quarters_of_a_decided_number(self, shares, minimum, outcome):
        verdict = asked(shares, minimum=minimum, decided_shares=10_000)

        assert outcome_of(verdict) == outcome

    @pytest.mark.parametrize(
        ("facts", "error", "argument"),
        [
            ((-1, 0), BadInput, "firm_paid_shares"),
            ((0, -1), BadInput, "minimum_shares"),
            ((11, 5, None, None, None, 10), BadInput, "firm_paid_shares"),
            ((5, 11, None, None, None, 10), Contradiction, "minimum_shares"),
            ((0, 0, None, None, None, 0), BadInput, "decided_shares"),
            ((0, 0, datetime(2026, 1, 1)), BadInput, "closes_at"),  # noqa: DTZ001
        ],
    )
    def test_names_what_cannot_be(self, facts, error, argument):
        with pytest.raises(error) as refused:
            Facts(*facts)
        assert refused.value.argument == argument

    def test_may_be_reached_exactly(self):
        assert asked(10, minimum=10, decided_shares=10).may_go_on


class TestRelease:
    def released(self, certified, *, signed=True):
        amount = None if certified is None else Euro(certified)
        return assess_release(Release(Euro(1_000), amount, signed), as_of(AFTER))

    def test_follows_a_certificate_of_all_that_is_due(self):
        verdict = self.released(1_000)

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == Euro(1_000)

    @pytest.mark.parametrize("signed", [True, False])
    def test_does_not_follow_a_certificate_of_one_cent_more(self, signed):
        verdict = self.released(1_001, signed=signed)

        assert verdict.is_blocked
        assert verdict.threshold == Euro(1_000)
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"certified": Euro(1_000)}

    @pytest.mark.parametrize("certified", [None, 999])
    def test_waits_for_the_certificate(self, certified):
        verdict = self.released(certified)

        assert verdict.is_gated
        assert verdict.requirements == {"certificate"}
        assert verdict.threshold == Euro(1_000)
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"certified": Euro(1_000)}

    def test_waits_for_every_signature(self):
        verdict = self.released(1_000, signed=False)

        assert verdict.requirements == {"bulletins"}
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"bulletins_signed": True}

    def test_may_wait_for_both(self):
        verdict = self.released(None, signed=False)

        assert verdict.requirements == {"certificate", "bulletins"}
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {}
        assert closing.ONCE_SIGNED.en in verdict.counterfactual.sentence.en

    @pytest.mark.parametrize("name", ["due", "certified"])
    def test_is_of_no_negative_amount(self, name):
        with pytest.raises(BadInput) as refused:
            Release(**({"due": Euro(1)} | {name: Euro(-1)}))
        assert refused.value.argument == name
