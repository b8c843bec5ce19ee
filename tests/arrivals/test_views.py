"""What do the staff and the owner of a wallet see of wires that need a look?"""

from __future__ import annotations

import html

import pytest
from sqlalchemy import select

from compliance.euro import Euro
from tests.house.contesting import told
from tests.rounds.world import a_user
from tests.subscriptions.world import NOW, an_investor, wallet_of
from wiseed_like import clock
from wiseed_like.approvals import service as approvals
from wiseed_like.approvals.queries import waiting
from wiseed_like.arrivals import queries, service
from wiseed_like.arrivals.models import Arrival
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments import outcomes
from wiseed_like.payments.gateway.words import Kind as Sort
from wiseed_like.payments.rules import Kind

IBAN = "FR1420041010050500013M02606"
PAGES = ("/staff/payments", "/wallet/operations")  # of one operation: the staff's, its owner's


@pytest.fixture
def me():
    clock.use(lambda: NOW)
    return an_investor()


def came(me, amount: str = "250", payer: str = "<b>Inconnu</b> SARL"):
    with transaction():
        operation = outcomes.adopt(
            told(f"wire-{amount}", Sort.PAYIN, amount, NOW, wire_reference="MERCI"),
            Kind.WIRE_ARRIVAL,
            wallet=wallet_of(me),
            now=NOW,
        )
        return service.take_in(operation, payer, IBAN, now=NOW)


def officer():
    with transaction():
        return a_user("compliance")


def header(page: str) -> str:
    return page.partition('<header class="page-header">')[2].partition("</header>")[0]


def owner() -> int | None:
    """Who takes care of the one wire that there is."""
    session.expire_all()
    return session.scalars(select(Arrival.owner_id)).one()


class TestTheQueue:
    def test_is_empty_and_says_so(self, sign_in, me):
        page = sign_in(officer()).get("/staff/arrivals").text

        assert "Aucun virement à décider" in page

    def test_shows_who_paid_and_to_whom(self, sign_in, me):
        came(me)
        page = sign_in(officer()).get("/staff/arrivals").text

        assert "&lt;b&gt;Inconnu&lt;/b&gt; SARL" in page
        assert "250,00" in page

    def test_shows_the_oldest_and_how_many_there_are(self, sign_in, me, monkeypatch):
        for amount in ("250", "251", "252"):
            came(me, amount)
        monkeypatch.setitem(queries.list_in.__kwdefaults__, "limit", 2)

        page = sign_in(officer()).get("/staff/arrivals").text

        assert "À décider (3)" in page
        assert "Seuls les 2 plus anciens" in page
        assert "252,00" not in page

    def test_is_reached_from_the_operations_page(self, sign_in, me):
        came(me)
        client = sign_in(officer())

        assert "/staff/arrivals" in client.get("/staff/payments").text
        assert "/staff/arrivals" in client.get("/staff").text


class TestDeciding:
    def test_lets_its_owner_use_it_once_however_often_it_is_clicked(self, sign_in, me):
        arrival, client = came(me), sign_in(officer())
        sent = {"decision": "accept", "reason": "C'est son père."}

        first = client.post(f"/staff/arrivals/{arrival.id}/decide", data=sent)
        second = client.post(f"/staff/arrivals/{arrival.id}/decide", data=sent)

        assert (first.status_code, second.status_code) == (303, 303)
        assert "déjà" in client.get(second.location).text
        assert balance_of(wallet_of(me).ledger_code) == Euro.of(250)
        assert balance_of(wallet_of(me).held_code) == Euro.ZERO

    @pytest.mark.parametrize(
        "sent", [{}, {"decision": "keep", "reason": "x"}, {"decision": "accept", "reason": " "}]
    )
    def test_refuses_what_makes_no_sense_and_keeps_it(self, sign_in, me, sent):
        arrival = came(me)

        answer = sign_in(officer()).post(f"/staff/arrivals/{arrival.id}/decide", data=sent)

        assert answer.status_code == 422
        assert queries.get_arrival(arrival.id).state == "examined"

    def test_of_much_money_waits_for_a_second_person(self, sign_in, me):
        arrival, client = came(me, "12000"), sign_in(officer())
        sent = {"decision": "send_back", "reason": "Émetteur inconnu."}

        assert client.post(f"/staff/arrivals/{arrival.id}/decide", data=sent).status_code == 303

        page = client.get(f"/staff/arrivals/{arrival.id}").text
        assert "seconde personne" in page
        assert 'name="decision"' not in page
        assert queries.get_arrival(arrival.id).state == "examined"


class TestADecisionOfTwo:
    def sent_back(self, sign_in, me):
        """What the first asked for and the second agreed to; the arrival and both."""
        first, second, arrival = officer(), officer(), came(me, "12000")
        sent = {"decision": "send_back", "reason": "Émetteur inconnu de nous."}
        sign_in(first).post(f"/staff/arrivals/{arrival.id}/decide", data=sent)
        asked = waiting(service.DECISION, queries.get_arrival(arrival.id))
        assert asked is not None
        with transaction():
            approvals.approve(asked, by=second, now=NOW, note="Vu la pièce.")
        return arrival, first, second

    def test_tells_who_asked_in_which_words_and_who_agreed(self, sign_in, me):
        arrival, first, second = self.sent_back(sign_in, me)

        page = html.unescape(sign_in(second).get(f"/staff/arrivals/{arrival.id}").text)

        steps = page.partition('<ol class="timeline">')[2].partition("</ol>")[0].split("<li>")[1:]
        told = ["Virement arrivé", "Approbation demandée", "Demande approuvée", "Renvoi décidé"]
        assert [word in step for word, step in zip(told, steps, strict=True)] == [True] * 4
        assert "Émetteur inconnu de nous." in steps[1]
        assert first.full_name in steps[1]
        assert "Vu la pièce." in steps[2]
        assert second.full_name in steps[2]
        card = page.partition(">Décision</h2>")[2].partition("</section>")[0]
        assert f"Demandé par {first.full_name}" in card
        assert f"Approuvé par {second.full_name}" in card

    def test_is_told_as_the_one_before_once_the_bank_sent_the_money_back(self, sign_in, me):
        arrival, first, _ = self.sent_back(sign_in, me)
        with transaction():
            service.note_not_returned(queries.lock_arrival(arrival.id), now=NOW)

        page = html.unescape(sign_in(officer()).get(f"/staff/arrivals/{arrival.id}").text)

        card = page.partition("Décision précédente")[2].partition("</section>")[0]
        assert "Émetteur inconnu de nous." in card
        assert f"Demandé par {first.full_name}" in card
        assert ">Décision</h2>" not in page


