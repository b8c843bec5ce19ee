"""How does somebody use the house in a story? They look for what they see, and press it."""

from __future__ import annotations

import contextvars
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, g
from playwright.sync_api import Browser, Download, Locator, Page, expect
from sqlalchemy import func, select

from dev.paths import VAR
from tests.stories.stage import code_in
from tests.support import browsing
from wiseed_like import clock, schedule
from wiseed_like.db import session, transaction
from wiseed_like.demo.provider import follow
from wiseed_like.demo.service import move_clock_to
from wiseed_like.mailbox.queries import list_latest
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import Kind, OperationState

PASSWORD = "un four et trois tamis"
Words = str | re.Pattern[str]


class Person:
    """Somebody at their own browser."""

    def __init__(self, page: Page, address: str, email: str):
        self.page = page
        self.address = address
        self.email = email
        # What staff show after their password; each serves once.
        self.recovery_codes: list[str] = []

    # -- where they go

    def opens(self, path: str) -> None:
        self.page.goto(self.address + path)

    def follows(self, link: Words, *, within: Locator | None = None) -> None:
        where = within or self.page
        where.get_by_role("link", name=link, exact=True).first.click()

    def presses(self, button: Words, *, within: Locator | None = None) -> None:
        where = within or self.page
        where.get_by_role("button", name=button, exact=isinstance(button, str)).click()

    # -- what they fill in

    def group(self, legend: str) -> Locator:
        """The fields that stand under one legend."""
        return self.page.get_by_role("group", name=legend, exact=True)

    def writes(self, label: str, text: str, *, within: Locator | None = None) -> None:
        (within or self.page).get_by_label(label, exact=True).fill(text)

    def writes_all(self, **texts: str) -> None:
        """`writes_all(Ville="Lyon")`, with underscores for spaces."""
        for label, text in texts.items():
            self.writes(label.replace("_", " "), text)

    def chooses(self, label: str, option: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def answers(self, question: str, answer: str) -> None:
        self.group(question).get_by_label(answer, exact=True).check()

    def ticks(self, label: Words) -> None:
        self.page.get_by_label(label, exact=isinstance(label, str)).check()

    def attaches(self, label: str, name: str, content: bytes, media_type: str) -> None:
        file: Any = {"name": name, "mimeType": media_type, "buffer": content}
        self.page.get_by_label(label, exact=True).set_input_files(file)

    # -- what they see

    def sees(self, text: Words, *, seconds: float = 10) -> None:
        found = self.page.get_by_text(text, exact=isinstance(text, str))
        expect(found.filter(visible=True).first).to_be_visible(timeout=seconds * 1000)

    def sees_title(self, title: Words) -> None:
        """The one heading of the page."""
        heading = self.page.get_by_role("heading", level=1)
        expect(heading).to_contain_text(title)

    def downloads(self, link: Words) -> bytes:
        with self.page.expect_download() as coming:
            self.page.get_by_role("link", name=link).first.click()
        return _content_of(coming.value)

    def status_of(self, path: str) -> int:
        """The status of a page that this person asks for by its address."""
        answer = self.page.request.get(self.address + path)
        return answer.status

    # -- their account

    def signs_up(self, first_name: str, last_name: str, purpose: str) -> None:
        """Open an account, confirm the address with the link of the mail, sign in."""
        self.opens("/")
        self.follows("Ouvrir un compte")
        self.answers("Que voulez-vous faire ?", purpose)
        self.writes("Prénom", first_name)
        self.writes("Nom de famille", last_name)
        self.writes("Adresse e-mail", self.email)
        self.writes("Mot de passe", PASSWORD)
        self.ticks(re.compile("J'accepte les conditions d'utilisation"))
        self.presses("Ouvrir mon compte")
        self.sees(re.compile(f"Nous venons d'écrire à {re.escape(self.email)}"))
        self.page.goto(_link_in(self.mail()))
        self.writes("Mot de passe choisi à l'inscription", PASSWORD)
        self.presses("Confirmer mon adresse")
        self.sees(re.compile("Votre adresse e-mail est confirmée"))
        self.signs_in()

    def signs_in(self) -> None:
        self.opens("/login")
        self.writes("Adresse e-mail", self.email)
        self.writes("Mot de passe", PASSWORD)
        self.presses("Se connecter")
        if self.recovery_codes:
            self.writes("Code", self.recovery_codes.pop())
            self.presses("Continuer")
        expect(self.page.get_by_text("Se déconnecter")).to_be_attached()

    def shows_again(self) -> None:
        """Show once more who one is, when the last time was too long ago."""
        if "/account/again" in self.page.url:
            if self.recovery_codes:
                self.writes("Code", self.recovery_codes.pop())
            else:
                self.writes("Mot de passe", PASSWORD)
                self.presses("Recevoir un code")
                self.sees_title("Recopiez le code reçu")
                self.writes("Code à six chiffres", code_in(self.mail()))
            self.presses("Continuer")

    def mail(self, subject: str = "") -> str:
        """The newest mail to this person, or the newest with such a subject."""
        session.rollback()
        session.expire_all()
        found = [each.text for each in list_latest(self.email) if subject in each.subject]
        session.rollback()
        assert found, f"no mail « {subject} » to {self.email}"
        return found[0]


@contextmanager
def people(browser: Browser, address: str) -> Iterator[Callable[[str], Person]]:
    """Gives each person a browser of their own; a console error of any fails the story."""
    come: list[Person] = []
    with ExitStack() as leaving:

        def arrive(email: str) -> Person:
            page = leaving.enter_context(contextmanager(browsing.visit)(browser))
            come.append(Person(page, address, email))
            return come[-1]

        yield arrive
        for person in come:
            # What each saw last: the only picture there is of a story that stops half-way.
            name = person.email.partition("@")[0]
            person.page.screenshot(path=VAR / "screenshots" / f"journey-{name}.png", full_page=True)


class Time:
    """The clock of the whole house, web server and workers alike; it only goes forward."""

    def __init__(self, house: Flask, run_jobs: Callable[..., int]):
        self._house = house
        self._run_jobs = run_jobs

    @property
    def now(self) -> datetime:
        g.pop("demo_ahead", None)
        if not session.info.get("open"):
            session.rollback()
        return clock.now()

    def passes_until(self, moment: datetime) -> None:
        """Time passes, and whatever was due comes about."""
        now = self.now
        with transaction():
            move_clock_to(moment, now=now)
        follow(self._house.extensions["settings"].simulator_url, self.now)
        self.works()

    def passes(self, **by: float) -> None:
        self.passes_until(self.now + timedelta(**by))

    def works(self) -> None:
        """The tick and the workers go on until no transfer or payout is under way."""
        for _ in range(60):
            contextvars.Context().run(self._tick)
            self._run_jobs()
            if not self._is_waiting():
                return
            time.sleep(0.2)
        raise AssertionError("the provider never settles")

    def _tick(self) -> None:
        with self._house.app_context():
            schedule.tick(clock.now())

    def _is_waiting(self) -> bool:
        own = (Kind.TRANSFER, Kind.TRANSFER_REFUND, Kind.PAYOUT)
        done = (OperationState.SUCCEEDED, OperationState.FAILED)
        found = session.scalar(
            select(func.count()).where(Operation.kind.in_(own), Operation.state.not_in(done))
        )
        session.rollback()
        return bool(found)


def _link_in(mail: str) -> str:
    found = re.search(r"https?://\S+", mail)
    assert found is not None, mail
    return found[0]


def _content_of(download: Download) -> bytes:
    path = download.path()
    return path.read_bytes()
