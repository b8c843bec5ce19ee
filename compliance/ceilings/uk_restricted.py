"""Does somebody in the United Kingdom keep high-risk investments below a tenth of net assets?

FCA COBS 4.12A: a restricted investor declares that those of twelve months stay *below* the
tenth; the wealthy and the sophisticated have no such limit. Amounts are pounds sterling; net
assets leave out the home, pensions and qualifying insurance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compliance.as_of import AsOf
from compliance.ceilings.twelve_months import (
    Placement,
    check_history,
    invested,
    nearest,
    refuse_future_placements,
)
from compliance.ceilings.uk_before_offer import STATEMENT, Category
from compliance.currency import check_amount
from compliance.errors import BadInput
from compliance.euro import Pound
from compliance.parameters.abroad import UK_EXEMPT_CATEGORIES, UK_SHARE, WINDOW_MONTHS
from compliance.parameters.parameter import ALL
from compliance.rule import PERSON, given, rule
from compliance.verdict import Verdict, allow, block, gate, instead
from compliance.words import Sentence

EXEMPT = Sentence(
    "Votre catégorie n'a pas de limite de montant.", "Your category has no limit of amount."
)
WITHIN = Sentence(
    "Avec {total} sur douze mois, vous restez sous {limit}, le dixième de votre patrimoine net.",
    "With {total} over twelve months, you stay below {limit}, a tenth of your net assets.",
)
REACHED = Sentence(
    "Avec {total} sur douze mois, vous atteignez ou dépassez {limit}, le dixième de votre "
    "patrimoine net : vous avez déclaré rester en dessous.",
    "With {total} over twelve months, you reach or pass {limit}, a tenth of your net assets: you "
    "declared to stay below it.",
)
NOT_SAID = Sentence(
    "Déclarez d'abord votre patrimoine net : votre limite en est le dixième.",
    "State your net assets first: your limit is a tenth of them.",
)
AFTER_SAYING = Sentence("Après votre déclaration.", "After your statement.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """High-risk investments of the last twelve months, anywhere, and this one. `net_assets`
    may be negative, and is None until stated. Raises BadInput."""

    amount: Pound = given("Montant de cette souscription", "Amount of this order")
    history: tuple[Placement, ...] = given(
        "Investissements à haut risque, partout", "High-risk investments, anywhere", by=PERSON
    )
    category: str = given("Catégorie déclarée", "Category stated", default="restricted")
    net_assets: Pound | None = given(
        "Patrimoine net, sans le logement, les retraites ni les assurances",
        "Net assets, without home, pensions and insurance",
        default=None,
    )

    def __post_init__(self) -> None:
        check_amount("amount", self.amount, Pound)
        check_amount("net_assets", self.net_assets, Pound, may_be_negative=True)
        if self.category not in tuple(Category):
            raise BadInput("category", f"not a category: {self.category!r}")
        check_history(self.history, Pound)


def most(net_assets: Pound, on: date) -> Pound:
    """The largest whole number of pence that is less than the share of net assets."""
    return Pound(-(-net_assets.cents * UK_SHARE.on(on) // ALL) - 1)


@rule(
    "uk_restricted",
    "FCA COBS 4.12A",
    fr="Restez-vous sous le dixième de votre patrimoine net ?",
    en="Do you stay below a tenth of your net assets?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Refuse what reaches the tenth: "less than" leaves the tenth itself out."""
    refuse_future_placements("history", facts.history, as_of)
    if facts.category in UK_EXEMPT_CATEGORIES.on(as_of.law):
        return allow(EXEMPT)
    if facts.net_assets is None:
        return gate(NOT_SAID, {STATEMENT}, instead=instead(AFTER_SAYING))
    largest = most(facts.net_assets, as_of.law)
    limit = Pound(facts.net_assets.cents * UK_SHARE.on(as_of.law) // ALL)
    months = WINDOW_MONTHS.on(as_of.law)
    total = facts.amount + invested(facts.history, Pound, as_of.today, months=months, law=as_of.law)
    if total <= largest:
        return allow(WITHIN.filled(total=total, limit=limit), threshold=limit)
    return block(
        REACHED.filled(total=total, limit=limit),
        threshold=limit,
        instead=nearest(facts.amount, largest, facts.history, as_of, months=months),
    )
