"""Which pages lead a company to its payment account? Steps, papers, authentication; the staff's."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from compliance.calendar import legal_day
from wiseed_like import clock, logs
from wiseed_like.accounts.access import requires
from wiseed_like.config import Settings
from wiseed_like.db import let_go, transaction
from wiseed_like.documents.rules import Purpose
from wiseed_like.documents.service import inspect_upload
from wiseed_like.errors import GatewayDown, NotFound, Refused
from wiseed_like.issuers import payment_account, queries
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.payment_forms import PaperForm, RepresentativeForm
from wiseed_like.issuers.representatives import declared, find_representative
from wiseed_like.payments.gateway import GatewayRefused, PaperSort
from wiseed_like.payments.models import ProviderAccount
from wiseed_like.payments.providers import gateway
from wiseed_like.payments.queries import find_account
from wiseed_like.payments.standing.looking import look_at
from wiseed_like.payments.standing.models import Paper
from wiseed_like.payments.standing.queries import find_standing, history_of, list_papers
from wiseed_like.payments.standing.rules import SORTS, Progress, words_of
from wiseed_like.payments.standing.service import ask_to_look
from wiseed_like.refusals import flash_refusal, show_refusal

log = logs.get(__name__)
bp = Blueprint("provider_account", __name__)
Answer = str | Response | tuple[str, int]
STEP_NAMES = {
    Progress.WAITING: _l("Envoi en cours"),
    Progress.ASKED: _l("En cours d'examen"),
    Progress.INCOMPLETE: _l("À compléter"),
    Progress.VALIDATED: _l("Accepté"),
    Progress.REFUSED: _l("Refusé"),
    Progress.OUT_OF_DATE: _l("Périmé"),
}
TONES = {
    Progress.WAITING: "progress",
    Progress.ASKED: "progress",
    Progress.INCOMPLETE: "attention",
    Progress.VALIDATED: "good",
    Progress.REFUSED: "bad",
    Progress.OUT_OF_DATE: "attention",
}
HISTORY = {
    "payment_account.asked": _l("Ouverture du compte demandée"),
    "payment_account.opened": _l("Compte ouvert chez le prestataire"),
    "payment_account.stands": _l("État lu chez le prestataire"),
    "payment_account.authentication_needed": _l("Authentification du représentant attendue"),
    "payment_account.ready": _l("Compte prêt"),
    "payment_account.blocked": _l("Compte bloqué par le prestataire"),
    "payment_account.unblocked": _l("Blocage levé par le prestataire"),
    "payment_account.renewal_needed": _l("Vérification à renouveler"),
    "payment_account.closed": _l("Compte fermé par le prestataire"),
    "payment_account.opening_asked_again": _l("Ouverture du compte redemandée"),
    "payment_account.refused": _l("Compte refusé par le prestataire"),
    "payment_account.asked_again": _l("Nouvelle lecture demandée"),
    "payment_account.bank_changed": _l("Compte bancaire remplacé"),
    "payment_paper.handed_over": _l("Document remis"),
    "payment_paper.sent": _l("Document envoyé"),
    "payment_paper.validated": _l("Document accepté"),
    "payment_paper.refused": _l("Document refusé"),
    "payment_paper.out_of_date": _l("Document périmé"),
    "payment_owners.declared": _l("Bénéficiaires effectifs déclarés"),
    "payment_owners.sent": _l("Déclaration envoyée"),
    "payment_owners.incomplete": _l("Déclaration à compléter"),
    "payment_owners.validated": _l("Déclaration acceptée"),
    "payment_owners.refused": _l("Déclaration refusée"),
}


@bp.get("/companies/<int:company_id>/payment-account")
@requires("founder")
def show(company_id: int) -> Answer:
    """Where the company stands, and what it does next."""
    company = queries.get_company_of(current_user.id, company_id)
    way = payment_account.way_of(company)
    return render_template(
        "issuers/payment_account.html",
        company=company,
        way=way,
        representative=declared(way.account) if way.account else None,
        sorts=SORTS,
        step_names=STEP_NAMES,
        tones=TONES,
    )


@bp.route("/companies/<int:company_id>/payment-account/open", methods=["GET", "POST"])
@requires("founder", again=True)
def open_account(company_id: int) -> Answer:
    """Say who binds the company; the account is then made at the provider."""
    company = queries.get_company_of(current_user.id, company_id)
    if company.iban is None or find_account(_owner(company)) is not None:
        # The account's page says what comes first.
        return _back_to(company)
    known = find_representative(company)
    form = RepresentativeForm(obj=known, today=legal_day(clock.now()))
    if form.validate_on_submit():
        try:
            with transaction():
                payment_account.open_account(
                    queries.lock_company_of(current_user.id, company_id),
                    form.representative(),
                    by=current_user,
                    now=clock.now(),
                )
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_l("Le compte de paiement est demandé au prestataire."), "success")
            return _back_to(company)
    page = render_template("issuers/open_payment_account.html", form=form, company=company)
    return (page, 422) if form.errors else page


@bp.post("/companies/<int:company_id>/payment-account/papers")
@requires("founder")
def send_known(company_id: int) -> Answer:
    """Send the provider the documents that the house has already."""
    company = queries.get_company_of(current_user.id, company_id)
    try:
        with transaction():
            locked = queries.lock_company_of(current_user.id, company_id)
            sent = payment_account.send_known(locked, by=current_user, now=clock.now())
    except Refused as refusal:
        flash_refusal(refusal, "danger")
    else:
        if sent:
            flash(_l("Les documents partent chez le prestataire."), "success")
    return _back_to(company)


@bp.route("/companies/<int:company_id>/payment-account/papers/<sort>", methods=["GET", "POST"])
@requires("founder")
def send_paper(company_id: int, sort: str) -> Answer:
    """Send the provider one document."""
    company = queries.get_company_of(current_user.id, company_id)
    wanted = _sort(sort)
    if find_account(_owner(company)) is None:
        return _back_to(company)
    last = _last_of(company, wanted)
    standing = find_standing(_owner(company))
    has_lost = standing is not None and standing.lost_at is not None
    if last is not None and (
        last.is_under_way or (last.state == Progress.VALIDATED and not has_lost)
    ):
        flash(_l("Ce document est déjà chez le prestataire, ou il l'a déjà accepté."), "info")
        return _back_to(company)
    form = PaperForm()
    if form.validate_on_submit():
        try:
            _take_paper(company_id, wanted, form)
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_l("Le document part chez le prestataire."), "success")
            return _back_to(company)
    page = render_template(
        "issuers/send_paper.html",
        form=form,
        company=company,
        title=SORTS[wanted],
        paper=last,
    )
    return (page, 422) if form.errors else page


def _take_paper(company_id: int, sort: PaperSort, form: PaperForm) -> None:
    now = clock.now()
    taken = inspect_upload(form.file.data, by=current_user, now=now, purpose=Purpose.PROOF)
    with transaction():
        locked = queries.lock_company_of(current_user.id, company_id)
        payment_account.send_paper(locked, sort, taken, by=current_user, now=now)


@bp.post("/companies/<int:company_id>/payment-account/authentication")
@requires("founder")
def authenticate(company_id: int) -> Answer:
    """Lead the representative to the provider's own page, which leads back to us."""
    company = queries.get_company_of(current_user.id, company_id)
    account = find_account(_owner(company))
    if account is None or account.reference is None:
        return _back_to(company)
    settings: Settings = current_app.extensions["settings"]
    back = settings.public_url + url_for(".come_back", company_id=company.id)
    asked, reference = gateway(account.provider), account.reference
    let_go()
    address = _provider_said(lambda: asked.ask_enrolment(reference))
    if address is None:
        return redirect(url_for(".show", company_id=company_id), 303)
    joint = "&" if "?" in address else "?"
    return redirect(f"{address}{joint}returnUrl={quote(back, safe='')}", 303)


