"""Does an act that needs two persons happen once, by two, and as it was asked for?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.approvals.acts import WITHIN, Carried, Scene
from wiseed_like.approvals import jobs, queries, service
from wiseed_like.approvals.rules import ApprovalState
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.journal.models import Entry


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.code


def told(scene: Scene) -> list[str]:
    """The facts about the request, in order."""
    return list(
        session.scalars(
            select(Entry.kind)
            .where(Entry.subject_type == "approval", Entry.subject_id == str(scene.approval.id))
            .order_by(Entry.id)
        )
    )


class TestAsking:
    def test_does_nothing_yet_and_is_recorded_without_a_name(self, scene: Scene, carried: Carried):
        assert carried.times == 0
        assert scene.approval.state == ApprovalState.ASKED
        entry = session.scalars(select(Entry).where(Entry.kind == "approval.asked")).one()
        assert entry.stream == scene.person.journal_stream
        assert entry.data == {
            "what": "user.renaming",
            "about": f"user:{scene.person.id}",
            "payload": scene.approval.payload_hash,
        }

    def test_needs_the_role_and_a_reason(self, scene: Scene):
        with pytest.raises(Refused) as refused, transaction():
            scene.ask(by=scene.person)
        assert code_of(refused) == "not_a_maker"
        with pytest.raises(Refused) as refused, transaction():
            service.ask("user.renaming", scene.other, {}, reason=" ", by=scene.maker, now=scene.now)
        assert code_of(refused) == "no_reason"

    def test_is_refused_while_the_same_waits(self, scene: Scene):
        with pytest.raises(Refused) as refused, transaction():
            scene.ask("Grace", by=scene.analyst)
        assert code_of(refused) == "already_asked"

    def test_takes_the_place_of_one_that_expired(self, scene: Scene, carried: Carried):
        scene.now += WITHIN
        with transaction():
            again = scene.ask("Grace")
        assert scene.approval.state == ApprovalState.LAPSED
        assert again.state == ApprovalState.ASKED
        assert len(carried.undone) == 1


class TestApproving:
    def test_carries_it_out_and_remembers_who(self, scene: Scene, carried: Carried):
        with transaction():
            service.approve(scene.approval, by=scene.checker, now=scene.now, note="Vu.")
        assert carried.times == 1
        assert scene.person.first_name == "Ada"
        assert scene.approval.state == ApprovalState.APPROVED
        assert (scene.approval.checker_id, scene.approval.decided_at) == (
            scene.checker.id,
            scene.now,
        )
        assert told(scene) == ["approval.asked", "approval.approved"]

    def test_is_not_for_the_maker(self, scene: Scene, carried: Carried):
        with pytest.raises(Refused) as refused, transaction():
            service.approve(scene.approval, by=scene.maker, now=scene.now)
        assert code_of(refused) == "own_request"
        assert carried.times == 0

    def test_is_not_for_another_role(self, scene: Scene):
        with pytest.raises(Refused) as refused, transaction():
            service.approve(scene.approval, by=scene.analyst, now=scene.now)
        assert code_of(refused) == "not_a_checker"

    def test_is_not_for_a_closed_account(self, scene: Scene):
        with transaction():
            scene.checker.active = False
        with pytest.raises(Refused) as refused, transaction():
            service.approve(scene.approval, by=scene.checker, now=scene.now)
        assert code_of(refused) == "not_a_checker"

    def test_is_not_for_whom_it_is_about(self, scene: Scene):
        with transaction():
            about_checker = service.ask(
                "user.renaming",
                scene.checker,
                {"name": "Ada"},
                reason="Un motif.",
                by=scene.maker,
                now=scene.now,
            )
        with pytest.raises(Refused) as refused, transaction():
            service.approve(about_checker, by=scene.checker, now=scene.now)
        assert code_of(refused) == "own_matter"
        assert about_checker not in queries.list_to_decide(scene.checker, scene.now)
        assert about_checker in queries.list_to_decide(scene.other, scene.now)

    def test_is_too_late_when_its_time_is_over(self, scene: Scene, carried: Carried):
        late = scene.approval.expires_at
        with pytest.raises(Refused) as refused, transaction():
            service.approve(scene.approval, by=scene.checker, now=late)
        assert code_of(refused) == "approval_expired"
        with transaction():
            service.approve(scene.approval, by=scene.checker, now=late - timedelta(microseconds=1))
        assert carried.times == 1

    def test_is_void_when_what_was_asked_changed(self, scene: Scene, carried: Carried):
        carried.today = {"name": "Grace"}
        with pytest.raises(Refused) as refused, transaction():
            service.approve(scene.approval, by=scene.checker, now=scene.now)
        assert code_of(refused) == "payload_changed"
        assert carried.times == 0
        jobs.end_due(scene.now)
        assert scene.approval.state == ApprovalState.VOID
        assert told(scene) == ["approval.asked", "approval.voided"]

    def test_needs_the_maker_to_have_still_the_role(self, scene: Scene, carried: Carried):
        with transaction():
            scene.maker.roles = []
        with pytest.raises(Refused) as refused, transaction():
            service.approve(scene.approval, by=scene.checker, now=scene.now)
        assert code_of(refused) == "maker_gone"
        assert carried.times == 0

    def test_is_not_used_up_when_the_act_fails(self, scene: Scene, carried: Carried):
        carried.is_refused = True
        with pytest.raises(Refused) as refused, transaction():
            service.approve(scene.approval, by=scene.checker, now=scene.now)
        assert code_of(refused) == "moved_on"
        session.expire_all()
        assert scene.approval.state == ApprovalState.ASKED
        assert scene.person.first_name == "Camille"
        assert told(scene) == ["approval.asked"]

        carried.is_refused = False
        with transaction():
            service.approve(scene.approval, by=scene.checker, now=scene.now)
        assert scene.person.first_name == "Ada"

    def test_happens_once(self, scene: Scene, carried: Carried):
        with transaction():
            service.approve(scene.approval, by=scene.checker, now=scene.now)
        with pytest.raises(Refused) as refused, transaction():
            service.approve(scene.approval, by=scene.other, now=scene.now)
        assert code_of(refused) == "already_decided"
        assert carried.times == 1


class TestRefusing:
    def test_does_nothing_and_says_why(self, scene: Scene, carried: Carried):
        with transaction():
            service.refuse(scene.approval, "Pas de pièce.", by=scene.checker, now=scene.now)
        assert carried.times == 0
        assert scene.approval.state == ApprovalState.REFUSED
        assert scene.approval.decision_reason == "Pas de pièce."
        assert carried.undone == ["Pas de pièce."]
        assert told(scene) == ["approval.asked", "approval.refused"]

    def test_needs_its_reason(self, scene: Scene):
        with pytest.raises(Refused) as refused, transaction():
            service.refuse(scene.approval, "  ", by=scene.checker, now=scene.now)
        assert code_of(refused) == "no_reason"

    def test_is_not_for_the_maker_who_may_withdraw(self, scene: Scene, carried: Carried):
        with pytest.raises(Refused) as refused, transaction():
            service.refuse(scene.approval, "Non.", by=scene.maker, now=scene.now)
        assert code_of(refused) == "own_request"
        with pytest.raises(Refused) as refused, transaction():
            service.withdraw(scene.approval, by=scene.checker, now=scene.now)
        assert code_of(refused) == "not_yours"
        with transaction():
            service.withdraw(scene.approval, by=scene.maker, now=scene.now)
        assert scene.approval.state == ApprovalState.WITHDRAWN
        with pytest.raises(Refused) as refused, transaction():
            service.approve(scene.approval, by=scene.checker, now=scene.now)
        assert code_of(refused) == "already_decided"
        assert carried.times == 0


class TestTime:
    def test_ends_what_nobody_decided(self, scene: Scene, carried: Carried):
        jobs.end_due(scene.approval.expires_at - timedelta(seconds=1))
        assert scene.approval.state == ApprovalState.ASKED
        jobs.end_due(scene.approval.expires_at)
        assert scene.approval.state == ApprovalState.LAPSED
        assert told(scene) == ["approval.asked", "approval.lapsed"]
        assert len(carried.undone) == 1
        jobs.end_due(scene.approval.expires_at)
        assert len(carried.undone) == 1
