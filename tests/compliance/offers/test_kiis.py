from datetime import UTC, date, datetime

import pytest

from compliance.as_of import as_of
from compliance.errors import BadInput
from compliance.offers.kiis import assess, assess_terms
from compliance.offers.kiis_parts import DISCLAIMER, PARTS, RISK_WARNING, required_parts
from compliance.offers.kiis_sheet import (
    Completeness,
    FixedTexts,
    Length,
    Terms,
    read,
    unfinished,
)
from compliance.offers.kiis_translation import Facts as Translation, assess as assess_translation
from compliance.parameters.ecspr import KIIS_LANGUAGES, KIIS_PAGES_MAX
from compliance.verdict import Answer

NOW = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))
WHOLE = dict.fromkeys("ABCDFH", "Un texte.")


def asked(parts=None, *, pages=6, **kwargs):
    return assess(read(WHOLE if parts is None else parts, pages=pages, **kwargs), NOW)


def faults(*args, **kwargs):
    return [reason.rule for reason in asked(*args, **kwargs).reasons()]


def only(*args, **kwargs):
    (reason,) = asked(*args, **kwargs).reasons()
    return reason


def changes(verdict):
    return dict(verdict.counterfactual.changes)


class TestParts:
    def test_of_a_share_offer_are_a_b_c_d_f_h(self):
        assert [part.letter for part in required_parts()] == list("ABCDFH")

    def test_include_e_with_a_special_purpose_vehicle(self):
        assert [part.letter for part in required_parts(with_spv=True)] == list("ABCDEFH")

    def test_say_what_they_must_say_in_both_languages(self):
        for part in PARTS:
            sentences = (part.title, *part.must_say)
            assert part.must_say
            assert all(sentence.fr and sentence.en for sentence in sentences)


class TestAWholeSheet:
    def test_may_be_published(self):
        verdict = asked()
        assert verdict.answer == Answer.ALLOW
        assert [part.rule for part in verdict.parts] == [
            "kiis_parts",
            "kiis_length",
            "kiis_language",
            "kiis_fixed_texts",
            "kiis_footnotes",
            "kiis_unfinished",
            "kiis_terms",
        ]

    def test_may_have_more_parts_and_languages_than_it_needs(self):
        verdict = asked(WHOLE | {"E": "Une société."}, languages=["fr", "en"])
        assert verdict.answer == Answer.ALLOW


class TestCompleteness:
    def test_names_each_missing_part(self):
        found = only(WHOLE | {"F": " ", "A": ""})
        assert found.rule == "kiis_parts"
        assert found.answer == Answer.BLOCK
        assert found.sentence.fr == (
            "Il manque : A (Porteur de projet et projet de financement participatif), "
            "F (Droits des investisseurs)."
        )
        assert changes(found) == {"parts": frozenset("ABCDFH")}

    def test_blocks_a_share_offer_without_part_f(self):
        parts = {letter: text for letter, text in WHOLE.items() if letter != "F"}
        assert faults(parts) == ["kiis_parts"]

    def test_asks_for_part_e_with_a_vehicle(self):
        assert faults(with_spv=True) == ["kiis_parts"]
        assert faults(WHOLE | {"E": "Une société."}, with_spv=True) == []

    def test_knows_the_parts_of_annex_i_only(self):
        with pytest.raises(BadInput) as bad:
            Completeness(frozenset("AZ"))
        assert bad.value.argument == "parts"
        assert Completeness(frozenset("ABCDEFGHI"))


class TestLength:
    def test_of_six_pages_is_fine_and_of_seven_is_not(self):
        assert faults(pages=6) == []
        found = only(pages=7)
        assert (found.rule, found.threshold) == ("kiis_length", 6)
        assert changes(found) == {"pages": 6}
        assert "7 pages" in found.sentence.en

    def test_is_that_of_the_law_of_the_day(self, monkeypatch):
        monkeypatch.setitem(KIIS_PAGES_MAX.values, date(2026, 1, 1), 8)
        assert faults(pages=8) == []

    def test_is_never_nothing(self):
        with pytest.raises(BadInput) as bad:
            Length(0)
        assert bad.value.argument == "pages"
        assert Length(1)


