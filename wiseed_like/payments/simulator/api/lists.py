"""Which page of a list was asked for?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlencode

from wiseed_like.payments.simulator.api.routes import Call
from wiseed_like.payments.simulator.errors import wrong
from wiseed_like.payments.simulator.selection import Selection
from wiseed_like.payments.simulator.store import Body

FILTERS = ("Status", "Type", "Nature", "ResultCode", "EventType")
MOMENT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,20})?", re.ASCII)
LONGEST = 100  # rows on a page


def page(
    call: Call, bodies: Selection | Sequence[Body], *, dated: str = "CreationDate"
) -> list[Body]:
    """Filter, sort and cut a list as the query says; totals go into the headers.

    A `Selection` is cut by the database. Anything else is a short list of our own making.
    """
    number = max(1, _whole(call.query, "page", 1))
    size = min(LONGEST, max(1, _whole(call.query, "per_page", 10)))
    asked = _select(call, bodies) if isinstance(bodies, Selection) else _sift(call, bodies, dated)
    items = len(asked)
    _tell_totals(call, items, number, size)
    if isinstance(asked, Selection):
        return asked.cut((number - 1) * size, size)
    return list(asked[(number - 1) * size : number * size])


def _select(call: Call, asked: Selection) -> Selection:
    query = call.query
    for key, wanted in _filters(query).items():
        asked = asked.among(key, wanted)
    if query.get("afterdate"):
        asked = asked.since(_moment(query, "afterdate"))
    if query.get("beforedate"):
        asked = asked.until(_moment(query, "beforedate"))
    return asked.turned() if _wants_newest_first(call) else asked


def _sift(call: Call, bodies: Sequence[Body], dated: str) -> Sequence[Body]:
    query = call.query
    for key, wanted in _filters(query).items():
        bodies = [body for body in bodies if str(body.get(key)) in wanted]
    if query.get("afterdate"):
        bodies = [body for body in bodies if body[dated] >= _moment(query, "afterdate")]
    if query.get("beforedate"):
        bodies = [body for body in bodies if body[dated] <= _moment(query, "beforedate")]
    return bodies[::-1] if _wants_newest_first(call) else bodies


def _filters(query: dict[str, str]) -> dict[str, list[str]]:
    """What is wanted of each key: everything that they hold is written in capitals."""
    asked = {key: query.get(key.lower(), "").upper() for key in FILTERS}
    return {key: written.split(",") for key, written in asked.items() if written}


def _moment(query: dict[str, str], key: str) -> int:
    """Unix seconds; programs write `time.time()` as it is."""
    written = query[key]
    if not MOMENT.fullmatch(written):
        raise wrong(**{key: f"{key} must be a number of seconds."})
    return int(float(written))


def _wants_newest_first(call: Call) -> bool:
    return call.query.get("sort", "").upper().endswith(":DESC")


def _tell_totals(call: Call, items: int, number: int, size: int) -> None:
    """The totals, and links to the pages around this one."""
    pages = -(-items // size)
    call.headers["x-number-of-items"] = str(items)
    call.headers["x-number-of-pages"] = str(pages)
    around = {"first": 1, "prev": number - 1, "next": number + 1, "last": pages}
    links = [
        f'<{call.url}?{urlencode({**call.query, "page": there, "per_page": size})}>; rel="{name}"'
        for name, there in around.items()
        if 1 <= there <= pages
    ]
    call.headers["link"] = ", ".join(links)


def _whole(query: dict[str, str], key: str, otherwise: int) -> int:
    written = query.get(key) or str(otherwise)
    if not (written.isascii() and written.isdigit() and len(written) <= 12):
        raise wrong(**{key: f"{key} must be a whole number."})
    return int(written)
