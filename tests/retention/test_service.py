"""Is everything erased when its time is over, by two persons, and nothing before?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.kyc.test_service import a_draft, a_submitted, a_user
from tests.security.at_once import all_at_once, meanwhile
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import get_user
from wiseed_like.accounts.service import deactivate
from wiseed_like.accounts.sessions import KEPT
from wiseed_like.approvals import jobs as approval_jobs, service as approvals
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.queries import get_approval, lock_approval
from wiseed_like.approvals.rules import ApprovalState
from wiseed_like.books import stored_files
from wiseed_like.db import session, transaction
from wiseed_like.documents.service import DamagedFile, read
from wiseed_like.errors import Refused
from wiseed_like.journal.models import Entry
from wiseed_like.kyc import overrides, service as kyc
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.queries import get_file
from wiseed_like.mailbox.models import Mail
from wiseed_like.retention import jobs, service
from wiseed_like.retention.queries import find_due, list_due
from wiseed_like.retention.rules import MAIL_YEARS, SESSION_DAYS

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
FIVE_YEARS = datetime(2031, 11, 21, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def nadia() -> User:
    return a_user("nadia", "compliance")


@pytest.fixture
def jules() -> User:
    return a_user("jules", "compliance")


def a_decided(officer: User, decide: str) -> IdentityFile:
    """Accepted or refused at NOW."""
    file = a_submitted()
    with transaction():
        kyc.take(file, by=officer, now=NOW)
        if decide == "refuse":
            kyc.refuse(file, "forged", None, by=officer, now=NOW)
        else:
            kyc.accept(file, by=officer, now=NOW)
    return file


def proposed(file: IdentityFile, by: User, now: datetime) -> Approval:
    with transaction():
        return service.propose(file.user, "Délai écoulé.", by=by, now=now)


class TestDue:
    def test_is_a_refused_file_five_years_later_and_not_a_day_before(self, nadia: User):
        file = a_decided(nadia, "refuse")

        due = find_due(file.user, FIVE_YEARS)

        assert due is not None
        assert (due.because, due.on) == ("refused", date(2031, 11, 21))
        assert [each.is_ripe(date(2031, 11, day)) for each in [due] for day in (20, 21)] == [
            False,
            True,
        ]

    def test_is_an_accepted_file_only_once_the_relationship_has_ended(
        self, nadia: User, jules: User
    ):
        file = a_decided(nadia, "accept")
        assert find_due(file.user, NOW + 3_650 * DAY) is None
        closed = datetime(2028, 3, 1, 9, 0, tzinfo=UTC)
        with transaction():
            deactivate(file.user, by=jules, now=closed, reason="asked")

        due = find_due(file.user, closed)

        assert due is not None
        assert (due.because, due.since, due.on) == ("ended", date(2028, 3, 1), date(2033, 3, 1))

    def test_is_a_draft_that_was_left_a_year_ago(self):
        file = a_draft()

        assert list_due(NOW, until=date(2027, 11, 20)) == []
        found = list_due(NOW, until=date(2027, 11, 21))

        assert [(each.user.id, each.because) for each in found] == [(file.user_id, "abandoned")]

    def test_is_never_a_file_that_is_being_examined(self):
        file = a_submitted()

        assert find_due(file.user, FIVE_YEARS) is None


class TestErasing:
    def test_takes_two_persons_and_leaves_the_digest(self, nadia: User, jules: User):
        file = a_decided(nadia, "refuse")
        stored = file.documents[0].stored_file
        digest = stored.sha256
        asked = proposed(file, nadia, FIVE_YEARS)
        assert read(stored)

        with pytest.raises(Refused), transaction():
            approvals.approve(asked, by=nadia, now=FIVE_YEARS)
        with transaction():
            approvals.approve(asked, by=jules, now=FIVE_YEARS)

        session.expire_all()
        with pytest.raises(DamagedFile):
            read(stored)
        assert (stored.sha256, stored.erasure.because) == (digest, "refused")
        assert stored.erasure.erased_by == jules.id
        facts = session.scalars(select(Entry).where(Entry.kind == "file.erased")).all()
        assert [each.data["sha256"] for each in facts] == [digest]
        assert list(stored_files()) == []
        assert find_due(file.user, FIVE_YEARS) is None

    @pytest.mark.parametrize("what", ["held", "frozen"])
    def test_spares_what_is_held_or_frozen_while_it_is_agreed_to(
        self, house: Flask, nadia: User, jules: User, what: str
    ):
        file = a_decided(nadia, "refuse")
        number, checker = proposed(file, nadia, FIVE_YEARS).id, jules.id

        def agree() -> None:
            with transaction():
                approvals.approve(get_approval(number), by=get_user(checker), now=FIVE_YEARS)

        with transaction():
            if what == "held":
                service.place_hold(file.user, "Une enquête.", by=nadia, now=FIVE_YEARS)
            else:
                found = get_file(file.id, lock=True)
                overrides.freeze(found, "authority", by=nadia, now=FIVE_YEARS)
                session.flush()
            agreeing = meanwhile(house, agree)

        assert agreeing.result(5) == "payload_changed"
        session.expire_all()
        assert read(file.documents[0].stored_file)

    def test_is_asked_anew_without_waiting_for_whoever_decides(self, house: Flask, nadia: User):
        """The request is locked before the person: who holds the person waits for no request."""
        file = a_decided(nadia, "refuse")
        lock_approval(proposed(file, nadia, FIVE_YEARS).id)
        person, maker = file.user_id, nadia.id

        def ask() -> None:
            with transaction():
                service.propose(get_user(person), "Encore.", by=get_user(maker), now=FIVE_YEARS)

        assert all_at_once(house, [ask]) == ["already_asked"]

    def test_is_refused_a_day_too_early(self, nadia: User):
        file = a_decided(nadia, "refuse")

        with pytest.raises(Refused, match="not_due"):
            proposed(file, nadia, FIVE_YEARS - DAY)

    def test_is_not_for_an_analyst_to_ask(self, nadia: User):
        file = a_decided(nadia, "refuse")

        with pytest.raises(Refused, match="not_a_maker"):
            proposed(file, a_user("paul", "analyst"), FIVE_YEARS)

    def test_may_be_decided_by_an_administrator(self, nadia: User):
        file = a_decided(nadia, "refuse")
        asked, ada = proposed(file, nadia, FIVE_YEARS), a_user("ada", "administrator")

        with transaction():
            approvals.approve(asked, by=ada, now=FIVE_YEARS)

        assert asked.state == ApprovalState.APPROVED


class TestAHold:
    def test_stops_what_was_not_asked_yet(self, nadia: User):
        file = a_decided(nadia, "refuse")
        with transaction():
            service.place_hold(file.user, "Litige en cours.", by=nadia, now=NOW)

        with pytest.raises(Refused, match="on_hold"):
            proposed(file, nadia, FIVE_YEARS)

    def test_voids_what_was_asked(self, nadia: User, jules: User):
        file = a_decided(nadia, "refuse")
        asked = proposed(file, nadia, FIVE_YEARS)
        with transaction():
            service.place_hold(file.user, "Demande du juge.", by=jules, now=FIVE_YEARS)

        with pytest.raises(Refused), transaction():
            approvals.approve(asked, by=jules, now=FIVE_YEARS)
        approval_jobs.end_due(FIVE_YEARS)

        assert asked.state == ApprovalState.VOID
        assert read(file.documents[0].stored_file)

    def test_is_lifted_for_a_reason(self, nadia: User):
        file = a_decided(nadia, "refuse")
        with transaction():
            service.place_hold(file.user, "Litige.", by=nadia, now=NOW)
        with pytest.raises(Refused, match="no_reason"), transaction():
            service.lift_hold(file.user, " ", by=nadia, now=NOW)

        with transaction():
            service.lift_hold(file.user, "Litige clos.", by=nadia, now=NOW)

        assert proposed(file, nadia, FIVE_YEARS).payload["because"] == "refused"

    def test_is_there_once(self, nadia: User):
        file = a_decided(nadia, "refuse")
        with transaction():
            service.place_hold(file.user, "Litige.", by=nadia, now=NOW)

        with pytest.raises(Refused, match="on_hold"), transaction():
            service.place_hold(file.user, "Encore.", by=nadia, now=NOW)


class TestWhatIsForgottenByItself:
    def test_are_messages_whose_time_is_over(self):
        person = a_user("ines", "investor")
        with transaction():
            for sent in (NOW, NOW + 31 * DAY):
                session.add(
                    Mail(
                        user_id=person.id,
                        address=person.email,
                        template="t",
                        subject="s",
                        text="x",
                        created_at=sent,
                    )
                )
        before = session.scalars(select(Mail.id).where(Mail.template == "t")).all()

        jobs.forget(FIVE_YEARS + DAY)

        left = session.scalars(select(Mail.id).where(Mail.template == "t")).all()
        assert MAIL_YEARS.on(date(2026, 11, 21)) == 5
        assert len(before) == 2
        assert len(left) == 1

    def test_are_sessions_as_the_table_says(self):
        assert SESSION_DAYS.on(date(2026, 11, 21)) == KEPT.days
