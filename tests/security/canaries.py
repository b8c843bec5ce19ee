"""Who lives a day in which every secret thing is a word that can be searched for afterwards?"""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import requests
from sqlalchemy import select

from wiseed_like import clock, schedule
from wiseed_like.accounts.service import sign_up
from wiseed_like.db import session, transaction
from wiseed_like.mailbox.models import Mail

PATIENCE = 30  # seconds
PDF = "application/pdf"
IBAN = "FR7630006000011234567890189"


@dataclass(frozen=True, slots=True)
class Site:
    """A house in processes of its own, and what they wrote since it was asked for."""

    address: str
    files: tuple[Path, ...]
    begun: tuple[int, ...]
    redis_url: str

    def written(self) -> str:
        """All that stands in the log files of its processes."""
        time.sleep(0.3)
        return "".join(
            file.read_bytes()[start:].decode()
            for file, start in zip(self.files, self.begun, strict=True)
        )

    def lines(self, event: str) -> list[dict[str, object]]:
        found = [json.loads(line) for line in self.written().splitlines() if line.startswith("{")]
        return [each for each in found if each["event"] == event]


class Browser(requests.Session):
    """Fills in forms with their tokens, as a browser does."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.trust_env = False
        self._address = address

    def send_form(self, path: str, fields: dict[str, object], **how: object) -> requests.Response:
        page = self.get(self._address + path, timeout=PATIENCE)
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.text)
        fields = {"csrf_token": token[1]} | fields if token else fields
        return self.post(self._address + path, data=fields, timeout=PATIENCE, **how)  # type: ignore[arg-type]


def canary(kind: str) -> str:
    """A word that no program contains."""
    return f"{kind}{secrets.token_hex(5)}q"


def a_confirmed_person(password: str, last_name: str, email: str) -> int:
    with transaction():
        person = sign_up(
            email, password, "Zoé", last_name, ("investor",), "fr",
            now=clock.now(), confirmed=True,
        )  # fmt: skip
    return person.id


def wait_for(found: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.1)


class Journey:
    """Somebody's day, in which every secret thing is a canary."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.browser = Browser(site.address)
        self.password, self.wrong, self.name = canary("Pw-"), canary("Bad-"), canary("Nom")
        self.email = f"{canary('zoe')}@example.org"
        self.other = f"{canary('eve')}@example.org"
        self.place, self.content, self.code = canary("Ville"), canary("Scan"), canary("Code")
        self.token = ""
        self.person = a_confirmed_person(self.password, self.name, self.email)

    def canaries(self) -> dict[str, str]:
        cookie = self.browser.cookies.get("session", "")
        return {
            "password": self.password, "wrong password": self.wrong, "name": self.name,
            "address": self.email, "new address": self.other, "place": self.place,
            "file": self.content, "code": self.code, "IBAN": IBAN, "token": self.token,
            "cookie": cookie,
        }  # fmt: skip

    def live(self) -> None:
        send = self.browser.send_form
        sign_up = {"first_name": "Eve", "last_name": self.name, "email": self.other,
                   "password": self.password, "roles": "investor", "terms": "y"}  # fmt: skip
        assert send("/sign-up", sign_up).status_code in (200, 422)
        send("/login", {"email": self.email, "password": self.wrong})
        send("/password", {"email": self.email})
        self._open_the_mailed_link()
        send("/login", {"email": self.email, "password": self.password})
        assert "Mon parcours" in self.browser.get(self.site.address, timeout=PATIENCE).text
        send("/identity/about", {"first_name": "Zoé", "last_name": self.name,
                                 "birth_place": self.place})  # fmt: skip
        scan = {"file": (f"{self.content}.pdf", f"%PDF {self.content}".encode(), PDF)}
        send("/identity/documents", {"kind": "passport"}, files=scan)
        send("/wallet/withdraw", {"amount": "10", "iban": IBAN, "code": self.code})

    def _open_the_mailed_link(self) -> None:
        def mailed() -> bool:
            session.rollback()
            texts = session.scalars(select(Mail.text).where(Mail.address == self.email))
            links = [found for text in texts for found in re.findall(r"/password/(\S+)", text)]
            self.token = links[0] if links else ""
            return bool(links)

        wait_for(mailed)
        self.browser.get(f"{self.site.address}/password/{self.token}", timeout=PATIENCE)

    def crash(self) -> list[requests.Response]:
        """In a view, in the database, and in a job; returns what the person saw."""
        seen = [
            self.browser.send_form("/crash", self.canaries() | self.page_token()),
            self.browser.send_form("/crash/database", {"id": self.person} | self.page_token()),
        ]
        queue = schedule.queues(self.site.redis_url)["default"]
        queue.enqueue("tests.security.crashing.broken_job", self.person, result_ttl=0)
        wait_for(lambda: "a job broke" in self.site.written())
        return seen

    def page_token(self) -> dict[str, object]:
        page = self.browser.get(f"{self.site.address}/login", timeout=PATIENCE).text
        page += self.browser.get(f"{self.site.address}/account", timeout=PATIENCE).text
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
        assert token
        return {"csrf_token": token[1]}
