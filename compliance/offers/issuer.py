"""May this company offer its shares here? Its legal form, its capital, and all of it together.

C. com. L. 227-2 and L. 225-131. The past of its officers and its seat: `project_owner`; what
ties them to the platform: `conflicts`.
"""

from __future__ import annotations

from dataclasses import dataclass

from stdnum.fr import siren as siren_numbers

from compliance.as_of import AsOf
from compliance.offers import conflicts, project_owner
from compliance.parameters.company import ELIGIBLE_FORMS
from compliance.rule import COMPANY, EXAMINER, given, rule
from compliance.verdict import Answer, Verdict, allow, block, instead, together
from compliance.words import Sentence

FORM_IS_FINE = Sentence(
    "Une société de forme {legal_form} peut offrir ses actions au public par la plateforme.",
    "A company of the {legal_form} form may offer its shares to the public through the platform.",
)
FORM_IS_NOT = Sentence(
    "Une société de forme {legal_form} ne peut pas offrir ses titres ici. Les formes admises sont "
    ": {forms}.",
    "A company of the {legal_form} form may not offer its shares here. The forms admitted are: "
    "{forms}.",
)
IN_ANOTHER_FORM = Sentence(
    "Après une transformation en {form}, décidée avant la levée.",
    "Once the company has become an {form}, before the round.",
)
PAID_UP = Sentence(
    "Le capital existant est entièrement libéré.", "The existing capital is paid in full."
)
NOT_PAID_UP = Sentence(
    "Le capital existant doit être entièrement libéré avant d'émettre de nouvelles actions.",
    "The existing capital must be paid in full before new shares are issued.",
)
PAID_UP_UNKNOWN = Sentence(
    "Il n'est pas encore vérifié que le capital existant est entièrement libéré.",
    "Nobody has checked yet that the existing capital is paid in full.",
)
ONCE_PAID = Sentence(
    "Quand les associés auront versé ce qu'il reste à payer de leurs actions.",
    "Once the shareholders have paid what they still owe on their shares.",
)
ONCE_CHECKED = Sentence("Après cette vérification.", "Once this has been checked.")
ANSWERS = {
    Answer.ALLOW: Sentence(
        "Cette société peut lever des fonds ici.", "This company may raise money here."
    ),
    Answer.WARN: Sentence(
        "Cette société peut lever des fonds ici ; un point est à savoir.",
        "This company may raise money here; there is one thing to know.",
    ),
    Answer.GATE: Sentence(
        "Il reste une vérification à refaire avant que cette société lève des fonds.",
        "One check must be made again before this company raises money.",
    ),
    Answer.BLOCK: Sentence(
        "Cette société ne peut pas lever de fonds ici en l'état.",
        "As things stand, this company may not raise money here.",
    ),
}


@dataclass(frozen=True, slots=True)
class LegalForm:
    """`legal_form` is its usual abbreviation, in capitals or not; anything may be asked."""

    legal_form: str = given("Forme juridique", "Legal form", by=COMPANY)


@dataclass(frozen=True, slots=True)
class PaidUp:
    """`fully_paid` is None until somebody has looked: that is not a yes."""

    fully_paid: bool | None = given(
        "Capital entièrement libéré", "Capital paid in full", by=EXAMINER, default=None
    )


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is looked at before a company is listed."""

    owner: project_owner.Facts
    form: LegalForm
    capital: PaidUp
    ties: conflicts.ProjectOwner


def is_siren(text: str) -> bool:
    """Nine ASCII digits (spaces allowed between them) with the right check digit; not all zero,
    which passes the check and is nobody's number."""
    return (
        text.isascii()
        and bool(siren_numbers.is_valid(text))
        and siren_numbers.compact(text) != "000000000"
    )


def plain_siren(text: str) -> str:
    """The nine digits alone. Raises ValueError when it is not a SIREN."""
    if not is_siren(text):
        raise ValueError(f"not a SIREN: {text!r}")
    return str(siren_numbers.compact(text))


@rule(
    "legal_form",
    "C. com. L. 227-2; CMF L. 411-2",
    fr="Cette forme de société peut-elle offrir ses titres ici ?",
    en="May a company of this form offer its shares here?",
)
def assess_form(facts: LegalForm, as_of: AsOf) -> Verdict:
    """Only companies by shares: parts of a SARL are not transferable securities."""
    forms = ELIGIBLE_FORMS.on(as_of.law)
    if facts.legal_form.upper() in forms:
        return allow(FORM_IS_FINE.filled(legal_form=facts.legal_form), threshold=forms)
    # An SAS is the least of a change for a small company.
    nearest = "SAS" if "SAS" in forms else min(forms)
    return block(
        FORM_IS_NOT.filled(legal_form=facts.legal_form or None, forms=forms),
        threshold=forms,
        instead=instead(IN_ANOTHER_FORM.filled(form=nearest), legal_form=nearest),
    )


@rule(
    "capital_paid_up",
    "C. com. L. 225-131",
    fr="Le capital existant est-il entièrement libéré ?",
    en="Is the existing capital paid in full?",
)
def assess_paid_up(facts: PaidUp, as_of: AsOf) -> Verdict:
    """The existing capital is paid in full before new cash shares are issued."""
    if facts.fully_paid:
        return allow(PAID_UP)
    known = facts.fully_paid is not None
    return block(
        NOT_PAID_UP if known else PAID_UP_UNKNOWN,
        instead=instead(ONCE_PAID if known else ONCE_CHECKED, fully_paid=True),
    )


@rule(
    "issuer",
    "ECSPR art. 5; ECSPR art. 8(2); C. com. L. 225-131; C. com. L. 227-2",
    fr="Cette société peut-elle lever des fonds ici ?",
    en="May this company raise money here?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Everything at once: a company that is told no hears the whole list."""
    return together(
        ANSWERS,
        [
            project_owner.assess(facts.owner, as_of),
            assess_form(facts.form, as_of),
            assess_paid_up(facts.capital, as_of),
            conflicts.assess_owner(facts.ties, as_of),
        ],
    )
