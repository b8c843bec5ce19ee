"""May a company subscribe: known, spoken for by somebody known, and not the issuer's own?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from compliance.as_of import as_of
from compliance.errors import BadInput
from compliance.investing import company_due, entry_test_due, identity_due, simulation_due
from compliance.investing.subscribing import Preparation, assess_preparation

NOW = as_of(datetime(2026, 11, 23, 9, tzinfo=UTC))
ISSUER, COMPANY, PARENT = "552100554", "732829320", "404833048"


class TestCompanyDue:
    def test_lets_pass_who_is_known_on_both_sides(self):
        verdict = company_due.assess(company_due.Facts("accepted", "expiring"), NOW)

        assert verdict.may_go_on

    @pytest.mark.parametrize("state", [None, "draft", "returned", "refused", "expired"])
    def test_waits_for_the_company_s_file(self, state: str | None):
        verdict = company_due.assess(company_due.Facts(state, "accepted"), NOW)

        assert verdict.is_gated
        assert verdict.requirements == {"company_file"}
        assert verdict.sentence == company_due.FILE_DUE

    @pytest.mark.parametrize("state", ["submitted", "in_review", "frozen"])
    def test_says_no_more_of_a_freeze_than_of_an_examination(self, state: str):
        verdict = company_due.assess(company_due.Facts(state, "accepted"), NOW)

        assert verdict.sentence == company_due.FILE_EXAMINED

    @pytest.mark.parametrize("speaker", [None, "in_review", "refused", "expired"])
    def test_waits_for_the_identity_of_who_acts(self, speaker: str | None):
        verdict = company_due.assess(company_due.Facts("accepted", speaker), NOW)

        assert verdict.requirements == {"identity"}

    def test_asks_for_both_at_once(self):
        verdict = company_due.assess(company_due.Facts(), NOW)

        assert verdict.requirements == {"company_file", "identity"}

    def test_knows_no_other_state(self):
        with pytest.raises(BadInput):
            company_due.Facts("accepted", "asleep")


class TestOwnShares:
    def test_stops_a_company_at_its_own_offer(self):
        verdict = company_due.assess_issuer(company_due.Issuer(ISSUER, ISSUER), NOW)

        assert verdict.is_blocked
        assert verdict.sentence == company_due.ITSELF

    def test_stops_a_company_that_the_issuer_controls(self):
        verdict = company_due.assess_issuer(company_due.Issuer(ISSUER, COMPANY, ISSUER), NOW)

        assert verdict.is_blocked
        assert verdict.sentence == company_due.CONTROLLED

    @pytest.mark.parametrize("parent", [None, PARENT])
    def test_lets_any_other_company_pass(self, parent: str | None):
        verdict = company_due.assess_issuer(company_due.Issuer(ISSUER, COMPANY, parent), NOW)

        assert verdict.may_go_on


class TestPreparation:
    def test_asks_a_non_sophisticated_company_for_the_test_and_the_simulation_too(self):
        verdict = assess_preparation(
            Preparation(
                identity_due.Facts("accepted"),
                entry_test_due.Facts(),
                simulation_due.Facts(),
                company_due.Facts("accepted", "accepted"),
            ),
            NOW,
        )

        assert verdict.requirements == {"entry_test", "simulation"}
        assert verdict.find("company_due").may_go_on
        assert verdict.find("identity_due") is None
