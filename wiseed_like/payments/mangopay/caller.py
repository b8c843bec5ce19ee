"""How is a call of the SDK made, so that nothing is lost between it and us?

Always by our own line, with our own key, and the answer is taken as it came: what the SDK
makes of it is not looked at.
"""

from __future__ import annotations

import base64
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from mangopay.query import InsertQuery, SelectQuery, UpdateQuery
from mangopay.utils import Address, Money

from compliance.euro import Euro
from wiseed_like.payments.gateway import NotUnderstood, PostalAddress
from wiseed_like.payments.mangopay.answers import Body, reference
from wiseed_like.payments.mangopay.line import STUMBLES, Line

KEY = re.compile(r"[0-9A-Za-z-]{16,36}", re.ASCII)
PER_PAGE = 100
LEAST_BYTES, MOST_BYTES = 1_024, 7 * 1_024 * 1_024  # of a page of a paper
MOST = Euro(99_999_999_999)  # the provider writes no limit; this is far above any business of ours


class Caller:
    """What the parts of the adapter share: the line, and the four sorts of call."""

    def __init__(self, *, client_id: str, api_key: str, url: str):
        if not client_id or not api_key:
            raise ValueError("Mangopay needs a client id and an API key")
        if not url.startswith(("https://", "http://")) or "v2.01" not in url:
            raise ValueError(f"Mangopay's address must end with v2.01/, not {url!r}")
        self._settings = (client_id, api_key, url.rstrip("/") + "/")
        self._lines = threading.local()

    @property
    def _line(self) -> Line:
        """One line per process and thread, opened after the fork: its session has no lock."""
        opened_by, line = getattr(self._lines, "line", (None, None))
        if line is None or opened_by != os.getpid():
            line = Line(*self._settings)
            self._lines.line = (os.getpid(), line)
        return line

    @contextmanager
    def _listening(self) -> Iterator[Line]:
        """Once the answer is there, what the SDK thinks of it does not matter: it stumbles over
        every object that leaves out a key."""
        line = self._line
        line.body = None
        try:
            yield line
        except STUMBLES:
            if line.body is None:
                raise

    def _write(self, thing: Any, key: str) -> Body:
        """Create it: always `save`, because `create` drops the key without a word."""
        with self._listening() as line:
            thing.save(handler=line, idempotency_key=checked(key))
        return made(line.body)

    def _insert(self, thing: Any, key: str, **path: str) -> Body:
        """Create what the SDK would create by its default handler only."""
        insert = InsertQuery(thing, checked(key), path)
        insert.insert_query = thing.get_field_dict()
        with self._listening() as line:
            insert.execute(line)
        return made(line.body)

    def _send_page(self, page: Any, content: bytes) -> None:
        """A page of a paper: it has no id, its answer is empty, and no key would be kept."""
        if not LEAST_BYTES <= len(content) <= MOST_BYTES:
            raise ValueError("a page has 1 KB to 7 MB")
        page.file = base64.b64encode(content).decode()
        with self._listening() as line:
            page.save(handler=line)

    def _change(self, model: Any, reference: str, **fields: Any) -> Body:
        """Change these fields and no others."""
        with self._listening() as line:
            UpdateQuery(model, reference, **fields).execute(line)
        return one(line.body)

    def _read(self, model: Any, reference: str, **query: str) -> Body:
        with self._listening() as line:
            model.get(reference, handler=line, **query)
        return one(line.body)

    def _read_at(self, model: Any, identifier: str, reference: str, **path: str) -> Body:
        """Read at one of the model's other addresses."""
        select = SelectQuery(model)
        select.identifier = identifier
        with self._listening() as line:
            select.get(reference, handler=line, **path)
        return one(line.body)

    def _page(self, model: Any, number: int, *, at: str = "SELECT", **query: Any) -> list[Body]:
        """A page of a list, of the one at another of the model's addresses if need be."""
        select = SelectQuery(model)
        select.identifier = at
        with self._listening() as line:
            select.all(handler=line, page=number, per_page=PER_PAGE, **query)
        return many(line.body)

    def _every(self, model: Any, **query: Any) -> Iterator[Body]:
        """Every page: the SDK stops after the first without saying so."""
        number = 1
        while True:
            bodies = self._page(model, number, **query)
            is_last = self._is_last(number, bodies)
            yield from bodies
            if is_last:
                return
            number += 1

    def _is_last(self, number: int, bodies: list[Body]) -> bool:
        """Whether the page just read, with this number, is the last of its list.

        A short page alone would not say so for certain: the provider might give fewer at once
        than it is asked for.
        """
        pages = self._line.pages
        return len(bodies) < PER_PAGE if pages is None else number >= pages


def one(body: Any) -> Body:
    if not isinstance(body, dict):
        raise NotUnderstood("an answer about nothing")
    return body


def made(body: Any) -> Body:
    """What was made: it has an id, or it is not known to be there."""
    reference(one(body))
    return body  # type: ignore[no-any-return]


def many(body: Any) -> list[Body]:
    if not isinstance(body, list) or not all(isinstance(each, dict) for each in body):
        raise NotUnderstood("not a list")
    return body


def checked(key: str) -> str:
    """The key, if the provider can take it; ValueError before anything leaves."""
    if not KEY.fullmatch(key):
        raise ValueError("a key has 16 to 36 letters, digits and dashes")
    return key


def money(amount: Euro, *, least: int = 1) -> Money:
    """Whole cents, more than nothing. Raises TypeError or ValueError before anything leaves.

    The SDK takes whatever it is given, and truncates it.
    """
    if type(amount) is not Euro:
        raise TypeError(f"only euros are sent, not {type(amount).__name__}")
    if not least <= amount.cents <= MOST.cents:
        raise ValueError(f"{amount.cents} cents are not sent")
    return Money(amount=amount.cents, currency="EUR")


NOTHING = money(Euro.ZERO, least=0)


def postal(address: PostalAddress) -> Address:
    return Address(
        address_line_1=address.line1,
        address_line_2=address.line2,
        city=address.city,
        region=address.region,
        postal_code=address.postal_code,
        country=address.country,
    )


def seconds(day: date) -> int:
    """Unix seconds of its first moment, UTC; negative before 1970."""
    return (day - date(1970, 1, 1)).days * 86_400
