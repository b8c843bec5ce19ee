"""Where does a browser send a card number, so that no merchant ever sees it?

`POST /webpayment/getToken` with accessKeyRef, data, cardNumber, cardExpirationDate (MMYY) and
cardCvx, from any site; the answer is the text `data=…`, or `errorCode=…`.
"""

from __future__ import annotations

import hashlib
import re
import secrets

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from wiseed_like.payments.simulator import rules
from wiseed_like.payments.simulator.pages.frame import bp, everybody, now
from wiseed_like.payments.simulator.store import Body, Store
from wiseed_like.payments.simulator.web import is_web_address, with_query

PATH = "/webpayment/getToken"
BRANDS = {"4": "VISA", "5": "MASTERCARD", "3": "AMEX", "6": "MAESTRO"}


@bp.route(PATH, methods=["OPTIONS"])
def may_i() -> Response:
    return _told("")


@bp.post(PATH)
def tokenise() -> ResponseReturnValue:
    """A page without a script names its `returnURL`, where the answer goes with the browser."""
    told, back = _tokenise(), request.form.get("returnURL", "")
    if not is_web_address(back):
        return _told(told)
    name, _, value = told.partition("=")
    return redirect(with_query(back, **{name: value}), 302)


def _tokenise() -> str:
    """Nothing is written of the number but its ends."""
    given = request.form
    number = re.sub(r"[ -]", "", given.get("cardNumber", ""))
    code = _mistake(number, given.get("cardExpirationDate", ""), given.get("cardCvx", ""))
    if code:
        return f"errorCode={code}"
    asked = given.get("data", "")
    registration_id, _, _ = asked.partition(".")
    try:
        store = everybody().of_owner(registration_id)
    except KeyError:
        return "errorCode=105299"
    with store.writing():
        registration = store.find("card_registration", registration_id)
        if registration is None or not _is_theirs(registration, given.get("accessKeyRef", "")):
            return "errorCode=105299"
        token = describe(store, number, given["cardExpirationDate"])
        token |= {"Data": f"data={secrets.token_urlsafe(64)}", "Bank": rules.bank_of(number)}
        registration["Token"] = token
        store.put(registration)
    return str(token["Data"])


def _is_theirs(registration: Body, access_key: str) -> bool:
    wanted = f"{registration['AccessKey']} {registration['PreregistrationData']}"
    given = f"{access_key} {request.form.get('data', '')}"
    is_open = registration["Status"] == "CREATED"
    return is_open and secrets.compare_digest(wanted.encode(), given.encode())


def _mistake(number: str, expiry: str, security: str) -> str | None:
    if not rules.adds_up(number):
        return "105202"
    shaped = re.fullmatch(r"(0[1-9]|1[0-2])[0-9]{2}", expiry, re.ASCII)
    if not shaped or rules.end_of_card(expiry) <= now():
        return "105203"
    digits = 4 if number.startswith("3") else 3
    if not re.fullmatch(rf"[0-9]{{{digits}}}", security, re.ASCII):
        return "105204"
    return None


def describe(store: Store, number: str, expiry: str) -> Body:
    """What may be kept of a card. The same number gives the same fingerprint, in this file."""
    secret = (store.note("secret") or "").encode()[:64]
    mark = hashlib.blake2b(number.encode(), key=secret, digest_size=16)
    brand = "MAESTRO" if number == rules.CARD_MAESTRO else BRANDS.get(number[0], "VISA")
    return {
        "Alias": f"{number[:6]}{'X' * (len(number) - 10)}{number[-4:]}",
        "ExpirationDate": expiry,
        "CardProvider": brand,
        "Fingerprint": mark.hexdigest(),
    }


def _told(text: str) -> Response:
    response = Response(text, content_type="text/plain; charset=utf-8")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type"
    return response
