"""Who is known: natural and legal users, through the SCA routes and the old ones."""

from __future__ import annotations

from typing import Any

from wiseed_like.payments.simulator import rules
from wiseed_like.payments.simulator.api.lists import page
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.errors import absent, wrong
from wiseed_like.payments.simulator.store import Body

ADDRESS = ("AddressLine1", "AddressLine2", "City", "Region", "PostalCode", "Country")
REPRESENTATIVE = (
    "FirstName",
    "LastName",
    "Birthday",
    "Nationality",
    "CountryOfResidence",
    "Email",
    "PhoneNumber",
    "PhoneNumberCountry",
)
NATURAL_TEXTS = (
    "FirstName",
    "LastName",
    "Birthday",
    "Nationality",
    "CountryOfResidence",
    "Occupation",
    "IncomeRange",
    "ProofOfIdentity",
    "ProofOfAddress",
    "PhoneNumber",
    "PhoneNumberCountry",
)
LEGAL_TEXTS = (
    "Name",
    "LegalPersonType",
    "CompanyNumber",
    "ProofOfRegistration",
    "ShareholderDeclaration",
    "Statute",
)
LEGAL_SORTS = {"BUSINESS", "ORGANIZATION", "SOLETRADER", "PARTNERSHIP"}
OWNER_NEEDS = ("Birthday", "Nationality", "CountryOfResidence")


def whole(value: Any, keys: tuple[str, ...]) -> Body | None:
    """Null or every key: the SDK chokes on a part of an object."""
    return {key: value.get(key) for key in keys} if isinstance(value, dict) else None


def shown(user: Body, *, sca: bool) -> Body:
    """The SDK tells the two sorts of users by the presence of PendingUserAction alone."""
    body = {key: value for key, value in user.items() if key != "BySca"}
    if sca:
        return body
    del body["PendingUserAction"]
    if user["PersonType"] == "LEGAL":
        person = body.pop("LegalRepresentative")
        for key in REPRESENTATIVE[:6]:
            body[f"LegalRepresentative{key}"] = person[key]
    return body


@route("POST", "/sca/users/natural")
def add_natural(call: Call) -> Body:
    return shown(_add(call, "NATURAL", sca=True), sca=True)


@route("POST", "/sca/users/legal")
def add_legal(call: Call) -> Body:
    return shown(_add(call, "LEGAL", sca=True), sca=True)


@route("POST", "/users/natural")
def add_natural_the_old_way(call: Call) -> Body:
    return shown(_add(call, "NATURAL", sca=False), sca=False)


@route("POST", "/users/legal")
def add_legal_the_old_way(call: Call) -> Body:
    return shown(_add(call, "LEGAL", sca=False), sca=False)


@route("PUT", "/sca/users/(?:natural|legal)/{user}")
def change(call: Call, user: str) -> Body:
    return shown(_change(call, user), sca=True)


@route("PUT", "/users/(?:natural|legal)/{user}")
def change_the_old_way(call: Call, user: str) -> Body:
    return shown(_change(call, user), sca=False)


@route("PUT", "/sca/users/(?:natural|legal)/{user}/category")
def become_owner(call: Call, user: str) -> Body:
    """PAYER to OWNER, one way."""
    found = _get(call, user)
    if call.body.get("UserCategory") != "OWNER":
        raise wrong(UserCategory="A user can only become an OWNER.")
    _need_owner_data(found | _given(call, found["PersonType"]))
    found.update(_given(call, found["PersonType"]), UserCategory="OWNER")
    found["KYCLevel"] = rules.kyc_level(found)
    call.store.put(found)
    call.store.announce("USER_CATEGORY_UPDATED_TO_OWNER", user, call.now)
    return shown(found, sca=True)


@route("GET", "/users")
def list_users(call: Call) -> list[Body]:
    return [shown(user, sca=user["BySca"]) for user in page(call, call.store.list("user"))]


@route("GET", "/users/(?:natural|legal)/{user}")
def get_the_old_way(call: Call, user: str) -> Body:
    return shown(_get(call, user), sca=False)


