from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from compliance.as_of import as_of
from compliance.ceilings import own_room
from compliance.ceilings.own_ceiling import Setting
from compliance.errors import BadInput, Contradiction
from compliance.euro import Euro
from compliance.investing import (
    entry_test_due,
    identity_due,
    offer_open,
    revocation,
    sheet_due,
    simulation_due,
    subscribing,
)
from compliance.verdict import Answer

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WHEN = as_of(NOW)
SECOND = timedelta(seconds=1)


def days_ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


class TestIdentity:
    @pytest.mark.parametrize(
        ("state", "answer"),
        [
            (None, Answer.GATE),
            ("draft", Answer.GATE),
            ("returned", Answer.GATE),
            ("refused", Answer.GATE),
            ("expired", Answer.GATE),
            ("submitted", Answer.GATE),
            ("in_review", Answer.GATE),
            ("accepted", Answer.ALLOW),
            ("expiring", Answer.WARN),
        ],
    )
    def test_waits_for_an_accepted_file(self, state, answer):
        verdict = identity_due.assess(identity_due.Facts(state), WHEN)

        assert verdict.answer == answer
        assert verdict.requirements == (
            {identity_due.REQUIREMENT} if answer == Answer.GATE else frozenset()
        )

    @pytest.mark.parametrize(
        ("state", "sentence"),
        [
            (None, identity_due.MISSING),
            ("draft", identity_due.MISSING),
            ("returned", identity_due.MISSING),
            ("refused", identity_due.REFUSED),
            ("expired", identity_due.EXPIRED),
            ("in_review", identity_due.EXAMINED),
            ("expiring", identity_due.EXPIRING),
            ("accepted", identity_due.VERIFIED),
        ],
    )
    def test_says_where_it_stands(self, state, sentence):
        assert identity_due.assess(identity_due.Facts(state), WHEN).sentence == sentence

    def test_says_of_a_freeze_what_it_says_of_an_examination(self):
        """No tipping-off."""
        frozen = identity_due.assess(identity_due.Facts("frozen"), WHEN)
        examined = identity_due.assess(identity_due.Facts("in_review"), WHEN)

        assert frozen.sentence == examined.sentence
        assert frozen.counterfactual == examined.counterfactual

    def test_changes_its_answer_once_accepted(self):
        found = identity_due.assess(identity_due.Facts(), WHEN).counterfactual
        assert found.changes == {"state": "accepted"}

    def test_knows_every_state_it_is_given(self):
        with pytest.raises(BadInput) as refused:
            identity_due.Facts("unheard of")
        assert refused.value.argument == "state"


class TestEntryTest:
    def due(self, **facts):
        return entry_test_due.assess(entry_test_due.Facts(**facts), WHEN)

    def test_is_asked_of_whoever_never_took_it(self):
        verdict = self.due()

        assert verdict.requirements == {"entry_test"}
        assert verdict.sentence == entry_test_due.NONE
        assert verdict.counterfactual.changes == {"taken_at": NOW, "outcome": "passed"}

    def test_is_not_asked_of_the_sophisticated(self):
        assert self.due(sophisticated=True).answer == Answer.ALLOW

    def test_holds_once_passed(self):
        verdict = self.due(taken_at=days_ago(30), outcome="passed")

        assert verdict.answer == Answer.ALLOW
        assert "31 January 2028" in verdict.sentence.en

    @pytest.mark.parametrize("outcome", ["failed", "refused"])
    def test_wants_its_warning_acknowledged_after_a_failure_or_a_refusal(self, outcome):
        verdict = self.due(taken_at=days_ago(30), outcome=outcome)

        assert verdict.requirements == {"entry_test_acknowledgement"}
        assert verdict.counterfactual.changes == {"acknowledged_at": NOW}

    @pytest.mark.parametrize("outcome", ["failed", "refused"])
    def test_never_locks_out_whoever_acknowledged(self, outcome):
        verdict = self.due(taken_at=days_ago(30), outcome=outcome, acknowledged_at=days_ago(30))

        assert verdict.answer == Answer.ALLOW
        assert verdict.sentence.en.startswith("You received and understood the warning")

    def test_takes_no_acknowledgement_of_an_earlier_failure(self):
        verdict = self.due(taken_at=days_ago(30), outcome="failed", acknowledged_at=days_ago(31))

        assert verdict.requirements == {"entry_test_acknowledgement"}

    def test_expires_after_two_years(self):
        verdict = self.due(taken_at=datetime(2024, 3, 2, 9, tzinfo=UTC), outcome="passed")

        assert verdict.requirements == {"entry_test"}
        assert "expired on 2 March 2026" in verdict.sentence.en

    def test_wants_an_outcome_with_its_moment(self):
        with pytest.raises(Contradiction):
            self.due(taken_at=NOW)
        with pytest.raises(Contradiction):
            self.due(outcome="passed")
        with pytest.raises(BadInput):
            self.due(taken_at=NOW, outcome="brilliant")


