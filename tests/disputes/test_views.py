"""What can compliance do about a dispute on its pages, and what does its person see?"""

from __future__ import annotations

import html
import io
from dataclasses import replace

import pytest
from sqlalchemy import select

from compliance.euro import Euro
from tests.documents.samples import pdf
from tests.house.contesting import a_dispute, told
from tests.rounds.world import a_user
from tests.subscriptions.world import NOW, an_investor, wallet_of, with_money
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.disputes import queries, service
from wiseed_like.disputes.models import DisputeCase
from wiseed_like.payments import outcomes, service as payments
from wiseed_like.payments.gateway.words import DisputeEnd, DisputeStatus, Kind as Sort
from wiseed_like.payments.queries import lock_operation, spendable
from wiseed_like.payments.rules import Kind

EVIDENCE = pdf(pages=5)  # the provider wants a thousand bytes at least


@pytest.fixture
def me():
    clock.use(lambda: NOW)
    return an_investor()


@pytest.fixture
def case(me):
    """80 euros by card, taken back by their bank."""
    with transaction():
        payin = payments.pay_by_card(
            wallet_of(me), Euro.of(80), return_url="http://h/{id}", language="fr", by=me.user,
            now=NOW,
        )  # fmt: skip
    with transaction():
        outcomes.apply(lock_operation(payin.id), told("paid", Sort.PAYIN, "80", NOW), now=NOW)
    with transaction():
        found = service.take_in(a_dispute("paid", "taken", "80", NOW), provider="mangopay", now=NOW)
        assert found is not None
        taken = told("taken", Sort.REPUDIATION, "80", NOW, initial_id="paid")
        service.note_repudiation(
            found, outcomes.adopt(taken, Kind.REPUDIATION, wallet=None, now=NOW)
        )
    return found


def officer():
    with transaction():
        return a_user("compliance")


def owner() -> int | None:
    """Who takes care of the one dispute that there is."""
    session.expire_all()
    return session.scalars(select(DisputeCase.owner_id)).one()


class TestTheList:
    def test_is_empty_and_says_so(self, sign_in, me):
        assert "Aucun litige en cours" in sign_in(officer()).get("/staff/disputes").text

    def test_shows_the_deadline_and_what_is_out(self, sign_in, case):
        client = sign_in(officer())
        page = client.get("/staff/disputes").text

        assert "80,00" in page
        assert "07/12/2026" in page or "7 décembre 2026" in page
        assert "/staff/disputes" in client.get("/staff/payments").text
        assert "/staff/disputes" in client.get("/staff").text


class TestMoneyThatIsOwed:
    def lost(self, me) -> None:
        with_money(me, "100")
        over = {"status": DisputeStatus.CLOSED, "ended": DisputeEnd.LOST}
        with transaction():
            told_over = replace(a_dispute("paid", "taken", "80", NOW), **over)
            service.take_in(told_over, provider="mangopay", now=NOW)

    def test_keeps_a_lost_case_in_every_list_until_it_is_waived(self, sign_in, me, case):
        client = sign_in(officer())
        self.lost(me)

        page = html.unescape(client.get("/staff/disputes").text)
        assert "En cours (1)" in page
        assert "à reprendre ou à abandonner : 80,00" in page
        assert 'id="closed"' not in page
        assert queries.count_ours() == (1, NOW)

        client.post(f"/staff/disputes/{case.id}/waive", data={"note": "Trop peu."})
        assert "En cours (0)" in client.get("/staff/disputes").text
        assert 'id="closed"' in client.get("/staff/disputes").text
        assert queries.count_ours() == (0, None)

    def test_waits_for_nobody_while_it_is_being_settled_and_is_shown_until_it_is(
        self, sign_in, me, case
    ):
        client = sign_in(officer())
        self.lost(me)
        client.post(f"/staff/disputes/{case.id}/settle")

        assert queries.count_ours() == (0, None)
        assert [each.id for each in queries.list_open()] == [case.id]
        settling = queries.list_movements_of(queries.get_case(case.id))[-1]
        paid = told("settled", Sort.SETTLEMENT, "80", NOW)
        with transaction():
            outcomes.apply(lock_operation(settling.id), paid, now=NOW)
        assert queries.list_open() == []
        assert [each.id for each in queries.list_closed()] == [case.id]


