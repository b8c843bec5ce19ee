"""How does an identity file move, and who may move it?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from tests.documents.samples import pdf
from tests.documents.sending import looked_at
from wiseed_like.accounts.models import User
from wiseed_like.accounts.service import sign_up
from wiseed_like.db import session, transaction
from wiseed_like.documents.rules import Purpose
from wiseed_like.documents.service import store_bytes
from wiseed_like.errors import Refused
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.kyc import service
from wiseed_like.kyc.models import IdentityDocument, IdentityFile
from wiseed_like.kyc.rules import (
    RETURN_REASONS,
    STEP_OF_REASON,
    DocumentKind,
    IdentityState,
    is_of_age,
)
from wiseed_like.payments.queries import find_wallet

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
DECLARED = {
    "first_names": "Inès Jeanne",
    "last_name": "Martin",
    "birth_date": date(1990, 4, 2),
    "birth_place": "Lyon",
    "nationality": "FR",
    "address": "3 rue des Meuniers",
    "postal_code": "69001",
    "city": "Lyon",
    "country": "FR",
    "tax_residence": "FR",
    "phone": "+33 6 12 34 56 78",
    "is_politically_exposed": False,
}


def a_user(name: str, role: str) -> User:
    with transaction():
        return sign_up(
            f"{name}@example.org", "une phrase longue", name, "Martin", [role], "fr", now=NOW
        )


def a_draft(name: str = "ines") -> IdentityFile:
    user = a_user(name, "investor")
    with transaction():
        file = service.begin(user, now=NOW)
        service.save(file, now=NOW, **DECLARED)
        # Without the inspection of an upload, which takes a process of its own.
        stored = store_bytes(pdf(), "passeport.pdf", "application/pdf", by=user, now=NOW)
        service.attach_stored(file, DocumentKind.PASSPORT, stored, by=user, now=NOW)
    return file


def a_submitted(name: str = "ines") -> IdentityFile:
    file = a_draft(name)
    with transaction():
        service.submit(file, by=file.user, now=NOW)
    return file


def a_taken(officer: User) -> IdentityFile:
    file = a_submitted()
    with transaction():
        service.take(file, by=officer, now=NOW)
    return file


def attached(file: IdentityFile, now: datetime = NOW) -> IdentityDocument:
    taken = looked_at(by=file.user, now=now, purpose=Purpose.IDENTITY)
    with transaction():
        return service.attach(file, DocumentKind.PASSPORT, taken, by=file.user, now=now)


def kinds(file: IdentityFile) -> list[str]:
    return [fact.kind for fact in list_of_subject("identityfile", file.id)]


class TestSave:
    def test_refuses_a_minor(self):
        file = a_draft()

        with pytest.raises(Refused, match="minor"), transaction():
            service.save(file, now=NOW, birth_date=date(2008, 11, 22))

    def test_takes_an_adult_of_today(self):
        assert is_of_age(date(2008, 11, 21), date(2026, 11, 21))
        assert not is_of_age(date(2008, 11, 22), date(2026, 11, 21))

    def test_is_over_once_the_file_is_sent(self):
        file = a_submitted()

        with pytest.raises(Refused, match="not_editable"), transaction():
            service.save(file, now=NOW, city="Paris")


class TestSubmit:
    def test_waits_until_the_file_is_complete(self):
        user = a_user("ines", "investor")
        with transaction():
            file = service.begin(user, now=NOW)

        assert service.missing(file) == ["about", "home", "documents"]
        with pytest.raises(Refused, match="identity_incomplete"), transaction():
            service.submit(file, by=user, now=NOW)

    def test_happens_once(self):
        file = a_submitted()

        with pytest.raises(Refused, match="not_editable"), transaction():
            service.submit(file, by=file.user, now=NOW)
        assert kinds(file).count("identity.submitted") == 1


class TestReview:
    def test_accepts_and_asks_for_a_wallet(self):
        officer = a_user("claire", "compliance")
        file = a_taken(officer)

        with transaction():
            service.accept(file, by=officer, now=NOW)

        assert (file.state, file.reviewed_by) == (IdentityState.ACCEPTED, officer.id)
        assert find_wallet(f"user:{file.user_id}") is not None
        assert kinds(file)[-1] == "identity.accepted"

    def test_is_never_of_ones_own_file(self):
        file = a_submitted()

        with pytest.raises(Refused, match="own_file"), transaction():
            service.take(file, by=file.user, now=NOW)
        file.reviewed_by = file.user_id
        with pytest.raises(IntegrityError, match="identity_is_not_self_reviewed"), transaction():
            session.flush()

    def test_is_decided_by_whoever_took_the_file(self):
        file = a_taken(a_user("claire", "compliance"))
        other = a_user("denis", "compliance")

        with pytest.raises(Refused, match="not_taken_by_you"), transaction():
            service.accept(file, by=other, now=NOW)

    def test_can_be_put_back(self):
        officer = a_user("claire", "compliance")
        file = a_taken(officer)

        with transaction():
            service.put_back(file, by=officer, now=NOW)

        assert (file.state, file.reviewed_by) == (IdentityState.SUBMITTED, None)

    def test_returns_with_a_reason_and_takes_the_file_again(self):
        officer = a_user("claire", "compliance")
        file = a_taken(officer)
        with transaction():
            service.return_file(file, "unreadable", "Le verso manque.", by=officer, now=NOW)

        with pytest.raises(Refused, match="already_examined"), transaction():
            service.remove_document(file.documents[0], by=file.user, now=NOW)
        later = NOW + timedelta(hours=1)
        new = attached(file, later)
        with transaction():
            service.remove_document(new, by=file.user, now=later)
        with pytest.raises(Refused, match="same_document"), transaction():
            service.submit(file, by=file.user, now=later)
        attached(file, later)
        with transaction():
            service.submit(file, by=file.user, now=later)

        assert (file.state, file.reason, file.note) == (IdentityState.SUBMITTED, None, None)
        assert len(file.documents) == 2

    @pytest.mark.parametrize("reason", ["name_differs", "birth_differs", "address_missing"])
    def test_takes_a_declaration_again_once_it_is_said_to_be_corrected(self, reason):
        officer = a_user("claire", "compliance")
        file = a_taken(officer)
        with transaction():
            service.return_file(file, reason, None, by=officer, now=NOW)

        with pytest.raises(Refused, match="not_corrected"), transaction():
            service.submit(file, by=file.user, now=NOW)
        with transaction():
            service.submit(file, by=file.user, now=NOW, corrected=True)

        assert file.state == IdentityState.SUBMITTED

    def test_notes_a_view_once_an_hour(self):
        officer, other = a_user("claire", "compliance"), a_user("denis", "compliance")
        file = a_taken(officer)

        for minutes in (0, 1, 59, 60, 61):
            with transaction():
                now = NOW + timedelta(minutes=minutes)
                service.note_view(file.documents[0], by=officer, now=now)
        with transaction():
            service.note_view(file.documents[0], by=other, now=NOW)

        assert kinds(file).count("identity.document_viewed") == 3

    def test_sends_back_to_a_step_for_every_reason(self):
        assert STEP_OF_REASON.keys() == RETURN_REASONS.keys()

    @pytest.mark.parametrize("reason", ["", "because", "forged"])
    def test_returns_for_a_reason_of_the_catalogue_only(self, reason):
        officer = a_user("claire", "compliance")
        file = a_taken(officer)

        with pytest.raises(Refused, match="no_reason"), transaction():
            service.return_file(file, reason, None, by=officer, now=NOW)

    def test_refuses_for_good(self):
        officer = a_user("claire", "compliance")
        file = a_taken(officer)

        with transaction():
            service.refuse(file, "forged", "Police différente.", by=officer, now=NOW)

        assert file.state == IdentityState.REFUSED
        assert not file.is_editable
        with pytest.raises(Refused, match="too_late"), transaction():
            service.accept(file, by=officer, now=NOW)


class TestAttach:
    def test_stops_at_six(self):
        file = a_draft()
        for _ in range(5):
            attached(file)

        with pytest.raises(Refused, match="too_many_documents"):
            attached(file)
