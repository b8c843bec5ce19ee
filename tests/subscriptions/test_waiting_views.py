"""Do the pages of a waiting list say where one stands, and let one change one's mind?"""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from tests.rounds.world import a_user
from tests.subscriptions.waiting import CAP, a_full_round, promoted, revoked, seen, waits
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    an_order,
    frozen,
    has_read,
    signature,
)
from wiseed_like import clock
from wiseed_like.accesses.models import Look
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.mailbox.models import Mail
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import service
from wiseed_like.subscriptions.waiting.models import WaitingPlace


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


def text(response) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("&#39;", "'"))


def words(response) -> str:
    """What somebody reads: no tags, plain spaces."""
    plain = re.sub(r"<[^>]*>", "", text(response)).replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"\s+", " ", plain.replace("\N{NARROW NO-BREAK SPACE}", " "))


def somebody(role: str) -> User:
    with transaction():
        return a_user(role)


def path_of(offer: Round) -> str:
    return f"/rounds/{offer.slug}/waiting"


def place_of(offer: Round) -> WaitingPlace:
    return session.scalars(select(WaitingPlace).where(WaitingPlace.round_id == offer.id)).one()


class TestJoining:
    def test_starts_on_the_page_of_a_full_round(self, client):
        offer, _ = a_full_round()
        page = text(client.get(f"/rounds/{offer.slug}"))
        assert "Rejoindre la liste d'attente" in page
        assert path_of(offer) in page
        assert "Personne n'attend encore." in page

    def test_is_not_offered_while_there_are_shares(self, client):
        assert "liste d'attente" not in text(client.get(f"/rounds/{an_open_round().slug}"))

    def test_is_not_offered_where_shares_are_shared_out(self, client, sign_in):
        offer = an_open_round(cap=CAP, minimum=10, allotment=AllotmentRule.PRO_RATA)
        a_subscription(an_investor(), offer, CAP)
        assert "liste d'attente" not in text(client.get(f"/rounds/{offer.slug}"))
        me = an_investor()
        browser = sign_in(me.user)
        assert browser.get(path_of(offer)).status_code == 303
        assert "ses parts sont partagées à la fin" in text(browser.get(f"/rounds/{offer.slug}"))

    def test_takes_a_number_and_shows_the_place(self, sign_in):
        offer, _ = a_full_round()
        waits(offer, 7)
        me = an_investor()
        has_read(me, offer)
        browser = sign_in(me.user)
        form = text(browser.get(path_of(offer) + "?shares=12"))
        assert 'value="12"' in form
        assert "Attendre n'engage à rien" in form

        answer = browser.post(path_of(offer), data={"shares": "12", "accepts_fewer": "y"})

        assert answer.status_code == 303
        page = text(browser.get(path_of(offer)))
        assert "Vous êtes sur la liste d'attente." in page
        assert "sur 2" in page
        assert "Parts demandées avant vous" in page
        assert "Quitter la liste" in page

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("", "Écrivez un nombre de parts."),
            ("douze", "Écrivez un nombre entier en chiffres"),
            ("1", "Le ticket minimum est de 100"),
            (str(CAP + 1), "on ne peut pas en attendre plus"),
            ("9" * 30, "Ce nombre est trop grand."),
        ],
    )
    def test_says_what_is_wrong_beside_the_field_and_keeps_it(self, sign_in, typed, said):
        offer, _ = a_full_round()
        me = an_investor()
        has_read(me, offer)
        answer = sign_in(me.user).post(path_of(offer), data={"shares": typed})
        assert answer.status_code == 422
        page = text(answer).replace("\N{NO-BREAK SPACE}", " ")
        assert said in page
        assert f'value="{typed}"' in page

    def test_first_asks_for_the_steps_that_are_left(self, sign_in):
        offer, _ = a_full_round()
        answer = sign_in(an_investor().user).get(path_of(offer))  # the sheet was not read
        assert answer.status_code == 303
        assert f"/rounds/{offer.slug}/subscribe?" in answer.location

    def test_comes_back_to_the_list_once_the_sheet_is_read(self, sign_in):
        offer, _ = a_full_round()
        browser = sign_in(an_investor().user)
        steps = browser.get(browser.get(path_of(offer) + "?shares=12").location).text
        read = re.search(r'action="([^"]+/sheet/read[^"]*)"', steps)
        assert read
        answer = browser.post(unescape(read[1]), data={"has_read": "y"})
        assert answer.location == path_of(offer) + "?shares=12"

    def test_is_the_way_on_where_nothing_can_be_ordered(self, sign_in):
        offer, _ = a_full_round()
        me = an_investor()
        has_read(me, offer)
        page = text(sign_in(me.user).get(f"/rounds/{offer.slug}/subscribe"))
        assert "La levée est pleine" in page
        assert path_of(offer) in page
        assert 'name="shares"' not in page

    def test_is_shown_instead_of_a_code_for_what_cannot_be_signed(self, sign_in):
        offer = an_open_round(cap=CAP, minimum=10)
        me = an_investor()
        order = an_order(me, offer, 12)
        a_subscription(an_investor(), offer, CAP)
        browser = sign_in(me.user)
        answer = browser.post(f"/orders/{order.id}/code")
        session.refresh(order)
        assert order.code_sent_at is None
        assert path_of(offer) in text(browser.get(answer.location))

    def test_is_proposed_when_a_signature_comes_too_late(self, sign_in):
        offer = an_open_round(cap=CAP, minimum=10)
        me = an_investor()
        order = an_order(me, offer, 12)
        a_subscription(an_investor(), offer, CAP)
        answer = sign_in(me.user).post(f"/orders/{order.id}/sign", data={})
        assert answer.status_code == 422
        assert f"{path_of(offer)}?shares=12" in text(answer)

    def test_is_proposed_when_fewer_are_left_than_asked_for(self, sign_in):
        offer = an_open_round(cap=CAP, minimum=10)
        a_subscription(an_investor(), offer, CAP - 10)
        me = an_investor()
        has_read(me, offer)
        answer = sign_in(me.user).post(f"/rounds/{offer.slug}/subscribe", data={"shares": "11"})
        assert answer.status_code == 422
        assert f"{path_of(offer)}?shares=11" in text(answer)


