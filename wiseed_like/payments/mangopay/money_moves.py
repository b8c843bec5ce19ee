"""How does money move at Mangopay: between wallets, back to a card, out to a bank account?"""

from __future__ import annotations

import re

from mangopay.resources import (
    BankAccount,
    BankWirePayOut,
    PayInRefund,
    Recipient,
    Transfer,
    TransferRefund,
)
from mangopay.utils import IndividualRecipient, PaymentRef

from compliance.euro import Euro
from wiseed_like.payments.gateway import Outcome, PostalAddress
from wiseed_like.payments.mangopay.answers import Body, outcome, reference
from wiseed_like.payments.mangopay.caller import NOTHING, Caller, money, postal


def _displayable(name: str) -> str:
    """At most 50 signs, none of `& , ' /`: so O Neil and D Artagnan."""
    return " ".join(re.sub(r"[&,'/]", " ", name).split())[:50]


def _serves_returns_to(iban: str, recipient: Body) -> bool:
    local = (recipient.get("LocalBankTransfer") or {}).get("EUR") or {}
    is_alive = recipient.get("Status") in ("PENDING", "ACTIVE")
    return is_alive and recipient.get("RecipientScope") == "PAYIN" and local.get("IBAN") == iban


class MoneyMoves(Caller):
    """Transfers, refunds and payouts."""

    def transfer(
        self,
        author_ref: str,
        from_wallet: str,
        to_wallet: str,
        credited_user_ref: str,
        amount: Euro,
        tag: str,
        *,
        key: str,
    ) -> Outcome:
        transfer = Transfer(
            author_id=author_ref,
            credited_user_id=credited_user_ref,  # the SDK insists, the API does not
            debited_wallet_id=from_wallet,
            credited_wallet_id=to_wallet,
            debited_funds=money(amount),
            fees=NOTHING,
            tag=tag,
        )
        return outcome(self._write(transfer, key))

    def refund_transfer(self, author_ref: str, transfer_id: str, tag: str, *, key: str) -> Outcome:
        refund = TransferRefund(author_id=author_ref, transfer_id=transfer_id, tag=tag)
        return outcome(self._write(refund, key))

    def refund_card_payment(
        self, author_ref: str, payin_id: str, amount: Euro, tag: str, *, key: str
    ) -> Outcome:
        refund = PayInRefund(
            author_id=author_ref,
            payin_id=payin_id,
            debited_funds=money(amount),
            fees=NOTHING,
            tag=tag,
        )
        return outcome(self._write(refund, key))

    def register_bank_account(
        self,
        user_ref: str,
        owner_name: str,
        address: PostalAddress,
        iban: str,
        bic: str | None,
        *,
        key: str,
    ) -> str:
        account = BankAccount(
            user_id=user_ref,
            type="IBAN",
            owner_name=owner_name,
            owner_address=postal(address),
            iban=iban,
            bic=bic,
        )
        return str(self._write(account, key)["Id"])

    def find_bank_account(self, user_ref: str, iban: str) -> str | None:
        owned = self._every(BankAccount, user_id=user_ref)
        return next(
            (reference(body) for body in owned if body.get("IBAN") == iban and body.get("Active")),
            None,
        )

    def close_bank_account(self, user_ref: str, bank_ref: str) -> None:
        self._change(BankAccount, bank_ref, user_id=user_ref, active=False)

    def register_return_account(
        self,
        user_ref: str,
        first_name: str,
        last_name: str,
        address: PostalAddress,
        iban: str,
        *,
        key: str,
    ) -> str:
        recipient = Recipient(
            display_name=_displayable(f"{first_name} {last_name}"),
            payout_method_type="LocalBankTransfer",
            recipient_type="Individual",
            recipient_scope="PAYIN",
            currency="EUR",
            country=iban[:2],
            individual_recipient=IndividualRecipient(first_name, last_name, postal(address)),
            local_bank_transfer={"EUR": {"IBAN": iban}},
        )
        return str(self._insert(recipient, key, user_id=user_ref)["Id"])

    def find_return_account(self, user_ref: str, iban: str) -> str | None:
        owned = self._every(Recipient, at="GET_USER_RECIPIENTS", user_id=user_ref)
        return next((reference(body) for body in owned if _serves_returns_to(iban, body)), None)

    def pay_out(
        self,
        author_ref: str,
        wallet_ref: str,
        amount: Euro,
        fee: Euro,
        bank_ref: str,
        wire_text: str,
        tag: str,
        *,
        key: str,
    ) -> Outcome:
        payout = BankWirePayOut(
            author_id=author_ref,
            debited_wallet_id=wallet_ref,
            debited_funds=money(amount),
            fees=money(fee, least=0),
            bank_account_id=bank_ref,
            bank_wire_ref=wire_text,
            tag=tag,
        )
        return outcome(self._write(payout, key))

    def return_wire(
        self,
        author_ref: str,
        wallet_ref: str,
        amount: Euro,
        bank_ref: str,
        payin_id: str,
        tag: str,
        *,
        key: str,
    ) -> Outcome:
        payout = BankWirePayOut(
            author_id=author_ref,
            debited_wallet_id=wallet_ref,
            debited_funds=money(amount),
            fees=NOTHING,
            recipient_id=bank_ref,
            payment_ref=PaymentRef("PAYIN_REFUND", payin_id),
            tag=tag,
        )
        return outcome(self._write(payout, key))
