"""What may the staff do when an issuer's money did not arrive? Have it paid once more."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.db import transaction
from wiseed_like.errors import Refused
from wiseed_like.refusals import flash_refusal
from wiseed_like.rounds import closings
from wiseed_like.rounds.queries import get_round, lock_counter
from wiseed_like.subscriptions import payouts
from wiseed_like.subscriptions.views.answers import Answer, bp


@bp.post("/staff/rounds/<int:round_id>/closing/pay-again")
@requires("compliance", again=True)
def pay_again(round_id: int) -> Answer:
    """Ask for the payout of a round once more, after it failed or came back."""
    offer = get_round(round_id)
    try:
        with transaction():
            if offer.counter is not None:
                lock_counter(round_id)
            last = closings.final(offer) if offer.rolling else None
            if last is not None:
                payouts.pay_part_again(last, by=current_user, now=clock.now())
            else:
                payouts.pay_again(offer, by=current_user, now=clock.now())
    except Refused as refusal:
        flash_refusal(refusal)
    else:
        flash(_l("Le virement est demandé de nouveau."), "success")
    return redirect(url_for("rounds.staff_closing", round_id=round_id), 303)
