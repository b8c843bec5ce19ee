"""Who held the shares before the first round here? The founder's declaration opens the register."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, FieldList, Form, FormField, StringField
from wtforms.validators import Length, ValidationError

from compliance.calendar import legal_day
from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.captable import service
from wiseed_like.captable.queries import cap_table, has_register
from wiseed_like.db import transaction
from wiseed_like.errors import Refused
from wiseed_like.fields import WholeField
from wiseed_like.issuers.forms import Needed, line
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.queries import get_company_of, lock_company_of
from wiseed_like.refusals import show_refusal

ROWS_MAX = 60

bp = Blueprint("holders", __name__)


class HolderForm(Form):
    """One shareholder of today; a row left empty says nothing."""

    name = StringField(
        _l("Nom de l'associé"),
        [Length(max=200, message=_l("Ce texte est trop long."))],
        filters=[line],
    )
    address = StringField(
        _l("Adresse"), [Length(max=300, message=_l("Ce texte est trop long."))], filters=[line]
    )
    shares = WholeField(_l("Nombre d'actions"))

    @property
    def is_blank(self) -> bool:
        typed = self.shares.raw_data
        return not (self.name.data or self.address.data or (typed and typed[0].strip()))

    def validate(self, extra_validators: Any = None) -> bool:
        for field in (self.name, self.address, self.shares):
            field.validators = [] if self.is_blank else [*field.validators, Needed()]
        return super().validate(extra_validators)


class DeclarationForm(FlaskForm):
    """All shareholders of today: their shares are those of the company."""

    holders = FieldList(FormField(HolderForm), min_entries=1, max_entries=ROWS_MAX)
    certified = BooleanField(
        _l("Je certifie que cette liste est celle du registre de la société à ce jour."),
    )

    def validate_certified(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError(_l("Cochez cette case pour confirmer la liste."))

    @property
    def rows(self) -> list[HolderForm]:
        return [entry.form for entry in self.holders if not entry.form.is_blank]

    @property
    def declared(self) -> int:
        """How many shares are written so far."""
        return sum(row.shares.data or 0 for row in self.rows)


@bp.route("/companies/<int:company_id>/holders", methods=["GET", "POST"])
@requires("founder")
def declare(company_id: int) -> str | Response | tuple[str, int]:
    company = get_company_of(current_user.id, company_id)
    if has_register(company.id):
        return render_template(
            "captable/declared.html", company=company, lines=cap_table(company.id)
        )
    form = DeclarationForm()
    if request.method == "POST" and "add_row" in request.form:
        if len(form.holders) < ROWS_MAX:
            form.holders.append_entry()
        return _page(form, company)
    if form.validate_on_submit():
        try:
            with transaction():
                _constitute(company_id, form)
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_l("Le registre de la société est ouvert."), "success")
            return redirect(url_for("holders.declare", company_id=company.id), 303)
    return _page(form, company)


def _constitute(company_id: int, form: DeclarationForm) -> None:
    now = clock.now()
    # The lock makes a second click wait, and then read that the register is open.
    company = lock_company_of(current_user.id, company_id)
    if has_register(company.id):
        return
    service.constitute(
        company,
        [
            service.IssueLine(row.name.data or "", row.address.data or "", row.shares.data or 0)
            for row in form.rows
        ],
        effective_on=legal_day(now),
        by=current_user,
        now=now,
    )


def _page(form: DeclarationForm, company: Company) -> str | tuple[str, int]:
    page = render_template("captable/declare.html", form=form, company=company, rows_max=ROWS_MAX)
    return (page, 422) if form.errors else page
