"""May who comes early pay less, or get shares more? Never below the nominal value of a share.

C. com. L. 225-128: new shares are issued at their nominal value, or at that plus a premium. A share
given with others that are paid for is issued at what they cost together: it stands on the premium.
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.absurd import refuse_absurd, refuse_zero
from compliance.as_of import AsOf
from compliance.euro import Euro
from compliance.parameters.company import ISSUE_BELOW_PAR
from compliance.rule import COMPANY, OFFER, given, rule
from compliance.verdict import Verdict, allow, block, instead
from compliance.words import Sentence

ONE_CENT = Euro(1)

LOWER = Sentence(
    "À {early}, les premières parts coûtent moins que les autres, à {price}.",
    "At {early}, the first shares cost less than the others, at {price}.",
)
NOT_LOWER = Sentence(
    "À {early}, les premières parts ne coûteraient pas moins que les autres, à {price}.",
    "At {early}, the first shares would not cost less than the others, at {price}.",
)
BELOW_PAR = Sentence(
    "À {early}, les premières parts seraient émises sous leur valeur nominale de {nominal}.",
    "At {early}, the first shares would be issued below their nominal value of {nominal}.",
)
AT_PAR = Sentence("À partir de {nearest}.", "From {nearest}.")
UP_TO = Sentence("Jusqu'à {nearest}.", "Up to {nearest}.")
BACKED = Sentence(
    "Une part offerte pour {bonus_for} payées : {paid} pour {nominal} de valeur nominale.",
    "One share given for {bonus_for} paid: {paid} for {nominal} of nominal value.",
)
NOT_BACKED = Sentence(
    "Une part offerte pour {bonus_for} payées : {paid} ne couvrent pas {nominal} de valeur "
    "nominale.",
    "One share given for {bonus_for} paid: {paid} does not cover {nominal} of nominal value.",
)
ONE_FOR = Sentence(
    "Une part offerte pour {nearest} payées au moins.",
    "One share given for at least {nearest} paid.",
)


@dataclass(frozen=True, slots=True)
class EarlyPrice:
    """The price of the first shares, and of the others. Raises BadInput."""

    early: Euro = given("Prix des premières parts", "Price of the first shares", by=OFFER)
    price: Euro = given("Prix d'une part", "Price of a share", by=OFFER)
    nominal: Euro = given("Valeur nominale d'une action", "Nominal value of a share", by=COMPANY)

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_zero(self, "early", "price", "nominal")


@dataclass(frozen=True, slots=True)
class BonusShares:
    """One share given for `bonus_for` paid ones. Raises BadInput."""

    bonus_for: int = given("Parts payées pour une offerte", "Shares paid for one given", by=OFFER)
    price: Euro = given("Prix d'une part", "Price of a share", by=OFFER)
    nominal: Euro = given("Valeur nominale d'une action", "Nominal value of a share", by=COMPANY)

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_zero(self, "bonus_for", "price", "nominal")


@rule(
    "offer_early_price",
    "C. com. L. 225-128",
    fr="Ce prix peut-il être celui des premières parts ?",
    en="May this be the price of the first shares?",
)
def assess_price(facts: EarlyPrice, as_of: AsOf) -> Verdict:
    """At least the nominal value, and less than the price of the others."""
    words = {"early": facts.early, "price": facts.price, "nominal": facts.nominal}
    least = ONE_CENT if ISSUE_BELOW_PAR.on(as_of.law) else facts.nominal
    most = facts.price - ONE_CENT
    is_possible = least <= most
    if facts.early < least:
        change = instead(AT_PAR.filled(nearest=least), early=least) if is_possible else None
        return block(BELOW_PAR.filled(**words), threshold=least, instead=change)
    if facts.early > most:
        change = instead(UP_TO.filled(nearest=most), early=most) if is_possible else None
        return block(
            NOT_LOWER.filled(**words), article="Levain", threshold=facts.price, instead=change
        )
    return allow(LOWER.filled(**words), threshold=least)


@rule(
    "offer_bonus_shares",
    "C. com. L. 225-128",
    fr="Ces parts peuvent-elles être offertes avec les premières ?",
    en="May these shares be given with the first ones?",
)
def assess_bonus(facts: BonusShares, as_of: AsOf) -> Verdict:
    """What is paid covers the nominal value of all: those that are paid and the one given."""
    paid, nominal = facts.price * facts.bonus_for, facts.nominal * (facts.bonus_for + 1)
    words = {"bonus_for": facts.bonus_for, "paid": paid, "nominal": nominal}
    if paid >= nominal or ISSUE_BELOW_PAR.on(as_of.law):
        return allow(BACKED.filled(**words), threshold=nominal)
    change = None
    if facts.price > facts.nominal:
        nearest = -(-facts.nominal.cents // (facts.price - facts.nominal).cents)
        change = instead(ONE_FOR.filled(nearest=nearest), bonus_for=nearest)
    return block(NOT_BACKED.filled(**words), threshold=nominal, instead=change)
