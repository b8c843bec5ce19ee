"""What happens to a dossier? It is written, sent, examined, voted on, and decided by two people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from compliance.as_of import as_of
from compliance.calendar import legal_day
from compliance.euro import Euro
from compliance.offers import issuer, offer_cap
from compliance.rule import Asked
from compliance.verdict import Verdict
from wiseed_like.accounts.access import STAFF
from wiseed_like.accounts.models import User
from wiseed_like.accounts.own_files import refuse_own_file
from wiseed_like.db import session
from wiseed_like.decisions.service import settle
from wiseed_like.documents.models import StoredFile
from wiseed_like.documents.service import erase
from wiseed_like.dossiers import queries
from wiseed_like.dossiers.models import Dossier, DossierDocument, Vote
from wiseed_like.dossiers.rules import (
    AMOUNT_MIN,
    DOCUMENTS_MAX,
    HEADINGS,
    LIFE_CYCLE,
    SECTIONS,
    SECTORS,
    DocumentKind,
    DossierState,
    Evidence,
    issuer_facts,
)
from wiseed_like.errors import N_, Refused
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.queries import is_officer, list_officer_ids
from wiseed_like.issuers.rules import slug_of
from wiseed_like.journal import record

WRITABLE = (*HEADINGS, *SECTIONS)
DECISIONS = {"accept": "dossier.accepted", "decline": "dossier.declined"}


def begin(company: Company, title: str, *, by: User, now: datetime) -> Dossier:
    """Begin a draft. The caller holds the company's lock: one application at a time.

    Raises Refused when one is under way.
    """
    if queries.find_under_way(company.id) is not None:
        raise Refused("dossier_under_way", N_("Cette société a déjà un dossier en cours."))
    dossier = Dossier(
        slug=slug_of(company.slug, taken=queries.list_slugs_like(company.slug)),
        company=company,
        title=title,
        created_by=by.id,
        created_at=now,
    )
    session.add(dossier)
    session.flush()
    record("dossier.begun", dossier, by=by, at=now)
    return dossier


def save(dossier: Dossier, content: Mapping[str, Any], *, by: User, now: datetime) -> None:
    """Keep what is written so far, complete or not: `{attribute: text, or Euro}`.

    Raises Refused when the dossier was sent, or asks for too little or more than an issuer may
    raise.
    """
    _refuse_sent(dossier)
    amount = content.get("amount_sought")
    if amount is not None:
        _refuse_amount(amount, now)
    if content.get("sector") and content["sector"] not in SECTORS:
        raise Refused("unknown_sector", N_("Choisissez un secteur de la liste."), field="sector")
    changed = sorted(name for name, value in content.items() if getattr(dossier, name) != value)
    if set(changed) - set(WRITABLE):
        raise AssertionError(f"not the founder's to write: {changed}")
    if not changed:
        return
    for name in changed:
        setattr(dossier, name, content[name])
    record("dossier.saved", dossier, by=by, at=now, changed=changed)


def attach(
    dossier: Dossier, kind: DocumentKind, stored: StoredFile, *, by: User, now: datetime
) -> DossierDocument:
    """Add a stored file. Raises Refused when the dossier was sent, or has too many."""
    refuse_upload(dossier)
    document = DossierDocument(dossier=dossier, stored_file=stored, kind=kind, sent_at=now)
    session.add(document)
    session.flush()
    record("dossier.document_sent", dossier, by=by, at=now, document=kind, sha256=stored.sha256)
    return document


def refuse_upload(dossier: Dossier) -> None:
    """Said before a file is looked at, too. Raises Refused when one more may not come."""
    _refuse_sent(dossier)
    if len(dossier.documents) >= DOCUMENTS_MAX:
        raise Refused(
            "too_many_documents",
            N_("Un dossier compte au plus %(count)s documents."),
            field="file",
            count=DOCUMENTS_MAX,
        )


def remove_document(
    dossier: Dossier, document: DossierDocument, *, by: User, now: datetime
) -> None:
    """Take a document out of a draft; its bytes are erased. Raises Refused."""
    _refuse_sent(dossier)
    record(
        "dossier.document_removed",
        dossier,
        by=by,
        at=now,
        document=document.kind,
        sha256=document.stored_file.sha256,
    )
    dossier.documents.remove(document)
    session.delete(document)
    erase(document.stored_file, "withdrawn", by=by, now=now)


def submit(dossier: Dossier, *, by: User, now: datetime) -> None:
    """Send the dossier. Raises Refused when something is missing; sent already is harmless."""
    if dossier.state == DossierState.SUBMITTED:
        return
    _refuse_sent(dossier)
    if dossier.missing:
        raise Refused(
            "incomplete", N_("Il manque encore des éléments : le dossier n'est pas parti.")
        )
    assert dossier.amount_sought is not None, "a complete dossier says how much"
    _refuse_amount(dossier.amount_sought, now)
    _move(dossier, "submit")
    dossier.submitted_at = now
    dossier.analyst_note = None
    record("dossier.submitted", dossier, by=by, at=now, amount=dossier.amount_sought)


def withdraw(dossier: Dossier, *, by: User, now: datetime) -> None:
    """Take the application back, until the committee has decided; again is harmless."""
    if dossier.state == DossierState.WITHDRAWN:
        return
    _move(dossier, "withdraw")
    record("dossier.withdrawn", dossier, by=by, at=now)


def screen(dossier: Dossier, *, by: User, now: datetime) -> None:
    """An analyst takes the dossier; again is harmless. Raises Refused, with the name of whoever
    has taken it already."""
    _refuse_own(dossier, by)
    if dossier.state == DossierState.SCREENING:
        screener = queries.get_screener(dossier)
        if screener.id == by.id:
            return
        name = screener.full_name
        raise Refused("case_taken", N_("%(name)s a déjà pris ce dossier."), name=name)
    _move(dossier, "screen")
    record("dossier.screened", dossier, by=by, at=now)


def send_back(dossier: Dossier, message: str, *, by: User, now: datetime) -> None:
    """Give the dossier back to be completed; `message` says what is missing. Raises Refused."""
    _refuse_own(dossier, by)
    _move(dossier, "send_back")
    dossier.analyst_note = message
    # The note leaves with the next sending; what was asked stays in the history.
    record("dossier.sent_back", dossier, by=by, at=now, message=message)


def open_vote(dossier: Dossier, *, by: User, now: datetime) -> None:
    """Show the project to members. Raises Refused."""
    _refuse_own(dossier, by)
    _move(dossier, "open_vote")
    record("dossier.vote_opened", dossier, by=by, at=now)


def examine(dossier: Dossier, evidence: Evidence, *, by: User, now: datetime) -> None:
    """Begin due diligence with what is verified so far (ECSPR art. 5). Raises Refused."""
    _refuse_own(dossier, by)
    _move(dossier, "examine")
    dossier.examined_by, dossier.examined_at = by.id, now
    record("dossier.examined", dossier, by=by, at=now, **asdict(evidence))


def record_evidence(dossier: Dossier, evidence: Evidence, *, by: User, now: datetime) -> None:
    """Note what is verified by now; whoever notes it answers for it. Raises Refused."""
    _refuse_own(dossier, by)
    if dossier.state != DossierState.DUE_DILIGENCE:
        raise _moved_on()
    dossier.examined_by, dossier.examined_at = by.id, now
    record("dossier.evidence_recorded", dossier, by=by, at=now, **asdict(evidence))


def recommend(
    dossier: Dossier,
    note: str,
    *,
    by: User,
    now: datetime,
    evidence: Evidence | None = None,
) -> None:
    """Bring the dossier before the committee, with all evidence (ECSPR art. 5 and 8).

    `evidence` defaults to what was last recorded. Raises Refused when some of it is missing
    or bad, or when `by` is not the one who verified it.
    """
    _refuse_own(dossier, by)
    if not LIFE_CYCLE.allows(dossier.state, "recommend"):
        raise _moved_on()
    if dossier.examined_by != by.id:
        raise Refused(
            "not_the_examiner",
            N_("La recommandation revient à l'analyste qui a noté les vérifications."),
        )
    known = evidence or queries.evidence_of(dossier)
    decided = settle(ask_about_issuer(dossier, known, now=now), subject=dossier, by=by)
    _move(dossier, "recommend")
    dossier.analyst_note = note
    record("dossier.recommended", dossier, by=by, at=now, **asdict(known), **decided)


def assess_issuer(dossier: Dossier, evidence: Evidence, *, now: datetime) -> Verdict:
    """May this company raise money here, by what the analyst has verified (ECSPR art. 5 and 8)?"""
    return ask_about_issuer(dossier, evidence, now=now).verdict


def ask_about_issuer(dossier: Dossier, evidence: Evidence, *, now: datetime) -> Asked:
    """The same, with what the answer rests on."""
    company = dossier.company
    facts = issuer_facts(
        evidence,
        legal_form=company.legal_form,
        country=company.country,
        checked_on=legal_day(dossier.examined_at or now),
    )
    return issuer.assess.ask(facts, as_of(now))


def decide(
    dossier: Dossier, decision: str, reason: str | None = None, *, by: User, now: datetime
) -> None:
    """Take the decision "accept" or "decline"; a no has a reason.

    A no before the committee is the analyst's own to say; the committee's decision is for
    somebody else than the examiner. Raises Refused for the examiner, for an officer of the
    company, and when it was decided.
    """
    _refuse_own(dossier, by)
    if dossier.examined_by == by.id and not _stops_examining(dossier, decision):
        raise Refused(
            "own_examination",
            N_("Vous avez examiné ce dossier : une autre personne doit décider."),
        )
    if decision == "decline" and not reason:
        raise Refused("no_reason", N_("Indiquez le motif du refus."), field="reason")
    if dossier.examined_by == by.id:
        # The row names two judges, never one twice; the facts say who examined.
        dossier.examined_by = None
    _move(dossier, decision)
    dossier.decided_by, dossier.decided_at = by.id, now
    dossier.decision_reason = reason or None
    record(DECISIONS[decision], dossier, by=by, at=now)


def _stops_examining(dossier: Dossier, decision: str) -> bool:
    """Whether it is a no that comes before anything was recommended."""
    return decision == "decline" and dossier.state == DossierState.DUE_DILIGENCE


def vote(dossier: Dossier, *, in_favour: bool, intended: Euro, by: User, now: datetime) -> None:
    """Say yes or no to a project in vote, or change one's mind; it commits to nothing.

    The vote is its own record, not a fact: voters would queue for the company's stream.
    Raises Refused for officers of the company, for the staff, and when the vote is over.
    """
    state = session.scalar(
        select(Dossier.state).where(Dossier.id == dossier.id).with_for_update(read=True)
    )
    if state != DossierState.VOTE:
        raise Refused("vote_over", N_("Le vote sur ce projet est clos."))
    if is_officer(by.id, dossier.company_id):
        raise Refused("own_project", N_("On ne vote pas pour son propre projet."))
    if any(by.has_role(role) for role in STAFF):
        raise Refused("staff_vote", N_("Les membres de notre équipe ne votent pas."))
    said = {"in_favour": in_favour, "intended": intended, "cast_at": now}
    session.execute(
        insert(Vote)
        .values(dossier_id=dossier.id, user_id=by.id, **said)
        .on_conflict_do_update(index_elements=["dossier_id", "user_id"], set_=said)
    )


def may(dossier: Dossier, action: str) -> bool:
    """Whether the founder may take this move now: a draft is sent once it is complete."""
    complete = action != "submit" or not dossier.missing
    return complete and LIFE_CYCLE.allows(dossier.state, action)


def _move(dossier: Dossier, action: str) -> None:
    """A move that somebody asked for from a page which may be old. Raises Refused."""
    if not LIFE_CYCLE.allows(dossier.state, action):
        raise _moved_on()
    dossier.move(action)


def _moved_on() -> Refused:
    return Refused("moved_on", N_("Le dossier a déjà changé d'étape : voici où il en est."))


def _refuse_sent(dossier: Dossier) -> None:
    if not dossier.is_editable:
        raise Refused("sent", N_("Ce dossier a été envoyé : il ne se modifie plus."))


def _refuse_own(dossier: Dossier, by: User) -> None:
    """The file of a company is for others than its officers. Raises Refused."""
    refuse_own_file(by, list_officer_ids(dossier.company_id))


def _refuse_amount(amount: Euro, now: datetime) -> None:
    if amount < AMOUNT_MIN:
        raise Refused(
            "amount_too_small",
            N_("Le montant recherché doit être d'au moins %(least)s."),
            field="amount_sought",
            least=AMOUNT_MIN,
        )
    # What it raised before is looked at with the terms of its round: the day is not known yet.
    capped = offer_cap.assess.ask(offer_cap.Facts(amount, legal_day(now)), as_of(now))
    if not capped.verdict.may_go_on:
        raise Refused.answered(capped, field="amount_sought")
