"""How do the staff conclude a part of a round, and what does its company see of it?"""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from compliance.calendar import legal_day
from wiseed_like import clock
from wiseed_like.accounts.access import STAFF, requires
from wiseed_like.approvals import service as approvals
from wiseed_like.db import transaction
from wiseed_like.documents.downloads import mark_of, send, send_drawn
from wiseed_like.documents.rules import PDF, Purpose
from wiseed_like.documents.service import inspect_upload, store_upload
from wiseed_like.errors import NotFound, Refused
from wiseed_like.fees.queries import find_of_fee
from wiseed_like.issuers.queries import get_company_of
from wiseed_like.refusals import flash_refusal, show_refusal
from wiseed_like.rounds import closings
from wiseed_like.rounds.closings import RoundClosing, get_closing
from wiseed_like.rounds.forms import CertificateForm, ConcludeForm, ReasonForm
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import get_of_company, get_round, lock_counter
from wiseed_like.rounds.takings import takings
from wiseed_like.subscriptions import payouts
from wiseed_like.subscriptions.parts import (
    release as part_release,
    rows as part_rows,
    service as parts,
)
from wiseed_like.subscriptions.parts.form import CutOffForm
from wiseed_like.subscriptions.parts.progress import PartProgress, part_progress
from wiseed_like.subscriptions.views.answers import Answer, bp
from wiseed_like.subscriptions.views.closing import live


@bp.route("/staff/rounds/<int:round_id>/closings")
@requires(*STAFF)
def parts_of_round(round_id: int) -> Answer:
    """The parts of a round, and what the next one would hold today."""
    return _list_page(_opened(round_id), CutOffForm())


@bp.route("/staff/rounds/<int:round_id>/closings", methods=["POST"])
@requires("compliance")
def draw_part(round_id: int) -> Answer:
    """Count what is firm and was paid by a day, and hold it together."""
    offer, form = _opened(round_id), CutOffForm()
    if not form.validate_on_submit():
        return _list_page(offer, form)
    assert form.day.data is not None  # Needed
    try:
        with transaction():
            made = parts.draw(offer, form.day.data, by=current_user, now=clock.now())
    except Refused as refusal:
        show_refusal(refusal, form)
        return _list_page(offer, form)
    flash(_l("Les souscriptions sont comptées. Il reste le certificat du dépositaire."), "success")
    return _to(made)


def _opened(round_id: int) -> Round:
    """Raises NotFound for a round that was never opened."""
    offer = get_round(round_id)
    if offer.counter is None:
        raise NotFound
    return offer


def _list_page(offer: Round, form: CutOffForm) -> Answer:
    now = clock.now()
    if form.day.data is None and not form.is_submitted():
        form.day.data = legal_day(now)
    next_part = part_rows.part_until(offer, now)
    page = render_template(
        "subscriptions/parts_of_round.html",
        form=form,
        round=offer,
        company=offer.company,
        under_way=closings.under_way(offer),
        next_part=next_part,
        verdict=parts.outlook(offer, next_part, now),
        takings=takings(offer),
    )
    return (page, 422) if form.errors else page


@bp.route("/staff/closings/<int:closing_id>")
@requires(*STAFF)
def part(closing_id: int) -> Answer:
    """One part: its steps, what failed, and what is to do."""
    return _page(get_closing(closing_id), CertificateForm())


def _page(closing: RoundClosing, form: CertificateForm) -> Answer:
    found = _progress(closing)
    answer = live(
        "subscriptions/part.html",
        "subscriptions/_part_steps.html",
        found,
        url_for("subscriptions.part", closing_id=closing.id),
        closing=closing,
        form=form,
        asked=approvals.waiting(part_release.RELEASE, closing),
        may_ask=part_release.may_ask(closing, clock.now()),
        may_see_money=current_user.has_role("compliance"),
        prepared=closings.PREPARED,
    )
    return (answer, 422) if isinstance(answer, str) and form.errors else answer


def _progress(closing: RoundClosing) -> PartProgress:
    return part_progress(closing, machine_now=clock.machine_now())


