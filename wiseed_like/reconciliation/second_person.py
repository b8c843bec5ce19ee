"""Which differences are explained by two persons, and what exactly do both agree to?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wiseed_like.accounts.models import User
from wiseed_like.approvals import carries_out
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.registry import Line
from wiseed_like.approvals.rules import Word
from wiseed_like.errors import N_
from wiseed_like.reconciliation import queries, service
from wiseed_like.reconciliation.models import Difference
from wiseed_like.reconciliation.words import WHATS


def _difference(approval: Approval) -> Difference:
    return queries.get_difference(int(approval.subject_id))


def _lock(approval: Approval) -> Difference:
    return queries.lock_difference(int(approval.subject_id))


def _today(approval: Approval) -> dict[str, Any]:
    return dict(service.payload(_difference(approval), approval.payload["note"]))


def _lines(approval: Approval) -> list[Line]:
    difference = _difference(approval)
    return [
        (N_("Écart"), Word(WHATS[difference.what])),
        (N_("Portemonnaies"), ", ".join(difference.wallets)),
        (N_("Référence"), difference.about),
        (N_("Trouvé le"), difference.first_seen_at),
        (N_("Effet"), Word(N_("L'écart ne retient plus le versement à la société."))),
    ]


def _concerns(approval: Approval) -> list[int]:
    owners = _difference(approval).wallets
    return [int(each.removeprefix("user:")) for each in owners if each.startswith("user:")]


@carries_out(
    service.EXPLAINING,
    label=N_("Expliquer un écart sur le compte d'une levée"),
    makers=("compliance",),
    checkers=("compliance",),
    still=_today,
    locks=_lock,
    lines=_lines,
    concerns=_concerns,
)
def explain_as_approved(approval: Approval, *, by: User, now: datetime) -> None:
    """Take the explanation over."""
    service.carry_out(_difference(approval), approval.payload["note"], by=by, now=now)
