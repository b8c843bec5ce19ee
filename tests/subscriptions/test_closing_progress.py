"""Does the progress of a closing say what is done, who is waited for, and what failed?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from time import sleep

import pytest
import requests
from sqlalchemy import select, update

from compliance.calendar import legal_day
from tests.rounds.world import a_user
from tests.stories.stage import PDF
from tests.subscriptions.world import (
    CLOSES_AT,
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    frozen,
)
from wiseed_like import clock
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.documents.service import store_bytes
from wiseed_like.journal.listeners import all_listeners
from wiseed_like.journal.models import Delivery
from wiseed_like.payments.jobs import resolve_open
from wiseed_like.payments.models import Operation
from wiseed_like.rounds import closing
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import lock_round
from wiseed_like.subscriptions import jobs
from wiseed_like.subscriptions.closing_progress import Progress, progress
from wiseed_like.subscriptions.closing_troubles import STEP_OF
from wiseed_like.subscriptions.models import Subscription

LATER = CLOSES_AT + timedelta(days=6)
GOOD_END = [
    "subscriptions_end", "reflection", "payments", "minimum", "certificate", "conclusion", "issue",
    "payout", "agreements", "mails",
]  # fmt: skip


def text(response) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("&#39;", "'"))


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text(response)))


def address(offer: Round) -> str:
    return f"/staff/rounds/{offer.id}/closing/progress"


def goes_on(run_jobs: Callable[..., int]) -> None:
    """The workers work until the bank has what was paid out: the provider takes a moment."""
    run_jobs()
    for minutes in range(1, 60):
        clock.use(lambda: LATER + timedelta(minutes=minutes))  # noqa: B023 - used at once
        resolve_open(clock.now())
        run_jobs()
        session.expire_all()
        if not session.scalars(select(Operation.id).where(Operation.state == "asked")).all():
            return
        sleep(0.1)


def somebody(role: str) -> User:
    with transaction():
        return a_user(role)


def now_of(offer: Round) -> Progress:
    session.expire_all()
    return progress(offer, now=clock.now(), machine_now=clock.machine_now())


def marks(offer: Round) -> dict[str, str]:
    return {step.name: str(step.mark) for step in now_of(offer).steps}


def troubles(offer: Round, name: str) -> list[str]:
    return [
        each.what for step in now_of(offer).steps if step.name == name for each in step.troubles
    ]


@pytest.fixture
def offer(house) -> Round:
    clock.use(lambda: NOW)
    return an_open_round(cap=100, minimum=25)


@pytest.fixture
def paid(offer, fund, run_jobs) -> Subscription:
    """The only subscription, firm and paid; the round has ended."""
    me = an_investor()
    fund(me, "1000")
    found = a_subscription(me, offer)
    run_jobs()
    ended(offer, run_jobs)
    return found


def ended(offer: Round, run_jobs: Callable[..., int]) -> None:
    clock.use(lambda: LATER)
    jobs.bind_ripe(LATER)
    with transaction():
        closing.start_closing(lock_round(offer.id), now=CLOSES_AT)
    run_jobs()
    session.expire_all()


def certified(offer: Round) -> User:
    officer = somebody("compliance")
    with transaction():
        stored = store_bytes(PDF, "c.pdf", "application/pdf", by=officer, now=LATER)
        closing.record_certificate(
            offer, amount=closing.paid_amount(offer), issued_on=legal_day(LATER), number="CD-1",
            stored_file=stored, by=officer, now=LATER,
        )  # fmt: skip
    return officer


def concluded(offer: Round) -> None:
    officer = certified(offer)
    with transaction():
        closing.finish(offer, by=officer, now=LATER)


class TestASuccess:
    def test_goes_from_step_to_step_to_its_end(self, offer, paid, run_jobs):
        assert list(marks(offer)) == GOOD_END
        assert now_of(offer).current.name == "certificate"
        certified(offer)
        assert now_of(offer).current.name == "conclusion"
        with transaction():
            closing.finish(offer, by=session.get_one(User, offer.opened_by), now=LATER)
        assert now_of(offer).current.name == "issue"
        goes_on(run_jobs)
        assert set(marks(offer).values()) == {"done"}
        assert now_of(offer).is_over

    def test_begins_while_subscriptions_are_taken(self, offer):
        a_subscription(an_investor(), offer)
        found = marks(offer)
        assert (found["subscriptions_end"], found["reflection"]) == ("current", "current")
        assert set(list(found.values())[2:8]) == {"ahead"}

    def test_counts_what_is_firm_and_waits_for_its_money(self, offer, sign_in, run_jobs):
        a_subscription(an_investor(), offer)
        ended(offer, run_jobs)
        step = {each.name: each for each in now_of(offer).steps}["payments"]
        assert (str(step.mark), step.done, step.total) == ("current", 0, 1)
        assert step.until == LATER + timedelta(days=7)
        page = words(sign_in(somebody("analyst")).get(address(offer)))
        assert "en attente de l'argent de leur investisseur : 1 ( 25 parts)" in page
        assert "La levée ne peut pas encore être conclue" in page

    def test_shows_the_law_and_the_money_to_the_staff(self, offer, paid, run_jobs, sign_in):
        concluded(offer)
        goes_on(run_jobs)
        page = text(sign_in(somebody("compliance")).get(address(offer)))
        assert "hx-get" not in page
        page = words(sign_in(somebody("compliance")).get(address(offer)))
        assert "916,00 € pour la société, après 84,00 € de commission" in page
        assert "l'augmentation peut être limitée à ce qui est reçu : il en fallait 25" in page
        assert "Mouvement n° 2 : 25 parts, date" in page
        assert "Tout est fait" in page


class TestARoundThatIsCalledOff:
    def test_counts_its_refunds(self, offer, paid, run_jobs):
        with transaction():
            closing.cancel(offer, "Une erreur", by=a_user("compliance"), now=LATER)
        steps = {each.name: each for each in now_of(offer).steps}
        assert list(steps) == ["called_off", "refunds", "mails"]
        assert (steps["refunds"].done, steps["refunds"].total) == (0, 1)
        assert not now_of(offer).is_over
        run_jobs()
        steps = {each.name: each for each in now_of(offer).steps}
        assert (steps["refunds"].done, steps["refunds"].total) == (1, 1)
        assert now_of(offer).is_over

    def test_shows_a_refund_that_was_refused_with_its_next_attempt(
        self, offer, paid, run_jobs, simulator, sign_in
    ):
        asked = {"kind": "vanish", "match": "/refunds", "times": 1, "seconds": 0.0}
        requests.post(f"{simulator}/_faults", json=asked, timeout=5)
        with transaction():
            closing.cancel(offer, "Une erreur", by=a_user("compliance"), now=LATER)
        run_jobs()
        page = text(sign_in(somebody("compliance")).get(address(offer)))
        assert "Le prestataire a refusé ce mouvement." in page
        assert f"Souscription n° {paid.id}" in page
        assert "Nouvel essai d'ici 2 min" in page
        assert 'href="/staff/payments/' in page
        assert 'href="/staff/payments/' not in text(
            sign_in(somebody("analyst")).get(address(offer))
        )
        clock.use(lambda: LATER + timedelta(minutes=2))
        jobs.move_again(clock.now())
        run_jobs()
        assert troubles(offer, "refunds") == []
        assert now_of(offer).is_over


class TestAStepThatFails:
    def test_is_seen_with_its_error_until_it_has_succeeded(self, offer, paid, run_jobs, sign_in):
        concluded(offer)
        issuing = Delivery.listener == "subscriptions.jobs.issue_shares:round.closed"
        with transaction():
            session.execute(
                update(Delivery)
                .where(issuing)
                .values(attempts=3, error="RuntimeError: no", next_try_at=clock.machine_now())
            )
        page = text(sign_in(somebody("compliance")).get(address(offer)))
        assert "Une tâche automatique de cette étape s'est interrompue." in page
        assert "Essais : 3." in page
        assert "RuntimeError: no" in page
        founder = sign_in(session.get_one(User, offer.company.officers[0].user_id))
        plain = text(founder.get(f"/companies/{offer.company_id}/rounds/{offer.id}/closing"))
        assert "RuntimeError" not in plain
        assert "Notre équipe le voit et s'en occupe" in plain
        run_jobs()
        assert troubles(offer, "issue") == []

    def test_is_looked_for_under_names_that_exist(self, house):
        names = {each.name.partition(":")[0] for each in all_listeners()}
        assert set(STEP_OF) <= names

    def test_tells_of_mails_that_have_not_left(self, offer, paid, run_jobs):
        concluded(offer)
        goes_on(run_jobs)
        last = select(Delivery).where(Delivery.listener == "mailbox.jobs.send:mail.posted")
        delivery = session.scalars(last.order_by(Delivery.created_at.desc()).limit(1)).one()
        with transaction():
            delivery.done_at, delivery.attempts, delivery.error = None, 1, "OSError: refused"
        found = now_of(offer)
        assert (found.unsent, found.is_over) == (1, False)
        assert len(troubles(offer, "mails")) == 1


class TestAFreeze:
    def test_is_told_to_compliance_alone(self, offer, paid, sign_in):
        frozen(paid.investor)
        said = "Une personne qui a souscrit est gelée"
        assert said in text(sign_in(somebody("compliance")).get(address(offer)))
        assert said not in text(sign_in(somebody("analyst")).get(address(offer)))


class TestThePage:
    def test_asks_again_for_what_has_changed_only(self, offer, paid, run_jobs, sign_in):
        staff, asks = sign_in(somebody("analyst")), {"HX-Request": "true"}
        page = staff.get(address(offer)).get_data(as_text=True)
        (again,) = re.findall(r'hx-get="([^"]+)"', page)
        again = again.replace("&amp;", "&")
        assert staff.get(again, headers=asks).status_code == 204
        certified(offer)
        answer = staff.get(again, headers=asks)
        assert answer.status_code == 200
        assert answer.get_data(as_text=True).startswith('<div id="closing-live"')
        with transaction():
            closing.finish(offer, by=session.get_one(User, offer.opened_by), now=LATER)
        goes_on(run_jobs)
        last = staff.get(again, headers=asks)
        assert last.status_code == 286
        assert "hx-get" not in last.get_data(as_text=True)

    def test_stops_asking_when_it_was_left_open(self, offer, sign_in):
        staff = sign_in(somebody("analyst"))
        since = int((clock.machine_now() - timedelta(minutes=11)).timestamp())
        answer = staff.get(f"{address(offer)}?since={since}", headers={"HX-Request": "true"})
        assert answer.status_code == 286
        assert "ne se met plus à jour" in text(answer)

    def test_is_reached_from_the_pages_of_the_round(self, offer, sign_in):
        company = f"/companies/{offer.company_id}/rounds/{offer.id}"
        founder = sign_in(session.get_one(User, offer.company.officers[0].user_id))
        assert f'href="{company}/closing"' in text(founder.get(company))
        staff = sign_in(somebody("analyst"))
        for path in (f"/staff/rounds/{offer.id}", f"/staff/rounds/{offer.id}/closing"):
            assert f'href="{address(offer)}"' in text(staff.get(path))
