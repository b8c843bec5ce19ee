"""What may I do today? The main actions, each evaluated beforehand, with its reason."""

from __future__ import annotations

from datetime import datetime

from flask import render_template
from flask_login import current_user

from compliance.euro import Euro
from compliance.verdict import Verdict
from wiseed_like import clock
from wiseed_like.accounts import acting
from wiseed_like.accounts.access import requires
from wiseed_like.investors.models import Investor
from wiseed_like.investors.preparation import is_prepared
from wiseed_like.investors.queries import find_investor
from wiseed_like.payments.promises import Purse, may_withdraw, purse_of
from wiseed_like.payments.queries import find_wallet
from wiseed_like.rounds.entry.audience import list_invited_to
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import list_open
from wiseed_like.rounds.terms import Figures
from wiseed_like.subscriptions import evaluation, pages
from wiseed_like.subscriptions.lists import list_revocable_of
from wiseed_like.subscriptions.outcome.form import smallest
from wiseed_like.subscriptions.views.answers import bp, the_investor
from wiseed_like.subscriptions.waiting.queries import free_for

ROUNDS_SHOWN = 12


@bp.app_template_global("may_i_subscribe")
def may_i_subscribe(offer: Round) -> Verdict | None:
    """For the page of a round: the answer to the investor who looks, None for anybody else."""
    if not current_user.is_authenticated or not current_user.has_role("investor"):
        return None
    me = find_investor(acting.subscriber().id)
    return evaluation.may_begin(me, offer, now=clock.now()) if me and offer.sheet else None


def _is_full(offer: Round, me: Investor, now: datetime) -> bool:
    """Whether less is left for this person than the smallest order asks for."""
    return free_for(me.id, offer, now) < smallest(Figures.of(offer), offer.quote)


@bp.route("/today")
@requires("investor")
def today() -> str:
    now = clock.now()
    me = the_investor(now)
    wallet = find_wallet(f"user:{me.user_id}")
    purse = purse_of(wallet) if wallet else Purse(Euro.ZERO, Euro.ZERO)
    reflecting = list_revocable_of(me)
    return render_template(
        "subscriptions/today.html",
        next_pages=pages.NEXT,
        prepared=is_prepared(me, now=now),
        how_much=evaluation.how_much(me, now=now),
        room=evaluation.room(me, now=now),
        rounds=[
            (
                offer,
                evaluation.may_subscribe_something(me, offer, now=now),
                _is_full(offer, me, now),
            )
            for offer in (*list_invited_to(me.user_id), *list_open(now, limit=ROUNDS_SHOWN))
        ],
        revocations=[(each, evaluation.may_revoke(each, now=now)) for each in reflecting],
        has_wallet=wallet is not None,
        withdrawal=may_withdraw(purse, now=now),
    )
