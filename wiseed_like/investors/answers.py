"""What do the pages of investors share? Who asks, in which language, how a no is said."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint
from flask_babel import get_locale
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from wiseed_like.db import transaction
from wiseed_like.errors import Refused
from wiseed_like.formats import say
from wiseed_like.investors import queries, service
from wiseed_like.investors.models import Investor

Answer = str | Response | tuple[str, int]
bp = Blueprint("investors", __name__)


def the_investor(now: datetime) -> Investor:
    """The investor behind the account; their first visit makes them one."""
    investor = queries.find_investor(current_user.id)
    if investor is None:
        with transaction():
            investor = service.become(current_user, now=now)
    return investor


def reader_language() -> str:
    return str(get_locale() or "fr")


def show_refusal(refusal: Refused, form: FlaskForm) -> None:
    """Put the refusal beside its field, or at the head of the form."""
    if refusal.field in form:
        field = form[refusal.field]
        field.errors = [*field.errors, say(refusal)]
    else:
        form.form_errors.append(say(refusal))
