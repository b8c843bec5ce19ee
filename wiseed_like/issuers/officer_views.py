"""Which pages show who speaks for a company, and take up an invitation to do so?"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts import limits, sessions
from wiseed_like.accounts.access import requires, signed_in
from wiseed_like.accounts.queries import get_user
from wiseed_like.db import transaction
from wiseed_like.errors import Refused
from wiseed_like.issuers import officers, queries
from wiseed_like.issuers.forms import InvitationForm
from wiseed_like.refusals import flash_refusal, show_refusal

bp = Blueprint("officers", __name__)
Answer = str | Response | tuple[str, int]


@bp.route("/companies/<int:company_id>/officers", methods=["GET", "POST"])
@requires("founder", again=True)
def of_company(company_id: int) -> Answer:
    """Who speaks for the company; and the form to invite somebody else to."""
    company = queries.get_company_of(current_user.id, company_id)
    form = InvitationForm()
    if form.validate_on_submit():
        limits.take("invitation.person", current_user.id)
        try:
            with transaction():
                locked = queries.lock_company_of(current_user.id, company_id)
                officers.invite(locked, form.email.data, by=current_user, now=clock.now())
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(
                _l("L'invitation est partie. La personne a quatorze jours pour y répondre."),
                "success",
            )
            return redirect(url_for(".of_company", company_id=company_id), 303)
    page = render_template(
        "issuers/officers.html",
        company=company,
        form=form,
        sent=officers.list_sent(company, clock.now()),
    )
    return (page, 422) if form.errors else page


@bp.post("/companies/<int:company_id>/officers/invitations/<int:invitation_id>/withdraw")
@requires("founder")
def withdraw(company_id: int, invitation_id: int) -> Response:
    with transaction():
        company = queries.lock_company_of(current_user.id, company_id)
        officers.withdraw(company, invitation_id, by=current_user, now=clock.now())
    flash(_l("L'invitation est retirée."), "success")
    return redirect(url_for(".of_company", company_id=company_id), 303)


@bp.route("/companies/<int:company_id>/officers/leave", methods=["GET", "POST"])
@requires("founder")
def leave(company_id: int) -> Answer:
    """Ask once more (GET), then speak for the company no more (POST)."""
    company = queries.get_company_of(current_user.id, company_id)
    try:
        if request.method == "GET":
            officers.refuse_last(company, current_user)
            return render_template("issuers/leave.html", company=company)
        with transaction():
            locked = queries.lock_company_of(current_user.id, company_id)
            officers.leave(locked, by=current_user, now=clock.now())
    except Refused as refusal:
        flash_refusal(refusal, "danger")
        return redirect(url_for(".of_company", company_id=company_id), 303)
    flash(_l("Vous ne représentez plus cette société."), "success")
    return redirect(url_for("issuers.index"), 303)


@bp.get("/invitations")
@signed_in
def invitations() -> str:
    """The invitations to speak for a company that one has received."""
    return render_template(
        "issuers/invitations.html", received=officers.list_received(current_user, clock.now())
    )


@bp.post("/invitations/<int:invitation_id>/accept")
@signed_in
def accept(invitation_id: int) -> Response:
    try:
        with transaction():
            user = get_user(current_user.id, lock=True)
            invitation = officers.get_received(user, invitation_id, clock.now())
            officers.accept(invitation, by=user, now=clock.now())
            company_id = invitation.company_id
    except Refused as refusal:
        flash_refusal(refusal, "danger")
        return redirect(url_for(".invitations"), 303)
    sessions.renew()
    flash(_l("Vous représentez maintenant cette société."), "success")
    return redirect(url_for("issuers.show", company_id=company_id), 303)


@bp.post("/invitations/<int:invitation_id>/decline")
@signed_in
def decline(invitation_id: int) -> Response:
    try:
        with transaction():
            invitation = officers.get_received(current_user, invitation_id, clock.now())
            officers.decline(invitation, by=current_user, now=clock.now())
    except Refused as refusal:
        flash_refusal(refusal, "danger")
        return redirect(url_for(".invitations"), 303)
    flash(_l("L'invitation est déclinée."), "success")
    return redirect(url_for(".invitations"), 303)
