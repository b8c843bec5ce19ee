"""Which fields may a form send? Those that its page asks for; with any other nothing is written.

What a page asks for is noted while it asks: a form of WTForms asks for each of the fields that it
declares, by name. Just before the first commit of the view, whatever was sent and nobody asked for
ends the request with 400 (ASVS 8.2.3, 15.3.3). So the allow-list of a page is its form, no list
can be forgotten, and a page without a form takes nothing but the token against forgery.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, abort, g, has_request_context, request
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.wrappers import Response

from wiseed_like import logs

log = logs.get(__name__)
# Sent with every form, and read before any view.
ALWAYS = frozenset({"csrf_token"})


class Noting(ImmutableMultiDict[str, Any]):
    """What was sent, knowing which names were asked for; to iterate over it asks for nothing."""

    @property
    def asked(self) -> set[str]:
        found: set[str] = self.__dict__.setdefault("_asked", set())
        return found

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None, type: Any = None) -> Any:  # type: ignore[override]
        self.asked.add(key)
        return super().get(key, default, type)

    def getlist(self, key: str, type: Any = None) -> list[Any]:  # type: ignore[override]
        self.asked.add(key)
        return super().getlist(key, type)


class NotingRequest(Request):
    """A request whose forms note what is asked of them."""

    parameter_storage_class = Noting


def strays() -> set[str]:
    """The names that were sent and that nobody has asked for yet."""
    sent = {name for each in (request.form, request.files) for name in iter(each)}
    # What may stand in the address or in the form is asked of both at once.
    asked = {name for each in (request.form, request.files, request.args) for name in _asked(each)}
    return sent - ALWAYS - asked


def _asked(sent: Any) -> set[str]:
    return sent.asked if isinstance(sent, Noting) else set()


def _begin() -> None:
    """From here on it is the view that asks: what was looked at before does not count."""
    if request.method in ("POST", "PUT", "PATCH", "DELETE"):
        for each in (request.form, request.files, request.args):
            _asked(each).clear()
        g.view_asks = True


def _end(response: Response) -> Response:
    g.pop("view_asks", None)
    return response


@event.listens_for(Session, "before_commit")
def _refuse_strays(current: Session) -> None:
    if not has_request_context() or not g.get("view_asks") or current.in_nested_transaction():
        return
    found = strays()
    if found:
        # Not their names: somebody may have typed there what belongs elsewhere.
        log.warning("fields that nobody asked for", route=request.endpoint, count=len(found))
        g.pop("view_asks")  # said once: the page that says so may write as well
        abort(400)


def install(app: Flask) -> None:
    """Watch every form of the application; the last thing that happens before a view."""
    app.request_class = NotingRequest
    app.before_request(_begin)
    app.after_request(_end)
