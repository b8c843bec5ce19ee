"""Is the provider's door cheap, quick and deaf to whoever does not know its secret?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import requests
from flask import current_app
from sqlalchemy import func, select

from compliance.euro import Euro
from tests.subscriptions.world import NOW, an_investor, wallet_of
from wiseed_like import clock
from wiseed_like.accounts import limits
from wiseed_like.accounts.limits import LIMITS
from wiseed_like.db import session, transaction
from wiseed_like.journal.models import Entry
from wiseed_like.payments import service
from wiseed_like.payments.inbox import service as inbox, views as hook_views
from wiseed_like.payments.inbox.models import Notification, Trouble

HOOK = {"EventType": "PAYIN_NORMAL_SUCCEEDED", "RessourceId": "payin_1", "Date": "1700000000"}
NUL = chr(0)


@pytest.fixture(autouse=True)
def _new_process(house, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process counts by itself starts at nothing."""
    monkeypatch.setattr(hook_views, "tally", inbox.Tally())
    monkeypatch.setattr(hook_views, "_full_until", None)


def door() -> str:
    secret = inbox.secret_of(current_app.extensions["settings"].secret_key)
    return f"/hooks/mangopay/{secret}"


def how_many(model) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def facts(kind: str) -> int:
    return session.scalar(select(func.count()).where(Entry.kind == kind)) or 0


def troubles() -> dict[str, int]:
    session.rollback()
    return {each.kind: each.times for each in session.scalars(select(Trouble))}


class TestHint:
    def test_is_noted_once_and_answered(self, client):
        for _ in range(3):
            answer = client.get(door(), query_string=HOOK | {"Unknown": "x"})
            assert (answer.status_code, answer.data) == (200, b"")

        found = session.scalars(select(Notification)).one()
        assert (found.event_type, found.resource_id) == ("PAYIN_NORMAL_SUCCEEDED", "payin_1")
        assert found.came_by == "hook"
        assert facts("provider.notified") == 1

    def test_about_what_is_settled_says_nothing_new(self, client):
        me = an_investor()
        with transaction():
            asked = service.expect_wire(wallet_of(me), Euro.of(50), by=me.user, now=NOW)
            asked.reference = HOOK["RessourceId"]
            asked.move("ask")
            asked.move("fail")

        client.get(door(), query_string=HOOK)

        assert how_many(Notification) == 0

    @pytest.mark.parametrize("event_type", ["MANDATE_CREATED", "NOBODY_HEEDS_THIS", "PAYIN"])
    def test_of_an_event_that_nobody_heeds_is_answered_and_forgotten(self, event_type, client):
        answer = client.get(door(), query_string=HOOK | {"EventType": event_type})

        assert answer.status_code == 200
        assert how_many(Notification) == 0

    @pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "head", "options"])
    def test_is_a_get(self, method, client):
        for path in (door(), "/hooks/mangopay"):
            assert getattr(client, method)(path, query_string=HOOK).status_code == 405
        assert how_many(Notification) == 0

    @pytest.mark.parametrize(
        "told",
        [
            {},
            {"EventType": "x'; DROP TABLE users; --"},
            {"RessourceId": f"a{NUL}b"},
            {"RessourceId": "x" * 500},
            {"RessourceId": "../users/1"},
            {"Date": "yesterday"},
            {"Date": "٣"},
        ],
        ids=["nothing", "event", "nul", "long", "path", "date", "digits"],
    )
    def test_of_nonsense_is_answered_and_forgotten(self, told, client):
        answer = client.get(door(), query_string=(HOOK | told) if told else {})

        assert answer.status_code == 200
        assert how_many(Notification) == 0


