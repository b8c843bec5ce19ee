"""Which cards does a user keep here? Registered from their browser, used, forgotten.

The number goes from the browser to `pages/tokens.py` and stays nowhere: what is kept is how its
bank behaves, its last digits, and a fingerprint that is the same for the same number.
"""

from __future__ import annotations

import hmac
import secrets

from wiseed_like.payments.simulator import rules
from wiseed_like.payments.simulator.agenda import later
from wiseed_like.payments.simulator.api.lists import page
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.api.users import find as find_user
from wiseed_like.payments.simulator.currencies import CURRENCIES
from wiseed_like.payments.simulator.errors import absent, closed, wrong
from wiseed_like.payments.simulator.faults import Faults
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Body, Store

TYPES = {"CB_VISA_MASTERCARD", "MAESTRO", "AMEX", "DINERS", "BCMC", "PAYLIB", "P24", "MASTERPASS"}
FIRST_USE = 86_400  # seconds within which a new card has to prove itself
PRIVATE = {"Bank", "Token"}


def shown(body: Body) -> Body:
    return {key: value for key, value in body.items() if key not in PRIVATE}


# -- registrations


@route("POST", "/cardregistrations")
def register(call: Call) -> Body:
    call.need("UserId", "Currency")
    user = call.user("UserId")
    if user["UserStatus"] == "CLOSED":
        raise closed()
    sort = call.one_of("CardType", TYPES, "CB_VISA_MASTERCARD")
    registration = call.store.add(
        "card_registration",
        "cardreg_wt",
        {
            "Tag": call.tag(),
            "CreationDate": int(call.now),
            "UserId": user["Id"],
            "AccessKey": secrets.token_urlsafe(12),
            "RegistrationData": None,
            "CardId": None,
            "CardType": sort,
            "CardHolderName": call.body.get("CardHolderName"),
            "CardRegistrationURL": f"{call.origin}/webpayment/getToken",
            "ResultCode": None,
            "ResultMessage": None,
            "Currency": call.one_of("Currency", CURRENCIES),
            "Status": "CREATED",
            "Token": None,
        },
    )
    registration["PreregistrationData"] = f"{registration['Id']}.{secrets.token_urlsafe(48)}"
    call.store.put(registration)
    return shown(registration)


@route("GET", "/cardregistrations/{registration}")
def get_registration(call: Call, registration: str) -> Body:
    return shown(_registration(call, registration))


@route("PUT", "/cardregistrations/{registration}")
def finish(call: Call, registration: str) -> Body:
    """Take what the browser was answered: a card, or a registration in error (HTTP 200)."""
    found = _registration(call, registration)
    given = call.text("RegistrationData", longest=2_000)
    if found["Status"] != "CREATED":
        if given == found["RegistrationData"]:
            return shown(found)
        raise wrong(RegistrationData="This registration is over.")
    found["RegistrationData"] = given
    token = found["Token"]
    if token is not None and hmac.compare_digest(given.encode(), token["Data"].encode()):
        card = _keep(call, found, token)
        found.update(CardId=card["Id"], Status="VALIDATED", ResultCode=rules.SUCCESS)
    else:
        code = given.removeprefix("errorCode=")
        found.update(Status="ERROR", ResultCode=code if code in rules.MESSAGES else "105206")
    found["ResultMessage"] = rules.MESSAGES[found["ResultCode"]]
    call.store.put(found)
    return shown(found)


def _keep(call: Call, registration: Body, token: Body) -> Body:
    card = call.store.add(
        "card",
        "card_m",
        {
            "Tag": registration["Tag"],
            "CreationDate": int(call.now),
            "UserId": registration["UserId"],
            "ExpirationDate": token["ExpirationDate"],
            "Alias": token["Alias"],
            "CardProvider": token["CardProvider"],
            "CardType": registration["CardType"],
            "CardHolderName": registration["CardHolderName"],
            "Country": "FRA",
            "Product": "I",
            "BankCode": "unknown",
            "Active": True,
            "Currency": registration["Currency"],
            "Validity": "UNKNOWN",
            "Fingerprint": token["Fingerprint"],
            "Bank": token["Bank"],
        },
    )
    call.later("doubt_card", card["Id"], after=FIRST_USE)
    return card


