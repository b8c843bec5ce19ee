"""How does somebody wait for shares of a full round? Join, see the place, change it, leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext as _l
from flask_login import current_user

from wiseed_like import clock
from wiseed_like.accounts import acting
from wiseed_like.accounts.access import requires
from wiseed_like.db import transaction
from wiseed_like.decisions.contest import number
from wiseed_like.errors import N_, NotFound, Refused
from wiseed_like.investors.models import Investor
from wiseed_like.investors.queries import find_investor
from wiseed_like.journal.models import Entry
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.refusals import flash_refusal, show_refusal
from wiseed_like.rounds.closings import closed_shares
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import get_public, get_round
from wiseed_like.subscriptions import evaluation
from wiseed_like.subscriptions.views.answers import Answer, bp, the_investor
from wiseed_like.subscriptions.views.choose import WAIT
from wiseed_like.subscriptions.waiting import queries, service
from wiseed_like.subscriptions.waiting.forms import WaitForm
from wiseed_like.subscriptions.waiting.models import WaitingPlace
from wiseed_like.subscriptions.waiting.queries import Position
from wiseed_like.subscriptions.waiting.rules import OFFER_LIFE, PlaceState

HOURS = int(OFFER_LIFE.total_seconds()) // 3600
# What its person reads of a place: never that their turn was passed over, nor why.
TOLD = {
    "waiting.joined": N_("Vous vous inscrivez"),
    "waiting.changed": N_("Vous modifiez votre demande"),
    "waiting.offered": N_("Des parts sont réservées pour vous"),
    "waiting.prolonged": N_("Elles le sont plus longtemps"),
    "waiting.taken": N_("Vous souscrivez"),
    "waiting.lapsed": N_("Le délai passe sans réponse"),
    "waiting.left": N_("Vous quittez la liste"),
    "waiting.ended": N_("La levée ne prend plus de souscriptions"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a page says of the list of a round, to whoever looks at it."""

    place: WaitingPlace | None  # theirs, if they have one
    position: Position | None
    people: int


@bp.app_template_global("waiting_list")
def waiting_list(offer: Round, wanted: int | None = None) -> Waiting | None:
    """For the page of a round, or of somebody who wants so many of its shares.

    None where nobody waits: shared out at the end, over, or with enough shares left.
    """
    if not service.has_a_list(offer) or not offer.takes_orders(clock.now()):
        return None
    me = None
    if current_user.is_authenticated and current_user.has_role("investor"):
        me = find_investor(acting.subscriber().id)
    place = queries.find_active(me.id, offer.id) if me else None
    if place is None and offer.counter.free >= max(offer.shares_for_minimum_ticket, wanted or 0):
        return None
    return Waiting(place, _position(place), offer.counter.waiting)


@bp.app_template_global("my_waiting_places")
def my_waiting_places() -> list[tuple[WaitingPlace, Position | None]]:
    """For the pages of an investor: where they wait, and what is held for them."""
    me = find_investor(acting.subscriber().id)
    return [(each, _position(each)) for each in queries.list_active_of(me.id)] if me else []


@bp.route("/rounds/<slug>/waiting", methods=["GET", "POST"])
@requires("investor")
def wait(slug: str) -> Answer:
    """One's place on the list of a round, or how to get one."""
    now = clock.now()
    offer, me = get_public(slug, current_user), the_investor(now)
    last = queries.find_latest(me.id, offer.id)
    place = last if last and last.is_active else None
    may_wait = service.has_a_list(offer) and offer.takes_orders(now)
    if last is None and not may_wait:
        return _sent_away(offer, now)
    if place is None and may_wait and not evaluation.may_begin(me, offer, now=now).may_go_on:
        # The steps that are still to do stand there.
        wanted = request.args.get("shares")
        back = url_for("subscriptions.begin", slug=slug, then=WAIT, shares=wanted)
        return redirect(back, 303)
    form = WaitForm(data=_wished(last))
    if form.validate_on_submit():
        try:
            _ask(me, offer, place, form, now)
        except Refused as refusal:
            show_refusal(number(refusal, me.user, subject=offer), form)
        else:
            return redirect(url_for("subscriptions.wait", slug=slug), 303)
    page = render_template(
        "subscriptions/waiting.html",
        round=offer,
        place=place,
        last=last,
        position=_position(place),
        form=form,
        may_wait=may_wait,
        least=offer.shares_for_minimum_ticket,
        most=offer.shares_max - closed_shares(offer),
        free=queries.free_for(me.id, offer, now),
        hours=HOURS,
        facts=_told(last),
    )
    return (page, 422) if form.is_submitted() else page


