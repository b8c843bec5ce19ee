"""Must this client be identified, and is what was collected enough? From the first euro.

CMF L. 561-5 and R. 561-5, AMLR art. 19: an account is a business relationship, on both sides, the
one who seeks funds and the one who gives them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from compliance.absurd import refuse_absurd, refuse_future
from compliance.as_of import AsOf
from compliance.calendar import add_months, latest_start
from compliance.euro import Euro
from compliance.items import IdentityItem
from compliance.parameters.aml import (
    ACCOUNT_IS_A_RELATIONSHIP,
    EXTRACT_MONTHS,
    OCCASIONAL_FROM,
    PERSON_RECORDS,
    REMOTE_MEASURES,
)
from compliance.rule import IDENTITY, OFFICER, PLATFORM, given, rule
from compliance.verdict import Verdict, allow, gate, instead
from compliance.words import Sentence

NOT_YET = Sentence("Rien n'est demandé pour l'instant.", "Nothing is asked for now.")
DONE = Sentence("Votre identité a été vérifiée.", "Your identity has been verified.")
TO_IDENTIFY = Sentence(
    "Votre identité est à vérifier avant toute opération, dès le premier euro : la loi nous y "
    "oblige.",
    "Your identity is to be verified before any transaction, from the first euro: the law requires "
    "it.",
)
ONCE_VERIFIED = Sentence("Une fois votre identité vérifiée.", "Once your identity is verified.")
COMPLETE = Sentence("Le dossier d'identité est complet.", "The identity file is complete.")
INCOMPLETE = Sentence(
    "Il manque au dossier d'identité : {missing}.", "The identity file lacks: {missing}."
)
ADD = Sentence("En ajoutant : {missing}.", "By adding: {missing}.")
FRESH = Sentence(
    "L'extrait du registre est assez récent, jusqu'au {day} inclus.",
    "The register extract is recent enough, until {day} included.",
)
TOO_OLD = Sentence(
    "L'extrait du registre a {months} mois ou plus : il en faut un plus récent.",
    "The register extract is {months} months old or more: a newer one is needed.",
)
DATED = Sentence("Avec un extrait du {day} ou après.", "With an extract of {day} or later.")


@dataclass(frozen=True, slots=True)
class Client:
    """`amount` sums the linked operations; `has_account` is false for a mere visitor; `verified`
    means after the last doubt."""

    amount: Euro = given("Montant des opérations", "Amount of the operations", by=PLATFORM)
    has_account: bool = given("A un compte", "Has an account", by=PLATFORM, default=True)
    doubt: bool = given(
        "Doute sur l'identité connue", "Doubt about the known identity", by=OFFICER, default=False
    )
    verified: bool = given("Identité vérifiée", "Identity verified", by=IDENTITY, default=False)
    # Without a label, so never among the inputs that are shown: nobody is told (CMF L. 561-18).
    suspicion: bool = False

    def __post_init__(self) -> None:
        refuse_absurd(self)


@dataclass(frozen=True, slots=True)
class PersonFile:
    """What was noted from the document, and how it was verified. Raises BadInput."""

    noted: frozenset[IdentityItem] = given(
        "Ce qui est au dossier", "What the file holds", by=IDENTITY
    )
    remote: bool = given("Vérifiée à distance", "Verified at a distance", by=PLATFORM, default=True)


@dataclass(frozen=True, slots=True)
class CompanyFile:
    """The day of the register extract, a civil day in Paris."""

    extract_on: date = given("Extrait du registre du", "Register extract of", by=IDENTITY)

    def __post_init__(self) -> None:
        refuse_absurd(self)


@rule(
    "customer_due_diligence",
    "CMF L. 561-5; AMLR art. 19",
    fr="L'identité de ce client est-elle à vérifier maintenant ?",
    en="Is this client's identity to be verified now?",
)
def assess(facts: Client, as_of: AsOf) -> Verdict:
    """A relationship at any amount, a larger occasional transaction, a suspicion or a doubt."""
    limit = OCCASIONAL_FROM.on(as_of.law)
    if facts.has_account and ACCOUNT_IS_A_RELATIONSHIP.on(as_of.law):
        limit = Euro(1)
    is_needed = facts.amount >= limit or facts.suspicion or facts.doubt
    if not is_needed:
        return allow(NOT_YET, threshold=limit)
    if facts.verified:
        return allow(DONE, threshold=limit)
    return gate(
        TO_IDENTIFY, {"identity"}, threshold=limit, instead=instead(ONCE_VERIFIED, verified=True)
    )


@rule(
    "person_identity",
    "CMF L. 561-5; CMF R. 561-5",
    fr="Le dossier d'identité de cette personne est-il complet ?",
    en="Is this person's identity file complete?",
)
def assess_person(facts: PersonFile, as_of: AsOf) -> Verdict:
    """A valid document with a photograph, what it says, and a further measure at a distance."""
    needed = PERSON_RECORDS.on(as_of.law) | {IdentityItem.VALID_DOCUMENT}
    if facts.remote and REMOTE_MEASURES.on(as_of.law):
        needed |= {IdentityItem.REMOTE_MEASURE}
    missing = needed - facts.noted
    if not missing:
        return allow(COMPLETE)
    named = tuple(sorted(missing))
    return gate(
        INCOMPLETE.filled(missing=named),
        missing,
        instead=instead(ADD.filled(missing=named), noted=facts.noted | missing),
    )


@rule(
    "company_extract",
    "CMF R. 561-5",
    fr="L'extrait du registre de cette société est-il assez récent ?",
    en="Is this company's register extract recent enough?",
)
def assess_company(facts: CompanyFile, as_of: AsOf) -> Verdict:
    """Less than three months old. Raises BadInput for an extract of a day still to come."""
    refuse_future(facts, as_of, "extract_on")
    months = EXTRACT_MONTHS.on(as_of.law)
    too_old_on = add_months(facts.extract_on, months)
    if as_of.today < too_old_on:
        return allow(FRESH.filled(day=too_old_on - timedelta(days=1)), threshold=too_old_on)
    day = latest_start(as_of.today, months) + timedelta(days=1)
    return gate(
        TOO_OLD.filled(months=months),
        {"fresh_extract"},
        threshold=too_old_on,
        instead=instead(DATED.filled(day=day), extract_on=day),
    )
