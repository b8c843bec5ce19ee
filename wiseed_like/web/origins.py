"""Where does a request come from? What another site's page has the browser send is not done.

Beside the forms' tokens, and before them (ASVS 3.5.1, 3.5.3, 3.5.8; 15.3.7; 4.1.1). Nothing is
exempt: the provider's notification is a GET, and only noted.
"""

from __future__ import annotations

import re

from flask import abort, request
from werkzeug.exceptions import SecurityError

SAFE = ("GET", "HEAD", "OPTIONS")
OURS = ("same-origin", "none")  # "none": the address was typed, or came from outside a browser
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# The boxes of a question of which several may be ticked.
MAY_REPEAT = frozenset({"roles"})
# No keyboard types them, and no database keeps the first; tabs and line breaks are texts' own.
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def refuse_strangers() -> None:
    """400, 403 or 415 for what no page of ours sends, and for a house that is not this one."""
    if isinstance(request.routing_exception, SecurityError):
        raise request.routing_exception
    if request.method in SAFE:
        _refuse_embedding()
    else:
        _refuse_other_sites()
        if request.mimetype not in FORMS and request.content_length:
            abort(415)
    _refuse_repetition()
    _refuse_control_signs()


def _refuse_other_sites() -> None:
    """A form is sent by a page of ours. A browser says whose page it was; others need the token."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in OURS:
            abort(403)
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin != _our_origin() and not _is_hidden(origin):
        abort(403)


def _is_hidden(origin: str) -> bool:
    """A page that tells nobody its address (it holds a token) tells us no origin either."""
    return origin == "null" and "token" in (request.view_args or {})


def _our_origin() -> str:
    return f"{request.scheme}://{request.host}"


def _refuse_embedding() -> None:
    """Another site may link to a page; it may not load one as picture, script, frame or data."""
    if request.headers.get("Sec-Fetch-Site", "none") in OURS:
        return
    is_opened = request.headers.get("Sec-Fetch-Mode") == "navigate"
    if not is_opened or request.headers.get("Sec-Fetch-Dest", "document") != "document":
        abort(403)


def _refuse_repetition() -> None:
    """A name with two values means one thing to one reader and another to the next (15.3.7)."""
    said = [*request.args.lists(), *request.form.lists()]
    unclear = {name for name, values in said if len(set(values)) > 1}
    twice = {name for name, files in request.files.lists() if len(files) > 1}
    if (unclear | twice) - MAY_REPEAT:
        abort(400)


def _refuse_control_signs() -> None:
    """Before anybody looks for an account or an address with one of them inside (2.2.1)."""
    if any(CONTROL.search(text) for pair in request.form.items(multi=True) for text in pair):
        abort(400)
