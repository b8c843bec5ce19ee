"""Does an open round get a later end, once, by two persons, and does everybody know?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from compliance.calendar import last_second
from tests.approvals.test_rounds import approve
from tests.rounds.world import NOW, World, a_user, a_world
from wiseed_like import clock
from wiseed_like.approvals import service as approvals
from wiseed_like.approvals.models import Approval
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.rounds import extension, queries, service
from wiseed_like.rounds.models import Round

ANNOUNCED, LATER = date(2027, 2, 28), date(2027, 4, 15)
DAY = timedelta(days=1)


@pytest.fixture
def world(house: object) -> World:
    clock.use(lambda: NOW)
    return a_world()


def asked(offer: Round, world: World, day: date = LATER, **changes) -> Approval:
    with transaction():
        return extension.ask(
            offer, day, "La société attend un avis.",
            **({"by": world.analyst, "now": clock.now()} | changes),
        )  # fmt: skip


def extended(world: World, **terms) -> Round:
    offer = world.opened(**terms)
    assert approve(asked(offer, world), world.officer) == ""
    return offer


def refused(offer: Round, world: World, day: date = LATER, **changes) -> Refused:
    with pytest.raises(Refused) as found:
        asked(offer, world, day, **changes)
    return found.value


class TestAnExtension:
    def test_moves_nothing_before_a_second_person_agrees(self, world: World):
        offer = world.opened()
        request = asked(offer, world)

        assert offer.closes_at == last_second(ANNOUNCED)
        assert approve(request, world.analyst) == "own_request"
        assert approve(request, world.officer) == ""
        assert offer.closes_at == last_second(LATER)
        assert offer.extended_from == last_second(ANNOUNCED)
        assert offer.extended_at == clock.now()

    def test_is_told_in_the_journal_with_its_decision(self, world: World):
        offer = extended(world)

        fact = list_of_subject("round", offer.id)[-1]
        assert fact.kind == "round.extended"
        assert fact.data["reason"] == "La société attend un avis."
        assert fact.data["instead_of"].startswith("2027-02-28")
        assert fact.data["decision"]

    def test_publishes_the_sheet_with_the_new_day(self, world: World):
        offer = extended(world)

        first, second = offer.sheets
        assert offer.sheet is second
        assert "28 février 2027" in first.parts["B"]
        assert "Date limite : 15 avril 2027" in second.parts["B"]
        assert "d'abord fixée au 28 février 2027" in second.parts["B"]
        assert second.parts | {"B": ""} == first.parts | {"B": ""}
        assert second.sha256 != first.sha256
        assert (second.checked_by, second.drawn_up_by) == (world.officer.id, world.founder.id)

    def test_happens_once(self, world: World):
        offer = extended(world)

        refusal = refused(offer, world, LATER + DAY)
        assert refusal.verdict.rule == "offer_extension"
        assert "déjà été prolongée" in refusal.verdict.sentence.fr

    def test_is_asked_once_at_a_time(self, world: World):
        offer = world.opened()
        asked(offer, world)

        assert refused(offer, world, by=world.officer).code == "already_asked"

    @pytest.mark.parametrize("day", [ANNOUNCED, date(2027, 5, 24)])
    def test_stays_within_the_clocks(self, world: World, day: date):
        refusal = refused(world.opened(), world, day)

        assert refusal.field == "closes_on"
        assert refusal.verdict.is_blocked

    def test_may_reach_the_last_possible_day(self, world: World):
        offer = world.opened()

        assert approve(asked(offer, world, date(2027, 5, 23)), world.officer) == ""
        assert offer.closes_at == last_second(date(2027, 5, 23))

    def test_refuses_an_absurd_day(self, world: World):
        assert refused(world.opened(), world, date(1, 1, 1)).code == "terms_absurd"

    def test_is_not_for_a_suspended_round(self, world: World):
        offer = world.opened()
        with transaction():
            service.suspend(offer, "Un point à vérifier.", by=world.officer, now=clock.now())

        assert "suspendue" in refused(offer, world).verdict.sentence.fr

    def test_comes_too_late_after_the_last_second(self, world: World):
        offer = world.opened()
        request = asked(offer, world)
        clock.use(lambda: last_second(ANNOUNCED) + timedelta(seconds=1))

        assert "trop tard" in refused(offer, world).verdict.sentence.fr
        with transaction():
            approvals.end_by_time(request.id, now=clock.now())
        assert approve(request, world.officer) != ""
        assert offer.closes_at == last_second(ANNOUNCED)

    def test_is_void_once_the_round_is_closing(self, world: World):
        offer = world.opened()
        request = asked(offer, world)
        with transaction():
            queries.lock_round(offer.id).move("start_closing")

        assert approve(request, world.officer) == "payload_changed"

    def test_is_not_for_the_company_s_own_people(self, world: World):
        offer = world.opened()
        request = asked(offer, world)
        with transaction():
            world.founder.roles = [*world.founder.roles, *world.officer.roles]

        assert approve(request, world.founder) == "own_matter"
        assert refused(offer, world, by=world.founder).code == "own_file"

    def test_is_asked_by_analysts_and_compliance_only(self, world: World):
        offer = world.opened()
        with transaction():
            other = a_user("administrator")

        assert refused(offer, world, by=other).code == "not_a_maker"


class TestTheDatabase:
    """Whatever the code says: forward, once, with its trace, of an open round."""

    FORWARD = "closes_at = closes_at + interval '1 day'"
    TRACE = "extended_from = closes_at, extended_at = now()"

    def update(self, offer: Round, change: str) -> None:
        session.execute(text(f"UPDATE rounds SET {change} WHERE id = :id"), {"id": offer.id})

    def test_lets_an_open_round_go_on_with_its_trace(self, world: World):
        offer = world.opened()
        with transaction():
            self.update(offer, f"{self.FORWARD}, {self.TRACE}")
        session.refresh(offer)
        assert offer.extended_from == last_second(ANNOUNCED)

    @pytest.mark.parametrize(
        "change",
        [
            FORWARD,
            f"{TRACE}",
            f"{FORWARD}, extended_from = closes_at",
            f"{FORWARD}, extended_from = closes_at - interval '1 hour', extended_at = now()",
            f"closes_at = closes_at - interval '1 day', {TRACE}",
            f"{FORWARD}, {TRACE}, state = 'closing'",
        ],
    )
    def test_refuses_every_other_move_of_the_end(self, world: World, change: str):
        offer = world.opened()
        with pytest.raises(IntegrityError, match="extended"):
            self.update(offer, change)
        session.rollback()

    def test_refuses_a_second_one(self, world: World):
        offer = extended(world)
        for change in (f"{self.FORWARD}, {self.TRACE}", "extended_at = now()",
                       "extended_from = extended_from - interval '1 day'"):  # fmt: skip
            with pytest.raises(IntegrityError, match="extended once"):
                self.update(offer, change)
            session.rollback()

    def test_refuses_one_of_a_suspended_round(self, world: World):
        offer = world.opened()
        with transaction():
            service.suspend(offer, "Un point à vérifier.", by=world.officer, now=clock.now())
        with pytest.raises(IntegrityError, match="extended once"):
            self.update(offer, f"{self.FORWARD}, {self.TRACE}")
        session.rollback()

    def test_knows_no_extension_before_the_opening(self, world: World):
        offer = world.prepared()
        with pytest.raises(IntegrityError, match="round_is_extended_forward"):
            self.update(offer, f"{self.FORWARD}, {self.TRACE}")
        session.rollback()
        assert session.scalar(select(Round.extended_from).where(Round.id == offer.id)) is None
