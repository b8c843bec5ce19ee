from datetime import UTC, date, datetime

import pytest

from compliance.as_of import as_of
from compliance.errors import BadInput, Contradiction
from compliance.euro import Euro
from compliance.items import ExposedMeasure, IdentityItem
from compliance.parameters.aml import (
    ACCOUNT_IS_A_RELATIONSHIP,
    AMLR_ON,
    EXPOSED_ON_THE_ANNIVERSARY,
    READ_ON,
    REMOTE_MEASURES,
)
from compliance.verdict import Answer
from compliance.vigilance import customer_identity, kyc_refresh, pep
from compliance.vigilance.customer_identity import Client, CompanyFile, PersonFile
from compliance.vigilance.kyc_refresh import Verification
from compliance.vigilance.pep import Exposure

TODAY = date(2026, 11, 21)
VERIFIED = date(2026, 11, 21)
ALL_MEASURES = frozenset(ExposedMeasure)
WHOLE_FILE = frozenset(IdentityItem)


def on(day):
    return as_of(datetime(day.year, day.month, day.day, 11, tzinfo=UTC))


class TestExposed:
    def test_needs_nothing_when_never_exposed(self):
        assert pep.assess(Exposure(exposed=False), on(TODAY)).answer == Answer.ALLOW

    def test_waits_for_the_enhanced_measures_and_refuses_nobody(self):
        verdict = pep.assess(
            Exposure(True, measures=frozenset({ExposedMeasure.SOURCE_OF_FUNDS})), on(TODAY)
        )

        assert verdict.requirements == {"senior_approval", "source_of_wealth", "closer_monitoring"}
        assert verdict.counterfactual.changes == {"measures": ALL_MEASURES}
        assert "jamais un refus" in verdict.sentence.fr
        assert "l'origine du patrimoine" in verdict.sentence.fr
        assert "the source of wealth" in verdict.sentence.en

    def test_goes_on_with_them(self):
        assert pep.assess(Exposure(True, measures=ALL_MEASURES), on(TODAY)).answer == Answer.ALLOW

    @pytest.mark.parametrize(
        ("ceased_on", "requirements"),
        [
            pytest.param(date(2025, 11, 22), ALL_MEASURES, id="less than twelve months ago"),
            pytest.param(date(2025, 11, 21), ALL_MEASURES, id="twelve months ago exactly"),
            pytest.param(date(2025, 11, 20), {"reassessment"}, id="more than twelve months ago"),
        ],
    )
    def test_lasts_at_least_twelve_months_after_the_function(self, ceased_on, requirements):
        verdict = pep.assess(Exposure(True, ceased_on), on(TODAY))

        assert verdict.requirements == requirements

    def test_would_end_on_the_anniversary_in_the_other_reading(self, monkeypatch):
        monkeypatch.setitem(EXPOSED_ON_THE_ANNIVERSARY.values, READ_ON, False)

        assert not pep.is_still_exposed(date(2025, 11, 21), TODAY)
        assert pep.is_still_exposed(date(2025, 11, 22), TODAY)

    def test_ends_once_the_risk_was_looked_at_again(self):
        old = date(2025, 11, 20)
        waiting = pep.assess(Exposure(True, old), on(TODAY))

        assert waiting.counterfactual.changes == {"risk_persists": False}
        assert "20 novembre 2025" in waiting.sentence.fr
        assert pep.assess(Exposure(True, old, risk_persists=False), on(TODAY)).may_go_on
        persists = pep.assess(Exposure(True, old, risk_persists=True), on(TODAY))
        assert persists.requirements == ALL_MEASURES

    def test_does_not_end_within_the_twelve_months_whatever_the_risk(self):
        recent = Exposure(True, date(2025, 11, 22), risk_persists=False)

        assert pep.assess(recent, on(TODAY)).is_gated

    def test_makes_no_sense_when_it_ended_without_a_beginning_or_tomorrow(self):
        with pytest.raises(Contradiction):
            Exposure(False, date(2025, 1, 1))
        with pytest.raises(BadInput, match="ceased_on"):
            pep.assess(Exposure(True, date(2026, 11, 22)), on(TODAY))
        with pytest.raises(BadInput, match="measures: ExposedMeasure"):
            Exposure(True, measures=frozenset({"bribe"}))
        with pytest.raises(BadInput, match="ceased_on"):
            Exposure(True, date(1899, 1, 1))


class TestVerifyingAgain:
    @pytest.mark.parametrize(
        ("higher_risk", "due"),
        [
            pytest.param(True, date(2027, 11, 21), id="higher risk: a year"),
            pytest.param(False, date(2031, 11, 21), id="others: five years"),
        ],
    )
    def test_comes_after_a_year_or_five(self, higher_risk, due):
        assert kyc_refresh.refresh_by(VERIFIED, higher_risk=higher_risk) == due
        facts = Verification(VERIFIED, higher_risk)
        before = kyc_refresh.assess(facts, on(due.replace(day=20)))
        after = kyc_refresh.assess(facts, on(due))

        assert before.answer == Answer.ALLOW
        assert before.threshold == due
        assert after.requirements == {"identity_refresh"}
        assert after.threshold == due
        assert after.counterfactual.changes == {"verified_on": date(2026, 11, 22)}
        assert "22 novembre 2026" in after.counterfactual.sentence.fr

    def test_comes_with_a_change(self):
        changed = Verification(VERIFIED, changed_on=date(2026, 11, 22))

        verdict = kyc_refresh.assess(changed, on(date(2026, 12, 1)))

        assert verdict.requirements == {"identity_refresh"}
        assert verdict.threshold == date(2031, 11, 21)
        assert verdict.counterfactual.changes == {"verified_on": date(2026, 11, 22)}
        assert "22 novembre 2026" in verdict.sentence.fr

    def test_has_seen_what_changed_on_its_day(self):
        seen = Verification(VERIFIED, changed_on=VERIFIED)

        assert kyc_refresh.assess(seen, on(date(2026, 12, 1))).answer == Answer.ALLOW

    @pytest.mark.parametrize("changed_on", [None, date(2026, 11, 22)])
    def test_makes_no_sense_tomorrow(self, changed_on):
        verified_on = TODAY if changed_on else date(2026, 11, 22)

        with pytest.raises(BadInput, match="still to come"):
            kyc_refresh.assess(Verification(verified_on, changed_on=changed_on), on(TODAY))

    def test_makes_no_sense_in_another_century(self):
        with pytest.raises(BadInput):
            Verification(date(1899, 1, 1))


