"""For whom does the person at this browser act? For themselves, or for whom they represent.

The choice is in the session and is asked of the database again at each request. Every form of
before a choice ends with it: what was opened for one subscriber is never sent for another.
"""

from __future__ import annotations

from flask import flash, g, request, session as browser
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy import select

from wiseed_like.accounts.joint_holders import JointHolder, held_by
from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.errors import NotFound

_FOR = "acts_for"


def subscriber() -> User:
    """The account whose money and shares the pages are about: one's own, a company's, or one that
    several hold together."""
    chosen = browser.get(_FOR)
    if chosen is None:
        return current_user._get_current_object()  # type: ignore[no-any-return]
    found = _find(chosen)
    if found is None:
        _act_no_more()
        return current_user._get_current_object()  # type: ignore[no-any-return]
    return found


def _act_no_more() -> None:
    """The account chosen is no longer theirs to act for: they act for themselves. Raises CSRFError
    for a form, which was opened for that account and is not sent for another."""
    act_for(None)
    flash(_l("Vous ne représentez plus ce compte : vous agissez maintenant pour vous."), "warning")
    if request.method not in ("GET", "HEAD"):
        raise CSRFError


def acted_for() -> User | None:
    """The company or the joint account for which somebody acts in this browser; None for
    themselves."""
    if not current_user.is_authenticated or _FOR not in browser:
        return None
    found = subscriber()
    return found if found.is_represented else None


def list_companies() -> list[User]:
    """The accounts of companies, and of several together, that the person may act for, by name."""
    query = select(User).where(User.represented_by == current_user.id, User.active)
    return list(session.scalars(query.order_by(User.last_name, User.id)))


def is_in_hand(account_id: int) -> bool:
    """Whether the person acts for this account: their own, or one that they represent."""
    return account_id == current_user.id or _find(account_id) is not None


def is_held_with_others(account_id: int) -> bool:
    """Whether the person holds this account with others, who represents them or not."""
    return (
        session.scalar(held_by([current_user.id]).where(JointHolder.account_id == account_id))
        is not None
    )


def act_for(account_id: int | None) -> None:
    """From here on act for this account, or for oneself (None). Raises NotFound for another's."""
    if account_id is None:
        browser.pop(_FOR, None)
    elif _find(account_id) is None:
        raise NotFound
    else:
        browser[_FOR] = account_id
    # Forms that are open elsewhere were opened for somebody else: their token ends.
    browser.pop("csrf_token", None)
    g.pop("csrf_token", None)


def _find(account_id: int) -> User | None:
    return session.scalar(
        select(User).where(
            User.id == account_id, User.represented_by == current_user.id, User.active
        )
    )
