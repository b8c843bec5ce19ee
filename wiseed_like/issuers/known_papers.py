"""Which documents of a company does the house have already? The provider is sent those first.

The domains above tell theirs (`tells_papers`); an identity that was checked here is known below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wiseed_like.documents.models import StoredFile
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.representatives import identity_of
from wiseed_like.payments.gateway import PaperSort
from wiseed_like.payments.standing.rules import LEAST_BYTES, MOST_BYTES

Teller = Callable[[int], Mapping[PaperSort, StoredFile]]
_tellers: list[Teller] = []


def tells_papers(teller: Teller) -> Teller:
    """Register a function that gives the papers it knows of a company, by its number."""
    _tellers.append(teller)
    return teller


def known_papers(company: Company) -> dict[PaperSort, StoredFile]:
    """Of each sort the document that may be sent to the provider as it is."""
    found: dict[PaperSort, StoredFile] = {}
    identity = identity_of(company)
    if identity is not None:
        found[PaperSort.IDENTITY] = identity
    for teller in _tellers:
        found.update(teller(company.id))
    return {sort: stored for sort, stored in found.items() if _may_be_sent(stored)}


def _may_be_sent(stored: StoredFile) -> bool:
    """Neither erased, nor held back, nor of a size that the provider refuses."""
    return (
        stored.erasure is None and stored.hold is None and LEAST_BYTES <= stored.size <= MOST_BYTES
    )
