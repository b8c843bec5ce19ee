"""How does a person fill in and follow their own identity file? Step by step, then sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import get_locale, lazy_gettext as _l
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
from wiseed_like.documents.downloads import send
from wiseed_like.documents.rules import Purpose
from wiseed_like.documents.service import inspect_upload
from wiseed_like.errors import Refused
from wiseed_like.fields import before_the_form
from wiseed_like.kyc import forms, queries, service
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.rules import (
    DOCUMENT_WORDS,
    PROMISED,
    REFUSAL_TOLD,
    RETURN_REASONS,
    DocumentKind,
    IdentityState,
)
from wiseed_like.kyc.views.answers import Answer, bp, small
from wiseed_like.refusals import flash_refusal, show_refusal

# The steps of a file, each on the page of its name.
STEPS = {
    "about": _l("État civil"),
    "home": _l("Domicile et fiscalité"),
    "documents": _l("Pièce d'identité"),
    "review": _l("Relecture et envoi"),
}


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
    known = identity_due.Facts(state=str(file.told_state) if file else None)
    return identity_due.assess(known, as_of(clock.now()))


@bp.route("/identity/about", methods=["GET", "POST"])
@requires("investor")
def about() -> Answer:
    file = _mine()
    form = forms.AboutForm(obj=file)
    if file.is_editable and form.validate_on_submit():
        declared = {name: getattr(form, name).data for name in service.ABOUT}
        if _change(form, lambda mine, now: service.save(mine, now=now, **declared)):
            return redirect(url_for(".home"), 303)
    return _page("kyc/about.html", file, form, "about")


@bp.route("/identity/home", methods=["GET", "POST"])
@requires("investor")
def home() -> Answer:
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
def documents() -> Answer:
    file = _mine()
    form = forms.DocumentForm()
    if file.is_editable and form.validate_on_submit() and _attach(file, form):
        flash(_l("Le document est bien reçu."), "success")
        return redirect(url_for(".documents"), 303)
    return _page("kyc/documents.html", file, form, "documents")


def _attach(file: IdentityFile, form: forms.DocumentForm) -> bool:
    """Look at what was sent, then keep it; a refusal is written on the form."""
    kind = DocumentKind(form.kind.data)
    try:
        service.refuse_upload(file)
        taken = inspect_upload(
            form.file.data, by=current_user, now=clock.now(), purpose=Purpose.IDENTITY
        )
    except Refused as refusal:
        show_refusal(refusal, form)
        return False
    return _change(
        form, lambda mine, now: service.attach(mine, kind, taken, by=current_user, now=now)
    )


@bp.post("/identity/documents/<int:document_id>/remove")
@requires("investor")
def remove_document(document_id: int) -> Response:
    file = _mine()
    try:
        with transaction():
            queries.get_file(file.id, lock=True)
            document = queries.get_document(file.id, small(document_id))
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
    return send(queries.get_document(_mine().id, small(document_id)).stored_file)


@bp.route("/identity/review", methods=["GET", "POST"])
@requires("investor")
def review() -> Answer:
    """Everything once more, then send."""
    file = _mine()
    form = forms.ReviewForm()

    def submit(mine: IdentityFile, now: datetime) -> None:
        service.submit(mine, by=current_user, now=now, corrected=form.corrected.data)

    if form.validate_on_submit() and _change(form, submit):
        return redirect(url_for(".show"), 303)
    return _page("kyc/review.html", file, form, "review")


def _mine() -> IdentityFile:
    """The person's own file, begun by the first visit to a page of it."""
    file = queries.find_file_of(current_user.id)
    if file is None:
        with before_the_form(), transaction():
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


def _page(template: str, file: IdentityFile, form: FlaskForm, current: str) -> Answer:
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
                "state": "current" if key == current else "done" if done else "ahead",
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
