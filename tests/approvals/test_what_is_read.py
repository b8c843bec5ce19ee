"""Does who decides read what there is to check, and everybody later what was decided then?"""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from compliance.calendar import legal_day
from tests.approvals.acts import Scene, certify
from tests.documents.samples import picture
from tests.dossiers.scenes import OTHER_IBAN
from tests.rounds.world import NOW, a_user, a_world
from wiseed_like import clock
from wiseed_like.accounts import staff_roles
from wiseed_like.approvals import service
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.rules import request_hash
from wiseed_like.backoffice.views.approvals import lines_of
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.house_settings.rules import CATALOGUE
from wiseed_like.house_settings.service import ask_change
from wiseed_like.issuers.rules import masked, spaced_iban
from wiseed_like.mailbox.models import Mail
from wiseed_like.rounds import closing, queries, second_person


class TestTheFingerprint:
    def test_is_another_for_another_person(self, scene: Scene):
        with transaction():
            other = service.ask(
                "user.renaming",
                scene.other,
                {"name": "Ada"},
                reason="Pareil.",
                by=scene.maker,
                now=scene.now,
            )
        assert other.payload == scene.approval.payload
        assert other.payload_hash != scene.approval.payload_hash

    def test_covers_the_act_too(self):
        asked = request_hash("role.grant", "user:1", {})
        assert asked != request_hash("factors.reset", "user:1", {})
        assert asked != request_hash("role.grant", "user:2", {})


class TestAFee:
    def test_keeps_the_value_that_held_when_it_was_asked(self, house: object):
        now = clock.now()
        with transaction():
            maker, checker = a_user("administrator"), a_user("compliance")
            asked = ask_change(
                CATALOGUE["success_fee_bps"],
                650,
                from_day=legal_day(now),
                reason="Moins cher.",
                by=maker,
                now=now,
            )
        before = dict(lines_of(asked))
        with transaction():
            service.approve(asked, by=checker, now=now)
        assert dict(lines_of(asked)) == before
        assert before["Valeur à la demande"] != before["Valeur demandée"]
        assert "Effet" in before


class TestABankAccount:
    @pytest.fixture
    def asked(self, sign_in, house: object) -> Approval:
        world = a_world()
        sign_in(world.founder).post(
            f"/companies/{world.company.id}/bank-account/change",
            data={
                "iban": OTHER_IBAN,
                "reason": "Nouvelle banque",
                "file": (BytesIO(picture()), "rib.png"),
            },
        )
        return session.query(Approval).one()

    def test_is_compared_where_it_is_decided(self, sign_in, asked: Approval):
        with transaction():
            checker = a_user("compliance")
        deciding = sign_in(checker)
        page = deciding.get(f"/staff/approvals/{asked.id}/decide").text
        assert spaced_iban(OTHER_IBAN) in page
        assert f"/staff/companies/{asked.subject_id}/bank-account/changes/" in page
        assert "72 heures" in page
        assert "aussitôt" not in page

        deciding.post(f"/staff/approvals/{asked.id}/decide", data={"approve": "1"})
        page = deciding.get(f"/staff/approvals/{asked.id}").text
        assert masked(OTHER_IBAN) in page
        assert spaced_iban(OTHER_IBAN) not in page


class TestARelease:
    def test_shows_the_certificate_and_the_account_to_who_decides(self, sign_in, house: object):
        clock.use(lambda: NOW)
        world = a_world()
        offer = world.opened()
        with transaction():
            counter = queries.lock_counter(offer.id)
            counter.reserved = counter.firm = counter.paid = 3_000
            closing.start_closing(queries.lock_round(offer.id), now=offer.closes_at)
        clock.use(lambda: offer.closes_at + timedelta(days=6))
        certify(world, offer)
        with transaction():
            checker = a_user("compliance")
            asked = second_person.ask_release(offer, "Vu.", by=world.officer, now=clock.now())
        iban = world.company.iban

        page = sign_in(checker).get(f"/staff/approvals/{asked.id}/decide").text
        assert f"/staff/rounds/{offer.id}/certificate.pdf" in page
        assert f"/staff/rounds/{offer.id}/closing" in page
        assert spaced_iban(iban) in page
        maker = sign_in(world.officer).get(f"/staff/approvals/{asked.id}").text
        assert masked(iban) in maker
        assert spaced_iban(iban) not in maker


