"""Do the wallet's pages, the provider's door and the staff's list do what they should?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import requests
from sqlalchemy import func, select
from stdnum import iban as ibans

from compliance.euro import Euro
from tests.rounds.world import a_user
from tests.subscriptions.world import (
    IBAN,
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    an_order,
    wallet_of,
    with_money,
)
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.errors import GatewayDown
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments import service
from wiseed_like.payments.asking import perform
from wiseed_like.payments.jobs import resolve_open
from wiseed_like.payments.models import Operation
from wiseed_like.payments.promises import purse_of
from wiseed_like.payments.queries import list_operations, spendable
from wiseed_like.payments.reading import look_up
from wiseed_like.payments.rules import Kind, OperationState
from wiseed_like.subscriptions.service import collect

CARD = {"number": "4970107111111119", "expiry": "12/40", "code": "123", "pay": "1"}


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


def text(response) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("&#39;", "'"))


def the_operation() -> Operation:
    return session.scalars(select(Operation)).one()


def how_many(model) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


class TestWallet:
    def test_explains_that_there_is_none_before_identity(self, sign_in):
        with transaction():
            user = a_user("investor")
        visitor = sign_in(user)
        assert "n'est pas encore ouvert" in text(visitor.get("/wallet"))
        for path in ("/wallet/card", "/wallet/wire", "/wallet/withdraw"):
            assert "CMF" in (page := text(visitor.get(path))) or "monétaire" in page
            assert "n'est pas encore ouvert" in page
            assert visitor.post(path, data={"amount": "20"}).status_code == 409

    def test_shows_balance_and_what_is_spendable(self, sign_in):
        me = an_investor()
        with_money(me, "1234.50")
        page = text(sign_in(me.user).get("/wallet"))
        assert "1 234,50 €" in page
        assert "votre libre choix" in page

    def test_says_what_is_promised_and_warns_before_it_leaves(self, sign_in):
        me, offer = an_investor(), an_open_round()
        with_money(me, "1500")
        a_subscription(me, offer)  # 1,000 euros, reflecting
        visitor = sign_in(me.user)
        assert "dont 1 000,00 € promis à vos souscriptions signées" in text(visitor.get("/wallet"))
        assert "dont 1 000,00 € promis" in text(visitor.get(f"/orders/{an_order(me, offer).id}"))
        assert "1 000,00 € sont promis" in text(visitor.get("/wallet/withdraw"))
        purse = purse_of(wallet_of(me))
        assert (purse.free, purse.missing) == (Euro.of(500), Euro.ZERO)
        assert purse.without(Euro.of(700)).missing == Euro.of(200)

    def test_no_longer_promises_what_is_on_its_way(self):
        me = an_investor(sophisticated=True)
        with_money(me, "1500")
        subscription = a_subscription(me, an_open_round())
        assert purse_of(wallet_of(me)).promised == Euro.of(1_000)
        with transaction():
            collect(subscription, now=NOW)
        purse = purse_of(wallet_of(me))
        assert (purse.spendable, purse.promised) == (Euro.of(500), Euro.ZERO)

    def test_tells_history_by_the_moment_it_shows(self):
        me = an_investor()
        with transaction():
            old, new = (
                service.expect_wire(wallet_of(me), Euro.of(50), by=me.user, now=NOW + age)
                for age in (timedelta(0), timedelta(hours=1))
            )
            old.settled_at = NOW + timedelta(hours=2)
        assert list(list_operations(wallet_of(me))) == [old, new]

    @pytest.mark.parametrize("role", ["founder", "compliance"])
    def test_is_for_investors(self, role, sign_in, client):
        with transaction():
            user = a_user(role)
        assert sign_in(user).get("/wallet").status_code == 404
        assert client.get("/wallet").status_code == 303

    @pytest.mark.usefixtures("with_csrf")
    def test_no_token_no_change(self, sign_in):
        visitor = sign_in(an_investor().user)
        for path in ("/wallet/card", "/wallet/wire", "/wallet/withdraw"):
            assert visitor.post(path, data={"amount": "50"}).status_code == 400
        assert how_many(Operation) == 0


class TestAmounts:
    @pytest.mark.parametrize("path", ["/wallet/card", "/wallet/wire", "/wallet/withdraw"])
    @pytest.mark.parametrize("typed", ["", "0", "-5", "1e3", "1,555", "abc", "٥٠", "9" * 20])
    def test_say_what_is_wrong_and_keep_it(self, path, typed, sign_in):
        answer = sign_in(an_investor().user).post(path, data={"amount": typed})
        assert answer.status_code == 422
        assert "field-error" in text(answer)
        assert f'value="{typed}"' in answer.get_data(as_text=True)
        assert how_many(Operation) == 0

    def test_by_card_have_limits(self, sign_in):
        visitor = sign_in(an_investor().user)
        for typed in ("9,99", "10 000,01"):
            answer = visitor.post("/wallet/card", data={"amount": typed, "means": "page"})
            assert answer.status_code == 422
            assert "de 10,00 € à 10 000,00 €" in text(answer)

    def test_may_come_with_the_address(self, sign_in):
        visitor = sign_in(an_investor().user)
        assert 'value="600.00"' in text(visitor.get("/wallet/card?amount=600.00"))
        assert 'value="abc"' not in text(visitor.get("/wallet/card?amount=abc"))


@pytest.mark.usefixtures("simulator")
class TestCard:
    def test_waits_goes_to_the_provider_and_comes_back(self, sign_in, run_jobs):
        me = an_investor()
        visitor = sign_in(me.user)
        answer = visitor.post("/wallet/card", data={"amount": "50", "means": "page"})
        assert answer.status_code == 303
        waiting = visitor.get(answer.location)
        assert waiting.status_code == 200
        assert waiting.headers["Refresh"] == "2"
        run_jobs()
        there = visitor.get(answer.location)
        assert there.status_code == 303
        assert there.location == the_operation().page_url
        # The address it comes back with is not believed: nothing was paid yet.
        back = f"/wallet/operations/{the_operation().id}/return?transactionId=lie"
        page = visitor.get(visitor.get(back).location)
        assert "Nous attendons la réponse de votre banque" in text(page)
        requests.post(there.location, data=CARD, timeout=5, allow_redirects=False)
        arrived = text(visitor.get(visitor.get(back).location))
        assert "sont arrivés sur votre portemonnaie" in arrived
        assert balance_of(wallet_of(me).ledger_code) == Euro.of(50)
        assert visitor.get(answer.location).location.endswith(f"/{the_operation().id}")

    def test_that_was_abandoned_may_be_tried_again(self, sign_in, run_jobs):
        visitor = sign_in(an_investor().user)
        visitor.post("/wallet/card", data={"amount": "50", "means": "page"})
        run_jobs()
        found = the_operation()
        requests.post(found.page_url, data={"cancel": "1"}, timeout=5, allow_redirects=False)
        visitor.get(f"/wallet/operations/{found.id}/return")
        page = text(visitor.get(f"/wallet/operations/{found.id}"))
        assert "aucune somme n'a été prise" in page
        assert "Vous avez annulé ou quitté la page de paiement" in page
        assert "banque a refusé" not in page
        assert "/wallet/card?amount=50.00" in page

    def test_left_behind_says_so(self, sign_in, run_jobs):
        visitor = sign_in(an_investor().user)
        visitor.post("/wallet/card", data={"amount": "50", "means": "page"})
        run_jobs()
        path = f"/wallet/operations/{the_operation().id}"
        assert "à reprendre ou à abandonner" not in text(visitor.get(path))
        clock.use(lambda: NOW + timedelta(minutes=61))
        for page in (path, "/wallet"):
            assert "à reprendre ou à abandonner" in text(visitor.get(page))
        with transaction():
            the_operation().kind = Kind.CARD_DIRECT
        assert "à reprendre ou à abandonner" in text(visitor.get(path))


@pytest.mark.usefixtures("simulator")
class TestWire:
    def test_gives_account_and_reference(self, sign_in, run_jobs):
        visitor = sign_in(an_investor().user)
        answer = visitor.post("/wallet/wire", data={"amount": "1 500"})
        assert visitor.get(answer.location).headers["Refresh"] == "3"
        run_jobs()
        found = the_operation()
        page = visitor.get(answer.location)
        assert "Refresh" not in page.headers
        for words in (found.wire_iban, found.wire_bic, found.wire_reference, "1 500,00 €"):
            assert words in text(page)
        assert f"/wires/{found.reference}" in text(page)

    def test_whose_answer_was_lost_gives_them_once_it_is_read(self, sign_in, run_jobs, simulator):
        visitor = sign_in(an_investor().user)
        run_jobs()
        answer = visitor.post("/wallet/wire", data={"amount": "1 500"})
        fault = {"kind": "error_after", "match": "bankwire", "times": 1, "seconds": 0}
        requests.post(f"{simulator}/_faults", json=fault, timeout=5)
        with pytest.raises(GatewayDown):
            perform(the_operation().id)
        session.expire_all()
        found = the_operation()
        assert (found.state, found.wire_iban) == (OperationState.UNKNOWN, None)
        look_up(found)  # as a notification does, by the tag
        resolve_open(NOW + timedelta(minutes=10))
        session.expire_all()

        page = text(visitor.get(answer.location))
        assert "None" not in page
        for words in (found.wire_iban, found.wire_bic, found.wire_reference, found.wire_owner):
            assert words
            assert words in page

    def test_withdrawn_goes_back_to_the_account_given(self, sign_in, run_jobs, simulator):
        me = an_investor()
        visitor = sign_in(me.user)
        visitor.post("/wallet/wire", data={"amount": "100"})
        run_jobs()
        reference = the_operation().reference
        requests.post(f"{simulator}/wires/{reference}", data={"amount": "100"}, timeout=5)
        resolve_open(NOW)
        session.expire_all()
        refused = visitor.post("/wallet/withdraw", data={"amount": "40"})
        assert refused.status_code == 422
        assert "Indiquez l'IBAN du compte" in text(refused)
        bad = visitor.post("/wallet/withdraw", data={"amount": "40", "iban": "FR00 1234"})
        assert "n'est pas valable" in text(bad)
        abroad = {"amount": "40", "iban": "BR1500000000000010932840814P2"}
        assert "hors de la zone SEPA" in text(visitor.post("/wallet/withdraw", data=abroad))
        asked = visitor.post("/wallet/withdraw", data={"amount": "40", "iban": IBAN})
        assert asked.status_code == 200
        assert f"vers votre compte {ibans.format(IBAN)}" in text(asked)
        assert spendable(wallet_of(me)) == Euro.of(100)
        assert "est promis" not in text(asked)
        a_subscription(me, an_open_round(ticket="80"), 2)
        warned = text(visitor.post("/wallet/withdraw", data={"amount": "40", "iban": IBAN}))
        assert "Cet argent est promis" in warned
        confirmed = {"amount": "40.00", "iban": IBAN, "confirmed": "1"}
        assert visitor.post("/wallet/withdraw", data=confirmed).status_code == 303
        assert spendable(wallet_of(me)) == Euro.of(60)
        run_jobs()
        assert "Retrait vers votre compte bancaire" in text(visitor.get("/wallet"))


class TestOperation:
    def test_of_somebody_else_is_not_there(self, sign_in):
        me = an_investor()
        with transaction():
            found = service.expect_wire(wallet_of(me), Euro.of(50), by=me.user, now=NOW)
        other = sign_in(an_investor().user)
        for end in ("", "/pay", "/return"):
            assert other.get(f"/wallet/operations/{found.id}{end}").status_code == 404
        assert sign_in(me.user).get(f"/wallet/operations/{found.id}/pay").status_code == 404

    @pytest.mark.parametrize("state", list(OperationState))
    def test_has_words_for_every_state(self, state, sign_in):
        me = an_investor()
        with transaction():
            found = service.expect_wire(wallet_of(me), Euro.of(50), by=me.user, now=NOW)
            found.state = state
            found.wire_iban = found.wire_bic = found.wire_reference = "X"
        visitor = sign_in(me.user)
        for path in (f"/wallet/operations/{found.id}", "/wallet"):
            assert visitor.get(path).status_code == 200