def _registration(call: Call, registration_id: str) -> Body:
    found = call.store.find("card_registration", registration_id)
    if found is None:
        raise absent("CardRegistration", registration_id)
    return found


# -- cards


@route("GET", "/cards/{card}")
def get(call: Call, card: str) -> Body:
    return shown(find(call, card))


@route("PUT", "/cards/{card}")
def deactivate(call: Call, card: str) -> Body:
    """For good: whatever else the SDK repeats is left as it is."""
    found = find(call, card)
    if "Active" in call.body:
        active = call.body["Active"] in (1, True)
        if active and not found["Active"]:
            raise wrong(Active="A card that was deactivated stays so.")
        found["Active"] = active
        call.store.put(found)
    return shown(found)


@route("GET", "/users/{user}/cards")
def list_of_user(call: Call, user: str) -> list[Body]:
    find_user(call, user)
    where: dict[str, object] = {"UserId": user}
    asked = call.query.get("active", "").lower()
    if asked in {"true", "1", "false", "0"}:
        where["Active"] = asked in {"true", "1"}
    return [shown(card) for card in page(call, call.store.list("card", where=where))]


@route("GET", "/users/{user}/card_registrations")
def list_registrations(call: Call, user: str) -> list[Body]:
    find_user(call, user)
    found = call.store.list("card_registration", where={"UserId": user})
    return [shown(registration) for registration in page(call, found)]


@route("GET", "/cards/{card}/transactions")
def list_payments(call: Call, card: str) -> list[Body]:
    find(call, card)
    return page(call, call.store.list("payin", where={"CardId": card}))


@route("GET", "/cards/fingerprints/{fingerprint}")
def list_same(call: Call, fingerprint: str) -> list[Body]:
    found = call.store.list("card", where={"Fingerprint": fingerprint})
    return [shown(card) for card in page(call, found)]


@route("GET", "/cards/fingerprints/{fingerprint}/transactions")
def list_payments_of_same(call: Call, fingerprint: str) -> list[Body]:
    same = [card["Id"] for card in call.store.list("card", where={"Fingerprint": fingerprint})]
    return page(call, call.store.list("payin").among("CardId", same))


def find(call: Call, card_id: object) -> Body:
    card = call.store.find("card", card_id)
    if card is None:
        raise absent("Card", str(card_id))
    return card


# -- using one


def usable(call: Call, author_id: object) -> Body:
    """The card that the body names, which has to be the author's."""
    card = call.store.find("card", call.body.get("CardId"))
    if card is None or card["UserId"] != author_id:
        raise wrong(CardId="The CardId field is required and must be a card of the author.")
    return card


def refusal(card: Body, now: float) -> str | None:
    """Why the bank is not even asked."""
    if not card["Active"] or card["Validity"] == "INVALID":
        return "101106"
    return "105102" if now >= rules.end_of_card(card["ExpirationDate"]) else None


def prove(store: Store, card_id: str, *, good: bool = True) -> None:
    """It has paid, or its bank was asked about it."""
    card = store.find("card", card_id)
    if card is not None and card["Validity"] == "UNKNOWN":
        card["Validity"] = "VALID" if good else "INVALID"
        store.put(card)


@later("doubt_card")
def _doubt(
    store: Store, settings: SimulatorSettings, faults: Faults, card_id: str, now: float
) -> None:
    """A card that never proved itself in its first day is worth nothing."""
    card = store.find("card", card_id)
    if card is not None and card["Validity"] == "UNKNOWN":
        card["Validity"] = "INVALID"
        store.put(card)


def info(card: Body) -> Body:
    """What a pay-in tells of its card: every key, for the SDK."""
    return {
        "BIN": card["Alias"][:6],
        "IssuingBank": "SIMULATED BANK",
        "IssuerCountryCode": "FR",
        "Type": "DEBIT",
        "Brand": card["CardProvider"],
        "SubType": None,
    }