@bp.route("/rounds/<slug>/waiting/leave", methods=["POST"])
@requires("investor")
def stop_waiting(slug: str) -> Answer:
    """Leave the list; what was held is the next one's."""
    now = clock.now()
    offer, me = get_public(slug, current_user), the_investor(now)
    last = queries.find_latest(me.id, offer.id)
    if last is None:
        return redirect(url_for("rounds.show", slug=slug), 303)
    try:
        with transaction():
            service.leave(last, now=now)
    except Refused as refusal:
        flash_refusal(refusal)
    else:
        flash(_l("Vous n'êtes plus sur la liste d'attente."), "success")
    return redirect(url_for("subscriptions.wait", slug=slug), 303)


@bp.route("/staff/rounds/<int:round_id>/waiting")
@requires("compliance")
def waiting_list_of_round(round_id: int) -> str:
    """Who waits for which round, in which order, and what became of the others."""
    offer = get_round(round_id)
    if offer.counter is None:
        raise NotFound
    return render_template(
        "subscriptions/waiting_staff.html",
        round=offer,
        places=queries.list_of_round(round_id, limit=queries.SHOWN),
        over=queries.list_over(round_id, limit=queries.SHOWN),
        shown=queries.SHOWN,
    )


def _ask(
    me: Investor, offer: Round, place: WaitingPlace | None, form: WaitForm, now: datetime
) -> None:
    """Join, or change what is asked for. Raises Refused."""
    shares, fewer = form.shares.data, form.accepts_fewer.data
    assert shares is not None
    with transaction():
        if place is None:
            service.join(me, offer, shares, accepts_fewer=fewer, now=now)
        else:
            service.change(place, shares, accepts_fewer=fewer, now=now)
    flash(
        gettext("Vous êtes sur la liste d'attente.")
        if place is None
        else gettext("Votre demande est modifiée."),
        "success",
    )


def _sent_away(offer: Round, now: datetime) -> Answer:
    """There is no list, and there was none for this person."""
    if service.has_a_list(offer):
        flash_refusal(Refused.of(evaluation.is_open(offer, now=now)), "info")
    else:
        flash_refusal(Refused("no_waiting_list", service.NO_LIST), "info")
    return redirect(url_for("rounds.show", slug=offer.slug), 303)


def _wished(last: WaitingPlace | None) -> dict[str, object]:
    """What the form says at first: what was asked for before, else the address."""
    if last is not None:
        return {"shares": last.shares, "accepts_fewer": last.accepts_fewer}
    typed = request.args.get("shares", "")
    is_number = typed.isascii() and typed.isdecimal() and len(typed) < 10
    return {"shares": int(typed)} if is_number else {}


def _position(place: WaitingPlace | None) -> Position | None:
    waits = place is not None and place.state == PlaceState.WAITING
    return queries.position_of(place) if place is not None and waits else None


def _told(last: WaitingPlace | None) -> list[tuple[Entry, str]]:
    """What happened to a place, in the words of its person."""
    if last is None:
        return []
    facts = list_of_subject("waitingplace", last.id)
    return [(each, gettext(TOLD[each.kind])) for each in facts if each.kind in TOLD]
