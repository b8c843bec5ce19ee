"""Until when may a round still be paid? Its pages and the law's answer say one moment."""

from __future__ import annotations

from datetime import timedelta

from tests.rounds.world import a_user
from tests.subscriptions.world import NOW, a_subscription, an_investor, an_open_round
from wiseed_like import clock, formats
from wiseed_like.db import session, transaction
from wiseed_like.rounds import closing, queries
from wiseed_like.subscriptions import jobs

DAY = timedelta(days=1)


def firm(at):
    """A subscription of a small round that has become firm and has no money."""
    clock.use(lambda: at)
    offer = an_open_round()
    found = a_subscription(an_investor(), offer, now=at)
    clock.use(lambda: at + 5 * DAY)
    jobs.bind_ripe(clock.now())
    session.expire_all()
    assert found.state == "firm"
    return offer, found


def closes(offer) -> None:
    clock.use(lambda: offer.closes_at + timedelta(seconds=1))
    with transaction():
        closing.start_closing(queries.lock_round(offer.id), now=clock.now())


class TestTheLastDelayToPay:
    def test_is_that_of_what_is_firm_once_nothing_reflects(self, house, sign_in):
        offer, found = firm(NOW)
        with transaction():
            found.pay_by = offer.closes_at + 3 * DAY
        closes(offer)
        assert closing.paying_until(offer) == found.pay_by
        assert closing.facts_of(offer, clock.now()).paying_until == found.pay_by
        with transaction():
            officer = a_user("compliance")
        page = sign_in(officer).get(f"/staff/rounds/{offer.id}/closing").text
        with house.test_request_context():
            assert formats.moment(closing.paying_at_most(offer)) not in page
            assert formats.moment(found.pay_by) in page

    def test_is_that_of_the_last_second_while_somebody_may_still_become_firm(self, house):
        offer, found = firm(NOW)
        assert closing.firm_until(offer) == found.pay_by
        assert closing.paying_until(offer) == closing.paying_at_most(offer) > found.pay_by
