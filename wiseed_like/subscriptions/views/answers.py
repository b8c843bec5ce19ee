"""What do the pages of subscriptions share? Who asks, and in which language."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from wiseed_like.accounts import acting
from wiseed_like.db import transaction
from wiseed_like.fields import before_the_form
from wiseed_like.investors import service as investors
from wiseed_like.investors.models import Investor
from wiseed_like.investors.queries import find_investor
from wiseed_like.rounds.models import Kiis
from wiseed_like.subscriptions.models import Subscription

Answer = str | Response | tuple[str, int]
bp = Blueprint("subscriptions", __name__)


def the_investor(now: datetime) -> Investor:
    """The investor whom this browser acts for; their first visit makes them one."""
    account = acting.subscriber()
    found = find_investor(account.id)
    if found is None:
        with before_the_form(), transaction():
            found = investors.become(account, now=now)
    return found


@bp.app_template_global("acts_for")
def acts_for(account_id: int) -> bool:
    """Whether this account is the one that the pages of this browser are about."""
    return acting.subscriber().id == account_id


def reader_language() -> str:
    return str(get_locale() or "fr")


def is_french_only(sheet: Kiis) -> bool:
    """Whether somebody who reads the site in another language is given a sheet in French.

    Article 23(13): they are then told not to invest in what they cannot read.
    """
    return sheet.language == "fr" and reader_language() != "fr"


def url_of(subscription: Subscription) -> str:
    return url_for("subscriptions.show", subscription_id=subscription.id)
