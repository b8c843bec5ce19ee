"""How is a dossier led from its sending to the committee, through the pages?"""

from __future__ import annotations

import pytest

from tests.dossiers.scenes import NOW, a_company, a_complete_draft, a_dossier_at, a_person
from wiseed_like.db import transaction
from wiseed_like.decisions.queries import Wanted, list_decisions
from wiseed_like.dossiers import service

ALL_YES = {
    f"evidence-{name}": "yes"
    for name in ("criminal_record_clean", "seat_cooperative", "capital_paid_up", "free_of_conflict")
}


class TestTheWay:
    def test_from_sending_to_acceptance(self, sign_in):
        user = a_person("founder")
        dossier = a_complete_draft(a_company(user), user)
        analyst, judge = sign_in(a_person("analyst")), sign_in(a_person("compliance"))
        here = f"/staff/dossiers/{dossier.id}"
        sign_in(user).post(f"/dossiers/{dossier.id}/submit")

        steps = [
            (analyst, "screen", {}, "screening"),
            (analyst, "open-vote", {}, "vote"),
            (analyst, "examine", {}, "due_diligence"),
            (analyst, "evidence", ALL_YES, "due_diligence"),
            (analyst, "recommend", {"recommend-note": "Solide."}, "committee"),
            (judge, "decide", {"decision-decision": "accept"}, "accepted"),
        ]
        for client, move, typed, state in steps:
            assert client.get(here).status_code == 200
            assert client.post(f"{here}/{move}", data=typed).status_code == 303
            assert dossier.state == state
        assert f"{here}/round" in analyst.get(here).text
        # What the law said then is kept; it is not asked again once the committee has decided.
        (kept,) = list_decisions(Wanted(subject=("dossier", str(dossier.id))))
        assert f"/staff/decisions/{kept.id}" in judge.get(here).text
        assert f"/staff/decisions/{kept.id}" not in analyst.get(here).text
        assert f"n° {kept.id} ·" in analyst.get(here).text
        assert "Cette société peut lever des fonds ici" not in judge.get(here).text
        assert sign_in(user).get(f"/dossiers/{dossier.id}").status_code == 200

    def test_back_to_the_founder_with_a_message(self, sign_in):
        user, examiner = a_person("founder"), a_person("analyst")
        dossier = a_dossier_at("screening", user, examiner)

        sign_in(examiner).post(
            f"/staff/dossiers/{dossier.id}/send-back", data={"back-message": "Précisez le marché."}
        )

        assert dossier.state == "draft"
        assert "Précisez le marché." in sign_in(user).get(f"/dossiers/{dossier.id}/edit").text

    def test_of_a_second_click_ends_where_the_first_one_did(self, sign_in):
        examiner = a_person("analyst")
        dossier = a_dossier_at("submitted", a_person("founder"), examiner)
        analyst = sign_in(examiner)

        answers = [analyst.post(f"/staff/dossiers/{dossier.id}/screen") for _ in range(2)]

        assert [answer.status_code for answer in answers] == [303, 303]
        assert dossier.state == "screening"


