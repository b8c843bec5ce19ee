"""What stands on an order before anything is tried? What no signature brings is said at once."""

from __future__ import annotations

import re

import pytest

from tests.subscriptions.world import NOW, an_investor, an_open_round, an_order
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.investors.models import EntryTest
from wiseed_like.investors.rules import TestOutcome
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.rules import IdentityState
from wiseed_like.rounds.models import Kiis


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


def text(response) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("&#39;", "'"))


class TestAnOrder:
    def test_above_the_threshold_may_be_signed(self, sign_in):
        me = an_investor(outcome=TestOutcome.FAILED)
        order = an_order(me, an_open_round(), 50)

        page = text(sign_in(me.user).get(f"/orders/{order.id}"))

        assert f'action="/orders/{order.id}/code"' in page
        assert "Vous ne pouvez pas encore signer" not in page

    def test_of_somebody_whose_warning_waits_says_so_and_offers_no_code(self, sign_in):
        me = an_investor(outcome=TestOutcome.FAILED)
        order = an_order(me, an_open_round(), 25)
        with transaction():
            session.query(EntryTest).filter_by(investor_id=me.id).one().acknowledged_at = None

        page = text(sign_in(me.user).get(f"/orders/{order.id}"))

        assert "Vous ne pouvez pas encore signer" in page
        assert page.count("#rule-entry_test_due") >= 2
        assert f'action="/orders/{order.id}/code"' not in page

    def test_of_somebody_whose_identity_expired_says_every_reason(self, sign_in):
        me = an_investor()
        order = an_order(me, an_open_round(), 25)
        with transaction():
            mine = session.query(IdentityFile).filter_by(user_id=me.user_id).one()
            mine.state = IdentityState.EXPIRED

        page = text(sign_in(me.user).get(f"/orders/{order.id}"))

        assert "#rule-identity_due" in page
        assert f'action="/orders/{order.id}/sign"' not in page

    def test_of_a_sheet_that_changed_is_begun_again(self, sign_in):
        me, offer = an_investor(), an_open_round()
        order = an_order(me, offer, 25)
        with transaction():
            old = session.query(Kiis).filter_by(round_id=offer.id).one()
            session.add(
                Kiis(
                    round_id=offer.id,
                    version=2,
                    parts=old.parts,
                    drawn_up_by=old.drawn_up_by,
                    drawn_up_at=old.drawn_up_at,
                    checked_by=old.checked_by,
                    published_at=NOW,
                    stored_file_id=old.stored_file_id,
                    sha256=old.sha256,
                    pages=1,
                )
            )

        page = text(sign_in(me.user).get(f"/orders/{order.id}"))

        assert "La fiche d'informations clés a changé depuis" in page
        assert f'action="/orders/{order.id}/code"' not in page