class TestFlood:
    def test_is_answered_and_left_out(self, client):
        limit = LIMITS["hook.minute"]
        for _ in range(limit.amount):
            limits.take("hook.minute", inbox.PROVIDER)

        for number in range(30):
            answer = client.get(door(), query_string=HOOK | {"RessourceId": f"payin_{number}"})
            assert (answer.status_code, answer.data) == (200, b"")

        assert how_many(Notification) == 0
        assert (troubles(), facts("provider.flooded")) == ({"flooded": 10}, 1)

    def test_is_over_with_its_minute(self, client, monkeypatch):
        monkeypatch.setattr(hook_views, "_full_until", clock.machine_now() - timedelta(seconds=1))

        client.get(door(), query_string=HOOK)

        assert how_many(Notification) == 1

    def test_of_four_hundred_at_once_keeps_so_many_a_minute(self, live_server: str):
        """Over the real server; whoever knows the secret, too."""

        def knock(number: int) -> int:
            told = HOOK | {"RessourceId": f"payin_{number}"}
            return requests.get(f"{live_server}{path}", params=told, timeout=20).status_code

        path = door()
        with ThreadPoolExecutor(16) as pool:
            answers = set(pool.map(knock, range(400)))

        assert answers == {200}
        # Twice: the minute may have changed meanwhile.
        assert 120 <= how_many(Notification) <= 240
        assert (set(troubles()), facts("provider.flooded")) == ({"flooded"}, 1)


class TestForgery:
    @pytest.mark.parametrize("secret", ["x", "0" * 40, "é", "a b", "%00", "x" * 3000])
    def test_leaves_nothing_but_a_count(self, secret, client):
        answer = client.get(f"/hooks/mangopay/{secret}", query_string=HOOK)

        assert (answer.status_code, answer.data) == (200, b"")
        assert how_many(Notification) == 0
        assert (troubles(), facts("provider.forged")) == ({"forged": 1}, 1)

    def test_at_the_old_address_is_counted_without_an_alert(self, client):
        for _ in range(3):
            assert client.get("/hooks/mangopay", query_string=HOOK).status_code == 200

        assert how_many(Notification) == 0
        assert troubles() == {"old_address": 1}
        assert how_many(Entry) == 0

    def test_is_one_fact_an_hour_over_all_processes(self, client, monkeypatch):
        for _ in range(3):
            client.get("/hooks/mangopay/x")
            monkeypatch.setattr(hook_views, "tally", inbox.Tally())

        assert (troubles(), facts("provider.forged")) == ({"forged": 3}, 1)

    def test_of_the_next_hour_is_another_fact(self, house):
        tally = inbox.Tally()
        for hour in (datetime(2026, 1, 1, 8, tzinfo=UTC), datetime(2026, 1, 1, 9, tzinfo=UTC)):
            for _ in range(120):
                if news := tally.count("forged", hour):
                    with transaction():
                        inbox.note_trouble("forged", news, hour=hour, now=NOW)

        assert [each.times for each in inbox.list_troubles(datetime(2026, 1, 1, tzinfo=UTC))] == [
            100,
            100,
        ]
        assert facts("provider.forged") == 2

    def test_a_thousand_at_once_are_bounded_work(self, live_server: str):
        """Over the real server, with its processes and threads."""
        named = {"EventType": "PAYIN_NORMAL_SUCCEEDED", "Date": "1700000000"}

        def knock(number: int) -> int:
            told = {**named, "RessourceId": f"payin_{number}"}
            url = f"{live_server}/hooks/mangopay/{number % 7:040d}"
            return requests.get(url, params=told, timeout=20).status_code

        with ThreadPoolExecutor(16) as pool:
            answers = set(pool.map(knock, range(1_000)))

        assert answers == {200}
        counted = troubles()
        assert set(counted) == {"forged"}
        assert 100 <= counted["forged"] <= 1_000
        assert facts("provider.forged") == 1
        assert (how_many(Notification), how_many(Entry), how_many(Trouble)) == (0, 1, 1)


class TestSecret:
    def test_is_not_the_key_and_changes_with_it(self):
        key = "k" * 40

        assert key not in inbox.secret_of(key)
        assert inbox.secret_of(key) == inbox.secret_of(key)
        assert inbox.secret_of(key) != inbox.secret_of(key + "x")
        assert len(f"https://example.org/hooks/mangopay/{inbox.secret_of(key)}") < 255
