"""What is set aside on a card, to be taken later? It moves no money until it is captured."""

from __future__ import annotations

from wiseed_like.payments.simulator import books, rules, three_d_secure
from wiseed_like.payments.simulator.agenda import later
from wiseed_like.payments.simulator.api import cards, payins_card
from wiseed_like.payments.simulator.api.lists import page
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.api.users import find as find_user
from wiseed_like.payments.simulator.currencies import money
from wiseed_like.payments.simulator.errors import absent, wrong
from wiseed_like.payments.simulator.faults import Faults
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Body, Store
from wiseed_like.payments.simulator.web import with_query

HELD = 7 * 86_400  # seconds


@route("POST", "/preauthorizations/card/direct")
def add(call: Call) -> Body:
    author = call.user("AuthorId")
    card = cards.usable(call, author["Id"])
    currency = call.currency("DebitedFunds")
    cents = call.cents("DebitedFunds", currency, least=1)
    mode = payins_card.secure_mode(call)
    return_url = payins_card.web_address(call, "SecureModeReturnURL")
    held = call.store.add(
        "preauthorization",
        "preauth_m",
        {
            "Tag": call.tag(),
            "CreationDate": int(call.now),
            "AuthorId": author["Id"],
            "CardId": card["Id"],
            "DebitedFunds": money(cents, currency),
            "RemainingFunds": money(cents, currency),
            "Status": "CREATED",
            "PaymentStatus": "WAITING",
            "ResultCode": None,
            "ResultMessage": None,
            "ExecutionType": "DIRECT",
            "SecureMode": mode,
            "SecureModeNeeded": False,
            "SecureModeRedirectURL": None,
            "ExpirationDate": int(call.now) + HELD,
            "PayInId": None,
            "MultiCapture": False,
            "Billing": payins_card.recipient_of(call, "Billing"),
            "Shipping": payins_card.recipient_of(call, "Shipping"),
            "SecurityInfo": {"AVSResult": "NO_CHECK"},
            "IpAddress": payins_card.ip_address(call),
            "BrowserInfo": payins_card.browser(call),
            "Requested3DSVersion": call.body.get("Requested3DSVersion"),
            "Applied3DSVersion": "V2_1",
            "CardInfo": cards.info(card),
            "PaymentCategory": call.body.get("PaymentCategory") or "ECommerce",
        },
    )
    held["SecureModeReturnURL"] = with_query(return_url, preAuthorizationId=held["Id"])
    call.store.announce("PREAUTHORIZATION_CREATED", held["Id"], call.now)
    refused = cards.refusal(card, call.now)
    verdict = refused or rules.card_verdict(card["Bank"], cents, held["Billing"])
    if refused is None and rules.needs_challenge(card["Bank"], mode):
        url = three_d_secure.ask(
            call,
            "preauthorization",
            held,
            verdict,
            card["Alias"][-4:],
            held["SecureModeReturnURL"],
        )
        held.update(SecureModeNeeded=True, SecureModeRedirectURL=url)
        call.store.put(held)
    else:
        settle(call.store, held, verdict, call.now)
    call.later("release_card", held["Id"], after=HELD)
    return held


@three_d_secure.settles("preauthorization")
def settle(store: Store, held: Body, code: str, now: float) -> None:
    good = code == rules.SUCCESS
    held.update(
        Status="SUCCEEDED" if good else "FAILED",
        ResultCode=code,
        ResultMessage=rules.MESSAGES[code],
    )
    if not good:
        held["PaymentStatus"] = "FAILED"
    store.put(held)
    cards.prove(store, held["CardId"], good=good)
    store.announce(f"PREAUTHORIZATION_{held['Status']}", held["Id"], now)
    if good:
        store.announce("PREAUTHORIZATION_PAYMENT_WAITING", held["Id"], now)


@later("release_card")
def _release(
    store: Store, settings: SimulatorSettings, faults: Faults, held_id: str, now: float
) -> None:
    held = store.find("preauthorization", held_id)
    if held is not None and held["PaymentStatus"] == "WAITING":
        _end(store, held, "EXPIRED", now)


@route("PUT", "/preauthorizations/{held}")
def cancel(call: Call, held: str) -> Body:
    found = get(call, held)
    if call.body.get("PaymentStatus") != "CANCELED":
        raise wrong(PaymentStatus="The PaymentStatus field can only become CANCELED.")
    if found["PaymentStatus"] != "WAITING":
        raise wrong(PaymentStatus="Nothing is held any more.")
    _end(call.store, found, "CANCELED", call.now)
    return found


@route("GET", "/preauthorizations/{held}")
def get(call: Call, held: str) -> Body:
    found = call.store.find("preauthorization", held)
    if found is None:
        raise absent("PreAuthorization", held)
    return found


@route("GET", "/users/{user}/preauthorizations")
def list_of_user(call: Call, user: str) -> list[Body]:
    find_user(call, user)
    return page(call, call.store.list("preauthorization", where={"AuthorId": user}))


@route("GET", "/cards/{card}/preauthorizations")
def list_of_card(call: Call, card: str) -> list[Body]:
    cards.find(call, card)
    return page(call, call.store.list("preauthorization", where={"CardId": card}))


@route("GET", "/preauthorizations/{held}/transactions")
def list_payments(call: Call, held: str) -> list[Body]:
    get(call, held)
    return page(call, call.store.list("payin", where={"PreauthorizationId": held}))


@route("POST", "/payins/preauthorized/direct")
def capture(call: Call) -> Body:
    """Take what was held, or a part of it; the rest is let go."""
    held = call.store.find("preauthorization", call.body.get("PreauthorizationId"))
    if held is None or held["AuthorId"] != call.body.get("AuthorId"):
        raise wrong(PreauthorizationId="The PreauthorizationId field is required and must exist.")
    if held["PaymentStatus"] != "WAITING" or held["Status"] != "SUCCEEDED":
        raise wrong(PreauthorizationId="Nothing is held any more.")
    most, currency = (held["DebitedFunds"][key] for key in ("Amount", "Currency"))
    if call.cents("DebitedFunds", currency, least=1) > most:
        raise wrong(DebitedFunds="No more can be taken than what is held.")
    payin = call.store.add(
        "payin",
        "payin_m",
        payins_card.draft(call)
        | {
            "PaymentType": "PREAUTHORIZED",
            "ExecutionType": "DIRECT",
            "PreauthorizationId": held["Id"],
            "Culture": call.body.get("Culture"),
        },
    )
    books.finish(call.store, payin, payins_card.refusal(call, payin), call.now)
    if payin["Status"] == "SUCCEEDED":
        held.update(PayInId=payin["Id"], RemainingFunds=money(0, currency))
        _end(call.store, held, "VALIDATED", call.now)
    return payin


def _end(store: Store, held: Body, status: str, now: float) -> None:
    held["PaymentStatus"] = status
    store.put(held)
    store.announce(f"PREAUTHORIZATION_PAYMENT_{status}", held["Id"], now)
