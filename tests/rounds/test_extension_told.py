"""Who reads of an extension, and where? The staff's form, the public page, the mails."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from compliance.calendar import last_second
from tests.approvals.test_rounds import approve
from tests.rounds.world import NOW, World, a_world
from tests.subscriptions.world import a_subscription, an_investor, an_order
from wiseed_like import clock
from wiseed_like.approvals import service as approvals
from wiseed_like.db import session, transaction
from wiseed_like.mailbox.models import Mail
from wiseed_like.rounds import extension, queries
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import service as subscriptions

LATER = date(2027, 4, 15)
TYPED = {"closes_on": "2027-04-15", "reason": "La société attend un avis."}


@pytest.fixture
def world(house: object) -> World:
    clock.use(lambda: NOW)
    return a_world()


def extended(world: World, offer: Round | None = None) -> Round:
    offer = offer or world.opened()
    with transaction():
        request = extension.ask(offer, LATER, TYPED["reason"], by=world.analyst, now=NOW)
    assert approve(request, world.officer) == ""
    return offer


def mails(template: str) -> dict[str, Mail]:
    found = session.scalars(select(Mail).where(Mail.template == template))
    return {mail.address: mail for mail in found}


class TestTheForm:
    def test_asks_a_second_person(self, sign_in, world: World):
        offer, analyst = world.opened(), sign_in(world.analyst)
        path = f"/staff/rounds/{offer.id}/extension"

        assert path in analyst.get(f"/staff/rounds/{offer.id}").text
        assert "le 23 mai 2027 au plus tard" in analyst.get(path).text
        answer = analyst.post(path, data=TYPED)

        assert answer.status_code == 303
        waiting = approvals.waiting(extension.EXTENSION, offer)
        assert waiting.payload == {"closes_on": "2027-04-15", "instead_of": "2027-02-28"}
        assert "Une prolongation est déjà demandée" in analyst.get(path).text
        assert "Prolonger une levée" in analyst.get(f"/staff/rounds/{offer.id}").text

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"closes_on": "2027-05-24"}, "Le dernier jour possible est le 23 mai 2027."),
            ({"closes_on": "2027-02-28"}, "Une prolongation va au-delà du 28 février 2027"),
            ({"closes_on": "2027-02-30"}, "jour"),
            ({"closes_on": ""}, "closes_on-error"),
            ({"closes_on": "0001-01-01"}, "closes_on-error"),
            ({"reason": "  "}, "reason-error"),
            ({"reason": "x" * 501}, "Ce texte est trop long."),
        ],
    )
    def test_says_beside_the_field_what_is_wrong(self, sign_in, world: World, changes, says):
        offer = world.opened()
        answer = sign_in(world.officer).post(
            f"/staff/rounds/{offer.id}/extension", data=TYPED | changes
        )

        assert answer.status_code == 422
        assert says in answer.text
        assert 'aria-invalid="true"' in answer.text
        assert approvals.waiting(extension.EXTENSION, offer) is None

    def test_says_why_not_once_it_was_extended(self, sign_in, world: World):
        offer = extended(world)
        officer = sign_in(world.officer)
        path = f"/staff/rounds/{offer.id}/extension"

        page = officer.get(path).text
        assert "La levée a déjà été prolongée" in page
        assert "art. 22(1)" in page
        assert "<form method" not in page.split("<main")[1]
        assert officer.post(path, data=TYPED).status_code == 422

    def test_says_why_not_while_it_closes(self, sign_in, world: World):
        offer = world.opened()
        with transaction():
            queries.lock_round(offer.id).move("start_closing")

        page = sign_in(world.officer).get(f"/staff/rounds/{offer.id}/extension").text
        assert "Les souscriptions ont pris fin" in page

    def test_is_not_there_before_the_opening(self, sign_in, world: World):
        offer = world.ready()
        answer = sign_in(world.officer).get(f"/staff/rounds/{offer.id}/extension")
        assert answer.status_code == 404


class TestEverybody:
    def test_reads_both_days_on_the_page_of_the_round(self, client, world: World):
        offer = extended(world)

        page = client.get(f"/rounds/{offer.slug}").text
        assert "Prolongée jusqu'au 15 avril 2027, au lieu du 28 février 2027." in page

    def test_reads_both_days_in_the_company_s_space(self, sign_in, world: World):
        offer = extended(world)
        page = sign_in(world.founder).get(f"/companies/{offer.company_id}/rounds/{offer.id}").text
        assert "prévue le 28 février 2027" in page

    def test_who_subscribed_is_told_until_when_they_may_revoke(
        self, simulator, run_jobs, world: World
    ):
        offer = world.opened()
        nora, sam, alix = an_investor(), an_investor(sophisticated=True), an_investor(language="en")
        a_subscription(nora, offer)
        a_subscription(sam, offer)
        gone = a_subscription(alix, offer)
        with transaction():
            subscriptions.revoke(gone, by=alix.user, now=NOW)
        extended(world, offer)
        run_jobs()

        told = mails("round_extended")
        assert set(told) == {nora.user.email, sam.user.email}
        hers, his = told[nora.user.email].text, told[sam.user.email].text
        assert "au lieu du 28 février 2027" in hers
        assert "La société attend un avis." in hers
        assert "jusqu'au 27 novembre 2026" in hers
        assert "votre engagement tient" not in hers
        assert "votre engagement tient" in his
        assert world.founder.email in mails("round_extended_for_issuer")

    def test_who_was_about_to_sign_reads_the_new_sheet_first(self, world: World):
        offer, me = world.opened(), an_investor()
        order = an_order(me, offer)
        extended(world, offer)

        assert subscriptions.is_outdated(order)
        assert a_subscription(me, offer).kiis.version == 2
        assert offer.closes_at == last_second(LATER)
