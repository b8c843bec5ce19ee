"""Does the staff see what waits, since when, and what happened?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from compliance.euro import Euro
from tests.dossiers.scenes import NOW, a_dossier_at, a_person
from tests.subscriptions.world import an_investor, wallet_of
from wiseed_like.backoffice.queries import list_waiting
from wiseed_like.backoffice.rules import TASKS, Task
from wiseed_like.db import session, transaction
from wiseed_like.dossiers.queries import waiting_since
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import Kind, OperationState
from wiseed_like.web.doors import policy_of


class TestListWaiting:
    def test_counts_what_a_role_does_and_knows_its_age(self):
        a_dossier_at("committee", a_person("founder"), a_person("analyst"))

        waiting = {each.task.key: each for each in list_waiting(["compliance"])}

        assert set(waiting) == {task.key for task in TASKS if "compliance" in task.roles}
        committee = waiting["committee"]
        assert (committee.count, committee.oldest_at) == (1, NOW)
        assert not committee.is_late(NOW + timedelta(hours=120))
        assert committee.is_late(NOW + timedelta(hours=120, seconds=1))

    def test_is_empty_in_an_empty_house(self):
        roles = ["analyst", "compliance", "administrator"]

        assert [(each.count, each.oldest_at) for each in list_waiting(roles)] == [
            (0, None) for _ in TASKS
        ]

    def test_counts_from_the_last_move(self):
        dossier = a_dossier_at("screening", a_person("founder"), a_person("analyst"))

        assert waiting_since([dossier]) == {dossier.id: NOW}

    def test_counts_money_that_came_back_until_it_is_paid_again(self):
        purse = wallet_of(an_investor())

        def noted(kind: Kind, at: datetime) -> None:
            with transaction():
                session.add(
                    Operation(
                        kind=kind, state=OperationState.SUCCEEDED, amount=Euro.of(5),
                        declared=Euro.of(5), subject="round:9", source_id=purse.id,
                        created_at=at, settled_at=at,
                    )
                )  # fmt: skip

        def returned() -> tuple[int, datetime | None]:
            found = {each.task.key: each for each in list_waiting(["compliance"])}["returned"]
            return found.count, found.oldest_at

        noted(Kind.PAYOUT, NOW - timedelta(days=2))
        assert returned() == (0, None)
        noted(Kind.PAYOUT_RETURN, NOW)
        assert returned() == (1, NOW)
        noted(Kind.PAYOUT, NOW + timedelta(days=1))
        assert returned() == (0, None)


class TestTasks:
    @pytest.mark.parametrize("task", TASKS, ids=lambda task: task.key)
    def test_have_a_page_that_their_people_may_open(self, app, task: Task):
        policy = policy_of(task.endpoint)

        assert policy is not None
        assert policy.open or set(task.roles) <= set(policy.roles)


class TestPages:
    @pytest.mark.parametrize("role", ["analyst", "compliance", "administrator"])
    def test_show_each_role_its_queue(self, sign_in, role: str):
        assert sign_in(a_person(role)).get("/staff").status_code == 200

    def test_promise_days_from_two_days_on(self, sign_in):
        page = sign_in(a_person("analyst")).get("/staff").text

        assert "14 jours" in page
        assert "336" not in page

    @pytest.mark.parametrize("role", ["investor", "founder"])
    @pytest.mark.parametrize("page", ["/staff", "/staff/journal", "/staff/payments"])
    def test_are_hidden_from_everybody_else(self, sign_in, role: str, page: str):
        assert sign_in(a_person(role)).get(page).status_code == 404
