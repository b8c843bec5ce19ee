"""Does a program that holds money on a card before taking it run unchanged?"""

from __future__ import annotations

import pytest
from mangopay.exceptions import APIError
from mangopay.resources import Card, PayIn, PreAuthorization, PreAuthorizedPayIn, User, Wallet

from . import outsiders
from .outsiders import BACK, CHALLENGE, FRICTIONLESS, REFUSED, Outsider, browser, euros

house, outsider = outsiders.house, outsiders.outsider


@pytest.fixture
def purse(outsider: Outsider) -> Wallet:
    return outsider.wallet(outsider.person("PAYER").id)


def hold(outsider: Outsider, purse: Wallet, number: str = FRICTIONLESS) -> PreAuthorization:
    user_id = purse.owners_ids[0]
    held = PreAuthorization(
        author_id=user_id,
        card_id=outsider.card(user_id, number),
        debited_funds=euros(5_000),
        secure_mode="DEFAULT",
        secure_mode_return_url=BACK,
        ip_address="192.0.2.7",
        browser_info=browser(),
    )
    held.save()
    return held


def take(held: PreAuthorization, purse: Wallet, cents: int) -> PreAuthorizedPayIn:
    payin = PreAuthorizedPayIn(
        author_id=held.author_id,
        credited_wallet_id=purse.id,
        debited_funds=euros(cents),
        fees=euros(0),
        preauthorization_id=held.id,
    )
    payin.save()
    return payin


class TestHolding:
    def test_moves_nothing_until_it_is_taken_once(self, outsider: Outsider, purse: Wallet):
        held = hold(outsider, purse)
        assert (held.status, held.payment_status) == ("SUCCEEDED", "WAITING")
        assert Wallet.get(purse.id).balance.amount == 0

        payin = take(held, purse, 4_000)

        assert payin.status == "SUCCEEDED"
        assert Wallet.get(purse.id).balance.amount == 4_000
        read = PreAuthorization.get(held.id)
        assert (read.payment_status, read.payin_id) == ("VALIDATED", payin.id)
        assert isinstance(PayIn.get(payin.id), PreAuthorizedPayIn)
        assert [each.id for each in read.get_transactions()] == [payin.id]
        with pytest.raises(APIError):
            take(held, purse, 1_000)

    def test_is_listed_let_go_and_forgotten(self, outsider: Outsider, purse: Wallet):
        kept, dropped = hold(outsider, purse), hold(outsider, purse)
        user = User.get(purse.owners_ids[0])
        assert {each.id for each in user.get_pre_authorizations()} == {kept.id, dropped.id}
        of_card = Card.get(kept.card_id).get_pre_authorizations()
        assert [each.id for each in of_card] == [kept.id]

        dropped.payment_status = "CANCELED"
        dropped.save()
        outsider.server.clock.pushed += 8 * 86_400

        outsider.hears(kept.id, "PREAUTHORIZATION_PAYMENT_EXPIRED")
        assert PreAuthorization.get(dropped.id).payment_status == "CANCELED"

    def test_asks_the_bank_first(self, outsider: Outsider, purse: Wallet):
        refused = hold(outsider, purse, REFUSED)
        assert (refused.status, refused.payment_status) == ("FAILED", "FAILED")

        asked = hold(outsider, purse, CHALLENGE)
        assert asked.secure_mode_needed
        outsider.click(asked.secure_mode_redirect_url, confirm="1")

        assert PreAuthorization.get(asked.id).status == "SUCCEEDED"

    def test_takes_no_more_than_was_held(self, outsider: Outsider, purse: Wallet):
        held = hold(outsider, purse)

        with pytest.raises(APIError) as refused:
            take(held, purse, 5_001)

        assert "DebitedFunds" in refused.value.content["errors"]
