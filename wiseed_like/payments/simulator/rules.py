"""Who may move what, and which code says no? Result codes and magic values; pure."""

from __future__ import annotations

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
    "002701": "A PAYER cannot transfer to a PAYER",
    "002702": "This operation is not allowed for the user category PAYER",
    "002951": "Beneficiary OWNER user(s) not KYC verified",
    "002999": "The user is not KYC verified",
    "005403": "The refund cannot exceed initial transaction amount",
    "005404": "The refunded fees cannot exceed initial fee amount",
    "005405": "Balance of client fee wallet insufficient",
    "008500": "Bank wire rejected",
    "101001": "The user does not complete transaction",
    "101002": "The transaction has been cancelled by the user",
    "101101": "Transaction refused by the bank (Do not honor)",
    "101102": "Transaction refused by the bank (Amount limit)",
    "101109": "The session has expired",
    "101301": "Transaction refused by the 3-D Secure authentication",
    "105101": "Card number: invalid format",
    "105103": "PIN code: invalid format",
    "121999": "Generic withdrawal error",
}
# An amount that asks for its own refusal (cents).
MAGIC_AMOUNTS = {
    33305: "101101",
    33313: "001013",
    33314: "105101",
    33351: "101102",
    33355: "105103",
}
CARD_FRICTIONLESS = "4970107111111119"
CARD_CHALLENGE = "4970105181818183"
CARD_MAESTRO = "5033951000000004"
CARD_AMEX = "375989111111119"
CARD_REFUSED = "4000000000000002"  # ours: any other number that adds up is refused too
GOOD_CARDS = {CARD_FRICTIONLESS, CARD_CHALLENGE, CARD_MAESTRO, CARD_AMEX}
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


def card_verdict(number: str, cents: int) -> str:
    """The bank's result code for this card and this amount."""
    if cents in MAGIC_AMOUNTS:
        return MAGIC_AMOUNTS[cents]
    return SUCCESS if number in GOOD_CARDS else "101101"


def needs_challenge(number: str, secure_mode: str) -> bool:
    """Whether the bank wants to see its customer (3-D Secure)."""
    return number == CARD_CHALLENGE or secure_mode in {"FORCE", "NO_CHOICE"}


def kyc_level(user: Body) -> str:
    """A company that owns is verified at once for now, unless its name or tag says otherwise."""
    asked_light = "kyc-light" in f"{user.get('Name')} {user.get('Tag')}".lower()
    verified = user["PersonType"] == "LEGAL" and user["UserCategory"] == "OWNER"
    return "REGULAR" if verified and not asked_light else "LIGHT"


def inflow_refusal(holder: Body) -> str | None:
    """Why money may not come into a wallet of this holder."""
    if holder["UserCategory"] == "OWNER" and holder["KYCLevel"] != "REGULAR":
        return "002951"
    return None


def transfer_refusal(author: Body, payer: Body, receiver: Body) -> str | None:
    """Why this author may not move money between wallets of these holders."""
    if author["Id"] != payer["Id"]:
        return "001002"
    if receiver["UserCategory"] == "PAYER":
        return "002701" if payer["UserCategory"] == "PAYER" else "002702"
    return inflow_refusal(receiver)


def payout_refusal(author: Body, holder: Body, *, returns_wire: bool) -> str | None:
    """Why this author may not be paid out of a wallet of this holder."""
    if author["Id"] != holder["Id"]:
        return "001002"
    if returns_wire:
        return None
    if holder["UserCategory"] == "PAYER":
        return "002702"
    return None if holder["KYCLevel"] == "REGULAR" else "002999"