class TestALateDecision:
    def test_says_that_it_did_not_count_and_gives_the_text_back(self, sign_in, scene: Scene):
        path = f"/staff/approvals/{scene.approval.id}"
        checker = sign_in(scene.checker)
        with transaction():
            service.refuse(scene.approval, "Non.", by=scene.other, now=scene.now)
        checker.post(f"{path}/decide", data={"approve": "1", "reason": "Tout est vérifié."})
        page = checker.get(path).text
        assert "a pas compté" in page
        assert "Tout est vérifié." in page


class TestAReason:
    def test_hides_no_character(self, sign_in, scene: Scene):
        path = f"/staff/approvals/{scene.approval.id}/decide"
        answer = sign_in(scene.checker).post(path, data={"refuse": "1", "reason": "a\u202ebc"})
        assert answer.status_code == 422
        assert "caractère invisible" in answer.text
        with transaction():
            administrator, user = a_user("administrator"), a_user("investor")
        answer = sign_in(administrator).post(
            f"/staff/users/{user.id}/roles/analyst/grant", data={"reason": "a\u202ebc"}
        )
        assert answer.status_code == 422

    def test_may_have_several_lines(self, sign_in, scene: Scene):
        path = f"/staff/approvals/{scene.approval.id}/decide"
        answer = sign_in(scene.checker).post(path, data={"refuse": "1", "reason": "Non.\r\nEt non"})
        assert answer.status_code == 303

    def test_is_asked_for_without_a_why(self, sign_in, scene: Scene):
        path = f"/staff/approvals/{scene.approval.id}/decide"
        answer = sign_in(scene.checker).post(path, data={"refuse": "1", "reason": " "})
        assert answer.status_code == 422
        assert 'id="reason-error"' in answer.text
        assert "why-details" not in answer.text


class TestAnotherRole:
    def test_is_refused_truly_and_leads_to_what_waits(self, sign_in, house: object):
        with transaction():
            maker, user = a_user("administrator"), a_user("analyst")
            asked = staff_roles.ask_for(user, "administrator", "Un.", by=maker, now=clock.now())
        with pytest.raises(Refused) as refused, transaction():
            staff_roles.ask_for(user, "compliance", "Deux.", by=maker, now=clock.now())
        assert "Un autre rôle" in refused.value.sentence
        asking = sign_in(maker)
        asking.post(f"/staff/reasons/{user.id}", data={"why": "administration", "next": "/"})
        page = asking.get(f"/staff/users/{user.id}/roles/compliance/grant").text
        assert f"/staff/approvals/{asked.id}" in page
        assert "Administrateur" in page


class TestTheMail:
    def test_names_the_person_and_the_role(self, house: object, run_jobs):
        with transaction():
            maker, user = a_user("administrator"), a_user("investor")
            a_user("compliance")
            staff_roles.ask_for(user, "analyst", "Renfort.", by=maker, now=clock.now())
        run_jobs()
        text = session.query(Mail).filter_by(template="approval_asked").one().text
        assert user.full_name in text
        assert "Analyste" in text

    def test_of_a_void_request_does_not_say_that_it_changed(
        self, sign_in, scene: Scene, carried, run_jobs
    ):
        carried.today = {"name": "Grace"}
        with transaction():
            service.end_by_time(scene.approval.id, now=scene.now)
        run_jobs()
        text = session.query(Mail).filter_by(template="approval_ended").one().text
        assert "n'a plus d'objet" in text
