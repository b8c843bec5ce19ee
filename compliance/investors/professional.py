"""Is this investor a professional by nature, so sophisticated on proof alone?

ECSPR annex II, III: clients of MiFID II annex II, section I, show that status and need no request;
the two years of the others do not apply to them. Clients treated as professionals on their own
demand (section II) are not among them: they ask like everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from compliance.as_of import AsOf
from compliance.euro import Euro
from compliance.investors.criteria import Step, added_up, judged, refuse_negative
from compliance.parameters.mifid import (
    UNDERTAKING_BALANCE_SHEET_MIN,
    UNDERTAKING_CRITERIA_MIN,
    UNDERTAKING_OWN_FUNDS_MIN,
    UNDERTAKING_TURNOVER_MIN,
)
from compliance.parameters.parameter import Parameter
from compliance.rule import OFFICER, given, rule
from compliance.verdict import Verdict, allow, block, gate, instead
from compliance.words import Sentence

PROOF = "professional_proof"


class Client(StrEnum):
    """What kind of MiFID client; the first four are those of section I."""

    FINANCIAL = "financial"  # authorised or regulated to operate on financial markets
    LARGE_UNDERTAKING = "large_undertaking"
    PUBLIC_BODY = "public_body"  # governments, central banks, international institutions
    INSTITUTIONAL = "institutional"  # whose main activity is to invest
    ON_DEMAND = "on_demand"  # section II
    NONE = "none"

    def written(self, language: str) -> str:
        """In words, in "fr" or "en"."""
        return KINDS[self].written(language)


KINDS = {
    Client.FINANCIAL: Sentence("Établissement financier agréé", "Authorised financial institution"),
    Client.LARGE_UNDERTAKING: Sentence("Grande entreprise", "Large undertaking"),
    Client.PUBLIC_BODY: Sentence("État ou organisme public", "Government or public body"),
    Client.INSTITUTIONAL: Sentence("Investisseur institutionnel", "Institutional investor"),
    Client.ON_DEMAND: Sentence("Client professionnel sur demande", "Professional client on demand"),
    Client.NONE: Sentence("Aucune de ces catégories", "None of these categories"),
}

PROVED = Sentence(
    "Ce client est professionnel par nature et l'a prouvé : il est averti, sans demande ni terme.",
    "This client is a professional by nature and has proved it: sophisticated, without a request "
    "and without an end.",
)
UNPROVED = Sentence(
    "Un client professionnel par nature est averti dès qu'il prouve ce statut.",
    "A professional client by nature is sophisticated once that status is proved.",
)
ON_PROOF = Sentence(
    "Après réception d'une preuve de ce statut.", "Once a proof of that status has been received."
)
ON_DEMAND = Sentence(
    "Un client devenu professionnel sur demande ne l'est pas par nature : il reste non averti ici.",
    "A client who became a professional on demand is not one by nature: non-sophisticated here.",
)
NOT_ONE = Sentence(
    "Cet investisseur n'est pas un client professionnel par nature.",
    "This investor is not a professional client by nature.",
)
ASK = Sentence(
    "Il peut demander le statut d'investisseur averti, s'il en remplit les critères.",
    "They may ask for the status of sophisticated investor, if they meet its criteria.",
)
TOO_SMALL = Sentence(
    "Cette entreprise n'atteint pas deux des trois tailles d'une grande entreprise.",
    "This undertaking does not reach two of the three sizes of a large one.",
)
LARGE = Sentence(
    "Cette entreprise atteint deux des trois tailles d'une grande entreprise.",
    "This undertaking reaches two of the three sizes of a large one.",
)
SIZE_IS = Sentence(
    "{name} : {amount} ; il faut au moins {limit}.", "{name}: {amount}; at least {limit} is needed."
)
SIZE_OF = Sentence("Avec {limit} ({name}).", "With {limit} ({name}).")


class Measure(StrEnum):
    """What the size of an undertaking is measured by, in its last accounts."""

    BALANCE_SHEET = "balance_sheet"
    TURNOVER = "turnover"
    OWN_FUNDS = "own_funds"


@dataclass(frozen=True, slots=True)
class Size:
    """One of the three sizes; own funds may be negative."""

    measure: Measure
    amount: Euro = given("Montant", "Amount", default=Euro.ZERO)


@dataclass(frozen=True, slots=True)
class Facts:
    """Figures of the last accounts serve for a large undertaking only. Raises BadInput for a
    negative turnover or balance sheet."""

    client: Client = given(
        "Catégorie de client", "Category of client", by=OFFICER, default=Client.NONE
    )
    proved: bool = given("Preuve reçue", "Proof received", by=OFFICER, default=False)
    balance_sheet: Euro = given("Total du bilan", "Balance sheet total", default=Euro.ZERO)
    turnover: Euro = given("Chiffre d'affaires net", "Net turnover", default=Euro.ZERO)
    own_funds: Euro = given("Fonds propres", "Own funds", default=Euro.ZERO)

    def __post_init__(self) -> None:
        refuse_negative("balance_sheet", self.balance_sheet)
        refuse_negative("turnover", self.turnover)


@rule(
    "undertaking_size",
    "2014/65 annex II, I(2)",
    fr="Cette taille est-elle celle d'une grande entreprise ?",
    en="Is this size that of a large undertaking?",
)
def assess_size(facts: Size, as_of: AsOf) -> Verdict:
    """One of the three sizes against its threshold."""
    parameter = _SIZES[facts.measure]
    limit = parameter.on(as_of.law)
    said = SIZE_IS.filled(name=parameter.label, amount=facts.amount, limit=limit)
    step = _step(facts.measure, facts.amount, as_of.law)
    return judged(said, limit, step and Step(step.gap, step.said, {"amount": limit}))


@rule(
    "professional_client",
    "ECSPR annex II, III; 2014/65 annex II",
    fr="Cet investisseur est-il professionnel par nature ?",
    en="Is this investor a professional by nature?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Yes on proof; a large undertaking must be one by its figures too."""
    if facts.client == Client.ON_DEMAND:
        return block(ON_DEMAND, instead=instead(ASK))
    if facts.client == Client.NONE:
        return block(NOT_ONE, instead=instead(ASK))
    if facts.client == Client.LARGE_UNDERTAKING:
        size = _assess_undertaking(facts, as_of)
        if size.is_blocked:
            return size
    if not facts.proved:
        return gate(UNPROVED, {PROOF}, instead=instead(ON_PROOF, proved=True))
    return allow(PROVED)


def _assess_undertaking(facts: Facts, as_of: AsOf) -> Verdict:
    amounts: dict[Measure, Euro] = {name: getattr(facts, name) for name in Measure}
    parts = [assess_size(Size(name, amount), as_of) for name, amount in amounts.items()]
    steps = [_step(name, amount, as_of.law) for name, amount in amounts.items()]
    met = sum(step is None for step in steps)
    missing = max(UNDERTAKING_CRITERIA_MIN.on(as_of.law) - met, 0)
    return added_up(LARGE, TOO_SMALL, parts, steps, missing)


_SIZES: dict[Measure, Parameter[Euro]] = {
    Measure.BALANCE_SHEET: UNDERTAKING_BALANCE_SHEET_MIN,
    Measure.TURNOVER: UNDERTAKING_TURNOVER_MIN,
    Measure.OWN_FUNDS: UNDERTAKING_OWN_FUNDS_MIN,
}


def _step(name: Measure, amount: Euro, on: date) -> Step | None:
    parameter = _SIZES[name]
    limit = parameter.on(on)
    if amount >= limit:
        return None
    gap = Fraction((limit - amount).cents, limit.cents)
    return Step(gap, SIZE_OF.filled(limit=limit, name=parameter.label), {name.value: limit})