class TestRefusals:
    @pytest.mark.parametrize(
        ("state", "move", "typed"),
        [
            ("screening", "send-back", {}),
            ("screening", "send-back", {"back-message": "x" * 2001}),
            ("screening", "decline", {}),
            ("due_diligence", "recommend", {}),
            ("committee", "decide", {}),
            ("committee", "decide", {"decision-decision": "maybe"}),
            ("committee", "decide", {"decision-decision": "decline"}),
        ],
    )
    def test_of_bad_input_change_nothing(self, sign_in, state: str, move: str, typed: dict):
        examiner = a_person("analyst")
        dossier = a_dossier_at(state, a_person("founder"), examiner)
        who = a_person("analyst") if move == "decide" else examiner

        answer = sign_in(who).post(f"/staff/dossiers/{dossier.id}/{move}", data=typed)

        assert answer.status_code == 422
        assert dossier.state == state

    def test_of_a_decision_by_the_examiner(self, sign_in):
        examiner = a_person("analyst")
        dossier = a_dossier_at("committee", a_person("founder"), examiner)

        answer = sign_in(examiner).post(
            f"/staff/dossiers/{dossier.id}/decide", data={"decision-decision": "accept"}
        )

        assert answer.status_code == 422
        assert dossier.state == "committee"

    def test_of_a_recommendation_while_evidence_is_missing(self, sign_in):
        examiner = a_person("analyst")
        dossier = a_dossier_at("due_diligence", a_person("founder"), examiner)
        analyst = sign_in(examiner)
        here = f"/staff/dossiers/{dossier.id}"
        analyst.post(f"{here}/evidence", data=ALL_YES | {"evidence-free_of_conflict": ""})

        answer = analyst.post(f"{here}/recommend", data={"recommend-note": "Solide."})

        assert answer.status_code == 422
        assert "liens avec la plateforme (pas encore fait)" in answer.text
        assert dossier.state == "due_diligence"


class TestDecline:
    def test_is_offered_to_the_examiner_in_due_diligence(self, sign_in):
        examiner = a_person("analyst")
        dossier = a_dossier_at("due_diligence", a_person("founder"), examiner)
        analyst, here = sign_in(examiner), f"/staff/dossiers/{dossier.id}"

        page = analyst.get(here).text
        answer = analyst.post(f"{here}/decline", data={"decline-reason": "Casier non vierge."})

        assert "Ne pas retenir" in page
        assert answer.status_code == 303
        assert dossier.state == "declined"
        assert "Casier non vierge." in analyst.get(here).text


class TestDoors:
    @pytest.mark.parametrize("role", ["founder", "investor", "administrator"])
    def test_are_closed_to_other_roles(self, sign_in, role: str):
        dossier = a_dossier_at("submitted", a_person("founder"), a_person("analyst"))
        client = sign_in(a_person(role))
        here = f"/staff/dossiers/{dossier.id}"
        document = dossier.documents[0].id

        for address in ("/staff/dossiers", here, f"{here}/documents/{document}"):
            assert client.get(address).status_code == 404
        assert client.post(f"{here}/screen").status_code == 404
        assert dossier.state == "submitted"

    def test_hide_from_staff_what_is_their_own(self, sign_in):
        owner = a_person("founder", "analyst", "compliance")
        dossier = a_dossier_at("screening", owner, a_person("analyst"))
        client, here = sign_in(owner), f"/staff/dossiers/{dossier.id}"

        for address in (here, f"{here}/documents/{dossier.documents[0].id}"):
            assert client.get(address).status_code == 404
        for move in ("open-vote", "examine", "send-back", "decline"):
            assert client.post(f"{here}/{move}").status_code == 404
        assert "Moulin" not in client.get("/staff/dossiers").text
        assert dossier.state == "screening"

    def test_leave_the_examination_to_analysts(self, sign_in):
        dossier = a_dossier_at("submitted", a_person("founder"), a_person("analyst"))

        answer = sign_in(a_person("compliance")).post(f"/staff/dossiers/{dossier.id}/screen")

        assert answer.status_code == 404

    def test_hide_a_draft_that_was_never_sent(self, sign_in):
        user = a_person("founder")
        dossier = a_complete_draft(a_company(user), user)
        analyst = sign_in(a_person("analyst"))

        assert analyst.get(f"/staff/dossiers/{dossier.id}").status_code == 404
        with transaction():
            service.withdraw(dossier, by=user, now=NOW)
        assert "Moulin" not in analyst.get("/staff/dossiers").text

    def test_open_documents_to_the_analyst(self, sign_in):
        dossier = a_dossier_at("submitted", a_person("founder"), a_person("analyst"))
        address = f"/staff/dossiers/{dossier.id}/documents/{dossier.documents[0].id}"

        assert sign_in(a_person("analyst")).get(address).status_code == 200
