"""Where are tries counted? In PostgreSQL: a limit that a lost queue forgets protects nobody.

A storage for the library `limits`. Counting is one statement, so that a hundred requests at once
are counted one hundred times. Each is a transaction of its own: what was tried stays counted when
the request then fails. When the database does not answer, counting raises, and whoever wanted to
try is refused (ASVS 16.5.3).
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import ClassVar

from limits.storage import Storage
from sqlalchemy import CursorResult, bindparam, case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from wiseed_like import clock
from wiseed_like.accounts.models import Attempt
from wiseed_like.db import aside

_first = insert(Attempt).values(
    key=bindparam("key"), number=bindparam("number"), ends_at=bindparam("ends_at")
)
_is_over = Attempt.ends_at <= bindparam("now", type_=Attempt.ends_at.type)
_COUNT = _first.on_conflict_do_update(
    index_elements=[Attempt.key],
    set_={
        "number": case(
            (_is_over, _first.excluded.number), else_=Attempt.number + _first.excluded.number
        ),
        "ends_at": case((_is_over, _first.excluded.ends_at), else_=Attempt.ends_at),
    },
).returning(Attempt.number)


class AttemptsStorage(Storage):
    """Counters in the table `attempts`; a counter starts again when its time is over."""

    STORAGE_SCHEME: ClassVar[list[str]] = ["levain-attempts"]  # type: ignore[misc]

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, and return the new number. `expiry` in seconds runs from the first of them."""
        now = clock.machine_now()
        told = {
            "key": _digest(key),
            "number": amount,
            "ends_at": now + timedelta(seconds=expiry),
            "now": now,
        }
        with aside() as connection:
            return int(connection.execute(_COUNT, told).scalar_one())

    def decr(self, key: str, amount: int = 1) -> None:
        """Uncount a try that turned out to be right."""
        lower = func.greatest(Attempt.number - amount, 0)
        with aside() as connection:
            connection.execute(
                update(Attempt).where(Attempt.key == _digest(key)).values(number=lower)
            )

    def get(self, key: str) -> int:
        """The number counted so far."""
        running = select(Attempt.number).where(
            Attempt.key == _digest(key), Attempt.ends_at > clock.machine_now()
        )
        with aside() as connection:
            return connection.execute(running).scalar() or 0

    def get_expiry(self, key: str) -> float:
        """When the counter starts again: seconds since 1970, in the machine's time."""
        ends = select(Attempt.ends_at).where(Attempt.key == _digest(key))
        with aside() as connection:
            found = connection.execute(ends).scalar()
        return (found or clock.machine_now()).timestamp()

    def check(self) -> bool:
        with aside() as connection:
            return bool(connection.execute(select(1)).scalar())

    def clear(self, key: str) -> None:
        with aside() as connection:
            connection.execute(delete(Attempt).where(Attempt.key == _digest(key)))

    def reset(self) -> int:
        with aside() as connection:
            return _rows(connection.execute(delete(Attempt)))


def purge(now: datetime) -> int:
    """Remove the counters whose time is over; returns how many."""
    with aside() as connection:
        return _rows(connection.execute(delete(Attempt).where(Attempt.ends_at <= now)))


def _rows(result: object) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0


def _digest(key: str) -> str:
    """Keys hold addresses of people and machines: only their digest is written down."""
    return hashlib.sha256(key.encode()).hexdigest()
