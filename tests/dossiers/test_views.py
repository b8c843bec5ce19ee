"""What may founders and members do with dossiers, through the pages?"""

from __future__ import annotations

import io

import pikepdf
import pytest
from sqlalchemy import func, select

from compliance.euro import Euro
from tests.dossiers.scenes import (
    NOW,
    a_company,
    a_complete_draft,
    a_dossier_at,
    a_draft,
    a_person,
)
from wiseed_like.db import session, transaction
from wiseed_like.decisions.queries import Wanted, list_decisions
from wiseed_like.documents.models import StoredFile
from wiseed_like.documents.service import read
from wiseed_like.dossiers import service
from wiseed_like.dossiers.models import Dossier
from wiseed_like.dossiers.queries import totals_of
from wiseed_like.journal.queries import list_of_subject


class TestBegin:
    def test_twice_leads_to_the_same_dossier(self, sign_in):
        user = a_person("founder")
        company = a_company(user)
        founder = sign_in(user)

        answers = [
            founder.post(f"/companies/{company.id}/dossiers/new", data={"title": "Un moulin"})
            for _ in range(2)
        ]

        assert [answer.status_code for answer in answers] == [303, 303]
        assert answers[0].location == answers[1].location
        assert session.scalar(select(func.count(Dossier.id))) == 1


class TestEdit:
    def test_keeps_an_incomplete_draft(self, sign_in):
        user = a_person("founder")
        dossier = a_draft(a_company(user), user)

        answer = sign_in(user).post(
            f"/dossiers/{dossier.id}/edit",
            data={
                "title": "Un moulin",
                "team": "Deux meunières.",
                "amount_sought": "12 345,50",
            },
        )

        assert answer.status_code == 303
        assert (dossier.team, dossier.amount_sought) == ("Deux meunières.", Euro.of("12345.50"))
        assert dossier.summary == ""

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", ""),
            ("title", "x" * 121),
            ("team", "x" * 8001),
            ("sector", "casino"),
            *(("amount_sought", bad) for bad in ("0", "-5", "1e3", "beaucoup", "٣", "1,555")),
            ("amount_sought", "5 000 000,01"),
            ("amount_sought", "9 999,99"),
        ],
    )
    def test_refuses_bad_input_and_changes_nothing(self, sign_in, field: str, value: str):
        user = a_person("founder")
        dossier = a_draft(a_company(user), user)
        typed = {"title": "Un autre titre", "tagline": "De la farine"} | {field: value}

        answer = sign_in(user).post(f"/dossiers/{dossier.id}/edit", data=typed)

        assert answer.status_code == 422
        assert "De la farine" in answer.text
        assert (dossier.title, dossier.tagline) == ("Un deuxième moulin", "")

    def test_gives_a_refusal_of_the_law_its_number_once_a_day(self, sign_in):
        user = a_person("founder")
        dossier = a_draft(a_company(user), user)
        typed = {"title": "Un autre titre", "amount_sought": "6 000 000"}
        founder = sign_in(user)

        pages = [founder.post(f"/dossiers/{dossier.id}/edit", data=typed).text for _ in range(2)]

        (kept,) = list_decisions(Wanted(rule="offer_cap", person_id=user.id))
        assert all(f"(décision n° {kept.id})" in page for page in pages)
        assert founder.get(f"/decisions/{kept.id}").status_code == 200

    def test_escapes_what_the_founder_writes(self, sign_in):
        user = a_person("founder")
        dossier = a_draft(a_company(user), user)
        founder = sign_in(user)

        founder.post(f"/dossiers/{dossier.id}/edit", data={"title": "<script>alert(1)</script>"})

        assert "<script>alert" not in founder.get(f"/dossiers/{dossier.id}/edit").text


