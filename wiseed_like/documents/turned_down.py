"""How does the process that reads files say no? By a code; the sentences are the house's."""

from __future__ import annotations


class TurnedDown(Exception):
    """A file that is not taken. `code` is a key of `inspection.SENTENCES`."""

    def __init__(self, code: str, kind: str | None = None):
        super().__init__(code)
        self.code = code
        self.kind = kind
