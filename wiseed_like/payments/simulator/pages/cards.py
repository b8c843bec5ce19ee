"""What does somebody see who pays by card? The form, and their bank's question (3-D Secure)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from flask import Response, abort, redirect, request
from flask.typing import ResponseReturnValue

from wiseed_like.payments.simulator import books, rules, three_d_secure
from wiseed_like.payments.simulator.pages.frame import (
    bp,
    find,
    lets_leave_to,
    now,
    settings,
    show,
    wake,
)
from wiseed_like.payments.simulator.pages.tokens import describe
from wiseed_like.payments.simulator.store import Body, Store

EXPIRY = re.compile(r"(0[1-9]|1[0-2]) ?/ ?([0-9]{2})", re.ASCII)
TEST_CARDS = (
    (rules.CARD_FRICTIONLESS, "Paiement accepté"),
    (rules.CARD_CHALLENGE, "Demande une authentification 3-D Secure"),
    (rules.CARD_REFUSED, "Paiement refusé par la banque"),
)


def _find(payin_id: str) -> tuple[Store, Body]:
    store, payin = find("payin", payin_id)
    if (payin["PaymentType"], payin["ExecutionType"]) != ("CARD", "WEB"):
        abort(404)
    return store, payin


@bp.get("/pay/card/<payin_id>")
def card(payin_id: str) -> ResponseReturnValue:
    return _card_page(_find(payin_id)[1])


@bp.post("/pay/card/<payin_id>")
def pay_by_card(payin_id: str) -> ResponseReturnValue:
    store, payin = _find(payin_id)
    if payin["Status"] != "CREATED":
        return _card_page(payin)
    if "cancel" in request.form:
        return _finish_card(store, payin_id, "101002")
    number = re.sub(r"[ -]", "", request.form.get("number", ""))
    errors = _card_errors(number)
    if errors:
        return _card_page(payin, errors=errors), 422
    with store.writing():
        month_year = re.sub(r"[ /]", "", request.form["expiry"])
        used = describe(store, number, month_year) | {"PayInId": payin_id}
        used |= {"CreationDate": int(now()), "CardType": payin["CardType"], "Country": "FRA"}
        used["ExpirationDate"] = int(rules.end_of_card(month_year))
        store.add("card_used", "used", used)
    bank = rules.bank_of(number)
    verdict = rules.card_verdict(bank, payin["DebitedFunds"]["Amount"])
    if not rules.needs_challenge(bank, payin["SecureMode"]):
        return _finish_card(store, payin_id, verdict)
    with store.writing():
        path = three_d_secure.pose(
            store, settings(), "payin", payin, verdict, number[-4:], payin["ReturnURL"], now()
        )
    return redirect(path, 303)


@bp.get("/3ds/<challenge_id>")
def challenge(challenge_id: str) -> ResponseReturnValue:
    store, asked = find("challenge", challenge_id)
    subject = store.find(asked["SubjectKind"], asked["SubjectId"])
    return lets_leave_to(show("challenge.html", asked=asked, subject=subject), asked["ReturnURL"])


@bp.post("/3ds/<challenge_id>")
def answer_challenge(challenge_id: str) -> ResponseReturnValue:
    store, asked = find("challenge", challenge_id)
    with store.writing():
        three_d_secure.answer(store, challenge_id, confirmed="confirm" in request.form, now=now())
    wake()
    return lets_leave_to(redirect(asked["ReturnURL"], 303), asked["ReturnURL"])


def _card_errors(number: str) -> dict[str, str]:
    """What is wrong with the form, field by field; the card is not kept."""
    errors = {}
    if not rules.adds_up(number):
        errors["number"] = "Ce numéro de carte n'est pas valide."
    expiry = EXPIRY.fullmatch(request.form.get("expiry", "").strip())
    if not expiry or rules.end_of_card(expiry[1] + expiry[2]) <= now():
        errors["expiry"] = "Indiquez une date à venir, sous la forme MM/AA."
    if not re.fullmatch(r"[0-9]{3,4}", request.form.get("code", "").strip(), re.ASCII):
        errors["code"] = "Le code a trois ou quatre chiffres."
    return errors


def _finish_card(store: Store, payin_id: str, code: str) -> ResponseReturnValue:
    """Settle once, whatever is clicked twice, and send the browser back to the merchant."""
    with store.writing():
        payin = _find(payin_id)[1]
        if payin["Status"] == "CREATED":
            if code == rules.SUCCESS:
                books.succeed(store, payin, now())
            else:
                books.fail(store, payin, code, now())
    wake()
    return lets_leave_to(redirect(payin["ReturnURL"], 303), payin["ReturnURL"])


def _card_page(payin: Body, errors: dict[str, str] | None = None) -> Response:
    year = datetime.fromtimestamp(now(), UTC).year % 100 + 2
    page = show(
        "card.html",
        payin=payin,
        errors=errors or {},
        typed=request.form,
        cards=TEST_CARDS,
        expiry=f"12/{year:02d}",
    )
    return lets_leave_to(page, payin["ReturnURL"])