class TestAPlace:
    def test_is_shown_wherever_its_person_looks(self, sign_in):
        offer, _ = a_full_round()
        waits(offer, 7)
        me = an_investor()
        waits(offer, 12, me=me)
        browser = sign_in(me.user)
        assert "Vous êtes au rang 2 sur 2. Demandé avant vous : 7 parts" in words(
            browser.get(f"/rounds/{offer.slug}")
        )
        portfolio = text(browser.get("/portfolio"))
        assert "Rang 2 sur 2" in portfolio
        assert path_of(offer) in portfolio
        assert "Rang 2 sur 2" in text(browser.get("/today"))

    def test_is_changed_on_its_page(self, sign_in):
        offer, _ = a_full_round()
        me = an_investor()
        place = waits(offer, 12, me=me)
        browser = sign_in(me.user)
        assert browser.post(path_of(offer), data={"shares": "5"}).status_code == 303
        session.refresh(place)
        assert (place.shares, place.accepts_fewer) == (5, False)
        assert browser.post(path_of(offer), data={"shares": "1"}).status_code == 422

    def test_is_left_in_one_click_and_taken_again(self, sign_in):
        offer, _ = a_full_round()
        me = an_investor()
        place = waits(offer, 12, me=me)
        browser = sign_in(me.user)
        assert browser.post(f"{path_of(offer)}/leave").status_code == 303
        assert seen(place) == ("left", None)
        page = text(browser.get(path_of(offer)))
        assert "vous serez à la fin de la liste" in page
        assert 'value="12"' in page  # what they had asked for
        assert browser.post(f"{path_of(offer)}/leave").status_code == 303  # a second click

    def test_is_nobody_elses(self, sign_in):
        offer, _ = a_full_round()
        place = waits(offer, 12)
        other = an_investor()
        has_read(other, offer)
        sign_in(other.user).post(f"{path_of(offer)}/leave")
        assert seen(place) == ("waiting", None)

    def test_never_tells_that_a_turn_was_passed_over(self, sign_in):
        offer, signed = a_full_round()
        me = an_investor()
        place = waits(offer, 12, me=me)
        frozen(me)
        revoked(signed)
        promoted()
        assert seen(place) == ("waiting", None)
        page = words(sign_in(me.user).get(path_of(offer))).lower()
        assert "votre rang" in page
        assert not {"gelé", "gel", "tour passé"} & set(re.findall(r"gelée?|gel\b|tour passé", page))


