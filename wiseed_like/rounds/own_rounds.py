"""Who of the staff may not touch a round? Who speaks for its company, and who holds shares in it.

Who holds subscriptions is known by the domain above, which tells it here.
"""

from __future__ import annotations

from collections.abc import Callable

from wiseed_like.accounts.own_files import refuse_own_file
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.queries import list_officer_ids
from wiseed_like.journal.service import Actor
from wiseed_like.rounds.models import Round

Teller = Callable[[int], set[int]]
_tellers: list[Teller] = []


def tells_holders(teller: Teller) -> Teller:
    """Register a function that gives the user ids of who holds something of a round's id."""
    _tellers.append(teller)
    return teller


def refuse_own_company(company: Company, by: Actor) -> None:
    """The file of a company is for others than its officers. Raises Refused (own_file)."""
    refuse_own_file(by, list_officer_ids(company.id))


def refuse_own_round(offer: Round, by: Actor) -> None:
    """A round is for others than its company's officers and its subscribers.

    Raises Refused (own_file).
    """
    refuse_own_company(offer.company, by)
    for holders in _tellers:
        refuse_own_file(by, holders(offer.id))


def is_own_round(offer: Round, by: Actor) -> bool:
    """Whether `refuse_own_round` would refuse, for the pages."""
    return by.id in people_of(offer)


def holders_of(offer: Round) -> set[int]:
    """The ids of the users who hold something of a round."""
    return set[int]().union(*(holders(offer.id) for holders in _tellers))


def people_of(offer: Round) -> set[int]:
    """The ids of the users whom `refuse_own_round` would refuse."""
    return holders_of(offer).union(list_officer_ids(offer.company_id))
