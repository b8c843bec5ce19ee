"""How does the staff conclude a round? The numbers, the certificate, and what follows from it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from compliance.capital.closing import Outcome
from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.approvals import service as approvals
from wiseed_like.db import transaction
from wiseed_like.documents.downloads import mark_of, send_drawn
from wiseed_like.documents.rules import PDF, Purpose
from wiseed_like.documents.service import inspect_upload, store_upload
from wiseed_like.errors import NotFound, Refused
from wiseed_like.fees.queries import find_of_fee
from wiseed_like.payments.standing.queries import may_pay_out
from wiseed_like.payments.standing.rules import STANDING_CODES
from wiseed_like.refusals import show_refusal
from wiseed_like.rounds import closing, closings, queries, second_person, suspension
from wiseed_like.rounds.forms import CertificateForm, ConcludeForm
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.payouts import payouts_of_end
from wiseed_like.rounds.revocable import revocable
from wiseed_like.rounds.rules import RoundState
from wiseed_like.rounds.takings import end_of, gone_before, rest_of, takings
from wiseed_like.rounds.terms import Figures
from wiseed_like.rounds.views.answers import Answer, bp, issued


@bp.route("/staff/rounds/<int:round_id>/closing")
@requires("analyst", "compliance", "administrator")
def staff_closing(round_id: int) -> Answer:
    """Where the closing stands; safe to reload."""
    return _page(queries.get_round(round_id), CertificateForm())


@bp.route("/staff/rounds/<int:round_id>/closing/certificate", methods=["POST"])
@requires("compliance")
def record_certificate(round_id: int) -> Answer:
    """Record the depositary's certificate."""
    offer = queries.get_round(round_id)
    form = CertificateForm()
    if not form.validate_on_submit():
        return _page(offer, form)
    try:
        _record(offer, form)
    except Refused as refusal:
        show_refusal(refusal, form)
        return _page(offer, form)
    flash(
        _l("Le certificat est enregistré. Vous pouvez demander la conclusion de la levée."),
        "success",
    )
    return redirect(url_for("rounds.staff_closing", round_id=round_id), 303)


@bp.route("/staff/rounds/<int:round_id>/closing/finish", methods=["GET", "POST"])
@requires("compliance", again=True)
def finish(round_id: int) -> Answer:
    """Ask a second person to conclude the round, with its numbers: it cannot be undone."""
    offer = queries.get_round(round_id)
    if not closing.may_finish(offer, clock.now()):
        return redirect(url_for("rounds.staff_closing", round_id=offer.id), 303)
    form = ConcludeForm()
    if form.validate_on_submit():
        try:
            with transaction():
                second_person.ask_release(
                    offer, form.reason.data or "", by=current_user, now=clock.now()
                )
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_l("C'est demandé : une autre personne de la conformité décide."), "success")
            return redirect(url_for("rounds.staff_closing", round_id=round_id), 303)
    page = render_template(
        "rounds/finish.html",
        form=form,
        round=offer,
        company=offer.company,
        takings=rest_of(offer),
        shares=offer.counter.paid - closings.closed_shares(offer),
    )
    return (page, 422) if form.errors else page


@bp.route("/staff/rounds/<int:round_id>/certificate.pdf")
@requires("analyst", "compliance")
def certificate(round_id: int) -> Response:
    """The certificate as pictures of its pages, with the reader's name on each."""
    offer = queries.get_round(round_id)
    if offer.certificate is None:
        raise NotFound
    return send_drawn(offer.certificate.stored_file, mark_of(current_user.full_name, clock.now()))


def _record(offer: Round, form: CertificateForm) -> None:
    now = clock.now()
    taken = inspect_upload(
        form.file.data, by=current_user, now=now, accepted=(PDF,), purpose=Purpose.PROOF
    )
    with transaction():
        queries.lock_round(offer.id)
        if offer.counter is None:
            raise NotFound
        queries.lock_counter(offer.id)
        assert form.issued_on.data is not None  # Needed
        closing.record_certificate(
            offer,
            amount=form.certified,
            issued_on=form.issued_on.data,
            number=form.number.data or "",
            stored_file=store_upload(taken, by=current_user, now=now),
            by=current_user,
            now=now,
        )


def _page(offer: Round, form: CertificateForm) -> Answer:
    if offer.counter is None:
        raise NotFound
    now = clock.now()
    page = render_template(
        "rounds/staff_closing.html",
        form=form,
        round=offer,
        company=offer.company,
        figures=Figures.of(offer),
        takings=takings(offer),
        left=end_of(offer),
        gone=gone_before(offer),
        revocable=revocable(offer.id),
        suspended=suspension.standing(offer),
        is_settled=closing.is_settled(offer),
        outcome=closing.outcome(offer, now),
        # A freeze is nobody else's to know.
        is_held_up=current_user.has_role("compliance") and closing.is_held_up(offer),
        verdict=None if offer.is_over else closing.verdict(offer, now),
        realisation=None if offer.is_over else closing.realisation(offer, now),
        outcomes=Outcome,
        asked=approvals.waiting(second_person.RELEASE, offer),
        states=RoundState,
        firm_until=closing.firm_until(offer),
        issued=issued(offer),
        rest=rest_of(offer),
        payouts=payouts_of_end(offer),
        invoice=find_of_fee(closings.fee_of_end(offer)),
        code_words=STANDING_CODES,
        is_paid_by_provider=may_pay_out(f"company:{offer.company_id}"),
    )
    return (page, 422) if form.errors else page
