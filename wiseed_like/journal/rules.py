"""How is a fact written down? Pure."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from compliance.euro import Euro
from wiseed_like.chain import canonical


def body_of(fact: dict[str, Any]) -> str:
    """The canonical text of a fact: amounts as euros, moments in ISO 8601, enums by value."""
    return canonical(fact, _as_text)


def _as_text(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Euro | UUID | Decimal):
        return str(value)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"a fact cannot hold {value!r}")
