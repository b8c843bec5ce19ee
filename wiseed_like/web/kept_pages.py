"""Which answers are given from memory? For a second, those that are the same for every visitor.

A layer of WSGI just before the application: what it remembers costs no route, no session and no
template. It looks only at requests that bring no cookie and no credentials, and keeps only what
came out of SAME_FOR_ALL without setting a cookie; so nobody who is signed in, or who chose
anything, is ever answered from here or leaves anything here (docs/decisions/0023).

The headers that are the threshold's own, the request's number among them, are not part of what is
kept; the policy of content holds no word that is good once only.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import is_resource_modified, parse_accept_header

from wiseed_like.web.frame import LANGUAGES
from wiseed_like.web.threshold import ROUTE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# What depends on nothing but the address, the language and the moment, for who is not signed in.
SAME_FOR_ALL = frozenset(
    {"pages.home", "rounds.index", "rounds.show", "rounds.kiis", "rounds.gauge"}
)
SECONDS = 1.0
PAGES_MAX = 256
PAGE_MAX = 128 * 1024  # bytes
ADDRESS_MAX = 500  # bytes of path and query
MARK = "levain.same_for_all"
KNOWN = "HTTP_IF_NONE_MATCH"
ASKED_BY = ("HTTP_SEC_FETCH_SITE", "HTTP_SEC_FETCH_MODE", "HTTP_SEC_FETCH_DEST")
# A 304 says nothing of a body that it does not have (RFC 9110, 15.4.5).
OF_A_BODY = ("content-length", "content-type")

Key = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """An answer of 200, byte for byte."""

    headers: list[tuple[str, str]]
    body: bytes
    etag: str
    route: str | None  # for the line in the log
    until: float  # on the clock of `KeptPages`
    is_old: bool = False  # somebody is fetching the next one


class KeptPages:
    """Wraps the application. `now` gives seconds that only ever grow."""

    def __init__(
        self,
        app: WSGIApplication,
        *,
        seconds: float = SECONDS,
        most: int = PAGES_MAX,
        now: Callable[[], float] = time.monotonic,
    ):
        self._app, self._seconds, self._most, self._now = app, seconds, most, now
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        key = _key(environ)
        if key is None:
            return self._app(environ, start_response)
        page = self._find(key)
        if page is not None:
            return _answer(page, environ, start_response)
        return self._fetch(key, environ, start_response)

    def _find(self, key: Key) -> Page | None:
        """What is kept and still young. Whoever finds it old is the one who fetches it anew: for
        as long again the others are given the old one, and do not all fetch it at once."""
        with self._lock:
            page = self._pages.get(key)
            if page is None:
                return None
            now = self._now()
            if now < page.until:
                self._pages.move_to_end(key)
                return page
            if page.is_old or now >= page.until + self._seconds:
                del self._pages[key]
            else:
                until = page.until + self._seconds
                self._pages[key] = replace(page, until=until, is_old=True)
            return None

    def _fetch(
        self, key: Key, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Ask the application, and keep what it says if it may be kept."""
        said: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            said[:] = [status, headers, *error]
            return _refuse_to_write

        # The whole page is wanted here, also when this reader has it already.
        known = environ.pop(KNOWN, None)
        body = self._app(environ, start)
        if known is not None:
            environ[KNOWN] = known
        page = self._page(environ, said[0], said[1], body)
        if page is None:
            start_response(*said)
            return body
        with self._lock:
            self._pages[key] = page
            self._pages.move_to_end(key)
            while len(self._pages) > self._most:
                self._pages.popitem(last=False)
        return _answer(page, environ, start_response)

    def _page(
        self,
        environ: WSGIEnvironment,
        status: str,
        headers: list[tuple[str, str]],
        body: Iterable[bytes],
    ) -> Page | None:
        """What may be kept of an answer; None leaves it as it is."""
        found = {name.lower(): value for name, value in headers}
        etag, length = found.get("etag"), int(found.get("content-length") or PAGE_MAX + 1)
        is_kept = environ.get(MARK) and status.startswith("200 ") and "set-cookie" not in found
        if not is_kept or etag is None or length > PAGE_MAX:
            return None
        try:
            whole = b"".join(body)
        finally:
            if close := getattr(body, "close", None):
                close()
        return Page(headers, whole, etag, environ.get(ROUTE), self._now() + self._seconds)


def _key(environ: WSGIEnvironment) -> Key | None:
    """All that such an answer depends on; None for a request that is not looked at."""
    if environ["REQUEST_METHOD"] != "GET" or environ.get("CONTENT_LENGTH") not in (None, "", "0"):
        return None
    if "HTTP_COOKIE" in environ or "HTTP_AUTHORIZATION" in environ:
        return None
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    if len(path) + len(query) > ADDRESS_MAX:
        return None
    languages = parse_accept_header(environ.get("HTTP_ACCEPT_LANGUAGE"), LanguageAccept)
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST"),
        path,
        query,
        languages.best_match(LANGUAGES) or LANGUAGES[0],
        # A page may be opened from everywhere, but is not embedded everywhere (web/origins.py).
        *(environ.get(name) for name in ASKED_BY),
    )


def _answer(page: Page, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    environ[ROUTE] = page.route
    if is_resource_modified(environ, etag=page.etag):
        start_response("200 OK", list(page.headers))
        return [page.body]
    left = [pair for pair in page.headers if pair[0].lower() not in OF_A_BODY]
    start_response("304 NOT MODIFIED", left)
    return []


def _refuse_to_write(_: bytes) -> None:
    raise AssertionError("no answer of ours is written past its iterable")


def install(app: Flask) -> None:
    """Give the pages of SAME_FOR_ALL an entity tag, for whoever is told that they may keep it."""

    @app.after_request
    def tag(response: Response) -> Response:
        if request.endpoint not in SAME_FOR_ALL or response.status_code != 200:
            return response
        response.vary.update(("Accept-Language", "Cookie"))
        if "no-store" in response.headers.get("Cache-Control", ""):
            return response
        response.add_etag()
        request.environ[MARK] = True
        # Whoever shows a cookie comes past what is kept, and may have the page all the same.
        if request.if_none_match:
            response.make_conditional(request)
        return response
