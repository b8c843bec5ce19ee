"""Is every sentence there in English too? With the same placeholders, and compiled."""

from __future__ import annotations

import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

from dev.paths import ROOT
from dev.translations import FOLDER, KEYWORDS, MAPPING

SOURCE = FOLDER / "en" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")
Sentence = str | tuple[str, ...]


@cache
def sentences() -> frozenset[Sentence]:
    """What the code and the templates say, in French; a plural is (one, many)."""
    keywords = DEFAULT_KEYWORDS | parse_keywords(KEYWORDS)
    with MAPPING.open() as file:
        methods, options = parse_mapping_cfg(file)
    return frozenset(
        found[2]
        for folder in ("wiseed_like", "templates")
        for found in extract_from_dir(ROOT / folder, methods, options, keywords)
        if found[2]
    )


@cache
def catalogue() -> Catalog:
    with SOURCE.open("rb") as file:
        return read_po(file, locale="en")


def translated(sentence: Sentence) -> list[str]:
    """Its English, without what is empty; a plural has several."""
    message = catalogue().get(sentence if isinstance(sentence, str) else sentence[0])
    if message is None or message.fuzzy:
        return []
    texts = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return [text for text in texts if text]


def french(sentence: Sentence) -> list[str]:
    return [sentence] if isinstance(sentence, str) else [each for each in sentence if each]


class TestTheEnglishCatalogue:
    def test_has_every_sentence(self):
        missing = [each for each in sentences() if not translated(each)]

        assert len(sentences()) > 500
        assert sorted(map(str, missing)) == []

    def test_has_every_form_of_a_plural(self):
        found = [
            each
            for each in sentences()
            if isinstance(each, tuple) and len(french(each)) > 1 and len(translated(each)) != 2
        ]

        assert found == []

    def test_says_the_number_of_a_plural_where_the_french_does(self):
        """Two rounds later are not « one round later »."""
        wrong = [
            each
            for each in sentences()
            if isinstance(each, tuple) and each[1]
            and set(PLACEHOLDER.findall(each[1])) != set(PLACEHOLDER.findall(translated(each)[-1]))
        ]  # fmt: skip

        assert wrong == []

    def test_keeps_the_placeholders(self):
        """A lost one hides an amount; an invented one breaks the page."""
        wrong = []
        for sentence in sentences():
            wanted = {name for text in french(sentence) for name in PLACEHOLDER.findall(text)}
            for text in translated(sentence):
                found = set(PLACEHOLDER.findall(text))
                # « une part » may say its number in words: a plural may leave one out.
                plural = not isinstance(sentence, str)
                if found - wanted or (wanted - found and not plural):
                    wrong.append((sentence, text))

        assert wrong == []

    def test_keeps_the_percent_signs(self):
        wrong = [
            (sentence, text)
            for sentence in sentences()
            for text in translated(sentence)
            if french(sentence)[0].count("%%") != text.count("%%")
        ]

        assert wrong == []

    def test_is_compiled_without_a_complaint(self):
        """« 100 % du » reads like a number's place, `% d`: say it otherwise."""
        complaints = [
            (message.id, [str(error) for error in errors])
            for message, errors in catalogue().check()
        ]

        assert complaints == []

    def test_is_compiled_by_the_set_up(self):
        made = SOURCE.with_suffix(".mo")

        assert made.exists()
        assert made.stat().st_mtime >= SOURCE.stat().st_mtime


class TestASentence:
    @pytest.mark.parametrize("apostrophe", ["’"])
    def test_is_written_with_the_apostrophe_of_the_keyboard(self, apostrophe: str):
        """One way of writing it, or two texts that look the same are two sentences."""
        found = [text for each in sentences() for text in french(each) if apostrophe in text]

        assert found == []
