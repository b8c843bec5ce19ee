"""How does compliance examine identity files? The queue, a file beside its documents, decisions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_timedelta, get_locale, lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.accounts.queries import get_user
from wiseed_like.approvals.queries import waiting
from wiseed_like.db import transaction
from wiseed_like.documents.downloads import mark_of, send_drawn, send_page
from wiseed_like.documents.models import StoredFile
from wiseed_like.errors import NotFound, Refused
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.kyc import companies, forms, joint_queries, overrides, queries, service
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.rules import (
    COMPANY_PAPERS,
    DOCUMENT_WORDS,
    FREEZE_REASONS,
    LIFE_CYCLE,
    PROMISED,
    REFUSAL_REASONS,
    REFUSAL_REASONS_OF_COMPANIES,
    REFUSAL_REASONS_OF_PERSONS,
    RETURN_REASONS,
    RETURN_REASONS_OF_COMPANIES,
    RETURN_REASONS_OF_PERSONS,
    IdentityState,
)
from wiseed_like.kyc.views.answers import Answer, bp, small
from wiseed_like.refusals import flash_refusal

ROWS = 20
# Facts of a file, as its history tells them.
FACT_WORDS = {
    "identity.begun": _l("Dossier d'identité commencé"),
    "identity.company_begun": _l("Dossier de société commencé"),
    "identity.company_owner_added": _l("Bénéficiaire effectif ajouté"),
    "identity.company_owner_removed": _l("Bénéficiaire effectif retiré"),
    "identity.document_added": _l("Document envoyé"),
    "identity.document_removed": _l("Document retiré"),
    "identity.submitted": _l("Dossier d'identité envoyé"),
    "identity.taken": _l("Examen commencé"),
    "identity.put_back": _l("Remis dans la file"),
    "identity.document_viewed": _l("Document consulté"),
    "identity.accepted": _l("Identité acceptée"),
    "identity.returned": _l("Dossier d'identité renvoyé pour correction"),
    "identity.refused": _l("Identité refusée"),
    "identity.reopened": _l("Dossier refusé rouvert"),
    "identity.frozen": _l("Dossier gelé"),
    "identity.unfrozen": _l("Gel levé"),
}


@bp.get("/staff/identities")
@requires("compliance")
def queue() -> str:
    """The files to read, oldest first, with their ages; then the others, searched by name."""
    now = clock.now()
    like = request.args.get("q", "").replace("\0", "").strip()[:100]
    before = request.args.get("before", type=int)
    found = queries.list_examined(
        like=like,
        before=before if before and 0 < before < 2**31 else None,
        limit=ROWS + 1,
    )
    return render_template(
        "kyc/queue.html",
        waiting=[(file, _age(file, now), _is_late(file, now)) for file in queries.list_waiting()],
        decided=found[:ROWS],
        like=like,
        is_first=before is None,
        next_url=url_for(".queue", q=like or None, before=found[ROWS - 1].id)
        if len(found) > ROWS
        else None,
        promised_hours=int(PROMISED.total_seconds() // 3600),
    )


@bp.get("/staff/identities/<int:file_id>")
@requires("compliance")
def examine(file_id: int) -> str:
    """What was declared, beside the documents."""
    return _examined(file_id)


@bp.get("/staff/identities/<int:file_id>/documents/<int:document_id>")
@requires("compliance")
def examine_document(file_id: int, document_id: int) -> Response:
    """The whole document to keep: pictures of its pages with the officer's name on each."""
    return send_drawn(_opened(file_id, document_id), mark_of(current_user.full_name, clock.now()))


@bp.get("/staff/identities/<int:file_id>/documents/<int:document_id>/pages/<int:number>")
@requires("compliance")
def examine_page(file_id: int, document_id: int, number: int) -> Response:
    """A page of a document as a picture, with the officer's name and the time across it."""
    stored = _opened(file_id, document_id)
    if not 1 <= number <= (stored.pages or 1):
        raise NotFound
    return send_page(stored, number, mark_of(current_user.full_name, clock.now()))


def _opened(file_id: int, document_id: int) -> StoredFile:
    """The file of a document; that it was opened is remembered first."""
    document = queries.get_document(small(file_id), small(document_id))
    with transaction():
        service.note_view(document, by=current_user, now=clock.now())
    return document.stored_file


@bp.post("/staff/identities/<int:file_id>/take")
@requires("compliance")
def take(file_id: int) -> Response:
    return _act(file_id, service.take, _l("Ce dossier est à vous : décidez, ou remettez-le."))


@bp.post("/staff/identities/<int:file_id>/put-back")
@requires("compliance")
def put_back(file_id: int) -> Response:
    return _act(file_id, service.put_back, _l("Le dossier est remis dans la file."))


@bp.post("/staff/identities/<int:file_id>/accept")
@requires("compliance")
def accept(file_id: int) -> Response:
    done = _l("L'identité est acceptée. Le portemonnaie s'ouvre chez le prestataire de paiement.")
    return _act(file_id, service.accept, done)


