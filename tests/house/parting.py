"""What stands on the pages of a round that is concluded in parts? One part that is certified."""

from __future__ import annotations

from datetime import datetime

from compliance.calendar import legal_day
from tests.documents.samples import pdf
from tests.fees.invoices import issue, note_printed
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.documents.service import store_bytes
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.parts import service as parts


def certified_part(offer: Round, *, by: User, now: datetime) -> int:
    """The id of a part that waits for somebody to ask for it."""
    session.expire_all()
    with transaction():
        made = parts.draw(offer, legal_day(now), by=by, now=now)
    session.expire_all()
    with transaction():
        stored = store_bytes(pdf(), "certificat.pdf", "application/pdf", by=by, now=now)
        parts.certify(
            made,
            amount=made.amount,
            issued_on=legal_day(now),
            number="CD-2026-P1",
            stored_file=stored,
            by=by,
            now=now,
        )
    paper = issue(made.name, now=now, buyer=f"company:{offer.company_id}")
    assert paper is not None
    note_printed(paper, now=now)
    return made.id
