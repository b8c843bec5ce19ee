"""Where may a browser be sent? To web addresses only."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit


def is_web_address(url: str) -> bool:
    """Whether this is a whole http or https address, of a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def origin_of(url: str) -> str:
    """`https://host:port`, as a content security policy names it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def with_query(url: str, **added: str) -> str:
    """The address, with these added to its query."""
    parts = urlsplit(url)
    more = urlencode(added)
    query = f"{parts.query}&{more}" if parts.query else more
    return urlunsplit(parts._replace(query=query))
