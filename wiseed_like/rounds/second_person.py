"""Which acts on a round need a second person, and what exactly do both agree to?

Opening it to the public, paying its issuer, giving much money back. The first person asks, the
second approves (`wiseed_like.approvals`); only then do the services of this domain act.
"""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any

from compliance.euro import Euro
from wiseed_like.accounts.models import User
from wiseed_like.approvals import carries_out, service as approvals
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.registry import Line
from wiseed_like.approvals.rules import Word
from wiseed_like.chain import canonical
from wiseed_like.errors import N_, Refused
from wiseed_like.fees.rules import NOTHING, Fee
from wiseed_like.house_settings import service as house_settings
from wiseed_like.issuers.representatives import declared
from wiseed_like.issuers.rules import Representative, masked, spaced_iban
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.payments.queries import find_account
from wiseed_like.rounds import closing, queries, service
from wiseed_like.rounds.agreed import terms_agreed
from wiseed_like.rounds.closings import closed_shares
from wiseed_like.rounds.correction.queries import refuse_doubted
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.own_rounds import people_of, refuse_own_round
from wiseed_like.rounds.rules import LIFE_CYCLE, RoundState
from wiseed_like.rounds.takings import rest_of
from wiseed_like.rounds.written import terms_of

OPENING, RELEASE, REFUND = "round.publish", "funds.release", "refund.large"
WITHIN = timedelta(days=14)


def ask_opening(round: Round, reason: str, *, by: User, now: datetime) -> Approval:
    """Hand the round to compliance: its terms, its sheet, and who binds the company.

    Raises Refused or TermsRefused.
    """
    service.make_ready(round, by=by, now=now)
    return approvals.ask(OPENING, round, _opening(round), reason=reason, by=by, now=now)


def ask_release(round: Round, reason: str, *, by: User, now: datetime) -> Approval:
    """Ask that the round be concluded: its shares issued, its issuer paid. Raises Refused."""
    refuse_own_round(round, by)
    if not closing.may_finish(round, now):
        raise Refused("not_to_conclude", N_("Cette levée ne peut pas encore être conclue."))
    refuse_doubted(round)
    return approvals.ask(RELEASE, round, _release(round), reason=reason, by=by, now=now)


def cancel(round: Round, reason: str, *, by: User, now: datetime) -> Approval | None:
    """Call the offer off; when much money goes back, ask a second person instead.

    Returns the request, or None when it is done. Takes the round's locks itself, after those of
    requests. Raises Refused.
    """
    if not is_large(round, now):
        offer = queries.lock_whole(round.id)
        if not is_large(offer, now):
            closing.cancel(offer, reason, by=by, now=now)
            return None
        # Money arrived in this very instant.
        raise Refused(
            "round_moved_on",
            N_("La levée a changé d'état entre-temps : relisez la page avant de recommencer."),
        )
    refuse_own_round(round, by)
    if not LIFE_CYCLE.allows(round.state, "cancel"):
        raise Refused("round_ended", N_("Cette levée est déjà terminée."))
    payload = _refund(round, reason.strip(), given_back(round))
    return approvals.ask(REFUND, round, payload, reason=reason, by=by, now=now)


def given_back(round: Round) -> Euro:
    """What has arrived for the round, fees included, and would go back to its subscribers."""
    return rest_of(round).whole if round.counter else Euro.ZERO


def is_large(round: Round, now: datetime) -> bool:
    """Whether giving it back needs a second person."""
    return given_back(round).cents >= house_settings.value("large_refund", now)


def _lock(approval: Approval) -> Round:
    return queries.lock_whole(int(approval.subject_id))


# -- Opening


