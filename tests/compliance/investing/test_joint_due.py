"""Who holds the account together: agreed, known, and behind this very order?"""

from datetime import UTC, datetime

import pytest

from compliance.as_of import as_of
from compliance.investing import entry_test_due, identity_due, joint_due, simulation_due
from compliance.investing.subscribing import Preparation, assess_preparation

NOW = as_of(datetime(2026, 11, 23, 9, tzinfo=UTC))


class TestJointDue:
    def test_lets_pass_when_all_have_agreed_and_are_known(self):
        assert joint_due.assess(joint_due.Facts(), NOW).may_go_on

    def test_names_whose_agreement_is_missing(self):
        verdict = joint_due.assess(joint_due.Facts(to_agree=("Paul Durand", "a@b.fr")), NOW)

        assert verdict.is_gated
        assert verdict.requirements == {"joint_agreement"}
        assert "Paul Durand, a@b.fr" in verdict.sentence.fr
        assert "Paul Durand, a@b.fr" in verdict.sentence.en

    def test_names_who_is_not_verified(self):
        verdict = joint_due.assess(joint_due.Facts(to_verify=("Paul Durand",)), NOW)

        assert verdict.requirements == {"joint_identities"}
        assert "Paul Durand" in verdict.sentence.fr

    def test_asks_for_both_at_once(self):
        verdict = joint_due.assess(joint_due.Facts(("Paul Durand",), ("Ana Lopez",)), NOW)

        assert verdict.requirements == {"joint_agreement", "joint_identities"}

    @pytest.mark.parametrize("to_verify", [(), ("Ana Lopez",)])
    def test_names_nobody_whom_we_examine(self, to_verify: tuple[str, ...]):
        verdict = joint_due.assess(joint_due.Facts(to_verify=to_verify, is_examined=True), NOW)

        expected = "joint_identities" if to_verify else "joint_examination"
        assert verdict.requirements == {expected}
        assert ("Ana Lopez" in verdict.sentence.fr) == bool(to_verify)


class TestJointSignaturesDue:
    def test_lets_the_last_one_sign_once_all_others_have(self):
        assert joint_due.assess_signatures(joint_due.Signatures(), NOW).may_go_on

    def test_names_whose_signature_is_missing(self):
        verdict = joint_due.assess_signatures(joint_due.Signatures(missing=("Paul Durand",)), NOW)

        assert verdict.is_gated
        assert verdict.requirements == {"joint_signatures"}
        assert "Paul Durand" in verdict.sentence.fr

    @pytest.mark.parametrize("missing", [(), ("Ana Lopez",)])
    def test_ends_the_order_that_one_of_them_declined(self, missing: tuple[str, ...]):
        verdict = joint_due.assess_signatures(
            joint_due.Signatures(missing=missing, declined=("Paul Durand",)), NOW
        )

        assert verdict.is_blocked
        assert "Paul Durand" in verdict.sentence.fr


class TestPreparation:
    def test_asks_a_joint_account_for_the_test_and_the_simulation_too(self):
        verdict = assess_preparation(
            Preparation(
                identity_due.Facts(),
                entry_test_due.Facts(),
                simulation_due.Facts(),
                joint=joint_due.Facts(),
            ),
            NOW,
        )

        assert verdict.requirements == {"entry_test", "simulation"}
        assert verdict.find("joint_due").may_go_on
        assert verdict.find("identity_due") is None
