"""Does nobody get a role of the staff from one person alone, but lose it at a word?"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.rounds.world import a_user
from wiseed_like import clock
from wiseed_like.accesses.models import Look
from wiseed_like.accounts import service, staff_roles
from wiseed_like.accounts.models import User
from wiseed_like.approvals import service as approvals
from wiseed_like.approvals.models import Approval
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.journal.models import Entry
from wiseed_like.mailbox.models import Mail

STAFF = ("analyst", "compliance", "administrator")


def person(*roles: str) -> User:
    with transaction():
        return a_user(*roles)


def waiting_for(user: User) -> Approval:
    found = approvals.waiting(staff_roles.GRANT, user)
    assert found is not None
    return found


class TestARoleOfTheStaff:
    @pytest.mark.parametrize("role", STAFF)
    def test_is_asked_for_on_the_page_and_given_by_another(self, sign_in, role: str):
        maker, checker, user = person("administrator"), person("administrator"), person()
        asking, path = sign_in(maker), f"/staff/users/{user.id}/roles/{role}/grant"

        assert asking.get(path).status_code == 200
        assert asking.post(path, data={"reason": ""}).status_code == 422
        assert asking.post(path, data={"reason": "Un renfort."}).status_code == 303
        assert not user.has_role(role)
        asked = waiting_for(user)
        asking.post(f"/staff/reasons/{user.id}", data={"why": "administration", "next": "/"})
        assert f"/staff/approvals/{asked.id}" in asking.get(f"/staff/users/{user.id}").text
        assert asking.post(path, data={"reason": "Encore."}).status_code == 422

        decide = f"/staff/approvals/{asked.id}/decide"
        assert asking.post(decide, data={"approve": "1"}).status_code == 303
        assert not user.has_role(role)
        assert sign_in(checker).post(decide, data={"approve": "1"}).status_code == 303
        assert user.has_role(role)
        granted = session.scalars(select(Entry).where(Entry.kind == "person.role_granted")).one()
        assert granted.actor == f"user:{checker.id}"
        assert granted.data == {"role": role, "request": asked.id}

    def test_is_given_by_compliance_too_but_not_by_an_analyst(self, sign_in):
        maker, user = person("administrator"), person("investor")
        with transaction():
            asked = staff_roles.ask_for(user, "analyst", "Un renfort.", by=maker, now=clock.now())
        decide = f"/staff/approvals/{asked.id}/decide"
        assert sign_in(person("analyst")).get(decide).status_code == 404
        officer = person("compliance")
        deciding = sign_in(officer)
        assert deciding.get(decide).status_code == 200
        assert deciding.post(decide, data={"approve": "1"}).status_code == 303
        assert user.has_role("analyst")
        look = session.scalars(select(Look)).one()
        assert (look.person_id, look.viewer_id, look.why) == (user.id, officer.id, "approval")

    def test_is_never_given_by_whom_it_is_for(self, sign_in):
        maker, officer = person("administrator"), person("compliance")
        with transaction():
            asked = staff_roles.ask_for(
                officer, "administrator", "Un renfort.", by=maker, now=clock.now()
            )
        with pytest.raises(Refused) as refused, transaction():
            approvals.approve(asked, by=officer, now=clock.now())
        assert refused.value.code == "own_matter"
        page = sign_in(officer).get(f"/staff/approvals/{asked.id}").text
        assert "Cela vous concerne" in page
        assert f"/staff/approvals/{asked.id}/decide" not in page

    def test_is_not_given_by_the_service_to_one_person(self):
        user, by = person(), person("administrator")
        with pytest.raises(Refused) as refused, transaction():
            service.grant(user, "analyst", by=by, now=clock.now())
        assert refused.value.code == "two_persons"

    def test_is_void_once_the_account_is_closed(self):
        maker, checker, user = person("administrator"), person("administrator"), person()
        with transaction():
            asked = staff_roles.ask_for(user, "analyst", "Renfort.", by=maker, now=clock.now())
        with transaction():
            service.deactivate(user, by=maker, now=clock.now(), reason="left")
        with pytest.raises(Refused) as refused, transaction():
            approvals.approve(asked, by=checker, now=clock.now())
        assert refused.value.code == "payload_changed"

    def test_is_taken_back_by_one_person_at_once(self, sign_in):
        user = person("analyst")
        path = f"/staff/users/{user.id}/roles/analyst/revoke"
        client = sign_in(person("administrator"))
        assert client.post(path, data={"reason": "left"}).status_code == 303
        assert not user.has_role("analyst")

    def test_does_not_come_back_with_a_reopened_account(self, sign_in):
        user, client = person("investor", "analyst"), sign_in(person("administrator"))
        client.post(f"/staff/users/{user.id}/deactivate", data={"reason": "left"})
        client.post(f"/staff/users/{user.id}/reactivate")
        assert (user.active, service.user_roles(user)) == (True, ["investor"])


class TestASpaceOfEverybody:
    @pytest.mark.parametrize("role", ["investor", "founder"])
    def test_is_given_by_one(self, sign_in, role: str):
        user = person()
        path = f"/staff/users/{user.id}/roles/{role}/grant"
        assert sign_in(person("administrator")).post(path).status_code == 303
        assert user.has_role(role)


class TestTheCommand:
    def run(self, house: Flask, *words: str):
        return house.test_cli_runner().invoke(args=["make-administrator", *words])

    def test_makes_the_first_and_no_second(self, house: Flask):
        first, second = person(), person()
        assert self.run(house, first.email).exit_code == 0
        session.expire_all()
        assert first.has_role("administrator")
        answer = self.run(house, second.email)
        assert answer.exit_code == 1
        assert "--break-glass" in answer.output
        session.expire_all()
        assert not second.has_role("administrator")

    def test_breaks_the_glass_loudly(self, house: Flask, run_jobs):
        first, officer, second = person("administrator"), person("compliance"), person()
        assert self.run(house, second.email, "--break-glass").exit_code == 0
        session.expire_all()
        assert second.has_role("administrator")
        broken = session.scalars(select(Entry).where(Entry.kind == "person.glass_broken")).one()
        assert (broken.subject_id, broken.actor) == (str(second.id), "system")
        run_jobs()
        told = set(session.scalars(select(Mail.address).where(Mail.template == "glass_broken")))
        assert {first.email, officer.email} <= told

    def test_makes_the_first_again_when_all_accounts_are_closed(self, house: Flask):
        gone, new = person("administrator"), person()
        with transaction():
            gone.active = False
        assert self.run(house, new.email).exit_code == 0
        session.expire_all()
        assert session.scalars(select(Entry).where(Entry.kind == "person.glass_broken")).all() == []
