"""How does a mail leave? By SMTP where there is a server; in the demo its page is the mailbox."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage

from flask import current_app

from wiseed_like import clock
from wiseed_like.config import Settings
from wiseed_like.dangers import is_here
from wiseed_like.db import transaction
from wiseed_like.journal import listens_to
from wiseed_like.journal.models import Delivery
from wiseed_like.mailbox.models import Mail
from wiseed_like.mailbox.queries import get_mail

SMTP_SECONDS = 10


@listens_to("mail.posted", alone=True, queue="high")
def send(delivery: Delivery) -> None:
    """Hand the mail to the SMTP server, if any, under a Message-ID that is always the same."""
    mail = get_mail(int(delivery.entry.subject_id))
    if mail.sent_at:
        return
    settings: Settings = current_app.extensions["settings"]
    if settings.smtp_host:
        _send_by_smtp(_message(mail, settings, delivery.key), settings)
    with transaction():
        mail.sent_at = clock.now()


def _message(mail: Mail, settings: Settings, key: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = mail.address
    message["Subject"] = mail.subject
    # A second delivery of the same fact is the same message to every mail program.
    message["Message-ID"] = f"<{key}@{settings.mail_from.rpartition('@')[2].strip('>')}>"
    message.set_content(mail.text)
    return message


def _send_by_smtp(message: EmailMessage, settings: Settings) -> None:
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SMTP_SECONDS) as server:
        if not is_here(settings.smtp_host):
            # A server that offers no TLS, or shows another's certificate, is told nothing.
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(message)
