from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from tests.subscriptions.world import NOW, a_subscription, an_investor, an_open_round
from tests.support.clients import ApartClient
from wiseed_like import clock
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.investors.models import Investor
from wiseed_like.issuers.models import Officer
from wiseed_like.subscriptions import lists, service
from wiseed_like.subscriptions.lists import Cursor, Lines
from wiseed_like.subscriptions.queries import lock_subscription
from wiseed_like.subscriptions.rules import SubscriptionState as State


@pytest.fixture(autouse=True)
def _it_is_now(house: object) -> None:
    clock.use(lambda: NOW)


@pytest.fixture
def me() -> Investor:
    """With five subscriptions in one round: the second and the fourth revoked."""
    me, offer = an_investor(), an_open_round()
    for number in range(5):
        made = a_subscription(me, offer, 5 + number)
        if number in (1, 3):
            with transaction():
                service.revoke(lock_subscription(made.id), by=me.user, now=NOW)
    return me


def walked(page: Callable[..., Lines[Any]]) -> tuple[list[list[int]], list[list[int]]]:
    """The shares on each page, forwards and then backwards."""
    there, back, found = [], [], page()
    while True:
        there.append([line.shares for line in found.lines])
        if found.following is None:
            break
        found = page(after=Cursor.read(str(found.following)))
    while True:
        back.insert(0, [line.shares for line in found.lines])
        if found.previous is None:
            return there, back
        found = page(before=Cursor.read(str(found.previous)))


class TestAPortfolio:
    def test_is_walked_by_state_newest_first_and_back(self, me: Investor):
        there, back = walked(lambda **where: lists.list_held(me, limit=2, **where))

        assert there == [[9, 7], [5, 8], [6]]
        assert back == there

    def test_shows_nobody_else_s(self, me: Investor):
        assert lists.list_held(an_investor()).lines == []

    def test_adds_up_what_is_on_all_its_pages(self, me: Investor):
        price = lists.list_revocable_of(me)[0].price
        assert lists.totals_of(me) == {
            State.REFLECTING: price * (9 + 7 + 5),
            State.REVOKED: price * (8 + 6),
        }

    def test_knows_what_may_still_be_taken_back(self, me: Investor):
        assert [each.shares for each in lists.list_revocable_of(me)] == [9, 7, 5]

    @pytest.mark.parametrize("cursor", ["", "x", "1", "1_x", "1_٣", "_", f"1_{10**12}", "99_1"])
    def test_shrugs_at_strange_addresses(
        self, sign_in: Callable[..., ApartClient], me: Investor, cursor: str
    ):
        for word in ("after", "before"):
            assert sign_in(me.user).get(f"/portfolio?{word}={cursor}").status_code == 200


class TestAnIssuer:
    def test_walks_through_the_living_ones_in_the_order_of_signature(self, me: Investor):
        offer = lists.list_revocable_of(me)[0].round
        there, back = walked(lambda **where: lists.list_subscribers(offer.id, limit=2, **where))

        assert there == [[5, 7], [9]]
        assert back == there

    def test_reads_names_and_shares(self, sign_in: Callable[..., ApartClient], me: Investor):
        offer = lists.list_revocable_of(me)[0].round
        spoken_for = Officer.company_id == offer.company_id
        founder = session.scalars(select(User).join(Officer).where(spoken_for)).one()

        path = f"/companies/{offer.company_id}/rounds/{offer.id}/subscribers"
        page = sign_in(founder).get(path).text

        assert page.count(me.user.full_name) == 3
        assert me.user.email not in page