class TestDocuments:
    @pytest.mark.parametrize(
        ("name", "content"),
        [("plan.pdf", b""), ("plan.pdf", b"MZ not a pdf"), ("plan.exe", b"%PDF-1.4\n")],
    )
    def test_of_a_wrong_kind_are_not_stored(self, sign_in, name: str, content: bytes):
        user = a_person("founder")
        dossier = a_draft(a_company(user), user)

        answer = sign_in(user).post(
            f"/dossiers/{dossier.id}/documents",
            data={"kind": "business_plan", "file": (io.BytesIO(content), name)},
        )

        assert answer.status_code == 422
        assert session.scalar(select(func.count()).select_from(StoredFile)) == 0

    def test_are_kept_and_given_back(self, sign_in):
        user = a_person("founder")
        dossier = a_draft(a_company(user), user)
        founder = sign_in(user)
        made = io.BytesIO()
        with pikepdf.new() as pdf:
            pdf.add_blank_page()
            pdf.save(made)

        founder.post(
            f"/dossiers/{dossier.id}/documents",
            data={"kind": "business_plan", "file": (io.BytesIO(made.getvalue()), "plan.pdf")},
        )

        document = dossier.documents[0]
        assert document.kind == "business_plan"
        answer = founder.get(f"/dossiers/{dossier.id}/documents/{document.id}")
        assert answer.data == read(document.stored_file)

    def test_are_for_their_company_only(self, sign_in):
        user = a_person("founder")
        dossier = a_complete_draft(a_company(user), user)
        address = f"/dossiers/{dossier.id}/documents/{dossier.documents[0].id}"

        assert sign_in(user).get(address).status_code == 200
        assert sign_in(a_person("founder")).get(address).status_code == 404
        assert sign_in(a_person("founder")).post(f"{address}/remove").status_code == 404
        assert len(dossier.documents) == 4

    def test_are_removed_from_a_draft_and_kept_once_sent(self, sign_in):
        user = a_person("founder")
        dossier = a_complete_draft(a_company(user), user)
        founder = sign_in(user)
        first, second = (document.id for document in dossier.documents[:2])

        founder.post(f"/dossiers/{dossier.id}/documents/{first}/remove")
        assert len(dossier.documents) == 3
        again = founder.post(f"/dossiers/{dossier.id}/documents/{first}/remove")
        assert again.status_code == 404
        assert second in [document.id for document in dossier.documents]


class TestSubmit:
    def test_twice_shows_where_the_dossier_is(self, sign_in):
        user = a_person("founder")
        dossier = a_complete_draft(a_company(user), user)
        founder = sign_in(user)

        answers = [founder.post(f"/dossiers/{dossier.id}/submit") for _ in range(2)]

        assert [answer.status_code for answer in answers] == [303, 303]
        assert [answer.location for answer in answers] == [f"/dossiers/{dossier.id}"] * 2
        kinds = [fact.kind for fact in list_of_subject("dossier", dossier.id)]
        assert kinds.count("dossier.submitted") == 1

    def test_sends_nothing_that_is_incomplete(self, sign_in):
        user = a_person("founder")
        dossier = a_draft(a_company(user), user)
        founder = sign_in(user)

        answer = founder.post(f"/dossiers/{dossier.id}/submit")

        assert "Il manque encore" in founder.get(answer.location).text
        assert dossier.state == "draft"

    def test_names_what_is_missing_on_the_way_to_an_incomplete_sending(self, sign_in):
        user = a_person("founder")
        dossier = a_draft(a_company(user), user)
        founder = sign_in(user)

        answer = founder.get(f"/dossiers/{dossier.id}/submit")

        page = founder.get(answer.location).text
        assert answer.status_code == 303
        assert "Il manque encore : Le projet en une phrase" in page.replace("&#39;", "'")
        assert "Extrait Kbis" in page

    @pytest.mark.parametrize("page", ["", "/edit", "/documents", "/submit", "/withdraw"])
    def test_and_the_rest_is_hidden_from_others(self, sign_in, page: str):
        dossier = a_complete_draft(a_company(owner := a_person("founder")), owner)
        stranger = sign_in(a_person("founder"))

        assert stranger.get(f"/dossiers/{dossier.id}{page}").status_code == 404
        if page:
            assert stranger.post(f"/dossiers/{dossier.id}{page}").status_code == 404
        assert dossier.state == "draft"


