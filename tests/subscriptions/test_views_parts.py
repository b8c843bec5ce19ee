"""Do the pages of a part say what there is, what is to do, and why not?"""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import update

from compliance.calendar import legal_day
from compliance.euro import Euro
from tests.documents.samples import pdf
from tests.rounds.world import a_user
from tests.subscriptions.partial import agreed, certified, concluded, drawn, goes_on, paid
from tests.subscriptions.world import NOW, an_open_round
from wiseed_like import clock
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.fees.rules import Schedule
from wiseed_like.journal.models import Delivery
from wiseed_like.rounds import closing
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.parts import service as parts

FEES = Schedule(700, Euro.of(1_000), 90, 2_000)

pytestmark = pytest.mark.usefixtures("simulator")


def words(response) -> str:
    text = response.get_data(as_text=True).replace("&#39;", "'")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def somebody(role: str) -> User:
    with transaction():
        return a_user(role)


@pytest.fixture
def offer(house) -> Round:
    clock.use(lambda: NOW)
    return an_open_round(cap=100, minimum=25, rolling=True)


def given_up(offer: Round, fund, run_jobs) -> None:
    """The first part is let go, and drawn again as the second."""
    paid(offer, fund, run_jobs)
    first, by = drawn(offer), somebody("compliance")
    with transaction():
        parts.drop(first, "Le certificat est faux.", by=by, now=clock.now())
    drawn(offer)


class TestTheStaff:
    def test_count_certify_and_ask_from_page_to_page(self, offer, fund, run_jobs, sign_in):
        paid(offer, fund, run_jobs)
        staff, today = sign_in(somebody("compliance")), legal_day(clock.now())
        listed = f"/staff/rounds/{offer.id}/closings"
        assert "25 actions fermes et payées peuvent être émises" in words(staff.get(listed))
        answer = staff.post(listed, data={"day": today.isoformat()})
        assert answer.status_code == 303
        page = answer.headers["Location"]
        assert "Il doit porter exactement 1 000,00" in words(staff.get(page)).replace("\u202f", " ")
        paper = {
            "amount": "1000", "issued_on": today.isoformat(), "number": "CD-1",
            "file": (io.BytesIO(pdf()), "c.pdf", "application/pdf"),
        }  # fmt: skip
        assert staff.post(f"{page}/certificate", data=paper).status_code == 303
        assert "Demander cette conclusion" in words(staff.get(page))
        asked = staff.post(f"{page}/conclude", data={"reason": "Vu."})
        assert asked.status_code == 303
        assert "Une autre personne de la conformité décide" in words(staff.get(page))

    def test_read_why_not_and_keep_what_they_typed(self, offer, sign_in):
        staff, listed = sign_in(somebody("compliance")), f"/staff/rounds/{offer.id}/closings"
        assert "Aucune action ferme et payée" in words(staff.get(listed))
        answer = staff.post(listed, data={"day": "2031-01-01"})
        assert answer.status_code == 422
        assert 'value="2031-01-01"' in answer.get_data(as_text=True)
        assert "entre l'ouverture de la levée et aujourd'hui" in words(answer)

    def test_let_a_part_go_with_a_reason(self, offer, fund, run_jobs, sign_in):
        paid(offer, fund, run_jobs)
        part, staff = drawn(offer), sign_in(somebody("compliance"))
        page = f"/staff/closings/{part.id}"
        assert staff.post(f"{page}/drop", data={"reason": ""}).status_code == 422
        assert staff.post(f"{page}/drop", data={"reason": "Une erreur."}).status_code == 303
        assert "a été abandonnée" in words(staff.get(page))

    def test_read_of_what_was_let_go_that_nothing_went_anywhere(
        self, offer, fund, run_jobs, sign_in
    ):
        given_up(offer, fund, run_jobs)
        staff = sign_in(somebody("compliance"))

        first, second = offer.closings
        gone = words(staff.get(f"/staff/closings/{first.id}"))
        assert "Versé à la société" not in gone
        assert "cette conclusion est abandonnée. L'argent est resté" in gone
        assert "0 souscriptions" not in gone
        assert "Versé à la société" in words(staff.get(f"/staff/closings/{second.id}"))

    def test_see_a_job_that_broke_until_it_has_succeeded(self, offer, fund, run_jobs, sign_in):
        paid(offer, fund, run_jobs)
        part = agreed(certified(drawn(offer)))
        issuing = Delivery.listener == "subscriptions.parts.jobs.issue_part:closing.concluded"
        with transaction():
            session.execute(
                update(Delivery)
                .where(issuing)
                .values(attempts=2, error="RuntimeError: no", next_try_at=clock.machine_now())
            )
        staff, page = sign_in(somebody("compliance")), f"/staff/closings/{part.id}"
        assert "RuntimeError: no" in words(staff.get(page))
        goes_on(run_jobs)
        said = words(staff.get(page))
        assert "RuntimeError" not in said
        assert "cette conclusion est terminée" in said


