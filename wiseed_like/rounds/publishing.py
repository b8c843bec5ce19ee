"""How does a version of the sheet become the one in force? Printed, checked, kept for ever."""

from __future__ import annotations

from datetime import datetime

from compliance.calendar import legal_day
from compliance.rule import Asked
from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.decisions.service import keep, reference
from wiseed_like.documents.pdf import page_count
from wiseed_like.documents.service import store_bytes
from wiseed_like.errors import Refused
from wiseed_like.journal import record
from wiseed_like.rounds import sheet
from wiseed_like.rounds.models import Kiis, Round


def print_and_check(offer: Round, draft: Kiis, now: datetime) -> tuple[bytes, Asked]:
    """The sheet's PDF as published today, and whether it may be."""
    content = sheet.render(offer, draft, published_on=legal_day(now))
    return content, sheet.check(offer, draft, pages=page_count(content), now=now)


def publish(
    offer: Round, draft: Kiis, content: bytes, asked: Asked, *, by: User, now: datetime
) -> None:
    """Keep the PDF as the version in force; `asked` is the law's yes to it."""
    name = f"fici-{offer.slug[:80]}-v{draft.version}.pdf"
    stored = store_bytes(content, name, "application/pdf", by=by, now=now)
    draft.stored_file = stored
    draft.sha256 = stored.sha256
    draft.pages = page_count(content)
    draft.checked_by, draft.published_at = by.id, now
    session.flush()
    decided = reference(keep(asked, subject=draft, person=None, by=by))
    told = {"version": draft.version, "sha256": draft.sha256}
    record("kiis.published", draft, by=by, at=now, **told, **decided)


def publish_again(offer: Round, draft: Kiis, *, by: User, now: datetime) -> None:
    """Put a new version of a published sheet in force. Raises Refused when it is not fit."""
    content, asked = print_and_check(offer, draft, now)
    if not asked.verdict.may_go_on:
        raise Refused.answered(asked)
    publish(offer, draft, content, asked, by=by, now=now)
