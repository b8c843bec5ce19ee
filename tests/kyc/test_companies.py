"""Who may invest through a company, and what has to be known of it before?"""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.rounds.world import a_user
from wiseed_like.accounts import service as accounts
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.errors import NotFound, Refused
from wiseed_like.kyc import companies, service
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.queries import get_file_of_company
from wiseed_like.kyc.rules import DocumentKind, IdentityState
from wiseed_like.payments.queries import find_wallet

from .company_world import NOW, a_siren, accepted, an_owner, begun, identified, told


@pytest.fixture
def person() -> User:
    with transaction():
        return identified(a_user("investor"))


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.RaisesExc(Refused, check=lambda refusal: refusal.code == code)


class TestBegin:
    def test_opens_an_account_that_nobody_signs_in_to(self, person: User):
        with transaction():
            file = companies.begin(person, told(), now=NOW)

        assert file.user.represented_by == person.id
        assert file.user.password is None
        assert not file.user.roles
        assert file.full_name == file.user.full_name == "Moulin Conseil"
        assert file.concerned == [file.user_id, person.id]

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"siren": "732829321"}, "not_a_siren"),
            ({"siren": "732829320", "parent_siren": "732829320"}, "not_the_parent"),
            ({"extract_on": date(2026, 11, 24)}, "extract_to_come"),
            ({"extract_on": date(2026, 8, 23)}, "company_extract"),
        ],
    )
    def test_refuses_what_no_extract_says(self, person: User, changes: dict, code: str):
        with refused(code), transaction():
            companies.begin(person, told(**changes), now=NOW)

    def test_takes_the_same_company_of_one_person_once(self, person: User):
        siren = a_siren()
        begun(person, siren=siren)

        with refused("company_twice"), transaction():
            companies.begin(person, told(siren=siren), now=NOW)

    def test_takes_five_at_most(self, person: User):
        for _ in range(companies.COMPANIES_MAX):
            begun(person)

        with refused("too_many_companies"), transaction():
            companies.begin(person, told(), now=NOW)


class TestTheDatabase:
    def test_gives_a_company_no_password(self, person: User):
        file = begun(person)

        with pytest.raises(IntegrityError), transaction():
            file.user.password = "hash"

    def test_lets_no_account_become_a_company_s(self, person: User):
        with transaction():
            other = a_user("investor")

        with pytest.raises(DBAPIError), transaction():
            other.represented_by = person.id

    def test_lets_nobody_examine_the_company_they_act_for(self, person: User):
        file = begun(person)

        with pytest.raises(DBAPIError), transaction():
            file.reviewed_by = person.id


class TestItsAccount:
    def test_is_given_no_role(self, person: User):
        file = begun(person)
        with transaction():
            administrator = a_user("administrator")

        with refused("company_account"), transaction():
            accounts.grant(file.user, "founder", by=administrator, now=NOW)

    def test_is_found_by_no_sign_in(self, house: Flask, person: User):
        file = begun(person)

        assert house.extensions["security"].datastore.find_user(email=file.user.email) is None
        assert house.extensions["security"].datastore.find_user(email=person.email) is person


class TestOwners:
    def test_are_never_more_than_the_whole(self, person: User):
        file = begun(person)

        with refused("owners_more_than_all"), transaction():
            companies.add_owner(
                file.company, an_owner(last_name="Roux", capital_bps=4_001), by=person, now=NOW
            )
        assert len(file.company.owners) == 1

    def test_are_in_the_list_once(self, person: User):
        file = begun(person)

        with refused("owner_twice"), transaction():
            companies.add_owner(file.company, an_owner(capital_bps=100), by=person, now=NOW)

    def test_are_beneficial_above_a_quarter_or_as_representatives_in_default(self, person: User):
        with transaction():
            file = companies.begin(person, told(), now=NOW)
            small = an_owner(capital_bps=2_500, votes_bps=2_500, is_representative=False)
            companies.add_owner(file.company, small, by=person, now=NOW)
        assert companies.list_beneficial(file.company, now=NOW) == []

        with transaction():
            speaker = an_owner(last_name="Roux", capital_bps=0, votes_bps=0)
            companies.add_owner(file.company, speaker, by=person, now=NOW)

        (found,) = companies.list_beneficial(file.company, now=NOW)
        assert found.last_name == "Roux"


class TestSubmit:
    def test_asks_for_each_of_the_three_papers(self, person: User):
        file = begun(person)
        with transaction():
            statutes = next(d for d in file.documents if d.kind == DocumentKind.STATUTES)
            service.remove_document(statutes, by=person, now=NOW)

        assert service.missing(file) == ["documents"]
        with refused("identity_incomplete"), transaction():
            service.submit(file, by=person, now=NOW)

    def test_asks_for_somebody_who_stands_behind_it(self, person: User):
        file = begun(person)
        with transaction():
            companies.remove_owner(file.company.owners[0], by=person, now=NOW)
            nobody = an_owner(capital_bps=100, votes_bps=100, is_representative=False)
            companies.add_owner(file.company, nobody, by=person, now=NOW)

        with refused("no_beneficial_owner"), transaction():
            service.submit(file, by=person, now=NOW)

    def test_asks_for_an_extract_that_is_still_fresh(self, person: User):
        file = begun(person)

        with refused("company_extract"), transaction():
            service.submit(file, by=person, now=NOW.replace(year=2027, month=1, day=30))


class TestAccept:
    def test_opens_a_wallet_of_the_company_s_own(self, person: User):
        file = accepted(person)

        wallet = find_wallet(f"user:{file.user_id}")
        assert file.state == IdentityState.ACCEPTED
        assert wallet is not None
        assert wallet.account.particulars["siren"] == file.company.siren
        assert wallet.account.particulars["representative_last_name"] == "Belkacem"
        assert find_wallet(f"user:{person.id}") is None

    def test_is_refused_to_whoever_acts_for_the_company(self, person: User):
        file = begun(person)
        with transaction():
            service.submit(file, by=person, now=NOW)

        with refused("own_file"), transaction():
            service.take(file, by=person, now=NOW)

    def test_waits_for_the_identity_of_who_acts_for_it(self):
        with transaction():
            stranger = a_user("investor")

        with refused("speaker_unknown"):
            accepted(stranger)

    def test_is_given_to_one_company_once(self, person: User):
        siren = a_siren()
        accepted(person, siren=siren)
        with transaction():
            other = identified(a_user("investor"))

        with refused("company_known"):
            accepted(other, siren=siren)

    def test_keeps_its_siren(self, person: User):
        file = accepted(person)

        with refused("siren_is_known"), transaction():
            companies.save(file, told(), now=NOW)


class TestGetFileOfCompany:
    def test_finds_somebody_else_s_company_absent(self, person: User):
        file = begun(person)
        with transaction():
            stranger = a_user("investor")

        assert get_file_of_company(person.id, file.id) is file
        with pytest.raises(NotFound):
            get_file_of_company(stranger.id, file.id)

    def test_finds_a_person_s_own_file_absent(self, person: User):
        own = session.query(IdentityFile).filter_by(user_id=person.id).one()

        with pytest.raises(NotFound):
            get_file_of_company(person.id, own.id)
