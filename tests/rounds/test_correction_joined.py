"""What happens to what is reported of a sheet that is being corrected already? It joins that."""

from __future__ import annotations

import html

import pytest
from sqlalchemy import select

from tests.approvals.test_rounds import approve
from tests.rounds.test_correction import CHANGES, WHAT, confirmed, handed_in, reported, rewritten
from tests.rounds.world import NOW, World, a_user, a_world
from tests.subscriptions.world import a_subscription, an_investor
from wiseed_like import clock
from wiseed_like.approvals import service as approvals
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.mailbox.models import Mail
from wiseed_like.rounds.correction import service as correction
from wiseed_like.rounds.correction.irregularity import SheetIrregularity
from wiseed_like.rounds.models import Round

ALSO = "Le dirigeant a changé."


@pytest.fixture
def world(house: object) -> World:
    clock.use(lambda: NOW)
    return a_world()


@pytest.fixture
def offer(world: World) -> Round:
    return world.opened()


def joined(world: World, offer: Round) -> SheetIrregularity:
    with transaction():
        also = correction.report(
            offer, ALSO, since_on=NOW.date(), material=True, by=world.founder, now=NOW
        )
    with transaction():
        correction.confirm(also, ALSO, by=world.officer, now=NOW)
    session.expire_all()
    return also


class TestASecondReport:
    def test_is_said_to_join_and_joins_from_its_page(self, world: World, offer: Round, sign_in):
        first = confirmed(world, offer)
        founder, officer = sign_in(world.founder), sign_in(world.officer)
        path = f"/rounds/{offer.id}/sheet/irregularity"
        assert "Une correction est déjà en cours" in founder.get(path).text
        typed = {"what": ALSO, "since_on": "2026-11-23", "material": "yes"}
        assert founder.post(path, data=typed).status_code == 303
        also = session.scalars(
            select(SheetIrregularity).where(SheetIrregularity.what == ALSO)
        ).one()
        page = f"/staff/rounds/{offer.id}/irregularities/{also.id}"
        assert "Joindre à la correction" in officer.get(page).text

        assert officer.post(f"{page}/confirm", data={"told": ALSO}).status_code == 303

        session.expire_all()
        assert (also.state, also.joined_to, first.state) == ("joined", first.id, "confirmed")
        told = html.unescape(officer.get(page).text)
        assert "C'est joint à la correction en cours" in told
        assert f"/irregularities/{first.id}" in told
        assert ALSO in officer.get(f"/staff/rounds/{offer.id}/irregularities/{first.id}").text
        writing = founder.get(f"/rounds/{offer.id}/sheet/correction").text
        assert ALSO in writing
        assert html.escape(WHAT, quote=True).replace("&#x27;", "&#39;") in writing

    def test_is_named_in_english_the_english_way(self, world: World, offer: Round, sign_in):
        first = confirmed(world, offer)
        reported(world, offer)
        joined(world, offer)
        with transaction():
            session.merge(world.officer).language = "en"
        page = sign_in(world.officer).get(f"/staff/rounds/{offer.id}/irregularities/{first.id}")
        assert page.text.count("</a>: ") == 2
        assert "</a> : " not in page.text

    def test_takes_back_a_correction_that_was_handed_in_and_voids_its_request(
        self, world: World, offer: Round
    ):
        first = handed_in(world, offer)
        with transaction():
            asked = correction.ask_review(first, "Relue.", by=world.analyst, now=NOW)

        joined(world, offer)

        assert first.state == "confirmed"
        assert asked.state == "void"
        assert approvals.waiting(correction.CORRECTION, offer) is None
        assert approve(asked, a_user("compliance")) == "already_decided"

    def test_keeps_the_correction_from_being_published_until_it_is_decided(
        self, world: World, offer: Round
    ):
        first = handed_in(world, offer)
        with transaction():
            asked = correction.ask_review(first, "Relue.", by=world.analyst, now=NOW)
        also = reported(world, offer)

        assert approve(asked, world.officer) == "report_undecided"
        assert offer.state == "suspended"

        with transaction():
            correction.set_aside(also, "Un détail.", by=a_user("compliance"), now=NOW)
        assert approve(asked, world.officer) == ""
        assert offer.state == "open"

    def test_is_put_right_by_the_same_sheet_and_told_with_it(
        self, world: World, offer: Round, client
    ):
        first = confirmed(world, offer)
        also = joined(world, offer)
        with transaction():
            correction.save(first, rewritten(offer), CHANGES, by=world.founder, now=NOW)
            correction.hand_in(first, by=world.founder, now=NOW)
            asked = correction.ask_review(first, "Relue.", by=world.analyst, now=NOW)

        assert approve(asked, world.officer) == ""

        session.expire_all()
        assert (first.state, also.state, offer.state) == ("corrected", "joined", "open")
        assert ALSO in client.get(f"/rounds/{offer.slug}/kiis/changes").text

    def test_by_somebody_of_the_round_is_refused(self, world: World, offer: Round):
        confirmed(world, offer)
        also = reported(world, offer)
        with pytest.raises(Refused), transaction():
            correction.confirm(also, ALSO, by=world.founder, now=NOW)
        assert also.state == "reported"


class TestSubscribers:
    def test_who_may_revoke_already_are_told_of_it_once(
        self, world: World, offer: Round, run_jobs, simulator
    ):
        sam = an_investor(sophisticated=True)
        a_subscription(sam, offer)
        run_jobs()
        confirmed(world, offer)
        run_jobs()

        joined(world, offer)
        run_jobs()

        told = session.scalars(select(Mail).where(Mail.template == "sheet_also_wrong")).all()
        assert [each.address for each in told] == [sam.user.email]
        assert ALSO in told[0].text
        rights = session.scalars(select(Mail).where(Mail.template == "right_reopened")).all()
        assert len(rights) == 1
        issuer = session.scalars(select(Mail).where(Mail.template == "sheet_to_correct_too")).one()
        assert ALSO in issuer.text

    def test_who_are_told_later_are_told_of_both(
        self, world: World, offer: Round, run_jobs, simulator
    ):
        a_subscription(an_investor(sophisticated=True), offer)
        run_jobs()
        confirmed(world, offer)
        joined(world, offer)  # before any worker has opened a right

        run_jobs()

        mail = session.scalars(select(Mail).where(Mail.template == "right_reopened")).one()
        assert WHAT in mail.text
        assert ALSO in mail.text
