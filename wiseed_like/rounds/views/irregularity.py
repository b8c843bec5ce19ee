"""What does the staff do when a sheet is wrong? Report it, decide, review the correction."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm

from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.approvals import service as approvals
from wiseed_like.db import transaction
from wiseed_like.errors import Refused
from wiseed_like.refusals import show_refusal
from wiseed_like.rounds import queries, suspension
from wiseed_like.rounds.correction import service as correction
from wiseed_like.rounds.correction.changes import passages
from wiseed_like.rounds.correction.form import AsideForm, ConfirmForm, IrregularityForm, ReviewForm
from wiseed_like.rounds.correction.irregularity import IrregularityState, SheetIrregularity
from wiseed_like.rounds.correction.queries import (
    find_running,
    get_of_round,
    list_doubts,
    list_of_round,
    list_open,
    list_undecided,
)
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.rules import RoundState
from wiseed_like.rounds.views.answers import Answer, bp

DECIDED = {
    "confirm": _l("La levée est suspendue ; chaque souscripteur en est prévenu."),
    "join": _l("C'est joint à la correction en cours ; chaque souscripteur en est prévenu."),
    "set-aside": _l("Le signalement est classé."),
    "review": _l("C'est demandé : une autre personne, de la conformité, décide."),
    "send-back": _l("La fiche est rendue à la société, avec la raison."),
}


REPORTED = _l("C'est signalé : la conformité et la société sont prévenues.")


@bp.route("/staff/sheets")
@requires("analyst", "compliance")
def sheets() -> Answer:
    """The sheets of all rounds that were reported and wait for somebody."""
    waiting = [(each, suspension.last_day(each.round)) for each in list_open()]
    return render_template("rounds/sheets.html", waiting=waiting)


@bp.route("/staff/rounds/<int:round_id>/irregularities", methods=["GET", "POST"])
@requires("analyst", "compliance")
def report_irregularity(round_id: int) -> Answer:
    """What was reported of a round's sheet, and one more; compliance suspends at once."""
    offer = queries.get_round(round_id)
    form = IrregularityForm()
    if form.validate_on_submit():
        try:
            with transaction():
                made = _report(offer, form)
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(REPORTED, "success")
            return redirect(_address(made), 303)
    page = render_template(
        "rounds/irregularities.html",
        form=form,
        round=offer,
        reported=list_of_round(round_id),
        running=find_running(round_id),
    )
    return (page, 422) if form.errors else page


@bp.app_template_global("doubts_about")
def doubts_about(offer: Round) -> Sequence[SheetIrregularity]:
    """What stands in the way of concluding this round, or a part of it."""
    return list_doubts(offer.id)


def _report(offer: Round, form: IrregularityForm) -> SheetIrregularity:
    return correction.report(
        offer,
        form.what.data or "",
        since_on=form.day,
        material=form.is_material,
        by=current_user,
        now=clock.now(),
    )


def _address(found: SheetIrregularity) -> str:
    return url_for("rounds.irregularity", round_id=found.round_id, irregularity_id=found.id)


@bp.route("/staff/rounds/<int:round_id>/irregularities/<int:irregularity_id>")
@requires("analyst", "compliance")
def irregularity(round_id: int, irregularity_id: int) -> Answer:
    """One of them: what is wrong, what was decided, what the correction changes."""
    found = get_of_round(queries.get_round(round_id), irregularity_id)
    return _page(found, {})


@bp.route(
    "/staff/rounds/<int:round_id>/irregularities/<int:irregularity_id>"
    "/<any(confirm, 'set-aside'):action>",
    methods=["GET", "POST"],
)
@requires("compliance")
def decide_irregularity(round_id: int, irregularity_id: int, action: str) -> Answer:
    """It matters, and the round is suspended; or it does not, and why."""
    found = get_of_round(queries.get_round(round_id), irregularity_id)
    form = ConfirmForm() if action == "confirm" else AsideForm()
    return _done(found, action, form)


@bp.route(
    "/staff/rounds/<int:round_id>/irregularities/<int:irregularity_id>"
    "/<any(review, 'send-back'):action>",
    methods=["GET", "POST"],
)
@requires("analyst", "compliance")
def review_correction(round_id: int, irregularity_id: int, action: str) -> Answer:
    """The correction is right, and a second person is asked; or it goes back to its issuer."""
    found = get_of_round(queries.get_round(round_id), irregularity_id)
    return _done(found, action, ReviewForm())


def _done(found: SheetIrregularity, action: str, form: FlaskForm) -> Answer:
    if request.method == "GET":
        return redirect(_address(found), 303)
    if form.validate_on_submit():
        try:
            with transaction():
                _do(found, action, form)
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(DECIDED["join" if found.joined_to else action], "success")
            return redirect(_address(found), 303)
    return _page(found, {action: form}), 422


def _do(found: SheetIrregularity, action: str, form: FlaskForm) -> None:
    by, now = current_user, clock.now()
    if isinstance(form, ConfirmForm):
        correction.confirm(found, form.told.data or "", by=by, now=now)
    elif isinstance(form, AsideForm):
        correction.set_aside(found, form.reason.data or "", by=by, now=now)
    elif isinstance(form, ReviewForm) and action == "review":
        correction.ask_review(found, form.reason.data or "", by=by, now=now)
    elif isinstance(form, ReviewForm):
        _send_back(found, form.reason.data or "")


def _send_back(found: SheetIrregularity, reason: str) -> None:
    """To refuse its publication is to send it back; a request is locked before its round."""
    asked, now = approvals.waiting(correction.CORRECTION, found.round), clock.now()
    if asked is None:
        correction.send_back(found, reason, by=current_user, now=now)
    else:
        approvals.refuse(asked, reason, by=current_user, now=now)


def _page(found: SheetIrregularity, forms: dict[str, FlaskForm]) -> str:
    """Its page; forms that were refused keep what was typed."""
    offer, draft = found.round, found.kiis
    before = offer.sheet if draft is None or not draft.published_at else None
    blank = {
        "confirm": lambda: ConfirmForm(formdata=None, told=found.what),
        "set-aside": lambda: AsideForm(formdata=None),
        "review": lambda: ReviewForm(formdata=None, prefix=""),
        "send-back": lambda: ReviewForm(formdata=None),
    }
    return render_template(
        "rounds/irregularity.html",
        round=offer,
        found=found,
        forms={name: forms.get(name) or make() for name, make in blank.items()},
        passages=passages(before.parts, draft.parts) if before and draft else [],
        running=find_running(offer.id),
        undecided=list_undecided(offer.id),
        # No sheet is corrected once the offer is over; what was reported of it is still answered.
        is_at_rest=offer.state not in (RoundState.OPEN, RoundState.SUSPENDED),
        is_suspended=offer.state == RoundState.SUSPENDED,
        is_own=found.reported_by == current_user.id,
        last_day=suspension.last_day(offer),
        asked=approvals.waiting(correction.CORRECTION, offer)
        if found.state == IrregularityState.HANDED_IN
        else None,
    )
