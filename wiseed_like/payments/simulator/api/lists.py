"""Which page of a list was asked for?"""

from __future__ import annotations

from wiseed_like.payments.simulator.api.routes import Call
from wiseed_like.payments.simulator.errors import wrong
from wiseed_like.payments.simulator.store import Body

FILTERS = ("Status", "Type", "Nature", "ResultCode", "EventType")


def page(call: Call, bodies: list[Body], *, dated: str = "CreationDate") -> list[Body]:
    """Filter, sort and cut a list as the query says; totals go into the headers."""
    query = call.query
    for key in FILTERS:
        if key in query:
            wanted = set(query[key].split(","))
            bodies = [body for body in bodies if str(body.get(key)) in wanted]
    if "AfterDate" in query:
        bodies = [body for body in bodies if body[dated] >= _whole(query, "AfterDate", 0)]
    if "BeforeDate" in query:
        bodies = [body for body in bodies if body[dated] <= _whole(query, "BeforeDate", 0)]
    if query.get("Sort", "").upper().endswith(":DESC"):
        bodies = bodies[::-1]

    number = max(1, _whole(query, "page", 1))
    size = min(100, max(1, _whole(query, "per_page", 10)))
    call.headers["x-number-of-items"] = str(len(bodies))
    call.headers["x-number-of-pages"] = str(-(-len(bodies) // size))
    return bodies[(number - 1) * size : number * size]


def _whole(query: dict[str, str], key: str, otherwise: int) -> int:
    written = query.get(key, str(otherwise))
    if not (written.isascii() and written.isdigit() and len(written) <= 12):
        raise wrong(**{key: f"{key} must be a whole number."})
    return int(written)