class TestSimulation:
    def due(self, **facts):
        return simulation_due.assess(simulation_due.Facts(**facts), WHEN)

    def test_is_asked_once(self):
        verdict = self.due()

        assert verdict.requirements == {"simulation"}
        assert verdict.sentence == simulation_due.NONE
        assert verdict.counterfactual.changes == {"taken_at": NOW, "acknowledged_at": NOW}

    def test_is_not_asked_of_the_sophisticated(self):
        assert self.due(sophisticated=True).sentence == simulation_due.EXEMPT

    def test_may_be_declined(self):
        verdict = self.due(taken_at=days_ago(30), declined=True)

        assert verdict.answer == Answer.ALLOW
        assert verdict.sentence.en.startswith("You chose not to")

    def test_wants_the_receipt_of_its_result(self):
        verdict = self.due(taken_at=days_ago(30))

        assert verdict.requirements == {"simulation_receipt"}
        assert verdict.counterfactual.changes == {"acknowledged_at": NOW}

    def test_holds_a_year(self):
        done = datetime(2025, 3, 2, 9, tzinfo=UTC)
        expired = self.due(taken_at=done, acknowledged_at=done)
        valid = self.due(taken_at=done + timedelta(days=1), acknowledged_at=NOW)

        assert expired.requirements == {"simulation"}
        assert "since 2 March 2026" in expired.sentence.en
        assert valid.answer == Answer.ALLOW
        assert "3 March 2026" in valid.sentence.en


class TestSheet:
    def due(self, version, read):
        return sheet_due.assess(sheet_due.Facts(version, read), WHEN)

    def test_is_read_in_the_version_in_force(self):
        assert self.due(2, 2).answer == Answer.ALLOW
        assert self.due(2, None).sentence == sheet_due.UNREAD

    def test_is_read_again_once_changed(self):
        verdict = self.due(2, 1)

        assert verdict.requirements == {"sheet"}
        assert "(version 2)" in verdict.sentence.en
        assert verdict.counterfactual.changes == {"version_read": 2}

    @pytest.mark.parametrize("version", [(0, None), (1, 0)])
    def test_is_numbered_from_one(self, version):
        with pytest.raises(BadInput):
            self.due(*version)


class TestOffer:
    def asked(self, state, closes_at=NOW + SECOND):
        return offer_open.assess(offer_open.Facts(state, closes_at), WHEN)

    def test_takes_subscriptions_to_its_last_second(self):
        assert self.asked("open").answer == Answer.ALLOW
        assert self.asked("open", None).answer == Answer.ALLOW

    def test_takes_none_from_its_end_on(self):
        verdict = self.asked("open", NOW)

        assert verdict.is_blocked
        assert verdict.counterfactual.changes == {"now": NOW - SECOND}

    @pytest.mark.parametrize(
        ("state", "sentence"),
        [
            ("draft", offer_open.NOT_YET),
            ("ready", offer_open.NOT_YET),
            ("suspended", offer_open.SUSPENDED),
        ],
    )
    def test_takes_none_before_it_opens_nor_while_suspended(self, state, sentence):
        verdict = self.asked(state)

        assert verdict.is_blocked
        assert verdict.sentence == sentence
        assert verdict.counterfactual.changes == {"state": "open"}

    @pytest.mark.parametrize("state", ["closing", "closed", "failed", "cancelled"])
    def test_takes_none_once_over(self, state):
        assert self.asked(state).sentence == offer_open.OVER
        assert self.asked(state).counterfactual is None

    def test_does_not_promise_to_resume_after_its_end(self):
        assert self.asked("suspended", NOW).counterfactual is None

    def test_knows_every_state_it_is_given(self):
        with pytest.raises(BadInput):
            self.asked("sideways")


