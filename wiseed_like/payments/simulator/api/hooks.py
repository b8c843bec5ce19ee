"""Who wants to be told what, what happened, and what was a key's first answer?"""

from __future__ import annotations

import json
import re
from email.utils import formatdate
from urllib.parse import urlsplit

from wiseed_like.payments.simulator.api.lists import page
from wiseed_like.payments.simulator.api.routes import Call, route
from wiseed_like.payments.simulator.errors import ApiError, absent, wrong
from wiseed_like.payments.simulator.store import Body

# New sorts of events appear: any name of their form is taken.
EVENT_NAME = re.compile(r"[A-Z]+(_[A-Z0-9]+)+", re.ASCII)
EVENT_MEMORY = 45 * 86_400


@route("POST", "/hooks")
def add(call: Call) -> Body:
    call.need("EventType", "Url")
    event_type = call.text("EventType")
    if not EVENT_NAME.fullmatch(event_type):
        raise wrong(EventType="The EventType field is not known.")
    if call.store.list("hook", where={"EventType": event_type}):
        raise wrong(EventType="A hook has already been registered for this EventType.")
    return call.store.add(
        "hook",
        "hook_m",
        {
            "Tag": call.tag(),
            "CreationDate": int(call.now),
            "EventType": event_type,
            "Url": _url(call),
            "Status": "ENABLED",
            "Validity": "VALID",
            "Failures": 0,
        },
    )


@route("PUT", "/hooks/{hook}")
def change(call: Call, hook: str) -> Body:
    """Off and on again makes an INVALID hook valid."""
    found = get(call, hook)
    if call.body.get("Url"):
        found["Url"] = _url(call)
    if call.body.get("Status"):
        status = call.text("Status")
        if status not in {"ENABLED", "DISABLED"}:
            raise wrong(Status="The Status field must be ENABLED or DISABLED.")
        if found["Status"] == "DISABLED" and status == "ENABLED":
            found.update(Validity="VALID", Failures=0)
        found["Status"] = status
    call.store.put(found)
    return found


@route("GET", "/hooks/{hook}")
def get(call: Call, hook: str) -> Body:
    found = call.store.find("hook", hook)
    if found is None:
        raise absent("Hook", hook)
    return found


@route("GET", "/hooks")
def list_hooks(call: Call) -> list[Body]:
    return page(call, call.store.list("hook"))


@route("GET", "/events")
def list_events(call: Call) -> list[Body]:
    """What happened within 45 days. Here the resource is spelled as everybody would."""
    return page(call, call.store.events().since(int(call.now - EVENT_MEMORY)))


@route("GET", "/responses/{key}")
def first_answer(call: Call, key: str) -> Body:
    row = call.store.db.execute(
        "SELECT * FROM answers WHERE client = ? AND key = ? AND at > ?",
        (call.store.client, key, call.settings.machine() - call.settings.key_memory),
    ).fetchone()
    if row is None:
        raise ApiError(400, "correlationid_not_found", "No answer is kept for this key")
    return {
        "StatusCode": str(row["status"]),
        "ContentLength": str(len(row["body"].encode())),
        "ContentType": "application/json; charset=utf-8",
        "Date": formatdate(row["at"], usegmt=True),
        "RequestURL": row["url"],
        "Resource": json.loads(row["body"]),
    }


def _url(call: Call) -> str:
    url = call.text("Url")
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc:
        raise wrong(Url="The Url field is not a valid URL.")
    return url
