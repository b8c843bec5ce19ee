"""Where does somebody go next? Only to a page of ours, whatever the address asks for."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

HOME = "/home"


def inside(address: str | None, *, otherwise: str = HOME) -> str:
    """The address if every browser keeps it in the house, else the person's first page.

    Browsers read a backslash as a slash and drop tabs and newlines: `/\\elsewhere` and
    `/<TAB>/elsewhere` leave the house (ASVS 3.7.2).
    """
    found = address or ""
    odd = not found.isprintable() or "\\" in found or " " in found
    if odd or not found.startswith("/") or found.startswith("//"):
        return otherwise
    parts = urlsplit(found)
    return otherwise if parts.scheme or parts.netloc else found


def asked_for() -> str:
    """Where this request says that its reader was going."""
    sent, written = request.form.get("next"), request.args.get("next")
    return inside(sent or written)