def _opening(round: Round) -> dict[str, Any]:
    """The terms to the cent, the sheet to the letter, and who binds the company.

    Of whom the provider knows as the representative the fingerprint only: no identity is copied.
    """
    draft = round.draft_sheet
    assert draft is not None  # a round without a sheet is not ready
    terms = _plain(terms_of(round)) | {"class_code": round.class_code}
    person = representative_of(round)
    return {
        "terms": terms | {"price": round.price.cents, "existing_shares": round.existing_shares},
        "sheet": {"version": draft.version, "sha256": _sha256(draft.parts)},
        "representative_sha256": _sha256(_plain(person) if person else None),
    }


def representative_of(round: Round) -> Representative | None:
    """Whom the payment provider knows as the company's representative."""
    account = find_account(f"company:{round.company_id}")
    return declared(account) if account else None


def _sha256(value: Any) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Cents for euros, ISO 8601 for days: what JSON can hold."""
    if isinstance(value, Euro):
        return value.cents
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    return value.isoformat() if isinstance(value, date) else value


def _opening_today(approval: Approval) -> dict[str, Any]:
    offer = _round(approval)
    if offer.state != RoundState.READY or offer.draft_sheet is None:
        return {}
    return _opening(offer)


def _opening_lines(approval: Approval) -> list[Line]:
    offer = _round(approval)
    person = representative_of(offer)
    return [
        (N_("Société"), offer.company.name),
        (N_("Projet"), offer.dossier.title),
        *terms_agreed(approval.payload["terms"]),
        (N_("Fiche d'informations clés, version"), approval.payload["sheet"]["version"]),
        (
            N_("Représentant légal"),
            f"{person.first_name} {person.last_name}" if person else None,
        ),
        (N_("Né ou née le"), person.birth_date if person else None),
        (
            N_("Effet"),
            Word(
                N_(
                    "La fiche est publiée et les souscriptions commencent. Les conditions "
                    "engagent la société et ne changent plus."
                )
            ),
        ),
    ]


def _workers(approval: Approval) -> set[int]:
    """Whoever wrote the terms or the sheet, or has a part in the company."""
    offer = _round(approval)
    draft = offer.draft_sheet
    return people_of(offer) | {offer.prepared_by} | ({draft.drawn_up_by} if draft else set())


def _back_to_work(approval: Approval, reason: str, *, by: Actor | None, now: datetime) -> None:
    """The analyst and the issuer may change terms and sheet again."""
    offer = queries.lock_round(int(approval.subject_id))
    if offer.state == RoundState.READY:
        offer.move("rework")
        record("round.reworked", offer, by=by, at=now, reason=reason, request=approval.id)


@carries_out(
    OPENING,
    label=N_("Ouvrir une levée au public"),
    makers=("analyst",),
    checkers=("compliance",),
    within=WITHIN,
    still=_opening_today,
    locks=_lock,
    lines=_opening_lines,
    concerns=_workers,
    undone=_back_to_work,
)
def open_as_approved(approval: Approval, *, by: User, now: datetime) -> None:
    """Publish the sheet and open the round."""
    service.publish_and_open(_round(approval), by=by, now=now)


# -- Release of the funds


def _release(round: Round) -> dict[str, Any]:
    certificate, taken = round.certificate, rest_of(round)
    assert certificate is not None  # asked for with it only
    return {
        "certificate": certificate.id,
        "amount": taken.raised.cents,
        "shares": round.counter.paid - closed_shares(round),
        "fee": {"net": taken.success.net.cents, "vat": taken.success.vat.cents},
        "investor_fees": {"net": taken.investors.net.cents, "vat": taken.investors.vat.cents},
        "iban": _sha256(round.company.iban),
    }


def _release_today(approval: Approval) -> dict[str, Any]:
    offer = _round(approval)
    if offer.state != RoundState.CLOSING or offer.certificate is None:
        return {}
    return _release(offer)


def _release_lines(approval: Approval) -> list[Line]:
    offer, told = _round(approval), approval.payload
    amount, (fee, paid_too) = Euro(told["amount"]), _agreed_fees(told)
    certificate, iban = offer.certificate, _payee(approval)
    return [
        (N_("Société"), offer.company.name),
        (N_("Montant levé"), amount),
        (N_("Parts à émettre"), told["shares"]),
        (N_("Certificat du dépositaire"), certificate.number if certificate else None),
        (N_("Date du certificat"), certificate.issued_on if certificate else None),
        (N_("Commission de la plateforme, hors taxe"), fee.net),
        (N_("TVA"), fee.vat),
        (N_("Commission de la plateforme"), fee.gross),
        (N_("Frais des investisseurs, en plus du montant levé"), paid_too.gross),
        (N_("Versé à la société"), amount - fee.gross),
        (N_("Compte de la société"), masked(iban) if iban else None),
        (
            N_("Effet"),
            Word(
                N_(
                    "Les parts sont inscrites au registre et la société est payée. Cela ne se "
                    "défait pas."
                )
            ),
        ),
    ]


def _agreed_fees(told: dict[str, Any]) -> tuple[Fee, Fee]:
    """The success fee and the investors' fees; requests of the first months named a rate."""
    if "fee_bps" in told:
        return Fee(Euro(told["amount"]).basis_points(told["fee_bps"]), Euro.ZERO), NOTHING
    success, investors = told["fee"], told["investor_fees"]
    return (
        Fee(Euro(success["net"]), Euro(success["vat"])),
        Fee(Euro(investors["net"]), Euro(investors["vat"])),
    )


