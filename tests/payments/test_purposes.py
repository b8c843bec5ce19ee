"""Does the wallet say whose round a payment was for, and what of it was the fee?"""

from __future__ import annotations

import csv
import html
import io
import re

import pypdfium2
import pytest
from sqlalchemy import event, select

from compliance.euro import Euro
from tests.payments.test_wallet_pages import arrived
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
)
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.investors.models import Investor
from wiseed_like.payments import outcomes, service
from wiseed_like.payments.models import Operation
from wiseed_like.payments.purposes import purposes_of
from wiseed_like.payments.rules import Kind
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.service import collect


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


def text(response) -> str:
    words = re.sub(r"<[^>]+>", "", response.get_data(as_text=True))
    return re.sub(r"\s+", " ", html.unescape(words))


def paid(me: Investor, *, fee: str = "0") -> Subscription:
    """A subscription of 1,000 euros and a fee, whose money has left the wallet."""
    found = a_subscription(me, an_open_round())
    with transaction():
        found.fee_net, found.fee_vat = Euro.of(fee), Euro.ZERO
        found.round.company.name = "Fournil Martin & Fils"
    with transaction():
        collect(found, now=NOW)
    operation = payment_of(found)
    with transaction():
        outcomes.book(operation, now=NOW)
    return found


def payment_of(subscription: Subscription) -> Operation:
    return session.scalars(
        select(Operation).where(
            Operation.subject == f"subscription:{subscription.id}",
            Operation.kind == Kind.TRANSFER,
        )
    ).one()


@pytest.fixture
def me() -> Investor:
    found = an_investor(sophisticated=True)
    arrived(found, "1500")
    return found


class TestAPayment:
    def test_names_the_company_and_splits_price_and_fee(self, me, sign_in):
        subscription = paid(me, fee="24")
        visitor = sign_in(me.user)
        name = f"Paiement de la souscription n° {subscription.id} : Fournil Martin & Fils"
        split = "1 000,00 € pour les parts et 24,00 € de frais"

        operation = payment_of(subscription)
        for path in ("/wallet", f"/wallet/operations/{operation.id}", "/wallet/statements/2026"):
            page = text(visitor.get(path))
            assert name in page
            assert split in page
        rows = csv.reader(
            io.StringIO(visitor.get("/wallet/statements/2026.csv").data.decode("utf-8-sig"))
        )
        whole = f"{name} ({split})"
        assert whole in [re.sub(r"\s+", " ", row[1]) for row in rows]
        document = pypdfium2.PdfDocument(visitor.get("/wallet/statements/2026.pdf").data)
        printed = re.sub(r"\s+", " ", document[0].get_textpage().get_text_range())
        assert "Fournil Martin & Fils" in printed
        assert "24,00 €" in printed

    def test_without_a_fee_names_the_company_alone(self, me, sign_in):
        paid(me)
        page = text(sign_in(me.user).get("/wallet"))
        assert "Fournil Martin & Fils" in page
        assert "de frais" not in page.partition("Historique")[2]

    def test_that_is_given_back_says_the_same(self, me, sign_in):
        subscription = paid(me, fee="24")
        with transaction():
            back = service.refund_transfer(payment_of(subscription), now=NOW)
        with transaction():
            outcomes.book(back, now=NOW)
        page = text(sign_in(me.user).get("/wallet"))
        name = f"Remboursement de la souscription n° {subscription.id} : Fournil Martin & Fils"
        assert name in page
        assert page.count("1 000,00 € pour les parts et 24,00 € de frais") == 2


class TestPurposes:
    def test_of_own_money_are_none(self, me):
        assert purposes_of(session.scalars(select(Operation))) == {}

    def test_of_many_are_read_at_once(self, me):
        operation = payment_of(paid(me))
        asked = []
        found = [operation] * 20

        def note(_connection, _cursor, statement, *_others):
            asked.append(statement)

        event.listen(session.get_bind(), "before_cursor_execute", note)
        try:
            purposes = purposes_of(found)
        finally:
            # The engine is the worker's: it would keep what every later test asks.
            event.remove(session.get_bind(), "before_cursor_execute", note)

        assert len(purposes) == 1
        assert 1 <= len(asked) <= 2
