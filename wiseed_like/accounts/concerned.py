"""Whom is a request about? The account that it names as its subject."""

from __future__ import annotations

from wiseed_like.accounts import queries
from wiseed_like.accounts.models import User
from wiseed_like.approvals.models import Approval


def person_of(approval: Approval) -> User:
    """The person. Raises NotFound."""
    return queries.get_user(int(approval.subject_id))


def lock_person_of(approval: Approval) -> User:
    """The person, locked: a registry's `locks`."""
    return queries.get_user(int(approval.subject_id), lock=True)


def person_concerned(approval: Approval) -> list[int]:
    """Who is told and may not decide: a registry's `concerns`."""
    return [int(approval.subject_id)]
