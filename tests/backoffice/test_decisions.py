"""Can the compliance team open any decision of the law, and ask it again?"""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape

import pytest

from compliance.archive import verdict_of
from compliance.euro import Euro
from compliance.parameters import ecspr
from tests.decisions.answers import NOW, a_gate, a_tree, a_yes, of_a_rule_that_is_gone
from tests.dossiers.scenes import a_person
from wiseed_like.backoffice.views.decisions import ROWS
from wiseed_like.db import session, transaction
from wiseed_like.decisions.models import Decision

OFFICER = "compliance"


def page_of(client, address: str, *, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return unescape(answer.text)


def numbers_on(page: str) -> list[int]:
    """The decisions that a list shows, in its order."""
    rows = page.split('<th scope="row"><a href="/staff/decisions/')[1:]
    return [int(row.partition('"')[0]) for row in rows]


def forgotten(decision: Decision, **changes: str) -> Decision:
    gone = of_a_rule_that_is_gone(decision)
    for name, value in changes.items():
        setattr(gone, name, value)
    with transaction():
        session.add(gone)
    return gone


@pytest.mark.parametrize("role", ["investor", "founder", "analyst", "administrator"])
class TestDecisions:
    def test_are_for_the_compliance_team_only(self, sign_in, role: str):
        decision = a_gate()
        client = sign_in(a_person(role))

        page_of(client, "/staff/decisions", status=404)
        page_of(client, f"/staff/decisions/{decision.id}", status=404)


class TestTheList:
    def test_shows_the_newest_first(self, sign_in):
        person = a_person("investor")
        first, second = a_gate(person), a_yes(person)

        page = page_of(sign_in(a_person(OFFICER)), "/staff/decisions")

        assert numbers_on(page) == [second.id, first.id]
        assert person.full_name in page
        assert "Ce montant demande-t-il un avertissement" in page

    def test_is_empty_in_an_empty_house(self, sign_in):
        assert "Aucune décision pour l'instant" in page_of(
            sign_in(a_person(OFFICER)), "/staff/decisions"
        )

    def test_goes_on_from_page_to_page(self, sign_in):
        kept = [a_gate().id for _ in range(ROWS + 2)]
        client = sign_in(a_person(OFFICER))

        first = page_of(client, "/staff/decisions?answer=gate")
        after = page_of(client, f"/staff/decisions?answer=gate&before={kept[2]}")

        assert numbers_on(first) == kept[:1:-1]
        assert f"/staff/decisions?answer=gate&before={kept[2]}" in first
        assert numbers_on(after) == kept[1::-1]
        assert 'rel="next"' not in after

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("rule=per_offer_threshold", [1]),
            ("answer=allow", [2]),
            ("person=1", [1]),
            ("person=2", []),
            ("subject=User:1", [1]),
            ("subject=user:2", []),
            ("since=2026-03-03", [2]),
            ("until=2026-03-02", [1]),
            ("since=2026-03-02&until=2026-03-03", [2, 1]),
            ("before=2", [1]),
            ("before=0", [2, 1]),
            ("before=x", [2, 1]),
        ],
    )
    def test_is_filtered(self, sign_in, asked: str, found: list[int]):
        person = a_person("investor")
        a_gate(person, subject=person)
        a_yes(now=NOW + timedelta(days=1))

        page = page_of(sign_in(a_person(OFFICER)), f"/staff/decisions?{asked}")

        assert numbers_on(page) == found

    def test_offers_the_rules_that_have_answered_even_those_that_are_gone(self, sign_in):
        gone = forgotten(a_gate())
        client = sign_in(a_person(OFFICER))

        assert numbers_on(page_of(client, "/staff/decisions?rule=forgotten_rule")) == [gone.id]

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("rule", "no_such_rule"),
            ("answer", "perhaps"),
            ("person", "-1"),
            ("person", "99999999999999999999"),
            ("subject", "subscription"),
            ("subject", "subscription:'"),
            ("since", "2026-02-30"),
            ("until", "0000-01-01"),
        ],
    )
    def test_says_beside_the_field_what_cannot_be_looked_for(self, sign_in, field: str, typed: str):
        a_gate()

        page = page_of(sign_in(a_person(OFFICER)), f"/staff/decisions?{field}={typed}", status=422)

        assert f'id="{field}-error"' in page
        assert numbers_on(page) == []

    def test_is_reached_from_the_queue(self, sign_in):
        assert 'href="/staff/decisions"' in page_of(sign_in(a_person(OFFICER)), "/staff")
        assert 'href="/staff/decisions"' not in page_of(sign_in(a_person("analyst")), "/staff")


