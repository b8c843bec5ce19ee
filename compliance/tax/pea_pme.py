"""May these shares be subscribed through a share savings plan? Its ceilings, holder and custodian.

CMF L. 221-30 to L. 221-32-2: what is paid into a PEA and a PEA-PME, what the holder and their
family may own; the custodian of the plan subscribes for the holder.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from compliance.absurd import refuse_absurd, refuse_zero
from compliance.as_of import AsOf
from compliance.errors import Contradiction
from compliance.euro import Euro
from compliance.parameters.parameter import ALL
from compliance.parameters.sme import PEA_MAX, PLAN_FAMILY_HOLDING_MAX, PLANS_MAX
from compliance.rule import COMPANY, PLATFORM, given, rule
from compliance.tax import one_tax_advantage, pea_issuer
from compliance.verdict import (
    Answer,
    Counterfactual,
    Verdict,
    allow,
    block,
    gate,
    instead,
    together,
)
from compliance.words import Sentence

CUSTODIAN_ORDER = "custodian_order"
ELIGIBILITY_LETTER = "eligibility_letter"

PAYMENT_WITHIN = Sentence(
    "Ce versement tient dans le plan, qui peut encore recevoir {room}.",
    "This payment fits in the plan, which may still receive {room}.",
)
PAYMENT_ABOVE = Sentence(
    "Ce versement dépasse ce que le plan peut encore recevoir : {room}.",
    "This payment passes what the plan may still receive: {room}.",
)
UP_TO = Sentence("Jusqu'à {amount}.", "Up to {amount}.")
THROUGH_PEA_PME = Sentence("En versant sur un PEA-PME.", "By paying into a PEA-PME.")
PLAN_FULL = Sentence(
    "Le plan ne peut plus rien recevoir ; ces titres peuvent être souscrits en dehors.",
    "The plan can receive nothing more; the shares may be subscribed outside it.",
)

HOLDING_WITHIN = Sentence(
    "Avec leur famille, le titulaire détiendrait {held} actions, pour {most} au plus.",
    "With their family, the holder would own {held} shares, for {most} at most.",
)
HOLDING_ABOVE = Sentence(
    "Avec leur famille, le titulaire détiendrait {held} actions ; un plan en admet {most} au plus.",
    "With their family, the holder would own {held} shares; a plan allows {most} at most.",
)
SHARES_UP_TO = Sentence("Jusqu'à {most} actions en tout.", "Up to {most} shares in all.")

PAPERS_READY = Sentence(
    "L'ordre du dépositaire du plan et la lettre d'éligibilité de la société sont là.",
    "The order of the plan's custodian and the company's letter of eligibility are there.",
)
PAPERS_MISSING = Sentence(
    "C'est l'établissement qui tient votre plan qui souscrit pour vous : il manque encore "
    "{missing}.",
    "The institution that keeps your plan subscribes for you: still missing: {missing}.",
)
PAPERS = {
    CUSTODIAN_ORDER: Sentence("son ordre signé", "its signed order"),
    ELIGIBILITY_LETTER: Sentence(
        "la lettre d'éligibilité de la société", "the company's letter of eligibility"
    ),
}
ONCE_THERE = Sentence("Dès la réception de : {missing}.", "Once this is received: {missing}.")

THROUGH_A_PLAN = {
    Answer.ALLOW: Sentence(
        "Ces actions peuvent être souscrites dans votre plan.",
        "These shares may be subscribed in your plan.",
    ),
    Answer.GATE: Sentence(
        "Ces actions peuvent être souscrites dans votre plan, avec l'établissement qui le tient.",
        "These shares may be subscribed in your plan, with the institution that keeps it.",
    ),
    Answer.BLOCK: Sentence(
        "Ces actions ne peuvent pas être souscrites dans votre plan.",
        "These shares may not be subscribed in your plan.",
    ),
}


class Plan(StrEnum):
    """The two plans: each person may hold one of each."""

    PEA = "pea"
    PEA_PME = "pea_pme"

    def written(self, language: str) -> str:
        return {Plan.PEA: "PEA", Plan.PEA_PME: "PEA-PME"}[self]


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment into one of the two plans, and what both received since they were opened:
    withdrawals do not give room back. Raises BadInput for nothing paid or a negative sum.
    """

    amount: Euro = given("Versement", "Payment")
    plan: Plan = given("Plan", "Plan", default=Plan.PEA_PME)
    paid_into_pea: Euro = given(
        "Déjà versé sur le PEA", "Already paid into the PEA", default=Euro.ZERO
    )
    paid_into_pea_pme: Euro = given(
        "Déjà versé sur le PEA-PME", "Already paid into the PEA-PME", default=Euro.ZERO
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_zero(self, "amount")


@dataclass(frozen=True, slots=True)
class Holding:
    """Whole shares, this subscription included. Raises BadInput for a company without shares or
    a negative number, Contradiction for a family that owns more than there is."""

    family_shares: int = given(
        "Actions du titulaire et de sa famille", "Shares of the holder and their family"
    )
    company_shares: int = given("Actions de la société", "Shares of the company", by=COMPANY)

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_zero(self, "company_shares")
        if self.family_shares > self.company_shares:
            raise Contradiction("family_shares", "more than the shares of the company")


@dataclass(frozen=True, slots=True)
class Papers:
    """What must be in the file before the subscription is taken."""

    custodian_order: bool = given(
        "Ordre signé par l'établissement qui tient le plan",
        "Order signed by the institution that keeps the plan",
        by=PLATFORM,
        default=False,
    )
    eligibility_letter: bool = given(
        "Lettre d'éligibilité de la société",
        "Company's letter of eligibility",
        by=PLATFORM,
        default=False,
    )


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is looked at for a subscription through a plan."""

    payment: Payment
    issuer: pea_issuer.Facts
    holding: Holding
    advantage: one_tax_advantage.Facts
    papers: Papers


def room(facts: Payment, as_of: AsOf) -> Euro:
    """What the plan may still receive: its own ceiling, and that of the two together."""
    paid = facts.paid_into_pea + facts.paid_into_pea_pme
    both = max(PLANS_MAX.on(as_of.law) - paid, Euro.ZERO)
    if facts.plan == Plan.PEA_PME:
        return both
    return min(both, max(PEA_MAX.on(as_of.law) - facts.paid_into_pea, Euro.ZERO))


@rule(
    "pea_payment",
    "CMF L. 221-30; CMF L. 221-32-1",
    fr="Ce versement tient-il sous les plafonds du plan ?",
    en="Does this payment stay under the ceilings of the plan?",
)
def assess_payment(facts: Payment, as_of: AsOf) -> Verdict:
    """150,000 EUR in a PEA, 225,000 EUR in both. The threshold is what the plan may receive."""
    left = room(facts, as_of)
    if facts.amount <= left:
        return allow(PAYMENT_WITHIN.filled(room=left), threshold=left)
    return block(
        PAYMENT_ABOVE.filled(room=left), threshold=left, instead=_other_payment(facts, left, as_of)
    )


def _other_payment(facts: Payment, left: Euro, as_of: AsOf) -> Counterfactual:
    """A smaller payment; when none fits, the other plan; when it is full too, no plan."""
    if left > Euro.ZERO:
        return instead(UP_TO.filled(amount=left), amount=left)
    if facts.amount <= room(replace(facts, plan=Plan.PEA_PME), as_of):
        return instead(THROUGH_PEA_PME, plan=Plan.PEA_PME)
    return instead(PLAN_FULL)


@rule(
    "pea_holding",
    "CMF L. 221-31",
    fr="Le titulaire et sa famille détiennent-ils assez peu de la société ?",
    en="Do the holder and their family own little enough of the company?",
)
def assess_holding(facts: Holding, as_of: AsOf) -> Verdict:
    """A quarter at most. The threshold is the largest whole number of shares."""
    most = facts.company_shares * PLAN_FAMILY_HOLDING_MAX.on(as_of.law) // ALL
    words = {"held": facts.family_shares, "most": most}
    if facts.family_shares <= most:
        return allow(HOLDING_WITHIN.filled(**words), threshold=most)
    return block(
        HOLDING_ABOVE.filled(**words),
        threshold=most,
        instead=instead(SHARES_UP_TO.filled(most=most), family_shares=most),
    )


@rule(
    "pea_papers",
    "CMF L. 221-31",
    fr="L'établissement qui tient le plan a-t-il souscrit pour son titulaire ?",
    en="Has the institution that keeps the plan subscribed for its holder?",
)
def assess_papers(facts: Papers, as_of: AsOf) -> Verdict:
    """A gate: the custodian's order, and the company's letter of eligibility."""
    missing = [name for name in PAPERS if not getattr(facts, name)]
    if not missing:
        return allow(PAPERS_READY)
    said = tuple(PAPERS[name] for name in missing)
    return gate(
        PAPERS_MISSING.filled(missing=said),
        missing,
        instead=instead(ONCE_THERE.filled(missing=said), **dict.fromkeys(missing, True)),
    )


@rule(
    "pea_pme",
    "CMF L. 221-30; CMF L. 221-31; CMF L. 221-32-1; CMF L. 221-32-2",
    fr="Ces actions peuvent-elles être souscrites dans un plan ?",
    en="May these shares be subscribed in a plan?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """The ceilings, the company, the holder, one tax advantage only, and the custodian's part.

    The size of the company is a condition of the PEA-PME alone.
    """
    is_measured = facts.payment.plan == Plan.PEA_PME
    return together(
        THROUGH_A_PLAN,
        [
            assess_payment(facts.payment, as_of),
            *([pea_issuer.assess(facts.issuer, as_of)] if is_measured else []),
            assess_holding(facts.holding, as_of),
            one_tax_advantage.assess(facts.advantage, as_of),
            assess_papers(facts.papers, as_of),
        ],
    )