@bp.post("/staff/identities/<int:file_id>/return")
@requires("compliance")
def return_file(file_id: int) -> Answer:
    form = _return_form(file_id)
    if not form.validate_on_submit():
        return _examined(file_id, return_form=form), 422

    def act(file: IdentityFile, *, by: Any, now: datetime) -> None:
        service.return_file(file, form.reason.data, form.note.data, by=by, now=now)

    return _act(file_id, act, _l("Le dossier est renvoyé à la personne, avec le motif."))


@bp.post("/staff/identities/<int:file_id>/refuse")
@requires("compliance")
def refuse(file_id: int) -> Answer:
    form = _refuse_form(file_id)
    if not form.validate_on_submit():
        return _examined(file_id, refuse_form=form), 422

    def act(file: IdentityFile, *, by: Any, now: datetime) -> None:
        service.refuse(file, form.reason.data, form.note.data, by=by, now=now)

    return _act(file_id, act, _l("L'identité est refusée."))


def _examined(
    file_id: int,
    return_form: forms.ReturnForm | None = None,
    refuse_form: forms.RefuseForm | None = None,
) -> str:
    file = queries.get_file(small(file_id))
    now = clock.now()
    return render_template(
        "kyc/examine.html",
        file=file,
        age=_age(file, now),
        is_late=_is_late(file, now),
        is_own=current_user.id in file.concerned,
        is_mine=file.reviewed_by == current_user.id,
        kinds=DOCUMENT_WORDS | COMPANY_PAPERS,
        countries=get_locale().territories,
        return_form=return_form or _return_form(file_id, formdata=None),
        refuse_form=refuse_form or _refuse_form(file_id, formdata=None),
        beneficial=_beneficial(file, now),
        twin=queries.find_accepted_twin(file),
        speaker_id=_speaker_id(file),
        held=joint_queries.list_held(file.user),
        reason=_reason_words(file),
        history=_history(file),
        may_freeze=LIFE_CYCLE.allows(file.state, "freeze"),
        freeze_reason=FREEZE_REASONS.get(file.frozen_reason or "", ""),
        override=overrides.ACTIONS.get(file.state),
        override_asked=waiting(overrides.KIND, file),
    )


def _return_form(file_id: int, **given: Any) -> forms.ReturnForm:
    file = queries.get_file(small(file_id))
    codes = RETURN_REASONS_OF_COMPANIES if file.company else RETURN_REASONS_OF_PERSONS
    form = forms.ReturnForm(prefix="return-", **given)
    form.reason.choices = [SelectChoice(code, _l(RETURN_REASONS[code][0])) for code in codes]
    return form


def _refuse_form(file_id: int, **given: Any) -> forms.RefuseForm:
    file = queries.get_file(small(file_id))
    of_companies = REFUSAL_REASONS_OF_COMPANIES
    codes = of_companies if file.company else REFUSAL_REASONS_OF_PERSONS
    form = forms.RefuseForm(prefix="refuse-", **given)
    form.reason.choices = [SelectChoice(code, _l(REFUSAL_REASONS[code])) for code in codes]
    return form


def _speaker_id(file: IdentityFile) -> int | None:
    """The file of who acts for a company."""
    speaker = queries.find_file_of(file.user.addressee.id)
    return speaker.id if speaker and file.company else None


def _beneficial(file: IdentityFile, now: datetime) -> set[int]:
    """The ids of those whom the law calls beneficial owners of a company; none of a person."""
    if file.company is None:
        return set()
    return {each.id for each in companies.list_beneficial(file.company, now=now)}


def _reason_words(file: IdentityFile) -> str:
    if file.reason is None:
        return ""
    return REFUSAL_REASONS.get(file.reason) or RETURN_REASONS[file.reason][0]


def _history(file: IdentityFile) -> list[dict[str, Any]]:
    found = []
    for fact in reversed(list_of_subject("identityfile", file.id)):
        actor = fact.actor.removeprefix("user:")
        by = get_user(int(actor)).full_name if actor.isdecimal() else ""
        found.append({"at": fact.at, "title": FACT_WORDS.get(fact.kind, fact.kind), "by": by})
    return found


def _act(file_id: int, act: Any, done: Any) -> Response:
    """Do something to a file, locked, and say so; or say why not."""
    try:
        with transaction():
            file = queries.get_file(small(file_id), lock=True)
            act(file, by=current_user, now=clock.now())
    except Refused as refusal:
        flash_refusal(refusal, "danger")
    else:
        flash(done, "success")
    return redirect(url_for(".examine", file_id=file_id), 303)


def _age(file: IdentityFile, now: datetime) -> str:
    if file.submitted_at is None:
        return "—"
    return str(format_timedelta(now - file.submitted_at, granularity="minute", threshold=1.5))


def _is_late(file: IdentityFile, now: datetime) -> bool:
    waiting = file.state in (IdentityState.SUBMITTED, IdentityState.IN_REVIEW)
    return waiting and file.submitted_at is not None and now - file.submitted_at > PROMISED
