"""Who represents the holders when who did has died, or can no longer act? Two officers name one.

One asks, with the paper that proves it; another approves. The holders agree to nothing here: one
of them cannot any more. They are told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from wiseed_like.accounts.joint_holders import list_people_of
from wiseed_like.accounts.models import User
from wiseed_like.accounts.own_files import refuse_own_file
from wiseed_like.accounts.queries import get_user
from wiseed_like.accounts.representatives import Cause, RepresentativeChange
from wiseed_like.approvals import carries_out, service as approvals
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.registry import Line
from wiseed_like.approvals.rules import Word
from wiseed_like.db import session
from wiseed_like.documents.service import Taken, store_upload
from wiseed_like.errors import N_, Refused
from wiseed_like.kyc.parties import joint_party
from wiseed_like.payments.holds import Hold, hold_on
from wiseed_like.payments.queries import find_wallet
from wiseed_like.subscriptions.representing import service
from wiseed_like.subscriptions.representing.queries import find_of_request, find_open
from wiseed_like.subscriptions.representing.words import CAUSES

KIND = "joint.representative"


def ask(
    account: User,
    holder_id: int,
    cause: Cause,
    paper: Taken,
    *,
    reason: str,
    by: User,
    now: datetime,
) -> RepresentativeChange:
    """Ask that another holder represent the others; nothing changes yet. The account is locked.

    What the holders were proposing among themselves ends. Raises Refused: one's own account, an
    account that is not open, who represents it already, whose identity is not accepted, and when
    the same is asked already.
    """
    refuse_own_file(by, [account.id])
    service.refuse_closed(account)
    named = service.named_of(account, holder_id)
    if not joint_party(account).is_verified(named):
        raise Refused(
            "successor_unverified",
            N_("L'identité de cette personne n'est pas vérifiée : choisissez-en une autre."),
            field="holder",
        )
    stored = store_upload(paper, by=by, now=now)
    payload = _payload(account, holder_id, cause, stored.sha256)
    approval = approvals.ask(KIND, account, payload, reason=reason, by=by, now=now)
    before = find_open(account.id)
    if before is not None:
        service.end(before, "joint_change.lapsed", by=by, now=now)
    change = RepresentativeChange(
        account=account,
        former=account.addressee,
        holder=named,
        cause=cause,
        asked_by=by.id,
        asked_at=now,
        stored_file_id=stored.id,
        approval_id=approval.id,
    )
    session.add(change)
    session.flush()
    return change


def _payload(account: User, holder_id: int, cause: Cause, paper: str) -> dict[str, Any]:
    return {
        "account": account.id,
        "former": account.represented_by,
        "holder": holder_id,
        "cause": cause,
        "paper": paper,
    }


def _change_of(approval: Approval) -> RepresentativeChange:
    found = find_of_request(approval.id)
    assert found is not None  # made with its request
    return found


def _locks(approval: Approval) -> User:
    return get_user(int(approval.subject_id), lock=True)


def _still(approval: Approval) -> dict[str, Any]:
    """The same, while it is open and its holder is verified; the paper was kept with it."""
    account, change = get_user(int(approval.subject_id)), _change_of(approval)
    if change.ended_at or not account.active:
        return {}
    if not joint_party(account).is_verified(change.holder):
        return {}
    return _payload(account, change.holder_id, change.cause, approval.payload["paper"])


def _lines(approval: Approval) -> list[Line]:
    change = _change_of(approval)
    wallet = find_wallet(f"user:{change.account_id}")
    is_held = wallet is not None and hold_on(wallet) == Hold.FROZEN
    return [
        (N_("Indivision"), change.account.full_name),
        (N_("Nouveau représentant"), change.holder.name),
        (N_("Représentant actuel"), change.former.full_name),
        (N_("Pourquoi"), Word(CAUSES[change.cause])),
        (
            N_("L'argent de l'indivision"),
            Word(
                N_("retenu : un dossier est gelé")
                if is_held
                else N_("libre : le nouveau représentant pourra le retirer")
            ),
        ),
        (
            N_("Effet"),
            Word(
                N_(
                    "Cette personne agit pour tous. Les demandes qui ne sont pas encore signées "
                    "sont terminées ; les souscriptions restent. Les indivisaires sont prévenus."
                )
            ),
        ),
    ]


def _concerns(approval: Approval) -> Iterable[int]:
    account_id = int(approval.subject_id)
    return [account_id, *list_people_of(account_id)]


def _end(approval: Approval, reason: str, *, by: User | None, now: datetime) -> None:
    """Nobody agreed to it in time, or it was refused: nothing changes, and nobody was told."""
    change = find_of_request(approval.id)
    if change is not None and change.done_at is None and change.ended_at is None:
        change.ended_at = now
        session.flush()


@carries_out(
    KIND,
    label=N_("Nommer un autre représentant d'une indivision"),
    makers=("compliance",),
    checkers=("compliance",),
    within=timedelta(days=14),
    still=_still,
    locks=_locks,
    lines=_lines,
    concerns=_concerns,
    undone=_end,
)
def name_as_approved(approval: Approval, *, by: User, now: datetime) -> None:
    """Another holder represents the others from now on. Raises Refused for whom it concerns."""
    change = _change_of(approval)
    refuse_own_file(by, [change.account_id])
    service.take_effect(change, by=by, now=now)
