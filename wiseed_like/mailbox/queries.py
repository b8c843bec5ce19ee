"""Which mails are read?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from wiseed_like.db import existing, session
from wiseed_like.mailbox.models import Mail


def get_mail(mail_id: int) -> Mail:
    return existing(Mail, mail_id)


def list_latest(address: str | None = None, *, limit: int = 100) -> Sequence[Mail]:
    """The newest mails, to one address or to all."""
    query = select(Mail).order_by(Mail.id.desc()).limit(limit)
    if address:
        query = query.where(Mail.address == address)
    return session.scalars(query).all()