class TestDueDiligence:
    def ask(self, amount, day=TODAY, **facts):
        return customer_identity.assess(Client(Euro.of(amount), **facts), on(day))

    def test_begins_at_one_euro_and_even_a_cent(self):
        assert self.ask(1).requirements == {"identity"}
        assert self.ask("0.01").requirements == {"identity"}
        assert self.ask("0.01").threshold == Euro(1)
        assert self.ask(0).answer == Answer.ALLOW
        assert self.ask(0).threshold == Euro(1)

    def test_is_over_once_the_identity_is_verified(self):
        verdict = self.ask(1)

        assert verdict.counterfactual.changes == {"verified": True}
        assert self.ask(1, verified=True).answer == Answer.ALLOW
        assert self.ask(1, verified=True).threshold == Euro(1)

    @pytest.mark.parametrize("name", ["suspicion", "doubt"])
    def test_follows_any_suspicion_or_doubt(self, name):
        assert self.ask(0, **{name: True}).is_gated
        assert self.ask(0, has_account=False, **{name: True}).is_gated

    def test_tells_nobody_of_a_suspicion(self):
        verdict = self.ask(0, suspicion=True)

        assert [each.name for each in verdict.inputs] == [
            "amount",
            "has_account",
            "doubt",
            "verified",
        ]
        assert verdict.sentence == self.ask(1).sentence

    def test_of_an_occasional_transaction_begins_at_10_000_euros_from_2027(self):
        assert self.ask("9999.99", AMLR_ON, has_account=False).answer == Answer.ALLOW
        assert self.ask(10_000, AMLR_ON, has_account=False).is_gated
        assert self.ask(10_000, AMLR_ON, has_account=False).threshold == Euro.of(10_000)
        assert self.ask("0.01", date(2027, 7, 9), has_account=False).is_gated

    def test_would_wait_for_a_larger_amount_in_the_other_reading(self, monkeypatch):
        monkeypatch.setitem(ACCOUNT_IS_A_RELATIONSHIP.values, READ_ON, False)

        assert self.ask("9999.99", AMLR_ON).answer == Answer.ALLOW

    def test_refuses_a_negative_amount(self):
        with pytest.raises(BadInput, match="amount"):
            Client(Euro(-1))


class TestAPersonsFile:
    def test_is_complete_with_the_document_and_a_further_measure(self):
        complete = customer_identity.assess_person(PersonFile(WHOLE_FILE), on(TODAY))

        assert complete.answer == Answer.ALLOW

    @pytest.mark.parametrize("item", sorted(WHOLE_FILE))
    def test_names_what_is_missing(self, item):
        verdict = customer_identity.assess_person(PersonFile(WHOLE_FILE - {item}), on(TODAY))

        assert verdict.requirements == {item}
        assert verdict.counterfactual.changes == {"noted": WHOLE_FILE}
        assert item.words.fr in verdict.sentence.fr
        assert item.words.en in verdict.sentence.en

    def test_needs_no_further_measure_face_to_face(self, monkeypatch):
        met = PersonFile(WHOLE_FILE - {IdentityItem.REMOTE_MEASURE}, remote=False)

        assert customer_identity.assess_person(met, on(TODAY)).may_go_on
        monkeypatch.setitem(REMOTE_MEASURES.values, READ_ON, 0)
        remote = PersonFile(WHOLE_FILE - {IdentityItem.REMOTE_MEASURE}, remote=True)
        assert customer_identity.assess_person(remote, on(TODAY)).may_go_on

    def test_holds_nothing_unknown(self):
        with pytest.raises(BadInput, match="noted: IdentityItem"):
            PersonFile(frozenset({"shoe_size"}))


class TestACompanysExtract:
    def test_is_less_than_three_months_old(self):
        fresh = customer_identity.assess_company(CompanyFile(date(2026, 8, 22)), on(TODAY))
        old = customer_identity.assess_company(CompanyFile(date(2026, 8, 21)), on(TODAY))

        assert fresh.answer == Answer.ALLOW
        assert fresh.threshold == date(2026, 11, 22)
        assert "21 novembre 2026" in fresh.sentence.fr
        assert old.requirements == {"fresh_extract"}
        assert old.threshold == TODAY
        assert old.counterfactual.changes == {"extract_on": date(2026, 8, 22)}
        assert "3 mois" in old.sentence.fr
        assert "3 months" in old.sentence.en

    def test_is_not_of_tomorrow_or_of_another_century(self):
        with pytest.raises(BadInput, match="still to come"):
            customer_identity.assess_company(CompanyFile(date(2026, 11, 22)), on(TODAY))
        with pytest.raises(BadInput, match="extract_on"):
            CompanyFile(date(1899, 1, 1))
