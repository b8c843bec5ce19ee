"""What is wrong with a page, as somebody sees it? Looked at by axe, measured, and read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page

from dev.paths import VAR
from tests.house.test_translations import french, sentences, translated

SHOTS = VAR / "screenshots"
WIDE, NARROW = 1280, 390
# A mail is in the language of whom it was written to, whoever looks at it in the demo.
LETTERS = ("demo-mailbox", "demo-mail")
GRAVE = ("serious", "critical")
# Words of which an English sentence has none, nor a French name many.
FRENCH_WORDS = re.compile(
    r"\b(le|la|les|des|du|une|est|sont|et|vous|votre|nous|pour|dans|avec|sur|qui|que|cette|par)\b"
)
# Every text that a person meets, and what a screen reader says, outside of `lang="fr"`.
READ = """
() => {
  const found = [];
  const is_english = node => {
    const marked = node.closest("[lang]");
    return !marked || !marked.lang.startsWith("fr");
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const text = walker.currentNode.data.replace(/\\s+/g, " ").trim();
    if (text && is_english(parent) && !parent.closest("script, style, noscript, datalist"))
      found.push(text);
  }
  for (const node of document.querySelectorAll("[aria-label], [placeholder], [alt], [title]"))
    if (is_english(node))
      for (const name of ["aria-label", "placeholder", "alt", "title"])
        if (node.getAttribute(name)) found.push(node.getAttribute(name).trim());
  found.push(document.title);
  return found;
}
"""
# What sticks out of the window to the right, unless it scrolls in a frame of its own.
MEASURE = """
() => {
  const room = document.documentElement.clientWidth;
  const wide = document.documentElement.scrollWidth;
  if (wide <= room) return [];
  const found = [...document.querySelectorAll("body *")]
    .filter(node => node.getBoundingClientRect().right > room + 1 && node.checkVisibility()
                    && !node.closest(".table-frame"))
    .slice(0, 4)
    .map(node => node.tagName.toLowerCase() + "." + node.className + " "
                 + node.textContent.trim().slice(0, 40));
  return [`${wide} of ${room} pixels`, ...found];
}
"""


class Reader:
    """One browser page, and all that was found wrong on the pages that it showed."""

    def __init__(self, page: Page, address: str, person: str, *, keeps_pictures: bool):
        # What is wrong -> where it was first seen, and on how many pages.
        self.faults: dict[str, list[str]] = {}
        self._page = page
        self._address = address
        self._person = person
        self._keeps_pictures = keeps_pictures
        self._where = person
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._note(f"script: {error}"))

    def speak(self, language: str) -> None:
        self._page.goto(f"{self._address}/language/{language}?next=/risks")

    def look(self, name: str, path: str, language: str, *, status: int) -> None:
        """Open the page once, at both widths; axe looks at the one that this language is for.

        In English nothing is asked of the wide page: only its picture may be wanted.
        """
        self._where = f"{self._person} {name} ({language}) {path}"
        widths = (WIDE, NARROW) if language == "fr" or self._keeps_pictures else (NARROW,)
        self._widen(widths[0])
        answer = self._page.goto(self._address + path)
        if answer is None or answer.status != status or not answer.url.endswith(path):
            self._note(f"answers {answer and (answer.status, answer.url)}")
            return
        for width in widths:
            self._widen(width)
            if width == (WIDE if language == "fr" else NARROW):
                self._ask_axe()
            if width == NARROW:
                self._measure()
            self._keep_picture(name, language, width)
        if language == "en" and name not in LETTERS:
            self._read()

    def _widen(self, width: int) -> None:
        """Only when it is not that wide already: the browser draws the page anew."""
        if self._page.viewport_size != (wanted := {"width": width, "height": 900}):
            self._page.set_viewport_size(wanted)

    def _note(self, fault: str) -> None:
        self.faults.setdefault(fault, []).append(self._where)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "Failed to load" not in message.text:
            self._note(f"console: {message.text}")

    def _ask_axe(self) -> None:
        self._page.evaluate(AXE_SCRIPT)
        # Style sheets and media would be loaded again for two rules: one is an experiment, which is
        # off, and the other's faults are not grave.
        options = '{"resultTypes": ["violations"], "elementRef": false, "preload": false}'
        found = self._page.evaluate(f"axe.run({options}).then(all => all.violations)")
        for fault in found:
            if fault["impact"] in GRAVE:
                where = fault["nodes"][0]
                said = str(where.get("failureSummary", ""))[:200]
                self._note(f"axe {fault['id']}: {where['html'][:150]} {said}")

    def _measure(self) -> None:
        for what in self._page.evaluate(MEASURE):
            self._note(f"sticks out at {NARROW}: {what}")

    def _read(self) -> None:
        texts: list[str] = self._page.evaluate(READ)
        for fault in dict.fromkeys(untranslated(texts)):
            self._note(f"French: {fault}")

    def _keep_picture(self, name: str, language: str, width: int) -> None:
        if self._keeps_pictures:
            SHOTS.mkdir(parents=True, exist_ok=True)
            file: Path = SHOTS / f"{self._person}-{name}-{language}-{width}.png"
            self._page.screenshot(path=file, full_page=True)


def untranslated(texts: list[str]) -> Iterator[str]:
    """The texts of an English page that are a French sentence of ours, or look like one."""
    for text in texts:
        plain = " ".join(text.split())
        if fault := _in_french(plain):
            yield fault


@cache  # most texts of a page, its menus and its foot, are those of the page before
def _in_french(plain: str) -> str | None:
    equal, within = _french()
    if plain in equal or any(found(plain) for found in within):
        return plain[:120]
    if len(set(FRENCH_WORDS.findall(plain.lower()))) >= 3:
        return f"(looks French) {plain[:120]}"
    return None


@cache
def _french() -> tuple[frozenset[str], list[Callable[[str], Any]]]:
    """Our French sentences whose English differs: those to find whole, and those to find inside.

    A short one may be an English word as well, or part of a name: only a text that is nothing
    else counts. A long one, or one with placeholders, may stand in the midst of others.
    """
    equal: set[str] = set()
    within: list[Callable[[str], Any]] = []
    for sentence in sentences():
        english = translated(sentence)
        for text in french(sentence):
            plain = " ".join(text.replace("%%", "%").split())
            if plain in english:
                continue
            equal.add(plain)
            parts = re.split(r"%\(\w+\)[a-z]", plain)
            if len(plain) > 25 and len(max(parts, key=len)) > 12:
                within.append(re.compile(".{0,60}".join(map(re.escape, parts))).search)
    return frozenset(equal), within
