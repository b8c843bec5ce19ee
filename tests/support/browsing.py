"""How does a test look at a page? In a real Chromium that loads nothing from anywhere else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from dev.system import find_chromium

ARGUMENTS = (
    "--no-sandbox",  # a container's root may not make one
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 20_000  # milliseconds
__all__ = ["Browser", "Page", "launch", "visit"]


def launch() -> Iterator[Browser]:
    program = find_chromium()
    if program is None:
        pytest.fail("There is no Chromium: install it, or set CHROMIUM to its path.")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()


def visit(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: _note(message, complaints))
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    yield page
    context.close()
    assert not complaints, "\n".join(complaints)


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    """Errors of scripts and of the Content-Security-Policy; not the status of a refused form."""
    if message.type == "error" and "Failed to load resource" not in message.text:
        complaints.append(f"{message.location.get('url', '')}: {message.text}")
