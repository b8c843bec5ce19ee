"""What may I do today? The main actions, each evaluated beforehand, with its reason."""

from __future__ import annotations

from flask import render_template

from compliance.euro import Euro
from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.payments.promises import Purse, purse_of
from wiseed_like.payments.queries import find_wallet
from wiseed_like.rounds.queries import list_open
from wiseed_like.subscriptions import evaluation, queries
from wiseed_like.subscriptions.rules import SubscriptionState
from wiseed_like.subscriptions.views.answers import bp, the_investor

ROUNDS_SHOWN = 12


@bp.route("/today")
@requires("investor")
def today() -> str:
    now = clock.now()
    me = the_investor(now)
    wallet = find_wallet(f"user:{me.user_id}")
    purse = purse_of(wallet) if wallet else Purse(Euro.ZERO, Euro.ZERO)
    reflecting = [
        each for each in queries.list_of_investor(me) if each.state == SubscriptionState.REFLECTING
    ]
    return render_template(
        "subscriptions/today.html",
        prepared=evaluation.is_prepared(me, now=now),
        how_much=evaluation.how_much(me, now=now),
        rounds=[
            (offer, evaluation.may_begin(me, offer, now=now))
            for offer in list_open(now, limit=ROUNDS_SHOWN)
        ],
        revocations=[(each, evaluation.may_revoke(each, now=now)) for each in reflecting],
        has_wallet=wallet is not None,
        withdrawal=evaluation.may_withdraw(purse, now=now),
    )
