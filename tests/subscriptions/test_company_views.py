"""Does the whole path of a subscription lead a company from its journey to its portfolio?"""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from compliance.capital.bulletin import in_words
from tests.subscriptions.companies import a_company_of
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
from wiseed_like.db import session
from wiseed_like.decisions.models import Decision
from wiseed_like.mailbox.models import Mail
from wiseed_like.subscriptions.models import Order, Subscription


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


def text(response: TestResponse) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("&#39;", "'"))


def filled(order: Order, code: str) -> dict[str, str]:
    return {
        "shares_in_words": in_words(order.shares, "fr"),
        "accepts_terms": "y",
        "understands_reflection": "y",
        "acknowledges_risk": "y",
        "consents_to_amount": "y",
        "code": code,
    }


class TestThePath:
    def test_leads_from_the_choice_to_a_signature_for_the_company(self, sign_in):
        person = an_investor()
        company, offer = a_company_of(person), an_open_round()
        has_read(company, offer)
        client = sign_in(person.user)
        client.post("/investing-companies/act", data={"account": company.user_id})

        begun = client.post(f"/rounds/{offer.slug}/subscribe", data={"shares": "25"})
        order = session.scalars(select(Order)).one()
        page = text(client.get(begun.headers["Location"]))
        client.post(f"/orders/{order.id}/code")
        mail = session.scalars(select(Mail).where(Mail.template == "signing_code")).one()
        code = re.search(r"\b(\d{6})\b", mail.subject)
        assert code is not None
        signed = client.post(f"/orders/{order.id}/sign", data=filled(order, code[1]))

        assert "Moulin Conseil" in page
        assert "Représentée par" in page
        assert mail.address == person.user.email
        assert signed.status_code == 303
        held = session.scalars(select(Subscription)).one()
        assert held.investor_id == company.id

    def test_asks_who_subscribes_before_the_number_of_shares(self, sign_in):
        person = an_investor()
        company, offer = a_company_of(person), an_open_round()
        has_read(person, offer)
        client = sign_in(person.user)
        here = f"/rounds/{offer.slug}/subscribe"
        assert "Souscrire pour Moulin Conseil" in text(client.get(here))

        chosen = client.post(
            "/investing-companies/act", data={"account": company.user_id, "next": here}
        )

        assert chosen.headers["Location"] == here
        assert "La société Moulin Conseil, par vous." in text(client.get(here))
        back = {"account": "", "next": "https://elsewhere.example/"}
        left = client.post("/investing-companies/act", data=back)
        assert left.headers["Location"] == "/investing-companies"

    def test_asks_of_the_company_what_it_has_not_done(self, sign_in):
        person = an_investor()
        company, offer = a_company_of(person), an_open_round()
        client = sign_in(person.user)
        client.post("/investing-companies/act", data={"account": company.user_id})

        page = text(client.get(f"/rounds/{offer.slug}/subscribe"))

        assert "Le dossier de la société" in page
        assert "La société et la personne qui agit pour elle sont vérifiées." in page
        assert "Confirmer ma lecture" in page

    def test_shows_each_holder_their_own_portfolio(self, sign_in):
        person = an_investor()
        company = a_company_of(person)
        mine, its = an_open_round(), an_open_round()
        own, theirs = a_subscription(person, mine), a_subscription(company, its)
        client = sign_in(person.user)

        before = client.get("/portfolio").get_data(as_text=True)
        client.post("/investing-companies/act", data={"account": company.user_id})
        after = client.get("/portfolio").get_data(as_text=True)

        assert f"/subscriptions/{own.id}" in before
        assert f"/subscriptions/{theirs.id}" not in before
        assert f"/subscriptions/{theirs.id}" in after
        assert f"/subscriptions/{own.id}" not in after

    def test_opens_what_a_mail_links_to_whoever_one_acts_for(self, sign_in):
        person = an_investor()
        company = a_company_of(person)
        with_money(company, "1500")
        subscription = a_subscription(company, an_open_round())
        order = an_order(company, an_open_round())
        client = sign_in(person.user)

        page = client.get(f"/subscriptions/{subscription.id}")
        revoked = client.post(f"/subscriptions/{subscription.id}/revoke")

        assert page.status_code == 200
        assert client.get(f"/orders/{order.id}").status_code == 200
        assert revoked.status_code == 303
        session.expire_all()
        assert subscription.state == "revoked"

    def test_tells_a_company_of_no_tax_reduction(self, sign_in):
        person = an_investor()
        company, offer = a_company_of(person), an_open_round()
        client = sign_in(person.user)
        page = f"/rounds/{offer.slug}/what-i-get?quantity=1000&unit=euros"
        assert "La réduction d'impôt, si elle s'applique" in text(client.get(page))

        client.post("/investing-companies/act", data={"account": company.user_id})

        told = text(client.get(page))
        assert "réservée aux personnes physiques" in told
        assert "La réduction d'impôt, si elle s'applique" not in told

    def test_keeps_the_company_s_decisions_with_the_company(self, sign_in):
        person = an_investor()
        company = a_company_of(person)
        a_subscription(company, an_open_round())
        kept = session.scalars(select(Decision).where(Decision.person_id == company.user_id)).all()
        client = sign_in(person.user)
        page = f"/decisions/{kept[-1].id}"
        assert client.get(page).status_code == 404

        client.post("/investing-companies/act", data={"account": company.user_id})

        assert client.get(page).status_code == 200


class TestStrangers:
    def test_find_nothing_of_the_company_s(self, sign_in):
        company = a_company_of(an_investor())
        subscription = a_subscription(company, an_open_round())
        order = an_order(company, an_open_round())
        client = sign_in(an_investor().user)

        for page in (
            f"/subscriptions/{subscription.id}",
            f"/subscriptions/{subscription.id}/agreement",
            f"/orders/{order.id}",
        ):
            assert client.get(page).status_code == 404, page
        assert client.post(f"/subscriptions/{subscription.id}/revoke").status_code == 404
        assert client.post(f"/orders/{order.id}/sign", data={}).status_code == 404
