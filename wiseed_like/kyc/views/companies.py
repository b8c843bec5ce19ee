"""How does somebody invest through a company? Its file, step by step; and for whom one acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask_babel import get_locale, lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts import acting
from wiseed_like.accounts.access import requires
from wiseed_like.accounts.models import User
from wiseed_like.accounts.next_page import inside
from wiseed_like.accounts.queries import get_user
from wiseed_like.db import transaction
from wiseed_like.documents.downloads import send
from wiseed_like.documents.rules import Purpose
from wiseed_like.documents.service import inspect_upload
from wiseed_like.errors import NotFound, Refused
from wiseed_like.kyc import companies as service, forms, queries, service as files
from wiseed_like.kyc.company_forms import ActForm, CompanyForm, OwnerForm, PaperForm
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.rules import (
    COMPANY_PAPERS,
    PROMISED,
    REFUSAL_TOLD,
    RETURN_REASONS,
    DocumentKind,
    IdentityState,
)
from wiseed_like.kyc.views.answers import Answer, bp, small
from wiseed_like.refusals import flash_refusal, show_refusal

HERE = "/investing-companies"
STEPS = {
    "about": (_l("La société"), "kyc.edit_company"),
    "owners": (_l("Bénéficiaires effectifs"), "kyc.company_owners"),
    "documents": (_l("Documents"), "kyc.company_papers"),
    "review": (_l("Relecture et envoi"), "kyc.review_company"),
}


@bp.get(HERE)
@requires("investor")
def companies() -> str:
    """The companies that the person invests through, and for whom they act in this browser."""
    return render_template(
        "kyc/companies.html",
        files=queries.list_files_of_companies(current_user.id),
        speaker=queries.find_file_of(current_user.id),
        acted_for=acting.acted_for(),
        most=service.COMPANIES_MAX,
    )


@bp.post(f"{HERE}/act")
@requires("investor")
def act() -> Response:
    """From here on the pages are about this company, or about oneself."""
    form = ActForm()
    if not form.validate_on_submit():
        return redirect(url_for(".companies"), 303)
    wanted = form.account.data or ""
    if wanted and not (wanted.isascii() and wanted.isdecimal()):
        raise NotFound
    acting.act_for(small(int(wanted)) if wanted else None)
    # For a company, the line on every page says it.
    if acting.acted_for() is None:
        flash(_l("Vous agissez de nouveau pour vous-même."), "success")
        return redirect(inside(form.next.data, otherwise=url_for(".companies")), 303)
    return redirect(inside(form.next.data, otherwise=url_for("investors.journey")), 303)


@bp.app_template_global("companies_of_mine")
def companies_of_mine() -> list[User]:
    """The accounts of the companies that the reader may act for."""
    return acting.list_companies()


@bp.route(f"{HERE}/new", methods=["GET", "POST"])
@requires("investor")
def add_company() -> Answer:
    form = CompanyForm()
    if form.validate_on_submit():
        try:
            with transaction():
                person = get_user(current_user.id, lock=True)
                file = service.begin(person, form.particulars(), now=clock.now())
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            return redirect(url_for(".company_owners", file_id=file.id), 303)
    page = render_template("kyc/company.html", form=form, file=None)
    return (page, 422) if form.errors else page


@bp.get(f"{HERE}/<int:file_id>")
@requires("investor")
def show_company(file_id: int) -> str:
    """Where the file of a company stands, and what happens next."""
    file = _of_mine(file_id)
    return render_template(
        "kyc/show_company.html",
        file=file,
        steps=_steps(file, ""),
        next_url=_next_url(file),
        decided=_decided(file),
        papers=COMPANY_PAPERS,
        beneficial=_beneficial(file),
        countries=get_locale().territories,
        promised_hours=int(PROMISED.total_seconds() // 3600),
        speaker=queries.find_file_of(current_user.id),
        acted_for=acting.acted_for(),
    )


@bp.route(f"{HERE}/<int:file_id>/edit", methods=["GET", "POST"])
@requires("investor")
def edit_company(file_id: int) -> Answer:
    file = _of_mine(file_id)
    form = CompanyForm.of(file)
    if file.is_editable and form.validate_on_submit():

        def save(mine: IdentityFile, now: datetime) -> None:
            service.save(mine, form.particulars(), now=now)

        if _change(file, form, save):
            return redirect(url_for(".company_owners", file_id=file.id), 303)
    return _page("kyc/company.html", file, form, "about")


@bp.route(f"{HERE}/<int:file_id>/owners", methods=["GET", "POST"])
@requires("investor")
def company_owners(file_id: int) -> Answer:
    """Who stands behind the company; one more is added on the same page."""
    file = _of_mine(file_id)
    form = OwnerForm()
    if file.is_editable and form.validate_on_submit():

        def add(mine: IdentityFile, now: datetime) -> None:
            assert mine.company is not None
            service.add_owner(mine.company, form.particulars(), by=current_user, now=now)

        if _change(file, form, add):
            return redirect(url_for(".company_owners", file_id=file.id), 303)
    return _page("kyc/company_owners.html", file, form, "owners", beneficial=_beneficial(file))


@bp.post(f"{HERE}/<int:file_id>/owners/<int:owner_id>/remove")
@requires("investor")
def remove_company_owner(file_id: int, owner_id: int) -> Response:
    file = _of_mine(file_id)
    try:
        with transaction():
            _lock(file)
            owner = queries.get_owner(file, small(owner_id))
            service.remove_owner(owner, by=current_user, now=clock.now())
    except Refused as refusal:
        flash_refusal(refusal, "danger")
    else:
        flash(_l("Cette personne est retirée de la liste."), "success")
    return redirect(url_for(".company_owners", file_id=file.id), 303)


@bp.route(f"{HERE}/<int:file_id>/documents", methods=["GET", "POST"])
@requires("investor")
def company_papers(file_id: int) -> Answer:
    file = _of_mine(file_id)
    form = PaperForm()
    if file.is_editable and form.validate_on_submit() and _attach(file, form):
        flash(_l("Le document est bien reçu."), "success")
        return redirect(url_for(".company_papers", file_id=file.id), 303)
    return _page("kyc/company_papers.html", file, form, "documents")


def _attach(file: IdentityFile, form: PaperForm) -> bool:
    """Look at what was sent, then keep it; a refusal is written on the form."""
    kind = DocumentKind(form.kind.data)
    try:
        files.refuse_upload(file)
        taken = inspect_upload(
            form.file.data, by=current_user, now=clock.now(), purpose=Purpose.IDENTITY
        )
    except Refused as refusal:
        show_refusal(refusal, form)
        return False

    def attach(mine: IdentityFile, now: datetime) -> None:
        files.attach(mine, kind, taken, by=current_user, now=now)

    return _change(file, form, attach)


@bp.get(f"{HERE}/<int:file_id>/documents/<int:document_id>")
@requires("investor")
def company_paper(file_id: int, document_id: int) -> Response:
    """A paper that was sent, back to who sent it."""
    return send(queries.get_document(_of_mine(file_id).id, small(document_id)).stored_file)


@bp.post(f"{HERE}/<int:file_id>/documents/<int:document_id>/remove")
@requires("investor")
def remove_company_paper(file_id: int, document_id: int) -> Response:
    file = _of_mine(file_id)
    try:
        with transaction():
            _lock(file)
            document = queries.get_document(file.id, small(document_id))
            files.remove_document(document, by=current_user, now=clock.now())
    except Refused as refusal:
        flash_refusal(refusal, "danger")
    else:
        flash(_l("Le document est retiré."), "success")
    return redirect(url_for(".company_papers", file_id=file.id), 303)


@bp.route(f"{HERE}/<int:file_id>/review", methods=["GET", "POST"])
@requires("investor")
def review_company(file_id: int) -> Answer:
    """Everything once more, then send."""
    file = _of_mine(file_id)
    form = forms.ReviewForm()

    def submit(mine: IdentityFile, now: datetime) -> None:
        files.submit(mine, by=current_user, now=now, corrected=form.corrected.data)

    if file.is_editable and form.validate_on_submit() and _change(file, form, submit):
        return redirect(url_for(".show_company", file_id=file.id), 303)
    return _page(
        "kyc/review_company.html",
        file,
        form,
        "review",
        missing=files.missing(file),
        beneficial=_beneficial(file),
        countries=get_locale().territories,
    )


def _of_mine(file_id: int) -> IdentityFile:
    """The file of a company that the person acts for. Raises NotFound."""
    return queries.get_file_of_company(current_user.id, small(file_id))


def _lock(file: IdentityFile) -> IdentityFile:
    """The file, locked, as long as it may be changed. Raises Refused."""
    locked = queries.get_file_of_company(current_user.id, file.id, lock=True)
    files.refuse_unless_editable(locked)
    return locked


def _change(
    file: IdentityFile, form: FlaskForm, do: Callable[[IdentityFile, datetime], None]
) -> bool:
    """Do something to the file, locked; a refusal is written on the form."""
    try:
        with transaction():
            do(_lock(file), clock.now())
    except Refused as refusal:
        show_refusal(refusal, form)
        return False
    return True


def _page(
    template: str, file: IdentityFile, form: FlaskForm, current: str, **more: object
) -> Answer:
    """A step of the file; once it is sent there is nothing left to fill in."""
    if not file.is_editable:
        return redirect(url_for(".show_company", file_id=file.id), 303)
    page = render_template(
        template,
        file=file,
        form=form,
        steps=_steps(file, current),
        decided=_decided(file),
        kinds=COMPANY_PAPERS,
        is_removable=files.is_removable,
        **more,
    )
    return (page, 422) if form.errors or form.form_errors else page


def _steps(file: IdentityFile, current: str) -> list[dict[str, object]]:
    missing = files.missing(file)
    found = []
    for key, (label, endpoint) in STEPS.items():
        is_done = not file.is_editable or (key != "review" and key not in missing)
        state = "current" if key == current else "done" if is_done else "ahead"
        url = url_for(endpoint, file_id=file.id) if file.is_editable else None
        found.append({"label": label, "state": state, "url": url})
    return found


def _next_url(file: IdentityFile) -> str:
    step = file.step_to_mend or next(iter(files.missing(file)), "review")
    return url_for(STEPS[step][1], file_id=file.id)


def _decided(file: IdentityFile) -> dict[str, str | None] | None:
    """What was decided against the file, as its representative is told."""
    if file.told_state == IdentityState.RETURNED and file.reason:
        what, remedy = RETURN_REASONS[file.reason]
        return {"what": what, "remedy": remedy, "note": file.note}
    if file.told_state == IdentityState.REFUSED and file.reason:
        return {"what": REFUSAL_TOLD[file.reason], "remedy": None, "note": None}
    return None


def _beneficial(file: IdentityFile) -> set[int]:
    """The ids of those whom the law calls beneficial owners."""
    assert file.company is not None
    return {each.id for each in service.list_beneficial(file.company, now=clock.now())}
