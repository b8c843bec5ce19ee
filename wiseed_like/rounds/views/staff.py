"""What does the staff do with rounds? Terms, readiness, opening, suspension, cancellation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.approvals import service as approvals
from wiseed_like.approvals.models import Approval
from wiseed_like.config import Settings
from wiseed_like.db import transaction
from wiseed_like.dossiers.models import Dossier
from wiseed_like.dossiers.queries import get_dossier
from wiseed_like.dossiers.rules import DossierState
from wiseed_like.errors import N_, NotFound, Refused
from wiseed_like.fees.schedule import schedule_on
from wiseed_like.issuers.queries import is_officer
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.refusals import flash_refusal, show_refusal
from wiseed_like.rounds import (
    extension,
    queries,
    second_person,
    service,
    suspension,
    terms as offers,
)
from wiseed_like.rounds.forms import OpeningForm, ReasonForm, TermsForm
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.rules import LIFE_CYCLE, RoundState
from wiseed_like.rounds.takings import tariff
from wiseed_like.rounds.terms import Figures, Terms
from wiseed_like.rounds.views.answers import Answer, bound_page, bp, issued, phases_of, written
from wiseed_like.rounds.written import columns_of_early, columns_of_rights, terms_of

PAGE = 50


@bp.route("/staff/rounds")
@requires("analyst", "compliance", "administrator")
def staff_index() -> Answer:
    """Every round, and the accepted dossiers that wait for their terms."""
    before, after = (_row_number(each) for each in ("before", "after"))
    rounds, newer, older = queries.list_for_staff(before=before, after=after, limit=PAGE)
    return render_template(
        "rounds/staff_index.html",
        rounds=rounds,
        waiting=queries.list_accepted_without_round() if before is after is None else [],
        newer=newer,
        older=older,
    )


def _row_number(name: str) -> int | None:
    """What the address says after this name, if it is the number of a row."""
    said = request.args.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


@bp.route("/staff/rounds/<int:round_id>")
@requires("analyst", "compliance", "administrator")
def staff_show(round_id: int) -> Answer:
    """One round: terms, what is missing, what may be done, what happened."""
    offer = queries.get_round(round_id)
    now = clock.now()
    is_prepared = offer.state in (RoundState.DRAFT, RoundState.READY)
    return render_template(
        "rounds/staff_show.html",
        round=offer,
        company=offer.company,
        figures=Figures.of(offer),
        **phases_of(offer, clock.now()),
        tariff=tariff(offer.fees, Figures.of(offer)),
        missing=service.missing_for_opening(offer, now=now) if is_prepared else [],
        faults=service.sheet_faults(offer, now=now) if is_prepared else [],
        warning=offers.warning(terms_of(offer), now) if is_prepared else None,
        suspended=suspension.verdict(offer, now) if offer.state == RoundState.SUSPENDED else None,
        issued=issued(offer),
        may_open=service.may_open(offer, current_user),
        asked=_asked(offer),
        may={action: LIFE_CYCLE.allows(offer.state, action) for action in (*CHANGES, "make_ready")},
        facts=list_of_subject("round", offer.id),
        written=written,
    )


def _asked(offer: Round) -> Approval | None:
    """What waits for a second person about this round."""
    for kind in (
        second_person.OPENING,
        extension.EXTENSION,
        second_person.RELEASE,
        second_person.REFUND,
    ):
        found = approvals.waiting(kind, offer)
        if found is not None:
            return found
    return None


@bp.route("/staff/dossiers/<int:dossier_id>/round", methods=["GET", "POST"])
@requires("analyst")
def edit_terms(dossier_id: int) -> Answer:
    """The terms of the round: the price is shown before anything is kept."""
    dossier = get_dossier(dossier_id)
    if dossier.state != DossierState.ACCEPTED or is_officer(current_user.id, dossier.company_id):
        raise NotFound
    offer = queries.find_of_dossier(dossier.id)
    if offer is not None and offer.opened_at is not None:
        return bound_page(offer, clock.now(), for_staff=True)
    form = TermsForm(data=_typed(offer))
    if offer is not None and offer.state != RoundState.DRAFT:
        if request.method == "GET":
            flash_refusal(_terms_are_fixed(offer), "info")
            return redirect(url_for("rounds.staff_show", round_id=offer.id), 303)
        # What an older tab sent stays in it, to be copied.
        show_refusal(_terms_are_fixed(offer), form)
        return _terms_page(form, dossier, offer)
    if form.validate_on_submit() and "preview" not in request.form:
        try:
            with transaction():
                kept = _keep_terms(dossier, offer, form)
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_l("Les conditions sont enregistrées."), "success")
            return redirect(url_for("rounds.staff_show", round_id=kept.id), 303)
    return _terms_page(form, dossier, offer)


@bp.route("/staff/rounds/<int:round_id>/ready", methods=["GET", "POST"])
@requires("analyst")
def make_ready(round_id: int) -> Answer:
    """Ask compliance to open the round, and say what to know."""
    offer = queries.get_round(round_id)
    if offer.state != RoundState.DRAFT:
        return redirect(url_for("rounds.staff_show", round_id=round_id), 303)
    form = OpeningForm()
    if form.validate_on_submit():
        try:
            with transaction():
                second_person.ask_opening(
                    offer, form.reason.data or "", by=current_user, now=clock.now()
                )
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_l("C'est demandé : la conformité contrôle, puis ouvre la levée."), "success")
            return redirect(url_for("rounds.staff_show", round_id=round_id), 303)
    page = render_template(
        "rounds/make_ready.html",
        form=form,
        round=offer,
        representative=second_person.representative_of(offer),
        company=offer.company,
        figures=Figures.of(offer),
        tariff=tariff(offer.fees, Figures.of(offer)),
    )
    return (page, 422) if form.errors else page


CHANGES = ("rework", "suspend", "resume", "cancel")


@bp.route(
    "/staff/rounds/<int:round_id>/<any(rework, suspend, resume, cancel):action>",
    methods=["GET", "POST"],
)
@requires("compliance")
def change(round_id: int, action: str) -> Answer:
    """Send back, suspend, resume or cancel, with a reason that stays in the journal."""
    offer = queries.get_round(round_id)
    if not LIFE_CYCLE.allows(offer.state, action):
        return redirect(url_for("rounds.staff_show", round_id=round_id), 303)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            with transaction():
                done = _change(offer, action, form)
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(done, "success")
            return redirect(url_for("rounds.staff_show", round_id=round_id), 303)
    page = render_template(
        "rounds/change.html",
        form=form,
        round=offer,
        action=action,
        given_back=second_person.given_back(offer),
        last_day=suspension.last_day_from(clock.now()),
        needs_two=action == "cancel" and second_person.is_large(offer, clock.now()),
    )
    return (page, 422) if form.errors else page


def _change(offer: Round, action: str, form: ReasonForm) -> Any:
    """Do it, or have a second person asked; what is then said."""
    reason, by, now = form.reason.data or "", current_user, clock.now()
    if action == "cancel":
        if second_person.cancel(offer, reason, by=by, now=now):
            return _l("C'est demandé : une autre personne de la conformité doit l'approuver.")
    elif action == "rework":
        _send_back(offer, reason, by=by, now=now)
    elif action == "resume":
        queries.lock_whole(offer.id)
        service.resume(offer, reason, by=by, now=now)
    else:
        queries.lock_whole(offer.id)
        service.suspend(offer, reason, by=by, now=now)
    return _l("C'est fait, et inscrit au journal de la levée.")


def _send_back(offer: Round, reason: str, *, by: Any, now: datetime) -> None:
    """To refuse its opening is to send it back; a request is locked before its round."""
    asked = approvals.waiting(second_person.OPENING, offer)
    if asked is None:
        service.rework(offer, reason, by=by, now=now)
    else:
        approvals.refuse(asked, reason, by=by, now=now)


def _terms_are_fixed(offer: Round) -> Refused:
    """Of a round that never opened, or has not yet."""
    if offer.is_over:
        return Refused(
            "round_ended",
            N_("La levée est terminée : ses conditions ne se modifient plus. Rien n'a changé."),
        )
    return Refused(
        "terms_with_compliance",
        N_("L'ouverture est demandée : les conditions ne se modifient plus. Rien n'a changé."),
    )


def _keep_terms(dossier: Dossier, offer: Round | None, form: TermsForm) -> Round:
    settings: Settings = current_app.extensions["settings"]
    now = clock.now()
    terms = form.terms(schedule_on(now))
    if offer is None:
        return service.prepare(dossier, terms, lei=settings.platform.lei, by=current_user, now=now)
    service.revise(offer, terms, by=current_user, now=now)
    return offer


def _terms_page(form: TermsForm, dossier: Dossier, offer: Round | None) -> Answer:
    now = clock.now()
    fees = schedule_on(now)
    existing, nominal = service.existing_shares(dossier.company), dossier.company.nominal
    figures = warning = terms = None
    if form.is_whole:
        terms = form.terms(fees)
        figures = offers.figures(terms, existing_shares=existing, nominal=nominal)
        warning = offers.warning(terms, now)
        if form.is_submitted() and not form.errors:
            _show_all_faults(form, dossier, terms, offer, now)
    page = render_template(
        "rounds/edit_terms.html",
        form=form,
        dossier=dossier,
        company=dossier.company,
        round=offer,
        existing_shares=existing,
        nominal=nominal,
        terms=terms,
        figures=figures,
        warning=warning,
        tariff=tariff(fees, figures) if figures else None,
    )
    return (page, 422) if form.errors and form.is_submitted() else page


def _show_all_faults(
    form: TermsForm, dossier: Dossier, terms: Terms, offer: Round | None, now: datetime
) -> None:
    try:
        asked = service.check_terms(dossier, terms, now=now, other_than=offer.id if offer else None)
    except Refused as refusal:
        show_refusal(refusal, form)
    else:
        for fault in offers.faults(asked.verdict):
            show_refusal(Refused.of(fault.verdict, field=fault.field), form)


def _typed(offer: Round | None) -> dict[str, object]:
    if offer is None:
        return {}
    terms = terms_of(offer)
    typed = {name: getattr(terms, name) for name in terms.__dataclass_fields__}
    return typed | columns_of_rights(terms.preference) | columns_of_early(terms.early)
