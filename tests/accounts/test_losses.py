"""Does nobody lose a role or an account without a reason, and the last holder not at all?"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.rounds.world import a_user
from tests.security.at_once import all_at_once
from wiseed_like import clock
from wiseed_like.accounts import service
from wiseed_like.accounts.losses import NEVER_EMPTY
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import get_user, list_with_role
from wiseed_like.db import session, transaction
from wiseed_like.journal.models import Entry
from wiseed_like.mailbox.models import Mail


def person(*roles: str) -> User:
    with transaction():
        return a_user(*roles)


class TestALoss:
    @pytest.mark.parametrize("change", ["roles/analyst/revoke", "deactivate"])
    @pytest.mark.parametrize("typed", [{}, {"reason": "parce que"}])
    def test_needs_a_reason_of_the_list(self, sign_in, change: str, typed: dict[str, str]):
        user = person("analyst")
        answer = sign_in(person("administrator")).post(
            f"/staff/users/{user.id}/{change}", data=typed
        )
        assert answer.status_code == 422
        assert (user.active, user.has_role("analyst")) == (True, True)

    @pytest.mark.parametrize(
        ("change", "kind"),
        [("roles/analyst/revoke", "person.role_revoked"), ("deactivate", "person.deactivated")],
    )
    def test_keeps_its_reason_and_tells_the_person_and_who_watches(
        self, sign_in, run_jobs, change: str, kind: str
    ):
        user, officer, by = person("analyst"), person("compliance"), person("administrator")
        client = sign_in(by)
        assert client.post(f"/staff/users/{user.id}/{change}", data={"reason": "duties"})
        told = session.scalars(select(Entry).where(Entry.kind == kind)).one()
        assert told.data["reason"] == "duties"
        run_jobs()
        mails = {each.address: each.text for each in session.scalars(select(Mail))}
        assert set(mails) == {user.email, officer.email, by.email}
        assert all("Ses tâches ont changé" in text for text in mails.values())

    def test_of_an_investor_troubles_nobody_else(self, sign_in, run_jobs):
        user, by = person("investor"), person("administrator")
        sign_in(by).post(f"/staff/users/{user.id}/deactivate", data={"reason": "asked"})
        run_jobs()
        assert [each.address for each in session.scalars(select(Mail))] == [user.email]


class TestTheLastHolder:
    @pytest.mark.parametrize("change", ["roles/compliance/revoke", "deactivate"])
    def test_stays_until_another_holds_the_role(self, sign_in, change: str):
        last, by = person("compliance"), person("administrator")
        closed = person("compliance")
        with transaction():
            closed.active = False
        client, path = sign_in(by), f"/staff/users/{last.id}/{change}"
        answer = client.post(path, data={"reason": "left"})
        assert answer.status_code == 422
        assert "Personne d&#39;autre n&#39;a ce rôle" in answer.text
        assert (last.active, last.has_role("compliance")) == (True, True)

        person("compliance")
        assert client.post(path, data={"reason": "left"}).status_code == 303

    @pytest.mark.parametrize("role", NEVER_EMPTY)
    def test_is_left_when_all_are_removed_at_once(self, house: Flask, role: str):
        """Everybody removes the next one of the circle: whoever comes last finds nobody else."""
        circle = [person(*{"administrator", role}) for _ in range(4)]
        if role == "compliance":
            makers = [person("administrator") for _ in circle]
        else:
            makers = circle[1:] + circle[:1]
        ids = [(by.id, lost.id) for by, lost in zip(makers, circle, strict=True)]
        session.rollback()

        def remove(by: int, lost: int) -> None:
            with transaction():
                user = get_user(lost, lock=True)
                service.revoke(user, role, by=get_user(by), now=clock.now(), reason="left")

        found = all_at_once(house, [lambda each=each: remove(*each) for each in ids])

        assert sorted(found) == ["done", "done", "done", "last_holder"]
        assert len(list_with_role(role)) == 1