class TestTheOthers:
    def test_see_every_number_and_money_of_the_standing_ones_alone(
        self, offer, fund, run_jobs, sign_in
    ):
        given_up(offer, fund, run_jobs)
        founder = sign_in(offer.company.officers[0].user)

        page = founder.get(f"/companies/{offer.company_id}/rounds/{offer.id}/closings")

        rows = re.findall(r"<tr>\s*<td>(\d+)</td>(.*?)</tr>", page.text, re.DOTALL)
        assert [number for number, _ in rows] == ["1", "2"]
        assert "Abandonnée" in rows[0][1]
        assert ("€" in rows[0][1], "€" in rows[1][1]) == (False, True)
        assert "Conclusion n° 1" not in words(page)
        assert "Versé à la société" not in words(page)
        assert words(page).count("À verser à la société") == 1

    def test_read_how_much_is_concluded_already(self, offer, fund, run_jobs, sign_in, client):
        mine = paid(offer, fund, run_jobs)
        concluded(offer)
        goes_on(run_jobs)
        assert "25 parts, soit 1 000,00" in words(client.get(f"/rounds/{offer.slug}")).replace(
            "\u202f", " "
        )
        founder = sign_in(session.get_one(User, offer.company.officers[0].user_id))
        company = f"/companies/{offer.company_id}/rounds/{offer.id}"
        assert f'href="{company}/closings"' in founder.get(company).get_data(as_text=True)
        said = words(founder.get(f"{company}/closings")).replace("\u202f", " ")
        assert "916,00" in said
        assert founder.get(f"{company}/closings/1/invoice.pdf").status_code == 200
        holder = sign_in(mine.investor.user)
        assert "Vos parts sont émises" in words(holder.get(f"/subscriptions/{mine.id}"))
        counted = words(client.get(f"/rounds/{offer.slug}/what-i-get?shares=10"))
        assert "avec une partie de la levée qui est conclue, ou à sa fin. 25 100 025" in counted
        assert "La levée atteint juste son minimum" not in counted
        with transaction():
            closing.cancel(offer, "Fini.", by=a_user("compliance"), now=clock.now())
        session.expire_all()
        assert "Avant cela, 25 parts avaient été conclues" in words(
            client.get(f"/rounds/{offer.slug}")
        )

    def test_read_of_fees_that_come_back_only_until_their_shares_are_issued(
        self, house, fund, run_jobs, sign_in
    ):
        clock.use(lambda: NOW)
        offer = an_open_round(cap=100, minimum=25, rolling=True, fees=FEES)
        mine = paid(offer, fund, run_jobs)
        page, holder = f"/subscriptions/{mine.id}", sign_in(mine.investor.user)
        assert "de TVA ; rendus si la levée n'aboutit pas" in words(holder.get(page))
        concluded(offer)
        goes_on(run_jobs)
        said = words(holder.get(page))
        assert "de TVA" in said
        assert "n'aboutit pas" not in said

    def test_find_no_part_of_somebody_elses_company(self, offer, sign_in):
        company = f"/companies/{offer.company_id}/rounds/{offer.id}/closings"
        assert sign_in(somebody("founder")).get(company).status_code == 404
