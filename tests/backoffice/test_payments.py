"""Does compliance find every payment, see what nobody knows, and read an account to the cent?"""

from __future__ import annotations

import csv
import html
import io
from datetime import timedelta

import pytest

from compliance.euro import Euro
from tests.rounds.world import a_user
from tests.subscriptions.world import NOW, an_investor, an_open_round, wallet_of, with_money
from wiseed_like import clock
from wiseed_like.accesses.reasons import CHOSEN
from wiseed_like.db import session, transaction
from wiseed_like.errors import GatewayDown
from wiseed_like.issuers.models import Officer
from wiseed_like.payments import outcomes, service
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import lock_operation
from wiseed_like.payments.rules import OperationState

HUB = "/staff/payments"


@pytest.fixture
def me():
    return an_investor()


@pytest.fixture
def officer():
    with transaction():
        return a_user("compliance")


@pytest.fixture
def wire(me) -> Operation:
    """A wire of 50 euros that nobody has heard of for three hours."""
    with transaction():
        found = service.expect_wire(wallet_of(me), Euro.of(50), by=me.user, now=NOW)
        found.state, found.reference = OperationState.UNKNOWN, "payin_wf_0815"
    clock.use(lambda: NOW + timedelta(hours=3))
    return found


def reason(visitor, person_id: int) -> None:
    """They said why they look."""
    with visitor.session_transaction() as kept:
        at = int(clock.machine_now().timestamp())
        kept["look_reasons"] = {str(person_id): [next(iter(CHOSEN)), at]}


class TestTheHub:
    def test_shows_what_nobody_knows_with_its_age(self, officer, wire: Operation, sign_in):
        page = sign_in(officer).get(HUB).text

        assert f"{HUB}/{wire.id}" in page
        assert "3 heures" in page.replace("\u00a0", " ")

    def test_counts_an_unknown_at_once(self, officer, wire: Operation, sign_in):
        clock.use(lambda: NOW)
        page = sign_in(officer).get(HUB).text

        assert "Sans réponse du prestataire (1)" in html.unescape(page)
        assert "Toutes les opérations ont une réponse" not in html.unescape(page)

    @pytest.mark.parametrize("box", ["payin_wf_0815", "{id}", " {id} "])
    def test_leads_from_a_reference_or_a_number_to_the_payment(
        self, officer, wire: Operation, sign_in, box: str
    ):
        answer = sign_in(officer).get(HUB, query_string={"q": box.replace("{id}", str(wire.id))})

        assert answer.status_code == 303
        assert answer.location.endswith(f"{HUB}/{wire.id}")

    def test_leads_from_an_address_to_the_person(self, officer, me, wire: Operation, sign_in):
        answer = sign_in(officer).get(HUB, query_string={"q": me.user.email})

        assert answer.location.endswith(f"{HUB}/people/{me.user_id}")

    @pytest.mark.parametrize("amount", ["50", "50,00", "50.00 €"])
    def test_leads_from_an_amount_to_a_list(self, officer, wire: Operation, sign_in, amount: str):
        visitor = sign_in(officer)
        answer = visitor.get(HUB, query_string={"q": amount})

        assert answer.location.endswith(f"{HUB}/list?amount=5000")
        assert f"{HUB}/{wire.id}" in visitor.get(answer.location).text

    def test_leads_from_a_round_to_its_account_and_its_settlement(self, officer, sign_in):
        offer = an_open_round()
        visitor = sign_in(officer)

        answer = visitor.get(HUB, query_string={"q": f"round:{offer.id}"})

        page = visitor.get(answer.location).text
        assert f"{HUB}/accounts/wallet:round:{offer.id}" in page
        assert f"/staff/reconciliation/rounds/{offer.id}.csv" in page

    @pytest.mark.parametrize(
        "text", ["rien-de-tel", "' OR 1=1 --", "%", "user:99999", "\x00", "0", "0,00 €"]
    )
    def test_says_when_nothing_is_found(self, officer, wire: Operation, sign_in, text: str):
        answer = sign_in(officer).get(HUB, query_string={"q": text})

        assert answer.status_code == 200
        assert "Rien ne correspond" in answer.text

    def test_is_the_one_page_that_payments_without_an_answer_lead_to(
        self, officer, wire: Operation, sign_in
    ):
        visitor = sign_in(officer)

        assert visitor.get("/staff").text.count(f'href="{HUB}"') == 2  # its button and its task
        assert visitor.get("/staff/operations").status_code == 404

    def test_is_for_compliance_alone(self, me, wire: Operation, sign_in):
        with transaction():
            others = [me.user, a_user("analyst"), a_user("administrator")]
        for each in others:
            for path in ("", "/list", f"/{wire.id}", f"/people/{me.user_id}", "/accounts/fees"):
                assert sign_in(each).get(HUB + path).status_code == 404
            assert sign_in(each).post(f"{HUB}/{wire.id}/ask").status_code == 404


