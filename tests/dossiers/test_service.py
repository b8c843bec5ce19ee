"""What happens to a dossier?"""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from compliance.euro import Euro
from tests.dossiers.scenes import (
    NOW,
    PDF,
    SIRENS,
    VERIFIED,
    a_company,
    a_complete_draft,
    a_dossier_at,
    a_draft,
    a_person,
)
from wiseed_like.db import transaction
from wiseed_like.documents.service import store_bytes
from wiseed_like.dossiers import queries, service
from wiseed_like.dossiers.rules import DOCUMENTS_MAX, DocumentKind, Evidence
from wiseed_like.errors import NotFound, Refused
from wiseed_like.journal.queries import list_of_subject


class TestBegin:
    def test_allows_one_application_at_a_time(self):
        founder = a_person("founder")
        company = a_company(founder)
        first = a_draft(company, founder)

        with pytest.raises(Refused, match="dossier_under_way"):
            a_draft(company, founder)
        with transaction():
            service.withdraw(first, by=founder, now=NOW)

        assert a_draft(company, founder).slug == "moulin-du-lac-2"


class TestSave:
    def test_keeps_what_is_incomplete_and_measures_it(self):
        founder = a_person("founder")
        dossier = a_draft(a_company(founder), founder)
        before = dossier.completeness

        with transaction():
            service.save(dossier, {"team": "Deux meunières."}, by=founder, now=NOW)

        assert dossier.team == "Deux meunières."
        assert dossier.completeness > before
        assert "team" not in dossier.missing
        assert {"summary", "amount_sought", "document:accounts"} <= set(dossier.missing)

    def test_refuses_more_than_an_issuer_may_raise(self):
        founder = a_person("founder")
        dossier = a_draft(a_company(founder), founder)

        service.save(dossier, {"amount_sought": Euro.of(5_000_000)}, by=founder, now=NOW)
        with pytest.raises(Refused, match="offer_cap"):
            service.save(dossier, {"amount_sought": Euro(500_000_001)}, by=founder, now=NOW)

    def test_refuses_too_little(self):
        founder = a_person("founder")
        dossier = a_draft(a_company(founder), founder)

        service.save(dossier, {"amount_sought": Euro.of(10_000)}, by=founder, now=NOW)
        with pytest.raises(Refused, match="amount_too_small"):
            service.save(dossier, {"amount_sought": Euro(999_999)}, by=founder, now=NOW)

    def test_refuses_a_sector_out_of_the_list(self):
        founder = a_person("founder")
        dossier = a_draft(a_company(founder), founder)

        with pytest.raises(Refused, match="unknown_sector"):
            service.save(dossier, {"sector": "casino"}, by=founder, now=NOW)

    def test_writes_nothing_that_is_not_the_founders(self):
        founder = a_person("founder")
        dossier = a_draft(a_company(founder), founder)

        with pytest.raises(AssertionError):
            service.save(dossier, {"decided_by": founder.id}, by=founder, now=NOW)


class TestAttach:
    def test_stops_at_the_most_that_a_dossier_holds(self):
        founder = a_person("founder")
        dossier = a_draft(a_company(founder), founder)
        for number in range(DOCUMENTS_MAX):
            _attach(dossier, founder, f"{number}.pdf")

        with pytest.raises(Refused, match="too_many_documents"):
            _attach(dossier, founder, "one-more.pdf")

    def test_is_undone_in_a_draft_only(self):
        founder = a_person("founder")
        dossier = a_complete_draft(a_company(founder), founder)
        document = dossier.documents[0]
        with transaction():
            service.submit(dossier, by=founder, now=NOW)

        with pytest.raises(Refused, match="sent"):
            service.remove_document(dossier, document, by=founder, now=NOW)


def _attach(dossier, founder, name: str) -> None:
    with transaction():
        stored = store_bytes(PDF, name, "application/pdf", by=founder, now=NOW)
        service.attach(dossier, DocumentKind.OTHER, stored, by=founder, now=NOW)


