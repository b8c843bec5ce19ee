from datetime import UTC, datetime, timedelta

import pytest

from compliance.closing import Outcome, may_release, outcome
from compliance.euro import Euro

END = datetime(2026, 3, 6, 22, 59, 59, tzinfo=UTC)
AFTER = END + timedelta(seconds=1)


def close(shares, *, minimum=2_500, now=AFTER, end=END, decided=None):
    return outcome(shares, minimum, last_reflection_ends_at=end, now=now, decided_shares=decided)


class TestOutcome:
    def test_waits_for_the_last_second_of_the_last_reflection(self):
        assert close(2_500, now=END) == Outcome.WAITING
        assert close(2_500, now=AFTER) == Outcome.SUCCESS

    def test_succeeds_at_the_minimum_and_fails_one_share_below(self):
        assert close(2_500) == Outcome.SUCCESS
        assert close(2_499) == Outcome.FAILURE

    def test_does_not_wait_when_nobody_reflects(self):
        assert close(2_500, end=None) == Outcome.SUCCESS

    def test_fails_without_a_single_share(self):
        assert close(0, minimum=0) == Outcome.FAILURE

    def test_respects_three_quarters_of_a_decided_number(self):
        assert close(7_500, decided=10_000) == Outcome.SUCCESS
        assert close(7_499, decided=10_000) == Outcome.FAILURE


class TestMayRelease:
    @pytest.mark.parametrize(
        ("certified", "signed", "released"),
        [(1_000, True, True), (999, True, False), (1_000, False, False)],
    )
    def test_needs_a_certificate_of_all_that_is_due(self, certified, signed, released):
        assert may_release(Euro(certified), Euro(1_000), bulletins_signed=signed) is released
