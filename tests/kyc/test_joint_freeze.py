"""Does anybody learn of a freeze from an account that they hold together? (CMF L. 561-18)"""

from __future__ import annotations

import re

import pytest

from tests.rounds.world import a_user
from tests.subscriptions.test_jobs import at
from tests.subscriptions.together import an_account_of, asked, signed_by, three
from tests.subscriptions.world import NOW, an_open_round, frozen, signature
from wiseed_like.accounts.models import User
from wiseed_like.db import transaction
from wiseed_like.errors import Refused
from wiseed_like.subscriptions import evaluation, service
from wiseed_like.subscriptions.models import Order


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    at(NOW)


def text(page: str) -> str:
    """What is read on the page: a form's token tells the second in which it was made."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("&#39;", "'")


def table(page: str) -> str:
    found = re.search(r"<tbody>.*?</tbody>", page, re.DOTALL)
    assert found is not None
    return text(found[0])


class TestAFreeze:
    def test_changes_no_line_of_what_the_others_read(self, sign_in):
        nora, paul, ana = three()
        account = an_account_of(nora, paul, ana)
        hers = sign_in(ana.user)
        before = table(hers.get(f"/joint-accounts/{account.user_id}").text)

        frozen(paul)

        page = hers.get(f"/joint-accounts/{account.user_id}").text
        assert before.count("vérifiée") == 3
        assert table(page) == before
        assert "Un examen est en cours" in page
        assert f"L'identité de : {paul.user.full_name}" not in text(page)

    def test_holds_the_money_without_a_name_nor_another_s_file(self, sign_in):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        frozen(paul)
        hers = sign_in(nora.user)
        hers.post("/investing-companies/act", data={"account": account.user_id})

        wallet = text(hers.get("/wallet").text)
        refused = hers.post("/wallet/withdraw", data={"amount": "1", "iban": ""}).text

        for page in (wallet, text(refused)):
            assert "Un examen est en cours" in page
            assert "Votre dossier d'identité" not in page
            assert paul.user.full_name not in page

    def test_holds_the_order_without_a_name_and_offers_nothing_anew(self, sign_in):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        order = asked(account, an_open_round())
        signed_by(paul, order)
        frozen(paul)
        hers = sign_in(nora.user)
        hers.post("/investing-companies/act", data={"account": account.user_id})

        section = re.search(
            r'<section id="sign".*?</section>', hers.get(f"/orders/{order.id}").text, re.DOTALL
        )

        assert section is not None
        said = text(section[0])
        assert "Un examen est en cours" in said
        assert "Recommencer" not in said
        assert paul.user.full_name not in said
        assert "gel" not in said

    def test_names_nobody_in_the_decision_that_is_kept(self):
        nora, paul, _ = three()
        order: Order = asked(an_account_of(nora, paul), an_open_round())
        signed_by(paul, order)
        frozen(paul)

        due = evaluation.may_sign(order, now=NOW).find("joint_due")
        with pytest.raises(Refused, match="joint_due") as refused, transaction():
            service.sign(order, signature(25), now=NOW)

        assert due.requirements == {"joint_examination"}
        assert paul.user.full_name not in str(due)
        # What is kept of a refusal: the facts, and the whole verdict.
        kept = refused.value.asked
        assert kept.facts.readiness.person.joint.is_examined
        assert paul.user.full_name not in repr(kept.facts)
        assert paul.user.full_name not in str(kept.verdict)

    def test_is_told_on_the_way_to_an_order_as_an_examination(self, sign_in):
        nora, paul, _ = three()
        account, offer = an_account_of(nora, paul), an_open_round()
        frozen(paul)
        hers = sign_in(nora.user)
        hers.post("/investing-companies/act", data={"account": account.user_id})

        pages = [text(hers.get(f"/rounds/{offer.slug}/subscribe").text)]
        pages.append(text(hers.get("/journey").text))

        for page in pages:
            assert "Un examen est en cours" in page
            assert paul.user.full_name not in page

    def test_is_seen_by_compliance(self, sign_in):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        frozen(paul)
        with transaction():
            officer: User = a_user("compliance")

        page = sign_in(officer).get(f"/staff/joint-accounts/{account.user_id}").text

        assert "gelé" in page.lower()
