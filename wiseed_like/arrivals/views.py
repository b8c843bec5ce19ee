"""Where does compliance see wires that need a look, and their owner what became of theirs?"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts import acting
from wiseed_like.accounts.access import requires
from wiseed_like.approvals.history import HAPPENED, find_approved, steps_of
from wiseed_like.approvals.queries import waiting
from wiseed_like.arrivals import queries, service, words
from wiseed_like.arrivals.forms import DecideForm
from wiseed_like.arrivals.models import Arrival
from wiseed_like.arrivals.rules import ArrivalState
from wiseed_like.db import transaction
from wiseed_like.errors import Refused
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments.queries import find_wallet
from wiseed_like.refusals import flash_no_longer, flash_refusal, show_refusal

bp = Blueprint("arrivals", __name__)
TO_DECIDE = (ArrivalState.EXAMINED, ArrivalState.RETURNING)
# The facts by which somebody decided about what was held.
DECIDED = ("arrival.accepted", "arrival.sent_back")
Answer = str | Response | tuple[str, int]


@bp.get("/staff/arrivals")
@requires("compliance")
def index() -> str:
    """What is to be decided, what is to be seen, and what was done."""
    return render_template(
        "arrivals/index.html",
        to_decide=queries.list_in(*TO_DECIDE),
        to_see=queries.list_in(ArrivalState.TO_SEE),
        number_to_decide=queries.count_in(*TO_DECIDE),
        number_to_see=queries.count_in(ArrivalState.TO_SEE),
        done=queries.list_done(),
        words=words,
    )


@bp.get("/staff/arrivals/<int:arrival_id>")
@requires("compliance")
def show(arrival_id: int) -> Answer:
    """One wire: who paid, whose wallet it is, what happened, and what can be done."""
    return _page(queries.get_arrival(arrival_id), DecideForm(formdata=None))


@bp.post("/staff/arrivals/<int:arrival_id>/decide")
@requires("compliance")
def decide(arrival_id: int) -> Answer:
    """Let its owner use it, or send it back; much money asks a second person first."""
    form = DecideForm()
    if not form.validate_on_submit():
        return _again(arrival_id, form)
    try:
        with transaction():
            asked = service.decide(
                queries.lock_arrival(arrival_id),
                form.decision.data,
                form.reason.data or "",
                by=current_user,
                now=clock.now(),
            )
    except Refused as refusal:
        return _again(arrival_id, form, refusal)
    if asked is None:
        flash(_l("La décision est enregistrée."), "success")
    else:
        flash(_l("La demande est envoyée : une seconde personne doit l'approuver."), "info")
    return redirect(url_for(".show", arrival_id=arrival_id), 303)


@bp.post("/staff/arrivals/<int:arrival_id>/take")
@requires("compliance")
def take(arrival_id: int) -> Response:
    """Take care of it oneself; in the place of another only when one says so."""
    over = "over" in request.form
    return _act(
        arrival_id,
        lambda found: service.take(found, by=current_user, now=clock.now(), over=over),
        _l("Ce virement est à vous."),
        stays=True,
    )


@bp.post("/staff/arrivals/<int:arrival_id>/hand-back")
@requires("compliance")
def hand_back(arrival_id: int) -> Response:
    """Leave it to whoever comes."""
    return _act(
        arrival_id,
        lambda found: service.hand_back(found, by=current_user, now=clock.now()),
        _l("Plus personne ne suit ce virement."),
        stays=True,
    )


@bp.post("/staff/arrivals/<int:arrival_id>/see")
@requires("compliance")
def see(arrival_id: int) -> Response:
    """Tick what was credited anyway."""
    return _act(
        arrival_id,
        lambda found: service.see(found, by=current_user, now=clock.now()),
        _l("Le virement est marqué comme vu."),
    )


@bp.post("/staff/arrivals/<int:arrival_id>/unsee")
@requires("compliance")
def unsee(arrival_id: int) -> Response:
    """Take the tick back."""
    return _act(
        arrival_id,
        lambda found: service.unsee(found, by=current_user, now=clock.now()),
        _l("Le virement est de nouveau à voir."),
    )


@bp.get("/wallet/arrivals")
@requires("investor")
def mine() -> str:
    """What became of one's own wires that came otherwise than announced."""
    wallet = find_wallet(f"user:{acting.subscriber().id}")
    return render_template(
        "arrivals/mine.html",
        arrivals=queries.list_of_wallet(wallet) if wallet else [],
        held=balance_of(wallet.held_code) if wallet else None,
        words=words,
    )


def _act(
    arrival_id: int, act: Callable[[Arrival], None], done: str, *, stays: bool = False
) -> Response:
    """Do it, then back to the list; `stays`: to the wire itself."""
    here = url_for(".show", arrival_id=arrival_id)
    try:
        with transaction():
            act(queries.lock_arrival(arrival_id))
    except Refused as refusal:
        flash_refusal(refusal)
        return redirect(here, 303)
    flash(done, "success")
    return redirect(here if stays else url_for(".index"), 303)


def _again(arrival_id: int, form: DecideForm, refusal: Refused | None = None) -> Answer:
    """The form once more; what somebody else has decided meanwhile is shown as it stands."""
    arrival = queries.get_arrival(arrival_id)
    is_mine = arrival.owner_id in (None, current_user.id)
    is_undecided = arrival.state == ArrivalState.EXAMINED
    if is_undecided and is_mine and not waiting(service.DECISION, arrival):
        if refusal is not None:
            show_refusal(refusal, form)
        return _page(arrival, form)
    flash_no_longer(refusal)
    return redirect(url_for(".show", arrival_id=arrival_id), 303)


def _page(arrival: Arrival, form: DecideForm) -> Answer:
    steps = steps_of(arrival, service.DECISION)
    decided = [each.fact for each in steps if each.fact.kind in DECIDED]
    page = render_template(
        "arrivals/show.html",
        arrival=arrival,
        form=form,
        waiting=waiting(service.DECISION, arrival),
        is_large=service.is_large(arrival.amount, clock.now()),
        steps=steps,
        happened=HAPPENED | words.HAPPENED,
        decided=decided[-1] if decided else None,
        request_of=find_approved(service.DECISION, arrival, decided[-1].at) if decided else None,
        others=[each for each in queries.list_of_wallet(arrival.wallet) if each.id != arrival.id],
        words=words,
    )
    return (page, 422) if form.is_submitted() else page
