"""What does somebody see who plays the receiving bank? Payouts to refuse, or to send back."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue

from wiseed_like.payments.simulator import books
from wiseed_like.payments.simulator.api import payouts as payouts_api
from wiseed_like.payments.simulator.pages.frame import (
    back_to,
    bp,
    find,
    in_menu,
    list_of,
    now,
    seen,
    show,
    wake,
)

SHOWN = 50

in_menu("Versements", "/payouts", place=50)


@bp.get("/payouts")
def payouts() -> ResponseReturnValue:
    shown = list_of("payout")[:SHOWN]
    returned = {
        each["Id"]
        for each in shown
        if seen().list("refund", where={"InitialTransactionId": each["Id"]})
    }
    return show("payouts.html", payouts=shown, returned=returned)


@bp.post("/payouts/<payout_id>")
def decide_payout(payout_id: str) -> ResponseReturnValue:
    """`decision`: refuse (still under way), or return (after it had succeeded), once."""
    store, _ = find("payout", payout_id)
    decision = request.form.get("decision")
    if decision not in {"refuse", "return"}:
        abort(400)
    with store.writing():
        payout = find("payout", payout_id)[1]
        if decision == "refuse" and payout["Status"] == "CREATED":
            payouts_api.refuse(store, payout, "121001", now())
        came_back = store.list("refund", where={"InitialTransactionId": payout_id})
        if decision == "return" and payout["Status"] == "SUCCEEDED" and not came_back:
            books.bring_back(store, payout, now())
    wake()
    return back_to("/payouts")
