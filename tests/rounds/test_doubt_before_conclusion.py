"""Is a round never concluded while somebody says that its sheet is wrong?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.approvals.acts import certify
from tests.approvals.test_rounds import approve, paid_up
from tests.rounds.test_correction import reported
from tests.rounds.world import NOW, World, a_user, a_world
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.rounds import closing, queries, second_person
from wiseed_like.rounds.correction import service as correction
from wiseed_like.rounds.correction.irregularity import SheetIrregularity
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.rules import RoundState


@pytest.fixture
def world(house: object) -> World:
    clock.use(lambda: NOW)
    return a_world()


@pytest.fixture
def offer(world: World) -> Round:
    return world.opened()


@pytest.fixture
def doubt(world: World, offer: Round) -> SheetIrregularity:
    """Reported while the offer ran; the offer is over and certified since."""
    found = reported(world, offer)
    paid_up(offer, 3_000)
    with transaction():
        closing.start_closing(queries.lock_round(offer.id), now=offer.closes_at)
    clock.use(lambda: offer.closes_at + timedelta(days=6))
    certify(world, offer)
    return found


def page_of(found: SheetIrregularity) -> str:
    return f"/staff/rounds/{found.round_id}/irregularities/{found.id}"


def set_aside(found: SheetIrregularity, by) -> None:
    with transaction():
        correction.set_aside(found, "Lu : rien de faux.", by=by, now=clock.now())


class TestTheWhole:
    def test_is_not_asked_for_before_the_report_is_decided(self, world, offer, doubt):
        def ask():
            with transaction():
                return second_person.ask_release(offer, "Vu.", by=world.officer, now=clock.now())

        with pytest.raises(Refused, match="sheet_in_doubt"):
            ask()
        set_aside(doubt, world.officer)
        assert ask().is_waiting(clock.now())

    def test_is_not_approved_over_a_report_that_is_undecided_again(self, world, offer, doubt):
        set_aside(doubt, world.officer)
        with transaction():
            request = second_person.ask_release(offer, "Vu.", by=world.officer, now=clock.now())
            second = a_user("compliance")
        with transaction():
            session.add(
                SheetIrregularity(
                    round_id=offer.id,
                    what="Le dirigeant",
                    since_on=NOW.date(),
                    material=True,
                    reported_by=world.founder.id,
                    reported_at=NOW,
                )
            )
        assert approve(request, second) == "sheet_in_doubt"
        assert queries.get_round(offer.id).state == RoundState.CLOSING

    def test_names_the_report_in_english_the_english_way(self, world, offer, doubt, sign_in):
        with transaction():
            session.merge(world.officer).language = "en"
        page = sign_in(world.officer).get(f"/staff/rounds/{offer.id}/closing").text
        named = page.partition(page_of(doubt))[2]
        assert re.search(r"^[^<]*</a>: \w", named), named[:120]

    def test_says_so_with_the_way_to_the_report(self, world, offer, doubt, sign_in):
        browser = sign_in(world.officer)
        there = f"/staff/rounds/{offer.id}/closing"
        page = browser.get(there).text
        assert page_of(doubt) in page
        assert f"{there}/finish" not in page
        assert page_of(doubt) in browser.get(f"{there}/finish").text
        answer = browser.post(f"{there}/finish", data={"reason": "Tout est vérifié."})
        assert answer.status_code == 422
        assert "ce n&#39;est pas réglé" in answer.text
        assert "Tout est vérifié." in answer.text


class TestAReportOfAnOfferThatIsOver:
    def test_is_answered_with_a_word_and_suspends_nothing(self, world, offer, doubt, sign_in):
        browser, there = sign_in(world.officer), page_of(doubt)
        page = browser.get(there).text
        assert "Suspendre la levée" not in page
        assert f"/staff/rounds/{offer.id}/cancel" in page
        assert browser.post(f"{there}/set-aside", data={"reason": " "}).status_code == 422
        answer = browser.post(f"{there}/set-aside", data={"reason": "Lu : rien de faux."})
        assert answer.status_code == 303
        session.expire_all()
        assert doubt.state == "set_aside"
        assert (
            f"/staff/rounds/{offer.id}/closing/finish"
            in browser.get(f"/staff/rounds/{offer.id}/closing").text
        )
