"""What do an officer and compliance see of a change of bank account, and what may they press?"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from sqlalchemy import select

from tests.documents.samples import picture, signed_pdf
from tests.dossiers.scenes import OTHER_IBAN
from tests.rounds.world import World, a_user, a_world
from tests.support.clients import ApartClient
from wiseed_like import clock
from wiseed_like.approvals import service as approvals
from wiseed_like.db import session, transaction
from wiseed_like.documents.service import read
from wiseed_like.issuers.models import BankChange, Officer
from wiseed_like.issuers.rules import spaced_iban
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.mailbox.queries import list_latest

SignIn = Callable[..., ApartClient]


@pytest.fixture
def world(house: object) -> World:
    return a_world()


def ask(founder: ApartClient, world: World, **changes: object) -> object:
    typed = {
        "iban": OTHER_IBAN,
        "reason": "Nouvelle banque",
        "file": (BytesIO(picture()), "rib.png"),
    }
    return founder.post(f"/companies/{world.company.id}/bank-account/change", data=typed | changes)


class TestAnOfficer:
    def test_asks_and_sees_what_comes_next_without_the_numbers(self, sign_in: SignIn, world: World):
        founder = sign_in(world.founder)

        answer = ask(founder, world)

        assert answer.status_code == 303
        page = founder.get(answer.location).text
        assert "En attente d&#39;une vérification" in page or "En attente d'une" in page
        assert "•••• •••• 606" in page
        for number in (OTHER_IBAN, world.company.iban):
            assert number not in page
            assert spaced_iban(number) not in page

    def test_gives_the_first_account_after_showing_that_it_is_them(self, sign_in: SignIn):
        new = a_world(iban=None)
        path = f"/companies/{new.company.id}/bank-account/change"

        early = sign_in(new.founder, again=False).post(path, data={"iban": OTHER_IBAN})
        founder = sign_in(new.founder)
        wrong = founder.post(path, data={"iban": "FR00 1234"})
        assert ("/account/again" in early.location, wrong.status_code) == (True, 422)
        assert new.company.iban is None
        answer = founder.post(path, data={"iban": spaced_iban(OTHER_IBAN)})

        page = founder.get(answer.location).text
        assert new.company.iban == OTHER_IBAN
        assert "•••• •••• 606" in page
        assert OTHER_IBAN not in page

    def test_shows_first_that_it_is_them(self, sign_in: SignIn, world: World):
        founder = sign_in(world.founder, again=False)
        path = f"/companies/{world.company.id}/bank-account/change"

        assert "/account/again" in founder.get(path).location
        assert "/account/again" in ask(founder, world).location
        assert session.scalars(select(BankChange)).all() == []

    def test_keeps_what_was_typed_of_a_wrong_form(self, sign_in: SignIn, world: World):
        answer = ask(sign_in(world.founder), world, iban="FR00 1234")

        assert answer.status_code == 422
        assert "FR00 1234" in answer.text
        assert "Nouvelle banque" in answer.text

    def test_stops_another_s_change_in_one_click(self, sign_in: SignIn, world: World):
        ask(sign_in(world.founder), world)
        change = session.scalars(select(BankChange)).one()
        with transaction():
            other = a_user("founder")
            session.add(Officer(company_id=world.company.id, user_id=other.id))
        here = f"/companies/{world.company.id}/bank-account"

        answer = sign_in(other, again=False).post(f"{here}/changes/{change.id}/stop")

        assert answer.location == here
        assert session.get_one(BankChange, change.id).state == "stopped"

    def test_of_another_company_finds_nothing(self, sign_in: SignIn, world: World):
        ask(sign_in(world.founder), world)
        change = session.scalars(select(BankChange)).one()
        stranger, here = sign_in(a_world().founder), f"/companies/{world.company.id}/bank-account"

        assert stranger.get(here).status_code == 404
        assert stranger.get(f"{here}/change").status_code == 404
        assert stranger.post(f"{here}/changes/{change.id}/stop").status_code == 404
        assert session.get_one(BankChange, change.id).state == "asked"

    def test_is_told_by_mail_with_every_other_officer(
        self, sign_in: SignIn, world: World, run_jobs: Callable[..., int]
    ):
        with transaction():
            other = a_user("founder")
            session.add(Officer(company_id=world.company.id, user_id=other.id))
        ask(sign_in(world.founder), world)
        run_jobs()
        change = session.scalars(select(BankChange)).one()
        with transaction():
            approvals.refuse(change.approval, "Illisible.", by=world.officer, now=clock.now())
        run_jobs()

        for officer in (world.founder, other):
            mails = list_latest(officer.email)
            told = [mail.template for mail in mails]
            assert "bank_change_asked" in told
            assert "bank_change_ended" in told
            assert OTHER_IBAN not in "".join(mail.text for mail in mails)

    def test_sends_the_bank_s_statement_with_it(self, sign_in: SignIn, world: World):
        answer = ask(sign_in(world.founder), world, file=(BytesIO(), ""))

        assert answer.status_code == 422
        assert session.scalars(select(BankChange)).all() == []


class TestCompliance:
    def test_gets_the_statement_as_pictures_only(self, sign_in: SignIn, world: World):
        ask(sign_in(world.founder), world, file=(BytesIO(signed_pdf("/Sig")), "rib.pdf"))
        change, officer = session.scalars(select(BankChange)).one(), sign_in(world.officer)
        assert b"/ByteRange" in read(change.statement)
        there = f"/staff/companies/{world.company.id}/bank-account/changes/{change.id}/statement"

        shown, whole = officer.get(there), officer.get(f"{there}?download=1")

        assert shown.mimetype == "image/jpeg"
        assert whole.mimetype == "application/pdf"
        assert b"/ByteRange" not in whole.data
        assert b"/Subtype /Image" in whole.data

    def test_compares_the_whole_number_with_the_statement(self, sign_in: SignIn, world: World):
        ask(sign_in(world.founder), world)
        change, officer = session.scalars(select(BankChange)).one(), sign_in(world.officer)
        here = f"/staff/companies/{world.company.id}/bank-account"

        page = officer.get(here).text
        statement = officer.get(f"{here}/changes/{change.id}/statement")

        assert spaced_iban(OTHER_IBAN) in page
        assert statement.status_code == 200
        seen = list_of_subject("bankchange", change.id)[-1]
        assert (seen.kind, seen.actor) == (
            "bank_change.statement_viewed",
            f"user:{world.officer.id}",
        )

    def test_decides_on_the_page_of_requests(self, sign_in: SignIn, world: World):
        ask(sign_in(world.founder), world)
        change, officer = session.scalars(select(BankChange)).one(), sign_in(world.officer)
        request = f"/staff/approvals/{change.approval_id}"
        assert f"/staff/companies/{world.company.id}/bank-account" in officer.get(request).text
        with transaction():
            approvals.approve(change.approval, by=world.officer, now=clock.now())

        page = sign_in(world.founder).get(f"/companies/{world.company.id}/bank-account").text

        assert "sera en vigueur à partir du" in page
        again = officer.get(f"/staff/companies/{world.company.id}/bank-account").text
        assert spaced_iban(OTHER_IBAN) not in again  # nothing left to compare

    @pytest.mark.parametrize("role", ["analyst", "administrator", "investor"])
    def test_is_nobody_else(self, sign_in: SignIn, world: World, role: str):
        with transaction():
            somebody = a_user(role)
        here = f"/staff/companies/{world.company.id}/bank-account"

        assert sign_in(somebody).get(here).status_code == 404
