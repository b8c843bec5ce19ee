"""Which pages show identities? To a person their own file; to compliance the files to read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import format_timedelta, get_locale, lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from compliance.as_of import as_of
from compliance.investing import identity_due
from compliance.verdict import Verdict
from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.accounts.queries import get_user
from wiseed_like.db import transaction
from wiseed_like.documents.downloads import SHOWABLE, send
from wiseed_like.errors import NotFound, Refused
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.kyc import forms, queries, service
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.rules import (
    DOCUMENT_WORDS,
    PROMISED,
    REFUSAL_REASONS,
    REFUSAL_TOLD,
    RETURN_REASONS,
    DocumentKind,
    IdentityState,
)
from wiseed_like.refusals import flash_refusal, show_refusal

bp = Blueprint("kyc", __name__)

# Facts of a file, as its history tells them.
FACT_WORDS = {
    "identity.begun": _l("Dossier d'identité commencé"),
    "identity.document_added": _l("Document envoyé"),
    "identity.document_removed": _l("Document retiré"),
    "identity.submitted": _l("Dossier d'identité envoyé"),
    "identity.taken": _l("Examen commencé"),
    "identity.put_back": _l("Remis dans la file"),
    "identity.document_viewed": _l("Document consulté"),
    "identity.accepted": _l("Identité acceptée"),
    "identity.returned": _l("Dossier d'identité renvoyé pour correction"),
    "identity.refused": _l("Identité refusée"),
}
# The steps of a file, each on the page of its name.
STEPS = {
    "about": _l("État civil"),
    "home": _l("Domicile et fiscalité"),
    "documents": _l("Pièce d'identité"),
    "review": _l("Relecture et envoi"),
}


# -- one's own file


@bp.get("/identity")
@requires("investor")
def show() -> str:
    """Where the file stands, and what happens next."""
    file = queries.find_file_of(current_user.id)
    return render_template(
        "kyc/show.html",
        file=file,
        steps=_steps(file, current=""),
        next_url=_next_url(file),
        mend=_mend(file),
        verdict=_may_subscribe(file),
        promised_hours=int(PROMISED.total_seconds() // 3600),
    )


def _may_subscribe(file: IdentityFile | None) -> Verdict:
    known = identity_due.Facts(state=str(file.state) if file else None)
    return identity_due.assess(known, as_of(clock.now()))


@bp.route("/identity/about", methods=["GET", "POST"])
@requires("investor")
def about() -> Response | str | tuple[str, int]:
    file = _mine()
    form = forms.AboutForm(obj=file)
    if file.is_editable and form.validate_on_submit():
        declared = {name: getattr(form, name).data for name in service.ABOUT}
        if _change(form, lambda mine, now: service.save(mine, now=now, **declared)):
            return redirect(url_for(".home"), 303)
    return _page("kyc/about.html", file, form, "about")


@bp.route("/identity/home", methods=["GET", "POST"])
@requires("investor")
def home() -> Response | str | tuple[str, int]:
    file = _mine()
    form = forms.HomeForm(obj=file)
    if not form.is_submitted():
        # Until the page has been answered once, the question has no answer.
        exposed = "yes" if file.is_politically_exposed else "no"
        form.is_politically_exposed.data = exposed if file.address else None
    if file.is_editable and form.validate_on_submit():
        declared = form.declared()
        if _change(form, lambda mine, now: service.save(mine, now=now, **declared)):
            return redirect(url_for(".documents"), 303)
    return _page("kyc/home.html", file, form, "home")


@bp.route("/identity/documents", methods=["GET", "POST"])
@requires("investor")
def documents() -> Response | str | tuple[str, int]:
    file = _mine()
    form = forms.DocumentForm()
    if file.is_editable and form.validate_on_submit():

        def attach(mine: IdentityFile, now: datetime) -> None:
            kind = DocumentKind(form.kind.data)
            service.attach(mine, kind, form.file.data, by=current_user, now=now)

        if _change(form, attach):
            flash(_l("Le document est bien reçu."), "success")
            return redirect(url_for(".documents"), 303)
    return _page("kyc/documents.html", file, form, "documents")


@bp.post("/identity/documents/<int:document_id>/remove")
@requires("investor")
def remove_document(document_id: int) -> Response:
    file = _mine()
    try:
        with transaction():
            queries.get_file(file.id, lock=True)
            document = queries.get_document(file.id, _small(document_id))
            service.remove_document(document, by=current_user, now=clock.now())
    except Refused as refusal:
        flash_refusal(refusal, "danger")
    else:
        flash(_l("Le document est retiré."), "success")
    return redirect(url_for(".documents"), 303)


@bp.get("/identity/documents/<int:document_id>")
@requires("investor")
def document(document_id: int) -> Response:
    """One's own document back."""
    return send(queries.get_document(_mine().id, _small(document_id)).stored_file)


@bp.route("/identity/review", methods=["GET", "POST"])
@requires("investor")
def review() -> Response | str | tuple[str, int]:
    """Everything once more, then send."""
    file = _mine()
    form = forms.ReviewForm()

    def submit(mine: IdentityFile, now: datetime) -> None:
        service.submit(mine, by=current_user, now=now, corrected=form.corrected.data)

    if form.validate_on_submit() and _change(form, submit):
        return redirect(url_for(".show"), 303)
    return _page("kyc/review.html", file, form, "review")


# -- compliance


