"""Is a no said once, in the reader's language, with its reason to unfold?"""

from __future__ import annotations

import json
import re
from datetime import date
from html.parser import HTMLParser

import pytest
from flask import get_flashed_messages, get_template_attribute, session
from flask_babel import force_locale
from flask_wtf import FlaskForm
from wtforms import IntegerField

from compliance.as_of import as_of
from compliance.ceilings import per_offer_threshold
from compliance.euro import Euro
from compliance.investing import offer_open
from compliance.verdict import Input, Verdict, block, gate, instead, together
from compliance.words import Sentence
from tests.subscriptions.world import NOW
from wiseed_like import refusals
from wiseed_like.errors import Refused
from wiseed_like.refusals import Said, flash_refusal, house_reason, say, show_refusal

HOSTILE = '"><script>alert(1)</script>'
CLOSED = offer_open.Facts(state="suspended")
ABOVE = per_offer_threshold.Facts(Euro.of(2_000), result=Euro.of(3_800))


class OrderForm(FlaskForm):
    shares = IntegerField()


@pytest.fixture(autouse=True)
def _on_a_page(app):
    with app.test_request_context():
        yield


def suspended() -> Verdict:
    return offer_open.assess(CLOSED, as_of(NOW))


def both() -> Verdict:
    """Two reasons: a gate found first, a block that weighs more."""
    parts = [per_offer_threshold.assess(ABOVE, as_of(NOW)), suspended()]
    words = {part.answer: Sentence("Les deux.", "Both.") for part in parts}
    return together(words, parts)


def hostile() -> Verdict:
    """A verdict whose every word was written by somebody who means harm."""
    said = Sentence(HOSTILE, HOSTILE)
    return Verdict(
        block(said).answer,
        said,
        rule="offer_open",
        question=said,
        article="ECSPR art. " + HOSTILE,
        threshold=HOSTILE,
        inputs=(Input("name", said, HOSTILE, said),),
        counterfactual=instead(said),
    )


def macro(name: str, *args, **kwargs) -> str:
    return str(get_template_attribute("macros/why.html", name)(*args, **kwargs))


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("&#39;", "'")


class TestSay:
    def test_of_the_house_fills_its_sentence_as_people_write(self):
        no = Refused("card_amount", "De %(least)s, avant le %(day)s.", least=Euro.of(10),
                     day=date(2026, 3, 2))  # fmt: skip

        said = say(no)

        assert said == "De 10,00\u00a0€, avant le 2 mars 2026."
        assert (said.why.sentence, said.why.verdict) == (str(said), None)
        assert said.why.article
        assert said.why.because
        assert said.why.remedy

    def test_of_the_law_says_the_heaviest_reason_and_keeps_the_whole(self):
        verdict = both()

        said = say(Refused.of(verdict))

        assert said == suspended().sentence.fr
        assert said.why.verdict is verdict
        assert said.why.remedy == "Dès sa reprise."
        assert said.why.because == suspended().question.fr

    def test_speaks_the_language_of_the_reader(self):
        with force_locale("en"):
            said = say(Refused.of(suspended()))

        assert said == suspended().sentence.en
        assert said.why.remedy == "As soon as it resumes."

    def test_has_a_reason_even_for_what_nobody_foresaw(self):
        said = say(Refused("never_heard_of", "Non."))

        assert isinstance(said, Said)
        assert said.why.because
        assert said.why.remedy

    def test_is_numbered_once(self, monkeypatch):
        kept = []

        def keeper(refusal: Refused) -> Refused:
            kept.append(refusal)
            refusal.decision = len(kept)
            return refusal

        monkeypatch.setattr(refusals, "_keepers", [keeper])
        no = Refused.answered(offer_open.assess.ask(CLOSED, as_of(NOW)))
        assert [refusals.numbered(no).decision for _ in range(2)] == [1, 1]
        assert refusals.numbered(Refused.of(suspended())).decision is None

    def test_keeps_the_number_of_the_decision(self):
        no = Refused.of(suspended())
        no.decision = 12

        assert say(no).why.decision == 12


class TestShowRefusal:
    def test_stands_beside_its_field_after_what_stood_there(self):
        form = OrderForm()
        form.shares.errors = ("Déjà là.",)

        show_refusal(Refused.of(suspended(), field="shares"), form)

        first, second = form.shares.errors
        assert (first, second) == ("Déjà là.", suspended().sentence.fr)
        assert second.why.verdict is not None
        assert form.form_errors == []

    @pytest.mark.parametrize("field", [None, "elsewhere"])
    def test_stands_above_the_form_when_it_has_no_such_field(self, field):
        form = OrderForm()

        show_refusal(Refused.of(suspended(), field=field), form)

        assert form.form_errors == [suspended().sentence.fr]
        assert not form.shares.errors

    def test_says_every_reason_that_stops_each_with_its_own(self):
        form = OrderForm()
        no = Refused.of(both(), field="shares")
        no.decision = 7

        show_refusal(no, form)

        first, second = form.shares.errors
        assert first == suspended().sentence.fr
        assert "1\u202f900,00" in second
        assert [each.why.decision for each in (first, second)] == [7, 7]
        assert first.why.verdict == suspended()
        html = str(get_template_attribute("macros/form.html", "field")(form.shares))
        assert 'aria-describedby="shares-error shares-error-2"' in html
        assert html.count("<details") == 2