class TestSharesThatAreHeld:
    def test_are_subscribed_by_the_usual_path(self, sign_in):
        offer, signed = a_full_round()
        me = an_investor()
        place = waits(offer, 12, me=me)
        waits(offer, CAP - 12)
        revoked(signed)
        promoted()
        browser = sign_in(me.user)
        answer = browser.get(path_of(offer))
        assert "Réservé pour vous : 12 parts" in words(answer)
        assert f"/rounds/{offer.slug}/subscribe?shares=12" in text(answer)
        assert ": 12 parts." in words(browser.get(f"/rounds/{offer.slug}"))
        assert "au plus 12 parts" in words(browser.get(f"/rounds/{offer.slug}/subscribe"))

        answer = browser.post(f"/rounds/{offer.slug}/subscribe", data={"shares": "12"})

        assert answer.status_code == 303
        order_id = answer.location.rpartition("/")[2]
        order = session.get_one(service.Order, order_id)
        with transaction():
            service.sign(order, signature(12), now=NOW)
        assert seen(place) == ("taken", 12)
        assert "votre attente est terminée" in text(browser.get(path_of(offer)))

    def test_are_said_to_be_over_when_they_are(self, sign_in):
        offer, signed = a_full_round()
        me = an_investor()
        place = waits(offer, 12, me=me)
        revoked(signed)
        promoted()
        assert place.offer_ends_at is not None
        late = place.offer_ends_at + timedelta(minutes=1)
        clock.use(lambda: late)
        promoted(late)
        assert "est passé le" in words(sign_in(me.user).get(path_of(offer)))

    def test_are_waited_for_in_a_mail(self, run_jobs, simulator):
        offer, signed = a_full_round()
        place = waits(offer, CAP, me=an_investor())
        revoked(signed)
        promoted()
        run_jobs()
        mails = {
            mail.template: mail.text
            for mail in session.scalars(
                select(Mail).where(Mail.user_id == place.investor.user_id).order_by(Mail.id)
            )
        }
        assert {"waiting_joined", "waiting_offered"} <= mails.keys()
        assert f"/rounds/{offer.slug}/subscribe?shares={CAP}" in mails["waiting_offered"]


class TestTheStaff:
    def test_reads_the_list_in_its_order_and_leaves_a_trace(self, sign_in):
        offer, signed = a_full_round()
        first = waits(offer, CAP)
        second = waits(offer, 7, accepts_fewer=True)
        revoked(signed)
        promoted()
        officer = sign_in(somebody("compliance"))
        page = text(officer.get(f"/staff/rounds/{offer.id}/waiting"))
        names = [each.investor.user.full_name for each in (first, second)]
        assert page.index(names[0]) < page.index(names[1])
        assert "Parts réservées" in page
        session.expire_all()
        looked = set(session.scalars(select(Look.person_id).where(Look.what == "waiting")))
        assert looked == {first.investor.user_id, second.investor.user_id}

    def test_finds_it_from_the_page_of_the_round(self, sign_in):
        offer, _ = a_full_round()
        page = text(sign_in(somebody("compliance")).get(f"/staff/rounds/{offer.id}"))
        assert f"/staff/rounds/{offer.id}/waiting" in page

    @pytest.mark.parametrize("role", ["founder", "analyst", "administrator", "investor"])
    def test_is_compliance_alone(self, sign_in, role):
        offer, _ = a_full_round()
        page = sign_in(somebody(role)).get(f"/staff/rounds/{offer.id}/waiting")
        assert page.status_code == 404


class TestTheIssuer:
    def test_reads_how_many_wait_and_nobodys_name(self, sign_in):
        offer, _ = a_full_round()
        place = waits(offer, 7)
        founder = offer.company.officers[0].user
        page = text(sign_in(founder).get(f"/companies/{offer.company_id}/rounds/{offer.id}"))
        assert "Sur la liste d'attente" in page
        assert place.investor.user.last_name not in page
