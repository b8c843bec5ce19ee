from datetime import date

import pytest

from compliance.as_of import as_of
from compliance.calendar import first_second
from compliance.offers import conflicts, issuer, project_owner
from compliance.offers.issuer import (
    LegalForm,
    PaidUp,
    assess,
    assess_form,
    assess_paid_up,
    is_siren,
    plain_siren,
)
from compliance.offers.project_owner import Record, Seat
from compliance.verdict import Answer

DAY = date(2026, 3, 2)
TODAY = as_of(first_second(DAY))


class TestSiren:
    def test_is_known_by_its_check_digit(self):
        assert is_siren("732829320")
        assert is_siren("732 829 320")
        assert not is_siren("732829321")

    @pytest.mark.parametrize("text", ["000000000", "000 000 000"])
    def test_is_never_all_zero(self, text):
        assert not is_siren(text)

    @pytest.mark.parametrize("text", ["", "73282932", "7328293200", "73282932a", "٧٣٢٨٢٩٣٢٠"])
    def test_is_nine_ascii_digits(self, text):
        assert not is_siren(text)

    def test_is_stored_without_spaces(self):
        assert plain_siren("732 829 320") == "732829320"
        with pytest.raises(ValueError, match="not a SIREN"):
            plain_siren("732829321")


class TestLegalForm:
    @pytest.mark.parametrize("form", ["SA", "SAS", "SCA", "sas"])
    def test_admits_companies_by_shares(self, form):
        verdict = assess_form(LegalForm(form), TODAY)

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == {"SA", "SAS", "SCA"}
        assert form in verdict.sentence.fr

    @pytest.mark.parametrize("form", ["SARL", "SCI", "EURL", ""])
    def test_blocks_the_others_and_proposes_a_transformation(self, form):
        verdict = assess_form(LegalForm(form), TODAY)

        assert verdict.is_blocked
        assert verdict.threshold == {"SA", "SAS", "SCA"}
        assert (form or "—") in verdict.sentence.fr
        assert "SA, SAS, SCA" in verdict.sentence.en
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"legal_form": "SAS"}

    def test_proposes_another_form_where_an_sas_is_not_admitted(self, monkeypatch):
        class OnlySca:
            def on(self, day):
                return frozenset({"SCA", "SE"})

        monkeypatch.setattr(issuer, "ELIGIBLE_FORMS", OnlySca())
        verdict = assess_form(LegalForm("SAS"), TODAY)

        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"legal_form": "SCA"}


class TestPaidUp:
    def test_lets_a_capital_that_is_paid_pass(self):
        assert assess_paid_up(PaidUp(True), TODAY).answer == Answer.ALLOW

    @pytest.mark.parametrize("known", [False, None])
    def test_blocks_a_capital_that_is_not_or_may_not_be(self, known):
        verdict = assess_paid_up(PaidUp(known), TODAY)

        assert verdict.is_blocked
        assert verdict.article == "C. com. L. 225-131"
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"fully_paid": True}

    def test_tells_unknown_from_unpaid(self):
        unknown, unpaid = (assess_paid_up(PaidUp(known), TODAY) for known in (None, False))

        assert unknown.sentence == issuer.PAID_UP_UNKNOWN
        assert unpaid.sentence == issuer.NOT_PAID_UP
        assert unknown.counterfactual is not None
        assert unknown.counterfactual.sentence == issuer.ONCE_CHECKED
        assert unpaid.counterfactual is not None
        assert unpaid.counterfactual.sentence == issuer.ONCE_PAID


def company(**changes) -> issuer.Facts:
    parts = {
        "owner": project_owner.Facts(Record(True), Seat("FR", checked_on=DAY)),
        "form": LegalForm("SAS"),
        "capital": PaidUp(True),
        "ties": conflicts.ProjectOwner(),
    }
    return issuer.Facts(**(parts | changes))


class TestTheWhole:
    def test_lets_a_company_pass_that_passes_everywhere(self):
        verdict = assess(company(), TODAY)

        assert verdict.answer == Answer.ALLOW
        assert [part.rule for part in verdict.parts] == [
            "project_owner",
            "legal_form",
            "capital_paid_up",
            "insider_project_owner",
        ]

    @pytest.mark.parametrize(
        ("part", "rule"),
        [
            ({"owner": project_owner.Facts(Record(), Seat("FR", DAY))}, "criminal_record"),
            ({"owner": project_owner.Facts(Record(True), Seat("FR"))}, "seat_country"),
            ({"form": LegalForm("SARL")}, "legal_form"),
            ({"capital": PaidUp()}, "capital_paid_up"),
            ({"ties": conflicts.ProjectOwner(is_manager=True)}, "insider_project_owner"),
        ],
    )
    def test_names_the_rule_that_says_no(self, part, rule):
        verdict = assess(company(**part), TODAY)

        assert verdict.is_blocked
        assert [reason.rule for reason in verdict.reasons()] == [rule]
        assert verdict.counterfactual is not None

    def test_says_everything_at_once(self):
        nothing = company(
            owner=project_owner.Facts(Record(), Seat("FR")),
            form=LegalForm("SARL"),
            capital=PaidUp(),
            ties=conflicts.ProjectOwner(tie_found=None),
        )

        assert len(assess(nothing, TODAY).reasons()) == 5
