"""Where is the person, and where were they before? Addresses that stay in the house."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request

from wiseed_like.accounts.next_page import inside


def here() -> str:
    """Where what is on the screen may be read again, with a GET."""
    return (own_address() or page_before() or "/") if request else "/"


def own_address() -> str | None:
    """This address, unless it only takes what a form sends."""
    found = request.full_path.rstrip("?")
    if request.method == "GET":
        return found
    map = current_app.create_url_adapter(request)
    return found if map is not None and map.test(method="GET") else None


def page_before() -> str | None:
    """The page of ours that the browser came from, to go back to."""
    before = urlsplit(request.referrer or "")
    if not before.path or before.netloc != request.host:
        return None
    return inside(f"{before.path}?{before.query}".rstrip("?"), otherwise="/")


def way_back() -> str | None:
    """Where somebody was before a form of theirs was refused."""
    return page_before() or (own_address() if request.method != "GET" else None)
