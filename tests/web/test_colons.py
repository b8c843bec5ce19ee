"""Does only French set a space before a colon?"""

from __future__ import annotations

import re

import pytest

from tests.rounds.world import NOW
from tests.subscriptions.world import an_investor, an_open_round, an_order
from wiseed_like import clock

ENGLISH = {"Accept-Language": "en"}
SPACED = re.compile(r"[A-Za-z]+[\s\u00a0\u202f]+:[\s\u00a0\u202f]")


@pytest.fixture(autouse=True)
def _it_is_now(house):
    clock.use(lambda: NOW)


def words(text: str) -> str:
    """What a page says, the hidden parts and the title too; without its scripts and styles."""
    text = re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", "", text)


class TestAColonInEnglish:
    def test_has_no_space_before_it_beside_a_rule(self, client):
        page = words(client.get(f"/rounds/{an_open_round().slug}/what-i-get", headers=ENGLISH).text)
        assert "The rule: " in page
        assert SPACED.findall(page) == []

    def test_has_none_in_what_is_wrong_with_a_form(self, sign_in):
        me = an_investor()
        order = an_order(me, an_open_round())
        client = sign_in(me.user)
        client.get("/language/en?next=/")
        answer = client.post(f"/orders/{order.id}/sign", data={})
        assert answer.status_code == 422
        assert "Code received by e-mail: " in words(answer.text)


class TestAColonInFrench:
    def test_keeps_its_space(self, client):
        page = words(client.get(f"/rounds/{an_open_round().slug}/what-i-get").text)
        assert "La règle : " in page