class TestRevocation:
    def asked(self, state="reflecting", ends_at=NOW):
        return revocation.assess(revocation.Facts(state, ends_at), WHEN)

    def test_is_free_to_the_last_second_included(self):
        assert self.asked(ends_at=NOW).answer == Answer.ALLOW

    def test_is_over_one_second_later(self):
        verdict = self.asked(ends_at=NOW - SECOND)

        assert verdict.is_blocked
        assert verdict.sentence == revocation.OVER
        assert verdict.counterfactual.changes == {"now": NOW - SECOND}

    def test_is_not_for_the_sophisticated(self):
        assert self.asked("firm", None).sentence == revocation.BOUND_AT_ONCE

    def test_is_over_once_bound_whatever_the_clock_says(self):
        assert self.asked("firm", NOW + SECOND).sentence == revocation.OVER
        assert self.asked("paid", NOW - SECOND).counterfactual.changes == {}

    @pytest.mark.parametrize("state", ["revoked", "lapsed", "returned", "issued"])
    def test_has_nothing_to_revoke_once_ended(self, state):
        assert self.asked(state).sentence == revocation.ENDED

    def test_knows_every_state_it_is_given(self):
        with pytest.raises(BadInput):
            self.asked("perhaps")


READY = subscribing.Readiness(
    offer=offer_open.Facts("open", NOW + SECOND),
    person=subscribing.Preparation(
        identity=identity_due.Facts("accepted"),
        entry_test=entry_test_due.Facts(days_ago(30), "passed"),
        simulation=simulation_due.Facts(days_ago(30), acknowledged_at=days_ago(30)),
    ),
    sheet=sheet_due.Facts(1, 1),
)


class TestReadiness:
    def test_is_a_yes_when_all_is_there(self):
        verdict = subscribing.assess_readiness(READY, WHEN)

        assert verdict.answer == Answer.ALLOW
        assert {part.rule for part in verdict.walk()} == {
            "ready_to_subscribe",
            "offer_open",
            "prepared_to_subscribe",
            "identity_due",
            "entry_test_due",
            "simulation_due",
            "sheet_due",
        }

    def test_gives_every_reason_not_only_the_first(self):
        lacking = replace(
            READY,
            person=subscribing.Preparation(
                identity_due.Facts(), entry_test_due.Facts(), simulation_due.Facts()
            ),
            sheet=sheet_due.Facts(1),
        )

        verdict = subscribing.assess_readiness(lacking, WHEN)

        assert verdict.requirements == {"identity", "entry_test", "simulation", "sheet"}
        assert [reason.rule for reason in verdict.reasons()] == [
            "identity_due",
            "entry_test_due",
            "simulation_due",
            "sheet_due",
        ]


class TestBeforehand:
    def asked(self, ceiling):
        kept = (Setting(days_ago(30), Euro.of(ceiling)),)
        room = own_room.Facts(least=Euro.of(120), history=(), settings=kept)
        return subscribing.assess_beforehand(subscribing.Beforehand(READY, room), WHEN)

    def test_is_a_yes_when_the_smallest_order_fits_under_the_own_ceiling(self):
        assert self.asked("120").answer == Answer.ALLOW

    def test_is_a_no_when_it_does_not(self):
        verdict = self.asked("119.99")

        assert verdict.answer == Answer.BLOCK
        assert [each.rule for each in verdict.reasons()] == ["own_room"]
        assert "By raising your ceiling" in verdict.counterfactual.sentence.en
