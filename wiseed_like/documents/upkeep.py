"""How are keys changed, and old files brought under them? By commands, safe to repeat."""

from __future__ import annotations

import hashlib

from wiseed_like.db import session
from wiseed_like.documents import queries, shelf
from wiseed_like.documents.service import DamagedFile, seal


def rotate(*, limit: int = 500) -> int:
    """Wrap up to `limit` keys under today's master key; returns how many. Contents stay as is.

    Raises BrokenSeal when a key does not open: its master key was taken off the ring too early.
    """
    ring = shelf.ring()
    keys = queries.list_keys_under_others(ring.today, limit=limit)
    for each in keys:
        belongs = queries.get_stored(each.file_id).seal_of
        again = ring.wrap(ring.unwrap(each.wrapped, belongs), belongs)
        each.master, each.sealed = again.master, again.sealed
    session.flush()
    return len(keys)


def seal_plain(*, limit: int = 100) -> int:
    """Seal up to `limit` files from before the vault; returns how many. Raises DamagedFile.

    The sealed file is written beside the plain one, which goes only after the commit: whatever
    is interrupted can be done again.
    """
    waiting = queries.list_unsealed(limit=limit)
    for stored in waiting:
        try:
            content = shelf.plain_path_of(stored.id).read_bytes()
        except FileNotFoundError as lost:
            raise DamagedFile(f"{stored.id} is not on the shelf") from lost
        if hashlib.sha256(content).hexdigest() != stored.sha256:
            raise DamagedFile(f"{stored.id} has changed since it was stored")
        session.add(seal(stored, content, again=True))
    session.flush()
    return len(waiting)


def drop_plain() -> int:
    """Remove plain files whose sealed form is committed; returns how many."""
    dropped = 0
    for path in shelf.list_plain():
        if queries.find_key(shelf.id_of(path)) is not None:
            path.unlink()
            dropped += 1
    return dropped
