"""What do the pages say of a change of representative that went otherwise than somebody thought?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.subscriptions.test_jobs import at
from tests.subscriptions.test_joint_views import last_code, text
from tests.subscriptions.test_representing import changed, holder_id
from tests.subscriptions.together import an_account_of, asked, signed_by, three
from tests.subscriptions.world import NOW, an_open_round
from wiseed_like.db import transaction
from wiseed_like.refusals import house_reason

EVENING = NOW + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    at(NOW)


class TestARefusal:
    def test_of_a_second_proposal_is_said(self, sign_in):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        here = f"/joint-accounts/{account.user_id}/representative"
        client, told = sign_in(nora.user), {"holder": holder_id(paul, account)}
        client.post(here, data=told)

        again = client.post(here, data=told)

        assert again.status_code == 422
        assert "Un changement de représentant est déjà en cours" in text(again)

    @pytest.mark.parametrize("way", ["withdraw", "decline"])
    def test_of_a_code_for_what_is_over_is_said(self, sign_in, way):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        here = f"/joint-accounts/{account.user_id}/representative"
        hers, his = sign_in(nora.user), sign_in(paul.user)
        hers.post(here, data={"holder": holder_id(paul, account)})
        agreeing, ending = (his, hers) if way == "withdraw" else (hers, his)
        agreeing.post(f"{here}/code")
        sent = {"accepts": "y", "code": last_code("representative_code")}
        ending.post(f"{here}/{way}")

        late = agreeing.post(f"{here}/agree", data=sent)

        assert late.status_code == 422
        assert "Cette proposition est terminée" in text(late)
        assert agreeing.post(f"{here}/agree", data={}).status_code == 303
        assert "Cela n'est plus à faire" in text(agreeing.get(here))

    def test_of_a_second_agreement_is_said_with_its_own_reason(self, sign_in):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        here = f"/joint-accounts/{account.user_id}/representative"
        client = sign_in(nora.user)
        client.post(here, data={"holder": holder_id(paul, account)})
        client.post(f"{here}/code")
        sent = {"accepts": "y", "code": last_code("representative_code")}
        client.post(f"{here}/agree", data=sent)

        again = client.post(f"{here}/agree", data=sent)

        assert again.status_code == 422
        assert "Vous avez déjà répondu à cette proposition" in text(again)
        assert "vaut pour cette proposition seulement" in text(again)
        assert "Une autre indivision peut être commencée" not in text(again)

    def test_during_an_examination_does_not_offer_another_proposal(self, house):
        with house.test_request_context():
            why = house_reason("representative_examined", "Un examen est en cours.")

        assert "attendez la fin de l'examen" in why.remedy


class TestAnOrderThatTheChangeEnded:
    def test_tells_the_new_representative_why(self, sign_in):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        order = asked(account, an_open_round())
        changed(account, paul, nora)
        at(EVENING)
        client = sign_in(paul.user)
        client.post("/investing-companies/act", data={"account": account.user_id})

        page = text(client.get(f"/orders/{order.id}"))

        assert "Les indivisaires ont changé de représentant depuis" in page
        assert "Cette demande a expiré" not in page

    def test_stays_expired_when_its_time_was_over_before(self, sign_in):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        order = asked(account, an_open_round())
        with transaction():
            order.expires_at = NOW + timedelta(minutes=30)
        changed(account, paul, nora)
        at(EVENING)
        client = sign_in(paul.user)
        client.post("/investing-companies/act", data={"account": account.user_id})

        assert "Cette demande a expiré" in text(client.get(f"/orders/{order.id}"))

    def test_is_read_by_who_prepared_it_and_represents_them_no_more(self, sign_in):
        nora, paul, ana = three()
        account = an_account_of(nora, paul)
        order = asked(account, an_open_round())
        here = f"/joint-orders/{order.id}"
        client = sign_in(nora.user)
        assert client.get(here).status_code == 404
        changed(account, paul, nora)
        at(EVENING)

        led = client.get(f"/orders/{order.id}")
        page = text(client.get(here))

        assert led.status_code == 303
        assert led.headers["Location"].endswith(here)
        assert "ont un autre représentant depuis" in page
        assert "Recevoir mon code" not in page
        assert client.post(f"{here}/code").status_code == 404
        stranger = sign_in(ana.user)
        assert stranger.get(here).status_code == 404
        assert stranger.get(f"/orders/{order.id}").status_code == 404


class TestAJointAccount:
    def test_lists_who_signs_last(self, sign_in):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        order = asked(account, an_open_round())
        hers = sign_in(nora.user)
        hers.post("/investing-companies/act", data={"account": account.user_id})

        his = sign_in(paul.user)

        pages = [hers.get(f"/orders/{order.id}"), his.get(f"/joint-orders/{order.id}")]
        signed_by(paul, order)
        for page in (*pages, hers.get(f"/orders/{order.id}")):
            signatures = text(page).split("Signatures</caption>")[1].split("</table>")[0]
            assert nora.user.full_name in signatures
            assert "signe en dernier" in signatures

    def test_is_no_company_where_money_comes_in(self, sign_in):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        client = sign_in(nora.user)
        client.post("/investing-companies/act", data={"account": account.user_id})

        assert client.get("/wallet/card").status_code == 303

        page = text(client.get("/wallet/wire"))
        assert "Une indivision approvisionne son portemonnaie par virement" in page

    def test_says_each_cell_of_what_is_being_signed_on_a_telephone(self, sign_in):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        asked(account, an_open_round())

        page = text(sign_in(paul.user).get(f"/joint-accounts/{account.user_id}/portfolio"))

        assert """<td data-label="Jusqu'au">""" in page
        assert page.index('class="stacked-table"') < page.index("En cours de signature</caption>")
