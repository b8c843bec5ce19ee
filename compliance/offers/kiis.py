"""May this key investment information sheet (KIIS, in French FICI) be published?

ECSPR art. 23 and annex I; Delegated Regulation (EU) 2022/2119. The project owner draws it up,
the platform checks that it is complete, correct and clear; no authority approves it. Only what a
program can see is looked at: whether the words are true and clear stays a person's judgement.
"""

from __future__ import annotations

from compliance.as_of import AsOf
from compliance.offers.kiis_parts import required_parts
from compliance.offers.kiis_sheet import (
    Completeness,
    FixedTexts,
    Footnotes,
    Languages,
    Length,
    Sheet,
    Terms,
    Unfinished,
)
from compliance.parameters.ecspr import KIIS_LANGUAGES, KIIS_PAGES_MAX
from compliance.rule import inputs_of, rule
from compliance.verdict import Answer, Verdict, allow, block, instead, together
from compliance.words import Sentence

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
