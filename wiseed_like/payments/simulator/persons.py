"""What is known of a user, and what must be? Shapes and checks; pure."""

from __future__ import annotations

import re
from typing import Any

from wiseed_like.payments.simulator.errors import wrong

Body = dict[str, Any]

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
NATURAL_FIELDS = (
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
LEGAL_FIELDS = (
    "Name",
    "LegalPersonType",
    "CompanyNumber",
    "ProofOfRegistration",
    "ShareholderDeclaration",
    "Statute",
)
LEGAL_SORTS = {"BUSINESS", "ORGANIZATION", "SOLETRADER", "PARTNERSHIP"}
OWNER_NEEDS = ("Birthday", "Nationality", "CountryOfResidence")
ONLY_SCA = ("PendingUserAction", "PhoneNumber", "PhoneNumberCountry")
INCOME_RANGES = {"1", "2", "3", "4", "5", "6"}
# Ours, never shown: how this user came, what was authenticated, blocked and verified.
PRIVATE = {"BySca", "Sca", "Blocked", "KycDate", "VerifiedBySession"}
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
CONTACTS = ("Email", "PhoneNumber", "PhoneNumberCountry")  # of whoever authenticates
IDENTITY = ("FirstName", "LastName", "Birthday", "Nationality")  # a change loses the KYC


def whole(value: Any, keys: tuple[str, ...]) -> Body | None:
    """Null or every key: the SDK chokes on a part of an object."""
    return {key: value.get(key) for key in keys} if isinstance(value, dict) else None


def signatory(user: Body) -> Body:
    """The person who authenticates: oneself, or who represents the company."""
    person: Body = user if user["PersonType"] == "NATURAL" else user["LegalRepresentative"]
    return person


def given(body: Body, person_type: str) -> Body:
    """The fields of this sort of person, as given; junk keys are left behind."""
    if person_type == "NATURAL":
        return {
            **{key: body.get(key) for key in NATURAL_FIELDS},
            "Address": whole(body.get("Address"), ADDRESS),
        }
    flat = {key: body.get(f"LegalRepresentative{key}") for key in REPRESENTATIVE}
    nested = body.get("LegalRepresentative") or (flat if any(flat.values()) else None)
    return {
        **{key: body.get(key) for key in LEGAL_FIELDS},
        "LegalRepresentative": whole(nested, REPRESENTATIVE),
        "HeadquartersAddress": whole(body.get("HeadquartersAddress"), ADDRESS),
        "LegalRepresentativeAddress": whole(body.get("LegalRepresentativeAddress"), ADDRESS),
    }


def shown(user: Body, *, sca: bool) -> Body:
    """The SDK tells the two sorts of users by the presence of PendingUserAction alone."""
    body = {key: value for key, value in user.items() if key not in PRIVATE}
    if sca:
        return body
    for key in ONLY_SCA:
        body.pop(key, None)
    if user["PersonType"] == "LEGAL":
        person = body.pop("LegalRepresentative")
        for key in REPRESENTATIVE[:6]:
            body[f"LegalRepresentative{key}"] = person[key]
        body["LegalRepresentativeProofOfIdentity"] = None
    return body


def check(user: Body) -> None:
    """Raises ApiError 400 naming every field that is missing or wrong."""
    problems = _missing(user)
    person = signatory(user) or dict.fromkeys(REPRESENTATIVE)
    mails = {"Email": user["Email"]}
    if user["PersonType"] == "LEGAL":
        mails["LegalRepresentative.Email"] = person["Email"]
    for key, mail in mails.items():
        if mail is not None and not (isinstance(mail, str) and EMAIL.fullmatch(mail)):
            problems[key] = f"The {key} field is not a valid e-mail address."
    for key in ("Nationality", "CountryOfResidence", "PhoneNumberCountry"):
        code = person.get(key)
        if code is not None and not (isinstance(code, str) and COUNTRY.fullmatch(code)):
            problems[key] = f"The {key} field is not an ISO 3166-1 alpha-2 code."
    if person.get("Birthday") is not None and type(person["Birthday"]) is not int:
        problems["Birthday"] = "The Birthday field must be a whole number of seconds."
    if user.get("IncomeRange") is not None and str(user["IncomeRange"]) not in INCOME_RANGES:
        problems["IncomeRange"] = "The IncomeRange field must be from 1 to 6."
    for key in ("Address", "HeadquartersAddress", "LegalRepresentativeAddress"):
        problems |= address_problems(key, user.get(key))
    if problems:
        raise wrong(**problems)


def _missing(user: Body) -> dict[str, str]:
    natural = user["PersonType"] == "NATURAL"
    owner = user["UserCategory"] == "OWNER"
    person = signatory(user) or {}
    needed = {key: person.get(key) for key in ("FirstName", "LastName")}
    if owner:
        needed |= {key: person.get(key) for key in OWNER_NEEDS}
    if not natural:
        needed = {f"LegalRepresentative.{key}": value for key, value in needed.items()}
        needed["Name"] = user["Name"]
        if owner and user["LegalPersonType"] == "BUSINESS":
            needed["CompanyNumber"] = user["CompanyNumber"]
    needed["Email"] = user["Email"]
    problems = {
        key: f"The {key} field is required."
        for key, value in needed.items()
        if value is None or value == ""
    }
    if not natural and user["LegalPersonType"] not in LEGAL_SORTS:
        problems["LegalPersonType"] = "The LegalPersonType field is not known."
    return problems


def address_problems(name: str, address: Body | None) -> dict[str, str]:
    """An address is empty, or it has a street, a town, a postcode and a country."""
    if address is None or not any(address.values()):
        return {}
    problems = {
        f"{name}.{key}": f"The {key} field is required."
        for key in ("AddressLine1", "City", "PostalCode", "Country")
        if not address[key]
    }
    if address["Country"] and not COUNTRY.fullmatch(str(address["Country"])):
        problems[f"{name}.Country"] = "The Country field is not an ISO 3166-1 alpha-2 code."
    return problems
