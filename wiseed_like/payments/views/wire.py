"""How is money paid in by bank wire?"""

from __future__ import annotations

from flask import redirect, url_for
from flask_login import current_user

from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.db import transaction
from wiseed_like.errors import Refused
from wiseed_like.payments import service
from wiseed_like.payments.forms import OnceForm
from wiseed_like.payments.views.answers import (
    Answer,
    bp,
    find_mine,
    form_page,
    mine,
    no_wallet,
    take_amount,
)
from wiseed_like.refusals import show_refusal


@bp.route("/wallet/wire", methods=["GET", "POST"])
@requires("investor")
def wire() -> Answer:
    """Pay in by bank wire: the provider gives the account and the reference to write."""
    if find_mine() is None:
        return no_wallet()
    form = OnceForm()
    take_amount(form)
    if form.validate_on_submit() and form.amount.data is not None:
        try:
            with transaction():
                asked = service.expect_wire(
                    mine(),
                    form.amount.data,
                    effect=f"wire:{mine().owner}:{form.effect}",
                    by=current_user,
                    now=clock.now(),
                )
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            return redirect(url_for("payments.operation", operation_id=asked.id), 303)
    return form_page("payments/wire.html", form)
