"""What is an amount, in which currencies, and how are the platform's own wallets called?"""

from __future__ import annotations

import re
from typing import Any

CURRENCIES = frozenset(
    {
        *("AED", "AUD", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP"),
        *("HKD", "JPY", "NOK", "PLN", "SEK", "USD", "ZAR"),
    }
)
SORTS = ("FEES", "CREDIT")  # of the platform's own wallets: one of each per currency
OWN = re.compile(rf"(?:{'|'.join(SORTS)})_({'|'.join(sorted(CURRENCIES))})")


def money(cents: int, currency: str) -> dict[str, Any]:
    return {"Currency": currency, "Amount": cents}


def fees_wallet(currency: str) -> str:
    return f"FEES_{currency}"


def credit_wallet(currency: str) -> str:
    """Disputes are taken from it: it alone may go below zero."""
    return f"CREDIT_{currency}"


def is_credit(wallet_id: str) -> bool:
    return wallet_id.startswith("CREDIT_")


def currency_of_own(wallet_id: str) -> str | None:
    """The currency of one of the platform's own wallets; None for any other name."""
    match = OWN.fullmatch(wallet_id)
    return match[1] if match else None
