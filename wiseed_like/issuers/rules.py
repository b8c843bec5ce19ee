"""What is a company's identity, and how are its name and its account written? Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum import iban as iban_numbers

from compliance.euro import Euro
from wiseed_like.errors import N_, Refused
from wiseed_like.kyc.rules import is_of_age

# The forms that may offer shares here (compliance.offers.issuer decides), with their names.
LEGAL_FORMS = {
    "SAS": N_("SAS, société par actions simplifiée"),
    "SA": N_("SA, société anonyme"),
    "SCA": N_("SCA, société en commandite par actions"),
}
# What can no longer change once the register holds the company's shares.
CAPITAL = ("nominal", "share_count")
_SLUG_MAX = 60
# What is shown of an account number to whoever only has to recognise it.
_SHOWN = 3
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


class BankChangeState(StrEnum):
    """Where the change of a bank account stands; only the first two may still have an effect."""

    ASKED = "asked"
    COOLING = "cooling"
    DONE = "done"
    REFUSED = "refused"
    STOPPED = "stopped"  # by an officer
    LAPSED = "lapsed"  # not decided in time, taken back, or no longer what was asked


@dataclass(frozen=True, slots=True)
class Identity:
    """A company as its extract of the trade register describes it.

    `nominal` is the nominal value of one share, `share_count` the whole shares in issue.
    """

    name: str
    legal_form: str
    siren: str
    rcs_city: str
    address: str
    postal_code: str
    city: str
    nominal: Euro
    share_count: int
    representative: str
    representative_title: str
    contact_email: str
    acronym: str | None = None
    website: str | None = None


@dataclass(frozen=True, slots=True)
class Representative:
    """Who binds the company towards the payment provider, as its registration extract says."""

    first_name: str
    last_name: str
    birth_date: date
    nationality: str  # ISO 3166, two letters
    country: str  # of residence
    email: str = ""
    phone: str | None = None  # as dialled in `country`


BORN_FROM = date(1900, 1, 1)


def birth_fault(birth_date: date, on: date) -> str | None:
    """Why whoever binds a company on that day was not born then, in French; None when it may be."""
    if birth_date > on:
        return N_("Cette date de naissance est à venir.")
    if birth_date < BORN_FROM:
        return N_("Vérifiez l'année de naissance.")
    if not is_of_age(birth_date, on):
        return N_("Le représentant légal doit avoir 18 ans au moins.")
    return None


def not_a_siren() -> Refused:
    """The refusal of nine digits that are nobody's number: said by the form and the service."""
    return Refused(
        "not_a_siren",
        N_("Ce numéro n'est pas un SIREN : vérifiez ses neuf chiffres sur l'extrait Kbis."),
        field="siren",
    )


def slug_of(name: str, taken: Collection[str] = ()) -> str:
    """The name as an address: ASCII, lower case, hyphens; numbered when it is taken."""
    letters = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("æ", "ae"))
    plain = letters.encode("ascii", "ignore").decode().lower()
    slug = _NOT_PLAIN.sub("-", plain)[:_SLUG_MAX].strip("-") or "societe"
    if slug not in taken:
        return slug
    number = 2
    while f"{slug}-{number}" in taken:
        number += 1
    return f"{slug}-{number}"


def plain_iban(written: str) -> str:
    """The account number without spaces, in capitals. Raises ValueError when it is not an IBAN."""
    if not written.isascii() or not iban_numbers.is_valid(written):
        raise ValueError("not an IBAN")
    return str(iban_numbers.compact(written)).upper()


def spaced_siren(siren: str) -> str:
    """In threes, as the trade register writes it; the spaces do not break."""
    return "\u00a0".join((siren[:3], siren[3:6], siren[6:]))


def masked(iban: str | None) -> str:
    """Its last three characters: enough to recognise it, too little to use it."""
    return f"•••• •••• {iban[-_SHOWN:]}" if iban else ""


def spaced_iban(iban: str) -> str:
    """In fours, as a bank prints it, to be compared with a statement; the spaces do not break."""
    return "\u00a0".join(iban[start : start + 4] for start in range(0, len(iban), 4))
