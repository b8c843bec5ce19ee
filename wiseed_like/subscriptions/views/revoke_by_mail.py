"""How is a subscription revoked from its mail? A page that says what, and one button; no account.

Opening the link changes nothing: machines open the links of mails before people do.
"""

from __future__ import annotations

from flask import current_app, redirect, render_template, url_for

from wiseed_like import clock
from wiseed_like.accounts.access import open_to_all
from wiseed_like.config import Settings
from wiseed_like.db import transaction
from wiseed_like.errors import NotFound
from wiseed_like.subscriptions import service
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.queries import lock_subscription
from wiseed_like.subscriptions.revocation_link import find_of_token, has_died, is_of_another
from wiseed_like.subscriptions.rules import Channel, SubscriptionState
from wiseed_like.subscriptions.views.answers import Answer, bp

GONE = 410


@bp.get("/revocation/<token>")
@open_to_all
def revoke_by_mail(token: str) -> Answer:
    """What would be revoked, and the button; what was done, once it is."""
    found = _find(token)
    if is_of_another(token, found, _secret()):
        return _another_represents()
    if has_died(token, found, _secret(), now=clock.now()):
        return _too_late()
    return render_template(
        "subscriptions/revoke_by_mail.html",
        token=token,
        subscriber=found.investor.user,
        company=found.round.company,
        shares=found.shares,
        amount=found.due,
        is_revoked=found.state == SubscriptionState.REVOKED,
        was_paid=found.paid_at is not None,
    )


@bp.post("/revocation/<token>")
@open_to_all
def revoke_by_mail_now(token: str) -> Answer:
    """Take the offer back, in the name of whoever signed it; a second time changes nothing."""
    found = _find(token)
    with transaction():
        locked = lock_subscription(found.id)
        if is_of_another(token, locked, _secret()):
            return _another_represents()
        if has_died(token, locked, _secret(), now=clock.now()):
            return _too_late()
        service.revoke(locked, by=locked.investor.actor, channel=Channel.MAIL, now=clock.now())
    return redirect(url_for("subscriptions.revoke_by_mail", token=token), 303)


def _find(token: str) -> Subscription:
    """Raises NotFound for a token that the house has not made."""
    found = find_of_token(token, _secret())
    if found is None:
        raise NotFound
    return found


def _secret() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.secret_key


def _too_late() -> Answer:
    """Nothing of the subscription is said any more."""
    return render_template("subscriptions/revoke_by_mail_too_late.html"), GONE


def _another_represents() -> Answer:
    """The link was written to who represented the holders before; nothing else is said."""
    return render_template("subscriptions/revoke_by_mail_sign_in.html"), GONE
