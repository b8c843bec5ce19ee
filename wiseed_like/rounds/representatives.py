"""Who binds a company towards the payment provider? An officer known here, or its extract says."""

from __future__ import annotations

from datetime import date
from typing import Any

from wiseed_like.errors import N_, Refused
from wiseed_like.issuers.models import Company
from wiseed_like.kyc import queries as kyc
from wiseed_like.rounds.rules import Representative, birth_fault


def particulars(company: Company, given: Representative | None, *, on: date) -> dict[str, Any]:
    """What the payment provider asks about a company and whoever binds it.

    Raises Refused when nobody is known, or when they are no adult on that day.
    """
    person = given or _known(company)
    fault = birth_fault(person.birth_date, on)
    if fault:
        raise Refused("representative_birth", fault, field="birth_date")
    return {
        "name": company.name,
        "siren": company.siren,
        "email": company.contact_email,
        "representative_first_name": person.first_name,
        "representative_last_name": person.last_name,
        "birth_date": person.birth_date.isoformat(),
        "nationality": person.nationality,
        "country": person.country,
        "address": company.address,
        "postal_code": company.postal_code,
        "city": company.city,
        "iban": company.iban,
        "bank_account_owner": company.name,
    }


def find_representative(company: Company) -> Representative | None:
    """An officer of the company whose identity file is known here; None when there is none."""
    for officer in company.officers:
        file = kyc.find_file_of(officer.user_id)
        if file is not None and file.birth_date is not None and file.last_name:
            return Representative(
                file.first_names, file.last_name, file.birth_date, file.nationality, file.country
            )
    return None


def _known(company: Company) -> Representative:
    found = find_representative(company)
    if found is None:
        raise Refused(
            "representative_unknown",
            N_(
                "L'identité du représentant légal est nécessaire pour ouvrir le compte de la "
                "levée : recopiez-la de l'extrait Kbis."
            ),
            field="first_name",
        )
    return found