@bp.get("/staff/identities")
@requires("compliance")
def queue() -> str:
    """The files to read, oldest first, with their ages against what was promised."""
    now = clock.now()
    return render_template(
        "kyc/queue.html",
        waiting=[(file, _age(file, now), _is_late(file, now)) for file in queries.list_waiting()],
        decided=queries.list_decided(),
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
    """A document, shown or downloaded; that it was opened is remembered first."""
    document = queries.get_document(_small(file_id), _small(document_id))
    with transaction():
        service.note_view(document, by=current_user, now=clock.now())
    return send(document.stored_file, as_attachment="download" in request.args)


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
def return_file(file_id: int) -> Response | tuple[str, int]:
    form = forms.ReturnForm(prefix="return-")
    if not form.validate_on_submit():
        return _examined(file_id, return_form=form), 422

    def act(file: IdentityFile, *, by: Any, now: datetime) -> None:
        service.return_file(file, form.reason.data, form.note.data, by=by, now=now)

    return _act(file_id, act, _l("Le dossier est renvoyé à la personne, avec le motif."))


@bp.post("/staff/identities/<int:file_id>/refuse")
@requires("compliance")
def refuse(file_id: int) -> Response | tuple[str, int]:
    form = forms.RefuseForm(prefix="refuse-")
    if not form.validate_on_submit():
        return _examined(file_id, refuse_form=form), 422

    def act(file: IdentityFile, *, by: Any, now: datetime) -> None:
        service.refuse(file, form.reason.data, form.note.data, by=by, now=now)

    return _act(file_id, act, _l("L'identité est refusée."))


# -- what they share


def _mine() -> IdentityFile:
    """The person's own file, begun by the first visit to a page of it."""
    file = queries.find_file_of(current_user.id)
    if file is None:
        with transaction():
            # The lock keeps two first visits from beginning two files.
            user = get_user(current_user.id, lock=True)
            file = service.begin(user, now=clock.now())
    return file


def _change(form: FlaskForm, act: Any) -> bool:
    """Do something to one's own file, locked; a refusal is written on the form."""
    try:
        with transaction():
            file = queries.find_file_of(current_user.id, lock=True)
            act(file, clock.now())
    except Refused as refusal:
        show_refusal(refusal, form)
        return False
    return True


def _page(
    template: str, file: IdentityFile, form: FlaskForm, current: str
) -> Response | str | tuple[str, int]:
    """A step of the file; once it is sent there is nothing left to fill in."""
    if not file.is_editable:
        return redirect(url_for(".show"), 303)
    page = render_template(
        template,
        file=file,
        form=form,
        steps=_steps(file, current=current),
        mend=_mend(file) if current in (file.step_to_mend, "review") else {},
        missing=service.missing(file),
        kinds=DOCUMENT_WORDS,
        countries=get_locale().territories,
        is_removable=service.is_removable,
    )
    return (page, 422) if form.errors else page


def _steps(file: IdentityFile | None, *, current: str) -> list[dict[str, Any]]:
    """The parcours of the file: what is done, where one is, what is left."""
    missing = ["about", "home", "documents"] if file is None else service.missing(file)
    sent = file is not None and not file.is_editable
    mending = _still_to_mend(file)
    found = []
    for key, label in STEPS.items():
        done = sent or (key != "review" and key not in missing and key != mending)
        found.append(
            {
                "label": label,
                "state": "current" if key == current else "done" if done else "todo",
                "detail": _l("À corriger") if key == mending else None,
                "url": None if sent else url_for(f"kyc.{key}"),
            }
        )
    return found


def _still_to_mend(file: IdentityFile | None) -> str | None:
    """The step that the file came back for; one of declarations waits for the person's word."""
    if file is not None and (file.needs_new_document or file.needs_confirmation):
        return file.step_to_mend
    return None


def _next_url(file: IdentityFile | None) -> str:
    missing = ["about"] if file is None else service.missing(file)
    step = _still_to_mend(file) or (missing[0] if missing else "review")
    return url_for(f"kyc.{step}")


def _mend(file: IdentityFile | None) -> dict[str, Any]:
    """Why the file came back or was refused, in the words meant for the person."""
    if file is None or file.reason is None:
        return {}
    if file.state == IdentityState.RETURNED:
        reason, remedy = RETURN_REASONS[file.reason]
        return {"reason": reason, "remedy": remedy, "note": file.note}
    return {"reason": REFUSAL_TOLD.get(file.reason, "")}


def _examined(
    file_id: int,
    return_form: forms.ReturnForm | None = None,
    refuse_form: forms.RefuseForm | None = None,
) -> str:
    file = queries.get_file(_small(file_id))
    now = clock.now()
    return render_template(
        "kyc/examine.html",
        file=file,
        age=_age(file, now),
        is_late=_is_late(file, now),
        is_own=file.user_id == current_user.id,
        is_mine=file.reviewed_by == current_user.id,
        kinds=DOCUMENT_WORDS,
        countries=get_locale().territories,
        showable=SHOWABLE,
        return_form=return_form or forms.ReturnForm(formdata=None, prefix="return-"),
        refuse_form=refuse_form or forms.RefuseForm(formdata=None, prefix="refuse-"),
        reason=_reason_words(file),
        history=_history(file),
    )


def _reason_words(file: IdentityFile) -> str:
    if file.reason is None:
        return ""
    if file.state == IdentityState.REFUSED:
        return REFUSAL_REASONS[file.reason]
    return RETURN_REASONS[file.reason][0]


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
            file = queries.get_file(_small(file_id), lock=True)
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


def _small(number: int) -> int:
    """A number that an id may have; anything beyond belongs to nothing."""
    if number >= 2**31:
        raise NotFound
    return number
