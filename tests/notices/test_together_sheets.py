"""Does each who holds something together read that its sheet is wrong, and may they all revoke?"""

from __future__ import annotations

import pytest

from tests.notices.test_together import mails_of, readers_of
from tests.rounds.test_correction import confirmed
from tests.rounds.test_correction_joined import joined
from tests.rounds.world import NOW, World, a_world
from tests.subscriptions.together import an_account_of, subscribed, three
from wiseed_like import clock
from wiseed_like.db import session


@pytest.fixture
def world(house: object) -> World:
    clock.use(lambda: NOW)
    return a_world()


class TestAWrongSheet:
    def test_is_told_to_all_with_a_way_out_of_their_own(
        self, world: World, sign_in, run_jobs, simulator
    ):
        nora, paul, _ = three()
        offer = world.opened()
        subscription = subscribed(an_account_of(nora, paul), offer, paul, now=NOW)
        confirmed(world, offer)
        joined(world, offer)

        run_jobs()

        both = sorted([nora.user.email, paul.user.email])
        assert readers_of("right_reopened") == both
        assert readers_of("sheet_also_wrong") == both
        hers, his = sorted(
            mails_of("right_reopened"), key=lambda each: each.address == paul.user.email
        )
        assert "/revocation/" in hers.text
        assert "/revocation/" not in his.text
        assert f"/subscriptions/{subscription.id}" in his.text
        client = sign_in(paul.user)
        page = client.get(f"/subscriptions/{subscription.id}").text
        assert "Chacun de vous peut révoquer pour tous" in page
        assert client.post(f"/subscriptions/{subscription.id}/revoke").status_code == 303
        session.refresh(subscription)
        assert subscription.state == "revoked"
