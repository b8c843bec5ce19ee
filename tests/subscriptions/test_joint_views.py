"""Does the whole path lead several persons from an invitation to a certificate that names all?"""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from compliance.capital.bulletin import in_words
from tests.rounds.world import a_user
from tests.subscriptions.test_jobs import at, closed, ripe
from tests.subscriptions.together import (
    an_account_of,
    asked,
    prepared,
    row_of,
    signed_by,
    subscribed,
    three,
)
from tests.subscriptions.world import NOW, an_investor, an_open_round, an_order, has_read
from wiseed_like.accounts.models import User
from wiseed_like.captable.queries import list_holdings_of
from wiseed_like.db import session, transaction
from wiseed_like.documents.pdf import text_of
from wiseed_like.mailbox.models import Mail
from wiseed_like.subscriptions.models import Order, Subscription


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    at(NOW)


def text(response: TestResponse) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("&#39;", "'"))


def on_paper(response: TestResponse) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", text_of(response.get_data()))


def last_code(template: str) -> str:
    """The code of the newest mail of this kind."""
    query = select(Mail).where(Mail.template == template).order_by(Mail.id.desc()).limit(1)
    found = re.search(r"\b(\d{6})\b", session.scalars(query).one().subject)
    assert found is not None
    return found[1]


def seen_on(page: str) -> str:
    found = re.search(r'name="seen"[^>]*value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def consent_of(client: FlaskClient, order: Order, **changes: str) -> dict[str, str]:
    """Everything that a holder sends to sign: what their page shows, ticked, with their code."""
    here = f"/joint-orders/{order.id}"
    client.post(f"{here}/code")
    page = client.get(here).get_data(as_text=True)
    boxes = dict.fromkeys(("has_read_sheet", "understands_risk", "accepts_terms"), "y")
    return boxes | {"seen": seen_on(page), "code": last_code("joint_signing_code")} | changes


def of_the_last(order: Order) -> dict[str, str]:
    boxes = ("accepts_terms", "understands_reflection", "acknowledges_risk", "consents_to_amount")
    return dict.fromkeys(boxes, "y") | {
        "shares_in_words": in_words(order.shares, "fr"),
        "code": last_code("signing_code"),
    }


class TestTheWholeStory:
    def test_leads_from_an_invitation_to_a_certificate_that_names_all(
        self, sign_in, fund, run_jobs, house: Flask
    ):
        nora, paul = an_investor(), an_investor()
        offer = an_open_round(cap=25, minimum=25)
        hers, his = sign_in(nora.user), sign_in(paul.user)

        begun = hers.post(
            "/joint-accounts/new",
            data={"name": "Indivision Martin et Durand", "email_1": paul.user.email},
        )
        account_id = int(begun.headers["Location"].rsplit("/", 1)[1])
        run_jobs()
        invitation = session.scalars(select(Mail).where(Mail.template == "joint_asked")).one()
        assert invitation.address == paul.user.email
        assert f"/joint-accounts/{account_id}" in invitation.text

        here = f"/joint-accounts/{account_id}"
        assert "On vous demande votre accord" in text(his.get(here))
        his.post(f"{here}/code")
        agreed = his.post(f"{here}/agree", data={"accepts": "y", "code": last_code("joint_code")})
        assert agreed.status_code == 303
        run_jobs()
        assert "L'indivision est prête" in text(his.get(here))

        account = session.get_one(User, account_id)
        together = prepared(account)
        has_read(together, offer)
        fund(together, "1000")
        hers.post("/investing-companies/act", data={"account": account_id})
        hers.post(f"/rounds/{offer.slug}/subscribe", data={"shares": "25"})
        order = session.scalars(select(Order)).one()
        page = text(hers.get(f"/orders/{order.id}"))
        assert "Demander les signatures" in page
        hers.post(f"/orders/{order.id}/signatures")
        assert paul.user.full_name in text(hers.get(f"/orders/{order.id}"))
        run_jobs()

        signed = his.post(f"/joint-orders/{order.id}/sign", data=consent_of(his, order))
        assert signed.status_code == 303
        assert "Vous avez signé" in text(his.get(f"/joint-orders/{order.id}"))
        assert session.scalars(select(Subscription)).first() is None

        hers.post(f"/orders/{order.id}/code")
        last = hers.post(f"/orders/{order.id}/sign", data=of_the_last(order))
        assert last.status_code == 303
        subscription = session.scalars(select(Subscription)).one()
        run_jobs()

        assert "Révoquer la souscription pour tous" in text(
            his.get(f"/subscriptions/{subscription.id}")
        )
        paper = on_paper(his.get(f"/subscriptions/{subscription.id}/agreement"))
        for each in (nora, paul):
            assert f"Camille Jeanne {each.user.last_name}" in paper
            assert f"par un code envoyé à {each.user.email}" in paper

        ripe(subscription)
        run_jobs()
        closed(offer, by=a_user("compliance"), run_jobs=run_jobs)

        ((holder, _, held),) = list_holdings_of(account_id)
        assert (holder.kind, held) == ("joint", 25)
        where = f"/companies/{holder.company_id}/holders/{holder.id}"
        assert where in text(his.get(f"{here}/portfolio"))
        certificate = on_paper(his.get(f"{where}.pdf"))
        for each in (nora, paul):
            assert f"Camille Jeanne {each.user.last_name} (50 %)" in certificate


class TestAnOrderOfOthers:
    def test_is_not_there_for_a_stranger(self, sign_in):
        nora, paul, ana = three()
        order = asked(an_account_of(nora, paul), an_open_round())
        client = sign_in(ana.user)

        for method, path in (
            ("get", ""), ("get", "/sheet"), ("post", "/code"), ("post", "/sign"),
            ("post", "/withdraw"), ("post", "/decline"),
        ):  # fmt: skip
            assert getattr(client, method)(f"/joint-orders/{order.id}{path}").status_code == 404
        assert client.get(f"/orders/{order.id}").status_code == 404

    def test_is_signed_on_a_page_of_their_own(self, sign_in):
        nora, paul, _ = three()
        order = asked(an_account_of(nora, paul), an_open_round())

        assert sign_in(paul.user).get(f"/orders/{order.id}").status_code == 404
        assert sign_in(nora.user).get(f"/joint-orders/{order.id}").status_code == 404

    def test_keeps_what_was_ticked_when_the_code_is_wrong(self, sign_in):
        nora, paul, _ = three()
        order = asked(an_account_of(nora, paul), an_open_round())
        client = sign_in(paul.user)

        answer = client.post(
            f"/joint-orders/{order.id}/sign", data=consent_of(client, order, code="12")
        )

        assert answer.status_code == 422
        assert "Ce n'est pas le code envoyé." in text(answer)
        assert text(answer).count("checked") == 3
        assert row_of(paul, order).code_tries == 1

    def test_is_not_signed_without_every_box(self, sign_in):
        nora, paul, _ = three()
        order = asked(an_account_of(nora, paul), an_open_round())
        client = sign_in(paul.user)
        sent = consent_of(client, order)
        del sent["has_read_sheet"]

        answer = client.post(f"/joint-orders/{order.id}/sign", data=sent)

        assert answer.status_code == 422
        assert row_of(paul, order).signed_at is None

    def test_is_asked_for_by_who_acts_for_them_only(self, sign_in):
        nora, paul, _ = three()
        order = an_order(an_account_of(nora, paul), an_open_round())
        client = sign_in(nora.user)

        client.post(f"/orders/{order.id}/signatures")

        assert session.scalars(select(Mail)).first() is None
        page = text(client.get(f"/orders/{order.id}"))
        assert "choisissez d'abord d'agir pour ce souscripteur" in page

    def test_ends_with_a_refusal_which_all_are_told(self, sign_in, run_jobs, simulator):
        nora, paul, ana = three()
        order = asked(an_account_of(nora, paul, ana), an_open_round())

        sign_in(paul.user).post(f"/joint-orders/{order.id}/decline")
        run_jobs()

        told = session.scalars(select(Mail).where(Mail.template == "joint_signature_declined"))
        assert {each.address for each in told} == {nora.user.email, ana.user.email}
        client = sign_in(nora.user)
        client.post("/investing-companies/act", data={"account": order.investor.user_id})
        assert "a refusé de signer" in text(client.get(f"/orders/{order.id}"))

    def test_shows_who_represents_them_who_has_signed(self, sign_in):
        nora, paul, ana = three()
        order = asked(an_account_of(nora, paul, ana), an_open_round())
        signed_by(paul, order)
        client = sign_in(nora.user)
        client.post("/investing-companies/act", data={"account": order.investor.user_id})

        page = text(client.get(f"/orders/{order.id}"))

        assert "Les signatures des autres" in page
        assert "Il manque la signature de : " + ana.user.full_name in page


class TestARevocation:
    def test_is_one_click_of_anybody_who_holds(self, sign_in, run_jobs, simulator):
        nora, paul, ana = three()
        subscription = subscribed(an_account_of(nora, paul, ana), an_open_round(), paul, ana)

        answer = sign_in(paul.user).post(f"/subscriptions/{subscription.id}/revoke")
        run_jobs()

        assert answer.status_code == 303
        session.expire_all()
        assert subscription.state == "revoked"
        told = session.scalars(select(Mail).where(Mail.template == "subscription_revoked"))
        assert {each.address for each in told} == {each.user.email for each in (nora, paul, ana)}


class TestAJointAccount:
    def test_is_not_there_for_a_stranger(self, sign_in):
        nora, paul, ana = three()
        account = an_account_of(nora, paul)
        client = sign_in(ana.user)

        for path in ("", "/portfolio"):
            answer = client.get(f"/joint-accounts/{account.user_id}{path}")
            assert answer.status_code == 404
        for path in ("code", "agree", "decline", "abandon"):
            answer = client.post(f"/joint-accounts/{account.user_id}/{path}")
            assert answer.status_code == 404

    def test_is_acted_for_by_its_representative_only(self, sign_in):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)

        answer = sign_in(paul.user).post(
            "/investing-companies/act", data={"account": account.user_id}
        )

        assert answer.status_code == 404

    def test_answers_alike_whether_the_other_has_an_account(self, sign_in):
        nora, paul, _ = three()
        client = sign_in(nora.user)

        pages = []
        for email in (paul.user.email, "nobody.here@example.org"):
            sent = {"name": "Nous", "email_1": email}
            begun = client.post("/joint-accounts/new", data=sent)
            found = client.get(begun.headers["Location"])
            pages.append(re.sub(r"\d+", "", text(found).replace(email, "somebody")))

        assert _body(pages[0]) == _body(pages[1])

    def test_names_a_wrong_field_and_keeps_what_was_typed(self, sign_in):
        client = sign_in(an_investor().user)

        answer = client.post(
            "/joint-accounts/new",
            data={"name": "Nous", "email_1": "paul@example.org", "own_part": "60", "part_1": "50"},
        )

        assert answer.status_code == 422
        assert "font ensemble exactement le tout" in text(answer)
        assert 'value="paul@example.org"' in text(answer)

    def test_asks_for_no_class_that_it_has_not(self, sign_in):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        client = sign_in(nora.user)
        client.post("/investing-companies/act", data={"account": account.user_id})

        assert "Une indivision reste investisseur non averti" in text(client.get("/classification"))
        assert "additionnez ce que tous les indivisaires" in text(client.get("/simulation"))
        assert "L'indivision" in text(client.get("/journey"))


def _body(page: str) -> str:
    return re.sub(r'value="[^"]*"', "", page.partition("<main")[2])


class TestTheStaff:
    def test_sees_who_holds_an_account(self, sign_in):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        with transaction():
            officer = a_user("compliance")
        client = sign_in(officer)
        page = text(client.get(f"/staff/joint-accounts/{account.user_id}"))

        for each in (nora, paul):
            assert each.user.last_name in page
        assert client.get(f"/staff/joint-accounts/{nora.user_id}").status_code == 404
