"""Who speaks for a company? Officers invite, join, leave; and nobody learns who has an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.accounts.test_security import SIGN_UP
from tests.dossiers.scenes import NOW, a_company, a_person
from tests.support.clients import ApartClient
from wiseed_like import clock
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.issuers import officers
from wiseed_like.issuers.models import Company, OfficerInvitation
from wiseed_like.issuers.queries import is_officer, list_officer_ids
from wiseed_like.journal.queries import list_of_stream
from wiseed_like.mailbox.queries import list_latest

SignIn = Callable[..., ApartClient]
STRANGER = "stranger@example.org"


@pytest.fixture(autouse=True)
def _at_the_usual_time(house: object) -> None:
    clock.use(lambda: NOW)


@pytest.fixture
def founder(house: object) -> User:
    return a_person("founder")


@pytest.fixture
def company(founder: User) -> Company:
    return a_company(founder)


def invited(company: Company, email: str, *, by: User) -> OfficerInvitation:
    with transaction():
        return officers.invite(company, email, by=by, now=NOW)


class TestInviting:
    def test_says_the_same_whether_somebody_has_an_account(
        self, company: Company, founder: User, sign_in: SignIn
    ) -> None:
        somebody = a_person("investor")
        client, page = sign_in(founder), f"/companies/{company.id}/officers"

        answers = [client.post(page, data={"email": email}) for email in (somebody.email, STRANGER)]

        assert {(each.status_code, each.location) for each in answers} == {(303, page)}
        assert client.get(page).text.count("L&#39;invitation est partie") in (0, 2)
        assert {each.email for each in session.scalars(select(OfficerInvitation))} == {
            somebody.email,
            STRANGER,
        }

    def test_writes_to_the_address_whoever_is_there(
        self, company: Company, founder: User, run_jobs: Callable[..., int]
    ) -> None:
        somebody = a_person("investor")
        for email in (somebody.email, STRANGER):
            invited(company, email, by=founder)

        run_jobs()

        mails = [each for each in list_latest() if each.template == "officer_invited"]
        assert {each.address for each in mails} == {somebody.email, STRANGER}
        assert all("/invitations" in each.text and company.name in each.text for each in mails)

    def test_anew_replaces_the_earlier_one(self, company: Company, founder: User) -> None:
        first = invited(company, STRANGER, by=founder)
        second = invited(company, STRANGER, by=founder)

        assert first.answer == "withdrawn"
        assert [each.id for each in officers.list_sent(company, NOW)] == [second.id]

    def test_an_officer_is_refused_by_name(
        self, company: Company, founder: User, sign_in: SignIn
    ) -> None:
        answer = sign_in(founder).post(
            f"/companies/{company.id}/officers", data={"email": founder.email.upper()}
        )

        assert answer.status_code == 422
        assert "représente déjà" in answer.text

    @pytest.mark.parametrize("wrong", ["", "nobody", "a@b@c", "x" * 300 + "@example.org"])
    def test_needs_an_address(
        self, wrong: str, company: Company, founder: User, sign_in: SignIn
    ) -> None:
        answer = sign_in(founder).post(f"/companies/{company.id}/officers", data={"email": wrong})

        assert answer.status_code == 422
        assert officers.list_sent(company, NOW) == []

    def test_may_be_taken_back(self, company: Company, founder: User, sign_in: SignIn) -> None:
        sent = invited(company, STRANGER, by=founder)
        page = f"/companies/{company.id}/officers"

        sign_in(founder).post(f"{page}/invitations/{sent.id}/withdraw")

        assert officers.list_sent(company, NOW) == []

    def test_is_for_the_company_s_own_officers(self, company: Company, sign_in: SignIn) -> None:
        other = a_person("founder")
        client, page = sign_in(other), f"/companies/{company.id}/officers"

        assert client.get(page).status_code == 404
        assert client.post(page, data={"email": STRANGER}).status_code == 404
        assert client.post(f"{page}/leave").status_code == 404


class TestAnInvitation:
    def test_is_accepted_and_opens_a_founder_s_space(
        self, company: Company, founder: User, sign_in: SignIn, run_jobs: Callable[..., int]
    ) -> None:
        """An account is investor and founder at once."""
        somebody = a_person("investor")
        sent = invited(company, somebody.email, by=founder)
        client = sign_in(somebody)
        assert company.name in client.get("/invitations").text

        answer = client.post(f"/invitations/{sent.id}/accept")

        assert answer.location == f"/companies/{company.id}"
        assert client.get(answer.location).status_code == 200
        assert {role.name for role in somebody.roles} == {"founder", "investor"}
        assert set(list_officer_ids(company.id)) == {founder.id, somebody.id}
        run_jobs()
        told = [each.address for each in list_latest() if each.template == "officer_joined"]
        assert told == [founder.email]

    def test_is_declined(self, company: Company, founder: User, sign_in: SignIn) -> None:
        somebody = a_person("investor")
        sent = invited(company, somebody.email, by=founder)

        sign_in(somebody).post(f"/invitations/{sent.id}/decline")

        session.refresh(sent)
        assert sent.answer == "declined"
        assert not is_officer(somebody.id, company.id)

    def test_is_for_its_address_only(
        self, company: Company, founder: User, sign_in: SignIn
    ) -> None:
        other = a_person("investor")
        sent = invited(company, STRANGER, by=founder)

        answers = [
            sign_in(other).post(f"/invitations/{sent.id}/{action}").status_code
            for action in ("accept", "decline")
        ]

        assert answers == [404, 404]
        assert not is_officer(other.id, company.id)

    def test_is_for_a_confirmed_address(self, company: Company, founder: User) -> None:
        somebody = a_person("investor")
        with transaction():
            somebody.confirmed_at = None
        invited(company, somebody.email, by=founder)

        assert officers.list_received(somebody, NOW) == []

    def test_is_answered_once_and_in_time(
        self, company: Company, founder: User, sign_in: SignIn
    ) -> None:
        somebody = a_person("investor")
        sent = invited(company, somebody.email, by=founder)
        client = sign_in(somebody)
        clock.use(lambda: NOW + timedelta(days=14, seconds=1))
        client.post(f"/invitations/{sent.id}/accept")
        assert not is_officer(somebody.id, company.id)

        clock.use(lambda: NOW + timedelta(days=13))
        first = client.post(f"/invitations/{sent.id}/accept").location
        again = client.post(f"/invitations/{sent.id}/accept").location

        assert (first, again) == (f"/companies/{company.id}", "/invitations")
        assert "attend plus de réponse" in client.get("/invitations").text

    @pytest.mark.parametrize("role", ["analyst", "compliance", "administrator"])
    def test_is_not_for_the_staff(
        self, company: Company, founder: User, sign_in: SignIn, role: str
    ) -> None:
        """Whoever examines companies speaks for none (ECSPR art. 8)."""
        somebody = a_person(role)
        sent = invited(company, somebody.email, by=founder)
        client = sign_in(somebody)

        client.post(f"/invitations/{sent.id}/accept")

        assert not is_officer(somebody.id, company.id)
        assert "ne pouvez représenter aucune société" in client.get("/invitations").text
        with pytest.raises(Refused):
            invited(company, STRANGER, by=somebody)

    @pytest.mark.parametrize(
        ("role", "page"), [("investor", "/journey"), ("founder", "/companies")]
    )
    def test_is_shown_where_one_begins(
        self, company: Company, founder: User, sign_in: SignIn, role: str, page: str
    ) -> None:
        somebody = a_person(role)
        client = sign_in(somebody)
        assert "invité à la représenter" not in client.get(page).text

        invited(company, somebody.email, by=founder)

        assert "invité à la représenter" in client.get(page).text

    def test_is_not_lost_by_signing_up(self, client: ApartClient) -> None:
        way = client.get("/invitations").location
        assert way == "/login?next=/invitations"
        assert "/sign-up?next=/invitations" in client.get(way).text
        form = client.get("/sign-up?next=/invitations").text
        assert 'name="next" type="hidden" value="/invitations"' in form

        answer = client.post("/sign-up", data=SIGN_UP | {"next": "/invitations"})
        assert answer.location == "/invitations"
        elsewhere = client.post("/sign-up", data=SIGN_UP | {"next": "//evil.example"})
        assert "evil" not in elsewhere.headers.get("Location", "")

    def test_waits_for_who_signs_up_afterwards(self, company: Company, founder: User) -> None:
        invited(company, STRANGER, by=founder)
        somebody = a_person("investor")
        with transaction():
            somebody.email = STRANGER

        assert len(officers.list_received(somebody, NOW)) == 1


class TestLeaving:
    def test_is_told_to_the_others(
        self, company: Company, founder: User, sign_in: SignIn, run_jobs: Callable[..., int]
    ) -> None:
        somebody = a_person("founder")
        sent = invited(company, somebody.email, by=founder)
        with transaction():
            officers.accept(sent, by=somebody, now=NOW)

        client = sign_in(founder)
        assert (
            "Ne plus la représenter" in client.get(f"/companies/{company.id}/officers/leave").text
        )
        answer = client.post(f"/companies/{company.id}/officers/leave")

        assert answer.location == "/companies"
        assert list(list_officer_ids(company.id)) == [somebody.id]
        assert client.get(f"/companies/{company.id}").status_code == 404
        run_jobs()
        told = [each.address for each in list_latest() if each.template == "officer_left"]
        assert told == [somebody.email]
        kinds = [entry.kind for entry in list_of_stream(company.journal_stream)]
        assert "company.officer_left" in kinds

    def test_is_not_for_the_last_one(
        self, company: Company, founder: User, sign_in: SignIn
    ) -> None:
        client, page = sign_in(founder), f"/companies/{company.id}/officers"

        assert client.get(f"{page}/leave").location == page
        client.post(f"{page}/leave")

        assert list(list_officer_ids(company.id)) == [founder.id]
        assert "dernière personne" in client.get(page).text
