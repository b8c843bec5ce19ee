"""What if a round ends while the correction of its sheet waits for the second person?"""

from __future__ import annotations

from tests.approvals.test_rounds import approve
from tests.rounds.test_correction import handed_in
from tests.rounds.world import NOW, a_world
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.rounds import closing
from wiseed_like.rounds.correction import service as correction


class TestACorrection:
    def test_of_a_round_that_was_cancelled_is_refused_before_the_workers_hear_of_it(
        self, house: object
    ):
        clock.use(lambda: NOW)
        world = a_world()
        offer = world.opened()
        found = handed_in(world, offer)
        with transaction():
            asked = correction.ask_review(found, "Relue.", by=world.analyst, now=NOW)
        with transaction():
            closing.cancel(offer, "La société renonce.", by=world.officer, now=NOW)

        assert approve(asked, world.officer) == "payload_changed"

        session.rollback()
        session.expire_all()
        assert (offer.state, found.state) == ("cancelled", "handed_in")
