"""What does a form send, and what if it sent more? Every form of the house, overfilled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import tinyhtml5
from flask import url_for
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.security.painted import Painted

# What somebody would like to decide for themselves.
STRAYS = {"role": "administrator", "state": "accepted", "user_id": "1", "approval_id": "1"}
UNSENT = {"submit", "button", "file", "image"}


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one form: with fields too many, then as the page has it."""

    route: str
    person: str
    status: int
    changed: list[str]
    changed_without: list[str]


class Overfiller:
    """Sends every form that a page shows as it stands there, once with fields too many."""

    def __init__(self, painted: Painted) -> None:
        self._painted = painted
        self._seen: set[str] = set()

    def send_all(self, endpoint: str, person: str, arguments: dict[str, Any]) -> Iterator[Sent]:
        with self._painted.app.test_request_context():
            address = url_for(endpoint, **arguments)
        if endpoint == "styleguide.styleguide":
            return  # shows what forms look like; nobody takes them
        page = self._painted.client(person).get(address)
        if page.mimetype != "text/html" or page.status_code != 200:
            return
        self._painted.go_on()
        for form in posted(page):
            target = urljoin(address, form.get("action") or address)
            route = self._route(target)
            if route not in self._seen:
                self._seen.add(route)
                yield self._sent(route, target, person, filled(form))

    def _sent(self, route: str, target: str, person: str, whole: dict[str, Any]) -> Sent:
        answer = self._post(target, person, whole | STRAYS)
        changed = self._painted.changed()
        if changed:
            self._painted.put_back()
        self._post(target, person, whole)
        without = self._painted.changed()
        if without:
            self._painted.put_back()
        return Sent(route, person, answer.status_code, changed, without)

    def _post(self, target: str, person: str, data: dict[str, Any]) -> TestResponse:
        self._painted.forget_tries()
        return self._painted.client(person).post(target, data=data)

    def _route(self, target: str) -> str:
        adapter = self._painted.app.url_map.bind("localhost")
        try:
            found, _ = adapter.match(urlsplit(target).path, method="POST")
        except HTTPException as wrong:
            raise AssertionError(f"a form is sent to {target}, which takes none") from wrong
        return str(found)


def posted(page: TestResponse) -> list[Element]:
    """The forms of a page that are sent by POST."""
    tree = tinyhtml5.parse(page.get_data(as_text=True), namespace_html_elements=False)
    return [each for each in tree.iter("form") if each.get("method", "get").lower() == "post"]


def filled(form: Element) -> dict[str, Any]:
    """What a browser would send if somebody ticked every box and chose the first of each choice."""
    sent: dict[str, Any] = {}
    for field in form.iter():
        name, kind = field.get("name"), field.get("type", "").lower()
        if not name or kind in UNSENT:
            continue
        if field.tag == "select":
            options = [each for each in field.iter("option") if each.get("value")]
            chosen = [each for each in options if each.get("selected") is not None] or options
            sent[name] = chosen[0].get("value") if chosen else ""
        elif field.tag == "textarea":
            sent[name] = "".join(field.itertext()).strip() or "Un motif."
        elif kind in ("checkbox", "radio"):
            sent.setdefault(name, field.get("value", "y"))
        elif field.tag == "input":
            sent[name] = field.get("value", "")
    return sent