@bp.get("/companies/<int:company_id>/payment-account/return")
@requires("founder")
def come_back(company_id: int) -> Answer:
    """Back from the provider's page: whatever the address says, the provider itself is asked."""
    company = queries.get_company_of(current_user.id, company_id)
    account = find_account(_owner(company))
    if account is not None and account.reference is not None:
        number = account.id
        _provider_said(lambda: look_at(number))
    standing = find_standing(_owner(company))
    if standing is not None and standing.is_open:
        flash(_l("L'authentification est faite."), "success")
    elif standing is not None and standing.needs_authentication:
        flash(_l("Le prestataire n'a pas encore confirmé l'authentification."), "info")
    return _back_to(company)


def _provider_said(ask: Callable[[], str | None]) -> str | None:
    """The provider's answer; when there is none, the page says so and nothing has happened."""
    try:
        return ask()
    except (GatewayDown, GatewayRefused) as failure:
        log.warning("the provider was asked from a page", why=str(failure))
        flash(
            _l("Le prestataire de paiement ne répond pas. Réessayez dans quelques minutes."),
            "warning",
        )
        return None


# -- The staff's


@bp.get("/staff/companies/<int:company_id>/payment-account")
@requires("compliance", "analyst")
def examine(company_id: int) -> Answer:
    """How the provider sees a company: now, and since it knows it."""
    company = queries.get_company(company_id)
    way = payment_account.way_of(company)
    return render_template(
        "issuers/examine_payment_account.html",
        company=company,
        way=way,
        representative=declared(way.account) if way.account else None,
        papers=list_papers(way.account) if way.account else [],
        history=history_of(way.account) if way.account else [],
        words=HISTORY,
        reason_words=words_of,
        sorts=SORTS,
        step_names=STEP_NAMES,
        tones=TONES,
    )


@bp.post("/staff/companies/<int:company_id>/payment-account/read")
@requires("compliance", "analyst")
def read_again(company_id: int) -> Answer:
    """Have a job ask the provider once more."""
    account = _account_of(queries.get_company(company_id))
    with transaction():
        ask_to_look(account, by=current_user, now=clock.now())
    flash(_l("Le prestataire est interrogé : rechargez la page dans un instant."), "success")
    return redirect(url_for(".examine", company_id=company_id), 303)


def _account_of(company: Company) -> ProviderAccount:
    account = find_account(_owner(company))
    if account is None:
        raise NotFound
    return account


def _owner(company: Company) -> str:
    """The company as the payment provider's accounts name it."""
    return f"company:{company.id}"


def _sort(text: str) -> PaperSort:
    """One of the sorts that a company sends. Raises NotFound."""
    with suppress(ValueError):
        if (found := PaperSort(text)) is not PaperSort.ADDRESS:
            return found
    raise NotFound


def _last_of(company: Company, sort: PaperSort) -> Paper | None:
    slots = payment_account.way_of(company).slots
    return next((slot.paper for slot in slots if slot.sort is sort), None)


def _back_to(company: Company) -> Response:
    return redirect(url_for(".show", company_id=company.id), 303)
