"""Does what somebody typed stay a text on every page? All forms, filled with nonsense (V1)."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import pytest
from flask import Flask

from tests.security import people
from tests.security.painted import Painted, painting
from tests.security.test_v8_matrix import PEOPLE, PROFILES, ROWS, arguments_of
from tests.security.typing_nonsense import ENCODED, MARK, TOTAL, Answer, Typist
from tests.support import databases

pytestmark = pytest.mark.painted_house

# Shows every kind of field in all its states, and keeps nothing.
APART = {"styleguide.styleguide"}


@pytest.fixture(scope="module")
def painted(app: Flask, _database: databases.Broom, simulator: str) -> Iterator[Painted]:
    with painting(app, _database, simulator, people.populate) as found:
        yield found


@pytest.fixture(scope="module")
def answers(painted: Painted) -> list[Answer]:
    """What comes of every form with a text in it, typed by somebody who is let in."""
    typist, found = Typist(painted), []
    for endpoint, method, profile, _ in ROWS:
        if method != "GET" or endpoint in APART:
            continue
        person = _somebody_let_in(profile)
        if person is not None:
            where = painted.addresses.of(endpoint, arguments_of(painted.app, endpoint), person)
            found += typist.type_everywhere(endpoint, person, where)
    return found


def _somebody_let_in(profile: str) -> str | None:
    return next((person for person in PEOPLE if PROFILES[profile][person] == "Y"), None)


class TestWhatIsTyped:
    def test_reaches_many_forms(self, answers: list[Answer]):
        forms = {answer.form.partition(" ")[0].partition("?")[0] for answer in answers}

        assert len(forms) > 25, sorted(forms)
        assert sum(MARK in answer.page for answer in answers) > 50, "nothing was shown again"

    def test_v1_2_1_becomes_no_element_and_no_attribute(self, answers: list[Answer]):
        """Jinja escapes every value (autoescape is never switched off); tags typed into all fields
        of all forms come back as text: an HTML5 parser finds no new element and no handler."""
        wrong = [
            answer.form
            for answer in answers
            for element in answer.tree.iter()
            if element.tag == MARK or any(name.startswith("on") for name in element.attrib)
        ]

        assert wrong == []

    def test_v1_1_1_is_decoded_once(self, answers: list[Answer]):
        """A value is decoded by the server once, before it is checked: what was typed already
        encoded (%3C, &lt;, %253C) is shown as it was typed, and becomes no element."""
        shown = [answer for answer in answers if escape(ENCODED) in answer.page]

        assert len(shown) > 10
        assert [a.form for a in shown if any(e.tag == MARK for e in a.tree.iter())] == []
        assert [a.form for a in shown if f"&lt;{MARK}&gt; &amp;lt;" in a.page] == []

    def test_v1_3_7_is_no_template(self, answers: list[Answer]):
        """Templates are files of ours, filled with values: {{73*79}} typed anywhere stays as it
        is and is never worked out."""
        assert sum("{{73*79}}" in answer.page for answer in answers) > 20
        assert [answer.form for answer in answers if TOTAL in answer.page] == []

    def test_v1_2_3_stands_in_no_script(self, answers: list[Answer]):
        """No page has a script of its own: scripts are files, and what they need stands in
        attributes, which are escaped; so nothing typed is ever inside JavaScript or JSON."""
        scripts = [
            script for answer in answers for script in answer.tree.iter("script") if script.text
        ]

        assert scripts == []

    def test_v1_3_1_is_kept_as_text_not_as_html(self, answers: list[Answer]):
        """There is no field for HTML: no template marks a value as safe (tests/house counts the
        one place in a PDF), and what looks like HTML comes back with its signs written out."""
        again = [answer for answer in answers if f"&lt;{MARK}&gt;" in answer.page]

        assert len(again) > 30
        assert [answer.form for answer in answers if f"<{MARK}" in answer.page] == []

    def test_v1_3_5_is_not_interpreted(self, answers: list[Answer]):
        """Texts of users are plain: no Markdown, style sheet or template language is read in them,
        so there is nothing that a script could hide in; paragraphs are made by the templates."""
        links = [
            element
            for answer in answers
            for element in answer.tree.iter()
            if "javascript:" in (element.get("href", "") + element.get("src", "")).lower()
        ]

        assert links == []
        assert [answer.form for answer in answers if list(answer.tree.iter("style"))] == []

    def test_breaks_nothing(self, answers: list[Answer]):
        assert [(a.form, a.person, a.status) for a in answers if a.status >= 500] == []
