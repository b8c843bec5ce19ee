"""Who may move what, and which code says no? Result codes and magic values; pure."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

Body = dict[str, Any]

SUCCESS = "000000"
MESSAGES = {
    SUCCESS: "Success",
    "001001": "Unsufficient wallet balance",
    "001002": "Author is not the wallet owner",
    "001013": "Invalid debited amount",
    "001014": "The credited amount must be greater than 0",
    "001401": "Transaction has already been successfully refunded",
    "001403": "Too late to refund the transaction",
    "001404": "No more refunds are allowed on this transaction",
    "002601": "User owning debited wallet is closed and cannot transfer to another wallet",
    "002602": "User owning credited wallet is closed and and cannot receive funds from another"
    " wallet",
    "002701": "A PAYER cannot transfer to a PAYER",
    "002702": "This operation is not allowed for the user category PAYER",
    "002951": "Beneficiary OWNER user(s) not KYC verified",
    "002999": "The user is not KYC verified",
    "005403": "The refund cannot exceed initial transaction amount",
    "005404": "The refunded fees cannot exceed initial fee amount",
    "005405": "Balance of client fee wallet insufficient",
    "005407": "The same refund was already made today",
    "007101": "Transfer authentication failed. Please retry with a new request.",
    "007102": "Transfer authentication expired. Please initiate a new request.",
    "008500": "Bank wire rejected",
    "008700": "The user is blocked",
    "101001": "The user does not complete transaction",
    "101002": "The transaction has been cancelled by the user",
    "101101": "Transaction refused by the bank (Do not honor)",
    "101102": "Transaction refused by the bank (Amount limit)",
    "101106": "The card is inactive",
    "101109": "The session has expired",
    "101199": "Transaction refused by the bank",
    "101301": "Transaction refused by the 3-D Secure authentication",
    "101304": "The 3-D Secure authentication session has expired",
    "101305": "The 3-D Secure authentication was refused by the bank",
    "101699": "CardRegistration error",
    "105101": "Card number: invalid format",
    "105102": "Expiry date: missing or invalid format",
    "105103": "PIN code: invalid format",
    "105202": "Card number: invalid format",
    "105203": "Expiry date: missing or invalid format",
    "105204": "CVV: missing or invalid format",
    "105206": "Registration data: invalid format",
    "105299": "Token input Error",
    "121001": "The bank wire has been refused",
    "121002": "The author is not the wallet owner",
    "121009": "Payout expired before processing",
    "121030": "Verification of Payee failed: account name and IBAN do not match. Please"
    " provide matching details to proceed with the payout",
    "121999": "Generic withdrawal error",
    "130006": "Technical error, please try again later",
    "130007": "Instant payment: the bank's service is closed for now",
    "130008": "Instant payment: amount limit exceeded",
    "130009": "Instant payment: the account cannot be reached",
    "130010": "Instant payment: rejected by the receiving bank",
}
# An amount that asks for its own refusal (cents).
MAGIC_AMOUNTS = {
    33305: "101101",
    33313: "001013",
    33314: "105101",
    33351: "101102",
    33355: "105103",
}
# An amount that lets the second line of the billing address choose the refusal.
BILLED_AMOUNT = 33501
BILLED_CODES = {
    "01100": "101101",
    "01116": "101199",
    "01125": "101106",
    "01131": "101305",
    "03022": "101301",
}
CARD_FRICTIONLESS = "4970107111111119"
CARD_CHALLENGE = "4970105181818183"
CARD_MAESTRO = "5033951000000004"
CARD_AMEX = "375989111111119"
CARD_REFUSED = "4000000000000002"  # ours: every other number that adds up is accepted
CARD_REFUND_DAYS = 335  # eleven months


def adds_up(number: str) -> bool:
    """Whether the last digit of a card number checks (Luhn)."""
    if not (number.isascii() and number.isdigit() and 13 <= len(number) <= 19):
        return False
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def end_of_card(expiration: str) -> float:
    """The Unix second after the last one of `MMYY`."""
    month, year = int(expiration[:2]), 2000 + int(expiration[2:])
    last = calendar.monthrange(year, month)[1]
    return datetime(year, month, last, tzinfo=UTC).timestamp() + 86_400


def bank_of(number: str) -> str:
    """How the bank of a card behaves: it accepts, wants to see its customer, or refuses."""
    if number == CARD_CHALLENGE:
        return "challenges"
    return "refuses" if number == CARD_REFUSED else "accepts"


def card_verdict(bank: str, cents: int, billing: Body | None = None) -> str:
    """The result code of a bank that behaves so, for this amount."""
    if cents in MAGIC_AMOUNTS:
        return MAGIC_AMOUNTS[cents]
    if cents == BILLED_AMOUNT and billing is not None:
        line = (billing["Address"] or {}).get("AddressLine2")
        if line in BILLED_CODES:
            return BILLED_CODES[line]
    return "101101" if bank == "refuses" else SUCCESS


def needs_challenge(bank: str, secure_mode: str) -> bool:
    """Whether the bank wants to see its customer (3-D Secure)."""
    return bank == "challenges" or secure_mode in {"FORCE", "NO_CHOICE"}


# What has to be validated before a sort of owner is REGULAR.
PAPERS = {
    "NATURAL": {"IDENTITY_PROOF"},
    "BUSINESS": {"IDENTITY_PROOF", "REGISTRATION_PROOF", "ARTICLES_OF_ASSOCIATION"},
    "PARTNERSHIP": {"IDENTITY_PROOF", "REGISTRATION_PROOF", "ARTICLES_OF_ASSOCIATION"},
    "ORGANIZATION": {"IDENTITY_PROOF", "REGISTRATION_PROOF", "ARTICLES_OF_ASSOCIATION"},
    "SOLETRADER": {"IDENTITY_PROOF", "REGISTRATION_PROOF"},
}
WITH_OWNERS = {"BUSINESS", "PARTNERSHIP"}  # whose beneficial owners are declared


def sort_of(user: Body) -> str:
    """NATURAL, or which sort of legal person."""
    return "NATURAL" if user["PersonType"] == "NATURAL" else str(user["LegalPersonType"])


def kyc_level(
    user: Body, validated: set[str], *, owners_known: bool, welcoming: bool = False
) -> str:
    """Only owners are verified: by all their documents, or by a hosted session.

    A welcoming simulator verifies them at once, unless their name or tag says `kyc-light`.
    """
    if user["UserCategory"] != "OWNER":
        return "LIGHT"
    if welcoming:
        asked_light = "kyc-light" in f"{user.get('Name')} {user.get('Tag')}".lower()
        return "LIGHT" if asked_light else "REGULAR"
    if user["VerifiedBySession"]:
        return "REGULAR"
    sort = sort_of(user)
    complete = PAPERS[sort] <= validated and (owners_known or sort not in WITH_OWNERS)
    return "REGULAR" if complete else "LIGHT"


def inflow_refusal(holder: Body, beneficiaries: Iterable[Body] = ()) -> str | None:
    """Why money may not come into a wallet of this holder.

    When the final beneficiaries are named, they are looked at instead of an unverified holder.
    """
    if holder["Blocked"]["Inflows"]:
        return "008700"
    named = list(beneficiaries)
    if named:
        verified = all(_is_verified_owner(each) for each in named)
        return None if verified else "002951"
    if holder["UserCategory"] == "OWNER" and holder["KYCLevel"] != "REGULAR":
        return "002951"
    return None


def _is_verified_owner(user: Body) -> bool:
    return bool(user["UserCategory"] == "OWNER" and user["KYCLevel"] == "REGULAR")


def transfer_refusal(author: Body, payer: Body, receiver: Body) -> str | None:
    """Why this author may not move money between wallets of these holders."""
    if author["Id"] != payer["Id"]:
        return "001002"
    code = closed_refusal(payer, receiver)
    if code:
        return code
    if payer["Blocked"]["Outflows"]:
        return "008700"
    if receiver["UserCategory"] == "PAYER":
        return "002701" if payer["UserCategory"] == "PAYER" else "002702"
    return inflow_refusal(receiver)


def closed_refusal(payer: Body, receiver: Body) -> str | None:
    """Why nothing moves between wallets when one of their holders closed their account."""
    if payer["UserStatus"] == "CLOSED":
        return "002601"
    return "002602" if receiver["UserStatus"] == "CLOSED" else None


def payout_refusal(author: Body, holder: Body, *, returns_wire: bool) -> str | None:
    """Why this author may not be paid out of a wallet of this holder."""
    if author["Id"] != holder["Id"]:
        return "121002"
    if holder["Blocked"]["Outflows"]:
        return "008700"
    if returns_wire:
        return None
    if holder["UserCategory"] == "PAYER":
        return "002702"
    return None if holder["KYCLevel"] == "REGULAR" else "002999"
