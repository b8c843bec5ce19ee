"""Does a program that has a card examined before using it run unchanged?"""

from __future__ import annotations

import pytest
from mangopay.resources import Card, CardValidation, Wallet

from . import outsiders
from .outsiders import BACK, CHALLENGE, Outsider, browser

house, outsider = outsiders.house, outsiders.outsider


@pytest.fixture
def purse(outsider: Outsider) -> Wallet:
    """A payer's wallet."""
    return outsider.wallet(outsider.person("PAYER").id)


class TestValidation:
    def ask(self, user_id: str, card_id: str, **changes: object) -> dict[str, object]:
        asked = CardValidation(
            **{
                "author_id": user_id,
                "ip_address": "192.0.2.7",
                "browser_info": browser(),
                "secure_mode_return_url": BACK,
                **changes,
            }
        )
        return asked.validate(card_id)

    def test_proves_a_card_without_paying(self, outsider: Outsider, purse: Wallet):
        user_id = purse.owners_ids[0]
        card_id = outsider.card(user_id)

        told = self.ask(user_id, card_id)

        assert (told["status"], told["validity"], told["result_code"]) == (
            "SUCCEEDED",
            "VALID",
            "000000",
        )
        assert CardValidation.get(told["id"], card_id).type == "CARD_VALIDATION"
        assert Card.get(card_id).validity == "VALID"
        assert outsider.events(told["id"])[-1] == "CARD_VALIDATION_SUCCEEDED"

    def test_can_be_challenged(self, outsider: Outsider, purse: Wallet):
        user_id = purse.owners_ids[0]
        card_id = outsider.card(user_id, CHALLENGE)

        told = self.ask(user_id, card_id)
        assert (told["status"], told["secure_mode_needed"]) == ("CREATED", True)
        outsider.click(told["secure_mode_redirect_url"], refuse="1")

        read = CardValidation.get(told["id"], card_id)
        assert (read.status, read.validity) == ("FAILED", "INVALID")
        assert Card.get(card_id).validity == "INVALID"
