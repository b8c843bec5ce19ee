"""May this key investment information sheet (KIIS, in French FICI) be published?

ECSPR art. 23 and annex I; Delegated Regulation (EU) 2022/2119. The project owner draws it up,
the platform checks that it is complete, correct and clear; no authority approves it. Only what a
program can see is looked at: whether the words are true and clear stays a person's judgement.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from compliance.as_of import AsOf
from compliance.errors import BadInput
from compliance.offers.footnotes import footnote_markers
from compliance.offers.kiis_parts import PARTS as PARTS, required_parts
from compliance.parameters.ecspr import KIIS_LANGUAGES, KIIS_PAGES_MAX
from compliance.rule import OFFER, given, inputs_of, rule
from compliance.verdict import Answer, Verdict, allow, block, instead, together
from compliance.words import Sentence

SHEET = Sentence("la fiche d'informations clés", "the key investment information sheet")
# Annex I has two more parts, for loans: an offer of shares has neither.
LETTERS = frozenset("ABCDEFGHI")
TO_COMPLETE = "[à compléter]"

# --- What is looked at --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Completeness:
    """The letters of the parts that are written. Raises BadInput for a part that annex I lacks."""

    parts: frozenset[str] = given("Parties écrites", "Parts written", by=SHEET)
    with_spv: bool = given(
        "Entité ad hoc entre le projet et l'investisseur",
        "Special purpose vehicle between the project and the investor",
        by=SHEET,
        default=False,
    )

    def __post_init__(self) -> None:
        if not self.parts <= LETTERS:
            raise BadInput("parts", f"not in annex I: {sorted(self.parts - LETTERS)}")


@dataclass(frozen=True, slots=True)
class Length:
    """A4 sides once printed. Raises BadInput for none."""

    pages: int = given("Pages imprimées", "Printed pages", by=SHEET)

    def __post_init__(self) -> None:
        if self.pages < 1:
            raise BadInput("pages", "a sheet has at least one page")


@dataclass(frozen=True, slots=True)
class Languages:
    """In which languages the whole sheet exists (ISO 639, two letters)."""

    languages: frozenset[str] = given("Langues de la fiche", "Languages of the sheet", by=SHEET)


@dataclass(frozen=True, slots=True)
class Footnotes:
    """Those that are no legal reference, each as written, with its part: "¹ (C)"."""

    footnotes: tuple[str, ...] = given(
        "Notes qui ne sont pas des références juridiques",
        "Footnotes that are no legal reference",
        by=SHEET,
        default=(),
    )


@dataclass(frozen=True, slots=True)
class FixedTexts:
    """Whether the two texts that the law words itself stand where it wants them."""

    disclaimer: bool = given(
        "Mention légale directement sous le titre",
        "Disclaimer directly under the title",
        by=SHEET,
        default=True,
    )
    risk_warning: bool = given(
        "Avertissement sur les risques", "Risk warning", by=SHEET, default=True
    )


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The letters of the parts in which something is still marked as to be completed."""

    unfinished: frozenset[str] = given(
        "Parties à compléter", "Parts to complete", by=SHEET, default=frozenset()
    )


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of the offer that the sheet does not state: each as it must be written, empty
    when it is there."""

    minimum: str = given(
        "Objectif minimal, à écrire en partie B",
        "Minimum target, to write in part B",
        by=OFFER,
        default="",
    )
    maximum: str = given(
        "Montant maximal, à écrire en partie B",
        "Maximum amount, to write in part B",
        by=OFFER,
        default="",
    )
    deadline: str = given(
        "Date limite, à écrire en partie B", "Deadline, to write in part B", by=OFFER, default=""
    )
    price: str = given(
        "Prix de souscription, à écrire en partie D",
        "Subscription price, to write in part D",
        by=OFFER,
        default="",
    )
    allotment: str = given(
        "Attribution si la demande dépasse le maximum, à écrire en partie D",
        "Allotment if demand exceeds the maximum, to write in part D",
        by=OFFER,
        default="",
    )
    first_day: str = given(
        "Jour du minimum, à écrire en partie B",
        "Day of the minimum, to write in part B",
        by=OFFER,
        default="",
    )
    instrument: str = given(
        "Type d'actions, à écrire en partie D",
        "Type of shares, to write in part D",
        by=OFFER,
        default="",
    )
    priority: str = given(
        "Phase prioritaire, à écrire en partie B",
        "Priority phase, to write in part B",
        by=OFFER,
        default="",
    )
    audience: str = given(
        "Offre sur invitation, à écrire en partie B",
        "Offer by invitation, to write in part B",
        by=OFFER,
        default="",
    )
    early: str = given(
        "Avantage des premières parts, à écrire en partie D",
        "Advantage of the first shares, to write in part D",
        by=OFFER,
        default="",
    )
    rolling: str = given(
        "Conclusions successives, à écrire en partie B",
        "Closings in parts, to write in part B",
        by=OFFER,
        default="",
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as a program sees it; `read` makes one from texts."""

    completeness: Completeness
    length: Length
    languages: Languages
    footnotes: Footnotes = Footnotes()
    fixed_texts: FixedTexts = FixedTexts()
    unfinished: Unfinished = Unfinished()
    terms: Terms = Terms()


