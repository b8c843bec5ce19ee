from datetime import timedelta

import pytest

from compliance.euro import Euro
from tests.rounds.world import NOW, a_world, terms
from wiseed_like.db import transaction
from wiseed_like.errors import NotFound
from wiseed_like.rounds import closing, queries, service
from wiseed_like.rounds.queries import Cursor


def walk(group: str, limit: int) -> list[int]:
    seen, after = [], None
    while True:
        found = queries.list_public(group, after=after, limit=limit)
        seen += [each.id for each in found.rounds]
        after = found.following
        if after is None:
            return seen


class TestListPublic:
    def test_walks_every_open_round_once_next_to_close_first(self):
        days = [20, 5, 20, 9, 20]
        opened = [
            a_world().opened(closes_on=terms().authorised_on + timedelta(days=30 + more))
            for more in days
        ]
        expected = [
            found.id for found in sorted(opened, key=lambda each: (each.closes_at, each.id))
        ]
        for limit in (1, 2, 3, 50):
            assert walk("open", limit) == expected

    def test_sets_those_that_ended_apart(self):
        world = a_world()
        offer = world.opened()
        with transaction():
            closing.cancel(queries.lock_round(offer.id), "Motif", by=world.officer, now=NOW)
        assert walk("open", 10) == []
        assert walk("failed", 10) == [offer.id]

    def test_never_shows_what_was_not_opened(self):
        world = a_world()
        offer = world.ready()
        with transaction():
            closing.cancel(queries.lock_round(offer.id), "Motif", by=world.officer, now=NOW)
        assert walk("failed", 10) == []
        with pytest.raises(NotFound):
            queries.get_public(offer.slug)

    def test_keeps_to_a_sector(self):
        a_world().opened()
        assert len(queries.list_public("open", sector="energy").rounds) == 1
        assert queries.list_public("open", sector="food").rounds == []


class TestListOpen:
    def test_leaves_out_a_round_whose_last_second_is_over(self):
        offer = a_world().opened()
        assert queries.list_open(offer.closes_at - timedelta(seconds=1), limit=6) == [offer]
        assert queries.list_open(offer.closes_at, limit=6) == []

    def test_leaves_out_a_suspended_round(self):
        world = a_world()
        offer = world.opened()
        with transaction():
            service.suspend(offer, "Motif", by=world.officer, now=NOW)
        assert queries.list_open(NOW, limit=6) == []


class TestCursor:
    def test_reads_what_it_wrote(self):
        cursor = Cursor(NOW, 12)
        assert Cursor.read(str(cursor)) == cursor

    @pytest.mark.parametrize("text", ["", "x", "2026-01-01_3", "2026-01-01T00:00:00+00:00_٣", "_"])
    def test_starts_over_on_anything_else(self, text):
        assert Cursor.read(text) is None


class TestPastOffers:
    def test_count_the_maximum_while_open_and_nothing_once_cancelled(self):
        world = a_world()
        offer = world.opened()
        (before,) = queries.list_past_offers(world.company.id)
        assert before.is_open
        assert before.maximum == offer.amount_max
        with transaction():
            closing.cancel(queries.lock_round(offer.id), "Motif", by=world.officer, now=NOW)
        (after,) = queries.list_past_offers(world.company.id)
        assert after.raised == Euro.ZERO
