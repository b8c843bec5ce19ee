"""Does everybody who looks at the terms before the opening see all that was chosen?"""

from __future__ import annotations

import html
from datetime import date

import pytest

from tests.rounds.test_views import TYPED
from tests.rounds.world import NOW, World, a_world
from wiseed_like import clock
from wiseed_like.approvals import service as approvals
from wiseed_like.captable.rights import Participation, Preference
from wiseed_like.db import transaction
from wiseed_like.rounds import second_person
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.rounds.entry.entering import Audience
from wiseed_like.rounds.instruments import Instrument

CHOSEN = {
    "audience": Audience.INVITED,
    "priority_by": date(2026, 12, 4),
    "rolling": True,
    "maximum_per_holder": 1_234,
    "instrument": Instrument.PREFERENCE,
    "preference": Preference(15_000, Participation.CAPPED, 2, 400, 30_000),
}
SEEN = (
    "Les personnes invitées par la société",
    "jusqu'au 4 décembre 2026",
    "Liste d'attente",
    "Conclusions successives",
    "1\u202f234",
    "28 février 2027",
    "Assemblée générale",
    "Banque du Rhône",
    "règlement européen 2020/1503",
    "Ordre d'arrivée",
    "Commission de la plateforme",
)


@pytest.fixture
def world(house: object) -> World:
    clock.use(lambda: NOW)
    return a_world()


def missing(page: str, words: tuple[str, ...] = SEEN) -> list[str]:
    read = html.unescape(page)
    return [each for each in words if each not in read]


class TestTheTerms:
    def test_are_all_in_the_preview_before_anything_is_kept(self, world: World, sign_in):
        typed = TYPED | {
            "audience": "invited",
            "priority_by": "2026-12-04",
            "rolling": "y",
            "maximum_per_holder": "1234",
            "early_kind": "price",
            "early_shares": "500",
            "early_price": "38",
            "preview": "1",
        }
        page = sign_in(world.analyst).post(f"/staff/dossiers/{world.dossier.id}/round", data=typed)
        assert page.status_code == 200
        assert missing(page.text.partition("Ce que cela donne")[2]) == []
        assert "500" in page.text.partition("Avantage aux premières parts :")[2][:80]

    def test_are_all_shown_to_who_asks_for_the_opening(self, world: World, sign_in):
        offer = world.with_sheet(**CHOSEN)
        page = sign_in(world.analyst).get(f"/staff/rounds/{offer.id}/ready").text
        assert missing(page) == []

    def test_are_all_shown_to_the_founder_and_the_staff(self, world: World, sign_in):
        offer = world.with_sheet(**CHOSEN)
        for person, path in (
            (world.founder, f"/companies/{offer.company_id}/rounds/{offer.id}"),
            (world.officer, f"/staff/rounds/{offer.id}"),
        ):
            assert missing(sign_in(person).get(path).text) == []

    def test_are_all_shown_to_the_second_person_with_the_rights_of_the_shares(
        self, world: World, sign_in
    ):
        offer = world.ready(**CHOSEN)
        asked = approvals.waiting(second_person.OPENING, offer)
        assert asked is not None
        page = sign_in(world.officer).get(f"/staff/approvals/{asked.id}").text
        words = (
            "chacun entre par le lien de son invitation",
            "4 décembre 2026",
            "dans l'ordre des inscriptions",
            "Oui, à partir du minimum",
            "1\u202f234",
            "Banque du Rhône",
            "règlement européen 2020/1503",
            "Une part du reste, jusqu'à un plafond",
            "1,5",
            "Plafond, en multiple du prix",
        )
        assert missing(page, words) == []

    def test_say_nothing_of_a_waiting_list_where_shares_are_shared_out(self, world: World, sign_in):
        offer = world.with_sheet(allotment=AllotmentRule.PRO_RATA)
        page = sign_in(world.founder).get(f"/companies/{offer.company_id}/rounds/{offer.id}").text
        assert "Liste d" not in page


class TestTheWarningOfALowMinimum:
    SAID = "inférieur aux trois quarts"

    def test_is_there_while_the_terms_may_change_and_not_once_the_round_is_open(
        self, world: World, sign_in
    ):
        offer = world.ready()
        analyst, path = sign_in(world.analyst), f"/staff/rounds/{offer.id}"
        assert self.SAID in analyst.get(path).text
        asked = approvals.waiting(second_person.OPENING, offer)
        assert asked is not None
        with transaction():
            approvals.approve(asked, by=world.officer, now=NOW)

        assert self.SAID not in analyst.get(path).text
