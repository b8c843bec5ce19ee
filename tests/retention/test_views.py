"""What does compliance see of what is to be erased, and what does everybody read about it?"""

from __future__ import annotations

import pytest

from tests.kyc.test_service import a_submitted, a_user
from tests.retention.test_service import FIVE_YEARS, NOW, a_decided
from wiseed_like import clock
from wiseed_like.accesses.models import Look
from wiseed_like.accounts.models import User
from wiseed_like.approvals import service as approvals
from wiseed_like.approvals.queries import waiting
from wiseed_like.db import session, transaction
from wiseed_like.retention.service import KIND


@pytest.fixture
def nadia() -> User:
    return a_user("nadia", "compliance")


class TestTheList:
    def test_leads_from_what_is_due_to_its_erasure(self, nadia: User, sign_in):
        file, jules = a_decided(nadia, "refuse"), a_user("jules", "compliance")
        client = sign_in(nadia)
        address = f"/staff/retention/{file.user_id}"
        assert "Rien à effacer" in client.get("/staff/retention").text

        clock.use(lambda: FIVE_YEARS)
        assert address in client.get("/staff/retention").text
        sent = client.post(f"{address}/erase", data={"erase-reason": "Délai écoulé."})

        assert sent.status_code == 303
        assert "Effacement demandé" in client.get(address).text
        with transaction():
            approvals.approve(waiting(KIND, file.user), by=jules, now=FIVE_YEARS)
        assert "effacée le 21 novembre 2031" in client.get(address).text
        assert file.documents[0].stored_file.sha256 in client.get("/staff/retention").text
        why = {"why": "control", "next": "/staff"}
        client.post(f"/staff/reasons/{file.user_id}", data=why)
        reviewed = client.get(f"/staff/identities/{file.id}").text
        assert "Effacé le 21 novembre 2031" in reviewed
        assert "/pages/1" not in reviewed

    def test_is_for_compliance_only(self, sign_in):
        a_submitted()
        for role in ("analyst", "administrator", "investor"):
            client = sign_in(a_user(role, role))
            assert client.get("/staff/retention").status_code == 404

    def test_writes_down_whom_was_looked_at(self, nadia: User, sign_in):
        file = a_submitted()

        sign_in(nadia).get(f"/staff/retention/{file.user_id}")

        assert session.query(Look).filter_by(person_id=file.user_id).count() == 1

    def test_knows_nobody_without_an_identity_file(self, nadia: User, sign_in):
        other = a_user("zoe", "investor")

        assert sign_in(nadia).get(f"/staff/retention/{other.id}").status_code == 404


class TestAHold:
    def test_needs_a_reason_and_is_shown(self, nadia: User, sign_in):
        file = a_submitted()
        client = sign_in(nadia)
        address = f"/staff/retention/{file.user_id}"

        assert client.post(f"{address}/hold", data={"hold-reason": ""}).status_code == 422
        held = client.post(f"{address}/hold", data={"hold-reason": "Litige A-12"})

        assert held.status_code == 303
        assert "Litige A-12" in client.get("/staff/retention").text
        lifted = client.post(f"{address}/lift", data={"lift-reason": "Clos"})
        assert lifted.status_code == 303
        assert "Litige A-12" not in client.get("/staff/retention").text


class TestThePrivacyPage:
    def test_shows_the_table_that_is_applied(self, client):
        clock.use(lambda: NOW)

        page = client.get("/privacy").text

        assert "5 ans après la fin de la relation" in page
        assert "12 mois après votre dernier passage" in page
        assert "30 jours après la fin de la session" in page
