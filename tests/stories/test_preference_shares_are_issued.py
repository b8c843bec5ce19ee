"""Do preference shares live through a whole round, and count for whoever comes after?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from compliance.euro import Euro
from tests.rounds.world import World, a_world, an_accepted_dossier
from tests.stories.stage import (
    MONDAY,
    StoryClock,
    an_investor,
    certify,
    fund,
    settle,
    subscribe,
    the_law_says_the_same,
)
from wiseed_like import schedule
from wiseed_like.books import faults
from wiseed_like.captable.classes import list_in_issue
from wiseed_like.captable.queries import list_holdings_of
from wiseed_like.captable.rights import Participation, Preference
from wiseed_like.db import session, transaction
from wiseed_like.documents.pdf import text_of
from wiseed_like.documents.service import read
from wiseed_like.investors.models import Investor
from wiseed_like.rounds import closing
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.models import Subscription

RunJobs = Callable[..., int]
# One and a half times the price first, then their part of the rest, up to three times.
RIGHTS = Preference(15_000, Participation.CAPPED, 1, 650, 30_000)
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def issued(
    house: Flask, simulator: str, run_jobs: RunJobs
) -> tuple[World, Round, Investor, StoryClock]:
    """A round of preference shares that succeeded: a hundred of them, of one investor."""
    time = StoryClock(MONDAY)
    world = a_world()
    offer = world.opened(shares_min=100, shares_max=200, instrument="preference", preference=RIGHTS)
    run_jobs()
    person = an_investor(world.officer, now=time.now)
    fund(person, Euro.of(4_000), run_jobs=run_jobs, simulator=simulator, now=time.now)
    subscribe(person, offer, 100, now=time.now)
    time.move_to(offer.closes_at + timedelta(seconds=1))
    for _ in range(3):
        schedule.tick(time.now)
        run_jobs()
        time.move(days=4)
    session.expire_all()
    certify(offer, world, Euro.of(4_000), time)
    with transaction():
        closing.finish(offer, by=world.officer, now=time.now)
    run_jobs()
    settle(time, run_jobs)
    session.expire_all()
    return world, offer, person, time


def plain(text: str) -> str:
    """Without tags, and with spaces of one kind."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def words_of(pdf: bytes) -> str:
    return plain(text_of(pdf))


class TestPreferenceShares:
    def test_are_issued_in_a_class_of_their_own_and_named_wherever_they_are_promised(
        self, issued: tuple[World, Round, Investor, StoryClock], client, sign_in
    ):
        world, offer, person, _ = issued
        assert offer.state == "closed"
        in_issue = {each.share_class.code: each for each in list_in_issue(world.company.id)}
        assert {code: each.shares for code, each in in_issue.items()} == {
            "ORD": 100_000,
            "ADP1": 100,
        }
        assert in_issue["ADP1"].preference == Euro.of(6_000)
        ((holder, share_class, shares),) = list_holdings_of(person.user_id)
        assert (share_class.code, share_class.preference, shares) == ("ADP1", RIGHTS, 100)
        assert list(faults()) == []
        the_law_says_the_same()

        assert "actions de préférence nouvelles de catégorie ADP1" in words_of(
            read(offer.sheet.stored_file)
        )
        (subscription,) = session.scalars(select(Subscription))
        agreement = words_of(read(subscription.agreement))
        assert "Catégorie d'actions ADP1" in agreement
        assert "60,00 € par action, soit 1,5 fois son prix" in agreement

        me = sign_in(person.user)
        assert "Actions de préférence ADP1" in me.get("/portfolio").text
        here = f"/companies/{world.company.id}/holders/{holder.id}"
        assert "Droits des actions de préférence ADP1" in me.get(here).text
        certificate = me.get(f"{here}.pdf")
        assert certificate.mimetype == "application/pdf"
        told = words_of(certificate.data)
        assert "Actions de préférence ADP1 ADP1 100 10,00 €" in told
        assert "60,00 € par action, soit 1,5 fois son prix" in told
        assert "après son mouvement n° 2" in told

        founder = sign_in(world.founder)
        table = founder.get(f"/companies/{world.company.id}/cap-table").text
        assert "Actions de préférence ADP1" in table
        assert "Droits des actions de préférence ADP1" in table
        rows = founder.get(f"/companies/{world.company.id}/cap-table.csv").text.splitlines()
        assert any(",ADP1,0,100,0.000999,100,0.000999" in row for row in rows)
        register = founder.get(f"/companies/{world.company.id}/register.csv").text
        assert ",100,ADP1,10.00," in register
        assert sign_in(world.analyst).get(f"{here}.pdf").status_code == 404

    def test_stand_before_whoever_buys_ordinary_shares_later(
        self, issued: tuple[World, Round, Investor, StoryClock], client
    ):
        world, _, _, time = issued
        with transaction():
            dossier = an_accepted_dossier(
                world.company, world.founder, world.analyst, world.officer
            )
        later = World(world.founder, world.analyst, world.officer, world.company, dossier)
        offer = later.opened(
            now=time.now,
            pre_money=Euro.of(4_004_000),
            closes_on=(time.now + timedelta(days=60)).date(),
            authorised_on=(time.now - timedelta(days=20)).date(),
        )

        page = f"/rounds/{offer.slug}/what-i-get?shares=25"
        told = plain(client.get(page).text)
        assert "Actions de préférence ADP1" in told
        assert "60,00 € par action, soit 1,5 fois" not in told
        assert "6 000 € passent avant vous" in told
        assert "personne n'est servi avant vous" not in told
        assert "€6,000" in plain(client.get(page, headers=ENGLISH).text)
