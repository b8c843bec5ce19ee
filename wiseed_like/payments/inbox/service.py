"""What do we keep of what the provider tells us, and what do we read of it? A hint, once.

Whoever knows the door's secret may leave hints, so many a minute; whoever does not leaves
nothing. Both are counted, and told to the journal once an hour.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Boolean, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert

from wiseed_like.db import session
from wiseed_like.journal import record
from wiseed_like.payments.gateway import HookState
from wiseed_like.payments.inbox.heed import listeners_of
from wiseed_like.payments.inbox.models import EventMark, HookStanding, Notification, Trouble
from wiseed_like.payments.queries import find_by_reference

PROVIDER = "mangopay"
# What can be wrong at the door, and the fact that tells of it (once an hour); None: no news.
TROUBLES = {
    "forged": "provider.forged",  # a secret that is not ours
    "flooded": "provider.flooded",  # more hints in a minute than are kept
    "old_address": None,  # the address of before there was a secret
}


def secret_of(key: str) -> str:
    """The last part of the door's address: nobody can tell it from anything else we show."""
    return hmac.new(key.encode(), b"the provider's door", hashlib.sha256).hexdigest()[:40]


def is_news(event_type: str, resource_id: str) -> bool:
    """Whether somebody heeds such events, and this one is not about an operation that is over.

    What comes before its own operation is written down is news like what is not ours: who
    listens to its family finds out which it is.
    """
    if not listeners_of(event_type):
        return False
    operation = find_by_reference(PROVIDER, resource_id)
    return operation is None or operation.is_open


def note_hint(
    event_type: str, resource_id: str, dated: str, *, came_by: str, now: datetime
) -> None:
    """Keep it, and have it heard, unless it was here before."""
    hint_id = session.scalar(
        insert(Notification)
        .values(
            provider=PROVIDER,
            event_type=event_type,
            resource_id=resource_id,
            dated=dated,
            came_by=came_by,
            received_at=func.now(),
        )
        .on_conflict_do_nothing()
        .returning(Notification.id)
    )
    if hint_id is not None:
        hint = session.get_one(Notification, hint_id)
        record("provider.notified", hint, by=None, at=now)


class Tally:
    """Counts troubles in this process, and says when to tell the database.

    At the first, the tenth, the hundredth... of an hour: what a flood costs grows with its
    logarithm.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hour: datetime | None = None
        self._counted: dict[str, int] = {}
        self._told: dict[str, int] = {}

    def count(self, kind: str, hour: datetime) -> int:
        """How many to tell of now; mostly none."""
        with self._lock:
            if hour != self._hour:
                self._hour, self._counted, self._told = hour, {}, {}
            number = self._counted[kind] = self._counted.get(kind, 0) + 1
            if str(number).strip("0") != "1":
                return 0
            news = number - self._told.get(kind, 0)
            self._told[kind] = number
            return news


def note_trouble(kind: str, times: int, *, hour: datetime, now: datetime) -> None:
    """Add to the hour's count; the first of an hour is a fact, whichever process meets it."""
    counted = session.execute(
        insert(Trouble)
        .values(provider=PROVIDER, kind=kind, hour=hour, times=times)
        .on_conflict_do_update(
            index_elements=["provider", "kind", "hour"], set_={"times": Trouble.times + times}
        )
        .returning(Trouble.id, literal_column("xmax = 0", Boolean))
    ).one()
    fact = TROUBLES[kind]
    if counted[1] and fact is not None:
        record(fact, session.get_one(Trouble, counted[0]), by=None, at=now)


def note_hooks(hooks: Sequence[HookState], url: str, *, seen_at: datetime) -> None:
    """Remember how the notifications stand; `url` is where they should come to."""
    for hook in hooks:
        session.merge(
            HookStanding(
                provider=PROVIDER,
                event_type=hook.event_type,
                enabled=hook.enabled,
                valid=hook.valid,
                is_ours=hook.url == url,
                seen_at=seen_at,
            )
        )


# -- What is read


def list_hook_standings() -> Sequence[HookStanding]:
    """How the notifications of each event type stood when last looked at (hourly)."""
    return session.scalars(select(HookStanding).order_by(HookStanding.event_type)).all()


def list_troubles(since: datetime) -> Sequence[Trouble]:
    """What was wrong at the door since then, by the machine's time, newest first."""
    return session.scalars(
        select(Trouble).where(Trouble.hour >= since).order_by(Trouble.hour.desc(), Trouble.kind)
    ).all()


def find_event_mark() -> EventMark | None:
    """How far the provider's events were read; None before the first reading."""
    return session.get(EventMark, PROVIDER)
