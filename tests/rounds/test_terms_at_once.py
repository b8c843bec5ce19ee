"""What if the terms of a round are sent twice at once, or from a tab that is out of date?"""

from __future__ import annotations

import pytest
from flask import Flask

from tests.rounds.test_views import TYPED
from tests.rounds.world import NOW, World, a_world
from tests.security.at_once import all_at_once
from wiseed_like import clock
from wiseed_like.db import session
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.rounds.queries import find_of_dossier, list_of_company


@pytest.fixture
def world(house: Flask) -> World:
    clock.use(lambda: NOW)
    return a_world()


def path(world: World) -> str:
    return f"/staff/dossiers/{world.dossier.id}/round"


class TestTwoClicks:
    def test_write_the_terms_once(self, house: Flask, sign_in, world: World):
        clients = [sign_in(world.analyst) for _ in range(2)]
        address, answers = path(world), []
        dossier_id, company_id = world.dossier.id, world.company.id
        session.rollback()

        def clicks(client) -> None:
            answers.append(client.post(address, data=TYPED).status_code)

        acts = [lambda client=client: clicks(client) for client in clients]
        assert all_at_once(house, acts) == ["done", "done"]
        assert answers == [303, 303]
        assert len(list_of_company(company_id)) == 1
        kinds = [fact.kind for fact in list_of_subject("round", find_of_dossier(dossier_id).id)]
        assert kinds.count("round.prepared") == 1


class TestAnOldTab:
    def test_is_told_why_nothing_is_kept_and_keeps_what_was_typed(self, sign_in, world: World):
        offer, analyst = world.ready(), sign_in(world.analyst)

        answer = analyst.post(path(world), data=TYPED | {"shares_min": "2 600"})

        assert answer.status_code == 422
        assert "L&#39;ouverture est demandée" in answer.text
        assert 'value="2 600"' in answer.text
        session.refresh(offer)
        assert offer.shares_min == 2_500

    def test_is_shown_the_round_with_the_reason_when_it_is_loaded_again(
        self, sign_in, world: World
    ):
        world.ready()
        analyst = sign_in(world.analyst)
        page = analyst.get(analyst.get(path(world)).location).text
        assert "L&#39;ouverture est demandée" in page
