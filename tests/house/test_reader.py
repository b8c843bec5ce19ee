"""Does the reader of pages see what is wrong? A page with one of each fault, and one without."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.house.reader import Reader

ADDRESS = "http://reader.test"
SOUND = """<!doctype html><html lang="en"><head><title>A page</title></head><body>
<main><h1>A page</h1><p>All of it is English.</p><p lang="fr">Vous êtes dans la levée.</p>
</main></body></html>"""


@pytest.fixture
def blank(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def read(page: Page, body: str, *, status: int = 200) -> str:
    """All that the reader says of this page."""

    def answer(route: Route) -> None:
        headers = {"Content-Security-Policy": "script-src 'none'; style-src 'unsafe-inline'"}
        route.fulfill(
            status=status, content_type="text/html; charset=utf-8", headers=headers, body=body
        )

    page.route(f"{ADDRESS}/page", answer)
    reader = Reader(page, ADDRESS, "somebody", keeps_pictures=False)
    reader.look("page", "/page", "en", status=200)
    return "\n".join(reader.faults)


class TestTheReader:
    def test_says_nothing_of_a_sound_page(self, blank: Page):
        assert read(blank, SOUND) == ""

    @pytest.mark.parametrize(
        ("inserted", "said"),
        [
            ('<img src="data:,">', "axe image-alt"),
            ('<p style="color: #ccc; background: #fff">pale</p>', "axe color-contrast"),
            ('<div style="width: 500px">wide</div>', "sticks out at 390"),
            ("<script>alert(1)</script>", "console:"),
            ("<p>Les conditions sont enregistrées.</p>", "French: Les conditions"),
            ('<input aria-label="Adresse e-mail">', "French: Adresse e-mail"),
            ("<p>La levée 12 est dans les mains de la société.</p>", "(looks French)"),
        ],
    )
    def test_sees_each_fault(self, blank: Page, inserted: str, said: str):
        assert said in read(blank, SOUND.replace("</main>", inserted + "</main>"))

    def test_sees_a_wrong_status(self, blank: Page):
        assert "answers (500" in read(blank, SOUND, status=500)
