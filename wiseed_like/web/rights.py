"""Do they still hold the role, at the moment it happens? Held still until the change is true.

The guard looked before the change began. Here, first of all in every transaction of a page of the
staff, the row of who acts is locked against change and the roles are read again: taking a role
back, or closing the account, either happens before, and nothing is done, or waits until it is
done (ASVS 8.3.2, 15.4.2).
"""

from __future__ import annotations

from flask import request
from flask_login import current_user
from sqlalchemy import select

from wiseed_like.accounts.access import STAFF
from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.errors import NotFound
from wiseed_like.web.doors import policy_of


def hold_rights() -> None:
    """Have each transaction of this request begin with the roles of who acts, if they are staff."""
    if request.method in ("GET", "HEAD") or request.endpoint is None:
        return
    policy = policy_of(request.endpoint)
    needed = [role for role in policy.roles if role in STAFF] if policy else []
    if not needed:
        return
    actor, accepted = current_user.id, policy.roles if policy else ()

    def still_holds_one() -> None:
        # The roles come by a second statement: it sees what was decided while the first one
        # waited for the row. Whoever asks this person's roles from here on is told those.
        user = session.scalar(
            select(User)
            .where(User.id == actor)
            .with_for_update(of=User, read=True)
            .execution_options(populate_existing=True)
        )
        if user is None or not user.active or not any(user.has_role(each) for each in accepted):
            raise NotFound

    session.info["first_of_all"] = still_holds_one
