"""How does a list of texts prove that nobody rewrote it? Each is hashed with the one before."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

GENESIS = b"\0" * 32


def canonical(value: Any, write: Callable[[Any], str] | None = None) -> str:
    """The one text of a value: sorted keys, no spaces, NFC. `write` turns other types to text."""
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=write
    )
    return unicodedata.normalize("NFC", text)


def link(prev_hash: bytes, seq: int, body: str) -> bytes:
    """The hash of a link: SHA-256 of the previous hash, the number (8 bytes) and the text."""
    return hashlib.sha256(prev_hash + seq.to_bytes(8, "big") + body.encode()).digest()


def first_broken(links: Iterable[tuple[int, str, bytes, bytes]]) -> int | None:
    """The number of the first link that does not hold, or None.

    `links` are (seq, body, prev_hash, hash) in order of seq, from 1 without a gap.
    """
    head, expected = GENESIS, 1
    for seq, body, prev_hash, found in links:
        if seq != expected:
            return expected
        if prev_hash != head or link(head, seq, body) != found:
            return seq
        head, expected = found, expected + 1
    return None
