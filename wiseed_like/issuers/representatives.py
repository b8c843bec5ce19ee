"""Who binds a company towards the payment provider? Whoever its extract names, of age."""

from __future__ import annotations

from datetime import date
from typing import Any

from wiseed_like.documents.models import StoredFile
from wiseed_like.errors import Refused
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.rules import Representative, birth_fault
from wiseed_like.kyc import queries as kyc
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.payments.models import ProviderAccount


def particulars(company: Company, person: Representative, *, on: date) -> dict[str, Any]:
    """What the payment provider asks about a company and whoever binds it.

    Raises Refused when they are no adult on that day.
    """
    fault = birth_fault(person.birth_date, on)
    if fault:
        raise Refused("representative_birth", fault, field="birth_date")
    return {
        "name": company.name,
        "siren": company.siren,
        "email": company.contact_email,
        "representative_first_name": person.first_name,
        "representative_last_name": person.last_name,
        "representative_email": person.email,
        "representative_phone": person.phone,
        "representative_phone_country": person.country if person.phone else None,
        "birth_date": person.birth_date.isoformat(),
        "nationality": person.nationality,
        "country": person.country,
        "address": company.address,
        "postal_code": company.postal_code,
        "city": company.city,
        "iban": company.iban,
        "bank_account_owner": company.name,
    }


def declared(account: ProviderAccount) -> Representative:
    """Whom the provider knows as the representative of this account's company."""
    told = account.particulars
    return Representative(
        told["representative_first_name"],
        told["representative_last_name"],
        date.fromisoformat(told["birth_date"]),
        told["nationality"],
        told["country"],
        told.get("representative_email") or told["email"],
        told.get("representative_phone"),
    )


def find_representative(company: Company) -> Representative | None:
    """An officer of the company whose identity file is known here; None when there is none."""
    for officer in company.officers:
        file = kyc.find_file_of(officer.user_id)
        if file is not None and file.birth_date is not None and file.last_name:
            return Representative(
                file.first_names,
                file.last_name,
                file.birth_date,
                file.nationality,
                file.country,
                officer.user.email,
                file.phone or None,
            )
    return None


def identity_of(company: Company) -> StoredFile | None:
    """The identity document of the officer whom the company names as its representative, when
    it was checked here."""
    for officer in company.officers:
        file = kyc.find_file_of(officer.user_id)
        if file is not None and file.is_valid and file.documents and _is(file, company):
            return file.documents[-1].stored_file
    return None


def _is(file: IdentityFile, company: Company) -> bool:
    """Whether the last name, and the first of the first names, are the representative's."""
    words = company.representative.casefold().split()
    first = file.first_names.casefold().split()
    return bool(first) and first[0] in words and file.last_name.casefold() in " ".join(words)