def read(
    parts: Mapping[str, str],
    *,
    pages: int,
    languages: Collection[str] = ("fr",),
    with_spv: bool = False,
    fixed_texts: FixedTexts = FixedTexts(),
    terms: Terms = Terms(),
) -> Sheet:
    """What a program sees of a sheet: `parts` is `{letter: text}`, `pages` counts A4 sides.

    Raises BadInput for a part that annex I does not have, or a sheet without pages.
    """
    texts = sorted(parts.items())
    return Sheet(
        Completeness(frozenset(letter for letter, text in texts if text.strip()), with_spv),
        Length(pages),
        Languages(frozenset(languages)),
        Footnotes(
            tuple(f"{mark} ({letter})" for letter, text in texts for mark in footnote_markers(text))
        ),
        fixed_texts,
        Unfinished(unfinished(parts)),
        terms,
    )


def unfinished(parts: Mapping[str, str]) -> frozenset[str]:
    """The letters of the parts that still have a passage marked as to be completed."""
    return frozenset(letter for letter, text in parts.items() if TO_COMPLETE in text.lower())


# --- The checks ---------------------------------------------------------------------------------

PARTS_ARE_THERE = Sentence("Toutes les parties sont écrites.", "Every part is written.")
PARTS_ARE_MISSING = Sentence("Il manque : {titles}.", "Missing: {titles}.")
PARTS_WRITTEN = Sentence("Avec ces parties écrites.", "With these parts written.")
LENGTH_IS = Sentence(
    "La fiche tient sur {pages} pages ; {longest} au plus sont permises.",
    "The sheet takes {pages} pages; {longest} are allowed at most.",
)
CUT_TO = Sentence("Ramenée à {longest} pages.", "Cut to {longest} pages.")
LANGUAGE_IS_THERE = Sentence(
    "La fiche existe dans la langue demandée.", "The sheet exists in the language that is required."
)
LANGUAGE_IS_MISSING = Sentence(
    "La fiche doit exister en français ; une traduction peut s'y ajouter.",
    "The sheet must exist in French; a translation may be added to it.",
)
WITH_FRENCH = Sentence("Avec une version en français.", "With a version in French.")
NO_FOOTNOTE = Sentence(
    "Aucune note de bas de page, hors références juridiques.",
    "No footnote, legal references apart.",
)
HAS_FOOTNOTES = Sentence(
    "Seules les références juridiques peuvent être en note : {notes}.",
    "Only legal references may be footnotes: {notes}.",
)
WITHOUT_NOTES = Sentence(
    "Une fois ces notes reprises dans le texte.", "Once these notes are worked into the text."
)
TEXTS_ARE_THERE = Sentence(
    "La mention légale et l'avertissement sur les risques sont à leur place.",
    "The disclaimer and the risk warning are in their place.",
)
TEXTS_ARE_MISSING = Sentence(
    "Il manque la mention légale sous le titre ou l'avertissement sur les risques, dans les mots "
    "du règlement.",
    "The disclaimer under the title or the risk warning is missing, in the regulation's words.",
)
WITH_TEXTS = Sentence("Avec les deux textes.", "With both texts.")
NOTHING_TO_COMPLETE = Sentence(
    "Aucun passage ne reste à compléter.", "No passage is left to complete."
)
STILL_TO_COMPLETE = Sentence(
    "Un passage « [à compléter] » reste dans : {parts}.",
    'A passage marked "[à compléter]" is left in: {parts}.',
)
ONCE_COMPLETED = Sentence(
    "Une fois ces passages complétés.", "Once these passages have been completed."
)
TERMS_ARE_STATED = Sentence(
    "La fiche indique les conditions de l'offre.", "The sheet states the terms of the offer."
)
TERMS_DIFFER = Sentence(
    "La fiche n'indique pas les conditions de l'offre comme elles sont : {terms}.",
    "The sheet does not state the terms of the offer as they are: {terms}.",
)
ONCE_STATED = Sentence(
    "Une fois ces conditions écrites à l'identique.", "Once these terms are written as they are."
)
PUBLISHABLE = {
    Answer.ALLOW: Sentence("La fiche peut être publiée.", "The sheet may be published."),
    Answer.BLOCK: Sentence(
        "La fiche ne peut pas encore être publiée.", "The sheet may not be published yet."
    ),
}


@rule(
    "kiis_parts",
    "ECSPR art. 23(6)(a), annex I",
    fr="La fiche a-t-elle toutes ses parties ?",
    en="Does the sheet have all its parts?",
)
def assess_parts(facts: Completeness, as_of: AsOf) -> Verdict:
    """Those of an offer of shares."""
    required = required_parts(with_spv=facts.with_spv)
    missing = [part for part in required if part.letter not in facts.parts]
    if not missing:
        return allow(PARTS_ARE_THERE)
    titles = tuple(
        Sentence(f"{p.letter} ({p.title.fr})", f"{p.letter} ({p.title.en})") for p in missing
    )
    whole = facts.parts | {part.letter for part in missing}
    return block(
        PARTS_ARE_MISSING.filled(titles=titles), instead=instead(PARTS_WRITTEN, parts=whole)
    )