@bp.route("/staff/closings/<int:closing_id>/certificate", methods=["POST"])
@requires("compliance")
def certify_part(closing_id: int) -> Answer:
    """Record the depositary's certificate of a part."""
    closing, form = get_closing(closing_id), CertificateForm()
    if not form.validate_on_submit():
        return _page(closing, form)
    now = clock.now()
    try:
        taken = inspect_upload(
            form.file.data, by=current_user, now=now, accepted=(PDF,), purpose=Purpose.PROOF
        )
        assert form.issued_on.data is not None  # Needed
        with transaction():
            parts.certify(
                closing,
                amount=form.certified,
                issued_on=form.issued_on.data,
                number=form.number.data or "",
                stored_file=store_upload(taken, by=current_user, now=now),
                by=current_user,
                now=now,
            )
    except Refused as refusal:
        show_refusal(refusal, form)
        return _page(closing, form)
    flash(_l("Le certificat est enregistré. Vous pouvez demander cette conclusion."), "success")
    return _to(closing)


@bp.route("/staff/closings/<int:closing_id>/certificate.pdf")
@requires("analyst", "compliance")
def part_certificate(closing_id: int) -> Response:
    """The certificate as pictures of its pages, with the reader's name on each."""
    found = get_closing(closing_id).certificate
    if found is None:
        raise NotFound
    return send_drawn(found.stored_file, mark_of(current_user.full_name, clock.now()))


@bp.route("/staff/closings/<int:closing_id>/conclude", methods=["GET", "POST"])
@requires("compliance", again=True)
def conclude_part(closing_id: int) -> Answer:
    """Ask a second person to conclude a part, with its numbers: it cannot be undone."""
    closing = get_closing(closing_id)
    if not part_release.may_ask(closing, clock.now()):
        return _to(closing)
    form = ConcludeForm()
    if form.validate_on_submit():
        try:
            with transaction():
                part_release.ask(closing, form.reason.data or "", by=current_user, now=clock.now())
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_l("C'est demandé : une autre personne de la conformité décide."), "success")
            return _to(closing)
    page = render_template(
        "subscriptions/conclude_part.html",
        form=form,
        closing=closing,
        round=closing.round,
        company=closing.round.company,
        takings=_progress(closing).takings,
    )
    return (page, 422) if form.errors else page


@bp.route("/staff/closings/<int:closing_id>/drop", methods=["GET", "POST"])
@requires("compliance")
def drop_part(closing_id: int) -> Answer:
    """Let a part go that nobody has agreed to: its subscriptions wait for the next one."""
    closing, form = get_closing(closing_id), ReasonForm()
    if closing.state not in closings.PREPARED:
        return _to(closing)
    if form.validate_on_submit():
        try:
            with transaction():
                parts.drop(closing, form.reason.data or "", by=current_user, now=clock.now())
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_l("C'est abandonné : ces souscriptions attendent la suivante."), "success")
            return redirect(url_for("subscriptions.parts_of_round", round_id=closing.round_id), 303)
    page = render_template(
        "subscriptions/drop_part.html",
        form=form,
        closing=closing,
        round=closing.round,
        company=closing.round.company,
    )
    return (page, 422) if form.errors else page


@bp.route("/staff/closings/<int:closing_id>/pay-again", methods=["POST"])
@requires("compliance", again=True)
def pay_part_again(closing_id: int) -> Answer:
    """Ask for the payout of a part once more, after it failed or came back."""
    closing = get_closing(closing_id)
    try:
        with transaction():
            lock_counter(closing.round_id)
            payouts.pay_part_again(closing, by=current_user, now=clock.now())
    except Refused as refusal:
        flash_refusal(refusal)
    else:
        flash(_l("Le virement est demandé de nouveau."), "success")
    return _to(closing)


@bp.route("/companies/<int:company_id>/rounds/<int:round_id>/closings")
@requires("founder")
def parts_of_company(company_id: int, round_id: int) -> Answer:
    """The parts of a round for the people of its company: sums and dates, no persons."""
    company = get_company_of(current_user.id, company_id)
    offer = get_of_company(company.id, round_id)
    if offer.counter is None or not offer.rolling:
        raise NotFound
    return render_template(
        "subscriptions/parts_of_company.html",
        company=company,
        round=offer,
        found=[_progress(each) for each in offer.closings if each.dropped_at is None],
        takings=takings(offer),
    )


@bp.route("/companies/<int:company_id>/rounds/<int:round_id>/closings/<int:number>/invoice.pdf")
@requires("founder")
def part_invoice(company_id: int, round_id: int, number: int) -> Response:
    """The invoice of the platform's fee on a part that was paid out."""
    company = get_company_of(current_user.id, company_id)
    offer = get_of_company(company.id, round_id)
    found = find_of_fee(closings.get_closing_of(offer, number).name)
    if found is None or found.print is None:
        raise NotFound
    return send(found.print.stored_file)


def _to(closing: RoundClosing) -> Any:
    return redirect(url_for("subscriptions.part", closing_id=closing.id), 303)
