"""What does the database itself refuse of a request? That one person suffices, or rewrites it."""

from __future__ import annotations

import psycopg
import pytest
from flask import current_app
from sqlalchemy import exc, text

from tests.approvals.acts import Scene
from wiseed_like.approvals import service
from wiseed_like.approvals.models import Approval
from wiseed_like.db import session, transaction


def change(scene: Scene, what: str) -> None:
    with transaction():
        session.execute(
            text(f"UPDATE approvals SET {what} WHERE id = :id"), {"id": scene.approval.id}
        )


class TestTheDatabase:
    @pytest.mark.parametrize(
        ("what", "rule"),
        [
            (
                "state = 'approved', decided_at = now(), checker_id = maker_id",
                "approval_is_decided_by_another",
            ),
            ("state = 'approved', decided_at = now()", "approval_decision_has_a_checker"),
            ("state = 'withdrawn'", "approval_decision_has_a_moment"),
            ("decided_at = now()", "approval_decision_has_a_moment"),
            ("state = 'done', decided_at = now()", "approval_has_a_state"),
        ],
    )
    def test_refuses_a_decision_that_is_none(self, scene: Scene, what: str, rule: str):
        with pytest.raises(exc.IntegrityError, match=rule):
            change(scene, what)

    def test_refuses_a_no_without_a_reason(self, scene: Scene):
        with pytest.raises(exc.IntegrityError, match="approval_refusal_has_a_reason"):
            change(
                scene,
                "state = 'refused', decided_at = now(), decision_reason = '',"
                f" checker_id = {scene.checker.id}",
            )

    @pytest.mark.parametrize(
        "what",
        [
            """payload = '{"name": "Eve"}'""",
            "payload_hash = repeat('0', 64)",
            "reason = 'Un autre'",
            "kind = 'bank.change'",
            "subject_id = '1'",
            "expires_at = expires_at + interval '1 year'",
            "asked_at = asked_at - interval '1 day'",
            "stream = 'staff'",
        ],
    )
    def test_keeps_what_was_asked_for(self, scene: Scene, what: str):
        with pytest.raises(exc.IntegrityError, match="what was asked for stays"):
            change(scene, what)

    def test_keeps_who_asked(self, scene: Scene):
        with pytest.raises(exc.IntegrityError, match="what was asked for stays"):
            change(scene, f"maker_id = {scene.other.id}")

    @pytest.mark.parametrize("what", ["state = 'asked', decided_at = NULL", "decision_reason = ''"])
    def test_lets_nobody_decide_twice(self, scene: Scene, what: str):
        with transaction():
            service.withdraw(scene.approval, by=scene.maker, now=scene.now)
        with pytest.raises(exc.IntegrityError, match="decided once"):
            change(scene, what)

    def test_loses_no_request(self, scene: Scene):
        """The application has not even the right to; who has it meets a trigger."""
        for statement in ("DELETE FROM approvals", "TRUNCATE approvals"):
            with pytest.raises(exc.DBAPIError, match="permission denied"), transaction():
                session.execute(text(statement))

    @pytest.mark.parametrize(
        ("statement", "answer"),
        [
            ("DELETE FROM approvals", "never erased"),
            ("TRUNCATE approvals, identity_files CASCADE", "append-only"),
            ("UPDATE approvals SET reason = 'Un autre'", "what was asked for stays"),
        ],
    )
    @pytest.mark.usefixtures("scene")
    def test_stops_its_owner_too(self, statement: str, answer: str):
        url = current_app.extensions["settings"].migrate_database_url
        with psycopg.connect(url) as owner, pytest.raises(psycopg.Error, match=answer):
            owner.execute(statement)

    def test_lets_one_wait_for_each_thing(self, scene: Scene):
        found = scene.approval
        with pytest.raises(exc.IntegrityError, match="uq_approvals_waiting"), transaction():
            session.add(
                Approval(
                    kind=found.kind,
                    subject_type=found.subject_type,
                    subject_id=found.subject_id,
                    stream=found.stream,
                    payload={},
                    payload_hash="0" * 64,
                    reason="Encore",
                    maker_id=scene.other.id,
                    asked_at=found.asked_at,
                    expires_at=found.expires_at,
                )
            )
