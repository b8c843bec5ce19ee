"""How many shares of which offer? And what is still to do before?"""

from __future__ import annotations

from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from compliance.investing import (
    company_due,
    entry_test_due,
    identity_due,
    joint_due,
    reflection_period,
    sheet_due,
    simulation_due,
)
from compliance.offers import holder_limits
from compliance.verdict import Verdict
from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.db import transaction
from wiseed_like.decisions.contest import number
from wiseed_like.errors import NotFound, Refused
from wiseed_like.investors.journey import LANDMARKS, OF_COMPANY, OF_JOINT, Landmark
from wiseed_like.investors.models import Investor
from wiseed_like.refusals import flash_refusal, show_refusal
from wiseed_like.rounds.entry.first_comers import bar_to
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import get_public
from wiseed_like.rounds.terms import Figures
from wiseed_like.subscriptions import ceilings, evaluation, pages, queries, service
from wiseed_like.subscriptions.forms import SharesForm, SheetForm
from wiseed_like.subscriptions.intentions import proposal_of
from wiseed_like.subscriptions.outcome.form import smallest
from wiseed_like.subscriptions.standing import standing_of
from wiseed_like.subscriptions.views.answers import (
    Answer,
    bp,
    is_french_only,
    reader_language,
    the_investor,
)
from wiseed_like.subscriptions.waiting.queries import free_for

# The steps of the journey that are asked for here, each with the rule that answers for it.
CHECKLIST = {
    "identity": identity_due.assess.key,
    "entry_test": entry_test_due.assess.key,
    "simulation": simulation_due.assess.key,
}

# In the address of the steps: who takes them wants a place on the waiting list.
WAIT = "wait"


@bp.route("/rounds/<slug>/subscribe", methods=["GET", "POST"])
@requires("investor")
def begin(slug: str) -> Answer:
    """What is still to do before; else how many shares, and on to the order."""
    now = clock.now()
    offer, me = get_public(slug, current_user), the_investor(now)
    form = SharesForm()  # declared before any answer: some of them write
    if not offer.takes_orders(now):
        flash_refusal(Refused.of(evaluation.is_open(offer, now=now)), "info")
        return redirect(url_for("rounds.show", slug=slug), 303)
    if (bar := bar_to(offer, me.user_id, now)) is not None:
        flash_refusal(number(Refused.answered(bar), me.user, subject=offer), "info")
        return redirect(url_for("rounds.show", slug=slug), 303)
    if not evaluation.may_begin(me, offer, now=now).may_go_on:
        return _checklist(me, offer, SheetForm(formdata=None), now)
    if request.method == "GET" and _comes_to_wait():
        return redirect(_waiting_list_of(offer), 303)
    if form.validate_on_submit():
        try:
            with transaction():
                order = service.begin_order(me, offer, _shares_of(form), now=now)
        except Refused as refusal:
            for each in _said(number(refusal, me.user, subject=offer)):
                show_refusal(each, form)
        else:
            return redirect(url_for("subscriptions.order", order_id=order.id), 303)
    elif request.method == "GET":
        form.shares.process(request.args)
        if not form.shares.data:
            # An address that somebody mistyped: as if it said nothing.
            form.shares.process({})
            form.shares.data = _announced(me, offer, now)
    least = smallest(Figures.of(offer), offer.quote)
    free = free_for(me.id, offer, now)
    left = ceilings.room_left(me, now)
    most = free if left is None else min(free, left.cents // offer.price.cents)
    page = render_template(
        "subscriptions/begin.html",
        round=offer,
        asks_means=bool(ceilings.asked_means(me, offer)),
        form=form,
        least=least,
        free=free,
        held=standing_of(me, offer),
        is_full=free < least,
        presets=pages.presets(offer.quote(least).price, least, most),
        room=None if left is None else evaluation.room(me, now=now, round=offer),
        before=reflection_period.BEFORE.written(reader_language()),
        is_sophisticated=me.is_sophisticated(now),
    )
    return (page, 422) if form.is_submitted() else page


def _said(refusal: Refused) -> list[Refused]:
    """What is said of it: of an order above what the round has left, its terms alone. Any other
    reason would be about an amount that cannot exist; the decision was kept with all of them."""
    told = refusal.verdict
    room = told.find(holder_limits.assess_room.key) if told else None
    if told is None or room is None or not room.is_blocked:
        return [refusal]
    terms = [room, told.find(holder_limits.assess_holding.key)]
    said = [Refused.of(each, field=refusal.field) for each in terms if each and each.is_blocked]
    for each in said:
        each.decision = refusal.decision
    return said


def _announced(me: Investor, offer: Round, now: datetime) -> int | None:
    """What an intention of the e-vote comes to, for a field in which nothing is typed yet."""
    found = proposal_of(me, offer, now)
    return found.shares or None if found else None


@bp.route("/rounds/<slug>/subscribe/amount")
@requires("investor")
def amount(slug: str) -> Answer:
    """What the number in the field makes in euros, for the page that is being filled in."""
    offer = get_public(slug, current_user)
    form = SharesForm(request.args, meta={"csrf": False})
    is_number = form.validate() and form.shares.data is not None
    return render_template(
        "subscriptions/_amount.html", round=offer, shares=form.shares.data if is_number else None
    )


def _shares_of(form: SharesForm) -> int:
    assert form.shares.data is not None
    return form.shares.data


def _checklist(me: Investor, offer: Round, form: SheetForm, now: datetime) -> str:
    """What the law asks before a first subscription, and before one to this offer."""
    assert offer.sheet is not None
    verdict = evaluation.may_begin(me, offer, now=now)
    return render_template(
        "subscriptions/checklist.html",
        round=offer,
        form=form,
        steps=_steps(verdict),
        sheet=verdict.find(sheet_due.assess.key),
        next_pages=pages.NEXT,
        has_read=queries.find_reading(offer.sheet, me) is not None,
        is_french_only=is_french_only(offer.sheet),
        back={"then": WAIT, "shares": request.args.get("shares")} if _comes_to_wait() else {},
    )


def _comes_to_wait() -> bool:
    """Whether these steps are on the way to the waiting list, not to an order."""
    return request.args.get("then") == WAIT


def _waiting_list_of(offer: Round) -> str:
    shares = request.args.get("shares")
    return url_for("subscriptions.wait", slug=offer.slug, shares=shares)


def _steps(verdict: Verdict) -> list[tuple[Landmark, Verdict]]:
    """What is asked before any subscription; who else subscribes has other files."""
    found = []
    for key, rule in CHECKLIST.items():
        part = verdict.find(rule)
        if part is None and (part := verdict.find(company_due.assess.key)):
            found.append((OF_COMPANY, part))
        elif part is None and (part := verdict.find(joint_due.assess.key)):
            found.append((OF_JOINT, part))
        elif part is not None:
            found.append((LANDMARKS[key], part))
    return found


@bp.route("/rounds/<slug>/sheet/read", methods=["POST"])
@requires("investor")
def read_sheet(slug: str) -> Answer:
    """Note that the sheet in force was opened and read (article 23)."""
    now = clock.now()
    offer, me = get_public(slug, current_user), the_investor(now)
    if offer.sheet is None:
        raise NotFound
    form = SheetForm()
    if not form.validate_on_submit():
        return _checklist(me, offer, form, now), 422
    with transaction():
        service.acknowledge_sheet(offer.sheet, me, now=now)
    if _comes_to_wait():
        return redirect(_waiting_list_of(offer), 303)
    return redirect(url_for("subscriptions.begin", slug=slug), 303)
