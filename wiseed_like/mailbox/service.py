"""What happens to a mail? It is posted with the change, then sent once the change is true."""

from __future__ import annotations

from datetime import datetime

from wiseed_like.db import session
from wiseed_like.journal import record
from wiseed_like.mailbox.models import Mail


def post(
    address: str,
    *,
    user_id: int | None,
    template: str,
    subject: str,
    text: str,
    now: datetime,
    about: str | None = None,
) -> Mail:
    """Write a mail to `address`; the fact `mail.posted` has it sent. The text stays out of it.

    `about` names the stream of the fact that the mail tells of (`round:3`).
    """
    mail = Mail(
        address=address,
        user_id=user_id,
        template=template,
        subject=" ".join(subject.split())[:200],
        text=text.strip() + "\n",
        created_at=now,
    )
    session.add(mail)
    told = {"template": template} | ({"about": about} if about else {})
    record("mail.posted", mail, by=None, at=now, **told)
    return mail
