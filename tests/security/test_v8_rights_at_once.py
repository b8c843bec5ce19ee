"""ASVS 8.3.2: a role that is taken back while its holder acts: before, or after, never between."""

from __future__ import annotations

import contextvars
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from flask import Flask
from sqlalchemy import select

from tests.security.at_once import meanwhile, wait_for_a_lock
from tests.security.signing_in import a_person, is_in
from tests.support.clients import ApartClient
from wiseed_like import clock
from wiseed_like.accounts import staff_roles
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import get_user
from wiseed_like.accounts.service import deactivate, revoke
from wiseed_like.db import session, transaction

SignIn = Callable[..., ApartClient]


class Scene:
    """An administrator who is about to close somebody's account."""

    def __init__(self, app: Flask, sign_in: SignIn) -> None:
        self.app = app
        self.actor = a_person("administrator", email="admin@example.org").id
        self.target = a_person(email="target@example.org").id
        session.rollback()
        self.client = sign_in(session.get_one(User, self.actor))
        session.rollback()

    def act(self) -> int:
        with self.app.app_context():
            path = f"/staff/users/{self.target}/deactivate"
            return self.client.post(path, data={"reason": "asked"}).status_code

    def take_back(self, *, before_commit: Callable[[], object] = lambda: None) -> float:
        """Take the role back; returns when that had become true."""

        def change() -> None:
            with self.app.app_context(), transaction():
                actor = get_user(self.actor, lock=True)
                revoke(actor, "administrator", by=None, now=clock.now())
                session.flush()
                before_commit()

        contextvars.Context().run(change)
        return time.monotonic()

    def is_closed(self) -> bool:
        session.rollback()
        return not session.get_one(User, self.target).active


@pytest.fixture
def scene(house: Flask, sign_in: SignIn) -> Scene:
    return Scene(house, sign_in)


@pytest.fixture
def pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(4)


class TestARoleThatIsTakenBackWhileItsHolderActs:
    def test_v8_3_2_before_the_act_leaves_it_undone(
        self, scene: Scene, pool: ThreadPoolExecutor
    ) -> None:
        """The page was let in; the change finds the role gone, and nothing happens."""
        taken, go_on = Event(), Event()

        def hold() -> None:
            taken.set()
            go_on.wait(5)

        revoking = pool.submit(scene.take_back, before_commit=hold)
        assert taken.wait(5)
        acting: Future[int] = pool.submit(scene.act)
        wait_for_a_lock()
        go_on.set()
        revoking.result(5)

        assert acting.result(5) == 404
        assert not scene.is_closed()

    def test_v8_3_2_is_not_used_where_another_of_their_roles_opens_the_page(
        self, house: Flask, sign_in: SignIn
    ) -> None:
        """A request that compliance decides, on a page of all the staff: an analyst who was of
        compliance when the page was let in decides nothing."""
        actor = a_person("analyst", "compliance", email="both@example.org")
        a_person("compliance", email="stays@example.org")
        maker = a_person("administrator", email="maker@example.org")
        target = a_person(email="target@example.org")
        with transaction():
            asked = staff_roles.ask_for(target, "analyst", "Renfort.", by=maker, now=clock.now())
        client = sign_in(actor)
        path = f"/staff/approvals/{asked.id}/decide"

        with transaction():
            revoke(get_user(actor.id, lock=True), "compliance", by=None, now=clock.now())
            session.flush()
            deciding = meanwhile(house, lambda: client.post(path, data={"approve": "1"}))

        assert deciding.result(5) == "done"
        session.expire_all()
        assert asked.state == "asked"

    def test_v8_3_2_during_the_act_waits_until_it_is_done(
        self, scene: Scene, pool: ThreadPoolExecutor
    ) -> None:
        """The change that began with the role ends with it; only then is the role gone."""
        session.execute(select(User).where(User.id == scene.target).with_for_update(of=User))
        acting = pool.submit(scene.act)
        time.sleep(0.3)
        revoking = pool.submit(scene.take_back)
        time.sleep(0.3)
        assert not revoking.done()

        session.rollback()

        assert acting.result(5) == 303
        revoking.result(5)
        assert scene.is_closed()
        assert scene.act() in (303, 404)
        assert not is_in(scene.client)

    def test_v8_3_2_at_the_same_moment_is_one_or_the_other(
        self, house: Flask, sign_in: SignIn, pool: ThreadPoolExecutor
    ) -> None:
        scene, start = Scene(house, sign_in), Barrier(2)

        def at_once(what: Callable[[], object]) -> object:
            start.wait(5)
            return what()

        acting = pool.submit(at_once, scene.act)
        revoking = pool.submit(at_once, scene.take_back)
        answer = acting.result(10)
        revoking.result(10)

        done = scene.is_closed()
        assert (answer, done) in ((303, True), (404, False), (303, False))
        assert not session.get_one(User, scene.actor).has_role("administrator")


def test_v8_3_2_an_account_that_is_closed_acts_no_more(scene: Scene) -> None:
    with transaction():
        deactivate(get_user(scene.actor, lock=True), by=None, now=clock.now())

    assert scene.act() == 303  # to the sign-in page
    assert not scene.is_closed()
