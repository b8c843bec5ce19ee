"""What do two persons agree to when a part of a round is concluded? To issue it and to pay it.

The first asks, once the certificate is recorded; the second approves (`wiseed_like.approvals`).
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from wiseed_like.accounts.models import User
from wiseed_like.approvals import carries_out, service as approvals
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.registry import Line
from wiseed_like.approvals.rules import Word
from wiseed_like.chain import canonical
from wiseed_like.db import session
from wiseed_like.decisions.service import settle
from wiseed_like.errors import N_, Refused
from wiseed_like.issuers.rules import masked, spaced_iban
from wiseed_like.kyc.queries import is_any_frozen
from wiseed_like.rounds import closings
from wiseed_like.rounds.closings import ClosingState, RoundClosing, get_closing
from wiseed_like.rounds.correction.queries import refuse_doubted
from wiseed_like.rounds.own_rounds import people_of, refuse_own_round
from wiseed_like.rounds.queries import lock_whole
from wiseed_like.subscriptions.parts import rows as part_rows, service as parts
from wiseed_like.subscriptions.queries import lock_subscriptions

RELEASE = "funds.release_part"


def ask(closing: RoundClosing, reason: str, *, by: User, now: datetime) -> Approval:
    """Ask that a certified part be issued and paid. Raises Refused, with the law's verdict when it
    is the law that says no."""
    refuse_own_round(closing.round, by)
    _refuse_unfit(closing, by=by, now=now)
    return approvals.ask(RELEASE, closing, _payload(closing), reason=reason, by=by, now=now)


def may_ask(closing: RoundClosing, now: datetime) -> bool:
    """Whether nothing but a person's word is missing, for the pages."""
    verdict = parts.ask_law(closing.round, _part(closing), now, is_drawn=True).verdict
    return closing.state == ClosingState.CERTIFIED and verdict.may_go_on


def _refuse_unfit(closing: RoundClosing, *, by: User, now: datetime) -> dict[str, Any]:
    if closing.state != ClosingState.CERTIFIED:
        raise Refused(
            "no_certificate", N_("Enregistrez d'abord le certificat du dépositaire des fonds.")
        )
    refuse_doubted(closing.round)
    if not part_rows.is_whole(closing):
        raise Refused(
            "closing_changed",
            N_(
                "Une souscription de cette conclusion n'est plus ferme et payée : le certificat ne "
                "correspond plus. Abandonnez-la et comptez de nouveau."
            ),
        )
    if is_any_frozen(part_rows.list_user_ids(closing)):
        raise Refused(
            "held_up",
            N_("Une personne qui a souscrit est gelée : abandonnez cette conclusion, ou attendez."),
        )
    asked = parts.ask_law(closing.round, _part(closing), now, is_drawn=True)
    return settle(asked, subject=closing.round, by=by)


def _part(closing: RoundClosing) -> part_rows.Part:
    """The part as it was drawn: its minimum was judged then."""
    return part_rows.Part(
        shares=closing.shares,
        counted=closing.shares,
        amount=closing.amount,
        investors=closing.investor_fees,
    )


def _payload(closing: RoundClosing) -> dict[str, Any]:
    certificate = closing.certificate
    assert certificate is not None  # asked for with it only
    return {
        "certificate": certificate.id,
        "amount": closing.amount.cents,
        "shares": closing.shares,
        "fee": {"net": closing.fee.net.cents, "vat": closing.fee.vat.cents},
        "iban": _sha256(closing.round.company.iban),
    }


def _sha256(value: Any) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def _closing(approval: Approval) -> RoundClosing:
    return get_closing(int(approval.subject_id))


def _today(approval: Approval) -> dict[str, Any]:
    found = _closing(approval)
    return _payload(found) if found.state == ClosingState.CERTIFIED else {}


def _lock(approval: Approval) -> None:
    """Its subscriptions, then the round: nobody revokes what is being agreed to."""
    found = _closing(approval)
    lock_subscriptions(part_rows.list_held_ids(found))
    lock_whole(found.round_id)


def _lines(approval: Approval) -> list[Line]:
    found = _closing(approval)
    offer, certificate, iban = found.round, found.certificate, _payee(approval)
    return [
        (N_("Société"), offer.company.name),
        (N_("Conclusion n°"), found.number),
        (N_("Montant de cette conclusion"), found.amount),
        (N_("Parts à émettre"), found.shares),
        (N_("Souscriptions comptées jusqu'au"), found.cut_off),
        (N_("Certificat du dépositaire"), certificate.number if certificate else None),
        (N_("Date du certificat"), certificate.issued_on if certificate else None),
        (N_("Commission de la plateforme, hors taxe"), found.fee.net),
        (N_("TVA"), found.fee.vat),
        (N_("Commission de la plateforme"), found.fee.gross),
        (N_("Frais des investisseurs, en plus du montant levé"), found.investor_fees.gross),
        (N_("Versé à la société"), found.amount - found.fee.gross),
        (N_("Compte de la société"), masked(iban) if iban else None),
        (
            N_("Effet"),
            Word(
                N_(
                    "Ces parts sont inscrites au registre et leur argent est versé à la société. "
                    "Cela ne se défait pas. Le reste de la levée continue."
                )
            ),
        ),
    ]


def _payee(approval: Approval) -> str | None:
    """The account that was agreed to; None once the company has another."""
    iban = _closing(approval).round.company.iban
    return iban if iban and _sha256(iban) == approval.payload["iban"] else None


def _checks(approval: Approval) -> list[Line]:
    iban = _payee(approval)
    return [(N_("IBAN complet de la société"), spaced_iban(iban))] if iban else []


@carries_out(
    RELEASE,
    label=N_("Conclure une partie d'une levée"),
    makers=("compliance",),
    checkers=("compliance",),
    still=_today,
    locks=_lock,
    lines=_lines,
    checks=_checks,
    concerns=lambda approval: people_of(_closing(approval).round),
)
def conclude_as_approved(approval: Approval, *, by: User, now: datetime) -> None:
    """Have the part issued and paid, by the workers. Raises Refused."""
    found = _closing(approval)
    refuse_own_round(found.round, by)
    decided = _refuse_unfit(found, by=by, now=now)
    found.move("conclude")
    found.asked_by, found.approved_by = approval.maker_id, by.id
    found.concluded_at = now
    session.flush()
    closings.note_concluded(found, by=by, now=now, **decided)
