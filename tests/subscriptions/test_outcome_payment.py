"""On which day would the money really be paid, as the page says that counts what one would get?"""

from __future__ import annotations

from datetime import date

import pytest

from compliance.calendar import last_second
from tests.rounds.entering import a_priority_round, announced
from tests.rounds.world import a_user
from tests.subscriptions.test_views_outcome import asked
from tests.subscriptions.world import NOW, an_investor, an_open_round
from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.rounds import service as rounds
from wiseed_like.rounds.allotment import AllotmentRule


@pytest.fixture(autouse=True)
def _it_is_now(house):
    clock.use(lambda: NOW)


class TestTheDayOfThePayment:
    @pytest.mark.parametrize("sophisticated", [True, False])
    def test_comes_after_the_sharing_out_for_everybody(self, sign_in, sophisticated):
        """Closed on 28 February 2027, and four days more for who signs in the last second."""
        offer = an_open_round(allotment=AllotmentRule.PRO_RATA)
        me = an_investor(sophisticated=sophisticated)
        page = asked(sign_in(me.user), offer, "shares=25")
        assert "Versé le 5 mars 2027" in page
        assert "jusqu'au 31 décembre 2032" in page
        assert "au plus tard ce jour-là" in page

    def test_comes_after_the_priority_phase_for_who_does_not_come_first(self, client, sign_in):
        """Until 1 December; who signs on 2 December reflects until the end of the 6th."""
        offer, me = a_priority_round(last_second(date(2026, 12, 1))), an_investor()
        announced(me.user, offer)
        for reader in (client, sign_in(an_investor().user)):
            page = asked(reader, offer, "shares=25")
            assert "Versé le 7 décembre 2026" in page
            assert "dès la fin de la phase prioritaire" in page
        assert "Versé le 28 novembre 2026" in asked(sign_in(me.user), offer, "shares=25")

    def test_is_not_known_while_the_round_is_suspended(self, client):
        offer = an_open_round()
        with transaction():
            rounds.suspend(offer, "Motif", by=a_user("compliance"), now=NOW)
        page = asked(client, offer, "shares=25")
        assert "il n'est pas connu tant que la levée est suspendue" in page
