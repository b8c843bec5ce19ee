"""Do all pages about a closing say the same of what is firm, revocable, paid, and paid out?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from babel.dates import format_date

from tests.subscriptions import partial
from tests.subscriptions.test_closing_progress import ended, marks, now_of, somebody, words
from tests.subscriptions.test_reopened import found_wrong
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    an_order,
)
from wiseed_like import clock
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.reopening.rights import find_right


@pytest.fixture
def offer(house) -> Round:
    clock.use(lambda: NOW)
    return an_open_round(cap=100, minimum=25)


@pytest.fixture
def paid(offer, fund, run_jobs) -> Subscription:
    """Firm and paid at once; the round is open."""
    me = an_investor(sophisticated=True)
    run_jobs()
    fund(me, "1000")
    signed = a_subscription(me, offer)
    run_jobs()
    session.expire_all()
    assert signed.state == "paid"
    return signed


def pages(offer: Round) -> list[str]:
    return [f"/staff/rounds/{offer.id}/closing", f"/companies/{offer.company_id}/rounds/{offer.id}"]


def read(sign_in, offer: Round, path: str) -> str:
    founder = session.get_one(User, offer.company.officers[0].user_id)
    reader = founder if path.startswith("/companies") else somebody("compliance")
    return words(sign_in(reader).get(path)).replace("\u202f", " ").replace("\xa0", " ")


class TestWhatIsPaidAndMayBeRevokedAgain:
    def test_is_firm_on_no_page_and_said_apart(self, offer, paid, sign_in):
        found_wrong(offer)
        for path in pages(offer):
            page = read(sign_in, offer, path)
            assert "Fermes et payées 0 € 0 part" in page
            assert "Payées, et révocables de nouveau 1 000 € 25 parts, jusqu'à quatre jours" in page
        for path in (
            f"/staff/rounds/{offer.id}/closing/progress",
            f"/companies/{offer.company_id}/rounds/{offer.id}/closing",
        ):
            page = read(sign_in, offer, path)
            assert "Parts fermes et payées : 0, pour un minimum de 25." in page
            assert "révocables de nouveau, et donc pas comptées : 25 parts." in page
        assert marks(offer)["minimum"] == "ahead"

    def test_ends_for_all_when_the_last_who_was_told_may_no_longer(self, offer, paid, sign_in):
        found_wrong(offer)
        with transaction():
            right = find_right(paid)
            right.kiis_id, right.told_at = offer.sheet.id, NOW
            right.ends_at = NOW + timedelta(days=4)
        for path in pages(offer):
            day = format_date(right.ends_at, "d MMMM", locale="fr")
            assert f"25 parts, jusqu'au {day}" in read(sign_in, offer, path)

    def test_is_not_among_what_waits_for_its_money(self, offer, sign_in, run_jobs):
        a_subscription(an_investor(sophisticated=True), offer)
        found_wrong(offer)
        page = read(sign_in, offer, f"/staff/rounds/{offer.id}/closing")
        assert "Fermes, pas encore payées 0 €" in page
        page = read(sign_in, offer, f"/staff/rounds/{offer.id}/closing/progress")
        assert "en attente de l'argent" not in page


class TestASuspendedRound:
    def test_says_since_when_and_why_and_never_that_people_may_subscribe(
        self, offer, paid, sign_in
    ):
        found_wrong(offer)
        for path in (
            f"/staff/rounds/{offer.id}/closing/progress",
            f"/companies/{offer.company_id}/rounds/{offer.id}/closing",
            f"/staff/rounds/{offer.id}/closing",
        ):
            page = read(sign_in, offer, path)
            assert "parce que sa fiche est fausse : personne ne peut souscrire" in page
            assert "on peut souscrire" not in page
            assert "encore ouvertes" not in page


class TestWhatIsInReflection:
    def test_ends_with_the_last_that_was_signed_and_not_with_the_offer(self, offer, sign_in):
        signed = a_subscription(an_investor(), offer)
        assert now_of(offer).revocable.until == signed.reflection_ends_at
        assert signed.reflection_ends_at < NOW + timedelta(days=5) < offer.closes_at
        with_words = read(sign_in, offer, f"/staff/rounds/{offer.id}/closing")
        told = session.get_one(Subscription, signed.id).reflection_ends_at
        assert "Encore révocables" in with_words
        assert f"au plus tard jusqu'au {told.day} " in with_words


class TestWhereTheMoneyGoes:
    def test_counts_a_part_that_left_apart_from_what_is_left_to_pay(self, fund, run_jobs, sign_in):
        clock.use(lambda: NOW)
        offer = an_open_round(cap=100, minimum=25, rolling=True)
        partial.paid(offer, fund, run_jobs)
        partial.concluded(offer)
        partial.goes_on(run_jobs)
        for path in pages(offer):
            page = read(sign_in, offer, path)
            assert "Conclusion n° 1 : 1 000,00 € levés, 916,00 € versés à la société le" in page
            assert "Rien d'autre n'est à verser aujourd'hui." in page
        partial.paid(offer, fund, run_jobs, shares=30, at=clock.now())
        for path in pages(offer):
            page = read(sign_in, offer, path)
            assert "Montant levé 1 200,00 €" in page
            assert "Montant levé 2 200,00 €" not in page


class TestATelephone:
    def test_reads_the_list_of_rounds_as_rows_with_their_labels(self, offer, sign_in):
        page = sign_in(somebody("compliance")).get("/staff/rounds").text
        assert '<div class="stacked-table">' in page
        for label in ("État", "Ferme", "En réflexion", "Minimum", "Maximum", "Fin"):
            assert f'data-label="{label}"' in page

    def test_shows_no_figure_of_what_an_investor_does_not_have(self, offer, paid, sign_in):
        page = sign_in(paid.investor.user).get("/portfolio").text
        assert page.count('class="stat"') == 1


BELOW = """([first, next]) => document.querySelector(next).getBoundingClientRect().top
    - document.querySelector(first).getBoundingClientRect().bottom"""


def opened(page, live_server: str, client, path: str) -> None:
    cookie = client.get_cookie("session")
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server}])
    page.goto(live_server + path)


class TestTheLayout:
    def test_keeps_links_apart_from_the_last_step(self, offer, page, live_server, sign_in):
        client = sign_in(somebody("compliance"))
        opened(page, live_server, client, f"/staff/rounds/{offer.id}/closing")
        assert page.evaluate(BELOW, ["aside .steps", "aside .steps + p"]) >= 16

    def test_keeps_the_code_apart_from_what_is_ticked(self, offer, page, live_server, sign_in):
        me = an_investor()
        order = an_order(me, offer)
        client = sign_in(me.user)
        client.post(f"/orders/{order.id}/code")
        opened(page, live_server, client, f"/orders/{order.id}")
        form = '#sign form[action$="/code"]'
        assert page.evaluate(BELOW, [f"{form} button", "#sign form.form-narrow"]) >= 16
        assert page.evaluate(BELOW, ["details:has(+ p.mt-3)", "details + p.mt-3"]) >= 8


class TestAStep:
    def test_stands_as_its_numbers_say_while_people_may_subscribe(self, offer, paid):
        found = {each.name: each for each in now_of(offer).steps}
        assert (found["minimum"].done, found["minimum"].total) == (25, 25)
        assert str(found["minimum"].mark) == "done"
        assert (found["reflection"].done, str(found["reflection"].mark)) == (1, "current")
        assert (found["payments"].done, str(found["payments"].mark)) == (1, "current")
        assert str(found["certificate"].mark) == "ahead"

    def test_is_the_certificate_once_all_is_paid(self, offer, paid, run_jobs):
        ended(offer, run_jobs)
        assert now_of(offer).current.name == "certificate"
