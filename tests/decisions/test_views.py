"""Can anybody read the law that this house applies, and a person what was answered to them?"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from flask import Flask

from compliance.archive import verdict_of
from compliance.euro import Euro
from compliance.parameters import ecspr, table
from compliance.rulebook import RULES
from tests.decisions.answers import a_gate, a_tree, of_a_rule_that_is_gone
from tests.dossiers.scenes import a_person
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.decisions import lawbook


def page_of(client, address: str, *, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return unescape(answer.text)


class TestThePageOfTheLaw:
    def test_shows_every_number_and_every_rule(self, client):
        page = page_of(client, "/regles")

        for name, parameter in table().items():
            anchor = name.lower().replace(".", "-").replace("_", "-")
            assert f'id="{anchor}"' in page
            assert parameter.label.fr in page
        for key, rule in RULES.items():
            assert f'id="rule-{key}"' in page
            assert rule.question.fr in page

    def test_is_in_english_too(self, client):
        client.get("/language/en")
        page = page_of(client, "/regles")

        assert ecspr.PER_OFFER_FLOOR.label.en in page
        assert ecspr.PER_OFFER_FLOOR.label.fr not in page
        assert "€1,000.00" in page

    def test_shows_the_reasoning_of_an_interpretation_and_marks_what_is_unverified(self, client):
        page = page_of(client, "/regles")

        assert ecspr.PER_OFFER_ADDS_UP_ORDERS.reasoning is not None
        assert ecspr.PER_OFFER_ADDS_UP_ORDERS.reasoning.fr in page
        assert page.count("state-attention") == sum(
            parameter.unverified for parameter in table().values()
        )

    def test_links_to_the_text(self, client):
        page = page_of(client, "/regles?q=5 000 000")

        assert 'href="https://eur-lex.europa.eu/eli/reg/2020/1503/oj"' in page
        assert "Règlement (UE) 2020/1503, art. 1(2)(c)" in page

    def test_shows_the_values_of_the_day_that_is_asked_for(
        self, client, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setitem(ecspr.REFLECTION_DAYS.values, date(2028, 3, 15), 5)  # type: ignore[arg-type]
        asked = "/regles?q=reflexion+pre&on="

        assert '<span class="law-value">4<' in page_of(client, asked + "2028-03-14")
        assert '<span class="law-value">5<' in page_of(client, asked + "2028-03-15")
        for day in ("2028-03-14", "2028-03-15"):
            assert "5 à partir du 15 mars 2028" in page_of(client, asked + day)

    def test_says_that_a_day_is_before_the_law(self, client):
        before = page_of(client, "/regles?q=reflexion+pre&on=2021-11-09")
        first = page_of(client, "/regles?q=reflexion+pre&on=2021-11-10")

        assert "pas encore en vigueur" in before
        assert "pas encore en vigueur" not in first

    def test_is_of_today_when_no_day_is_asked_for(self, client):
        clock.use(lambda: datetime(2021, 11, 9, 22, 59, tzinfo=UTC))
        evening = page_of(client, "/regles?q=reflexion+pre")
        clock.use(lambda: datetime(2021, 11, 9, 23, 0, tzinfo=UTC))
        midnight_in_paris = page_of(client, "/regles?q=reflexion+pre")

        assert "pas encore en vigueur" in evening
        assert "pas encore en vigueur" not in midnight_in_paris

    @pytest.mark.parametrize("day", ["2026-02-30", "hier", "01/02/2026", "20260101", "9999-01-01"])
    def test_says_beside_the_field_that_a_day_is_none(self, client, day: str):
        page = page_of(client, f"/regles?on={day}", status=422)

        assert 'id="on-error"' in page
        assert f'value="{day}"' in page
        assert "law-table" not in page

    @pytest.mark.parametrize("asked", ["text=XYZ", "only=everything"])
    def test_refuses_other_nonsense_beside_its_field(self, client, asked: str):
        assert "field-error" in page_of(client, f"/regles?{asked}", status=422)

    def test_reads_no_more_than_two_hundred_characters(self, client):
        page = page_of(client, "/regles?q=" + "a" * 300)

        assert 'maxlength="200"' in page
        assert f'value="{"a" * 200}"' in page

    def test_is_linked_from_every_footer(self, client):
        assert 'href="/regles"' in page_of(client, "/risks")


class TestChapters:
    ON = date(2026, 3, 2)

    def names(self, **wanted: str) -> set[str]:
        return {line.name for each in lawbook.chapters(self.ON, **wanted) for line in each.lines}

    def test_are_all_the_numbers(self):
        assert self.names() == set(table())

    @pytest.mark.parametrize(
        "like", ["reflexion pre", "RÉFLEXION précontractuel", "pre-contractual"]
    )
    def test_are_found_in_either_language_whatever_the_accents(self, like: str):
        assert self.names(like=like) == {"ecspr.REFLECTION_DAYS"}

    @pytest.mark.parametrize(
        "like", ["5000000", "5 000 000", "5\u202f000\u202f000,00 €", "5,000,000.00", "€5,000,000"]
    )
    def test_are_found_by_their_value_as_people_write_it(self, like: str):
        assert "ecspr.OFFER_CAP" in self.names(like=like)

    def test_are_not_found_by_a_part_of_a_number(self):
        assert "ecspr.OFFER_CAP" not in self.names(like="500000")
        assert "ecspr.PER_OFFER_FLOOR" not in self.names(like="100")
        assert "ecspr.PER_OFFER_FLOOR" in self.names(like="1 000")

    @pytest.mark.parametrize("like", ["art. 21", "article 21", "Articles 21", "art.21", "art 21"])
    def test_are_found_by_their_article_however_it_is_written(self, like: str):
        found = self.names(like=like)

        assert found
        assert all(re.search(r"art\. 21\b", table()[name].article) for name in found)

    def test_are_not_found_by_a_name_that_no_page_shows(self):
        assert self.names(like="reflection_days") == set()
        assert lawbook.rules_like("per_offer_threshold") == []

    def test_are_those_of_one_text(self):
        found = self.names(text="C. com.")

        assert found
        assert all(table()[name].article.startswith("C. com.") for name in found)

    def test_are_only_our_readings_or_only_what_is_unverified(self):
        parameters = table()

        assert self.names(only="interpretation") == {
            name for name, each in parameters.items() if each.reasoning
        }
        assert self.names(only="unverified") == {
            name for name, each in parameters.items() if each.unverified
        }

    def test_have_places_of_their_own_on_the_page(self):
        found = lawbook.chapters(self.ON)
        anchors = [each.anchor for each in found]
        anchors += [line.anchor for each in found for line in each.lines]
        anchors += [f"rule-{key}" for key in RULES]

        assert len(set(anchors)) == len(anchors)


class TestValueSaid:
    @pytest.mark.parametrize(
        ("name", "value", "french", "english"),
        [
            (
                "ecspr.OFFER_CAP",
                Euro.of(5_000_000),
                "5\u202f000\u202f000,00\u00a0€",
                "€5,000,000.00",
            ),
            ("ecspr.PER_OFFER_SHARE", 500, "500 (5\u00a0%)", "500 (5%)"),
            ("ecspr.PER_OFFER_ADDS_UP_ORDERS", True, "oui", "yes"),
            ("ecspr.REFLECTION_DAYS", None, "ne s'applique plus", "no longer applies"),
            ("ecspr.REFLECTION_DAYS", {"FR": 4, "DE": 5}, "FR: 4; DE: 5", "FR: 4; DE: 5"),
            ("company.MEETING_MAJORITY", None, "ne s'applique plus", "no longer applies"),
        ],
    )
    def test_is_for_people(self, name: str, value: object, french: str, english: str):
        parameter = table()[name]

        assert lawbook.value_said(parameter, value, "fr") == french
        assert lawbook.value_said(parameter, value, "en") == english

    def test_of_a_fraction_is_a_percentage_when_that_is_exact(self):
        two_thirds, quarter = table()["company.MEETING_MAJORITY"], ecspr.OFFER_CAP
        assert lawbook.value_said(two_thirds, two_thirds.on(date(2026, 1, 1)), "en") == "2/3"
        first = table()["company.MEETING_QUORUM_FIRST"].on(date(2026, 1, 1))
        assert lawbook.value_said(quarter, first, "en") == "1/4 (25%)"


class TestTheCommand:
    def test_prints_every_number_and_every_rule(self, house: Flask):
        result = house.test_cli_runner().invoke(args=["rules", "--on", "2026-03-02"])

        assert result.exit_code == 0
        assert all(f"  {name}: " in result.output for name in table())
        assert all(rule.question.en in result.output for rule in RULES.values())
        assert "ecspr.REFLECTION_DAYS: 4 [calendar day]" in result.output

    def test_says_what_is_not_yet_in_force(self, house: Flask):
        result = house.test_cli_runner().invoke(args=["rules", "--on", "2021-11-09"])

        assert "ecspr.REFLECTION_DAYS: not yet in force [calendar day]" in result.output

    def test_refuses_a_day_that_is_none(self, house: Flask):
        assert house.test_cli_runner().invoke(args=["rules", "--on", "soon"]).exit_code == 2


class TestOnesOwnDecision:
    def test_shows_the_whole_tree_to_the_person(self, sign_in):
        person = a_person("investor")
        decision = a_tree(person)
        page = page_of(sign_in(person), f"/decisions/{decision.id}")

        for part in verdict_of(decision.record).walk():
            assert part.sentence.fr in page
        assert "Ce qui changerait la réponse" in page
        assert f"Donnez le numéro {decision.id}." in page

    def test_is_absent_for_everybody_else(self, sign_in, client):
        decision = a_gate(a_person("investor"))

        for role in ("investor", "analyst", "compliance"):
            page_of(sign_in(a_person(role)), f"/decisions/{decision.id}", status=404)
        assert client.get(f"/decisions/{decision.id}").status_code == 303

    def test_about_nobody_is_absent(self, sign_in):
        decision = a_gate(None)

        page_of(sign_in(a_person("investor")), f"/decisions/{decision.id}", status=404)

    def test_says_what_it_can_of_a_record_that_cannot_be_read(self, sign_in):
        person = a_person("investor")
        decision = of_a_rule_that_is_gone(a_gate(person))
        decision.body = '{"format": 0}'
        with transaction():
            session.add(decision)

        page = page_of(sign_in(person), f"/decisions/{decision.id}")

        assert "ne peut plus être affiché" in page
        assert "« Pas encore »" in page