class TestTakingCare:
    def test_changes_hands_only_when_one_says_so(self, sign_in, me):
        first, other = officer(), officer()
        url = f"/staff/arrivals/{came(me).id}"
        sent = {"decision": "accept", "reason": "C'est son père."}
        sign_in(first).post(f"{url}/take")
        client = sign_in(other)

        page = html.unescape(client.get(url).text)
        client.post(f"{url}/take")
        client.post(f"{url}/hand-back")
        answer = client.post(f"{url}/decide", data=sent)

        assert f"{first.full_name} s'en occupe déjà" in page
        assert 'name="decision"' not in page
        assert (answer.status_code, answer.location) == (303, url)
        assert (owner(), balance_of(wallet_of(me).ledger_code)) == (first.id, Euro.ZERO)
        client.post(f"{url}/take", data={"over": "1"})
        assert owner() == other.id
        assert f"repris à {first.full_name}" in html.unescape(client.get(url).text)
        client.post(f"{url}/decide", data=sent)
        assert balance_of(wallet_of(me).ledger_code) == Euro.of(250)

    def test_is_handed_back_and_shown_on_both_pages(self, sign_in, me):
        by = officer()
        url, client = f"/staff/arrivals/{came(me).id}", sign_in(by)

        client.post(f"{url}/take")
        pages = [client.get(each).text for each in (url, "/staff/arrivals")]
        client.post(f"{url}/hand-back")

        assert all(by.full_name in each.partition("<main")[2] for each in pages)
        assert owner() is None
        assert "Pas encore suivi" in client.get("/staff/arrivals").text
        assert "Suivi du virement rendu" in client.get(url).text

    def test_leaves_the_decision_to_two_where_much_money_is_at_stake(self, sign_in, me):
        by, second = officer(), officer()
        arrival, client = came(me, "12000"), sign_in(by)
        client.post(f"/staff/arrivals/{arrival.id}/take")
        client.post(
            f"/staff/arrivals/{arrival.id}/decide",
            data={"decision": "accept", "reason": "C'est son père."},
        )
        asked = waiting(service.DECISION, queries.get_arrival(arrival.id))
        assert asked is not None

        with pytest.raises(Refused), transaction():
            approvals.approve(asked, by=by, now=NOW)
        with transaction():
            approvals.approve(asked, by=second, now=NOW)

        assert balance_of(wallet_of(me).ledger_code) == Euro.of(12000)


class TestSeeing:
    def test_can_be_taken_back(self, sign_in, me):
        arrival, client = came(me), sign_in(officer())
        with transaction():
            mine = session.merge(arrival)
            mine.state, mine.operation.kind = "to_see", "wire_payin"
            mine.payer_name = mine.payer_iban = ""

        page = html.unescape(client.get(f"/staff/arrivals/{arrival.id}").text)
        assert "ne le dit pas d'un virement annoncé" in page
        client.post(f"/staff/arrivals/{arrival.id}/see")
        assert queries.get_arrival(arrival.id).state == "seen"
        client.post(f"/staff/arrivals/{arrival.id}/see")
        client.post(f"/staff/arrivals/{arrival.id}/unsee")
        assert queries.get_arrival(arrival.id).state == "to_see"


class TestTheOperation:
    def test_is_not_shown_as_done_before_somebody_decided(self, sign_in, me):
        arrival, client = came(me), sign_in(officer())
        staff, own = (f"{each}/{arrival.operation_id}" for each in PAGES)

        assert "À décider" in header(client.get(staff).text)
        assert "Effectué" not in header(client.get(staff).text)
        page = sign_in(me.user).get(own).text
        assert "Vérification en cours" in header(page)
        assert "Effectué" not in header(page)

        client.post(
            f"/staff/arrivals/{arrival.id}/decide",
            data={"decision": "accept", "reason": "C'est son père."},
        )
        assert "Accepté" in header(client.get(staff).text)
        assert "Effectué" in header(sign_in(me.user).get(own).text)


class TestTheOwner:
    def test_sees_that_it_is_examined_and_no_word_of_why(self, sign_in, me):
        came(me)
        page = sign_in(me.user).get("/wallet/arrivals").text

        assert "En cours d&#39;examen" in page or "En cours d'examen" in page
        assert "différent" not in page
        assert "soupçon" not in page
        assert "/wallet/arrivals" in sign_in(me.user).get("/wallet").text

    def test_sees_nobody_else_s(self, sign_in, me):
        came(me)
        other = an_investor()

        assert "250,00" not in sign_in(other.user).get("/wallet/arrivals").text
        assert sign_in(other.user).get("/staff/arrivals").status_code == 404
