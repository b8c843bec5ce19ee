"""Who knocks at the provider's door? Anybody may; who knows its secret may leave a hint.

Every knock is answered 200 at once, so that nobody learns anything, and the provider is never
asked here: a job does that, later.
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime

from flask import Blueprint, abort, current_app, request

from wiseed_like import clock
from wiseed_like.accounts import limits
from wiseed_like.accounts.access import open_to_all
from wiseed_like.config import Settings
from wiseed_like.db import transaction
from wiseed_like.payments.inbox import service as inbox

bp = Blueprint("hooks", __name__)
# What a hook may look like; anything else is nobody's.
PARTS = {
    "EventType": re.compile(r"[A-Z][A-Z0-9_]{2,59}\Z", re.ASCII),
    "RessourceId": re.compile(r"[A-Za-z0-9_-]{1,128}\Z", re.ASCII),
    "Date": re.compile(r"[0-9]{1,20}\Z", re.ASCII),
}
tally = inbox.Tally()
_full_until: datetime | None = None


@bp.route("/hooks/mangopay", methods=["GET"], defaults={"secret": None})
@bp.route("/hooks/mangopay/<secret>", methods=["GET"])
@open_to_all
def hook(secret: str | None) -> str:
    """Somebody says that something happened."""
    if request.method != "GET":
        abort(405)
    settings: Settings = current_app.extensions["settings"]
    if secret is None:
        _count("old_address")
    elif not hmac.compare_digest(secret.encode(), inbox.secret_of(settings.secret_key).encode()):
        _count("forged")
    else:
        told = {name: request.args.get(name, "") for name in PARTS}
        if all(pattern.match(told[name]) for name, pattern in PARTS.items()):
            _keep(told["EventType"], told["RessourceId"], told["Date"])
    return ""


def _keep(event_type: str, resource_id: str, dated: str) -> None:
    """Note the hint, as long as there were not too many in this minute.

    What is left out is in the provider's list of events, and what is open is polled.
    """
    global _full_until
    if _full_until is not None and clock.machine_now() < _full_until:
        _count("flooded")
        return
    if not inbox.is_news(event_type, resource_id):
        return
    try:
        limits.take("hook.minute", inbox.PROVIDER)
    except limits.TooMany as too_many:
        _full_until = too_many.until
        _count("flooded")
        return
    with transaction():
        inbox.note_hint(event_type, resource_id, dated, came_by="hook", now=clock.now())


def _count(kind: str) -> None:
    """Mostly in memory only: whatever comes, it is no work for the database."""
    hour = clock.machine_now().replace(minute=0, second=0, microsecond=0)
    news = tally.count(kind, hour)
    if news:
        with transaction():
            inbox.note_trouble(kind, news, hour=hour, now=clock.now())
