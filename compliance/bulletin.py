"""Is the subscription agreement complete? Its mandatory mentions, and the number in words.

C. com. L. 225-143 and R. 225-128: the bulletin is dated and signed by the subscriber, who
writes the number of shares in full words, and a copy is handed over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from num2words import num2words

from compliance.euro import Euro
from compliance.verdict import Sentence

ARTICLE = "C. com. L. 225-143, R. 225-128"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """Everything the law wants to read in the document; None or blank is missing."""

    company_name: str | None = None
    legal_form: str | None = None
    share_capital: Euro | None = None
    registered_office: str | None = None
    siren: str | None = None
    registry_city: str | None = None
    increase_amount: Euro | None = None
    increase_terms: str | None = None
    kind_split: str | None = None
    depositary: str | None = None
    subscriber_name: str | None = None
    subscriber_first_name: str | None = None
    subscriber_domicile: str | None = None
    shares: int | None = None
    shares_in_words: str | None = None
    copy_handed_over: bool = False
    signed_on: date | None = None
    signed_by: str | None = None
    # What decides whether a mention is due, and in which language the words are written.
    has_contributions_in_kind: bool = False
    subscriber_is_company: bool = False
    language: str = "fr"


MENTIONS: Mapping[str, Sentence] = {
    "company_name": Sentence(fr="Dénomination sociale", en="Company name"),
    "legal_form": Sentence(fr="Forme juridique", en="Legal form"),
    "share_capital": Sentence(fr="Capital social", en="Share capital"),
    "registered_office": Sentence(fr="Siège social", en="Registered office"),
    "siren": Sentence(fr="Numéro SIREN", en="SIREN number"),
    "registry_city": Sentence(
        fr="Registre du commerce et des sociétés, ville", en="Trade register, city"
    ),
    "increase_amount": Sentence(
        fr="Montant de l'augmentation de capital", en="Amount of the capital increase"
    ),
    "increase_terms": Sentence(
        fr="Modalités de l'augmentation de capital", en="Terms of the capital increase"
    ),
    "kind_split": Sentence(
        fr="Répartition entre numéraire et apports en nature",
        en="Split between cash and contributions in kind",
    ),
    "depositary": Sentence(
        fr="Nom et adresse du dépositaire des fonds",
        en="Name and address of the depositary of the funds",
    ),
    "subscriber_name": Sentence(fr="Nom du souscripteur", en="Subscriber's name"),
    "subscriber_first_name": Sentence(
        fr="Prénom usuel du souscripteur", en="Subscriber's usual first name"
    ),
    "subscriber_domicile": Sentence(fr="Domicile du souscripteur", en="Subscriber's domicile"),
    "shares": Sentence(fr="Nombre d'actions souscrites", en="Number of shares subscribed"),
    "shares_in_words": Sentence(
        fr="Nombre d'actions en toutes lettres", en="Number of shares in words"
    ),
    "copy_handed_over": Sentence(
        fr="Remise d'une copie au souscripteur", en="Copy handed to the subscriber"
    ),
    "signed_on": Sentence(fr="Date", en="Date"),
    "signed_by": Sentence(
        fr="Signature du souscripteur ou de son mandataire",
        en="Signature of the subscriber or their agent",
    ),
}


def missing(mentions: Mentions) -> set[str]:
    """The mentions, by field name, that are absent; empty when the bulletin is complete.

    Words that say another number than `shares` are a missing mention: "shares_in_words".
    """
    absent = {
        field.name
        for field in fields(mentions)
        if field.name in MENTIONS and _is_blank(getattr(mentions, field.name))
    }
    if not mentions.has_contributions_in_kind:
        absent.discard("kind_split")
    if mentions.subscriber_is_company:
        absent.discard("subscriber_first_name")
    words, shares = mentions.shares_in_words, mentions.shares
    if words and shares and not same_number(words, shares, mentions.language):
        absent.add("shares_in_words")
    return absent


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


def _is_blank(value: object) -> bool:
    """Nothing was written: None, False, zero shares, no money, spaces only."""
    return not value or (isinstance(value, str) and not value.strip())
