"""What does an outside programmer have? The official SDK, an address, any client id and key.

from . import outsiders
house, outsider = outsiders.house, outsiders.outsider  # its two fixtures
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import mangopay
import pytest
import requests
from mangopay.api import APIRequest
from mangopay.auth import StaticStorageStrategy
from mangopay.resources import (
    CardRegistration,
    Event,
    LegalUserSca,
    NaturalUserSca,
    Wallet,
)
from mangopay.utils import Address, BrowserInfo, LegalRepresentative, Money

from ..conftest import SimulatorServer, eventually

BORN = date(1958, 3, 14)
STREET = Address("1 rue des Lilas", None, "Lyon", None, "69001", "FR")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(2_000)
BACK = "http://127.0.0.1:5000/back?x=1"
FRICTIONLESS, CHALLENGE, REFUSED = "4970107111111119", "4970105181818183", "4000000000000002"


@dataclass
class Outsider:
    """A program written with the SDK, under its own client id; `handler` is the default one."""

    handler: APIRequest
    server: SimulatorServer

    def person(self, category: str = "OWNER", **changes: Any) -> NaturalUserSca:
        user = NaturalUserSca(
            **{
                "first_name": "Claire",
                "last_name": "Martin",
                "email": "claire+accept@example.org",
                "birthday": BORN,
                "nationality": "FR",
                "country_of_residence": "FR",
                "address": STREET,
                "user_category": category,
                "terms_and_conditions_accepted": True,
                "tag": "user:1",
                **changes,
            }
        )
        user.save()
        return user

    def company(self, **changes: Any) -> LegalUserSca:
        user = LegalUserSca(
            **{
                "name": "Les Serres du Lac",
                "email": "contact@example.org",
                "legal_person_type": "BUSINESS",
                "company_number": "732829320",
                "legal_representative": representative(),
                "headquarters_address": STREET,
                "legal_representative_address": STREET,
                "user_category": "OWNER",
                "terms_and_conditions_accepted": True,
                "tag": "company:5",
                **changes,
            }
        )
        user.save()
        return user

    def wallet(self, user_id: str) -> Wallet:
        wallet = Wallet(owners_ids=[user_id], description="Mine", currency="EUR")
        wallet.save()
        return wallet

    def tokenise(self, registration: CardRegistration, **changes: str) -> str:
        """What the browser does, from another site's page."""
        form = {
            "accessKeyRef": registration.access_key,
            "data": registration.preregistration_data,
            "cardNumber": FRICTIONLESS,
            "cardExpirationDate": "1240",
            "cardCvx": "123",
            **changes,
        }
        told = requests.post(
            registration.card_registration_url,
            data=form,
            headers={"Origin": "https://merchant.example"},
            timeout=5,
        )
        assert told.headers["Access-Control-Allow-Origin"] == "*"
        return told.text

    def card(self, user_id: str, number: str = FRICTIONLESS) -> str:
        """A registered card of this number."""
        registration = CardRegistration(user_id=user_id, currency="EUR")
        registration.save()
        registration.registration_data = self.tokenise(registration, cardNumber=number)
        registration.save()
        assert registration.status == "VALIDATED", registration.result_message
        return str(registration.card_id)

    def events(self, resource_id: str) -> list[str]:
        """What was announced about a resource, oldest first."""
        told = Event.all(per_page=100)
        return [event.event_type for event in told if event.resource_id == resource_id]

    def hears(self, resource_id: str, event_type: str) -> None:
        eventually(lambda: event_type in self.events(resource_id))

    def wait(self, seconds: float) -> None:
        """Let the machine's time pass; a token lives for an hour of it."""
        self.server.machine.pushed += seconds
        StaticStorageStrategy._dict.clear()

    def click(self, url: str, **form: str) -> requests.Response:
        """A person presses a button on one of the provider's pages."""
        answer = requests.post(url, data=form, timeout=5, allow_redirects=False)
        assert answer.status_code == 303, answer.text
        return answer


def representative(**changes: Any) -> LegalRepresentative:
    return LegalRepresentative(
        **{
            "first_name": "Paul",
            "last_name": "Durand",
            "birthday": 363_139_200,
            "nationality": "FR",
            "country_of_residence": "FR",
            "email": "paul+accept@example.org",
            **changes,
        }
    )


def browser() -> BrowserInfo:
    return BrowserInfo(
        accept_header="text/html",
        java_enabled=False,
        javascript_enabled=True,
        language="fr-FR",
        color_depth=24,
        screen_height=900,
        screen_width=1440,
        timezone_offset=-60,
        user_agent="Mozilla/5.0",
    )


def euros(cents: int) -> Money:
    return Money(amount=cents, currency="EUR")


def in_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SimulatorServer]:
    """A simulator as the real service is: nobody is welcome before they did what they must.

    Documents are examined after a minute of the machine's clock.
    """
    server = SimulatorServer(
        tmp_path / "house.sqlite", client_id=None, api_key=None, kyc_delay=60.0
    )
    yield server
    server.stop()


@pytest.fixture
def outsider(house: SimulatorServer, monkeypatch: pytest.MonkeyPatch) -> Outsider:
    """Some calls of the SDK only know its default handler, which is made once and for all."""
    handler = mangopay.get_default_handler()
    monkeypatch.setattr(StaticStorageStrategy, "_dict", {})  # tokens of the last test's server
    monkeypatch.setattr(handler, "client_id", "somebody-else")
    monkeypatch.setattr(handler, "apikey", "a key of their own")
    monkeypatch.setattr(handler, "api_url", house.api)
    return Outsider(handler, house)
