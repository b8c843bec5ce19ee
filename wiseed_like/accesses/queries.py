"""Which looks at somebody's data are read?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from wiseed_like.accesses.models import Look
from wiseed_like.accesses.rules import ONE_LOOK, WITHHELD
from wiseed_like.db import session


def list_of_person(person_id: int, *, before: int | None = None, limit: int = 50) -> Sequence[Look]:
    """Who looked at a person's data, newest first, from below the id `before`: what the person
    may read, without the looks that would tell them of a freeze."""
    query = (
        select(Look)
        .options(joinedload(Look.viewer))
        .where(Look.person_id == person_id, Look.why.not_in(WITHHELD))
    )
    if before is not None:
        query = query.where(Look.id < before)
    return session.scalars(query.order_by(Look.id.desc()).limit(limit)).all()


def was_seen_lately(person_id: int, viewer_id: int, what: str, why: str, now: datetime) -> bool:
    """Whether this look is the same as one of the last hour, shown to the person or withheld."""
    seen = select(Look.id).where(
        Look.viewer_id == viewer_id,
        Look.person_id == person_id,
        Look.what == what,
        Look.why.in_(WITHHELD) == (why in WITHHELD),
        Look.at > now - ONE_LOOK,
        Look.at <= now,
    )
    return session.scalar(seen.limit(1)) is not None
