"""Do the templates keep to the strict Content-Security-Policy, and is all text escaped?"""

from __future__ import annotations

import re
from pathlib import Path

from dev.paths import ROOT

TEMPLATES = ROOT / "templates"
INLINE = {
    "a style attribute": re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "a handler": re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.I),
    "a script with a body": re.compile(r"<script\b(?![^>]*\ssrc=)", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
    "an htmx script": re.compile(r"\shx-on|hx-vals=['\"]js:", re.I),
    "something from elsewhere": re.compile(
        r"<(script|link|img|iframe|source)\b[^>]*(src|href)=[\"'](https?:)?//", re.I
    ),
}
# Where text is declared safe: it is our own, letter by letter. (file, how often)
SAFE: dict[str, int] = {}


def templates() -> list[Path]:
    """Every template that becomes a page; a PDF has no policy, but none needs these either."""
    return sorted(TEMPLATES.rglob("*.html"))


class TestATemplate:
    def test_holds_nothing_that_the_policy_refuses(self):
        found = [
            f"{path.relative_to(TEMPLATES)}: {what}"
            for path in templates()
            for what, pattern in INLINE.items()
            if pattern.search(path.read_text())
        ]

        assert len(templates()) > 50
        assert found == []

    def test_declares_safe_what_is_listed_here_and_no_more(self):
        asked = re.compile(r"\|\s*safe\b|\bMarkup\(|autoescape\s+false")
        found = {
            str(path.relative_to(TEMPLATES)): len(asked.findall(path.read_text()))
            for path in templates()
            if asked.search(path.read_text())
        }

        assert found == SAFE

    def test_posts_with_a_token(self):
        """Each form that posts carries a CSRF token: a page without it answers 400."""
        form = re.compile(r"<form\b[^>]*method=[\"']?post.*?</form>", re.I | re.S)
        found = [
            str(path.relative_to(TEMPLATES))
            for path in templates()
            for text in form.findall(path.read_text())
            if not re.search(r"csrf_token|hidden_tag\(", text)
            and path.name != "styleguide.html"  # a specimen, which nobody answers
        ]

        assert found == []


class TestCode:
    def test_declares_markup_in_listed_places_only(self):
        listed = {"wiseed_like/subscriptions/agreement.py"}
        found = {
            str(path.relative_to(ROOT))
            for path in (ROOT / "wiseed_like").rglob("*.py")
            if "simulator" not in path.parts and re.search(r"\bMarkup\(", path.read_text())
        }

        assert found == listed