def _payee(approval: Approval) -> str | None:
    """The account that was agreed to; None once the company has another."""
    iban = _round(approval).company.iban
    return iban if iban and _sha256(iban) == approval.payload["iban"] else None


def _release_checks(approval: Approval) -> list[Line]:
    """The number of the account to be paid, for who decides (`Kind.checks`)."""
    iban = _payee(approval)
    return [(N_("IBAN complet de la société"), spaced_iban(iban))] if iban else []


def _own_people(approval: Approval) -> set[int]:
    return people_of(_round(approval))


@carries_out(
    RELEASE,
    label=N_("Conclure une levée et payer la société"),
    makers=("compliance",),
    checkers=("compliance",),
    still=_release_today,
    locks=_lock,
    lines=_release_lines,
    checks=_release_checks,
    concerns=_own_people,
)
def release_as_approved(approval: Approval, *, by: User, now: datetime) -> None:
    """Issue the shares and pay the issuer."""
    closing.finish(_round(approval), by=by, now=now, asked_by=approval.maker_id)


# -- Large refunds


def _refund(round: Round, reason: str, amount: Euro) -> dict[str, Any]:
    return {"reason": reason, "amount": amount.cents, "ended": round.is_over}


def _refund_today(approval: Approval) -> dict[str, Any]:
    """More money may have arrived: it goes back too, to whom it belongs, and voids nothing."""
    told = approval.payload
    return _refund(_round(approval), told["reason"], Euro(told["amount"]))


def _refund_lines(approval: Approval) -> list[Line]:
    offer = _round(approval)
    return [
        (N_("Société"), offer.company.name),
        (N_("Montant à rendre, à la demande"), Euro(approval.payload["amount"])),
        (N_("Montant à rendre, aujourd'hui"), given_back(offer)),
        (N_("Souscripteurs"), offer.counter.investors if offer.counter else 0),
        (
            N_("Effet"),
            Word(
                N_(
                    "La levée s'arrête pour toujours. Chaque souscripteur est remboursé en "
                    "totalité, sans frais."
                )
            ),
        ),
    ]


@carries_out(
    REFUND,
    label=N_("Annuler une levée et rembourser"),
    makers=("compliance",),
    checkers=("compliance",),
    still=_refund_today,
    locks=_lock,
    lines=_refund_lines,
    concerns=_own_people,
)
def cancel_as_approved(approval: Approval, *, by: User, now: datetime) -> None:
    """Call the offer off: every cent goes back."""
    closing.cancel(_round(approval), approval.payload["reason"], by=by, now=now)


def _round(approval: Approval) -> Round:
    return queries.get_round(int(approval.subject_id))
