"""Do these words write exactly this number, in French or in English?

C. com. L. 225-143: the subscriber writes the number of securities in full words.
"""

from __future__ import annotations

import re
import unicodedata

from num2words import num2words

LANGUAGES = ("fr", "en")
WORDS_LENGTH_MAX = 300

_SEPARATORS = {"fr": r"[\s\-\u2010-\u2015]+", "en": r"[\s\-\u2010-\u2015,]+"}
_SAME_WORD = {
    "une": "un",
    "vingts": "vingt",
    "cents": "cent",
    "millions": "million",
    "milliards": "milliard",
}
_HUNDREDS = frozenset({"cent", "hundred"})
_MULTIPLIERS = frozenset({"mille", "million", "milliard", "thousand", "billion"})
_AFTER_ET = frozenset({"un", "onze"})


def in_words(number: int, language: str) -> str:
    """A whole positive number in full words: "vingt-cinq", "twenty-five".

    Raises ValueError for zero, a negative number or a language other than "fr" and "en".
    """
    if language not in LANGUAGES:
        raise ValueError(f"no words in {language!r}")
    if type(number) is not int or number <= 0:
        raise ValueError(f"not a whole positive number: {number!r}")
    return str(num2words(number, lang=language))


def same_number(words: str, number: int, language: str) -> bool:
    """Do these words write exactly this number?

    Forgiven: capitals, accents, hyphens for spaces and the reverse, commas in English, a « et » or
    "and" left out or added where people put one, the plural s of vingt, cent, million, and the
    feminine of « vingt et une ». Nothing else: digits, another word, another number are refused.
    """
    if len(words) > WORDS_LENGTH_MAX:
        return False
    return _plain(words, language) == _plain(in_words(number, language), language)


def _plain(words: str, language: str) -> list[str]:
    """The bare number words, in order, without the conjunctions that mean nothing."""
    decomposed = unicodedata.normalize("NFKD", words.casefold())
    text = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    tokens = [
        _SAME_WORD.get(token, token) for token in re.split(_SEPARATORS[language], text) if token
    ]
    neighbours = zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False)
    return [word for before, word, after in neighbours if not _is_idle(before, word, after)]


def _is_idle(before: str, word: str, after: str) -> bool:
    """Is this a conjunction where people put one? « vingt et un », « cent et deux », "hundred and".

    Anywhere else it could change the number: « quatre et vingt » is not 80.
    """
    if word not in ("et", "and") or after in _MULTIPLIERS:
        return False
    return before in _MULTIPLIERS or before in _HUNDREDS or (word == "et" and after in _AFTER_ET)
