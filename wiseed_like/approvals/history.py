"""What happened to a thing, with who asked for it, in which words, and who agreed?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.queries import list_about, subject_of
from wiseed_like.approvals.rules import ApprovalState
from wiseed_like.db import Base, session
from wiseed_like.errors import N_
from wiseed_like.journal.models import Entry
from wiseed_like.journal.queries import list_of_subject

# The steps of a request, as the history of what it is about tells them.
HAPPENED = {
    "approval.approved": N_("Demande approuvée par une seconde personne"),
    "approval.asked": N_("Approbation demandée"),
    "approval.lapsed": N_("Demande d'approbation arrivée à échéance"),
    "approval.refused": N_("Demande d'approbation refusée"),
    "approval.voided": N_("Demande d'approbation sans objet : elle ne tenait plus"),
    "approval.withdrawn": N_("Demande d'approbation retirée"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A fact, and what the person who did it wrote."""

    fact: Entry
    words: str = ""


def steps_of(subject: Base, kind: str) -> list[Step]:
    """All that happened to it and to the requests of this kind about it, oldest first."""
    steps = [Step(each) for each in list_of_subject(*subject_of(subject))]
    for request in list_about(kind, subject):
        said = {
            "approval.asked": request.reason,
            "approval.approved": request.decision_reason or "",
            "approval.refused": request.decision_reason or "",
        }
        steps += [
            Step(each, said.get(each.kind, "")) for each in list_of_subject(*subject_of(request))
        ]
    return sorted(steps, key=lambda step: step.fact.id)


def find_approved(kind: str, subject: Base, at: datetime | None) -> Approval | None:
    """The request by which something was done then; None for what one person did alone."""
    subject_type, subject_id = subject_of(subject)
    return session.scalar(
        select(Approval).where(
            Approval.kind == kind,
            Approval.subject_type == subject_type,
            Approval.subject_id == subject_id,
            Approval.state == ApprovalState.APPROVED,
            Approval.decided_at == at,
        )
    )
