"""Two persons decide the same request at the same instant: does the act happen once?"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from tests.approvals.acts import Scene
from tests.rounds.world import a_user
from wiseed_like import clock
from wiseed_like.accounts import staff_roles
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import get_user
from wiseed_like.approvals import service
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.queries import get_approval
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.journal.models import Entry

Decide = Callable[[Approval, User], None]


def at_once(house: Flask, approval: Approval, people: list[User], decide: Decide) -> list[str]:
    """Everybody decides at the same instant, each on a connection of their own."""
    start = Barrier(len(people))

    def one(user_id: int) -> str:
        with house.app_context():
            found, by = get_approval(approval.id), get_user(user_id)
            session.rollback()
            start.wait()
            try:
                with transaction():
                    decide(found, by)
            except Refused as refusal:
                return refusal.code
            return "done"

    with ThreadPoolExecutor(len(people)) as pool:
        answers = list(pool.map(one, [each.id for each in people]))
    session.expire_all()
    return sorted(answers)


class TestTwoAtOnce:
    def test_give_a_role_once(self, house: Flask):
        now = clock.now()
        with transaction():
            maker, person = a_user("administrator"), a_user("investor")
            checkers = [a_user("compliance"), a_user("administrator"), a_user("compliance")]
            asked = staff_roles.ask_for(person, "analyst", "Renfort.", by=maker, now=now)

        answers = at_once(
            house, asked, checkers, lambda found, by: service.approve(found, by=by, now=now)
        )

        assert answers == ["already_decided", "already_decided", "done"]
        granted = select(func.count()).where(Entry.kind == "person.role_granted")
        assert session.scalar(granted) == 1
        assert person.has_role("analyst")

    def test_neither_do_nor_leave_half_of_it_when_one_refuses(self, house: Flask, scene: Scene):
        def decide(found: Approval, by: User) -> None:
            if by.id == scene.checker.id:
                service.approve(found, by=by, now=scene.now)
            else:
                service.refuse(found, "Non.", by=by, now=scene.now)

        answers = at_once(house, scene.approval, [scene.checker, scene.other], decide)

        assert answers == ["already_decided", "done"]
        was_renamed = scene.person.first_name == "Ada"
        assert was_renamed == (scene.approval.state == "approved")
