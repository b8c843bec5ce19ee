"""How much may somebody invest under Regulation Crowdfunding in twelve months? United States.

17 CFR 227.100(a)(2): over twelve months, through all issuers and platforms, this purchase
included. Amounts are US dollars. A couple may count jointly: income, net worth and history are
then those of both, and they share one limit. Net worth leaves the primary residence out.
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
from compliance.currency import check_amount
from compliance.euro import Dollar
from compliance.parameters.abroad import (
    REG_CF_CAPS_BOTH_CASES,
    REG_CF_FIGURE,
    REG_CF_FLOOR,
    REG_CF_HIGH_SHARE,
    REG_CF_LOW_SHARE,
    WINDOW_MONTHS,
)
from compliance.parameters.parameter import ALL
from compliance.rule import PERSON, given, rule
from compliance.verdict import Verdict, allow, block
from compliance.words import Sentence

ACCREDITED = Sentence(
    "Un investisseur accrédité n'a pas de limite.", "An accredited investor has no limit."
)
WITHIN = Sentence(
    "Avec {total} sur douze mois, vous restez dans votre limite de {limit}.",
    "With {total} over twelve months, you stay within your limit of {limit}.",
)
ABOVE = Sentence(
    "Avec {total} sur douze mois, vous dépassez votre limite de {limit} pour ce type d'offres, "
    "toutes plateformes réunies.",
    "With {total} over twelve months, you go above your limit of {limit} for this kind of offer, "
    "on all platforms together.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What the investor says of their means: US dollars; net worth may be negative.
    Raises BadInput for a negative income."""

    income: Dollar = given("Revenu annuel", "Annual income")
    net_worth: Dollar = given(
        "Patrimoine net, sans la résidence principale",
        "Net worth, without the primary residence",
    )
    accredited: bool = given("Investisseur accrédité", "Accredited investor", default=False)

    def __post_init__(self) -> None:
        check_amount("income", self.income, Dollar)
        check_amount("net_worth", self.net_worth, Dollar, may_be_negative=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts(Person):
    """The same with this purchase and those before it. Raises BadInput for amounts that are
    negative or in another currency."""

    amount: Dollar = given("Montant de cette souscription", "Amount of this order")
    history: tuple[Placement, ...] = given(
        "Investi sous ce régime, partout", "Invested under this regime, anywhere", by=PERSON
    )

    def __post_init__(self) -> None:
        Person.__post_init__(self)
        check_amount("amount", self.amount, Dollar)
        check_history(self.history, Dollar)


def limit(income: Dollar, net_worth: Dollar, on: date) -> Dollar:
    """What may be invested in twelve months.

    Parts of a cent are dropped, which changes nothing to "strictly more than".
    """
    figure, most = REG_CF_FIGURE.on(on), max(income, net_worth)
    if min(income, net_worth) >= figure:
        return min(figure, Dollar(most.cents * REG_CF_HIGH_SHARE.on(on) // ALL))
    share = Dollar(most.cents * REG_CF_LOW_SHARE.on(on) // ALL)
    found = max(REG_CF_FLOOR.on(on), share)
    return min(figure, found) if REG_CF_CAPS_BOTH_CASES.on(on) else found


@rule(
    "reg_cf",
    "17 CFR 227.100(a)(2)",
    fr="Ce montant tient-il dans votre limite de douze mois ?",
    en="Does this amount fit into your limit of twelve months?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Refuse what passes the limit; exactly the limit is within it."""
    refuse_future_placements("history", facts.history, as_of)
    if facts.accredited:
        return allow(ACCREDITED)
    most = limit(facts.income, facts.net_worth, as_of.law)
    months = WINDOW_MONTHS.on(as_of.law)
    total = facts.amount + invested(
        facts.history, Dollar, as_of.today, months=months, law=as_of.law
    )
    if total <= most:
        return allow(WITHIN.filled(total=total, limit=most), threshold=most)
    return block(
        ABOVE.filled(total=total, limit=most),
        threshold=most,
        instead=nearest(facts.amount, most, facts.history, as_of, months=months),
    )