class TestADecision:
    def test_shows_every_part_of_the_tree(self, sign_in):
        decision = a_tree(a_person("investor"))
        verdict = verdict_of(decision.record)

        page = page_of(sign_in(a_person(OFFICER)), f"/staff/decisions/{decision.id}")

        assert page.count('<details class="verdict verdict-') == len(list(verdict.walk()))
        for part in verdict.walk():
            assert part.question.fr in page
            assert part.sentence.fr in page
            for each in part.inputs:
                assert each.label.fr in page
                assert each.source.fr in page
        assert "frozen" not in page
        assert "en cours d'examen" in page

    def test_shows_threshold_requirements_counterfactual_and_text(self, sign_in):
        page = page_of(sign_in(a_person(OFFICER)), f"/staff/decisions/{a_gate().id}")

        assert "1\u202f900,00\u00a0€" in page
        assert "accord exprès, avertissement sur les risques" in page
        assert "Jusqu'à 1\u202f900,00\u00a0€, rien de plus n'est demandé." in page
        assert "Règlement (UE) 2020/1503, art. 21(7)" in page
        assert "La réponse est la même" in page
        assert "Intacte" in page

    def test_is_in_english_too(self, sign_in):
        officer = a_person(OFFICER, language="en")

        page = page_of(sign_in(officer), f"/staff/decisions/{a_gate().id}")

        assert "Up to €1,900.00, nothing more is asked." in page
        assert "Regulation (EU) 2020/1503, art. 21(7)" in page

    def test_is_asked_again_under_the_law_of_another_day(
        self, sign_in, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setitem(
            ecspr.PER_OFFER_FLOOR.values,  # type: ignore[arg-type]
            date(2028, 1, 1),
            Euro.of(2_000),
        )
        address = f"/staff/decisions/{a_gate().id}?law="
        client = sign_in(a_person(OFFICER))

        then = page_of(client, address + "2028-01-01")
        before = page_of(client, address + "2027-12-31")

        assert "La réponse est différente" in then
        assert "<td>1\u202f900,00\u00a0€</td><td>2\u202f000,00\u00a0€</td>" in then
        assert "La réponse est différente" not in before

    def test_says_that_a_day_is_before_the_law(self, sign_in):
        page = page_of(sign_in(a_person(OFFICER)), f"/staff/decisions/{a_gate().id}?law=2021-11-09")

        assert "n'était pas encore en vigueur" in page

    def test_says_beside_the_field_that_a_day_is_none(self, sign_in):
        page = page_of(
            sign_in(a_person(OFFICER)), f"/staff/decisions/{a_gate().id}?law=demain", status=422
        )

        assert 'id="law-error"' in page
        assert 'value="demain"' in page

    def test_shows_what_it_can_of_a_rule_that_is_gone(self, sign_in):
        gone = forgotten(a_gate())

        page = page_of(sign_in(a_person(OFFICER)), f"/staff/decisions/{gone.id}")

        assert "Impossible de reposer la question" in page
        assert "vous dépassez 1\u202f900,00\u00a0€" in page

    @pytest.mark.parametrize("body", ["not JSON", "[]", "{}", '{"verdict": {"answer": "gate"}}'])
    def test_shows_the_text_itself_when_nothing_else_can_be_read(self, sign_in, body: str):
        gone = forgotten(a_gate(), body=body)

        page = page_of(sign_in(a_person(OFFICER)), f"/staff/decisions/{gone.id}?law=2026-03-02")

        assert "ne peut plus être lue en entier" in page
        assert "Rompue" in page
        assert body.strip("{}[]")[:8] in page

    def test_that_does_not_exist_is_absent(self, sign_in):
        page_of(sign_in(a_person(OFFICER)), "/staff/decisions/1", status=404)


class TestTheJournal:
    def test_leads_to_the_decision_that_a_fact_names(self, sign_in):
        decision = a_tree(a_person("investor"))
        link = f'href="/staff/decisions/{decision.id}"'

        assert link in page_of(sign_in(a_person(OFFICER)), "/staff/journal")
        assert link not in page_of(sign_in(a_person("administrator")), "/staff/journal")

    def test_is_led_to_from_the_decision(self, sign_in):
        person = a_person("investor")
        decision = a_tree(person)

        page = page_of(sign_in(a_person(OFFICER)), f"/staff/decisions/{decision.id}")

        assert f"/staff/journal?stream=person:{person.id}" in page
        assert "decision.refused" in page
