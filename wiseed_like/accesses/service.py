"""What happens when the staff looks at somebody's data? It is written down before it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from wiseed_like.accesses.models import Look
from wiseed_like.accesses.queries import was_seen_lately
from wiseed_like.accesses.rules import WHAT, WHY
from wiseed_like.accounts.access import ROLES, STAFF
from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.journal import record


def looked(person_id: int, *, what: str, why: str, by: User, now: datetime) -> None:
    """Write down that somebody looked at a person's data; once an hour for the same look.

    Nothing of one's own data. `what` and `why` are keys of `accesses.rules`: KeyError for others.
    Within a transaction of the caller, that of a page that only reads too. The fact `data.looked`
    chains the look into the person's stream.
    """
    WHAT[what], WHY[why]
    if person_id == by.id or was_seen_lately(person_id, by.id, what, why, now):
        return
    look = Look(
        person_id=person_id,
        viewer_id=by.id,
        viewer_role=_role_of(by),
        what=what,
        why=why,
        at=now,
    )
    session.add(look)
    record("data.looked", look, by=by, at=now, what=what, why=why)


def looked_at_all(people: Iterable[int], *, what: str, why: str, by: User, now: datetime) -> None:
    """The same for each of several people, each once."""
    for person_id in sorted(set(people)):
        looked(person_id, what=what, why=why, by=by, now=now)


def _role_of(user: User) -> str:
    """The role in which somebody works here, the highest of those they hold."""
    held = {role.name for role in user.roles}
    staff = [role for role in STAFF if role in held]
    return (staff or [role for role in ROLES if role in held] or ["none"])[-1]
