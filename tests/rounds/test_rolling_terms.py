"""Is it chosen, printed, agreed to and frozen that a round may be concluded in parts?"""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.rounds.test_views import TYPED
from tests.rounds.world import NOW, World, a_world, whole_sheet
from wiseed_like import clock
from wiseed_like.approvals import service as approvals
from wiseed_like.backoffice.views.approvals import lines_of
from wiseed_like.db import session, transaction
from wiseed_like.rounds import second_person, service
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.rounds.queries import find_of_dossier

WRITTEN = TYPED | {"early_kind": "none"}


@pytest.fixture
def world(house: object) -> World:
    clock.use(lambda: NOW)
    return a_world()


class TestTheTerm:
    def test_is_typed_and_kept(self, sign_in, world: World):
        analyst, path = sign_in(world.analyst), f"/staff/dossiers/{world.dossier.id}/round"
        assert analyst.post(path, data=WRITTEN | {"rolling": "y"}).status_code == 303
        offer = find_of_dossier(world.dossier.id)
        assert offer.rolling
        assert re.search('<input[^>]*checked[^>]*name="rolling"', analyst.get(path).text)
        assert analyst.post(path, data=WRITTEN).status_code == 303
        session.refresh(offer)
        assert not offer.rolling

    def test_does_not_go_with_shares_that_are_shared_out(self, sign_in, world: World):
        path = f"/staff/dossiers/{world.dossier.id}/round"
        typed = WRITTEN | {"rolling": "y", "allotment": "pro_rata"}
        answer = sign_in(world.analyst).post(path, data=typed)
        assert answer.status_code == 422
        assert "des parts partagées à la fin ne sont à personne avant elle" in answer.text.replace(
            "&#39;", "'"
        )

    def test_stands_in_the_sheet_or_keeps_it_from_being_published(self, world: World):
        offer = world.prepared(rolling=True)
        parts = whole_sheet(offer)
        assert "Conclusions successives" in parts["B"]
        for said, missing in ((parts, False), (parts | {"B": _without(parts["B"])}, True)):
            with transaction():
                service.save_sheet(offer, said, by=world.founder, now=NOW)
            found = service.sheet_faults(offer, now=NOW)
            assert any("conclusions successives" in each.sentence.fr for each in found) == missing

    def test_is_agreed_to_and_bound_from_the_opening(self, world: World):
        offer = world.ready(rolling=True)
        asked = approvals.waiting(second_person.OPENING, offer)
        assert "Conclusions successives" in {label for label, _ in lines_of(asked)}
        with transaction():
            approvals.approve(asked, by=world.officer, now=NOW)
        with pytest.raises(IntegrityError, match="do not change"), transaction():
            session.execute(text("UPDATE rounds SET rolling = false"))

    def test_is_refused_by_the_database_beside_another_allotment(self, world: World):
        world.prepared(allotment=AllotmentRule.PRO_RATA)
        with pytest.raises(IntegrityError, match="order_of_arrival"), transaction():
            session.execute(text("UPDATE rounds SET rolling = true"))


def _without(part: str) -> str:
    paragraphs = part.split("\n\n")
    return "\n\n".join(each for each in paragraphs if "Conclusions successives" not in each)
