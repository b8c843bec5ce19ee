"""What do the pages of investors share? Who asks, and in which language."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint
from flask_babel import get_locale
from werkzeug.wrappers import Response

from wiseed_like.accounts import acting
from wiseed_like.db import transaction
from wiseed_like.fields import before_the_form
from wiseed_like.investors import queries, service
from wiseed_like.investors.models import Investor

Answer = str | Response | tuple[str, int]
bp = Blueprint("investors", __name__)


def the_investor(now: datetime) -> Investor:
    """The investor whom this browser acts for; their first visit makes them one."""
    account = acting.subscriber()
    investor = queries.find_investor(account.id)
    if investor is None:
        with before_the_form(), transaction():
            investor = service.become(account, now=now)
    return investor


def reader_language() -> str:
    return str(get_locale() or "fr")
