"""With which fees does a round open? Those of the day, agreed to by two, and kept to its end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compliance.euro import Euro
from tests.rounds.world import FEES, NOW, World, a_user, a_world
from wiseed_like import clock
from wiseed_like.approvals import service as approvals
from wiseed_like.db import transaction
from wiseed_like.errors import Refused
from wiseed_like.house_settings import service as house_settings
from wiseed_like.house_settings.rules import CATALOGUE
from wiseed_like.rounds import service

SETTINGS = {
    "success_fee_bps": 800,
    "success_fee_min": 50_000,
    "investor_fee_bps": 90,
    "vat_bps": 2_100,
}


@pytest.fixture
def world(house: object) -> World:
    clock.use(lambda: NOW)
    return a_world()


def change(key: str) -> None:
    """Two persons change one fee from today on."""
    with transaction():
        maker, checker = a_user("administrator"), a_user("compliance")
        asked = house_settings.ask_change(
            CATALOGUE[key], SETTINGS[key], from_day=NOW.date(), reason="Barème.", by=maker, now=NOW
        )
    with transaction():
        approvals.approve(asked, by=checker, now=NOW)


class TestTheFeesOfARound:
    @pytest.mark.parametrize("key", SETTINGS)
    def test_are_all_compared_with_those_of_the_day(self, world, key):
        offer = world.prepared()
        assert "fee" not in service.missing_for_opening(offer, now=NOW)
        change(key)
        assert "fee" in service.missing_for_opening(offer, now=NOW)

    @pytest.mark.parametrize("key", SETTINGS)
    def test_stay_those_of_the_opening(self, world, key):
        offer = world.opened(now=NOW)
        change(key)
        assert offer.fees == FEES

    def test_may_not_take_all_that_the_round_asks_for(self, world):
        # 2,500 shares of 40 euros are the least: 100,000 euros, and 20 % of VAT on the fee.
        least = replace(FEES, success_fee_min=Euro.of("83333.34"))
        with pytest.raises(Refused) as refused:
            world.prepared(fees=least)
        assert (refused.value.code, refused.value.field) == ("fee_takes_all", "shares_min")
        assert world.prepared(fees=replace(least, success_fee_min=Euro.of(83_333))).fees != least
