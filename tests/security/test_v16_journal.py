"""Does the audit trail say who did what, when and where, and does it stay as written? (V16)"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import select

from tests.journal.evidence import tamper
from tests.rounds.world import a_user
from wiseed_like import clock
from wiseed_like.accounts import service
from wiseed_like.db import session, transaction
from wiseed_like.journal import record
from wiseed_like.journal.models import Entry
from wiseed_like.journal.queries import list_of_stream
from wiseed_like.journal.verification import verify

PASSWORD = "une longue phrase que personne ne devine"


def facts(stream: str) -> list[Entry]:
    session.expire_all()
    return list(reversed(list_of_stream(stream)))


@pytest.fixture
def person(house):
    """Somebody with a password, who confirmed their address."""
    with transaction():
        return service.sign_up(
            "lea@example.org",
            PASSWORD,
            "Léa",
            "Martin",
            ["investor"],
            "fr",
            now=clock.now(),
            confirmed=True,
        )


def try_to_sign_in(client, email: str, password: str):
    return client.post("/login", data={"email": email, "password": password})


class TestV16_2:
    def test_v16_2_1_a_fact_says_when_where_who_and_what(self, sign_in, house):
        """Each fact carries its moment, its stream and number, the actor and the roles they held,
        what happened to which thing, and the id of the request, which the log's lines carry."""
        with transaction():
            user = a_user("investor", "founder")

        answer = sign_in(user).get("/language/en")

        with transaction():
            record("person.seen", user, by=user, at=clock.now())
        outside = facts(user.journal_stream)[-1]
        told = json.loads(outside.body)
        assert told["actor"] == f"user:{user.id}"
        assert told["roles"] == ["founder", "investor"]
        assert told["subject"] == f"user:{user.id}"
        assert told["request"] is None
        assert {"at", "kind", "stream", "data"} <= told.keys()
        assert answer.headers.get("X-Request-ID") or answer.status_code == 303

    def test_v16_2_1_a_fact_of_a_request_carries_the_request_s_id(self, client, person):
        """The same id that the answer's header and the log's lines show."""
        answer = try_to_sign_in(client, person.email, PASSWORD)

        told = json.loads(facts(person.journal_stream)[-1].body)
        assert told["kind"] == "person.signed_in"
        assert len(told["request"]) == 16
        assert answer.headers["X-Request-ID"] == told["request"]

    def test_v16_2_2_moments_are_utc_and_of_one_clock(self, person):
        """A moment without a time zone is refused; all are stored, hashed and compared in UTC."""
        paris = datetime.fromisoformat("2026-07-01T12:00:00+02:00")
        with transaction():
            record("person.seen", person, by=None, at=paris)

        fact = facts(person.journal_stream)[-1]
        assert json.loads(fact.body)["at"] == "2026-07-01T10:00:00+00:00"
        assert fact.at == paris
        assert fact.at.tzinfo is UTC
        with pytest.raises(Exception, match="without a time zone"), transaction():
            record("person.seen", person, by=None, at=paris.replace(tzinfo=None))


class TestV16_3:
    def test_v16_3_1_signing_in_and_out_is_a_fact(self, client, person):
        """Every success and every end by the person's own hand is in their chain."""
        try_to_sign_in(client, person.email, PASSWORD)
        client.post("/logout")

        kinds = [fact.kind for fact in facts(person.journal_stream)]
        assert kinds[-2:] == ["person.signed_in", "person.signed_out"]

    def test_v16_3_1_failing_to_sign_in_is_a_fact_without_what_was_typed(self, client, person):
        """Of the account that it was tried on; of an unknown address in the staff's chain."""
        assert try_to_sign_in(client, person.email, "not this one at all").status_code == 422
        assert try_to_sign_in(client, "nobody@example.org", "nor this one").status_code == 422

        known = facts(person.journal_stream)[-1]
        unknown = facts("staff")[-1]
        assert known.kind == unknown.kind == "person.sign_in_failed"
        assert unknown.subject_id == "unknown"
        for typed in ("not this one", "nor this one", "nobody@"):
            assert typed not in known.body + unknown.body

    def test_v16_3_2_a_decision_against_somebody_is_kept(self, house):
        """A refusal by a rule is a row of `decisions`, hashed; a refused page is a line of the log
        with the person and the status (tests of V16.2.5)."""
        from tests.decisions.answers import a_gate
        from wiseed_like.decisions.models import Decision

        with transaction():
            user = a_user("investor")
        a_gate(user)

        kept = session.scalars(select(Decision)).one()
        assert kept.person_id == user.id
        assert kept.is_as_it_was

    def test_v16_3_3_going_round_the_controls_is_noticed(self, person, outside, house):
        """Who changes the evidence by the database is named by `flask journal verify`, and who
        tries as the application is refused by PostgreSQL and logged by it."""
        from wiseed_like.journal.signing import Signer

        with transaction():
            record("person.seen", person, by=None, at=clock.now())
        tamper("UPDATE journal_entries SET kind = 'person.unseen' WHERE kind = 'person.seen'")

        trusted = frozenset({Signer(house.extensions["settings"].checkpoint_key).public_key})
        [found] = verify(outside, trusted).findings
        assert found.what == "kind is not what the hashed text says"
        url = house.extensions["settings"].database_url
        with psycopg.connect(url) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("UPDATE journal_entries SET kind = kind")

    def test_v16_3_4_what_fails_in_a_worker_is_kept_with_its_error(self, house, monkeypatch):
        """A delivery that fails keeps its error and its tries until it succeeds; pages that break
        are in the log with the request's id (tests of V16.5)."""
        from wiseed_like.journal import listeners
        from wiseed_like.journal.listeners import listens_to
        from wiseed_like.journal.models import Delivery
        from wiseed_like.journal.relay import deliver

        monkeypatch.setattr(listeners, "_by_kind", {})
        monkeypatch.setattr(listeners, "_by_name", {})

        @listens_to("test.breaks")
        def breaks(delivery: Delivery) -> None:
            raise RuntimeError("unexpected")

        with transaction():
            record("test.breaks", a_user("investor"), by=None, at=clock.now())
        delivery = session.scalars(select(Delivery)).one()
        with pytest.raises(RuntimeError):
            deliver(str(delivery.id))

        session.expire_all()
        kept = session.get_one(Delivery, delivery.id)
        assert (kept.attempts, kept.done_at) == (1, None)
        assert kept.error.startswith("RuntimeError")


class TestV16_4:
    def test_v16_4_2_the_trail_cannot_be_changed_by_the_house_nor_unseen_by_its_host(
        self, person, outside, house
    ):
        """No grant and a trigger stop the application and the owner; hash chains and signed,
        exported and mailed checkpoints show what a host could still do."""
        from wiseed_like.journal.jobs import checkpoint_now
        from wiseed_like.journal.signing import Signer

        settings = house.extensions["settings"]
        checkpoint_now(clock.now() + timedelta(seconds=1))
        order = "DELETE FROM journal_entries"
        url = settings.migrate_database_url
        refused = pytest.raises(psycopg.errors.CheckViolation, match="append-only")
        with psycopg.connect(url) as owner, refused:
            owner.execute(order)
        tamper(order, "DELETE FROM journal_streams", "DELETE FROM journal_checkpoints")

        trusted = frozenset({Signer(settings.checkpoint_key).public_key})
        found = [str(each) for each in verify(outside, trusted).findings]
        assert f"{person.journal_stream}: the whole chain is gone" in "".join(found)
