"""How does an officer freeze an identity or ask to undo a decision, and what is the person told?"""

from __future__ import annotations

import re

import pytest

from tests.kyc.test_overrides import frozen, refused
from tests.kyc.test_service import NOW, a_draft, a_user
from wiseed_like.approvals.queries import waiting
from wiseed_like.db import session, transaction
from wiseed_like.kyc import overrides, service
from wiseed_like.kyc.models import IdentityFile


@pytest.fixture
def officers(house):
    return [a_user(name, "compliance") for name in ("marc", "nadia")]


@pytest.fixture
def file(officers) -> IdentityFile:
    found = a_draft()
    with transaction():
        service.submit(found, by=found.user, now=NOW)
        service.take(found, by=officers[0], now=NOW)
    return found


class TestTheFreeze:
    def test_is_one_officer_s_and_tells_the_person_nothing(self, sign_in, file, officers):
        answer = sign_in(officers[1]).post(
            f"/staff/identities/{file.id}/freeze", data={"reason": "suspicion"}
        )

        assert answer.status_code == 303
        assert session.get_one(IdentityFile, file.id).state == "frozen"
        assert "Soupçon à examiner" in sign_in(officers[0]).get(answer.location).text
        own = sign_in(file.user)
        for path in ("/identity", "/journey", "/today", "/account"):
            told = own.get(path).text.lower()
            assert not {"gel", "gelé", "soupçon"} & set(re.findall(r"\w+", told))

    def test_wants_a_reason(self, sign_in, file, officers):
        answer = sign_in(officers[1]).post(f"/staff/identities/{file.id}/freeze", data={})

        assert answer.status_code == 422
        assert session.get_one(IdentityFile, file.id).state == "in_review"

    def test_wants_the_officer_shown_again(self, sign_in, file, officers):
        tired = sign_in(officers[1], again=False)

        answer = tired.post(f"/staff/identities/{file.id}/freeze", data={"reason": "suspicion"})

        assert "/account/again" in answer.location


class TestTheRequestToUndo:
    def test_leads_another_officer_to_the_decision(self, sign_in, file, officers):
        refused(file, officers[0])
        path = f"/staff/identities/{file.id}"

        answer = sign_in(officers[0]).post(f"{path}/override", data={"reason": "Une erreur."})

        assert answer.status_code == 303
        asked = waiting(overrides.KIND, session.get_one(IdentityFile, file.id))
        assert asked is not None
        assert f"/staff/approvals/{asked.id}" in sign_in(officers[1]).get(path).text
        page = sign_in(officers[1]).get(f"/staff/approvals/{asked.id}")
        assert f"/staff/approvals/{asked.id}/decide" in page.text
        assert path in page.text

    def test_is_not_there_where_nothing_is_to_undo(self, sign_in, file, officers):
        answer = sign_in(officers[0]).get(f"/staff/identities/{file.id}/override")

        assert answer.location == f"/staff/identities/{file.id}"

    @pytest.mark.parametrize("page", ["freeze", "override"])
    def test_of_one_s_own_file_is_not_found(self, sign_in, file, officers, page):
        insider = a_user("insider", "compliance")
        with transaction():
            file.user = insider
        frozen(file, officers[1])

        assert sign_in(insider).get(f"/staff/identities/{file.id}/{page}").status_code == 404

    @pytest.mark.parametrize("role", ["analyst", "administrator", "investor"])
    def test_is_nobody_else_s(self, sign_in, file, role):
        somebody = a_user("somebody", role)

        for page in ("freeze", "override"):
            assert sign_in(somebody).get(f"/staff/identities/{file.id}/{page}").status_code == 404
