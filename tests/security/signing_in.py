"""How does a test sign in as a person does, and hold a browser's token in its hands?"""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from tests.support.clients import ApartClient
from wiseed_like import clock
from wiseed_like.accounts.models import BrowserSession, User
from wiseed_like.accounts.service import sign_up
from wiseed_like.db import session, transaction

PASSWORD = "une phrase que je connais"
EMAIL = "ines@example.org"
OPENS = "/account/sessions"  # a page for whoever is signed in


def a_person(*roles: str, email: str = EMAIL) -> User:
    """Somebody confirmed, with PASSWORD."""
    with transaction():
        return sign_up(
            email, PASSWORD, "Inès", "Martin", roles or ("investor",), "fr",
            now=clock.now(), confirmed=True,
        )  # fmt: skip


def log_in(client: ApartClient, *, email: str = EMAIL, password: str = PASSWORD, **headers: str):
    return client.post("/login", data={"email": email, "password": password}, headers=headers)


def token_of(client: ApartClient) -> str:
    """What this browser shows to be recognised."""
    cookie = client.get_cookie("session")
    assert cookie is not None
    return cookie.value


def with_token(app: Flask, token: str) -> ApartClient:
    """Another browser that shows this token."""
    client = ApartClient(app, app.response_class)
    client.set_cookie("session", token)
    return client


def is_in(client: ApartClient) -> bool:
    """Whether a page for whoever is signed in opens."""
    return client.get(OPENS).status_code == 200


def rows(user: User | None = None) -> list[BrowserSession]:
    """What is remembered: of somebody, or of everybody."""
    query = select(BrowserSession).order_by(BrowserSession.id)
    if user is not None:
        query = query.where(BrowserSession.user_id == user.id)
    return list(session.scalars(query))


def wait(**how_long: float) -> None:
    """The machine's time goes on; the house's own stands."""
    later = clock.machine_now() + timedelta(**how_long)
    clock.use_machine(lambda: later)
