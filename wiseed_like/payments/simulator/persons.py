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
LEGAL_SORTS = ("BUSINESS", "ORGANIZATION", "SOLETRADER", "PARTNERSHIP")
OWNER_NEEDS = ("Birthday", "Nationality", "CountryOfResidence")
ONLY_SCA = ("PendingUserAction", "PhoneNumber", "PhoneNumberCountry")
INCOME_RANGES = range(1, 7)
EARLIEST = -2_208_988_800  # 1900: nobody alive was born before
LONGEST = dict.fromkeys(("FirstName", "LastName"), 100) | dict.fromkeys(
    ("Name", "CompanyNumber", "Occupation", "PhoneNumber"), 255
)
# Ours, never shown: how this user came, what was authenticated, blocked and verified.
PRIVATE = {"BySca", "Sca", "Blocked", "KycDate", "VerifiedBySession"}
EMAIL = re.compile(r"\A[^@\s]{1,64}@[^@\s.]{1,63}(?:\.[^@\s.]{1,63}){1,8}")
COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
CONTACTS = ("Email", "PhoneNumber", "PhoneNumberCountry")  # of whoever authenticates
IDENTITY = ("FirstName", "LastName", "Birthday", "Nationality")  # a change loses the KYC


def address_of(value: Any) -> Body:
    """All six lines, empty ones when none is given: users never have null instead."""
    return whole(value, ADDRESS) or dict.fromkeys(ADDRESS)


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
        natural = {key: body.get(key) for key in NATURAL_FIELDS}
        natural |= {
            "Birthday": _whole_number(natural["Birthday"]),
            "IncomeRange": _whole_number(natural["IncomeRange"]),
        }
        return natural | {"Address": address_of(body.get("Address"))}
    flat = {key: body.get(f"LegalRepresentative{key}") for key in REPRESENTATIVE}
    nested = body.get("LegalRepresentative") or (flat if any(flat.values()) else None)
    person = whole(nested, REPRESENTATIVE)
    if person is not None:
        person["Birthday"] = _whole_number(person["Birthday"])
    legal = {key: body.get(key) for key in LEGAL_FIELDS}
    if type(legal["CompanyNumber"]) is int:
        legal["CompanyNumber"] = str(legal["CompanyNumber"])
    return legal | {
        "LegalRepresentative": person,
        "HeadquartersAddress": address_of(body.get("HeadquartersAddress")),
        "LegalRepresentativeAddress": address_of(body.get("LegalRepresentativeAddress")),
    }


def _whole_number(value: Any) -> Any:
    """A number as programs write it (`-1.0`, `"3"`) as a whole one; anything else as it is."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"[0-9]", value, re.ASCII):
        return int(value)
    return value


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
    born = person.get("Birthday")
    if born is not None and not (type(born) is int and EARLIEST < born < user["CreationDate"]):
        problems["Birthday"] = "The Birthday field must be a whole number of seconds, of the past."
    income = user.get("IncomeRange")
    if income is not None and not (type(income) is int and income in INCOME_RANGES):
        problems["IncomeRange"] = "The IncomeRange field must be from 1 to 6."
    for key, longest in LONGEST.items():
        text = user.get(key) if key in user else person.get(key)
        if text is not None and not (isinstance(text, str) and len(text) <= longest):
            problems[key] = f"The {key} field must be a text of at most {longest} characters."
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
    problems |= {
        f"{name}.{key}": f"The {key} field must be a text of at most 255 characters."
        for key, line in address.items()
        if line is not None and not (isinstance(line, str) and len(line) <= 255)
    }
    if address["Country"] and not COUNTRY.fullmatch(str(address["Country"])):
        problems[f"{name}.Country"] = "The Country field is not an ISO 3166-1 alpha-2 code."
    return problems
