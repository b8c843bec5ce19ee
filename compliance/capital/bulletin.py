"""Is the subscription agreement complete? Its mandatory mentions, and the number in words.

C. com. L. 225-143 and R. 225-128: the bulletin is dated and signed by the subscriber, who
writes the number of shares in full words, and a copy is handed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from compliance.as_of import AsOf
from compliance.capital.number_words import (
    LANGUAGES,
    in_words as in_words,
    same_number as same_number,
)
from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.rule import PERSON, given, rule
from compliance.verdict import Answer, Verdict, allow, block, instead, together
from compliance.words import Sentence


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


def read(mentions: Mentions) -> Facts:
    """What the rule looks at: which mentions are written, never what they say of a person."""
    written = {name for name in MENTIONS if not _is_blank(getattr(mentions, name))}
    return Facts(
        mentions=frozenset(written - {WORDS}),
        has_contributions_in_kind=mentions.has_contributions_in_kind,
        subscriber_is_company=mentions.subscriber_is_company,
        words=Words(mentions.shares or 0, mentions.shares_in_words or "", mentions.language),
    )


# --- The rule -----------------------------------------------------------------------------------

WORDS = "shares_in_words"
SHARES_MAX = 10**12 - 1  # more than any company has, and still written in one breath
BULLETIN = Sentence("le bulletin de souscription", "the subscription agreement")

WRITTEN = Sentence("{mention} : c'est écrit.", "{mention}: it is written.")
ABSENT = Sentence("Il manque : {mention}.", "Missing: {mention}.")
ONCE_WRITTEN = Sentence("Une fois cette mention écrite.", "Once this mention is written.")
WORDS_ARE_RIGHT = Sentence(
    "Le nombre d'actions est écrit en toutes lettres : {words}.",
    "The number of shares is written in full words: {words}.",
)
WORDS_ARE_ABSENT = Sentence(
    "Le nombre d'actions n'est pas écrit en toutes lettres.",
    "The number of shares is not written in full words.",
)
WORDS_ARE_WRONG = Sentence(
    "Ces mots n'écrivent pas le nombre d'actions souscrit, {shares}.",
    "These words do not write the number of shares subscribed, {shares}.",
)
NO_NUMBER = Sentence(
    "Sans nombre d'actions, rien ne peut être écrit en toutes lettres.",
    "Without a number of shares, nothing can be written in full words.",
)
RIGHT_WORDS = Sentence("Les mots justes sont : {words}.", "The right words are: {words}.")
WITH_A_NUMBER = Sentence(
    "Une fois le nombre d'actions écrit.", "Once the number of shares is written."
)
COMPLETE = {
    Answer.ALLOW: Sentence(
        "Le bulletin de souscription est complet.", "The subscription agreement is complete."
    ),
    Answer.BLOCK: Sentence(
        "Le bulletin de souscription n'est pas complet.",
        "The subscription agreement is not complete.",
    ),
}
NOT_REQUIRED = Sentence(
    "Aucun bulletin n'est dû par un établissement de crédit ou une entreprise d'investissement qui "
    "souscrit sur mandat.",
    "A credit institution or investment firm that subscribes under a mandate owes no agreement.",
)


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention, by its name in `MENTIONS`. Raises BadInput for another name."""

    mention: str
    is_written: bool = given("Mention écrite", "Mention written", by=BULLETIN, default=False)

    def __post_init__(self) -> None:
        if self.mention not in MENTIONS:
            raise BadInput("mention", f"not a mention of the agreement: {self.mention!r}")


@dataclass(frozen=True, slots=True)
class Words:
    """Whole shares, 0 when none are written yet; the words as they were typed. Raises BadInput
    for a negative number, or a language without words."""

    shares: int = given("Nombre d'actions", "Number of shares", by=BULLETIN, default=0)
    shares_in_words: str = given("En toutes lettres", "In words", by=PERSON, default="")
    language: str = given("Langue du bulletin", "Agreement's language", by=BULLETIN, default="fr")

    def __post_init__(self) -> None:
        if not 0 <= self.shares <= SHARES_MAX:
            raise BadInput("shares", f"a number of shares is from 0 to {SHARES_MAX}")
        if self.language not in LANGUAGES:
            raise BadInput("language", f"no words in {self.language!r}")


@dataclass(frozen=True, slots=True)
class Facts:
    """The names of the mentions that are written, and what decides whether one is due. Raises
    BadInput for an unknown name."""

    mentions: frozenset[str]
    has_contributions_in_kind: bool = given(
        "Apports en nature", "Contributions in kind", by=BULLETIN, default=False
    )
    subscriber_is_company: bool = given(
        "Le souscripteur est une société", "The subscriber is a company", by=BULLETIN, default=False
    )
    mandated_institution: bool = given(
        "Établissement qui souscrit sur mandat",
        "Institution that subscribes under a mandate",
        by=BULLETIN,
        default=False,
    )
    words: Words = Words()

    def __post_init__(self) -> None:
        for name in self.mentions:
            Mention(name)

    def is_due(self, mention: str) -> bool:
        """Whether this subscriber's bulletin needs the mention."""
        if mention == "kind_split":
            return self.has_contributions_in_kind
        return mention != "subscriber_first_name" or not self.subscriber_is_company


@rule(
    "bulletin_mention",
    "C. com. R. 225-128",
    fr="Cette mention est-elle écrite ?",
    en="Is this mention written?",
)
def assess_mention(facts: Mention, as_of: AsOf) -> Verdict:
    """One of the mandatory mentions."""
    said = MENTIONS[facts.mention]
    if facts.is_written:
        return allow(WRITTEN.filled(mention=said))
    return block(ABSENT.filled(mention=said), instead=instead(ONCE_WRITTEN, is_written=True))


@rule(
    "bulletin_words",
    "C. com. L. 225-143",
    fr="Le nombre d'actions est-il écrit en toutes lettres ?",
    en="Is the number of shares written in full words?",
)
def assess_words(facts: Words, as_of: AsOf) -> Verdict:
    """Exactly this number, spelling forgiven (see `same_number`)."""
    if not facts.shares:
        return block(NO_NUMBER, instead=instead(WITH_A_NUMBER))
    if same_number(facts.shares_in_words, facts.shares, facts.language):
        return allow(WORDS_ARE_RIGHT.filled(words=facts.shares_in_words))
    right = in_words(facts.shares, facts.language)
    blank = _is_blank(facts.shares_in_words)
    said = WORDS_ARE_ABSENT if blank else WORDS_ARE_WRONG.filled(shares=facts.shares)
    change = instead(RIGHT_WORDS.filled(words=right), shares_in_words=right)
    return block(said, instead=change)


@rule(
    "bulletin",
    "C. com. L. 225-143, R. 225-128",
    fr="Ce bulletin de souscription est-il complet ?",
    en="Is this subscription agreement complete?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Every mention that is due, and the number in words."""
    if facts.mandated_institution:
        return allow(NOT_REQUIRED)
    due = [name for name in MENTIONS if name != WORDS and facts.is_due(name)]
    return together(
        COMPLETE,
        [
            *(assess_mention(Mention(name, name in facts.mentions), as_of) for name in due),
            assess_words(facts.words, as_of),
        ],
    )


def _is_blank(value: object) -> bool:
    """Nothing was written: None, False, zero shares, no money, spaces only."""
    return not value or (isinstance(value, str) and not value.strip())
