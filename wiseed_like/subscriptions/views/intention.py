"""How does an amount announced in the e-vote become an order? With one button, and no signature."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts import acting
from wiseed_like.accounts.access import requires
from wiseed_like.db import transaction
from wiseed_like.errors import Refused
from wiseed_like.investors.queries import find_investor, lock_investor
from wiseed_like.refusals import flash_refusal
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import get_public
from wiseed_like.subscriptions import intentions, service
from wiseed_like.subscriptions.intentions import Proposal, Totals
from wiseed_like.subscriptions.views.answers import bp, the_investor


@bp.app_template_global("my_intention")
def my_intention(offer: Round) -> Proposal | None:
    """For the page of a round: what the reader announced, as an order; None for anybody else,
    and while they act for a company: the announcement was their own."""
    if not current_user.is_authenticated or not current_user.has_role("investor"):
        return None
    me = find_investor(acting.subscriber().id)
    return intentions.proposal_of(me, offer, clock.now()) if me else None


@bp.app_template_global("intentions_behind")
def intentions_behind(offer: Round) -> Totals:
    """For those who follow a round: what was announced, and what came of it."""
    return intentions.totals_of(offer)


@bp.post("/rounds/<slug>/intention")
@requires("investor")
def convert_intention(slug: str) -> Response:
    """Prepare the order that comes nearest to the announced amount; what is missing before comes
    first, as for any order. Pressed again, in another tab, it leads to the order that waits."""
    now = clock.now()
    offer, me = get_public(slug, current_user), the_investor(now)
    proposal = intentions.proposal_of(me, offer, now)
    if proposal is None or not proposal.shares:
        flash(_l("Votre intention ne peut pas être reprise dans cette levée maintenant."), "info")
        return redirect(url_for("rounds.show", slug=slug), 303)
    try:
        with transaction():
            lock_investor(me.id)
            order = intentions.find_prepared(me, offer, proposal, now)
            if order is None:
                order = service.begin_order(me, offer, proposal.shares, now=now)
                order.intention_id = proposal.intention_id
    except Refused as refusal:
        # The page before shows what is in the way, step by step, with the same number of shares.
        flash_refusal(refusal)
        begin = url_for("subscriptions.begin", slug=slug, shares=proposal.shares)
        return redirect(begin, 303)
    return redirect(url_for("subscriptions.order", order_id=order.id), 303)
