"""Does the link of the mail revoke with one button, that subscription only, and in time only?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import current_app
from itsdangerous import URLSafeSerializer
from sqlalchemy import select

from tests.subscriptions.world import NOW, a_subscription, an_investor, an_open_round, counts
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.journal.models import Entry
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.mailbox.models import Mail
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import service
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.revocation_link import PURPOSE, token_of

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


@pytest.fixture
def offer(house) -> Round:
    return an_open_round()


@pytest.fixture
def signed(offer) -> Subscription:
    return a_subscription(an_investor(), offer)


@pytest.fixture
def work(run_jobs, simulator):
    """The workers work; the provider is there."""
    return run_jobs


def secret() -> str:
    return current_app.extensions["settings"].secret_key


def link_of(subscription: Subscription) -> str:
    return f"/revocation/{token_of(subscription, secret())}"


def text(response) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("&#39;", "'"))


def state_of(subscription: Subscription) -> str:
    session.expire_all()
    return str(subscription.state)


def facts_of(subscription: Subscription) -> list[Entry]:
    found = list_of_subject("subscription", subscription.id)
    return [each for each in found if each.kind == "subscription.revoked"]


def mails(template: str) -> list[Mail]:
    return list(session.scalars(select(Mail).where(Mail.template == template)))


class TestTheMail:
    def test_brings_a_link_that_opens_without_signing_in(self, signed, work, client):
        work()
        (mail,) = mails("subscription_offered")
        (path,) = re.findall(r"https?://[^/\s]+(/revocation/\S+)", mail.text)
        page = text(client.get(path))
        assert "Révoquer cette souscription ?" in page
        assert signed.round.company.name in page
        assert "1 000,00 €" in page

    def test_brings_none_where_nothing_can_be_revoked(self, offer, work):
        a_subscription(an_investor(sophisticated=True), offer)
        work()
        (mail,) = mails("subscription_offered")
        assert "/revocation/" not in mail.text


class TestTheLink:
    def test_changes_nothing_by_being_opened(self, signed, offer, client):
        for _ in range(3):
            assert client.get(link_of(signed)).status_code == 200
            assert client.head(link_of(signed)).status_code == 200
        assert state_of(signed) == "reflecting"
        assert counts(offer) == (25, 0, 0)

    def test_revokes_with_its_button_once_and_then_says_so(self, signed, offer, client, work):
        answer = client.post(link_of(signed))
        assert (answer.status_code, answer.location) == (303, link_of(signed))
        assert "Votre souscription est révoquée" in text(client.get(answer.location))
        assert state_of(signed) == "revoked"
        assert counts(offer) == (0, 0, 0)
        assert client.post(link_of(signed)).status_code == 303
        assert len(facts_of(signed)) == 1
        work()
        (mail,) = mails("subscription_revoked")
        assert "par le lien de notre mail" in mail.text

    def test_is_noted_in_the_journal_apart_from_the_page(self, signed, offer, client, sign_in):
        client.post(link_of(signed))
        (fact,) = facts_of(signed)
        assert fact.data["channel"] == "mail"
        assert fact.actor == f"user:{signed.investor.user_id}"
        other = a_subscription(an_investor(), offer)
        sign_in(other.investor.user).post(f"/subscriptions/{other.id}/revoke")
        (fact,) = facts_of(other)
        assert fact.data["channel"] == "page"

    def test_lives_to_the_last_second_of_the_reflection_period(self, signed, client):
        clock.use(lambda: signed.reflection_ends_at)
        assert client.get(link_of(signed)).status_code == 200
        clock.use(lambda: signed.reflection_ends_at + SECOND)
        for answer in (client.get(link_of(signed)), client.post(link_of(signed))):
            assert answer.status_code == 410
            assert signed.round.company.name not in text(answer)
            assert "1 000" not in text(answer)
        assert state_of(signed) == "reflecting"

    def test_says_nothing_more_of_what_was_revoked_once_the_period_is_over(self, signed, client):
        client.post(link_of(signed))
        clock.use(lambda: signed.reflection_ends_at + SECOND)
        answer = client.get(link_of(signed))
        assert answer.status_code == 410
        assert signed.round.company.name not in text(answer)

    def test_dies_with_a_subscription_that_ends_otherwise(self, signed, client):
        path = link_of(signed)
        with transaction():
            service.lapse(signed, now=NOW)
        assert client.get(path).status_code == 410
        assert client.post(path).status_code == 410
        assert state_of(signed) == "lapsed"

    def test_tells_no_name_and_no_address_of_its_person(self, signed, client):
        page = text(client.get(link_of(signed)))
        me = signed.investor.user
        for personal in (me.last_name, me.email, f"/subscriptions/{signed.id}"):
            assert personal not in page
        assert client.get(link_of(signed)).headers["Referrer-Policy"] == "no-referrer"

    def test_opens_only_what_it_was_made_for(self, signed, offer, client):
        other = a_subscription(an_investor(), offer)
        claim = [signed.id, int(signed.reflection_ends_at.timestamp())]
        mine, theirs = (link_of(each).rpartition("/")[2] for each in (signed, other))
        forged = [
            "rien-de-tel",
            mine[:-1] + ("A" if mine[-1] != "A" else "B"),
            theirs.partition(".")[0] + "." + mine.partition(".")[2],
            URLSafeSerializer("another secret", salt=PURPOSE).dumps(claim),
            URLSafeSerializer(secret(), salt="another purpose").dumps(claim),
            URLSafeSerializer(secret(), salt=PURPOSE).dumps([signed.id, claim[1] + 1]),
        ]
        for token in forged:
            for answer in (client.get(f"/revocation/{token}"), client.post(f"/revocation/{token}")):
                assert answer.status_code == 404
        assert {state_of(each) for each in (signed, other)} == {"reflecting"}

    def test_is_not_tried_without_end(self, signed, client):
        answers = [client.get(f"/revocation/x{number}").status_code for number in range(61)]
        assert answers == [404] * 60 + [429]

    def test_asks_for_the_token_of_its_form(self, signed, client, with_csrf):
        assert client.post(link_of(signed)).status_code == 400
        assert state_of(signed) == "reflecting"
        (token,) = re.findall(
            r'name="csrf_token" value="([^"]+)"', client.get(link_of(signed)).get_data(as_text=True)
        )
        answer = client.post(link_of(signed), data={"csrf_token": token})
        assert answer.status_code == 303
        assert state_of(signed) == "revoked"
