"""Do the pages of who acts for a company say for whom they are, and sign for nobody else?"""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from compliance.capital.bulletin import in_words
from tests.rounds.entering import announced
from tests.subscriptions.companies import a_company_of
from tests.subscriptions.waiting import a_full_round, waits
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    an_order,
    has_read,
    with_money,
)
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.investors.models import Investor
from wiseed_like.mailbox.models import Mail
from wiseed_like.payments.models import Operation
from wiseed_like.subscriptions.models import Order, Subscription
from wiseed_like.subscriptions.revocation_link import token_of

BANNER = "Vous agissez pour Moulin Conseil."


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


def text(response: TestResponse) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("&#39;", "'"))


def act(client: Any, company: Investor | None, page: str = "") -> TestResponse:
    chosen = {"account": company.user_id if company else "", "next": page}
    answer: TestResponse = client.post("/investing-companies/act", data=chosen)
    return answer


def filled(order: Order, code: str) -> dict[str, str]:
    boxes = ("accepts_terms", "understands_reflection", "acknowledges_risk", "consents_to_amount")
    said = {"shares_in_words": in_words(order.shares, "fr"), "code": code}
    return said | dict.fromkeys(boxes, "y")


def code_of(order: Order) -> str:
    mail = session.scalars(select(Mail).where(Mail.template == "signing_code")).one()
    found = re.search(r"\b(\d{6})\b", mail.subject)
    assert found is not None
    return found[1]


class TestWhoNoLongerActs:
    """Another tab, or another person, has ended it since the form was opened."""

    def test_sends_no_form_of_that_account_for_themselves(self, sign_in):
        me = an_investor()
        with_money(me, "500")
        company = a_company_of(me)
        browser = sign_in(me.user)
        act(browser, company)
        with transaction():
            company.user.active = False

        answer = browser.post("/wallet/wire", data={"amount": "100"})

        assert answer.status_code == 400
        assert "Rien n'a été enregistré." in text(answer)
        assert "Vous ne représentez plus ce compte" in text(answer)
        assert session.scalars(select(Operation).where(Operation.kind == "wire_payin")).all() == []
        assert browser.post("/wallet/wire", data={"amount": "100"}).status_code == 303

    def test_is_told_on_the_next_page(self, sign_in):
        me = an_investor()
        company = a_company_of(me)
        browser = sign_in(me.user)
        act(browser, company)
        with transaction():
            company.user.active = False

        assert "Vous ne représentez plus ce compte" in text(browser.get("/portfolio"))
        assert "Vous ne représentez plus ce compte" not in text(browser.get("/portfolio"))


class TestWhatIsOnes:
    def test_waiting_place_is_not_shown_as_the_company_s(self, sign_in):
        person = an_investor()
        company, (offer, _) = a_company_of(person), a_full_round()
        waits(offer, me=person)
        client = sign_in(person.user)
        mine = "Vous êtes au rang 1 sur 1"
        assert mine in text(client.get(f"/rounds/{offer.slug}"))
        assert "Mes listes d'attente" in text(client.get("/portfolio"))

        act(client, company)

        assert mine not in text(client.get(f"/rounds/{offer.slug}"))
        assert "Mes listes d'attente" not in text(client.get("/portfolio"))

    def test_company_s_waiting_place_is_shown_to_who_acts_for_it(self, sign_in):
        person = an_investor()
        company, (offer, _) = a_company_of(person), a_full_round()
        waits(offer, me=company)
        client = sign_in(person.user)
        assert "Vous êtes au rang" not in text(client.get(f"/rounds/{offer.slug}"))

        act(client, company)

        assert "Vous êtes au rang 1 sur 1" in text(client.get(f"/rounds/{offer.slug}"))

    def test_intention_is_not_offered_to_the_company(self, sign_in):
        person, offer = an_investor(), an_open_round()
        company = a_company_of(person)
        announced(person.user, offer)
        client = sign_in(person.user)
        assert "Préparer ma demande" in text(client.get(f"/rounds/{offer.slug}"))

        act(client, company)

        assert "Préparer ma demande" not in text(client.get(f"/rounds/{offer.slug}"))


