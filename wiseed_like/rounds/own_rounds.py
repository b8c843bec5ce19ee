"""Who of the staff may not touch a round? Who speaks for its company, and who holds shares in it.

Who holds subscriptions is known by the domain above, which tells it here.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, Select, select

from wiseed_like.accounts.access import STAFF
from wiseed_like.accounts.joint_holders import JointHolder
from wiseed_like.accounts.models import Role, User
from wiseed_like.accounts.own_files import refuse_own_file
from wiseed_like.db import session
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.queries import list_officer_ids
from wiseed_like.journal.service import Actor
from wiseed_like.rounds.models import Round

Teller = Callable[[int, Select[int]], set[int]]
_tellers: list[Teller] = []


def tells_holders(teller: Teller) -> Teller:
    """Register a function that says which of some users, a query of their ids, hold something of
    a round's id. A round may have a hundred thousand holders: nobody reads them all."""
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
    refuse_own_file(by, _holders(offer, _and_theirs(User.id == by.id)))


def is_own_round(offer: Round, by: Actor) -> bool:
    """Whether `refuse_own_round` would refuse, for the pages."""
    return by.id in people_of(offer)


def holds_something(offer: Round, user_id: int) -> bool:
    """Whether this user holds something of a round, alone, for a company or with others."""
    return bool(_holders(offer, _and_theirs(User.id == user_id)))


def people_of(offer: Round) -> set[int]:
    """The ids of the users of the staff whom `refuse_own_round` would refuse, and of everybody who
    speaks for the company: of those who may be asked to decide, all whom it is about."""
    staff = User.roles.any(Role.name.in_(STAFF))
    holders = _holders(offer, _and_theirs(staff))
    acting = select(User.represented_by).where(User.id.in_(holders))
    theirs = {each for each in session.scalars(acting) if each is not None} if holders else set()
    if holders:
        together = select(JointHolder.person_id).where(
            JointHolder.account_id.in_(holders), JointHolder.agreed_at.is_not(None)
        )
        theirs |= {each for each in session.scalars(together) if each is not None}
    return holders | theirs | set(list_officer_ids(offer.company_id))


def _holders(offer: Round, among: Select[int]) -> set[int]:
    return set[int]().union(*(holders(offer.id, among) for holders in _tellers))


def _and_theirs(who: ColumnElement[bool]) -> Select[int]:
    """The ids of these users, of the accounts for which they act, and of those that they hold with
    others."""
    found = select(User.id).where(who)
    with_others = select(JointHolder.account_id).where(
        JointHolder.person_id.in_(found), JointHolder.agreed_at.is_not(None)
    )
    return select(User.id).where(
        User.id.in_(found) | User.represented_by.in_(found) | User.id.in_(with_others)
    )
