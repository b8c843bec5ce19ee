"""What differs between two versions of a sheet? Its passages before and after, part by part. Pure.

A passage is a paragraph: short enough to be read, long enough to be understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from compliance.offers.kiis_parts import PARTS

_PARAGRAPHS = re.compile(r"\n\s*\n")
_WORDS = re.compile(r"\s+|[^\s]+")
# Beyond it the words of a passage are not matched one by one: the cost grows with their square.
MATCHED_WORDS_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a passage: "kept", "removed" or "added"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of the part with this letter; empty where there was, or is, none."""

    letter: str
    before: str
    after: str

    @property
    def pieces(self) -> list[Piece]:
        """The words of both, in their order."""
        old, new = (_WORDS.findall(text) for text in (self.before, self.after))
        if max(len(old), len(new)) > MATCHED_WORDS_MAX:
            return _pieces(("removed", self.before), ("added", self.after))
        found: list[tuple[str, str]] = []
        for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if what == "equal":
                found.append(("kept", "".join(old[i:j])))
            else:
                found += [("removed", "".join(old[i:j])), ("added", "".join(new[k:m]))]
        return _pieces(*found)


def passages(before: Mapping[str, str], after: Mapping[str, str]) -> list[Passage]:
    """What changed, in the order of annex I; nothing for two versions that say the same."""
    found = []
    for part in PARTS:
        old, new = (_cut(parts.get(part.letter, "")) for parts in (before, after))
        for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if what != "equal":
                texts = ("\n\n".join(old[i:j]), "\n\n".join(new[k:m]))
                found.append(Passage(part.letter, *texts))
    return found


def _cut(text: str) -> list[str]:
    tidy = text.replace("\r\n", "\n").strip()
    return [each.strip() for each in _PARAGRAPHS.split(tidy) if each.strip()]


def _pieces(*found: tuple[str, str]) -> list[Piece]:
    return [Piece(kind, text) for kind, text in found if text]
