"""What is the payment provider told of a person who pays?"""

from __future__ import annotations

from typing import Any

from wiseed_like.kyc.models import IdentityFile


def of_person(file: IdentityFile) -> dict[str, Any]:
    """Of somebody whose identity is accepted, in the provider's words."""
    assert file.birth_date is not None  # no file is submitted without it
    return {
        "email": file.user.email,
        "first_name": file.first_names,
        "last_name": file.last_name,
        "birth_date": file.birth_date.isoformat(),
        "nationality": file.nationality,
        "address": file.address,
        "postal_code": file.postal_code,
        "city": file.city,
        "country": file.country,
    }