class TestOneDispute:
    def test_takes_evidence_then_a_claim_once(self, sign_in, case):
        client, url = sign_in(officer()), f"/staff/disputes/{case.id}"
        sent = {"amount": "80,00", "comment": "Ordre signé."}
        assert client.post(f"{url}/contest", data=sent).status_code == 422

        added = client.post(
            f"{url}/papers",
            data={"file": (io.BytesIO(EVIDENCE), "ordre.pdf")},
            content_type="multipart/form-data",
        )
        assert added.status_code == 303
        assert client.post(f"{url}/contest", data=sent).status_code == 303
        again = client.post(f"{url}/contest", data=sent)
        assert (again.status_code, again.location) == (303, url)
        assert "attend rien de nous" in client.get(url).text

        assert queries.get_case(case.id).asked == "contest"
        assert "ordre.pdf" in client.get(url).text
        paper = queries.get_case(case.id).papers[0]
        assert client.get(f"{url}/papers/{paper.id}").status_code in {200, 409, 422, 403}

    @pytest.mark.parametrize("sent", [{}, {"amount": "-5"}, {"amount": "1e3"}, {"amount": "81"}])
    def test_refuses_odd_amounts(self, sign_in, case, sent):
        answer = sign_in(officer()).post(f"/staff/disputes/{case.id}/contest", data=sent)

        assert answer.status_code == 422
        assert queries.get_case(case.id).asked is None

    def test_is_accepted_with_a_reason_only(self, sign_in, case):
        client, url = sign_in(officer()), f"/staff/disputes/{case.id}/accept"

        assert client.post(url, data={"note": ""}).status_code == 422
        assert client.post(url, data={"note": "Aucune preuve."}).status_code == 303
        assert queries.get_case(case.id).asked == "accept"

    def test_shows_what_the_bank_still_wants_and_who_did_what(self, sign_in, case):
        by, url = officer(), f"/staff/disputes/{case.id}"
        more = {"status": DisputeStatus.OUR_MOVE_AGAIN, "status_message": "An invoice, please."}
        sign_in(by).post(
            f"{url}/papers",
            data={"file": (io.BytesIO(EVIDENCE), "ordre.pdf")},
            content_type="multipart/form-data",
        )
        with transaction():
            wanted = replace(a_dispute("paid", "taken", "80", NOW), **more)
            service.take_in(wanted, provider="mangopay", now=NOW)

        page = sign_in(by).get(url).text
        assert "An invoice, please." in page
        assert f'<p class="note">{by.full_name}</p>' in page

    def test_that_is_closed_no_longer_says_that_an_answer_leaves(self, sign_in, case):
        client, url = sign_in(officer()), f"/staff/disputes/{case.id}"
        client.post(f"{url}/accept", data={"note": "Aucune preuve."})
        assert "La réponse part chez" in client.get(url).text
        over = {"status": DisputeStatus.CLOSED, "ended": DisputeEnd.LOST}
        with transaction():
            told_over = replace(a_dispute("paid", "taken", "80", NOW), **over)
            service.take_in(told_over, provider="mangopay", now=NOW)

        assert "La réponse part chez" not in client.get(url).text

    def test_that_is_lost_says_that_the_money_is_asked_for_not_that_it_came(
        self, sign_in, me, case
    ):
        client, url = sign_in(officer()), f"/staff/disputes/{case.id}"
        with_money(me, "100")
        lost = {"status": DisputeStatus.CLOSED, "ended": DisputeEnd.LOST}
        with transaction():
            service.take_in(
                replace(a_dispute("paid", "taken", "80", NOW), **lost), provider="mangopay", now=NOW
            )

        page = client.get(client.post(f"{url}/settle").location).text

        assert "La reprise est demandée" in page
        assert "La somme est reprise" not in page
        assert queries.settling_of(queries.get_case(case.id)) == Euro.of(80)

    def test_settles_nothing_while_it_is_open(self, sign_in, case):
        client = sign_in(officer())
        client.post(f"/staff/disputes/{case.id}/settle")

        assert queries.settling_of(queries.get_case(case.id)) == Euro.ZERO

    def test_s_evidence_is_not_another_s(self, sign_in, case):
        assert sign_in(officer()).get(f"/staff/disputes/{case.id}/papers/99").status_code == 404


class TestTakingCare:
    def test_changes_hands_only_when_one_says_so(self, sign_in, case):
        first, other = officer(), officer()
        url, note = f"/staff/disputes/{case.id}", {"note": "Aucune preuve."}
        sign_in(first).post(f"{url}/take")
        client = sign_in(other)

        page = html.unescape(client.get(url).text)
        client.post(f"{url}/take")
        client.post(f"{url}/hand-back")
        answer = client.post(f"{url}/accept", data=note)

        assert f"{first.full_name} s'en occupe déjà" in page
        assert 'name="note"' not in page
        assert (answer.status_code, answer.location) == (303, url)
        assert (owner(), queries.get_case(case.id).asked) == (first.id, None)
        client.post(f"{url}/take", data={"over": "1"})
        assert owner() == other.id
        client.post(f"{url}/accept", data=note)
        assert queries.get_case(case.id).asked == "accept"

    def test_is_handed_back_and_shown_on_both_pages(self, sign_in, case):
        by = officer()
        url, client = f"/staff/disputes/{case.id}", sign_in(by)

        client.post(f"{url}/take")
        pages = [client.get(each).text for each in (url, "/staff/disputes")]
        client.post(f"{url}/hand-back")

        assert all(by.full_name in each.partition("<main")[2] for each in pages)
        assert owner() is None
        assert "Pas encore suivi" in client.get("/staff/disputes").text
        assert "Suivi du litige rendu" in client.get(url).text

    def test_leaves_a_settlement_to_whoever_does(self, sign_in, me, case):
        first, url = officer(), f"/staff/disputes/{case.id}"
        sign_in(first).post(f"{url}/take")
        with_money(me, "100")
        lost = {"status": DisputeStatus.CLOSED, "ended": DisputeEnd.LOST}
        with transaction():
            service.take_in(
                replace(a_dispute("paid", "taken", "80", NOW), **lost), provider="mangopay", now=NOW
            )

        client = sign_in(officer())
        client.post(f"{url}/settle")
        client.post(f"{url}/waive", data={"note": "Trop peu."})

        found = queries.get_case(case.id)
        assert (queries.settling_of(found), found.is_waived) == (Euro.ZERO, False)
        assert "Récupérer la somme" not in client.get(url).text


class TestThePerson:
    def test_reads_that_a_payment_is_contested(self, sign_in, me, case):
        page = sign_in(me.user).get("/wallet").text

        assert "contesté auprès de votre banque" in page
        assert spendable(wallet_of(me)) == Euro.ZERO

    def test_has_the_rest_free(self, me, case):
        with_money(me, "100")

        assert spendable(wallet_of(me)) == Euro.of(100)

    def test_opens_none_of_these_pages(self, sign_in, me, case):
        client = sign_in(me.user)

        for path in ("/staff/disputes", f"/staff/disputes/{case.id}"):
            assert client.get(path).status_code == 404
