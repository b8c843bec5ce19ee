"""How long was every chain, and where did it end, on a given day? One signed text says it all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from compliance.calendar import legal_day
from wiseed_like.chain import GENESIS, canonical
from wiseed_like.db import session
from wiseed_like.journal.models import Checkpoint, Stream
from wiseed_like.journal.service import record
from wiseed_like.journal.signing import Signer

FORMAT = "levain-journal-checkpoint-1"
# Two that are made at once would carry the same number: the second waits, then counts on.
_LOCK = 0x6C65_7661_696E


@dataclass(frozen=True, slots=True)
class Heads:
    """What a checkpoint says, read back from its text."""

    number: int
    at: datetime
    previous: str
    streams: dict[str, tuple[int, str]]

    @classmethod
    def read(cls, body: str) -> Heads:
        """Raises ValueError when the text is no checkpoint."""
        try:
            told: dict[str, Any] = json.loads(body)
            if told["format"] != FORMAT:
                raise ValueError(f"not a {FORMAT}")
            streams = {name: (int(seq), str(head)) for name, (seq, head) in told["streams"].items()}
            moment = datetime.fromisoformat(told["at"])
            return cls(int(told["number"]), moment, str(told["previous"]), streams)
        except (KeyError, TypeError, AttributeError) as missing:
            raise ValueError(f"not a {FORMAT}: {missing}") from missing


def digest(body: str) -> bytes:
    return hashlib.sha256(body.encode()).digest()


def find_latest() -> Checkpoint | None:
    return session.scalar(select(Checkpoint).order_by(Checkpoint.number.desc()).limit(1))


def get_checkpoint(checkpoint_id: int) -> Checkpoint:
    return session.get_one(Checkpoint, checkpoint_id)


def is_due(now: datetime) -> bool:
    """Whether no checkpoint was made yet on this day, in Paris."""
    latest = session.scalar(select(func.max(Checkpoint.at)))
    return latest is None or legal_day(latest) < legal_day(now)


def make(signer: Signer, *, now: datetime) -> Checkpoint:
    """Commit to the heads of all chains, as one statement sees them: one instant.

    Facts of this same transaction are sealed after it, so they belong to the next checkpoint.
    """
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    latest = find_latest()
    number = latest.number + 1 if latest else 1
    previous = latest.hash if latest else GENESIS
    rows = session.execute(select(Stream.name, Stream.last_seq, Stream.head)).all()
    body = canonical(
        {
            "format": FORMAT,
            "number": number,
            "at": now.astimezone(UTC).isoformat(),
            "previous": previous.hex(),
            "counts": {"streams": len(rows), "facts": sum(row.last_seq for row in rows)},
            "streams": {row.name: [row.last_seq, row.head.hex()] for row in rows},
        }
    )
    checkpoint = Checkpoint(
        number=number,
        at=now,
        body=body,
        hash=digest(body),
        signature=signer.sign(body),
        public_key=signer.public_key,
    )
    session.add(checkpoint)
    record(
        "checkpoint.made", checkpoint, by=None, at=now, number=number, sha256=checkpoint.hash.hex()
    )
    return checkpoint