class TestShow:
    def test_tells_the_founder_the_decision_and_its_reason(self, sign_in):
        user, judge = a_person("founder"), a_person("compliance")
        dossier = a_dossier_at("committee", user, a_person("analyst"))
        with transaction():
            service.decide(dossier, "decline", "Marché trop étroit.", by=judge, now=NOW)

        page = sign_in(user).get(f"/dossiers/{dossier.id}").text

        assert "Marché trop étroit." in page
        assert "Solide." not in page  # the analyst's note is the staff's own
        assert judge.full_name not in page

    @pytest.mark.parametrize("state", ["submitted", "screening", "vote", "due_diligence"])
    def test_shows_a_dossier_that_was_sent(self, sign_in, state: str):
        user = a_person("founder")
        dossier = a_dossier_at(state, user, a_person("analyst"))

        assert sign_in(user).get(f"/dossiers/{dossier.id}").status_code == 200


class TestSentBack:
    def test_says_what_to_complete_and_keeps_the_request_after_the_next_sending(self, sign_in):
        user, examiner = a_person("founder"), a_person("analyst")
        dossier = a_dossier_at("screening", user, examiner)
        founder, here = sign_in(user), f"/dossiers/{dossier.id}"
        with transaction():
            service.send_back(dossier, "Précisez le marché.", by=examiner, now=NOW)

        for page in (here, f"{here}/edit", f"/companies/{dossier.company_id}/dossiers"):
            text = founder.get(page).text
            assert "À compléter" in text
            assert "Brouillon" not in text
        assert "renvoyé le" in founder.get(here).text
        assert founder.post(f"{here}/submit").status_code == 303

        assert "Précisez le marché." in founder.get(here).text
        assert "Précisez le marché." in sign_in(examiner).get(f"/staff{here}").text


class TestVotePages:
    def test_are_open_to_all_while_the_vote_is(self, client):
        voting = a_dossier_at("vote", a_person("founder"), a_person("analyst"))

        assert "Moulin du Lac" in client.get("/votes").text
        assert "pas une offre" in client.get(f"/votes/{voting.slug}").text
        assert client.get("/votes/rien").status_code == 404

    def test_hide_what_is_not_in_vote(self, client):
        dossier = a_dossier_at("screening", a_person("founder"), a_person("analyst"))

        assert client.get(f"/votes/{dossier.slug}").status_code == 404

    def test_take_a_voice_and_let_it_change(self, sign_in):
        dossier = a_dossier_at("vote", a_person("founder"), a_person("analyst"))
        member = sign_in(a_person("investor"))

        for typed in ({"opinion": "no"}, {"opinion": "yes", "intended": "1 500,00"}):
            assert member.post(f"/votes/{dossier.slug}", data=typed).status_code == 303

        totals = totals_of(dossier.id)
        assert (totals.in_favour, totals.against) == (1, 0)
        assert totals.intended == Euro.of(1500)

    @pytest.mark.parametrize(
        "typed",
        [
            {},
            {"opinion": "maybe"},
            *({"opinion": "yes", "intended": bad} for bad in ("0", "-1", "1e3", "٣", "9" * 40)),
        ],
    )
    def test_refuse_bad_input(self, sign_in, typed: dict[str, str]):
        dossier = a_dossier_at("vote", a_person("founder"), a_person("analyst"))

        answer = sign_in(a_person("investor")).post(f"/votes/{dossier.slug}", data=typed)

        assert answer.status_code == 422
        assert totals_of(dossier.id).count == 0

    def test_send_a_visitor_to_sign_in(self, client):
        dossier = a_dossier_at("vote", a_person("founder"), a_person("analyst"))

        answer = client.post(f"/votes/{dossier.slug}", data={"opinion": "yes"})

        assert answer.status_code == 303
        assert totals_of(dossier.id).count == 0
