"""Is a freeze one person's, its end two persons', and neither told to whom it concerns?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import exc

from tests.kyc.test_service import NOW, a_draft, a_user
from tests.security.at_once import meanwhile
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import get_user
from wiseed_like.approvals import service as approvals
from wiseed_like.approvals.queries import get_approval
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.kyc import overrides, service
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.queries import get_file
from wiseed_like.kyc.rules import IdentityState

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def officers(house: object) -> list[User]:
    return [a_user(name, "compliance") for name in ("marc", "nadia")]


@pytest.fixture
def file(officers: list[User]) -> IdentityFile:
    """In review by the first officer."""
    found = a_draft()
    with transaction():
        service.submit(found, by=found.user, now=NOW)
        service.take(found, by=officers[0], now=NOW)
    return found


def refused(file: IdentityFile, officer: User) -> None:
    with transaction():
        service.refuse(file, "forged", None, by=officer, now=NOW)


def frozen(file: IdentityFile, officer: User) -> None:
    with transaction():
        overrides.freeze(file, "suspicion", by=officer, now=NOW)


def undone(file: IdentityFile, maker: User, checker: User) -> None:
    with transaction():
        asked = overrides.ask_override(file, "Une erreur de lecture.", by=maker, now=LATER)
    with transaction():
        approvals.approve(asked, by=checker, now=LATER)


class TestFreeze:
    def test_is_immediate_and_reads_like_an_examination(self, file, officers):
        with transaction():
            service.accept(file, by=officers[0], now=NOW)

        frozen(file, officers[1])

        assert (file.state, file.told_state) == ("frozen", "in_review")
        assert not file.is_valid

    def test_keeps_its_reason_out_of_the_journal(self, file, officers):
        frozen(file, officers[0])

        facts = list_of_subject("identityfile", file.id)
        assert facts[-1].kind == "identity.frozen"
        assert "suspicion" not in "".join(fact.body for fact in facts)

    def test_needs_a_reason_of_the_catalogue(self, file, officers):
        with pytest.raises(Refused, match="no_reason"):
            overrides.freeze(file, "mood", by=officers[0], now=NOW)


class TestUnfreeze:
    @pytest.mark.parametrize("before", ["in_review", "accepted", "refused"])
    def test_by_two_officers_brings_back_what_was(self, file, officers, before):
        if before == "accepted":
            with transaction():
                service.accept(file, by=officers[0], now=NOW)
        if before == "refused":
            refused(file, officers[0])
        frozen(file, officers[0])

        undone(file, *officers)

        assert file.state == before
        assert file.frozen_from is file.frozen_reason is file.frozen_by is None

    def test_is_not_one_person_s(self, file, officers):
        frozen(file, officers[0])
        with transaction():
            asked = overrides.ask_override(file, "Une erreur.", by=officers[0], now=LATER)

        with pytest.raises(Refused, match="own_request"), transaction():
            approvals.approve(asked, by=officers[0], now=LATER)

        assert file.state == IdentityState.FROZEN

    def test_is_void_when_the_file_was_frozen_anew_meanwhile(self, file, officers):
        frozen(file, officers[0])
        with transaction():
            asked = overrides.ask_override(file, "Une erreur.", by=officers[0], now=LATER)
        with transaction():
            file.frozen_at = LATER

        with pytest.raises(Refused, match="payload_changed"), transaction():
            approvals.approve(asked, by=officers[1], now=LATER)


class TestWhoDecides:
    def test_reads_why_when_and_by_whom_then_and_later(self, file, officers):
        frozen(file, officers[0])
        with transaction():
            asked = overrides.ask_override(file, "Une erreur.", by=officers[0], now=LATER)
        before = dict(asked.rule.lines(asked))
        assert before["Motif de cette décision"] == "Soupçon à examiner"
        assert before["Décidé par"] == officers[0].full_name
        assert before["Décidé le"] == NOW
        assert "Effet" in before
        with transaction():
            approvals.approve(asked, by=officers[1], now=LATER)
        assert dict(asked.rule.lines(asked)) == before


class TestReopen:
    def test_sends_a_refused_file_back_to_the_queue(self, file, officers):
        refused(file, officers[0])

        undone(file, *officers)

        assert file.state == IdentityState.SUBMITTED
        assert file.reason is file.note is file.reviewed_by is None

    def test_lifts_no_freeze_that_comes_while_it_is_agreed_to(self, house, file, officers):
        refused(file, officers[0])
        with transaction():
            asked = overrides.ask_override(file, "Une erreur.", by=officers[0], now=LATER)
        number, checker = asked.id, officers[1].id

        def agree() -> None:
            with transaction():
                approvals.approve(get_approval(number), by=get_user(checker), now=LATER)

        with transaction():
            overrides.freeze(get_file(file.id, lock=True), "suspicion", by=officers[0], now=LATER)
            session.flush()
            agreeing = meanwhile(house, agree)

        assert agreeing.result(5) == "payload_changed"
        session.expire_all()
        assert file.state == IdentityState.FROZEN

    def test_asks_for_something_to_undo(self, file, officers):
        with pytest.raises(Refused, match="too_late"):
            overrides.ask_override(file, "Pourquoi pas.", by=officers[0], now=NOW)


class TestThePersonConcerned:
    """An officer who has an identity file here too."""

    @pytest.fixture
    def own(self, officers) -> IdentityFile:
        insider = a_user("insider", "compliance")
        found = a_draft("both")
        with transaction():
            found.user = insider
            service.submit(found, by=insider, now=NOW)
            service.take(found, by=officers[0], now=NOW)
        refused(found, officers[0])
        return found

    def test_neither_freezes_nor_asks(self, own):
        with pytest.raises(Refused, match="own_file"):
            overrides.freeze(own, "authority", by=own.user, now=NOW)
        with pytest.raises(Refused, match="own_file"):
            overrides.ask_override(own, "Pour moi.", by=own.user, now=NOW)

    def test_does_not_decide(self, own, officers):
        with transaction():
            asked = overrides.ask_override(own, "Une erreur.", by=officers[0], now=LATER)

        with pytest.raises(Refused, match="own_matter"), transaction():
            approvals.approve(asked, by=own.user, now=LATER)

    def test_is_refused_by_the_database_too(self, own):
        not_ones_own = pytest.raises(exc.IntegrityError, match="identity_freeze_is_not_ones_own")
        with not_ones_own, transaction():
            own.frozen_by = own.user_id


class TestTheDatabase:
    @pytest.mark.parametrize("state", ["refused", "frozen"])
    def test_refuses_a_way_out_that_two_persons_did_not_open(self, file, officers, state):
        if state == "refused":
            refused(file, officers[0])
        else:
            frozen(file, officers[0])

        with pytest.raises(exc.IntegrityError, match="by two persons"), transaction():
            file.state = IdentityState.IN_REVIEW

    def test_takes_an_agreement_once(self, file, officers):
        refused(file, officers[0])
        undone(file, *officers)
        with transaction():
            service.take(file, by=officers[0], now=LATER)
        refused(file, officers[0])

        with pytest.raises(exc.IntegrityError, match="by two persons"), transaction():
            file.state = IdentityState.SUBMITTED
