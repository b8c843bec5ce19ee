"""Which pages do beneficial owners have? The founder's list, its form, and its sending."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.db import transaction
from wiseed_like.errors import Refused
from wiseed_like.issuers import owners, payment_account, queries
from wiseed_like.issuers.models import BeneficialOwner, Company
from wiseed_like.issuers.payment_forms import OwnerForm
from wiseed_like.issuers.payment_views import STEP_NAMES, TONES
from wiseed_like.refusals import flash_refusal, show_refusal

bp = Blueprint("owners", __name__)
Answer = str | Response | tuple[str, int]


@bp.get("/companies/<int:company_id>/owners")
@requires("founder")
def index(company_id: int) -> Answer:
    """Who stands behind the company, and what the law says of each."""
    company = queries.get_company_of(current_user.id, company_id)
    now = clock.now()
    asked = owners.ask(company, now=now)
    return render_template(
        "issuers/owners.html",
        company=company,
        owners=owners.list_owners(company),
        beneficial={each.id for each in owners.list_beneficial(company, now=now)},
        verdict=asked.verdict if asked else None,
        may_change=owners.may_change(company),
        way=payment_account.way_of(company),
        step_names=STEP_NAMES,
        tones=TONES,
    )


@bp.route("/companies/<int:company_id>/owners/new", methods=["GET", "POST"])
@requires("founder")
def add(company_id: int) -> Answer:
    company = queries.get_company_of(current_user.id, company_id)
    if not owners.may_change(company):
        return _back_to(company)
    form = OwnerForm()
    if form.validate_on_submit():
        try:
            with transaction():
                locked = queries.lock_company_of(current_user.id, company_id)
                owners.add(locked, form.particulars(), by=current_user, now=clock.now())
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_l("La personne est ajoutée."), "success")
            return _back_to(company)
    return _page(form, company)


@bp.route("/companies/<int:company_id>/owners/<int:owner_id>", methods=["GET", "POST"])
@requires("founder")
def change(company_id: int, owner_id: int) -> Answer:
    company = queries.get_company_of(current_user.id, company_id)
    owner = owners.get_owner(company, owner_id)
    if not owners.may_change(company):
        return _back_to(company)
    form = OwnerForm.of(owner)
    if form.validate_on_submit():
        try:
            with transaction():
                locked = queries.lock_company_of(current_user.id, company_id)
                found = owners.get_owner(locked, owner_id)
                owners.change(found, form.particulars(), by=current_user, now=clock.now())
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_l("La fiche est corrigée."), "success")
            return _back_to(company)
    return _page(form, company, owner)


@bp.post("/companies/<int:company_id>/owners/<int:owner_id>/remove")
@requires("founder")
def remove(company_id: int, owner_id: int) -> Answer:
    company = queries.get_company_of(current_user.id, company_id)
    try:
        with transaction():
            locked = queries.lock_company_of(current_user.id, company_id)
            found = owners.get_owner(locked, owner_id)
            owners.remove(found, by=current_user, now=clock.now())
    except Refused as refusal:
        flash_refusal(refusal, "danger")
    else:
        flash(_l("La personne est retirée de la liste."), "success")
    return _back_to(company)


@bp.post("/companies/<int:company_id>/owners/send")
@requires("founder")
def send(company_id: int) -> Answer:
    """Declare the beneficial owners to the provider."""
    company = queries.get_company_of(current_user.id, company_id)
    try:
        with transaction():
            locked = queries.lock_company_of(current_user.id, company_id)
            sent = owners.send(locked, by=current_user, now=clock.now())
    except Refused as refusal:
        flash_refusal(refusal, "danger")
        return _back_to(company)
    if sent:
        flash(_l("La liste part chez le prestataire."), "success")
    return redirect(url_for("provider_account.show", company_id=company.id), 303)


def _page(form: OwnerForm, company: Company, owner: BeneficialOwner | None = None) -> Answer:
    page = render_template("issuers/owner.html", form=form, company=company, owner=owner)
    return (page, 422) if form.errors else page


def _back_to(company: Company) -> Response:
    return redirect(url_for(".index", company_id=company.id), 303)
