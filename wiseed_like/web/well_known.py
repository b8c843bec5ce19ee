"""Where does somebody who found a fault write to us? security.txt, as RFC 9116 wants it."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, current_app, url_for

from wiseed_like import clock
from wiseed_like.accounts.access import open_to_all
from wiseed_like.config import Settings

bp = Blueprint("well_known", __name__)
# RFC 9116, 2.5.5: what is older than its `Expires` is not to be trusted; under a year is advised.
GOOD_FOR = timedelta(days=180)


@bp.get("/.well-known/security.txt")
@open_to_all
def security_txt() -> Response:
    """Contact, expiry (UTC, midnight), languages, this address, and our policy."""
    settings: Settings = current_app.extensions["settings"]
    last_day = (clock.machine_now() + GOOD_FOR).date()
    lines = (
        f"Contact: mailto:{settings.platform.contact_email}",
        f"Expires: {last_day.isoformat()}T00:00:00Z",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.public_url}{url_for('.security_txt')}",
        f"Policy: {settings.public_url}{url_for('pages.security')}",
    )
    return Response("\r\n".join(lines) + "\r\n", content_type="text/plain; charset=utf-8")
