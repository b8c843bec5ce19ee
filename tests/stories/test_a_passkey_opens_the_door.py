"""Do a passkey and a phone open the door in a real browser? Chromium plays the device."""

from __future__ import annotations

import re
from base64 import b32decode
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.security.signing_in import EMAIL, PASSWORD, a_person
from tests.support.factors import Phone, give_phone
from wiseed_like.accounts import passkeys
from wiseed_like.accounts.queries import find_user
from wiseed_like.db import session
from wiseed_like.mailbox.queries import list_latest


class Device:
    """A machine with a passkey chip; `is_owner` says whether its owner's finger is on it."""

    def __init__(self, page: Page) -> None:
        self._line = page.context.new_cdp_session(page)
        self._line.send("WebAuthn.enable")
        self.id = self._line.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                    "hasUserVerification": True, "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )["authenticatorId"]  # fmt: skip

    def is_owner(self, verified: bool) -> None:
        self._line.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": verified}
        )

    def keys(self) -> list[Any]:
        return list(
            self._line.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]
        )


@pytest.fixture
def address(live_server: str, _live_server: str) -> str:
    """Browsers give passkeys to names, not to numbers. The server comes before the browser."""
    return live_server.replace("127.0.0.1", "localhost")


def gives_password(page: Page, address: str) -> None:
    page.goto(f"{address}/login")
    page.get_by_label("Adresse e-mail", exact=True).fill(EMAIL)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()


def copies_the_mailed_code(page: Page) -> None:
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Recevoir un code").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Recopiez le code")
    session.rollback()
    session.expire_all()
    found = re.search(r"^(\d{6})$", list_latest(EMAIL)[0].text, re.MULTILINE)
    session.rollback()
    assert found
    page.get_by_label("Code à six chiffres").fill(found[1])
    page.get_by_role("button", name="Continuer").click()


def adds_a_passkey(page: Page, address: str) -> None:
    page.goto(f"{address}/account/security")
    page.get_by_role("link", name="Ajouter une clé d'accès").click()
    if "again" in page.url:
        copies_the_mailed_code(page)
    page.get_by_label("Nom de cet appareil").fill("Portable")
    page.get_by_role("button", name="Créer la clé").click()
    expect(page.get_by_text("Votre clé d'accès est enregistrée.")).to_be_visible()


def leaves(page: Page) -> None:
    page.context.clear_cookies()


def is_signed_in(page: Page) -> None:
    expect(page.get_by_text("Se déconnecter")).to_be_attached()


class TestAPasskey:
    def test_is_added_then_opens_the_door_alone(self, address: str, page: Page):
        a_person()
        device = Device(page)
        gives_password(page, address)
        adds_a_passkey(page, address)
        leaves(page)

        page.goto(f"{address}/login")
        page.get_by_role("link", name="Se connecter avec une clé d'accès").click()
        page.get_by_role("button", name="Utiliser ma clé d'accès").click()

        is_signed_in(page)
        assert device.keys()[0]["signCount"] == 2
        (kept,) = passkeys.list_of(find_user(EMAIL).id)
        assert (kept.name, kept.sign_count) == ("Portable", 2)
        assert kept.last_used_at is not None

    def test_is_a_second_factor_after_the_password(self, address: str, page: Page):
        a_person()
        Device(page)
        gives_password(page, address)
        adds_a_passkey(page, address)
        leaves(page)

        gives_password(page, address)
        expect(page.get_by_role("heading", level=1)).to_contain_text("C'est bien vous ?")
        page.get_by_role("button", name="Utiliser une clé d'accès").click()

        is_signed_in(page)

    def test_opens_nothing_without_its_owner(self, address: str, page: Page):
        a_person()
        device = Device(page)
        gives_password(page, address)
        adds_a_passkey(page, address)
        leaves(page)
        device.is_owner(False)

        page.goto(f"{address}/login/passkey")
        page.get_by_role("button", name="Utiliser ma clé d'accès").click()

        expect(page.get_by_text("Votre appareil n'a pas donné de clé")).to_be_visible()

    def test_that_was_removed_opens_nothing(self, address: str, page: Page):
        a_person()
        Device(page)
        gives_password(page, address)
        adds_a_passkey(page, address)
        page.goto(f"{address}/account/security")
        page.get_by_role("link", name="Retirer Portable").click()
        page.get_by_role("button", name="Retirer").click()
        expect(page.get_by_text("C'est retiré.")).to_be_visible()
        leaves(page)

        page.goto(f"{address}/login/passkey")
        page.get_by_role("button", name="Utiliser ma clé d'accès").click()

        expect(page.get_by_text("n'a pas été reconnue").first).to_be_visible()

    def test_answer_serves_once(self, address: str, page: Page):
        a_person()
        Device(page)
        gives_password(page, address)
        adds_a_passkey(page, address)
        leaves(page)
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.post_data or ""))
        page.goto(f"{address}/login/passkey")
        page.get_by_role("button", name="Utiliser ma clé d'accès").click()
        is_signed_in(page)
        (answer,) = [each for each in sent if "credential=" in each]
        leaves(page)

        page.goto(f"{address}/login/passkey")
        token = page.locator("form.passkey input[name=csrf_token]").get_attribute("value")
        replayed = re.sub(r"csrf_token=[^&]*", f"csrf_token={token}", answer)
        reply = page.request.post(
            f"{address}/login/passkey", data=replayed, max_redirects=0,
            headers={"Content-Type": "application/x-www-form-urlencoded", "Origin": address},
        )  # fmt: skip

        assert reply.status == 422


class TestAPhone:
    def test_is_set_up_and_asked_for(self, address: str, page: Page):
        a_person("analyst")
        gives_password(page, address)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Sécurité de mon compte")
        page.get_by_role("link", name="Ajouter une application").click()
        copies_the_mailed_code(page)
        page.get_by_text("Je ne peux pas le photographier").click()
        phone = Phone(b32decode(page.locator(".typed-key").inner_text().replace(" ", "")))
        page.get_by_label("Code à six chiffres").fill(phone.code())
        page.get_by_role("button", name="Enregistrer").click()
        page.get_by_role("button", name="Créer dix codes").click()
        expect(page.locator(".recovery-codes code")).to_have_count(10)
        code = page.locator(".recovery-codes code").first.inner_text()
        leaves(page)

        gives_password(page, address)
        page.get_by_label("Code", exact=True).fill(code)
        page.get_by_role("button", name="Continuer").click()

        is_signed_in(page)
        page.goto(f"{address}/staff")
        expect(page.get_by_role("heading", level=1)).to_be_visible()

    def test_of_six_figures_opens_the_door(self, address: str, page: Page):
        phone = give_phone(a_person())
        gives_password(page, address)

        page.get_by_label("Code", exact=True).fill(phone.code())
        page.get_by_role("button", name="Continuer").click()

        is_signed_in(page)
