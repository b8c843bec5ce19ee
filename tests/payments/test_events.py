"""Is everything heard once, whether a hook told it or the provider's list of events?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests
from flask import current_app
from sqlalchemy import func, select

from compliance.euro import Euro
from tests.subscriptions.world import an_investor, wallet_of
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.journal.models import Delivery, Entry
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments import intents, listening, providers, service
from wiseed_like.payments.gateway import EventPage, GatewayEvent, GatewayRefused
from wiseed_like.payments.inbox import events, heed, service as inbox
from wiseed_like.payments.inbox.models import HookStanding, Notification
from wiseed_like.payments.mangopay import Mangopay
from wiseed_like.payments.models import Operation

from .conftest import eventually

DATED = "1700000000"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(autouse=True)
def _at_the_provider_s_time(simulator) -> None:
    clock.use(now)


@pytest.fixture
def me(run_jobs):
    person = an_investor()
    run_jobs()
    with transaction():  # the world of the tests is a day ahead of the provider's
        wallet_of(person).account.created_at = now()
    return person


def how_many(model, *which) -> int:
    session.rollback()  # others write, too
    return session.scalar(select(func.count()).select_from(model).where(*which)) or 0


def wire(me, amount: str = "50") -> Operation:
    with transaction():
        return service.expect_wire(wallet_of(me), Euro.of(amount), by=me.user, now=now())


def arrive(simulator: str, operation: Operation, amount: str) -> None:
    url = f"{simulator}/wires/{operation.reference}"
    requests.post(url, data={"amount": amount}, timeout=5)


def held(me) -> Euro:
    return balance_of(wallet_of(me).ledger_code)


def tell(event_type: str, resource_id: object, dated: str = DATED) -> None:
    """What the door does with a hint."""
    with transaction():
        if inbox.is_news(event_type, str(resource_id)):
            inbox.note_hint(event_type, str(resource_id), dated, came_by="hook", now=now())


def refusals() -> list[str]:
    found = session.scalars(select(Entry).where(Entry.kind == "provider.refused"))
    return [each.data["code"] for each in found]


def unheard() -> int:
    return session.query(Delivery).filter(Delivery.done_at.is_(None)).count()


class TestHear:
    def test_a_forgery_with_a_real_id_changes_nothing(self, me, run_jobs):
        operation = wire(me)
        run_jobs()

        tell("PAYIN_NORMAL_SUCCEEDED", operation.reference)
        run_jobs()

        session.expire_all()
        assert (operation.state, held(me)) == ("asked", Euro.ZERO)

    def test_what_is_told_often_and_in_disorder_happens_once(self, me, run_jobs, simulator):
        operation = wire(me)
        run_jobs()
        arrive(simulator, operation, "48.20")

        for number, event in enumerate(("FAILED", "SUCCEEDED", "CREATED", "SUCCEEDED", "FAILED")):
            tell(f"PAYIN_NORMAL_{event}", operation.reference, str(number))
            run_jobs()

        assert held(me) == Euro.of("48.20")

    def test_what_the_provider_does_not_know_is_no_more_than_a_hint(self, me, run_jobs):
        for event in ("PAYIN_NORMAL_SUCCEEDED", "PAYOUT_REFUND_SUCCEEDED", "USER_KYC_REGULAR"):
            tell(event, "nobodys")

        run_jobs()

        assert run_jobs() == 0
        assert held(me) == Euro.ZERO

    def test_what_is_not_an_operation_goes_to_whoever_heeds_its_family(
        self, house, run_jobs, monkeypatch
    ):
        heard: list[tuple[str, str]] = []
        monkeypatch.setattr(heed, "_listeners", {})
        heed.heeds("MANDATE", "MANDATE_CREATED")(lambda *told: heard.append(told))

        tell("MANDATE_CREATED", "m_1")
        tell("MANDATES_ARE_OTHERS", "m_2")
        run_jobs()

        assert heard == [("MANDATE_CREATED", "m_1")]


class TestWholeWay:
    @pytest.fixture
    def door(self, live_server: str) -> Iterator[str]:
        secret = inbox.secret_of(current_app.extensions["settings"].secret_key)
        events.watch_hooks(f"{live_server}/hooks/mangopay/{secret}")
        yield secret
        events.watch_hooks("http://127.0.0.1:9/hooks/mangopay/secret")

    @pytest.mark.usefixtures("door")
    def test_the_provider_knocks_and_the_money_is_there(self, me, run_jobs, simulator):
        operation = wire(me)
        run_jobs()

        arrive(simulator, operation, "48.20")

        knocked = Notification.event_type == "PAYIN_NORMAL_SUCCEEDED"
        eventually(lambda: how_many(Notification, knocked), within=30)
        run_jobs()
        assert held(me) == Euro.of("48.20")
        assert {each.came_by for each in session.scalars(select(Notification))} == {"hook"}


class TestCatchUp:
    def test_finds_what_no_hook_told(self, me, run_jobs, simulator):
        operation = wire(me)
        run_jobs()
        arrive(simulator, operation, "50")

        events.catch_up(now())
        run_jobs()

        assert held(me) == Euro.of(50)
        assert {each.came_by for each in session.scalars(select(Notification))} == {"events"}

    def test_says_what_a_hook_has_told_only_once(self, me, run_jobs, simulator):
        operation = wire(me)
        run_jobs()
        arrive(simulator, operation, "50")
        page = providers.gateway().list_events(now() - timedelta(minutes=1))
        for event in page.events:
            tell(event.event_type, event.resource_id, str(int(event.at.timestamp())))
        told = how_many(Notification)

        events.catch_up(now())

        assert told > 0
        assert how_many(Notification) == told

    def test_does_not_begin_before_anybody_is_known_there(self, house):
        events.catch_up(now())

        assert inbox.find_event_mark() is None

    def test_rests_after_a_reading_and_begins_the_next_an_hour_earlier(self, me, run_jobs):
        wire(me)
        run_jobs()
        known_since = wallet_of(me).account.created_at
        events.catch_up(now())
        mark = inbox.find_event_mark()
        assert mark is not None
        assert (mark.page, mark.since) == (1, known_since - timedelta(hours=1))
        finished, newest = mark.finished_at, mark.newest

        events.catch_up(now())
        assert mark.finished_at == finished
        events.catch_up(now() + timedelta(minutes=2))

        assert mark.since == newest - timedelta(hours=1)
        assert mark.finished_at > finished


class TestPause:
    def test_keeps_us_from_asking(self, me, simulator):
        with transaction():
            intents.note_pause(inbox.PROVIDER, clock.machine_now() + timedelta(minutes=5))

        events.catch_up(now())

        mark = inbox.find_event_mark()
        assert mark is not None
        assert mark.finished_at is None


class Pages:
    """A provider with this many pages of events, one event each; it says which were read."""

    def __init__(self, number: int):
        self.number, self.read = number, []
        self.at = now() - timedelta(minutes=10)

    def list_events(self, since: datetime, *, page: int = 1) -> EventPage:
        self.read.append((since, page))
        event = GatewayEvent("USER_KYC_REGULAR", f"u_{page}", self.at)
        return EventPage([event], is_last=page == self.number)


class TestPages:
    @pytest.fixture
    def pages(self, me, monkeypatch) -> Pages:
        pages = Pages(12)
        monkeypatch.setattr(listening, "gateway", lambda name: pages)
        return pages

    def test_are_a_bounded_number_a_tick_and_each_is_read_once(self, pages):
        for _ in range(3):
            events.catch_up(now())

        assert [page for _, page in pages.read] == list(range(1, 13))
        assert len({since for since, _ in pages.read}) == 1
        assert how_many(Notification) == 12

    def test_that_were_kept_are_not_read_again_after_a_failure(self, pages):
        events.catch_up(now())
        session.rollback()

        events.catch_up(now())

        assert [page for _, page in pages.read] == list(range(1, 11))

    def test_of_more_than_45_days_ago_are_not_asked_for(self, pages):
        events.catch_up(now())
        pages.number = 6
        events.catch_up(now())

        events.catch_up(now() + timedelta(days=300))

        assert pages.read[-1][0] > now() + timedelta(days=300 - 45)


class TestAnEventOfTheFuture:
    def test_does_not_hide_what_happens_until_then(self, me, monkeypatch):
        pages = Pages(1)
        pages.at = now() + timedelta(days=3650)
        monkeypatch.setattr(listening, "gateway", lambda name: pages)
        events.catch_up(now())

        events.catch_up(now() + timedelta(hours=1))

        assert len(pages.read) == 2
        assert pages.read[-1][0] < now()


class TestARefusal:
    def test_to_read_an_operation_ends_the_hint_and_is_a_fact(self, me, run_jobs):
        operation = wire(me)
        run_jobs()
        session.refresh(operation)
        with transaction():
            operation.reference = "forgotten"

        tell("PAYIN_NORMAL_SUCCEEDED", "forgotten")
        run_jobs()

        assert len(refusals()) == 1
        assert unheard() == 0

    def test_to_tell_whoever_heeds_it_ends_the_hint_and_is_a_fact(self, me, run_jobs, monkeypatch):
        def refuse(self: Mangopay, resource: object, reference: str) -> None:
            raise GatewayRefused("forbidden", "not for you")

        monkeypatch.setattr(Mangopay, "find", refuse)

        tell("PAYIN_NORMAL_SUCCEEDED", "xyz")
        run_jobs()

        assert set(refusals()) == {"forbidden"}
        assert unheard() == 0


class TestWatchHooks:
    def test_asks_for_all_that_is_heeded_and_notes_how_it_stands(self, simulator, house):
        url = "http://127.0.0.1:9/hooks/mangopay/secret"
        events.watch_hooks(url)

        assert events.watch_hooks(url) == 0

        found = {each.event_type: each for each in inbox.list_hook_standings()}
        assert {"PAYIN_NORMAL_SUCCEEDED", "PAYOUT_REFUND_SUCCEEDED"} <= found.keys()
        assert all(each.is_ours and each.valid and each.enabled for each in found.values())
        assert how_many(HookStanding) == len(found)
