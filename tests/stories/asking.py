"""How does somebody ask why? They unfold « Pourquoi ? » beside a no, and read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from compliance import texts
from compliance.verdict import Verdict
from tests.support.clients import ApartClient

LABELS = {"fr": "Pourquoi ?", "en": "Why?"}
SignIn = Callable[..., ApartClient]


@dataclass
class Asker:
    """Somebody signed in, at their browser, who reads one language."""

    page: Page
    address: str
    language: str

    def enters(self, user: Any, sign_in: SignIn) -> Asker:
        """Take the session of somebody who has signed in, and choose the language."""
        cookie = sign_in(user).get_cookie("session")
        assert cookie is not None
        self.page.context.clear_cookies()
        self.page.context.add_cookies(
            [{"name": "session", "value": cookie.value, "url": self.address}]
        )
        self.page.goto(f"{self.address}/language/{self.language}?next=/risks")
        return self

    def opens(self, path: str) -> None:
        self.page.goto(self.address + path)

    def asks_why(self, said: str) -> Locator:
        """Unfold the reason of a sentence, with the keyboard, as who uses no mouse would."""
        expect(self.page.get_by_text(said).filter(visible=True).first).to_be_visible()
        name = f"{LABELS[self.language]} {said}"
        summary = self.page.locator("summary").and_(self.page.get_by_label(name, exact=True)).first
        box = self.page.locator("details.why-details").filter(has=summary).first
        expect(box.locator(".why-body")).to_be_hidden()
        summary.focus()
        summary.press("Enter")
        expect(box.locator(".why-body")).to_be_visible()
        return box

    def is_told(self, verdict: Verdict) -> Locator:
        """The sentence of a verdict, and unfolded: the way out, the text of law, the appeal."""
        box = self.asks_why(verdict.sentence.written(self.language))
        assert verdict.counterfactual is not None
        expect(box).to_contain_text(verdict.counterfactual.sentence.written(self.language))
        expect(box).to_contain_text(texts.cited(verdict.article, self.language))
        expect(box.locator(f"a[href$='#rule-{verdict.rule}']")).to_be_visible()
        expect(box.locator("a[href*='/complaints']")).to_be_visible()
        return box
