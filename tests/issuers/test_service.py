"""What happens to a company?"""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from compliance.euro import Euro
from tests.dossiers.scenes import IBAN, NOW, OTHER_IBAN, SIRENS, a_company, a_person, an_identity
from wiseed_like.captable.service import IssueLine, constitute
from wiseed_like.db import session, transaction
from wiseed_like.errors import NotFound, Refused
from wiseed_like.issuers import queries, service
from wiseed_like.issuers.models import Company
from wiseed_like.journal.queries import list_of_subject


class TestRegisterCompany:
    def test_makes_the_founder_its_officer(self):
        founder = a_person("founder")

        company = a_company(founder)

        assert queries.get_company_of(founder.id, company.id) is company
        assert company.capital == Euro.of(1_000_000)
        assert company.slug == "moulin-du-lac"
        facts = list_of_subject("company", company.id)
        assert [(fact.kind, fact.stream) for fact in facts] == [
            ("company.registered", f"issuer:{company.id}")
        ]

    def test_numbers_the_address_of_a_namesake(self):
        a_company(a_person("founder"))

        assert a_company(a_person("founder"), siren=SIRENS[1]).slug == "moulin-du-lac-2"

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"siren": "100000008"}, "not_a_siren"),
            ({"siren": "000 000 000"}, "not_a_siren"),
            ({"siren": "１００００００09"}, "not_a_siren"),
            ({"legal_form": "SARL"}, "legal_form"),
        ],
    )
    def test_refuses_what_the_law_refuses(self, change: dict[str, str], code: str):
        founder = a_person("founder")

        with pytest.raises(Refused) as refusal, transaction():
            service.register_company(an_identity(**change), by=founder, now=NOW)

        assert refusal.value.code == code
        assert session.scalar(select(func.count(Company.id))) == 0

    def test_does_not_tell_whose_siren_it_is(self):
        owner = a_person("founder")
        a_company(owner)

        with pytest.raises(Refused) as refusal:
            a_company(a_person("founder"), name="Autre nom", siren=f"{SIRENS[0][:3]} 000 009")

        assert refusal.value.code == "company_exists"
        assert owner.email not in str(refusal.value)
        assert "Moulin" not in str(refusal.value)

    def test_keeps_one_of_two_at_once(self, app):
        founder = a_person("founder")
        answers: list[str] = []
        start = threading.Barrier(2)

        def register() -> None:
            with app.app_context():
                start.wait()
                try:
                    with transaction():
                        service.register_company(an_identity(), by=founder, now=NOW)
                        answers.append("registered")
                except Refused as refusal:
                    answers.append(refusal.code)

        threads = [threading.Thread(target=register) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(answers) == ["company_exists", "registered"]


class TestReviseCompany:
    def test_says_which_fields_changed_and_nothing_more(self):
        founder = a_person("founder")
        company = a_company(founder)

        with transaction():
            service.revise_company(company, an_identity(city="Lyon"), by=founder, now=NOW)
            service.revise_company(company, an_identity(city="Lyon"), by=founder, now=NOW)

        assert company.city == "Lyon"
        facts = list_of_subject("company", company.id)
        assert [(fact.kind, fact.data) for fact in facts[1:]] == [
            ("company.revised", {"changed": ["city"]})
        ]

    def test_is_over_once_frozen(self):
        founder = a_person("founder")
        company = a_company(founder)
        for _ in range(2):
            with transaction():
                service.freeze(company, by=founder, now=NOW)

        with pytest.raises(Refused, match="company_frozen"):
            service.revise_company(company, an_identity(city="Lyon"), by=founder, now=NOW)

        assert len(list_of_subject("company", company.id)) == 2

    def test_leaves_the_capital_that_the_register_holds(self):
        founder = a_person("founder")
        company = a_company(founder)
        with transaction():
            holders = [IssueLine("Camille Martin", "4 rue des Meuniers", 100_000)]
            constitute(company, holders, effective_on=NOW.date(), by=founder, now=NOW)

        with pytest.raises(Refused, match="capital_registered"):
            service.revise_company(company, an_identity(share_count=5), by=founder, now=NOW)
        with transaction():
            service.revise_company(company, an_identity(city="Lyon"), by=founder, now=NOW)

        assert (company.city, company.share_count) == ("Lyon", 100_000)

    def test_refuses_the_siren_of_another(self):
        founder = a_person("founder")
        a_company(founder)
        company = a_company(founder, siren=SIRENS[1])

        with pytest.raises(Refused, match="company_exists"):
            service.revise_company(company, an_identity(siren=SIRENS[0]), by=founder, now=NOW)


class TestSetBankAccount:
    def test_keeps_the_number_out_of_the_journal(self):
        founder = a_person("founder")
        company = a_company(founder)

        with transaction():
            service.set_bank_account(company, IBAN.lower(), by=founder, now=NOW)

        assert company.iban == IBAN
        assert IBAN not in list_of_subject("company", company.id)[-1].body

    def test_leaves_a_second_account_to_two_persons(self):
        founder = a_person("founder")
        company = a_company(founder)
        with transaction():
            service.set_bank_account(company, IBAN, by=founder, now=NOW)

        with pytest.raises(Refused, match="iban_by_request"), transaction():
            service.set_bank_account(company, OTHER_IBAN, by=founder, now=NOW)

        assert company.iban == IBAN


class TestGetCompanyOf:
    def test_finds_nothing_for_anybody_else(self):
        company = a_company(a_person("founder"))

        with pytest.raises(NotFound):
            queries.get_company_of(a_person("founder").id, company.id)