class TestFlashRefusal:
    def test_says_every_reason_with_its_own_way_out(self):
        no = Refused.of(both())
        no.decision = 7

        flash_refusal(no, "danger")

        found = get_flashed_messages(with_categories=True)
        assert [tone for tone, _ in found] == ["danger", "danger"]
        assert next(each["remedy"] for _, each in found) == "Dès sa reprise."
        assert {each["decision"] for _, each in found} == {7}
        assert all(each["sentence"] and each["article"] for _, each in found)

    def test_is_short(self):
        flash_refusal(Refused.of(both()))

        assert len(json.dumps(dict(session))) < 3_000


class TestTheComponent:
    def test_says_the_answer_then_the_change_then_the_facts_then_the_text_then_the_appeal(self):
        page = words(macro("of", per_offer_threshold.assess(ABOVE, as_of(NOW)), decision=41))

        places = [
            page.index(each)
            for each in (
                "Pourquoi ?", "Ce qui changerait la réponse", "Jusqu'à 1 900,00",
                "Ce qui a été regardé", "Texte applicable", "La règle",
                "Contester, c'est gratuit", "(décision n° 41)", "Les règles et leurs chiffres",
            )
        ]  # fmt: skip
        assert places == sorted(places)

    def test_leads_to_the_rule_and_to_the_complaint_with_its_number(self):
        html = macro("of", suspended(), decision=41)

        assert "/complaints?decision=41" in html
        assert re.search(r'href="/regles\?on=2026-11-23#rule-offer_open"', html)

    def test_of_a_yes_contests_nothing(self):
        yes = offer_open.assess(offer_open.Facts(closes_at=NOW.replace(year=2027)), as_of(NOW))

        html = macro("of", yes)

        assert "why-success" in html
        assert "Contester" not in html
        assert "/regles" in html

    def test_of_a_tree_with_one_reason_says_that_reason(self):
        words = {suspended().answer: Sentence("En général.", "In general.")}

        html = macro("of", together(words, [suspended()]))

        assert "En général." not in html
        assert html.count(f'why-sentence">{suspended().sentence.fr}') == 1

    def test_leads_to_the_decision_when_it_has_a_number(self):
        assert 'href="/decisions/41"' in macro("of", suspended(), decision=41)
        assert "/decisions/" not in macro("of", suspended())

    def test_unfolds_every_reason_of_a_tree(self):
        html = macro("of", both())

        assert html.count('class="why-reason"') == 2
        assert html.index(suspended().sentence.fr) < html.index("1\u202f900,00")

    def test_says_what_it_is_about_to_who_does_not_see(self):
        html = macro("of", suspended())

        label = re.search(r'<summary aria-label="([^"]+)"', html)
        assert label
        assert label[1].replace("&#39;", "'") == f"Pourquoi ? {suspended().sentence.fr}"

    def test_names_what_a_gate_waits_for(self):
        waits = gate(Sentence("Attendez.", "Wait."), {"identity", "entry_test"})

        assert "identité vérifiée, test de connaissances" in words(macro("of", waits))

    def test_of_the_house_has_reason_and_remedy(self):
        page = words(macro("house", "Non.", "own_examination"))

        assert "Une autre personne peut le faire." in page
        assert "Personne ne contrôle son propre travail" in page
        assert "Contester" in page

    def test_of_a_mere_explanation_contests_nothing(self):
        html = macro("explained", "C'est ainsi.", "Un article", ["Parce que.", ("Terme", "1 €")])

        assert "Parce que." in html
        assert "<dt>Terme</dt>" in html
        assert "Contester" not in html

    def test_of_a_mere_sentence_has_nothing_to_unfold(self):
        assert "<details" not in macro("explained", "C'est ainsi.")

    @pytest.mark.parametrize(
        "html",
        [
            lambda: macro("of", hostile(), decision=HOSTILE),
            lambda: macro("unfold", together({hostile().answer: hostile().sentence}, [hostile()])),
            lambda: macro("house", HOSTILE, "own_account"),
            lambda: macro("explained", HOSTILE, HOSTILE, [HOSTILE, (HOSTILE, HOSTILE)]),
            lambda: macro("plainly", house_reason("own_account", HOSTILE)),
            lambda: macro("beside", say(Refused.of(hostile())).why),
            lambda: macro("beside", say(Refused("x", "%(a)s", a=HOSTILE)).why),
        ],
        ids=["of", "tree", "house", "explained", "plainly", "law", "filled"],
    )
    def test_lets_no_words_become_markup(self, html):
        found = Tags()
        found.feed(html())

        assert "script" not in found.names
        assert "alert(1)" in html()
        assert found.attributes <= {"class", "href", "aria-label"}


class Tags(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


class TestTheComplaintsPage:
    def test_quotes_the_decision_that_is_contested(self, client):
        assert "Réclamation, décision n° 41" in words(client.get("/complaints?decision=41").text)

    @pytest.mark.parametrize("number", ["", HOSTILE, "4 1", "٤١", "-1", "1" * 11, "41;x"])
    def test_quotes_nothing_but_a_number(self, client, number):
        page = client.get("/complaints", query_string={"decision": number})

        assert page.status_code == 200
        assert "contester la décision" not in page.text
        assert HOSTILE not in page.text
