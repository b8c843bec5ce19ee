"""Is all that waits for a signature within reach, page by page, and in words for everybody?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.subscriptions.test_jobs import at
from tests.subscriptions.test_joint_views import text
from tests.subscriptions.together import an_account_of, asked, subscribed, three
from tests.subscriptions.world import NOW, an_open_round
from wiseed_like.subscriptions.joint.models import JointSignature
from wiseed_like.subscriptions.joint.queries import list_to_sign
from wiseed_like.subscriptions.views import joint as views


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    at(NOW)


def ids(found: Sequence[JointSignature]) -> list[int]:
    return [each.id for each in found]


class TestWhatWaits:
    def test_is_read_page_by_page_what_ends_first_before(self):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        for minutes in (3, 1, 2):
            asked(account, an_open_round(), now=NOW + timedelta(minutes=minutes))
        now = NOW + timedelta(minutes=5)
        whole = list_to_sign(paul.user, now)

        first = list_to_sign(paul.user, now, limit=2)
        rest = list_to_sign(paul.user, now, after=first[-1].id, limit=2)

        assert [*ids(first), *ids(rest)] == ids(whole)
        assert [each.order.expires_at for each in whole] == sorted(
            each.order.expires_at for each in whole
        )
        assert list_to_sign(nora.user, now) == []

    def test_leaves_out_rounds_that_take_no_orders(self):
        nora, paul, _ = three()
        account, offer = an_account_of(nora, paul), an_open_round()
        asked(account, offer, now=offer.closes_at - timedelta(hours=1))

        assert len(list_to_sign(paul.user, offer.closes_at - timedelta(minutes=1))) == 1
        assert list_to_sign(paul.user, offer.closes_at) == []

    def test_leads_from_the_portfolio_to_the_rest(self, sign_in, monkeypatch):
        monkeypatch.setattr(views, "ROWS", 4)
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        orders = [asked(account, an_open_round()) for _ in range(6)]
        client = sign_in(paul.user)

        def shown(page: str) -> int:
            return sum(f"/joint-orders/{each.id}" in page for each in orders)

        portfolio = client.get("/portfolio").text
        assert shown(portfolio) == 5
        assert 'href="/joint-orders"' in portfolio
        first = client.get("/joint-orders").text
        onwards = re.search(r'rel="next" href="([^"]+)"', first)
        assert onwards is not None
        assert (shown(first), shown(client.get(onwards[1]).text)) == (4, 2)
        assert "Rien n'attend votre signature" in text(sign_in(nora.user).get("/joint-orders"))


class TestWords:
    def test_call_nothing_the_reader_s_own_that_is_everybody_s(self, sign_in):
        nora, paul, _ = three()
        subscription = subscribed(an_account_of(nora, paul), an_open_round(), paul)

        page = text(sign_in(paul.user).get(f"/subscriptions/{subscription.id}"))

        main = page[page.index("<main") : page.index("</main")]
        assert re.findall(r"\b(?:[Vv]otre|[Vv]os|[Mm]a|[Mm]on) \w+", main) == []
        assert "Révoquer la souscription pour tous" in main

    def test_say_in_whose_name_the_wallet_is(self, sign_in):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        client = sign_in(nora.user)
        client.post("/investing-companies/act", data={"account": account.user_id})

        page = text(client.get("/journey"))

        assert "au nom du représentant qui l'a ouvert" in page
        assert "prestataire de paiement, à votre nom" not in page