class TestAPageWithANumber:
    @pytest.mark.parametrize("chosen", [False, True])
    def test_of_a_company_names_it_whatever_the_choice(self, sign_in, chosen):
        person = an_investor()
        company = a_company_of(person)
        order = an_order(company, an_open_round())
        signed = a_subscription(company, an_open_round())
        client = sign_in(person.user)
        if chosen:
            act(client, company)
        for path in (f"/orders/{order.id}", f"/subscriptions/{signed.id}"):
            page = text(client.get(path))
            assert "Souscripteur : Moulin Conseil." in page
            assert BANNER not in page
            assert ("Agir pour Moulin Conseil" in page) is not chosen

    def test_of_a_person_is_not_contradicted_by_the_choice(self, sign_in):
        person = an_investor()
        company = a_company_of(person)
        order = an_order(person, an_open_round())
        signed = a_subscription(person, an_open_round())
        client = sign_in(person.user)
        act(client, company)
        for path in (f"/orders/{order.id}", f"/subscriptions/{signed.id}"):
            page = text(client.get(path))
            assert f"Souscripteur : {person.user.full_name}." in page
            assert BANNER not in page
            assert "Agir pour moi-même" in page

    def test_of_who_acts_for_no_company_needs_no_name(self, sign_in):
        person = an_investor()
        order = an_order(person, an_open_round())
        assert "Souscripteur : " not in text(sign_in(person.user).get(f"/orders/{order.id}"))

    def test_that_a_mail_opens_names_the_company(self, sign_in, app):
        person = an_investor()
        company = a_company_of(person)
        secret = app.extensions["settings"].secret_key
        its = token_of(a_subscription(company, an_open_round()), secret)
        own = token_of(a_subscription(person, an_open_round()), secret)
        client = sign_in(person.user)
        assert "Moulin Conseil" in text(client.get(f"/revocation/{its}"))

        act(client, company)

        page = text(client.get(f"/revocation/{own}"))
        assert "vous-même" in page
        assert BANNER not in page


class TestTheSignature:
    @pytest.mark.parametrize("for_company", [True, False])
    def test_is_refused_for_another_than_the_chosen_one(self, sign_in, for_company):
        person, offer = an_investor(), an_open_round()
        company = a_company_of(person)
        owner, other = (company, None) if for_company else (person, company)
        has_read(owner, offer)
        order = an_order(owner, offer)
        client = sign_in(person.user)
        here = f"/orders/{order.id}"
        act(client, owner if for_company else None)
        client.post(f"{here}/code")
        said = filled(order, code_of(order))
        act(client, other)

        refused = client.post(f"{here}/sign", data=said)

        assert refused.status_code == 422
        assert f"Cette demande est celle de {owner.user.full_name}" in text(refused)
        assert session.scalars(select(Subscription)).all() == []
        back = act(client, owner if for_company else None, here)
        assert back.headers["Location"] == here
        assert client.post(f"{here}/sign", data=said).status_code == 303
        assert session.scalars(select(Subscription)).one().investor_id == owner.id

    def test_sends_no_code_for_another_than_the_chosen_one(self, sign_in):
        person = an_investor()
        order = an_order(a_company_of(person), an_open_round())
        client = sign_in(person.user)

        client.post(f"/orders/{order.id}/code")

        assert session.scalars(select(Mail).where(Mail.template == "signing_code")).all() == []
        page = text(client.get(f"/orders/{order.id}"))
        assert "Recevoir mon code" not in page
        assert "Agir pour Moulin Conseil" in page

    def test_code_greets_who_signs_and_names_the_company(self, sign_in):
        person = an_investor()
        company = a_company_of(person)
        order = an_order(company, an_open_round())
        client = sign_in(person.user)
        act(client, company)

        client.post(f"/orders/{order.id}/code")

        mail = session.scalars(select(Mail).where(Mail.template == "signing_code")).one()
        assert mail.text.startswith(f"Bonjour {person.user.first_name},")
        assert "Vous signez pour la société Moulin Conseil" in mail.text
