"""Which pages does a bank account have? To its officers the change; to compliance the check."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.db import transaction
from wiseed_like.documents.downloads import mark_of, send_drawn, send_page
from wiseed_like.documents.rules import Purpose
from wiseed_like.documents.service import inspect_upload
from wiseed_like.errors import Refused
from wiseed_like.house_settings.service import value
from wiseed_like.issuers import bank_account, queries, service
from wiseed_like.issuers.forms import BankChangeForm, FirstAccountForm
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.rules import BankChangeState, spaced_iban
from wiseed_like.refusals import flash_refusal, show_refusal

bp = Blueprint("bank_account", __name__)
bp.add_app_template_filter(spaced_iban, "spaced_iban")
Answer = str | Response | tuple[str, int]
STATE_NAMES = {
    BankChangeState.ASKED: _l("En attente d'une vérification"),
    BankChangeState.COOLING: _l("Vérifié, pas encore en vigueur"),
    BankChangeState.DONE: _l("En vigueur"),
    BankChangeState.REFUSED: _l("Refusé"),
    BankChangeState.STOPPED: _l("Arrêté par la société"),
    BankChangeState.LAPSED: _l("Sans suite"),
}
TONES = {
    BankChangeState.ASKED: "progress",
    BankChangeState.COOLING: "progress",
    BankChangeState.DONE: "good",
    BankChangeState.REFUSED: "bad",
}


@bp.get("/companies/<int:company_id>/bank-account")
@requires("founder")
def show(company_id: int) -> Answer:
    """The account that the company is paid on, and where its change stands."""
    company = queries.get_company_of(current_user.id, company_id)
    return render_template(
        "issuers/bank_account.html",
        company=company,
        current=queries.find_open_bank_change(company.id),
        past=[each for each in queries.list_bank_changes(company.id) if not each.is_open],
        hours=value("bank_cool_off", clock.now()),
        state_names=STATE_NAMES,
        tones=TONES,
    )


@bp.route("/companies/<int:company_id>/bank-account/change", methods=["GET", "POST"])
@requires("founder", again=True)
def change(company_id: int) -> Answer:
    """Give the first account; later ask for another one, with the bank's statement of it."""
    company = queries.get_company_of(current_user.id, company_id)
    if company.iban is None:
        return _first_account(company)
    if queries.find_open_bank_change(company.id) is not None:
        # The account's page says what comes first.
        return redirect(url_for(".show", company_id=company.id), 303)
    form = BankChangeForm()
    if form.validate_on_submit():
        try:
            _ask_change(company_id, form)
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(
                _l("Le changement est demandé. Tous les responsables en sont avertis."), "success"
            )
            return redirect(url_for(".show", company_id=company.id), 303)
    page = render_template(
        "issuers/change_bank_account.html",
        form=form,
        company=company,
        hours=value("bank_cool_off", clock.now()),
    )
    return (page, 422) if form.errors else page


def _ask_change(company_id: int, form: BankChangeForm) -> None:
    now = clock.now()
    taken = inspect_upload(form.file.data, by=current_user, now=now, purpose=Purpose.PROOF)
    with transaction():
        bank_account.ask_change(
            queries.lock_company_of(current_user.id, company_id),
            form.iban.data or "",
            taken,
            reason=form.reason.data or "",
            by=current_user,
            now=now,
        )


def _first_account(company: Company) -> Answer:
    form = FirstAccountForm()
    if form.validate_on_submit():
        try:
            with transaction():
                locked = queries.lock_company_of(current_user.id, company.id)
                service.set_bank_account(
                    locked, form.iban.data or "", by=current_user, now=clock.now()
                )
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_l("Le compte bancaire est enregistré."), "success")
            return redirect(url_for(".show", company_id=company.id), 303)
    page = render_template("issuers/first_bank_account.html", form=form, company=company)
    return (page, 422) if form.errors else page


@bp.post("/companies/<int:company_id>/bank-account/changes/<int:change_id>/stop")
@requires("founder")
def stop(company_id: int, change_id: int) -> Response:
    """Nothing changes after all: any officer, in one click, without a second factor."""
    try:
        with transaction():
            queries.get_company_of(current_user.id, company_id)
            found = queries.get_bank_change(company_id, change_id)
            bank_account.stop(found, by=current_user, now=clock.now())
    except Refused as refusal:
        flash_refusal(refusal, "danger")
    else:
        flash(_l("Le changement est arrêté. Le compte reste celui d'avant."), "success")
    return redirect(url_for(".show", company_id=company_id), 303)


@bp.get("/staff/companies/<int:company_id>/bank-account")
@requires("compliance")
def examine(company_id: int) -> Answer:
    """The new account in full, to be compared with the bank's statement."""
    company = queries.get_company(company_id)
    changes = queries.list_bank_changes(company.id)
    return render_template(
        "issuers/examine_bank_account.html",
        company=company,
        current=next((each for each in changes if each.is_open), None),
        past=[each for each in changes if not each.is_open],
        is_own=queries.is_officer(current_user.id, company.id),
        state_names=STATE_NAMES,
        tones=TONES,
    )


@bp.get("/staff/companies/<int:company_id>/bank-account/changes/<int:change_id>/statement")
@requires("compliance")
def statement(company_id: int, change_id: int) -> Response:
    """The bank's statement with the reader's name across it: its first page as a picture, or, to
    be kept, all of it. That it was opened is remembered first."""
    found = queries.get_bank_change(company_id, change_id)
    with transaction():
        bank_account.note_statement_seen(found, by=current_user, now=clock.now())
    mark = mark_of(current_user.full_name, clock.now())
    if "download" in request.args:
        return send_drawn(found.statement, mark)
    return send_page(found.statement, 1, mark)
