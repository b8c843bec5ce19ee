"""How is a line of the register written down and chained? Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wiseed_like.chain import canonical

# Nature of a movement -> what the register prints.
CONSTITUTION = "constitution"
CAPITAL_INCREASE = "capital_increase"


@dataclass(frozen=True, slots=True)
class Leg:
    """What a movement does to one account, in whole shares."""

    holder_id: int
    delta: int
    card: str  # the salted commitment of the holder's identity as it stood
    subscription_id: int | None = None


def commitment(salt: bytes, name: str, address: str) -> str:
    """The salted digest of an identity card: proves it, shows nothing of it."""
    return hashlib.sha256(salt + canonical([name, address]).encode()).hexdigest()


def body_of(
    *,
    company_id: int,
    seq: int,
    kind: str,
    effective_on: date,
    nominal: str,
    key: str,
    legs: Sequence[Leg],
) -> str:
    """The canonical text of a movement; its entries are in it, so the chain protects them."""
    return canonical(
        {
            "company": str(company_id),
            "seq": str(seq),
            "kind": kind,
            "class": "ordinary",
            "nominal": nominal,
            "effective_on": effective_on.isoformat(),
            "key": key,
            "entries": [
                {
                    "holder": str(leg.holder_id),
                    "delta": str(leg.delta),
                    "card": leg.card,
                    "subscription": None
                    if leg.subscription_id is None
                    else str(leg.subscription_id),
                }
                for leg in legs
            ],
        }
    )