class TestLanguage:
    def test_is_french_at_least(self):
        found = only(languages=["en"])
        assert found.rule == "kiis_language"
        assert changes(found) == {"languages": frozenset({"fr", "en"})}
        assert faults(languages=[]) == ["kiis_language"]

    def test_may_be_another_that_the_authority_accepts(self, monkeypatch):
        monkeypatch.setitem(KIIS_LANGUAGES.values, date(2026, 1, 1), frozenset({"fr", "en"}))
        assert faults(languages=["en"]) == []


class TestFixedTexts:
    @pytest.mark.parametrize("name", ["disclaimer", "risk_warning"])
    def test_are_both_there(self, name):
        found = only(fixed_texts=FixedTexts(**{name: False}))
        assert found.rule == "kiis_fixed_texts"
        assert changes(found) == {name: True}

    def test_are_both_missed(self):
        found = only(fixed_texts=FixedTexts(disclaimer=False, risk_warning=False))
        assert changes(found) == {"disclaimer": True, "risk_warning": True}

    def test_say_that_nobody_approved_and_all_may_be_lost(self):
        assert "neither verified nor approved" in DISCLAIMER.en
        assert "ni vérifiée ni approuvée" in DISCLAIMER.fr
        for directive in ("2014/49", "97/9"):
            assert directive in RISK_WARNING.fr
            assert directive in RISK_WARNING.en


class TestFootnotes:
    def test_are_for_legal_references_only(self):
        found = only(WHOLE | {"C": "Le marché double chaque année¹.", "D": "Un prix[2]."})
        assert found.rule == "kiis_footnotes"
        assert "¹ (C), [2] (D)" in found.sentence.fr
        assert changes(found) == {"footnotes": ()}


class TestHoles:
    def test_are_named_by_their_parts(self):
        found = only(WHOLE | {"D": "Prix : [À compléter]", "A": "[à compléter]"})
        assert found.rule == "kiis_unfinished"
        assert found.sentence.en.endswith("A, D.")
        assert changes(found) == {"unfinished": frozenset()}

    def test_are_found_whatever_their_capitals(self):
        assert unfinished({"A": "[À COMPLÉTER]", "B": "complet"}) == {"A"}


class TestTerms:
    def test_are_stated_as_they_are(self):
        found = only(terms=Terms(price="40,00 €"))
        assert found.rule == "kiis_terms"
        assert "Prix de souscription, à écrire en partie D (40,00 €)" in found.sentence.fr
        assert changes(found) == {"price": ""}

    def test_are_all_named(self):
        terms = Terms(minimum="1 €", maximum="2 €", deadline="1er mars 2027", price="3 €")
        found = assess_terms(terms, NOW)
        assert changes(found) == {"minimum": "", "maximum": "", "deadline": "", "price": ""}
        assert "Deadline, to write in part B (1er mars 2027)" in found.sentence.en


class TestEveryFault:
    def test_comes_at_once(self):
        found = asked(
            {"A": "Un texte [1], [à compléter]."},
            pages=9,
            languages=["de"],
            fixed_texts=FixedTexts(disclaimer=False),
            terms=Terms(price="40 €"),
        )
        assert found.answer == Answer.BLOCK
        assert len(found.reasons()) == 7
        assert found.counterfactual is None

    def test_alone_says_its_way_out_for_the_whole(self):
        assert asked(pages=7).counterfactual.sentence.en == "Cut to 6 pages."


class TestTranslation:
    def test_that_is_not_provided_comes_with_the_advice_not_to_invest(self):
        verdict = assess_translation(Translation("en", frozenset({"fr"})), NOW)
        assert verdict.answer == Answer.WARN
        assert "conseillons de ne pas investir" in verdict.sentence.fr
        assert "advise you not to invest" in verdict.sentence.en
        assert changes(verdict) == {"languages": frozenset({"fr", "en"})}

    def test_that_exists_needs_no_word(self):
        verdict = assess_translation(Translation("en", frozenset({"fr", "en"})), NOW)
        assert verdict.answer == Answer.ALLOW
