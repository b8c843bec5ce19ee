"""What do the pages of identities share? The blueprint, and how they read an id."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from wiseed_like.errors import NotFound

bp = Blueprint("kyc", __name__)
Answer = str | Response | tuple[str, int]


def small(number: int) -> int:
    """A number that an id may have; anything beyond belongs to nothing."""
    if number >= 2**31:
        raise NotFound
    return number