@rule(
    "kiis_length",
    "ECSPR art. 23(7)",
    fr="La fiche est-elle assez courte ?",
    en="Is the sheet short enough?",
)
def assess_length(facts: Length, as_of: AsOf) -> Verdict:
    """The longest is still allowed."""
    longest = KIIS_PAGES_MAX.on(as_of.law)
    said = LENGTH_IS.filled(pages=facts.pages, longest=longest)
    if facts.pages <= longest:
        return allow(said, threshold=longest)
    change = instead(CUT_TO.filled(longest=longest), pages=longest)
    return block(said, threshold=longest, instead=change)


@rule(
    "kiis_language",
    "ECSPR art. 23(2)",
    fr="La fiche est-elle dans la bonne langue ?",
    en="Is the sheet in the right language?",
)
def assess_language(facts: Languages, as_of: AsOf) -> Verdict:
    """One of the languages of the home state is enough; translations may be added."""
    accepted = KIIS_LANGUAGES.on(as_of.law)
    if facts.languages & accepted:
        return allow(LANGUAGE_IS_THERE)
    added = facts.languages | {min(accepted)}
    return block(LANGUAGE_IS_MISSING, instead=instead(WITH_FRENCH, languages=added))


@rule(
    "kiis_footnotes",
    "ECSPR art. 23(7)",
    fr="La fiche est-elle sans note de bas de page ?",
    en="Is the sheet free of footnotes?",
)
def assess_footnotes(facts: Footnotes, as_of: AsOf) -> Verdict:
    """Legal references may be notes, nothing else may."""
    if not facts.footnotes:
        return allow(NO_FOOTNOTE)
    said = HAS_FOOTNOTES.filled(notes=facts.footnotes)
    return block(said, instead=instead(WITHOUT_NOTES, footnotes=()))


@rule(
    "kiis_fixed_texts",
    "ECSPR art. 23(6)(b), art. 23(6)(c)",
    fr="La fiche porte-t-elle les deux textes imposés ?",
    en="Does the sheet bear the two imposed texts?",
)
def assess_fixed_texts(facts: FixedTexts, as_of: AsOf) -> Verdict:
    """Both, word for word."""
    if facts.disclaimer and facts.risk_warning:
        return allow(TEXTS_ARE_THERE)
    wanted = {"disclaimer": facts.disclaimer, "risk_warning": facts.risk_warning}
    changes = {name: True for name, is_there in wanted.items() if not is_there}
    return block(TEXTS_ARE_MISSING, instead=instead(WITH_TEXTS, **changes))


@rule(
    "kiis_unfinished",
    "ECSPR art. 23(11)",
    fr="La fiche est-elle achevée ?",
    en="Is the sheet finished?",
)
def assess_unfinished(facts: Unfinished, as_of: AsOf) -> Verdict:
    """Nothing is published with a hole in it."""
    if not facts.unfinished:
        return allow(NOTHING_TO_COMPLETE)
    said = STILL_TO_COMPLETE.filled(parts=facts.unfinished)
    return block(said, instead=instead(ONCE_COMPLETED, unfinished=frozenset()))


@rule(
    "kiis_terms",
    "ECSPR art. 23(11), annex I",
    fr="La fiche dit-elle les conditions de l'offre ?",
    en="Does the sheet state the terms of the offer?",
)
def assess_terms(facts: Terms, as_of: AsOf) -> Verdict:
    """As they are: a sheet that contradicts the offer is incorrect."""
    unstated = [term for term in inputs_of(facts) if term.value]
    if not unstated:
        return allow(TERMS_ARE_STATED)
    terms = tuple(
        Sentence(f"{term.label.fr} ({term.value})", f"{term.label.en} ({term.value})")
        for term in unstated
    )
    said = TERMS_DIFFER.filled(terms=terms)
    changes = {term.name: "" for term in unstated}
    return block(said, instead=instead(ONCE_STATED, **changes))


@rule(
    "kiis",
    "ECSPR art. 23, annex I; 2022/2119",
    fr="Cette fiche peut-elle être publiée ?",
    en="May this sheet be published?",
)
def assess(facts: Sheet, as_of: AsOf) -> Verdict:
    """Every check, every fault."""
    return together(
        PUBLISHABLE,
        [
            assess_parts(facts.completeness, as_of),
            assess_length(facts.length, as_of),
            assess_language(facts.languages, as_of),
            assess_fixed_texts(facts.fixed_texts, as_of),
            assess_footnotes(facts.footnotes, as_of),
            assess_unfinished(facts.unfinished, as_of),
            assess_terms(facts.terms, as_of),
        ],
    )