@route("GET", "/sca/users/(?:natural/|legal/)?{user}")
def get_sca(call: Call, user: str) -> Body:
    return shown(_get(call, user), sca=True)


@route("GET", "/users/{user}")
def get(call: Call, user: str) -> Body:
    found = _get(call, user)
    return shown(found, sca=found["BySca"])


def _get(call: Call, user_id: str) -> Body:
    user = call.store.find("user", user_id)
    if user is None:
        raise absent("User", user_id)
    return user


def _add(call: Call, person_type: str, *, sca: bool) -> Body:
    category = call.body.get("UserCategory", None if sca else "PAYER")
    if category not in {"PAYER", "OWNER"}:
        raise wrong(UserCategory="The UserCategory field must be PAYER or OWNER.")
    if call.body.get("TermsAndConditionsAccepted") not in (1, True) and category == "OWNER":
        raise wrong(TermsAndConditionsAccepted="The terms must be accepted.")
    call.text("Email")
    user = _given(call, person_type) | {
        "Tag": call.tag(),
        "CreationDate": int(call.now),
        "PersonType": person_type,
        "Email": call.body["Email"],
        "UserCategory": category,
        "UserStatus": "ACTIVE",
        "TermsAndConditionsAccepted": True,
        "TermsAndConditionsAcceptedDate": int(call.now),
        "PendingUserAction": None,
        "BySca": sca,
    }
    _need_names(user)
    if category == "OWNER":
        _need_owner_data(user)
    user["KYCLevel"] = rules.kyc_level(user)
    if person_type == "NATURAL":
        user["Capacity"] = "NORMAL"
    user = call.store.add("user", "user_m", user)
    if user["KYCLevel"] == "REGULAR":
        call.store.announce("USER_KYC_REGULAR", user["Id"], call.now)
    return user


def _change(call: Call, user_id: str) -> Body:
    user = _get(call, user_id)
    given = _given(call, user["PersonType"])
    user.update({key: value for key, value in given.items() if value is not None})
    if call.body.get("Email"):
        user["Email"] = call.text("Email")
    if "Tag" in call.body:
        user["Tag"] = call.tag()
    call.store.put(user)
    return user


def _given(call: Call, person_type: str) -> Body:
    """The fields of this sort of person, as given; junk keys are left behind."""
    body = call.body
    if person_type == "NATURAL":
        return {
            **{key: body.get(key) for key in NATURAL_TEXTS},
            "Address": whole(body.get("Address"), ADDRESS),
        }
    nested = body.get("LegalRepresentative") or {
        key: body.get(f"LegalRepresentative{key}") for key in REPRESENTATIVE
    }
    return {
        **{key: body.get(key) for key in LEGAL_TEXTS},
        "LegalRepresentative": whole(nested, REPRESENTATIVE),
        "HeadquartersAddress": whole(body.get("HeadquartersAddress"), ADDRESS),
        "LegalRepresentativeAddress": whole(body.get("LegalRepresentativeAddress"), ADDRESS),
    }


def _need_names(user: Body) -> None:
    if user["PersonType"] == "NATURAL":
        needed = {key: user[key] for key in ("FirstName", "LastName")}
    else:
        person = user["LegalRepresentative"] or {}
        needed = {"Name": user["Name"]} | {
            f"LegalRepresentative.{key}": person.get(key) for key in ("FirstName", "LastName")
        }
        if user["LegalPersonType"] not in LEGAL_SORTS:
            raise wrong(LegalPersonType="The LegalPersonType field is not known.")
    missing = {key: f"The {key} field is required." for key, value in needed.items() if not value}
    if missing:
        raise wrong(**missing)


def _need_owner_data(user: Body) -> None:
    legal = user["PersonType"] == "LEGAL"
    person = user["LegalRepresentative"] if legal else user
    missing = {key: f"The {key} field is required." for key in OWNER_NEEDS if person[key] is None}
    if legal and user["LegalPersonType"] == "BUSINESS" and not user["CompanyNumber"]:
        missing["CompanyNumber"] = "The CompanyNumber field is required."
    if missing:
        raise wrong(**missing)
