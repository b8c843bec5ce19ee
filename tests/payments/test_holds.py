"""Does somebody's money stay while they are examined or frozen, in the same words for both?"""

from __future__ import annotations

import pytest

from compliance.euro import Euro
from tests.payments.test_service import applied, card
from tests.subscriptions.world import NOW, an_investor, an_open_round, frozen, wallet_of
from wiseed_like.db import transaction
from wiseed_like.errors import Refused
from wiseed_like.kyc.queries import find_file_of
from wiseed_like.kyc.rules import IdentityState
from wiseed_like.payments import service
from wiseed_like.payments.gateway import OutcomeState
from wiseed_like.payments.queries import find_wallet, spendable


def with_fifty():
    me = an_investor()
    applied(card(me, "50"), OutcomeState.SUCCEEDED, "50")
    return me


def refusal_of(me) -> Refused:
    with pytest.raises(Refused) as found, transaction():
        service.withdraw(wallet_of(me), Euro.of(50), iban=None, by=me.user, now=NOW)
    return found.value


class TestMoneyOfSomebodyFrozen:
    def test_does_not_leave_and_nothing_tells_the_freeze_from_an_examination(self):
        me, other = with_fifty(), with_fifty()
        frozen(me)
        with transaction():
            find_file_of(other.user_id).state = IdentityState.IN_REVIEW
        told = refusal_of(me)
        assert told.code == "identity_examined"
        assert told.sentence == refusal_of(other).sentence
        assert spendable(wallet_of(me)) == Euro.of(50)

    def test_moves_to_no_round_either(self):
        me, offer = with_fifty(), an_open_round()
        frozen(me)
        with transaction():
            moved = service.transfer(
                wallet_of(me),
                find_wallet(f"round:{offer.id}"),
                Euro.of(50),
                subject="subscription:1",
                effect="pay:x",
                now=NOW,
            )
        assert moved is None
        assert spendable(wallet_of(me)) == Euro.of(50)
