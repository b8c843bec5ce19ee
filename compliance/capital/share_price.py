"""May this price be asked for a share? In whole cents, and never below the nominal value.

Price = pre-money value / existing shares. C. com. L. 225-128.
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.absurd import MOST_MONEY, refuse_absurd, refuse_zero
from compliance.as_of import AsOf
from compliance.capital.capital_increase import minimum_paid, price_of
from compliance.errors import BadInput, Contradiction
from compliance.euro import Euro
from compliance.parameters.company import ISSUE_BELOW_PAR
from compliance.rule import COMPANY, OFFER, PLATFORM, REGISTER, given, rule
from compliance.verdict import Verdict, allow, block, gate, instead
from compliance.words import Sentence

ONE_CENT = Euro(1)
PAYMENT = "payment"

FINE = Sentence(
    "{pre_money} pour {existing_shares} actions : {price} l'action, dont {premium} de prime.",
    "{pre_money} for {existing_shares} shares: {price} a share, of which {premium} of premium.",
)
BELOW_PAR = Sentence(
    "À {pre_money} pour {existing_shares} actions, le prix serait inférieur à la valeur nominale "
    "de {nominal}.",
    "At {pre_money} for {existing_shares} shares, the price would be below the nominal value of "
    "{nominal}.",
)
AT_PAR = Sentence(
    "Avec une valorisation de {nearest} au moins, ou après division de la valeur nominale.",
    "With a valuation of {nearest} at least, or once the nominal value is split.",
)
NOT_WHOLE = Sentence(
    "{pre_money} ne se divise pas en {existing_shares} actions à un prix en centimes entiers.",
    "{pre_money} does not divide into {existing_shares} shares at a price in whole cents.",
)
NEAREST = Sentence(
    "{nearest}, la valorisation la plus proche qui convient : {price} l'action.",
    "{nearest}, the nearest valuation that does: {price} a share.",
)
PAID = Sentence(
    "{paid} versés à la souscription : le minimum est de {least}.",
    "{paid} paid at subscription: the minimum is {least}.",
)
NOT_PAID = Sentence(
    "Il faut verser au moins {least} à la souscription : une partie du nominal et toute la prime. "
    "{paid} sont versés.",
    "At least {least} must be paid at subscription: part of the nominal and the whole premium. "
    "{paid} is paid.",
)
ONCE_PAID = Sentence("Dès que {least} sont versés.", "As soon as {least} is paid.")


@dataclass(frozen=True, slots=True)
class Facts:
    """`nominal` is the nominal value of one share. Raises BadInput unless all are positive."""

    pre_money: Euro = given("Valorisation avant la levée", "Valuation before the round", by=OFFER)
    existing_shares: int = given("Actions existantes", "Existing shares", by=REGISTER)
    nominal: Euro = given("Valeur nominale d'une action", "Nominal value of a share", by=COMPANY)

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_zero(self, "pre_money", "existing_shares", "nominal")
        if self.nominal * self.existing_shares > MOST_MONEY:
            raise BadInput("nominal", "no company has such a capital")


@dataclass(frozen=True, slots=True)
class Payment:
    """What one subscriber has paid for new shares. Raises BadInput, Contradiction below par."""

    shares: int = given("Actions souscrites", "Shares subscribed", by=PLATFORM)
    price: Euro = given("Prix d'une action", "Price of a share", by=OFFER)
    nominal: Euro = given("Valeur nominale d'une action", "Nominal value of a share", by=COMPANY)
    paid: Euro = given("Déjà versé", "Paid so far", by=PLATFORM, default=Euro.ZERO)

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_zero(self, "shares", "price", "nominal")
        if self.price * self.shares > MOST_MONEY:
            raise BadInput("shares", "nobody has so much money")
        if self.price < self.nominal:
            raise Contradiction("price", "a share that is issued costs its nominal value at least")


def nearest_valuation(facts: Facts, least: Euro) -> Euro:
    """The closest pre-money value at whole cents a share, `least` or more a share; of two at the
    same distance, the lower."""
    cents, rest = divmod(facts.pre_money.cents, facts.existing_shares)
    closest = cents if 2 * rest <= facts.existing_shares else cents + 1
    return max(Euro(closest), least) * facts.existing_shares


@rule(
    "share_price",
    "C. com. L. 225-128",
    fr="Ce prix peut-il être demandé pour une action ?",
    en="May this price be asked for a share?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """An issue below par is void; a price that is no whole number of cents cannot be paid."""
    given_values = {"pre_money": facts.pre_money, "existing_shares": facts.existing_shares}
    at_par = facts.nominal * facts.existing_shares
    may_go_below = ISSUE_BELOW_PAR.on(as_of.law)
    nearest = nearest_valuation(facts, ONE_CENT if may_go_below else facts.nominal)
    if facts.pre_money < at_par and not may_go_below:
        return block(
            BELOW_PAR.filled(**given_values, nominal=facts.nominal),
            threshold=facts.nominal,
            instead=instead(AT_PAR.filled(nearest=nearest), pre_money=nearest),
        )
    price = price_of(facts.pre_money, facts.existing_shares)
    if price is None:
        said = NEAREST.filled(nearest=nearest, price=price_of(nearest, facts.existing_shares))
        return block(
            NOT_WHOLE.filled(**given_values),
            article="Levain",
            instead=instead(said, pre_money=nearest),
        )
    premium = max(price - facts.nominal, Euro.ZERO)
    return allow(FINE.filled(**given_values, price=price, premium=premium), threshold=facts.nominal)


@rule(
    "paid_at_subscription",
    "C. com. L. 225-144",
    fr="Assez est-il versé à la souscription ?",
    en="Is enough paid at subscription?",
)
def assess_payment(facts: Payment, as_of: AsOf) -> Verdict:
    """A quarter of the nominal value and the whole premium, over all the shares."""
    least = minimum_paid(facts.shares, price=facts.price, nominal=facts.nominal, on=as_of.law)
    words = {"paid": facts.paid, "least": least}
    if facts.paid >= least:
        return allow(PAID.filled(**words), threshold=least)
    change = instead(ONCE_PAID.filled(least=least), paid=least)
    return gate(NOT_PAID.filled(**words), {PAYMENT}, threshold=least, instead=change)
