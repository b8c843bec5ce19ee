"""What becomes of a form that was sent too late? Nothing is recorded, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.rounds.world import a_user
from tests.support.clients import ApartClient
from wiseed_like.accounts import sessions
from wiseed_like.db import transaction

TEXT = "Un four partagé entre douze boulangeries,\net <b>rien</b> de perdu en route."


@pytest.mark.usefixtures("with_csrf")
class TestAFormSentAfterTheSessionEnded:
    def test_shows_the_text_again_and_the_way_back(self, sign_in: Callable[..., ApartClient]):
        with transaction():
            founder = a_user("founder")
        client = sign_in(founder)
        client.get("/account")
        with transaction():
            sessions.end_all(founder, why="closed")

        answer = client.post(
            "/companies/new",
            data={"name": "Fournil", "presentation": TEXT, "password": "une phrase de passe" * 4},
            headers={"Referer": "http://localhost/companies/new"},
        )

        assert answer.status_code == 400
        assert "&lt;b&gt;rien&lt;/b&gt; de perdu en route." in answer.text
        assert "<b>rien</b>" not in answer.text
        assert "/login?next=/companies/new" in answer.text.replace("%2F", "/")

    def test_repeats_no_password(self, sign_in: Callable[..., ApartClient]):
        with transaction():
            founder = a_user("founder")
        secret = "quatre mots que je connais et que personne ne devine"

        answer = sign_in(founder).post("/account/password", data={"new_password": secret})

        assert answer.status_code == 400
        assert secret not in answer.text