class TestSubmit:
    def test_wants_a_complete_dossier(self):
        founder = a_person("founder")
        dossier = a_draft(a_company(founder), founder)

        with pytest.raises(Refused, match="incomplete"):
            service.submit(dossier, by=founder, now=NOW)

        assert dossier.state == "draft"

    def test_twice_is_once(self):
        founder = a_person("founder")
        dossier = a_complete_draft(a_company(founder), founder)

        for _ in range(2):
            with transaction():
                service.submit(dossier, by=founder, now=NOW)

        kinds = [fact.kind for fact in list_of_subject("dossier", dossier.id)]
        assert kinds.count("dossier.submitted") == 1

    def test_makes_it_read_only(self):
        founder = a_person("founder")
        dossier = a_complete_draft(a_company(founder), founder)
        service.submit(dossier, by=founder, now=NOW)

        with pytest.raises(Refused, match="sent"):
            service.save(dossier, {"team": "Autre"}, by=founder, now=NOW)


class TestSendBack:
    def test_lets_the_founder_complete_and_send_again(self):
        founder, analyst = a_person("founder"), a_person("analyst")
        dossier = a_dossier_at("screening", founder, analyst)

        with transaction():
            service.send_back(dossier, "Précisez l'équipe.", by=analyst, now=NOW)

        assert dossier.message_to_founder == "Précisez l'équipe."
        assert list_of_subject("dossier", dossier.id)[-1].data == {"message": "Précisez l'équipe."}
        with transaction():
            service.save(dossier, {"team": "Trois meunières."}, by=founder, now=NOW)
            service.submit(dossier, by=founder, now=NOW)
        assert dossier.state == "submitted"


class TestRecommend:
    @pytest.mark.parametrize(
        ("evidence", "rule"),
        [
            (Evidence(), "criminal_record"),
            (replace(VERIFIED, free_of_conflict=False), "insider_project_owner"),
        ],
        ids=["none", "conflict"],
    )
    def test_waits_for_all_evidence(self, evidence: Evidence, rule: str):
        founder, analyst = a_person("founder"), a_person("analyst")
        dossier = a_dossier_at("due_diligence", founder, analyst)
        with transaction():
            service.record_evidence(dossier, evidence, by=analyst, now=NOW)

        with pytest.raises(Refused, match=rule) as refused:
            service.recommend(dossier, "Solide.", by=analyst, now=NOW)

        assert refused.value.verdict is not None
        assert refused.value.verdict.rule == "issuer"
        assert queries.evidence_of(dossier) == evidence
        assert dossier.state == "due_diligence"

    def test_is_for_whoever_answers_for_the_evidence(self):
        founder, analyst, other = a_person("founder"), a_person("analyst"), a_person("analyst")
        dossier = a_dossier_at("due_diligence", founder, analyst)

        with pytest.raises(Refused, match="not_the_examiner"):
            service.recommend(dossier, "Solide.", by=other, now=NOW)
        with transaction():
            service.record_evidence(dossier, VERIFIED, by=other, now=NOW)
        with transaction():
            service.recommend(dossier, "Solide.", by=other, now=NOW)

        assert (dossier.state, dossier.examined_by) == ("committee", other.id)

    def test_forgets_the_evidence_of_an_earlier_sending(self):
        founder, analyst = a_person("founder"), a_person("analyst")
        dossier = a_dossier_at("submitted", founder, analyst)

        assert queries.evidence_of(dossier) == Evidence()


