"""How do the staff and the issuer follow a closing? One page each, which asks again by itself."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts.access import STAFF, requires
from wiseed_like.approvals import service as approvals
from wiseed_like.errors import NotFound
from wiseed_like.fees.queries import find_of_fee
from wiseed_like.issuers.queries import get_company_of
from wiseed_like.rounds import closing, closings, second_person
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import get_of_company, get_round
from wiseed_like.subscriptions.closing_progress import Progress, progress
from wiseed_like.subscriptions.parts.progress import PartProgress
from wiseed_like.subscriptions.views.answers import Answer, bp

# A page that was left open stops asking: it would keep its reader signed in.
PATIENCE = timedelta(minutes=10)
STOP_POLLING = 286  # htmx reads it so


@bp.route("/staff/rounds/<int:round_id>/closing/progress")
@requires(*STAFF)
def closing_progress(round_id: int) -> Answer:
    """Every step with its counts, who is waited for, and what failed."""
    offer = get_round(round_id)
    found = _progress(offer)
    return live(
        "subscriptions/closing_progress.html",
        "subscriptions/_closing_steps.html",
        found,
        url_for("subscriptions.closing_progress", round_id=offer.id),
        asked=approvals.waiting(second_person.RELEASE, offer),
        # A freeze is nobody else's to know.
        is_held_up=current_user.has_role("compliance")
        and not offer.is_over
        and closing.is_held_up(offer),
        may_see_money=current_user.has_role("compliance"),
        invoice=find_of_fee(closings.fee_of_end(offer)),
    )


@bp.route("/companies/<int:company_id>/rounds/<int:round_id>/closing")
@requires("founder")
def closing_of_company(company_id: int, round_id: int) -> Answer:
    """The same steps for the people of the company: what is waited for, without persons."""
    company = get_company_of(current_user.id, company_id)
    offer = get_of_company(company.id, round_id)
    found = _progress(offer)
    return live(
        "subscriptions/closing_of_company.html",
        "subscriptions/_closing_plainly.html",
        found,
        url_for("subscriptions.closing_of_company", company_id=company.id, round_id=offer.id),
        invoice=find_of_fee(closings.fee_of_end(offer)),
    )


def _progress(offer: Round) -> Progress:
    """Raises NotFound for a round that was never opened."""
    if offer.counter is None:
        raise NotFound
    return progress(offer, now=clock.now(), machine_now=clock.machine_now())


def live(page: str, part: str, found: Progress | PartProgress, address: str, **more: Any) -> Answer:
    """The page; or, to its own question, the part that changes, unless it is as it was seen.

    What is open or focused in the part stays as it is while nothing has happened.
    """
    known = {
        "progress": found,
        "round": found.round,
        "company": found.round.company,
        "address": address,
        **more,
    }
    seen = hashlib.sha256(render_template(part, **known).encode()).hexdigest()[:16]
    since = request.args.get("since", type=int) or int(clock.machine_now().timestamp())
    is_left_open = clock.machine_now().timestamp() - since > PATIENCE.total_seconds()
    known |= {"part": part, "seen": seen, "since": since, "is_left_open": is_left_open}
    if "HX-Request" not in request.headers:
        return render_template(page, **known)
    if is_left_open or found.is_over:
        return render_template("subscriptions/_closing_live.html", **known), STOP_POLLING
    if request.args.get("seen") == seen:
        return Response(status=204)
    return render_template("subscriptions/_closing_live.html", **known)
