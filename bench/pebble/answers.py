"""What was everybody told? Each answer is read once, as it comes."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

_WHO = re.compile(rb"__Host-session=crowd-(\d+)")
_WHERE = re.compile(rb"\r\nLocation: [^\r]*/subscriptions/(\d+)\r\n", re.IGNORECASE)
# The number of the decision by which a no can be contested, and what stands above it for a screen
# reader: the sentence of which it tells the reason (templates/macros/why.html).
_NUMBER = re.compile(rb"[?&;]decision=(\d+)")
_ABOVE, _END = b'<summary aria-label="', b'"'


@dataclass(slots=True)
class Answers:
    """By the number of the person who asked."""

    signed: dict[int, int] = field(default_factory=dict)  # the number of their subscription
    refused: dict[int, int] = field(default_factory=dict)  # the number of the decision
    sentences: dict[int, str] = field(default_factory=dict)  # that the refused have read
    strange: list[str] = field(default_factory=list)

    def hear(self, request: bytes, answer: bytes) -> None:
        """Note one answer; whatever is neither a yes nor a no that can be contested is strange."""
        who = _WHO.search(request)
        assert who is not None, "every request says whose it is"
        person, status = int(who[1]), answer[9:12]
        if person in self.signed or person in self.refused:
            self.strange.append(f"{person} was answered twice")
        elif status == b"303" and (place := _WHERE.search(answer)):
            self.signed[person] = int(place[1])
        elif status == b"422" and (number := _NUMBER.search(answer)):
            self.refused[person] = int(number[1])
            self.sentences[person] = _sentence_above(answer, number.start())
        else:
            self.strange.append(f"{person}: {answer[:300]!r}")


def _sentence_above(page: bytes, place: int) -> str:
    start = page.rfind(_ABOVE, 0, place)
    if start < 0:
        return ""
    start += len(_ABOVE)
    said = html.unescape(page[start : page.index(_END, start)].decode())
    return said.removeprefix("Pourquoi ?").strip()
