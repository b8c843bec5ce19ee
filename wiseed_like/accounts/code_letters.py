"""How does a one-time code reach whoever is to type it? By mail, and their page says so."""

from __future__ import annotations

from datetime import datetime

from flask import flash, render_template
from flask_babel import gettext
from flask_login import current_user

from wiseed_like.accounts.code_rules import CODE_LIFE
from wiseed_like.mailbox.service import post


def mail_code(
    template: str, page: str, subject: str, code: str, *, now: datetime, **told: object
) -> None:
    """Post a code to the person at this browser. `page` is drawn with it, its life in minutes and
    what else is `told`."""
    post(
        current_user.email,
        user_id=current_user.id,
        template=template,
        subject=subject,
        text=render_template(page, code=code, minutes=CODE_LIFE.seconds // 60, **told),
        now=now,
    )


def say_code_sent() -> None:
    flash(
        gettext("Un code vient de partir à l'adresse %(email)s.", email=current_user.email),
        "success",
    )
