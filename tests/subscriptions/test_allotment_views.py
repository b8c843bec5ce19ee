"""Who reads how the shares were shared out, and in which words?"""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import select

from tests.rounds.world import a_world
from tests.subscriptions.allotments import a_shared_round, ended, hold, orders, shared_out
from tests.subscriptions.world import NOW, a_subscription, an_investor, an_open_round
from wiseed_like import clock
from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.rounds import service
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.allotment.told import told_of

pytestmark = pytest.mark.usefixtures("simulator")


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


def founder_of(offer: Round) -> User:
    return offer.company.officers[0].user


def analyst_of(offer: Round) -> User:
    return session.scalars(select(User).where(User.id == offer.prepared_by)).one()


def said(subscription) -> str:
    """Every sentence that explains it, in French."""
    told = told_of(subscription)
    assert told is not None
    return " ".join(told.sentences)


class TestTheExplanation:
    def test_of_small_requests_first_names_the_level(self, run_jobs):
        mine = orders(a_shared_round(), 10, 60, 71)
        shared_out(run_jobs)

        assert "3 personnes ont demandé 141 parts ; la levée en offrait 100." in said(mine[0])
        assert "jusqu'à 45 parts" in said(mine[1])
        assert "elle est servie en entier" in said(mine[0])
        assert "Rien n'est dû pour les 15 parts" in said(mine[1])
        assert "Rien n'est dû" not in said(mine[0])

    def test_of_an_odd_share_tells_the_lucky_from_the_others(self, run_jobs):
        mine = orders(a_shared_round(), 60, 60, 60)
        shared_out(run_jobs)

        assert [each.shares for each in mine] == [34, 33, 33]
        assert "vous en avez reçu une" in said(mine[0])
        assert "d'autres avaient signé avant vous" in said(mine[2])

    def test_in_proportion_shows_the_sum(self, run_jobs):
        mine = orders(a_shared_round(AllotmentRule.PRO_RATA), 50, 75)
        shared_out(run_jobs)

        assert [each.shares for each in mine] == [40, 60]
        assert "80,00\u00a0% de sa demande, soit pour vous 60 parts" in said(mine[1])

    def test_of_holders_first_tells_both_apart(self, run_jobs):
        offer = a_shared_round(AllotmentRule.HOLDERS_FIRST)
        holder, other = an_investor(), an_investor()
        hold(offer, holder)
        theirs = a_subscription(holder, offer, 60)
        mine = a_subscription(other, offer, 80)
        shared_out(run_jobs)

        assert (theirs.shares, mine.shares) == (60, 40)
        assert "servie d'abord, en entier" in said(theirs)
        assert "il restait 40 parts pour les autres" in said(mine)
        assert "50,00\u00a0% de sa demande" in said(mine)

    def test_stands_on_the_page_of_the_subscription(self, run_jobs, sign_in):
        [mine, _] = orders(a_shared_round(), 80, 80)
        reader = sign_in(mine.investor.user)
        path = f"/subscriptions/{mine.id}"
        ended()
        run_jobs()
        assert "les parts seront partagées" in reader.get(path).text

        shared_out(run_jobs)

        page = reader.get(path).text
        assert "vous en recevez 50" in page
        assert "Le paiement attend votre argent" in page
        assert "quatre-vingts" in page

    def test_is_nobody_elses(self, run_jobs, sign_in):
        [mine, other] = orders(a_shared_round(), 80, 80)
        shared_out(run_jobs)

        assert sign_in(other.investor.user).get(f"/subscriptions/{mine.id}").status_code == 404


class TestTheTable:
    def test_is_a_preview_before(self, sign_in):
        offer = a_shared_round()
        orders(offer, 60, 80)

        page = sign_in(analyst_of(offer)).get(f"/staff/rounds/{offer.id}/allotment").text

        assert "Un aperçu, pas encore le partage" in page
        assert "140" in page

    def test_names_people_to_their_company_alone(self, run_jobs, sign_in):
        offer = a_shared_round()
        [mine, _] = orders(offer, 60, 80)
        shared_out(run_jobs)
        name = mine.investor.user.full_name

        staff = sign_in(analyst_of(offer)).get(f"/staff/rounds/{offer.id}/allotment").text
        own = sign_in(founder_of(offer)).get(
            f"/companies/{offer.company_id}/rounds/{offer.id}/allotment"
        )

        assert "Partage fait le" in staff
        assert name not in staff
        assert name in own.text

    def test_leaves_as_a_spreadsheet_without_names(self, run_jobs, sign_in):
        offer = a_shared_round()
        [mine, _] = orders(offer, 60, 80)
        shared_out(run_jobs)

        for reader, path in (
            (analyst_of(offer), f"/staff/rounds/{offer.id}/allotment.csv"),
            (founder_of(offer), f"/companies/{offer.company_id}/rounds/{offer.id}/allotment.csv"),
        ):
            answer = sign_in(reader).get(path)
            rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
            assert [(row["asked"], row["given"]) for row in rows] == [("60", "50"), ("80", "50")]
            assert rows[0]["amount"] == "2000.00"
            assert mine.investor.user.last_name not in answer.text

    def test_of_a_round_without_one_says_so(self, sign_in):
        offer = an_open_round()

        page = sign_in(analyst_of(offer)).get(f"/staff/rounds/{offer.id}/allotment").text

        assert "rien à partager" in page

    def test_of_a_round_that_never_opened_is_not_found(self, sign_in):
        world = a_world()
        offer = world.prepared()

        page = sign_in(world.analyst).get(f"/staff/rounds/{offer.id}/allotment")

        assert page.status_code == 404


class TestTheOffer:
    def test_says_its_rule_on_its_page_and_before_an_order(self, sign_in):
        offer = a_shared_round(AllotmentRule.PRO_RATA)
        orders(offer, 60, 80)
        reader = sign_in(an_investor().user)

        shown = reader.get(f"/rounds/{offer.slug}").text

        assert "En proportion : chacun reçoit la même part de sa demande" in shown
        assert "demandées ; si la demande les dépasse" in shown
        assert "Toutes les parts sont réservées" not in shown
        assert f'href="/rounds/{offer.slug}/subscribe"' in shown

    @pytest.mark.parametrize("rule", list(AllotmentRule))
    def test_prints_its_rule_in_the_sheet(self, rule):
        world = a_world()

        offer = world.opened(allotment=rule)

        text = offer.sheet.parts["D"]
        assert "Sursouscription : " in text
        assert ("partagés une seule fois" in text) is rule.takes_more
        assert offer.counter.takes_more is rule.takes_more

    def test_does_not_open_with_the_words_of_another_rule(self):
        world = a_world()
        offer = world.with_sheet()
        offer.allotment = AllotmentRule.PRO_RATA

        assert [fault.rule for fault in service.sheet_faults(offer, now=NOW)] == ["kiis_terms"]