class TestDecide:
    def test_is_for_a_second_person(self):
        founder, analyst = a_person("founder"), a_person("analyst")
        dossier = a_dossier_at("committee", founder, analyst)

        with pytest.raises(Refused, match="own_examination"):
            service.decide(dossier, "accept", by=analyst, now=NOW)
        judge = a_person("compliance")
        with transaction():
            service.decide(dossier, "accept", by=judge, now=NOW)

        assert (dossier.state, dossier.decided_by) == ("accepted", judge.id)

    def test_lets_the_examiner_stop_before_the_committee_only(self):
        founder, analyst = a_person("founder"), a_person("analyst")
        dossier = a_dossier_at("due_diligence", founder, analyst)

        with transaction():
            service.decide(dossier, "decline", "Casier non vierge.", by=analyst, now=NOW)

        assert (dossier.state, dossier.decided_by) == ("declined", analyst.id)
        other = a_dossier_at("committee", founder, analyst, siren=SIRENS[1])
        with pytest.raises(Refused, match="own_examination"):
            service.decide(other, "decline", "Non.", by=analyst, now=NOW)

    def test_is_never_for_an_officer_of_the_company(self):
        founder, analyst = a_person("founder", "compliance"), a_person("analyst")
        dossier = a_dossier_at("committee", founder, analyst)

        with pytest.raises(Refused, match="own_file"):
            service.decide(dossier, "accept", by=founder, now=NOW)

    def test_gives_a_reason_with_a_no(self):
        founder, analyst, judge = a_person("founder"), a_person("analyst"), a_person("compliance")
        dossier = a_dossier_at("committee", founder, analyst)

        with pytest.raises(Refused, match="no_reason"):
            service.decide(dossier, "decline", by=judge, now=NOW)
        with transaction():
            service.decide(dossier, "decline", "Marché trop étroit.", by=judge, now=NOW)

        assert (dossier.state, dossier.decision_reason) == ("declined", "Marché trop étroit.")

    def test_comes_once(self):
        founder, analyst, judge = a_person("founder"), a_person("analyst"), a_person("compliance")
        dossier = a_dossier_at("committee", founder, analyst)
        service.decide(dossier, "accept", by=judge, now=NOW)

        with pytest.raises(Refused, match="moved_on"):
            service.decide(dossier, "decline", "Non.", by=judge, now=NOW)


class TestVote:
    def test_counts_one_voice_a_member_and_lets_it_change(self):
        founder, analyst = a_person("founder"), a_person("analyst")
        dossier = a_dossier_at("vote", founder, analyst)
        member, other = a_person("investor"), a_person("investor")

        for by, in_favour, euros in ((member, False, 0), (other, True, 200), (member, True, 500)):
            with transaction():
                service.vote(dossier, in_favour=in_favour, intended=Euro.of(euros), by=by, now=NOW)

        assert queries.totals_of(dossier.id) == queries.VoteTotals(2, 0, Euro.of(700))

    @pytest.mark.parametrize("role", ["analyst", "compliance", "administrator"])
    def test_is_not_for_the_staff(self, role: str):
        dossier = a_dossier_at("vote", a_person("founder"), a_person("analyst"))

        with pytest.raises(Refused, match="staff_vote"):
            _vote(dossier, a_person("investor", role))

    def test_is_not_for_the_founder(self):
        founder = a_person("founder", "investor")
        dossier = a_dossier_at("vote", founder, a_person("analyst"))

        with pytest.raises(Refused, match="own_project"):
            _vote(dossier, founder)

    def test_ends_with_the_vote(self):
        dossier = a_dossier_at("due_diligence", a_person("founder"), a_person("analyst"))

        with pytest.raises(Refused, match="vote_over"):
            _vote(dossier, a_person("investor"))

    def test_by_a_double_click_is_one_voice(self, app):
        dossier = a_dossier_at("vote", a_person("founder"), a_person("analyst"))
        member = a_person("investor")
        start = threading.Barrier(2)

        def click() -> None:
            with app.app_context():
                start.wait()
                with transaction():
                    _vote(queries.get_dossier(dossier.id), member)

        threads = [threading.Thread(target=click) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert queries.totals_of(dossier.id).count == 1


def _vote(dossier, by) -> None:
    service.vote(dossier, in_favour=True, intended=Euro.ZERO, by=by, now=NOW)


class TestReading:
    def test_of_a_dossier_is_for_its_officers(self):
        founder = a_person("founder")
        dossier = a_draft(a_company(founder), founder)
        stranger = a_person("founder")
        a_company(stranger, siren=SIRENS[1])

        with pytest.raises(NotFound):
            queries.get_dossier_of(stranger.id, dossier.id)
        with pytest.raises(NotFound):
            queries.get_sent_dossier(dossier.id)

    def test_of_a_project_stays_open_to_all_once_it_was_voted_on(self):
        analyst, judge, member = a_person("analyst"), a_person("analyst"), a_person("investor")
        dossier = a_dossier_at("vote", a_person("founder"), analyst)
        with transaction():
            _vote(dossier, member)
        with transaction():
            service.examine(dossier, VERIFIED, by=analyst, now=NOW)
        assert queries.get_in_vote(dossier.slug) is dossier

        with transaction():
            service.decide(dossier, "decline", "Non.", by=judge, now=NOW)

        with pytest.raises(NotFound):
            queries.get_in_vote(dossier.slug)
