"""Which decisions about a wire need a second person, and what exactly do both agree to?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wiseed_like.accounts.models import User
from wiseed_like.approvals import carries_out
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.registry import Line
from wiseed_like.approvals.rules import Word
from wiseed_like.arrivals import queries, service
from wiseed_like.arrivals.models import Arrival
from wiseed_like.errors import N_

EFFECTS = {
    "accept": N_("La somme devient disponible pour la personne."),
    "send_back": N_("La somme est renvoyée au compte d'où elle vient."),
}


def _arrival(approval: Approval) -> Arrival:
    return queries.get_arrival(int(approval.subject_id))


def _lock(approval: Approval) -> Arrival:
    return queries.lock_arrival(int(approval.subject_id))


def _today(approval: Approval) -> dict[str, Any]:
    told = approval.payload
    return dict(service.payload(_arrival(approval), told["decision"], told["reason"]))


def _lines(approval: Approval) -> list[Line]:
    arrival = _arrival(approval)
    return [
        (N_("Montant du virement"), arrival.amount),
        (N_("Titulaire du portemonnaie"), arrival.holder_name),
        (N_("Émetteur du virement"), arrival.payer_name or None),
        (N_("Compte de l'émetteur"), arrival.payer_iban or None),
        (N_("Arrivé le"), arrival.arrived_at),
        (N_("Effet"), Word(EFFECTS[approval.payload["decision"]])),
    ]


def _concerns(approval: Approval) -> list[int]:
    user_id = _arrival(approval).user_id
    return [user_id] if user_id is not None else []


@carries_out(
    service.DECISION,
    label=N_("Décider d'un virement important qui n'était pas annoncé"),
    makers=("compliance",),
    checkers=("compliance",),
    still=_today,
    locks=_lock,
    lines=_lines,
    concerns=_concerns,
)
def decide_as_approved(approval: Approval, *, by: User, now: datetime) -> None:
    """Accept it, or send it back."""
    told = approval.payload
    service.carry_out(_arrival(approval), told["decision"], told["reason"], by=by, now=now)
