"""Which pages has a founder for the dossier, and a member for the vote?"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from compliance.calendar import legal_day
from compliance.euro import Euro
from compliance.parameters.ecspr import OFFER_CAP
from wiseed_like import clock
from wiseed_like.accounts.access import open_to_all, requires, signed_in
from wiseed_like.db import transaction
from wiseed_like.documents.downloads import send
from wiseed_like.documents.service import inspect_upload, store_upload
from wiseed_like.dossiers import queries, service
from wiseed_like.dossiers.forms import BeginForm, DocumentForm, DossierForm, VoteForm
from wiseed_like.dossiers.models import Dossier
from wiseed_like.dossiers.rules import (
    AMOUNT_MIN,
    DOCUMENT_LABELS,
    FACT_TITLES,
    HEADINGS,
    SECTIONS,
    SECTORS,
    DocumentKind,
    DossierState,
)
from wiseed_like.errors import N_, Refused
from wiseed_like.issuers.queries import get_company_of, is_officer, lock_company_of
from wiseed_like.issuers.views import Answer
from wiseed_like.refusals import flash_refusal, show_refusal

bp = Blueprint("dossiers", __name__)


@bp.app_context_processor
def _words() -> dict[str, object]:
    """The closed lists of a dossier, for whichever page shows one."""
    return {
        "dossier_sections": SECTIONS,
        "dossier_sectors": SECTORS,
        "dossier_documents": DOCUMENT_LABELS,
        "dossier_labels": HEADINGS
        | SECTIONS
        | {f"document:{kind}": label for kind, label in DOCUMENT_LABELS.items()},
        "dossier_facts": FACT_TITLES,
    }


@bp.route("/companies/<int:company_id>/dossiers")
@requires("founder")
def of_company(company_id: int) -> Answer:
    company = get_company_of(current_user.id, company_id)
    return render_template(
        "dossiers/of_company.html",
        company=company,
        dossiers=queries.list_dossiers_of_company(company.id),
        under_way=queries.find_under_way(company.id),
    )


@bp.route("/companies/<int:company_id>/dossiers/new", methods=["GET", "POST"])
@requires("founder")
def begin(company_id: int) -> Answer:
    company = get_company_of(current_user.id, company_id)
    under_way = queries.find_under_way(company.id)
    form = BeginForm()
    if under_way is None and form.validate_on_submit():
        try:
            with transaction():
                # The lock makes a second click wait, and then find the first one's dossier.
                locked = lock_company_of(current_user.id, company_id)
                under_way = service.begin(
                    locked, form.title.data or "", by=current_user, now=clock.now()
                )
        except Refused as refusal:
            flash_refusal(refusal, "info")
            under_way = queries.find_under_way(company.id)
    if under_way is not None:
        return redirect(url_for("dossiers.edit", dossier_id=under_way.id), 303)
    page = render_template("dossiers/begin.html", form=form, company=company)
    return (page, 422) if form.errors else page


@bp.route("/dossiers/<int:dossier_id>")
@requires("founder")
def show(dossier_id: int) -> Answer:
    """What was sent, and what has become of it."""
    dossier = queries.get_dossier_of(current_user.id, dossier_id)
    return render_template(
        "dossiers/show.html",
        dossier=dossier,
        history=queries.history_of(dossier),
        returned_at=queries.returned_at(dossier),
        totals=queries.totals_of(dossier.id),
    )


@bp.route("/dossiers/<int:dossier_id>/edit", methods=["GET", "POST"])
@requires("founder")
def edit(dossier_id: int) -> Answer:
    dossier = queries.get_dossier_of(current_user.id, dossier_id)
    if not dossier.is_editable:
        return _to_dossier(dossier)
    form = DossierForm(obj=dossier)
    if form.validate_on_submit():
        try:
            with transaction():
                service.save(
                    queries.lock_dossier_of(current_user.id, dossier_id),
                    form.content(),
                    by=current_user,
                    now=clock.now(),
                )
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_l("Le dossier est enregistré."), "success")
            return redirect(url_for("dossiers.edit", dossier_id=dossier.id), 303)
    page = render_template(
        "dossiers/edit.html",
        dossier=dossier,
        form=form,
        returned_at=queries.returned_at(dossier),
        least=AMOUNT_MIN,
        most=OFFER_CAP.on(legal_day(clock.now())),
    )
    return (page, 422) if form.errors else page


@bp.route("/dossiers/<int:dossier_id>/documents", methods=["GET", "POST"])
@requires("founder")
def documents(dossier_id: int) -> Answer:
    dossier = queries.get_dossier_of(current_user.id, dossier_id)
    if not dossier.is_editable:
        return _to_dossier(dossier)
    form = DocumentForm()
    if not form.is_submitted():
        form.kind.data = _next_kind(dossier)
    if form.validate_on_submit():
        try:
            _attach(dossier, form)
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_l("Le document est ajouté."), "success")
            return redirect(url_for("dossiers.documents", dossier_id=dossier.id), 303)
    page = render_template("dossiers/documents.html", dossier=dossier, form=form)
    return (page, 422) if form.errors else page


def _next_kind(dossier: Dossier) -> str:
    """The first document that is missing; anything else once none is."""
    prefix = "document:"
    missing = (name for name in dossier.missing if name.startswith(prefix))
    return next(missing, prefix + DocumentKind.OTHER).removeprefix(prefix)


def _attach(dossier: Dossier, form: DocumentForm) -> None:
    now, dossier_id = clock.now(), dossier.id
    service.refuse_upload(dossier)
    taken = inspect_upload(form.file.data, by=current_user, now=now)
    with transaction():
        locked = queries.lock_dossier_of(current_user.id, dossier_id)
        stored = store_upload(taken, by=current_user, now=now)
        service.attach(locked, form.document_kind, stored, by=current_user, now=now)


@bp.route("/dossiers/<int:dossier_id>/documents/<int:document_id>")
@requires("founder")
def document(dossier_id: int, document_id: int) -> Response:
    dossier = queries.get_dossier_of(current_user.id, dossier_id)
    return send(queries.get_document(dossier, document_id).stored_file)


@bp.route("/dossiers/<int:dossier_id>/documents/<int:document_id>/remove", methods=["POST"])
@requires("founder")
def remove_document(dossier_id: int, document_id: int) -> Answer:
    try:
        with transaction():
            dossier = queries.lock_dossier_of(current_user.id, dossier_id)
            service.remove_document(
                dossier,
                queries.get_document(dossier, document_id),
                by=current_user,
                now=clock.now(),
            )
    except Refused as refusal:
        flash_refusal(refusal)
    return redirect(url_for("dossiers.documents", dossier_id=dossier_id), 303)


@bp.route("/dossiers/<int:dossier_id>/submit", methods=["GET", "POST"])
@requires("founder")
def submit(dossier_id: int) -> Answer:
    return _confirmed(
        dossier_id, "submit", _l("Le dossier est envoyé. Vous suivez ici son avancée.")
    )


@bp.route("/dossiers/<int:dossier_id>/withdraw", methods=["GET", "POST"])
@requires("founder")
def withdraw(dossier_id: int) -> Answer:
    return _confirmed(dossier_id, "withdraw", _l("Le dossier est retiré."))


def _confirmed(dossier_id: int, action: str, done: str) -> Answer:
    """A page that asks once more, then the move; whatever happens, the dossier says the rest."""
    dossier = queries.get_dossier_of(current_user.id, dossier_id)
    if request.method == "GET":
        if not service.may(dossier, action):
            if action == "submit" and dossier.is_editable:
                flash_refusal(_missing_from(dossier))
            return _to_dossier(dossier)
        return render_template(f"dossiers/{action}.html", dossier=dossier)
    act = {"submit": service.submit, "withdraw": service.withdraw}[action]
    try:
        with transaction():
            locked = queries.lock_dossier_of(current_user.id, dossier_id)
            act(locked, by=current_user, now=clock.now())
    except Refused as refusal:
        flash_refusal(_missing_from(dossier) if refusal.code == "incomplete" else refusal)
    else:
        flash(done, "success")
    return _to_dossier(dossier)


def _missing_from(dossier: Dossier) -> Refused:
    """What keeps an incomplete draft from leaving, by its names on the page."""
    names = {f"document:{kind}": label for kind, label in DOCUMENT_LABELS.items()}
    labels = HEADINGS | SECTIONS | names
    return Refused(
        "incomplete",
        N_("Le dossier n'est pas parti. Il manque encore : %(missing)s."),
        missing=", ".join(gettext(labels[name]) for name in dossier.missing),
    )


@bp.route("/votes")
@open_to_all
def votes() -> Answer:
    dossiers = queries.list_in_vote()
    totals = queries.totals_of_many([dossier.id for dossier in dossiers])
    return render_template("dossiers/votes.html", dossiers=dossiers, totals=totals)


@bp.route("/votes/<slug>")
@open_to_all
def project(slug: str) -> Answer:
    """A project, as everybody may read it, and what members think of it."""
    dossier = queries.get_in_vote(slug)
    return _project_page(dossier, _vote_form(dossier))


@bp.route("/votes/<slug>", methods=["POST"])
@signed_in
def vote(slug: str) -> Answer:
    dossier = queries.get_in_vote(slug)
    form = VoteForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.vote(
                    dossier,
                    in_favour=form.opinion.data == "yes",
                    intended=form.intended.data or Euro.ZERO,
                    by=current_user,
                    now=clock.now(),
                )
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(
                _l("Votre avis est enregistré. Il peut changer tant que le vote dure."), "success"
            )
            return redirect(url_for("dossiers.project", slug=slug), 303)
    return _project_page(dossier, form)


def _vote_form(dossier: Dossier) -> VoteForm:
    form = VoteForm(formdata=None)
    if current_user.is_authenticated:
        mine = queries.find_vote(dossier.id, current_user.id)
        if mine is not None:
            form.opinion.data = "yes" if mine.in_favour else "no"
            form.intended.data = mine.intended or None
    return form


def _project_page(dossier: Dossier, form: VoteForm) -> Answer:
    known = current_user.is_authenticated
    page = render_template(
        "dossiers/project.html",
        dossier=dossier,
        form=form,
        totals=queries.totals_of(dossier.id),
        mine=queries.find_vote(dossier.id, current_user.id) if known else None,
        is_own=known and is_officer(current_user.id, dossier.company_id),
    )
    return (page, 422) if form.errors else page


def _to_dossier(dossier: Dossier) -> Response:
    endpoint = "dossiers.edit" if dossier.state == DossierState.DRAFT else "dossiers.show"
    return redirect(url_for(endpoint, dossier_id=dossier.id), 303)
