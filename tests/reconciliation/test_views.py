"""What does compliance see of a comparison, and what may they say about it?"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, update

from compliance.euro import Euro
from tests.reconciliation.world import RunJobs, Scene, a_scene, differing
from tests.rounds.world import a_user
from wiseed_like.accesses.models import Look
from wiseed_like.accounts.models import User
from wiseed_like.accounts.service import grant
from wiseed_like.approvals import service as approvals
from wiseed_like.approvals.queries import waiting
from wiseed_like.db import session, transaction
from wiseed_like.journal.models import Entry
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import Kind
from wiseed_like.reconciliation import service
from wiseed_like.reconciliation.models import Difference, Run
from wiseed_like.reconciliation.queries import Place
from wiseed_like.reconciliation.rules import FEES, What
from wiseed_like.reconciliation.service import Found

INDEX = "/staff/reconciliation"


@pytest.fixture
def scene(house: Flask, simulator: str, run_jobs: RunJobs) -> Scene:
    """Our row of a transfer says 399 euros, the provider 400."""
    made = a_scene(run_jobs, simulator)
    with transaction():
        of_transfers = update(Operation).where(Operation.kind == Kind.TRANSFER)
        session.execute(of_transfers.values(amount=Euro.of(399)))
    made.compare()
    return made


@pytest.fixture
def address(scene: Scene) -> str:
    return f"{INDEX}/differences/{session.scalars(select(Difference.id)).one()}"


class TestTheScreen:
    def test_shows_what_differs_with_its_age_and_nobody_who_owns_it_yet(self, scene, sign_in):
        page = sign_in(scene.officer).get(INDEX).text

        assert "Montant différent" in page
        assert "Levée n° 9" in page
        assert "Pas encore suivi" in page

    def test_begins_a_run_that_the_workers_walk(self, scene: Scene, sign_in, run_jobs: RunJobs):
        scene.time.move(minutes=10)

        answer = sign_in(scene.officer).post(f"{INDEX}/run")

        assert answer.status_code == 303
        run_jobs()
        last = session.scalars(select(Run).order_by(Run.id.desc())).first()
        assert last is not None
        assert (last.started_by, last.finished_at) == (scene.officer.id, scene.time.now)

    def test_is_for_compliance_alone(self, scene: Scene, sign_in):
        with transaction():
            others = [a_user(role) for role in ("analyst", "administrator", "investor")]
        for each in others:
            assert sign_in(each).get(INDEX).status_code == 404
            assert sign_in(each).post(f"{INDEX}/run").status_code == 404


class TestADifference:
    def test_shows_both_sides_and_is_noted_as_a_look(self, scene: Scene, address: str, sign_in):
        page = sign_in(scene.officer).get(address).text

        assert "399,00" in page
        assert "400,00" in page
        looked = session.scalars(select(Look)).one()
        assert f"user:{looked.person_id}" == scene.purse.owner
        assert (looked.what, looked.why) == ("payments", "payment_check")

    def test_is_taken_then_explained_and_both_are_facts(self, scene: Scene, address: str, sign_in):
        visitor = sign_in(scene.officer)

        visitor.post(f"{address}/take")
        answer = visitor.post(f"{address}/explain", data={"note": "Une saisie de test."})

        assert answer.status_code == 303
        assert differing() == [("amount", "open")]
        assert "seconde personne" in visitor.get(address).text
        with transaction():
            second = a_user("compliance")
            found = session.scalars(select(Difference)).one()
            asked = waiting(service.EXPLAINING, found)
            assert asked is not None
            approvals.approve(asked, by=second, now=scene.time.now)
        session.expire_all()
        found = session.scalars(select(Difference)).one()
        assert (found.owner_id, found.explained_by) == (second.id, second.id)
        assert "Une saisie de test." in visitor.get(address).text
        told = select(Entry.kind).where(Entry.subject_type == "difference").order_by(Entry.id)
        assert session.scalars(told).all() == [
            "difference.found",
            "difference.taken",
            "difference.explained",
        ]

    def test_changes_hands_only_when_one_says_so(self, scene: Scene, address: str, sign_in):
        sign_in(scene.officer).post(f"{address}/take")
        with transaction():
            other = a_user("compliance")
        visitor = sign_in(other)

        visitor.post(f"{address}/take")
        page = visitor.get(address).text
        visitor.post(f"{address}/explain", data={"note": "Je sais pourquoi."})

        session.expire_all()
        found = session.scalars(select(Difference)).one()
        assert (found.owner_id, found.note) == (scene.officer.id, "")
        assert f"{scene.officer.full_name} s&#39;en occupe déjà" in page
        visitor.post(f"{address}/take", data={"over": "1"})
        session.expire_all()
        assert session.scalars(select(Difference.owner_id)).one() == other.id
        page = visitor.get(address).text
        sign_in(scene.officer).post(f"{address}/hand-back")
        session.expire_all()
        assert session.scalars(select(Difference.owner_id)).one() == other.id
        visitor.post(f"{address}/hand-back")
        session.expire_all()
        assert session.scalars(select(Difference.owner_id)).one() is None
        assert f'<p class="note">{scene.officer.full_name}</p>' in page
        assert f"{other.full_name} · repris à {scene.officer.full_name}</p>" in page

    @pytest.mark.parametrize("note", ["", "   ", "x" * 1_001])
    def test_needs_words_to_be_explained(self, scene: Scene, address: str, sign_in, note: str):
        answer = sign_in(scene.officer).post(f"{address}/explain", data={"note": note})

        assert answer.status_code == 422
        assert differing() == [("amount", "open")]

    def test_about_own_money_is_for_somebody_else(self, scene: Scene, address: str, sign_in):
        owner = session.get_one(User, int(scene.purse.owner.removeprefix("user:")))
        with transaction():
            grant(owner, "compliance", by=None, now=scene.time.now)

        answer = sign_in(owner).post(f"{address}/explain", data={"note": "Rien à voir."})

        assert answer.status_code == 422
        assert differing() == [("amount", "open")]

    def test_that_is_gone_takes_no_explanation(self, scene: Scene, address: str, sign_in):
        with transaction():
            session.execute(
                update(Operation).where(Operation.kind == Kind.TRANSFER).values(amount=Euro.of(400))
            )
        scene.compare()

        visitor = sign_in(scene.officer)
        answer = visitor.post(f"{address}/explain", data={"note": "Trop tard."})

        assert (answer.status_code, answer.location) == (303, address)
        assert "rien à faire" in visitor.get(address).text
        assert "Écarts disparus" in sign_in(scene.officer).get(INDEX).text


class TestFeesThatTheProviderPaysOut:
    def test_are_said_to_be_so_and_stay_explained_until_their_sum_changes(
        self, scene: Scene, sign_in
    ):
        def seen(ours: int, theirs: int) -> Difference:
            with transaction():
                apart = Found(
                    What.BALANCE, FEES, None, None, FEES, None, our_word=ours, their_word=theirs
                )
                place = Place(run.position, FEES, FEES)
                service.note_place(run, place, [], [apart], now=scene.time.now)
            session.expire_all()
            return session.scalars(select(Difference).where(Difference.about == FEES)).one()

        run = scene.compare()
        address = f"{INDEX}/differences/{seen(50_00, 10_00).id}"
        visitor = sign_in(scene.officer)
        page = visitor.get(address).text
        assert "Sans doute la facturation du prestataire" in page
        assert "Comparez 40,00" in page
        visitor.post(f"{address}/explain", data={"note": "Sa facture d'octobre."})

        assert seen(60_00, 20_00).state == "explained"
        assert seen(60_00, 19_00).state == "open"
        assert seen(60_00, 70_00).state == "open"
        assert "Sans doute la facturation" not in visitor.get(address).text


class TestTheCommand:
    def test_ends_with_1_while_something_waits_for_an_explanation(self, scene: Scene, house: Flask):
        scene.time.move(minutes=10)

        result = house.test_cli_runner().invoke(args=["reconcile"])

        assert result.exit_code == 1
        assert "1 differences wait" in result.stderr

    def test_says_when_nothing_differs(self, scene: Scene, house: Flask):
        with transaction():
            session.execute(update(Operation).values(amount=Operation.declared))
        scene.time.move(minutes=10)

        result = house.test_cli_runner().invoke(args=["reconcile"])

        assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "No difference.")
