"""What does somebody see who plays a card's bank? Payments to contest, contestations to judge."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue

from wiseed_like.payments.simulator import disputing
from wiseed_like.payments.simulator.pages.frame import (
    back_to,
    bp,
    cents,
    find,
    in_menu,
    list_of,
    now,
    settings,
    show,
    wake,
)
from wiseed_like.payments.simulator.store import Body, Store

SHOWN = 50
UNDECIDED = {"SUBMITTED", "PENDING_BANK_ACTION"}

in_menu("Contestations", "/disputes", place=60)


@bp.get("/disputes")
def disputes() -> ResponseReturnValue:
    paid = list_of("payin", where={"PaymentType": "CARD", "Status": "SUCCEEDED"})[:SHOWN]
    opened = list_of("dispute")[:SHOWN]
    contested = {dispute["InitialTransactionId"] for dispute in opened}
    return show(
        "disputes.html",
        disputes=opened,
        undecided=UNDECIDED,
        paid=[payin for payin in paid if payin["Id"] not in contested],
        sorts=disputing.SORTS,
        reasons=disputing.REASONS,
    )


@bp.get("/disputes/<payin_id>")
def dispute_form(payin_id: str) -> ResponseReturnValue:
    return _form(find("payin", payin_id)[1])


@bp.post("/disputes/<payin_id>")
def open_dispute(payin_id: str) -> ResponseReturnValue:
    """The cardholder went to their bank: `sort`, `reason`, and `amount` unless it is all."""
    store, payin = find("payin", payin_id)
    written = request.form.get("amount", "").strip()
    amount = cents(written)
    if written and amount is None:
        return _form(payin, "Indiquez un montant en euros, par exemple 1250,50."), 422
    try:
        with store.writing():
            disputing.open_dispute(
                store,
                settings(),
                payin,
                request.form.get("sort", "CONTESTABLE"),
                request.form.get("reason", "UNKNOWN"),
                now(),
                cents=amount,
                message=request.form.get("message") or None,
            )
    except disputing.NotDisputable:
        return _form(payin, "Ce paiement ne peut pas être contesté."), 422
    wake()
    return back_to("/disputes")


@bp.post("/disputes/<dispute_id>/decision")
def judge_dispute(dispute_id: str) -> ResponseReturnValue:
    """`decision`: sent (to the bank), more (papers), won or lost (by the platform)."""
    store, _ = find("dispute", dispute_id)
    decision = request.form.get("decision")
    if decision not in {"sent", "more", "won", "lost"}:
        abort(400)
    with store.writing():
        dispute = find("dispute", dispute_id)[1]
        if dispute["Status"] in UNDECIDED:
            _carry_out(store, dispute, decision)
    wake()
    return back_to("/disputes")


def _carry_out(store: Store, dispute: Body, decision: str) -> None:
    if decision == "sent":
        disputing.pass_on(store, dispute, now())
    elif decision == "more":
        message = request.form.get("message") or "Please send the signed order."
        disputing.ask_for_more(store, dispute, message, now())
    else:
        disputing.judge(store, dispute, now(), won=decision == "won")


def _form(payin: Body, error: str | None = None) -> str:
    if payin["PaymentType"] != "CARD":
        abort(404)
    return show(
        "dispute.html",
        payin=payin,
        error=error,
        sorts=disputing.SORTS,
        reasons=disputing.REASONS,
    )
