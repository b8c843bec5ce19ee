"""May this advertisement be published? Recognisable, fair, in step with the sheet, in the right
language.

ECSPR art. 27; art. 23(14): no authority approves a sheet, so nothing may say so. What others
publish for the platform is judged in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass

from babel.languages import get_official_languages

from compliance.as_of import AsOf
from compliance.errors import BadInput
from compliance.rule import OFFICER, given, rule
from compliance.verdict import Counterfactual, Verdict, allow, block, gate, instead
from compliance.words import Sentence

PROBLEMS = {
    "marketing_label": Sentence(
        "on ne voit pas que c'est une publicité", "it cannot be recognised as marketing"
    ),
    "fair_and_clear": Sentence(
        "elle n'est pas exacte, claire et équilibrée", "it is not fair, clear and not misleading"
    ),
    "consistent_sheet": Sentence(
        "elle ne s'accorde pas avec la fiche d'informations clés",
        "it is not consistent with the key investment information sheet",
    ),
    "accepted_language": Sentence(
        "elle n'est pas dans une langue du pays visé",
        "it is not in a language of the targeted country",
    ),
    "justified_focus": Sentence(
        "elle met une offre en avant sans justification",
        "it gives one offer prominence without a justification",
    ),
}
# The fact that sets each problem right.
REMEDIES: dict[str, str] = {
    "marketing_label": "labelled",
    "fair_and_clear": "fair",
    "consistent_sheet": "consistent",
    "justified_focus": "focus_justified",
}

PUBLISH = Sentence(
    "Cette publicité peut être publiée. Aucune autorité n'a à l'approuver d'abord.",
    "This advertisement may be published. No authority has to approve it first.",
)
APPROVED = Sentence(
    "Une publicité ne peut pas laisser croire qu'une autorité a approuvé l'offre.",
    "An advertisement may not suggest that an authority has approved the offer.",
)
TO_CORRECT = Sentence(
    "Cette publicité est à corriger avant d'être publiée : {problems}.",
    "This advertisement is to be corrected before it is published: {problems}.",
)
WITHOUT_APPROVAL = Sentence("Sans cette mention.", "Without those words.")
ONCE_CORRECTED = Sentence("Une fois corrigée.", "Once corrected.")
IN_LANGUAGE = Sentence("Traduite dans la langue « {language} ».", 'Translated into "{language}".')


@dataclass(frozen=True, slots=True)
class Advertisement:
    """`language` is ISO 639-1, `country` the ISO 3166-1 code of the targeted state. Raises BadInput
    for a country of which no language is known."""

    language: str = given("Langue", "Language", by=OFFICER)
    country: str = given("Pays visé", "Targeted country", by=OFFICER)
    labelled: bool = given("Se présente comme une publicité", "Labelled as marketing", by=OFFICER)
    fair: bool = given("Exacte, claire, équilibrée", "Fair, clear, not misleading", by=OFFICER)
    consistent: bool = given(
        "Conforme à la fiche, ou à ce qu'elle contiendra",
        "Consistent with the sheet, or with what it will hold",
        by=OFFICER,
    )
    about_one_offer: bool = given(
        "Met en avant une offre non close", "Features an offer not yet closed", by=OFFICER
    )
    focus_justified: bool = given(
        "Mise en avant par rotation ou justifiée",
        "Featured in rotation, or justified",
        by=OFFICER,
        default=False,
    )
    claims_approval: bool = given(
        "Parle d'une approbation", "Speaks of an approval", by=OFFICER, default=False
    )

    def __post_init__(self) -> None:
        if not get_official_languages(self.country):
            raise BadInput("country", f"no known language: {self.country!r}")


@rule(
    "marketing",
    "ECSPR art. 27; ECSPR art. 23(14)",
    fr="Cette publicité peut-elle être publiée ?",
    en="May this advertisement be published?",
)
def assess(facts: Advertisement, as_of: AsOf) -> Verdict:
    """Everything that is wrong at once; claiming an approval is the only plain no."""
    if facts.claims_approval:
        return block(APPROVED, instead=instead(WITHOUT_APPROVAL, claims_approval=False))
    found = problems(facts)
    if not found:
        return allow(PUBLISH)
    named = tuple(PROBLEMS[each] for each in sorted(found))
    return gate(TO_CORRECT.filled(problems=named), found, instead=_remedy(facts, found))


def problems(facts: Advertisement) -> frozenset[str]:
    """Names of PROBLEMS, all of them."""
    wrong = {
        "marketing_label": not facts.labelled,
        "fair_and_clear": not facts.fair,
        "consistent_sheet": not facts.consistent,
        "accepted_language": facts.language not in get_official_languages(facts.country),
        "justified_focus": facts.about_one_offer and not facts.focus_justified,
    }
    return frozenset(name for name, is_wrong in wrong.items() if is_wrong)


def _remedy(facts: Advertisement, found: frozenset[str]) -> Counterfactual:
    """A single problem has a single remedy; of several, no one alone is enough."""
    if len(found) > 1:
        return instead(ONCE_CORRECTED)
    (problem,) = found
    if problem == "accepted_language":
        language = get_official_languages(facts.country)[0]
        return instead(IN_LANGUAGE.filled(language=language), language=language)
    return instead(ONCE_CORRECTED, **{REMEDIES[problem]: True})
