"""How does an account's mail read? The library's and ours, in the language of its reader.

All are rows of our mailbox, written in the transaction of what they tell of. Links begin with the
configured public address, never with a request's Host.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import current_app, render_template
from flask_babel import force_locale, gettext
from flask_security import MailUtil
from flask_security.mail_util import EmailValidateException

from wiseed_like import clock
from wiseed_like.accounts.messages import MESSAGES, SUBJECTS
from wiseed_like.accounts.models import User
from wiseed_like.config import Settings
from wiseed_like.db import transaction
from wiseed_like.mailbox.service import post


def write(template: str, user: User, *, to: str = "", **facts: Any) -> None:
    """Post `templates/mail/<template>.txt` to a person, or to another address of theirs.

    It belongs to the caller's transaction.
    """
    with force_locale(user.language):
        subject = gettext(SUBJECTS[f"mail/{template}"])
        text = body(f"mail/{template}.txt", user=user, **facts)
    post(
        to or user.email,
        user_id=user.id,
        template=template,
        subject=subject,
        text=text,
        now=clock.now(),
    )


def write_to_stranger(template: str, address: str, language: str) -> None:
    """The same, to an address without an account."""
    with force_locale(language):
        subject = gettext(SUBJECTS[f"mail/{template}"])
        text = body(f"mail/{template}.txt")
    post(address, user_id=None, template=template, subject=subject, text=text, now=clock.now())


def body(template: str, **facts: Any) -> str:
    """The text of a mail, for the library as well."""
    settings: Settings = current_app.extensions["settings"]
    user: User | None = facts.get("user")
    with force_locale(user.language) if user and user.language else nullcontext():
        return render_template(template, public_url=settings.public_url, **facts)


def canonical(email: str) -> str:
    """The one way in which an address is kept: plain ASCII, the domain as IDNA, no capitals.

    Raises EmailNotValidError. Letters outside ASCII before the @ are refused: hardly any mail
    server takes them, and they imitate other letters.
    """
    found = validate_email(email, check_deliverability=False, allow_smtputf8=False)
    return str(found.ascii_email or found.normalized).lower()


class Post(MailUtil):
    """The library's mails and addresses, done here."""

    def normalize(self, email: str) -> str:
        try:
            return canonical(email)
        except EmailNotValidError as wrong:
            sentence, _tone = MESSAGES["INVALID_EMAIL_ADDRESS"]
            raise EmailValidateException(gettext(sentence)) from wrong

    def validate(self, email: str) -> str:
        return self.normalize(email)

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: Any,
        sender: Any,
        body: str | None,
        html: str | None,
        **context: Any,
    ) -> None:
        user: User = context["user"]
        with force_locale(user.language):
            subject = gettext(SUBJECTS[template])
        # The library commits some of its changes only after its answer, others never: the mail
        # and the change that it tells of become true here, together.
        with transaction():
            post(
                str(recipient),
                user_id=user.id,
                template=template.removeprefix("mail/"),
                subject=subject,
                text=body or "",
                now=clock.now(),
            )
