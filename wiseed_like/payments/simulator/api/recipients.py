"""To whom may money be paid out? Accounts as their country writes them, with their owner's yes."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from wiseed_like.payments.simulator import authentication
from wiseed_like.payments.simulator.api.bankaccounts import checked_iban, need_user
from wiseed_like.payments.simulator.api.lists import page
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.authentication import concludes
from wiseed_like.payments.simulator.errors import absent, wrong
from wiseed_like.payments.simulator.persons import ADDRESS, COUNTRY, whole
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Body, Store

DISPLAY_NAME = re.compile(r"(?!.*[&,'/]).{1,50}")
METHODS = ("LocalBankTransfer", "InternationalBankTransfer")
SORTS = {"Individual": ("FirstName", "LastName"), "Business": ("BusinessName",)}
CURRENCIES = (
    *("AED", "AUD", "CAD", "CHF", "CNH", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS"),
    *("JPY", "MXN", "NOK", "NZD", "PLN", "RON", "SAR", "SEK", "SGD", "TRY", "USD", "ZAR"),
)
IBAN = (r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", 34)
# By currency, what a local transfer needs: the field, its pattern, its longest form.
LOCAL: dict[str, dict[str, tuple[str, int]]] = {
    "EUR": {"IBAN": IBAN},
    "GBP": {"SortCode": (r"\d{6}", 6), "AccountNumber": (r"\d{8}", 8)},
    "USD": {"AccountNumber": (r"\d{1,17}", 17), "ABA": (r"\d{9}", 9)},
    "CAD": {
        "AccountNumber": (r"\d{7,12}", 12),
        "InstitutionNumber": (r"\d{3}", 3),
        "BranchCode": (r"\d{5}", 5),
    },
}
OTHERS = {"AccountNumber": (r"[A-Za-z0-9]{1,34}", 34)}
INTERNATIONAL = {
    "AccountNumber": (r"[A-Za-z0-9]{1,34}", 34),
    "BIC": (r"[A-Za-z0-9]{8}(?:[A-Za-z0-9]{3})?", 11),
}
# Words in the holder's name that ask for a result of the verification of payee.
VERIFICATIONS = {
    "no-match": ("NO_MATCH", "The name does not match the account"),
    "close-match": ("CLOSE_MATCH", "The name nearly matches the account"),
    "not-possible": ("MATCH_NOT_POSSIBLE", "The name could not be verified"),
}
REFUSED_CHECKS = {"NO_MATCH", "MATCH_NOT_POSSIBLE"}


@route("GET", "/recipients/payout-methods")
def list_methods(call: Call) -> Body:
    _asked(call, "country")
    currency = _asked(call, "currency").upper()
    if currency not in CURRENCIES:
        raise wrong(Currency="The Currency is not known.")
    return {"AvailablePayoutMethods": list(METHODS)}


@route("GET", "/recipients/schema")
def describe(call: Call) -> Body:
    """What has to be given for such an account, field by field."""
    method, sort = _asked(call, "payoutmethodtype"), _asked(call, "recipienttype")
    currency, country = _asked(call, "currency").upper(), _asked(call, "country").upper()
    if method not in METHODS or sort not in SORTS or currency not in CURRENCIES:
        raise wrong(PayoutMethodType="No schema is known for these parameters.")
    fields = {key: _property(key, *form) for key, form in _fields(method, currency).items()}
    holder: Body = {key: _property(key, r".{1,100}", 100) for key in SORTS[sort]}
    holder["Address"] = {
        key: _property(key, r".{1,255}", 255, required=key not in {"AddressLine2", "Region"})
        for key in ADDRESS
    }
    return {
        "DisplayName": _property("DisplayName", DISPLAY_NAME.pattern, 50),
        "PayoutMethodType": _property("PayoutMethodType", None, None, [method]),
        "RecipientType": _property("RecipientType", None, None, [sort]),
        "Currency": _property("Currency", None, None, [currency]),
        "Country": _property("Country", None, None, [country]),
        "RecipientScope": _property(
            "RecipientScope", None, None, ["PAYOUT", "PAYIN"], required=False
        ),
        "Tag": _property("Tag", None, 255, required=False),
        "IndividualRecipient": holder if sort == "Individual" else None,
        "BusinessRecipient": holder if sort == "Business" else None,
        "LocalBankTransfer": {currency: fields} if method == METHODS[0] else None,
        "InternationalBankTransfer": fields if method == METHODS[1] else None,
    }


@route("POST", "/users/{user}/recipients/validate")
def validate(call: Call, user: str) -> None:
    """Nothing is kept; ApiError 400 names what is wrong."""
    _read(call, need_user(call, user))


@route("POST", "/users/{user}/recipients")
def add(call: Call, user: str) -> Body:
    """Whoever owns the account agrees to it first; a recipient that serves returns only is free."""
    holder = need_user(call, user)
    authentication.need_active(holder)
    body = _read(call, holder)
    asked = body["RecipientScope"] == "PAYOUT" and authentication.is_asked_of(call, holder)
    if asked and call.body.get("ScaContext") == "USER_NOT_PRESENT":
        authentication.need_consent(holder, "RecipientRegistration")
        asked = False
    recipient = call.store.add(
        "recipient",
        "rec",
        {
            "Tag": call.tag(),
            "CreationDate": int(call.now),
            "UserId": user,
            "Status": "PENDING",
            **body,
            "PendingUserAction": None,
            "RecipientVerificationOfPayee": _verified(body),
        },
    )
    if asked:
        recipient["PendingUserAction"] = authentication.ask(
            call, holder, "RECIPIENT", subject_id=recipient["Id"]
        )
        call.store.put(recipient)
        return recipient
    _become(call.store, recipient, "ACTIVE", call.now)
    return recipient


@concludes("RECIPIENT")
def _finish(store: Store, _settings: SimulatorSettings, session: Body, now: float) -> None:
    recipient = store.find("recipient", session["SubjectId"])
    if recipient is not None and recipient["Status"] == "PENDING":
        _become(store, recipient, "ACTIVE" if session["Status"] == "DONE" else "CANCELED", now)


@route("PUT", "/recipients/{recipient}")
def deactivate(call: Call, recipient: str) -> Body:
    """For good; nothing else of a recipient can be changed (the SDK sends an empty body)."""
    found = get(call, recipient)
    call.one_of("Status", {"DEACTIVATED"}, "DEACTIVATED")
    if found["Status"] != "DEACTIVATED":
        if found["Status"] != "ACTIVE":
            raise wrong(Status=f"The recipient is {found['Status']}, not ACTIVE.")
        _become(call.store, found, "DEACTIVATED", call.now)
    return found


@route("GET", "/recipients/{recipient}")
def get(call: Call, recipient: str) -> Body:
    found = call.store.find("recipient", recipient)
    if found is None:
        raise absent("Recipient", recipient)
    return found


@route("GET", "/users/{user}/recipients")
def list_of_user(call: Call, user: str) -> list[Body]:
    need_user(call, user)
    recipients = call.store.list("recipient", where={"UserId": user})
    scope = call.query.get("recipientscope", "").upper()
    return page(call, recipients.among("RecipientScope", [scope]) if scope else recipients)


def iban_of(recipient: Body) -> str | None:
    """Where it is a local account in euros, or one abroad that has an IBAN."""
    local = (recipient["LocalBankTransfer"] or {}).get("EUR")
    abroad = recipient["InternationalBankTransfer"] or {}
    iban: str | None = local["IBAN"] if local else abroad.get("AccountNumber")
    return iban


def is_refused_by_name(target: Body) -> bool:
    """Whether the bank says that this account belongs to somebody else."""
    check = target.get("RecipientVerificationOfPayee") or {}
    return check.get("RecipientVerificationCheck") in REFUSED_CHECKS


def _become(store: Store, recipient: Body, status: str, now: float) -> None:
    recipient.update(Status=status, PendingUserAction=None)
    store.put(recipient)
    store.announce(f"RECIPIENT_{status}", recipient["Id"], now)


def _read(call: Call, holder: Body) -> Body:
    """The fields of a recipient, checked; ApiError 400 otherwise."""
    scope = call.one_of("RecipientScope", {"PAYIN", "PAYOUT"}, "PAYOUT")
    if scope == "PAYOUT" and holder["UserCategory"] != "OWNER":
        raise wrong(RecipientScope="A PAYER has recipients of scope PAYIN only.")
    if not DISPLAY_NAME.fullmatch(call.text("DisplayName", longest=50)):
        raise wrong(DisplayName="The DisplayName field may not hold any of & , ' /")
    method, sort, currency = (
        _one_of(call, key, known)
        for key, known in (
            ("PayoutMethodType", METHODS),
            ("RecipientType", tuple(SORTS)),
            ("Currency", CURRENCIES),
        )
    )
    country = call.body.get("Country")
    if country is not None and not COUNTRY.fullmatch(str(country)):
        raise wrong(Country="The Country field is not an ISO 3166-1 alpha-2 code.")
    given = call.body.get(method)
    if method == METHODS[0]:
        given = given.get(currency) if isinstance(given, dict) else None
    account = _account(method, currency, given)
    return {
        "DisplayName": call.body["DisplayName"],
        "PayoutMethodType": method,
        "RecipientType": sort,
        "RecipientScope": scope,
        "Currency": currency,
        "Country": country or str(account.get("IBAN", ""))[:2] or None,
        "IndividualRecipient": _holder(call, sort) if sort == "Individual" else None,
        "BusinessRecipient": _holder(call, sort) if sort == "Business" else None,
        "LocalBankTransfer": {currency: account} if method == METHODS[0] else None,
        "InternationalBankTransfer": account if method == METHODS[1] else None,
    }


def _holder(call: Call, sort: str) -> Body:
    given = call.body.get(f"{sort}Recipient")
    if not isinstance(given, dict) or not all(given.get(key) for key in SORTS[sort]):
        raise wrong(**{f"{sort}Recipient": f"The {sort}Recipient field is required."})
    address = whole(given.get("Address"), ADDRESS)
    if address is None or not address["Country"]:
        raise wrong(**{f"{sort}Recipient.Address": "The Address field is required."})
    return {**{key: given[key] for key in SORTS[sort]}, "Address": address}


def _account(method: str, currency: str, given: Any) -> Body:
    if not isinstance(given, dict):
        raise wrong(**{method: f"The {method} field is required."})
    account: Body = {}
    for key, (pattern, _) in _fields(method, currency).items():
        value = re.sub(r"[\s-]", "", str(given.get(key) or "")).upper()
        if key == "BIC" and not value:
            account[key] = None  # worked out from the IBAN, elsewhere
            continue
        if key == "IBAN":
            value = checked_iban(value)
        if not re.fullmatch(pattern, value):
            raise wrong(**{f"{method}.{key}": f"The {key} field is required and must be valid."})
        account[key] = value
    return account


def _fields(method: str, currency: str) -> dict[str, tuple[str, int]]:
    return INTERNATIONAL if method == METHODS[1] else LOCAL.get(currency, OTHERS)


def _verified(body: Body) -> Body | None:
    """Only banks of the euro check the name; a name may ask for a result."""
    if body["RecipientScope"] != "PAYOUT" or "EUR" not in (body["LocalBankTransfer"] or {}):
        return None
    holder = body["IndividualRecipient"] or body["BusinessRecipient"]
    name = " ".join(str(part) for part in holder.values() if isinstance(part, str)).lower()
    check, message = next(
        (result for word, result in VERIFICATIONS.items() if word in name),
        ("MATCH", "The name matches the account"),
    )
    return {
        "RecipientVerificationId": f"vop_{uuid4().hex}",
        "RecipientVerificationCheck": check,
        "RecipientVerificationMessage": message,
    }


def _property(
    label: str,
    pattern: str | None,
    longest: int | None,
    allowed: list[str] | None = None,
    *,
    required: bool = True,
) -> Body:
    return {
        "Required": required,
        "MaxLength": longest,
        "MinLength": 1 if longest else None,
        "Pattern": pattern,
        "AllowedValues": allowed,
        "Label": label,
        "EndUserDisplay": "Visible",
    }


def _one_of(call: Call, key: str, known: tuple[str, ...]) -> str:
    value = call.text(key)
    if value not in known:
        raise wrong(**{key: f"The {key} field is not known."})
    return value


def _asked(call: Call, key: str) -> str:
    """A part of the query, whatever its capitals; required."""
    found = call.query.get(key)
    if not found:
        raise wrong(**{key: f"{key} is required."})
    return found
