"""Who sees the fees and limits, who asks for others, and what does the public read?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from compliance.calendar import legal_day
from tests.house.changes import change_settings
from tests.rounds.world import a_user
from tests.support.clients import ApartClient
from wiseed_like import clock
from wiseed_like.accounts.models import User
from wiseed_like.approvals.models import Approval
from wiseed_like.db import session, transaction

SignIn = Callable[..., ApartClient]
FEE = "/staff/settings/success_fee_bps"


@pytest.fixture
def administrator(house: object) -> User:
    with transaction():
        return a_user("administrator")


def typed(**changes: str) -> dict[str, str]:
    later = legal_day(clock.now()) + timedelta(days=30)
    return {"value": "6,5", "since": later.isoformat(), "reason": "Nouveau barème."} | changes


class TestTheFees:
    def test_are_asked_for_by_an_administrator(self, sign_in: SignIn, administrator: User):
        answer = sign_in(administrator).post(f"{FEE}/change", data=typed())

        asked = session.scalars(select(Approval)).one()
        assert answer.location == f"/staff/approvals/{asked.id}"
        assert asked.payload["value"] == 650

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"value": "sept"}, "value"), ({"value": "99"}, "value"), ({"value": "7"}, "value"),
            ({"since": "2020-01-01"}, "since"), ({"reason": ""}, "reason"),
            ({"value": "1,234"}, "value"), ({"value": "²"}, "value"),
        ],
    )  # fmt: skip
    def test_say_what_is_wrong(
        self, sign_in: SignIn, administrator: User, wrong: dict[str, str], field: str
    ):
        answer = sign_in(administrator).post(f"{FEE}/change", data=typed(**wrong))

        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
        assert session.scalars(select(Approval)).all() == []

    def test_are_seen_by_compliance_which_asks_for_nothing(self, sign_in: SignIn, house: object):
        with transaction():
            officer = sign_in(a_user("compliance"))

        assert officer.get("/staff/settings").status_code == 200
        assert officer.get(FEE).status_code == 200
        assert officer.post(f"{FEE}/change", data=typed()).status_code == 404
        assert officer.get("/staff/settings/nothing").status_code == 404

    def test_are_asked_for_after_a_second_look_at_who_it_is(
        self, sign_in: SignIn, administrator: User
    ):
        tired = sign_in(administrator, again=False)

        assert "/account/again" in tired.post(f"{FEE}/change", data=typed()).location

    def test_that_are_coming_stand_on_the_public_page(
        self, sign_in: SignIn, administrator: User, client: ApartClient
    ):
        assert "Un changement est décidé" not in client.get("/fees").text
        with transaction():
            officer = a_user("compliance")
        change_settings(administrator, officer, now=clock.now())

        page = client.get("/fees").text

        assert "7\u00a0%" in page
        assert "6,5\u00a0%" in page
        assert "Un changement est décidé" in page
