"""What do the lists of rounds show while a wrong sheet lets people revoke what was firm?"""

from __future__ import annotations

import re

import pytest

from tests.rounds.world import NOW, a_user
from tests.subscriptions.early import an_early_round
from tests.subscriptions.world import an_open_round
from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import lock_counter


@pytest.fixture
def offer(house) -> Round:
    clock.use(lambda: NOW)
    return taken(an_open_round())


def taken(offer: Round) -> Round:
    """Of 30 shares at 40 euros, 20 are firm; 8 of those may be revoked again."""
    with transaction():
        counter = lock_counter(offer.id)
        counter.reserved, counter.firm, counter.reopened, counter.investors = 30, 20, 8, 3
    return offer


def words(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    text = re.sub(r"<[^>]+>", " ", answer.text.replace("\u202f", " ").replace("\xa0", " "))
    return re.sub(r"\s+", " ", text)


class TestAShareThatMayBeRevokedAgain:
    @pytest.mark.parametrize("path", ["/", "/rounds"])
    def test_is_counted_once_and_not_as_firm(self, client, offer, path):
        assert "480 € fermes, et 720 € en réflexion" in words(client, path)

    def test_is_counted_so_for_the_staff_and_the_company(self, sign_in, offer):
        with transaction():
            staff = a_user("compliance")
        assert "480 € 720 €" in words(sign_in(staff), "/staff/rounds")
        for page in (f"/staff/rounds/{offer.id}", f"/staff/rounds/{offer.id}/closing"):
            assert "480 € fermes, et 720 € en réflexion" in words(sign_in(staff), page)

    def test_is_counted_in_shares_where_those_have_several_prices(self, sign_in):
        clock.use(lambda: NOW)
        taken(an_early_round())
        with transaction():
            staff = a_user("compliance")
        assert "12 parts 18 parts" in words(sign_in(staff), "/staff/rounds")
