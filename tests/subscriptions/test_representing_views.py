"""Do the pages lead the holders, and two officers, to another representative?"""

from __future__ import annotations

import io

import pytest

from tests.documents.samples import picture
from tests.rounds.world import a_user
from tests.subscriptions.test_jobs import at
from tests.subscriptions.test_joint_views import last_code, text
from tests.subscriptions.test_representing import holder_id
from tests.subscriptions.together import an_account_of, asked, begun, three
from tests.subscriptions.world import NOW, an_open_round
from wiseed_like.accounts.queries import get_user
from wiseed_like.db import transaction
from wiseed_like.subscriptions.representing.queries import find_open


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    at(NOW)


class TestTheHolders:
    def test_change_who_represents_them_each_on_their_page(self, sign_in, run_jobs):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        order = asked(account, an_open_round())
        here = f"/joint-accounts/{account.user_id}/representative"
        hers, his = sign_in(nora.user), sign_in(paul.user)
        assert f'href="{here}"' in hers.get(f"/joint-accounts/{account.user_id}").text

        proposed = his.post(here, data={"holder": holder_id(paul, account)})
        assert proposed.status_code == 303
        assert "comme nouveau représentant" in text(hers.get("/portfolio"))
        for client in (his, hers):
            client.post(f"{here}/code")
            sent = {"accepts": "y", "code": last_code("representative_code")}
            assert client.post(f"{here}/agree", data=sent).status_code == 303

        assert get_user(account.user_id).represented_by == paul.user_id
        assert "Agir pour cette indivision" in his.get("/investing-companies").text
        assert "Agir pour cette indivision" not in hers.get("/investing-companies").text
        page = text(his.get(f"/joint-orders/{order.id}"))
        assert "ont un autre représentant depuis" in page
        assert f"préparée par {nora.user.full_name}" in page

    def test_keep_what_was_typed_with_a_wrong_code(self, sign_in):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        here = f"/joint-accounts/{account.user_id}/representative"
        client = sign_in(nora.user)
        client.post(here, data={"holder": holder_id(paul, account)})
        client.post(f"{here}/code")

        wrong = client.post(f"{here}/agree", data={"accepts": "y", "code": "x"})

        assert wrong.status_code == 422
        assert "Ce n'est pas le code envoyé" in text(wrong)
        assert client.get(f"{here}/agree").status_code == 303

    def test_refuse_and_take_back(self, sign_in):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        here = f"/joint-accounts/{account.user_id}/representative"
        hers, his = sign_in(nora.user), sign_in(paul.user)
        for client, way in ((his, "decline"), (hers, "withdraw")):
            hers.post(here, data={"holder": holder_id(paul, account)})
            assert client.post(f"{here}/{way}").status_code == 303
            assert find_open(account.user_id) is None

    def test_choose_somebody(self, sign_in):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        here = f"/joint-accounts/{account.user_id}/representative"

        nobody = sign_in(nora.user).post(here, data={})

        assert nobody.status_code == 422
        assert "Choisissez l'un" in text(nobody)

    def test_read_what_is_not_done_here_and_nobody_else_reads_it(self, sign_in):
        nora, paul, ana = three()
        account = an_account_of(nora, paul)
        here = f"/joint-accounts/{account.user_id}/representative"

        assert "ce qui est une cession" in text(sign_in(paul.user).get(here))
        assert sign_in(ana.user).get(here).status_code == 404
        unopened = begun(nora, [ana])
        there = f"/joint-accounts/{unopened.id}/representative"
        assert "n'est pas ouverte" in text(sign_in(nora.user).get(there))
        assert sign_in(ana.user).get(there).status_code == 404


class TestTheStaff:
    def test_ask_with_a_paper_and_a_second_one_reads_it(self, sign_in):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        with transaction():
            nadia, hugo = a_user("compliance"), a_user("compliance")
        here = f"/staff/joint-accounts/{account.user_id}"
        hers, his = sign_in(nadia), sign_in(hugo)
        assert f'href="{here}/representative"' in hers.get(here).text
        told = {"holder": holder_id(paul, account), "cause": "death", "reason": "Acte reçu."}

        without = hers.post(f"{here}/representative", data=told)
        assert without.status_code == 422
        assert "Choisissez un fichier" in text(without)
        sent = hers.post(
            f"{here}/representative", data=told | {"file": (io.BytesIO(picture()), "acte.png")}
        )
        assert sent.status_code == 303

        change = find_open(account.user_id)
        assert change is not None
        decide = f"/staff/approvals/{change.approval_id}/decide"
        page = text(his.get(decide))
        assert "Le représentant est décédé" in page
        assert f"{here}/representative/{change.id}/paper" in page
        assert his.get(f"{here}/representative/{change.id}/paper").status_code == 200
        done = his.post(decide, data={"approve": "y", "reason": "Vu."})
        assert done.status_code == 303, text(done)
        assert get_user(account.user_id).represented_by == paul.user_id
        assert "décès" in text(hers.get(here))
