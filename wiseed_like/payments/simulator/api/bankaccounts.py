"""Which bank accounts does a user have, in the form that each country gives them?"""

from __future__ import annotations

import re

from wiseed_like.payments.simulator import authentication
from wiseed_like.payments.simulator.api.lists import page
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.errors import absent, wrong
from wiseed_like.payments.simulator.persons import ADDRESS, whole
from wiseed_like.payments.simulator.store import Body

MAGIC_FALLBACK_IBAN = "FR541558929750ZZZZZZAC01915"  # no instant payment reaches it
# What each sort needs besides its owner: the field, and what it looks like.
SORTS: dict[str, dict[str, str]] = {
    "GB": {"AccountNumber": r"\d{8}", "SortCode": r"\d{6}"},
    "US": {"AccountNumber": r"\d{1,17}", "ABA": r"\d{9}"},
    "CA": {
        "AccountNumber": r"\d{1,20}",
        "BankName": r".{1,50}",
        "BranchCode": r"\d{5}",
        "InstitutionNumber": r"\d{3,4}",
    },
    "OTHER": {"AccountNumber": r".{1,50}", "BIC": r"[A-Za-z0-9]{8,11}", "Country": r"[A-Z]{2}"},
}


def iban_adds_up(iban: str) -> bool:
    """ISO 13616: the number read with its head at the end leaves 1 when divided by 97."""
    if not (15 <= len(iban) <= 34 and iban.isascii() and iban.isalnum()):
        return False
    turned = (iban[4:] + iban[:4]).upper()
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def checked_iban(written: object) -> str:
    """Without spaces, in capitals; ApiError 400 when it is none."""
    iban = re.sub(r"\s", "", written).upper() if isinstance(written, str) else ""
    if iban != MAGIC_FALLBACK_IBAN and not iban_adds_up(iban):
        raise wrong(IBAN="The IBAN field is required and must be valid.")
    return iban


@route("GET", "/users/{user}/bankaccounts/{account}/mandates")
def list_mandates(call: Call, user: str, account: str) -> list[Body]:
    """None: direct debits are not played."""
    get(call, user, account)
    return page(call, [])


def need_user(call: Call, user_id: str) -> Body:
    user = call.store.find("user", user_id)
    if user is None:
        raise absent("User", user_id)
    return user


@route("POST", "/users/{user}/bankaccounts/iban")
def add_iban(call: Call, user: str) -> Body:
    authentication.need_active(need_user(call, user))
    return iban_account(call, user)


@route("POST", "/users/{user}/bankaccounts/{sort}")
def add_of_country(call: Call, user: str, sort: str) -> Body:
    """GB, US, CA and OTHER; the answer has the fields of its sort only."""
    authentication.need_active(need_user(call, user))
    fields = SORTS.get(sort.upper())
    if fields is None:
        raise absent("BankAccountType", sort)
    known = {key: _field(call, key, pattern) for key, pattern in fields.items()}
    if sort.upper() == "US":
        sorts = {"CHECKING", "SAVINGS"}
        known["DepositAccountType"] = call.one_of("DepositAccountType", sorts, "CHECKING")
    return _keep(call, user, sort.upper(), known)


def iban_account(call: Call, user: str | None) -> Body:
    """Of a user, or of the client itself (None)."""
    known = {"IBAN": checked_iban(call.body.get("IBAN")), "BIC": call.body.get("BIC")}
    return _keep(call, user, "IBAN", known)


@route("PUT", "/users/{user}/bankaccounts/{account}")
def close(call: Call, user: str, account: str) -> Body:
    """Once closed it stays so."""
    found = get(call, user, account)
    if call.body.get("Active") not in (0, False):
        raise wrong(Active="An account can only be closed.")
    found["Active"] = False
    call.store.put(found)
    return found


@route("GET", "/users/{user}/bankaccounts/{account}")
def get(call: Call, user: str, account: str) -> Body:
    found = call.store.find("bankaccount", account)
    if found is None or found["UserId"] != user:
        raise absent("BankAccount", account)
    return found


@route("GET", "/users/{user}/bankaccounts")
def list_of_user(call: Call, user: str) -> list[Body]:
    need_user(call, user)
    accounts = call.store.list("bankaccount", where={"UserId": user})
    wanted = call.query.get("active")
    if wanted is None:
        return page(call, accounts)
    active = wanted.lower() in {"true", "1"}
    return page(call, [each for each in accounts if each["Active"] is active])


def _keep(call: Call, user: str | None, sort: str, known: Body) -> Body:
    address = whole(call.body.get("OwnerAddress"), ADDRESS)
    if address is None or not address["AddressLine1"] or not address["Country"]:
        raise wrong(OwnerAddress="The OwnerAddress field is required.")
    return call.store.add(
        "bankaccount",
        "bankacc_m",
        {
            "Tag": call.tag(),
            "CreationDate": int(call.now),
            "UserId": user,
            "Type": sort,
            "OwnerName": call.text("OwnerName"),
            "OwnerAddress": address,
            **known,
            "Active": True,
        },
    )


def _field(call: Call, key: str, pattern: str) -> str:
    value = re.sub(r"[\s-]", "", str(call.body.get(key) or ""))
    if key == "BankName":
        value = str(call.body.get(key) or "").strip()
    if not re.fullmatch(pattern, value):
        raise wrong(**{key: f"The {key} field is required and must be valid."})
    return value