class TestAPayment:
    def test_shows_both_sides_and_its_history(self, officer, wire: Operation, sign_in):
        page = sign_in(officer).get(f"{HUB}/{wire.id}").text

        for part in (str(wire.id), "payin_wf_0815", "Paiement décidé", "Issue inconnue"):
            assert part in page

    def test_tells_how_its_answer_was_lost_and_found(self, officer, me, sign_in):
        with transaction():
            found = service.expect_wire(wallet_of(me), Euro.of(50), by=me.user, now=NOW)
        lost = GatewayDown("no usable answer (503)")
        with transaction():
            outcomes.note_lost(lock_operation(found.id), because=lost, now=NOW)
        with transaction():
            locked = lock_operation(found.id)
            with outcomes.resolving(locked, outcomes.Way.TAG, now=NOW):
                outcomes.fail(locked, code="never_arrived", now=NOW)

        page = html.unescape(sign_in(officer).get(f"{HUB}/{found.id}").text)

        assert "Réponse perdue" in page
        assert "Pas de réponse utilisable" in page
        assert "GatewayDown: no usable answer (503)" in page
        assert "Issue d'un paiement retrouvée" in page
        assert "Cherché par son étiquette" in page

    def test_is_asked_again_by_hand(self, officer, wire: Operation, sign_in):
        visitor = sign_in(officer)

        assert visitor.post(f"{HUB}/{wire.id}/ask").status_code == 303
        assert "demandé de nouveau" in visitor.get(f"{HUB}/{wire.id}").text

    def test_of_one_s_own_round_is_for_somebody_else(self, officer, wire: Operation, sign_in):
        offer = an_open_round()
        with transaction():
            wire.subject = f"round:{offer.id}"
            session.add(Officer(company_id=offer.company_id, user_id=officer.id))
        visitor = sign_in(officer)

        visitor.post(f"{HUB}/{wire.id}/ask")

        page = visitor.get(f"{HUB}/{wire.id}").text
        assert "Ce dossier vous concerne" in page
        assert "demandé de nouveau" not in page


class TestTheList:
    def test_goes_on_where_it_stopped_and_shows_each_once(self, officer, me, sign_in):
        with transaction():
            for euros in range(10, 131):
                service.pay_by_card(
                    wallet_of(me), Euro.of(euros), return_url="http://h/{id}", language="fr",
                    by=me.user, now=NOW,
                )  # fmt: skip
        visitor, path, seen = sign_in(officer), f"{HUB}/list", []
        for _ in range(4):
            page = visitor.get(path).text
            seen += [part.partition('"')[0] for part in page.split(f'href="{HUB}/')[1:]]
            path = page.partition('rel="next" href="')[2].partition('"')[0]
            if not path:
                break

        numbers = [each for each in seen if len(each) == 36]
        assert len(numbers) == len(set(numbers)) == 121

    @pytest.mark.parametrize(
        "query", ["state=lost", "kind=gift", "amount=-5", "amount=x", "after=1", "about=user:1"]
    )
    def test_leaves_nonsense_out(self, officer, wire: Operation, sign_in, query: str):
        answer = sign_in(officer).get(f"{HUB}/list?{query}")

        assert answer.status_code == 200
        assert str(wire.id) in answer.text


class TestAPersonsMoney:
    def test_asks_why_first(self, officer, me, sign_in):
        visitor, path = sign_in(officer), f"{HUB}/people/{me.user_id}"
        assert "Disponible" not in visitor.get(path).text

        reason(visitor, me.user_id)

        assert "Disponible" in visitor.get(path).text

    def test_of_nobody_is_not_found(self, officer, sign_in):
        assert sign_in(officer).get(f"{HUB}/people/999999").status_code == 404


class TestAnAccount:
    def test_runs_from_its_opening_to_its_closing(self, officer, me, sign_in):
        with_money(me, "120.50")
        with_money(me, "30")
        clock.use(lambda: NOW + timedelta(hours=1))
        visitor = sign_in(officer)
        reason(visitor, me.user_id)

        path = f"{HUB}/people/{me.user_id}/account"
        page, table = visitor.get(path), visitor.get(f"{path}.csv")

        assert "150,50" in page.text
        rows = list(csv.reader(io.StringIO(table.data.decode("utf-8-sig"))))
        assert [row[3:] for row in rows[1:]] == [
            ["", "0.00"],
            ["120.50", "120.50"],
            ["30.00", "150.50"],
            ["", "150.50"],
        ]
        assert all(row[0].endswith("+00:00") for row in rows[1:])

    def test_shows_what_leaves_as_a_number_below_zero(self, officer, me, sign_in):
        with_money(me, "120.50")
        visitor = sign_in(officer)
        clock.use(lambda: NOW + timedelta(hours=1))

        table = visitor.get(f"{HUB}/accounts/clearing.csv")

        rows = list(csv.reader(io.StringIO(table.data.decode("utf-8-sig"))))
        assert rows[0] == ["at", "operation", "kind", "amount_eur", "balance_eur"]
        assert rows[2][3:] == ["-120.50", "-120.50"]
        page = visitor.get(f"{HUB}/accounts/clearing").text
        assert "\u2212120,50" in page
        assert "-120,50" not in page

    @pytest.mark.parametrize("code", ["wallet:user:1", "held:user:1", "wallet:round:999", "x"])
    def test_of_nobody_or_of_a_person_is_not_found_by_its_code(self, officer, sign_in, code: str):
        for path in (f"{HUB}/accounts/{code}", f"{HUB}/accounts/{code}.csv"):
            assert sign_in(officer).get(path).status_code == 404

    def test_of_the_platform_is_there_before_anything_moved(self, officer, sign_in):
        assert sign_in(officer).get(f"{HUB}/accounts/fees").status_code == 200
        session.expire_all()
