"""What does a second person see of an early advantage, before the round opens with it?"""

from __future__ import annotations

from typing import Any

from compliance.euro import Euro
from wiseed_like.approvals.registry import Line
from wiseed_like.approvals.rules import Word
from wiseed_like.errors import N_
from wiseed_like.rounds.early.advantage import Early, EarlyKind, least_amount
from wiseed_like.rounds.early.words import NAMES


def early_agreed(terms: dict[str, Any]) -> list[Line]:
    """The advantage, where there is one; requests from before there was a choice have none."""
    term = _early_of(terms)
    if term is None:
        return []
    return [
        (N_("Avantage aux premières parts"), Word(NAMES[term.kind])),
        (N_("Nombre de premières parts"), term.shares),
        (N_("Prix des premières parts"), term.price)
        if term.price
        else (N_("Une part offerte pour combien de parts payées"), term.bonus_for),
    ]


def least_agreed(terms: dict[str, Any], price: Euro) -> Euro:
    """What the fewest shares bring at least."""
    return least_amount(terms["shares_min"], price, _early_of(terms))


def _early_of(terms: dict[str, Any]) -> Early | None:
    kept = terms.get("early")
    if not kept:
        return None
    price = None if kept["price"] is None else Euro(kept["price"])
    return Early(EarlyKind(kept["kind"]), kept["shares"], price, kept["bonus_for"])
