"""How does money come to a wallet at Mangopay: by its card page, by a known card, by wire?"""

from __future__ import annotations

import calendar
from datetime import date

from mangopay.resources import (
    BankWirePayIn,
    Card,
    CardRegistration,
    CardWebPayIn,
    DirectPayIn,
    Wallet,
)
from mangopay.utils import BrowserInfo

from compliance.euro import Euro
from wiseed_like.payments.gateway import (
    Browser,
    CardForm,
    CardPage,
    CardPayment,
    GatewayRefused,
    SavedCard,
    WireInstructions,
)
from wiseed_like.payments.mangopay.answers import (
    Body,
    known,
    not_failed,
    outcome,
    reads,
    reference,
    wire_instructions,
)
from wiseed_like.payments.mangopay.caller import NOTHING, Caller, money


class MoneyIn(Caller):
    """Wallets, and what fills them."""

    def open_wallet(self, user_ref: str, description: str, tag: str, *, key: str) -> str:
        wallet = Wallet(owners_ids=[user_ref], description=description, currency="EUR", tag=tag)
        return str(self._write(wallet, key)["Id"])

    def find_wallet(self, user_ref: str, tag: str) -> str | None:
        owned = self._every(
            Wallet, at="GET_ALL_FOR_USER", user_id=user_ref, ScaContext="USER_NOT_PRESENT"
        )
        return next((reference(body) for body in owned if body.get("Tag") == tag), None)

    def ask_card_payment(
        self,
        user_ref: str,
        wallet_ref: str,
        amount: Euro,
        return_url: str,
        language: str,
        tag: str,
        *,
        key: str,
    ) -> CardPage:
        payin = CardWebPayIn(
            author_id=user_ref,
            credited_wallet_id=wallet_ref,
            debited_funds=money(amount),
            fees=NOTHING,
            return_url=return_url,
            card_type="CB_VISA_MASTERCARD",
            culture=language.upper(),
            tag=tag,
        )
        return card_page(not_failed(self._write(payin, key)))

    def expect_wire(
        self, user_ref: str, wallet_ref: str, amount: Euro, tag: str, *, key: str
    ) -> WireInstructions:
        payin = BankWirePayIn(
            author_id=user_ref,
            credited_wallet_id=wallet_ref,
            declared_debited_funds=money(amount),
            declared_fees=NOTHING,
            tag=tag,
        )
        return wire_instructions(not_failed(self._write(payin, key)))

    def register_card(self, user_ref: str, *, key: str) -> CardForm:
        asked = CardRegistration(user_id=user_ref, currency="EUR", card_type="CB_VISA_MASTERCARD")
        return card_form(self._write(asked, key))

    def finish_card(self, registration_id: str, registration_data: str) -> SavedCard:
        try:
            body = self._change(
                CardRegistration, registration_id, registration_data=registration_data
            )
        except GatewayRefused:
            body = self._read(CardRegistration, registration_id)  # perhaps it was finished before
            if not body.get("CardId"):
                raise
        return saved_card(self._read(Card, card_of(body)))

    def forget_card(self, card_ref: str) -> None:
        try:
            self._change(Card, card_ref, active=False)
        except GatewayRefused:
            if self._read(Card, card_ref).get("Active"):
                raise

    def pay_with_card(
        self,
        user_ref: str,
        wallet_ref: str,
        card_ref: str,
        amount: Euro,
        return_url: str,
        browser: Browser,
        language: str,
        tag: str,
        *,
        key: str,
    ) -> CardPayment:
        payin = DirectPayIn(
            author_id=user_ref,
            credited_wallet_id=wallet_ref,
            card_id=card_ref,
            debited_funds=money(amount),
            fees=NOTHING,
            secure_mode="DEFAULT",
            secure_mode_return_url=return_url,
            ip_address=browser.ip_address,
            browser_info=BrowserInfo(
                accept_header=browser.accept,
                java_enabled=browser.java,
                javascript_enabled=browser.javascript,
                language=browser.language,
                color_depth=browser.color_depth,
                screen_height=browser.height,
                screen_width=browser.width,
                timezone_offset=browser.utc_offset,
                user_agent=browser.user_agent,
            ),
            culture=language.upper(),
            tag=tag,
        )
        return card_payment(self._write(payin, key))


@reads
def card_page(body: Body) -> CardPage:
    return CardPage(provider_id=known(body["Id"]), redirect_url=str(body["RedirectURL"]))


@reads
def card_form(body: Body) -> CardForm:
    return CardForm(
        provider_id=known(body["Id"]),
        url=str(body["CardRegistrationURL"]),
        access_key=str(body["AccessKey"]),
        data=str(body["PreregistrationData"]),
    )


def card_of(body: Body) -> str:
    """The card that a registration has made. Raises GatewayRefused when it made none."""
    if body.get("Status") == "ERROR" or not body.get("CardId"):
        raise GatewayRefused(str(body.get("ResultCode")), str(body.get("ResultMessage")))
    return str(body["CardId"])


@reads
def saved_card(body: Body) -> SavedCard:
    """Cards expire with the last day of a month, written MMYY."""
    month, year = int(body["ExpirationDate"][:2]), 2000 + int(body["ExpirationDate"][2:])
    last = calendar.monthrange(year, month)[1]
    return SavedCard(
        provider_id=known(body["Id"]), alias=str(body["Alias"]), expires=date(year, month, last)
    )


@reads
def card_payment(body: Body) -> CardPayment:
    wants_to_see = body.get("SecureModeNeeded") and body["Status"] == "CREATED"
    return CardPayment(
        outcome=outcome(body),
        redirect_url=str(body["SecureModeRedirectURL"]) if wants_to_see else None,
    )
