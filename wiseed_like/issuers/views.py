"""Which pages does a founder have about the company?"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from compliance.as_of import as_of
from compliance.offers.issuer import LegalForm, assess_form, plain_siren
from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.db import transaction
from wiseed_like.errors import N_, Refused
from wiseed_like.issuers import queries, service
from wiseed_like.issuers.forms import CompanyForm
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.payment_account import Due, way_of
from wiseed_like.issuers.rules import masked, spaced_siren
from wiseed_like.refusals import flash_refusal, show_refusal

bp = Blueprint("issuers", __name__)
bp.add_app_template_filter(masked, "masked_iban")
bp.add_app_template_filter(spaced_siren, "siren")
Answer = str | Response | tuple[str, int]
# The usual form whose shares cannot be offered: said before anything is typed.
NOT_ADMITTED = LegalForm("SARL")
FROZEN = N_("La première levée est ouverte : cette fiche ne change plus.")


@bp.route("/companies")
@requires("founder")
def index() -> Answer:
    """The founder's home."""
    companies = queries.list_companies_of(current_user.id)
    registered = {each.id: queries.has_registered_shares(each) for each in companies}
    return render_template("issuers/index.html", companies=companies, registered=registered)


@bp.route("/companies/new", methods=["GET", "POST"])
@requires("founder")
def new() -> Answer:
    form = CompanyForm()
    existing = None
    if form.validate_on_submit():
        try:
            with transaction():
                company = service.register_company(
                    form.identity(), by=current_user, now=clock.now()
                )
        except Refused as refusal:
            existing = _own_with_siren(form) if refusal.code == "company_exists" else None
            if existing is None:
                show_refusal(refusal, form)
        else:
            flash(_l("La société est inscrite. Déclarez maintenant ses associés."), "success")
            return redirect(url_for("issuers.show", company_id=company.id), 303)
    return _edit_page(form, None, existing)


@bp.route("/companies/<int:company_id>")
@requires("founder")
def show(company_id: int) -> Answer:
    company = queries.get_company_of(current_user.id, company_id)
    way = way_of(company)
    return render_template(
        "issuers/show.html",
        company=company,
        payment_ready=way.is_ready,
        payment_due=way.due is not Due.NOTHING,
        payment_asks=way.asks_again,
        frozen=queries.is_frozen(company),
        registered=queries.has_registered_shares(company),
    )


@bp.route("/companies/<int:company_id>/edit", methods=["GET", "POST"])
@requires("founder")
def edit(company_id: int) -> Answer:
    company = queries.get_company_of(current_user.id, company_id)
    if queries.is_frozen(company):
        flash_refusal(Refused("company_frozen", FROZEN), "info")
        return redirect(url_for("issuers.show", company_id=company.id), 303)
    form = CompanyForm(obj=company)
    if queries.has_registered_shares(company):
        form.fix_capital(company.nominal, company.share_count)
    if form.validate_on_submit():
        try:
            with transaction():
                locked = queries.lock_company_of(current_user.id, company_id)
                service.revise_company(locked, form.identity(), by=current_user, now=clock.now())
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_l("La fiche de la société est enregistrée."), "success")
            return redirect(url_for("issuers.show", company_id=company.id), 303)
    return _edit_page(form, company)


def _own_with_siren(form: CompanyForm) -> Company | None:
    """The company that the form describes, when it is here and the founder's own already."""
    found = queries.find_company(plain_siren(form.siren.data or ""))
    if found is None or not queries.is_officer(current_user.id, found.id):
        return None
    form.siren.errors = [*form.siren.errors, gettext("Vous avez déjà inscrit cette société.")]
    return found


def _edit_page(
    form: CompanyForm, company: Company | None, existing: Company | None = None
) -> Answer:
    page = render_template(
        "issuers/edit.html",
        form=form,
        company=company,
        existing=existing,
        other_form=assess_form(NOT_ADMITTED, as_of(clock.now())),
    )
    return (page, 422) if form.errors else page
