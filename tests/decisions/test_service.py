"""Is an answer of the law kept as it was given, once, and named by its hash?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from compliance import archive
from compliance.as_of import as_of
from compliance.ceilings import per_offer_threshold
from compliance.euro import Euro
from compliance.rule import Asked
from compliance.rulebook import RULES
from tests.decisions.answers import ABOVE, NOW, a_gate
from tests.dossiers.scenes import a_company, a_person
from wiseed_like.db import session, transaction
from wiseed_like.decisions import service
from wiseed_like.decisions.models import Decision, digest
from wiseed_like.decisions.queries import list_facts
from wiseed_like.journal.queries import list_of_subject

ASSESS = per_offer_threshold.assess


def refused(person, facts=ABOVE, *, now=NOW, subject=None) -> Decision:
    with transaction():
        kept = service.note_refusal(
            ASSESS.ask(facts, as_of(now)), subject=subject, person=person, by=person
        )
    assert kept is not None
    return kept


def how_many() -> int:
    return session.scalar(select(func.count()).select_from(Decision)) or 0


class TestKeep:
    def test_keeps_the_whole_answer_and_its_facts(self):
        person = a_person("investor")
        company = a_company(a_person("founder"))
        kept = a_gate(person, subject=company)

        assert (kept.rule, kept.answer) == ("per_offer_threshold", "gate")
        assert (kept.asked_at, kept.law_on) == (NOW, date(2026, 3, 2))
        assert kept.subject == f"company:{company.id}"
        assert (kept.person_id, kept.asked_by) == (person.id, person.id)
        assert archive.verdict_of(kept.record) == ASSESS(ABOVE, as_of(NOW))
        assert archive.facts_of(kept.record, RULES) == (ASSESS, ABOVE)

    def test_takes_the_hash_of_the_text(self):
        kept = a_gate()

        assert kept.sha256 == digest(kept.body)
        assert kept.is_as_it_was
        assert not Decision(body=kept.body + " ", sha256=kept.sha256).is_as_it_was

    def test_keeps_the_answer_that_was_given_rather_than_asking_again(self):
        given = ASSESS(ABOVE, as_of(NOW, law=date(2026, 1, 1)))
        asked = Asked(ASSESS, ABOVE, as_of(NOW), given)
        with transaction():
            kept = service.keep(asked, subject=None, person=None, by=None)

        assert archive.verdict_of(kept.record) == given

    def test_is_lost_with_what_it_led_to(self):
        service.keep(ASSESS.ask(ABOVE, as_of(NOW)), subject=None, person=None, by=None)
        assert how_many() == 1

        session.rollback()

        assert how_many() == 0


class TestReference:
    def test_names_the_decision_and_holds_nothing_personal(self):
        kept = a_gate()

        assert service.reference(kept) == {
            "decision": kept.id,
            "decision_sha256": kept.sha256,
        }


class TestNoteRefusal:
    def test_is_a_fact_of_the_person_s_stream(self):
        person = a_person("investor")
        kept = refused(person)

        (entry,) = list_of_subject("decision", kept.id)
        assert (entry.kind, entry.stream) == ("decision.refused", f"person:{person.id}")
        assert entry.data == service.reference(kept)
        assert list_facts(kept) == [entry]

    def test_gives_the_same_number_to_the_same_question_on_the_same_day(self):
        person = a_person("investor")
        morning = refused(person)
        evening = refused(person, now=NOW + timedelta(hours=8))

        assert evening.id == morning.id
        assert how_many() == 1
        assert len(list_of_subject("decision", morning.id)) == 1

    @pytest.mark.parametrize("later", [timedelta(days=1), timedelta(hours=13)])
    def test_is_another_one_on_another_civil_day_in_paris(self, later: timedelta):
        person = a_person("investor")

        assert refused(person).id != refused(person, now=NOW + later).id

    def test_is_another_one_for_other_facts_another_person_or_another_thing(self):
        person, other = a_person("investor"), a_person("investor")
        company = a_company(a_person("founder"))
        more = per_offer_threshold.Facts(Euro.of(2_001), result=Euro.of(3_800), test_passed=True)

        numbers = {
            refused(person).id,
            refused(person, more).id,
            refused(other).id,
            refused(person, subject=company).id,
        }

        assert len(numbers) == 4
