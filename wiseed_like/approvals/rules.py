"""Which moves does a request have, and what makes it the one that was agreed to? Pure."""

from __future__ import annotations

import hashlib
import json
from enum import StrEnum
from typing import Any

from wiseed_like.chain import canonical
from wiseed_like.states import LifeCycle


class ApprovalState(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"  # nobody decided in time
    VOID = "void"  # what it was about is no longer what was asked


_S = ApprovalState
LIFE_CYCLE: LifeCycle[ApprovalState] = LifeCycle(
    {
        (_S.ASKED, "approve"): _S.APPROVED,
        (_S.ASKED, "refuse"): _S.REFUSED,
        (_S.ASKED, "withdraw"): _S.WITHDRAWN,
        (_S.ASKED, "lapse"): _S.LAPSED,
        (_S.ASKED, "void"): _S.VOID,
    }
)


class Word(str):
    """A French word of ours, marked by `N_`, which the page translates; plain text stays."""

    __slots__ = ()


def as_kept(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload as a database gives it back. Raises TypeError for what is not JSON."""
    kept: dict[str, Any] = json.loads(canonical(payload))
    return kept


def request_hash(kind: str, about: str, payload: dict[str, Any]) -> str:
    """The SHA-256, in hexadecimal, of what is asked for: the act, on whom or what, and how.

    `about` names the subject as the journal does: `round:12`.
    """
    asked = {"kind": kind, "about": about, "payload": payload}
    return hashlib.sha256(canonical(asked).encode()).hexdigest()
