"""Which losses need a second person to be given up, and what exactly do both agree to?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wiseed_like.accounts.models import User
from wiseed_like.approvals import carries_out
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.registry import Line
from wiseed_like.approvals.rules import Word
from wiseed_like.disputes import queries, service
from wiseed_like.disputes.models import DisputeCase
from wiseed_like.errors import N_

EFFECTS = {
    "accept": N_("Le litige n'est pas contesté : la somme est perdue."),
    "waive": N_("La somme n'est plus réclamée à la personne : la plateforme la perd."),
}


def _case(approval: Approval) -> DisputeCase:
    return queries.get_case(int(approval.subject_id))


def _lock(approval: Approval) -> DisputeCase:
    return queries.lock_case(int(approval.subject_id))


def _today(approval: Approval) -> dict[str, Any]:
    told = approval.payload
    return dict(service.payload(_case(approval), told["act"], told["reason"]))


def _lines(approval: Approval) -> list[Line]:
    case = _case(approval)
    return [
        (N_("Montant du litige"), case.amount),
        (N_("Effet"), Word(EFFECTS[approval.payload["act"]])),
        (N_("Titulaire du portemonnaie"), case.holder_name),
        (N_("Ouvert le"), case.opened_at),
    ]


@carries_out(
    service.GIVING_UP,
    label=N_("Renoncer à une somme importante reprise par une banque"),
    makers=("compliance",),
    checkers=("compliance",),
    still=_today,
    locks=_lock,
    lines=_lines,
    concerns=lambda approval: [_case(approval).user_id],
)
def give_up_as_approved(approval: Approval, *, by: User, now: datetime) -> None:
    """Accept the loss, or claim it no more."""
    told = approval.payload
    service.carry_out(_case(approval), told["act"], told["reason"], by=by, now=now)
