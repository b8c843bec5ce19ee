"""What happens to every request before the house hears of it, and to every answer after?

A WSGI layer, so that nothing can go round it: also what fails before there is a route, or while
an error page is drawn, leaves with a request's id, with the headers, and with one line in the log.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.wsgi import ClosingIterator

from wiseed_like import logs

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logs.get(__name__)
ACTOR, ROUTE = "levain.actor", "levain.route"
UNSAID = "-"
# Nothing of the house is needed to show it: it is what stands when the house does not (16.5.4).
LAST_RESORT = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Erreur / Error</title></head>
<body><h1>Une erreur est survenue chez nous</h1>
<p>Votre demande n'a pas abouti. Réessayez dans quelques minutes.</p>
<p lang="en">Something went wrong on our side. Please try again in a few minutes.</p>
<p>{request}</p></body></html>
"""


class Threshold:
    """Wraps the application. `headers` are given to whatever answer does not have them."""

    def __init__(self, app: WSGIApplication, headers: dict[str, str]):
        self._app = app
        self._headers = headers

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began = time.perf_counter()
        request = logs.begin_request()
        answered: list[str] = []

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            answered[:] = [status]
            return start_response(status, self._sealed(headers, request), *error)

        def end() -> None:
            _write_line(environ, answered[0] if answered else UNSAID, began)

        try:
            return ClosingIterator(self._app(environ, start), [end])
        except Exception:
            log.exception("nothing else caught this")
            page = LAST_RESORT.format(request=request).encode()
            _answer(start, page)
            return ClosingIterator([page], [end])

    def _sealed(self, headers: list[tuple[str, str]], request: str) -> list[tuple[str, str]]:
        present = {name.lower() for name, _ in headers}
        if "set-cookie" in present:
            # Known only here: the session's cookie is written after all else (RFC 9111, 7.3).
            headers = [pair for pair in headers if pair[0].lower() != "cache-control"]
            headers.append(("Cache-Control", "no-store"))
        added = [
            (name, value) for name, value in self._headers.items() if name.lower() not in present
        ]
        return [*headers, *added, ("X-Request-ID", request)]


def _answer(start: Callable[..., Any], page: bytes) -> None:
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))]
    start("500 Internal Server Error", [*headers, ("Cache-Control", "no-store")])


def _write_line(environ: WSGIEnvironment, status: str, began: float) -> None:
    """Who asked for what, and how it went: no query, no body, no token (16.2.1, 14.2.1)."""
    log.info(
        "request",
        method=environ.get("REQUEST_METHOD", UNSAID)[:20],
        path=environ.get(ROUTE) or environ.get("PATH_INFO", "")[:200],
        status=int(status[:3]) if status[:3].isdigit() else 0,
        ms=round((time.perf_counter() - began) * 1000),
        actor=environ.get(ACTOR),
        address=environ.get("REMOTE_ADDR"),
    )
