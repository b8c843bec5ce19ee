"""Does the sheet exist in the language that an investor asks for? If not: advise against investing.

ECSPR art. 23(13).
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.as_of import AsOf
from compliance.offers.kiis_sheet import SHEET
from compliance.rule import given, rule
from compliance.verdict import Verdict, allow, instead, warn
from compliance.words import Sentence

IN_YOUR_LANGUAGE = Sentence(
    "Cette fiche existe dans la langue que vous demandez.",
    "This sheet exists in the language you ask for.",
)
DO_NOT_INVEST = Sentence(
    "Nous ne pouvons pas fournir cette fiche dans la langue que vous demandez : nous vous "
    "conseillons de ne pas investir.",
    "We cannot provide this sheet in the language you ask for: we advise you not to invest.",
)
ONCE_TRANSLATED = Sentence(
    "Une fois la fiche traduite dans cette langue.",
    "Once the sheet is translated into that language.",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """The language that an investor asks for, and those in which the sheet exists."""

    asked: str = given("Langue demandée", "Language asked for")
    languages: frozenset[str] = given("Langues de la fiche", "Languages of the sheet", by=SHEET)


@rule(
    "kiis_translation",
    "ECSPR art. 23(13)",
    fr="Cette fiche existe-t-elle dans la langue demandée ?",
    en="Does this sheet exist in the language asked for?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """A translation may be refused: the advice not to invest then comes with it."""
    if facts.asked in facts.languages:
        return allow(IN_YOUR_LANGUAGE)
    change = instead(ONCE_TRANSLATED, languages=facts.languages | {facts.asked})
    return warn(DO_NOT_INVEST, instead=change)
