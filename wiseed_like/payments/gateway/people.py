"""In which words do we speak of people with a payment provider, and of what it knows of them?

Countries are ISO 3166-1 alpha-2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class PostalAddress:
    line1: str
    city: str
    postal_code: str
    country: str = "FR"
    line2: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """An investor as the provider must know them; `owner` is our reference, kept as its tag."""

    owner: str
    email: str
    first_name: str
    last_name: str
    birth_date: date
    nationality: str
    country_of_residence: str


@dataclass(frozen=True, slots=True)
class Representative:
    """The natural person who binds a company."""

    first_name: str
    last_name: str
    email: str
    birth_date: date
    nationality: str
    country_of_residence: str
    phone: str | None = None  # as dialled in `phone_country`
    phone_country: str | None = None


@dataclass(frozen=True, slots=True)
class LegalEntity:
    """A company that issues or invests; `siren` is its nine digits, `owner` our reference."""

    owner: str
    name: str
    siren: str
    email: str
    representative: Representative
    address: PostalAddress


class AccountStatus(StrEnum):
    ACTIVE = "active"
    PENDING_USER_ACTION = "pending_user_action"  # its owner has to authenticate first
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands with the provider.

    `authentication_url` is where a pending owner proves who they are; a page may send the
    browser there with a return address added. `verified`: their identity papers were accepted.
    """

    status: AccountStatus
    verified: bool
    authentication_url: str | None
    inflows_blocked: bool
    outflows_blocked: bool


# -- Papers and beneficial owners


class PaperSort(StrEnum):
    IDENTITY = "identity"
    REGISTRATION = "registration"
    ARTICLES = "articles"
    SHAREHOLDERS = "shareholders"
    ADDRESS = "address"


class PaperStatus(StrEnum):
    CREATED = "created"
    ASKED = "asked"
    VALIDATED = "validated"
    REFUSED = "refused"
    OUT_OF_DATE = "out_of_date"


@dataclass(frozen=True, slots=True)
class PaperState:
    """`reason` is the provider's code of a refusal (empty else), `message` its own words."""

    state: PaperStatus
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class BeneficialOwner:
    """A natural person who controls more than a quarter of a company."""

    first_name: str
    last_name: str
    address: PostalAddress
    nationality: str
    birth_date: date
    birth_city: str
    birth_country: str


class DeclarationStatus(StrEnum):
    CREATED = "created"
    ASKED = "asked"
    INCOMPLETE = "incomplete"
    VALIDATED = "validated"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class DeclarationState:
    """`reason` is the provider's code of what is wrong (empty else), `message` its own words."""

    state: DeclarationStatus
    reason: str
    message: str
