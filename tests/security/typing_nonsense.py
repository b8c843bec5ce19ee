"""What if somebody types what a program might obey? Every form of the house, filled with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from xml.etree.ElementTree import Element

import tinyhtml5
from flask import url_for
from werkzeug.test import TestResponse

from tests.security.painted import Painted

MARK = "x-naughty"  # an element that no page of ours has
SUM, TOTAL = "{{73*79}}", "5767"  # what a template would make of it
ENCODED = f"%3C{MARK}%3E &lt;{MARK}&gt; %253C{MARK}%253E"
NONSENSE = (
    f"<{MARK}>\"><{MARK} onclick=alert(1)>'</textarea></title><{MARK}>",
    ENCODED,
    f"{SUM} ${{73*79}} <%= 73*79 %> '; DROP TABLE users; -- \\",
)
TEXTUAL = {"text", "search", "email", "tel", "url", "password", "number", ""}


@dataclass(frozen=True)
class Answer:
    """What came of one form: which, by whom, filled with what."""

    form: str
    person: str
    status: int
    page: str

    @cached_property
    def tree(self) -> Element:
        return tinyhtml5.parse(self.page, namespace_html_elements=False)


class Typist:
    """Fills every form that a page shows."""

    def __init__(self, painted: Painted) -> None:
        self._painted = painted

    def type_everywhere(
        self, endpoint: str, person: str, arguments: dict[str, Any]
    ) -> Iterator[Answer]:
        with self._painted.app.test_request_context():
            address = url_for(endpoint, **arguments)
        page = self._painted.client(person).get(address)
        if page.mimetype != "text/html" or page.status_code != 200:
            return
        for form in _forms(page):
            for nonsense in NONSENSE:
                yield from self._send(form, address, person, nonsense)

    def _send(self, form: Element, address: str, person: str, nonsense: str) -> Iterator[Answer]:
        """The whole form in nonsense, then only its long texts, which are less picky."""
        for everywhere in (True, False):
            typed, count = _filled(form, nonsense, everywhere)
            if not count or (not everywhere and count == _filled(form, nonsense, True)[1]):
                continue
            self._painted.forget_tries()
            client = self._painted.client(person)
            target = form.get("action") or address
            if form.get("method", "get").lower() == "post":
                answer = client.post(target, data=typed)
            else:
                answer = client.get(target, query_string=typed)
            yield self._answer(target, person, answer)
            if answer.status_code in (302, 303) and (answer.location or "").startswith("/"):
                yield self._answer(
                    f"{target} -> {answer.location}", person, client.get(answer.location)
                )
            if self._painted.changed():
                self._painted.put_back()

    def _answer(self, form: str, person: str, answer: TestResponse) -> Answer:
        is_page = answer.mimetype == "text/html"
        return Answer(
            form, person, answer.status_code, answer.get_data(as_text=True) if is_page else ""
        )


def _forms(page: TestResponse) -> list[Element]:
    """The forms with something to type, but for those of the frame (menu, language)."""
    tree = tinyhtml5.parse(page.get_data(as_text=True), namespace_html_elements=False)
    return [form for form in tree.iter("form") if _filled(form, "x", True)[1]]


def _filled(form: Element, nonsense: str, everywhere: bool) -> tuple[dict[str, Any], int]:
    """What is sent, and in how many fields the nonsense stands."""
    sent: dict[str, Any] = {}
    count = 0
    for field in form.iter():
        name = field.get("name")
        if not name:
            continue
        kind = field.get("type", "").lower()
        if field.tag == "textarea" or (field.tag == "input" and kind in TEXTUAL and everywhere):
            sent[name], count = nonsense, count + 1
        elif field.tag == "select":
            options = [each for each in field.iter("option") if each.get("value")]
            chosen = [each for each in options if each.get("selected") is not None] or options
            sent[name] = chosen[0].get("value") if chosen else ""
        elif field.tag == "input" and kind in ("checkbox", "radio"):
            sent.setdefault(name, field.get("value", "y"))
        elif field.tag == "input" and kind not in ("file", "submit"):
            sent[name] = field.get("value", "")
    return sent, count
