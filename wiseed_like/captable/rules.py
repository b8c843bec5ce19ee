"""How is a line of the register written down and chained? Pure.

The hashed text of a movement has had two forms. The first knew ordinary shares alone, and said so
once; the second names the class of each line, and holds the rights of the classes. Neither is ever
written again: what was hashed stays, and is read by its own form.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wiseed_like.chain import canonical

# Nature of a movement -> what the register prints.
CONSTITUTION = "constitution"
CAPITAL_INCREASE = "capital_increase"
# The code of the class that every company has, and how those of the others begin.
ORDINARY = "ORD"
PREFERRED = "ADP"
FORM = "2"

Terms = Mapping[str, str]  # what makes a class: "nominal", "votes", its rights, as text


@dataclass(frozen=True, slots=True)
class Leg:
    """What a movement does to one account, in whole shares."""

    holder_id: int
    delta: int
    card: str  # the salted commitment of the holder's identity as it stood
    subscription_id: int | None = None
    class_code: str = ORDINARY


@dataclass(frozen=True, slots=True)
class Told:
    """What a hashed text says: (holder, class, shares) of each line, and what each class is.

    The first form said nothing of a class beyond its nominal value.
    """

    lines: tuple[tuple[int, str, int], ...]
    classes: Mapping[str, Terms]


def commitment(salt: bytes, name: str, address: str) -> str:
    """The salted digest of an identity card: proves it, shows nothing of it."""
    return hashlib.sha256(salt + canonical([name, address]).encode()).hexdigest()


def body_of(
    *,
    company_id: int,
    seq: int,
    kind: str,
    effective_on: date,
    classes: Mapping[str, Terms],
    key: str,
    legs: Sequence[Leg],
) -> str:
    """The canonical text of a movement; its entries are in it, so the chain protects them, and
    `classes`, the terms of each class by its code."""
    return canonical(
        {
            "form": FORM,
            "company": str(company_id),
            "seq": str(seq),
            "kind": kind,
            "classes": classes,
            "effective_on": effective_on.isoformat(),
            "key": key,
            "entries": [
                {
                    "holder": str(leg.holder_id),
                    "class": leg.class_code,
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


def told_by(body: str) -> Told:
    """What the hashed text of a movement says, in whichever form. Raises LookupError, TypeError or
    ValueError for what is no such text."""
    text = json.loads(body)
    by_line = "form" in text
    lines = tuple(
        (int(leg["holder"]), leg["class"] if by_line else ORDINARY, int(leg["delta"]))
        for leg in text["entries"]
    )
    if by_line:
        return Told(lines, text["classes"])
    if text["class"] != "ordinary":
        raise ValueError("the first form knew ordinary shares alone")
    return Told(lines, {ORDINARY: {"nominal": text["nominal"]}})
