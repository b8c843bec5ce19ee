"""Do the round's own terms leave room for an order? A least, perhaps a most, and what is left.

The terms bind the issuer from the opening (ECSPR art. 22(1)) and stand in the sheet, parts B
and D. Shares are whole; a holder's living orders in the round are added up.
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.as_of import AsOf
from compliance.currency import check_amount
from compliance.errors import BadInput
from compliance.euro import Amount
from compliance.rule import OFFER, PLATFORM, given, rule
from compliance.verdict import Verdict, allow, block, instead
from compliance.words import Sentence

MOST_SHARES = 10**12  # more than any company has

# --- At least -------------------------------------------------------------------------------------

ENOUGH = Sentence(
    "Vous atteignez le ticket minimum de {minimum}.", "You reach the minimum ticket of {minimum}."
)
TOO_FEW = Sentence(
    "Le ticket minimum est de {minimum}, soit {least}.",
    "The minimum ticket is {minimum}, that is {least}.",
)
FROM = Sentence("À partir de {least}.", "From {least}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Whole shares at a price, and the least amount of one order. Raises BadInput."""

    shares: int = given("Nombre de parts", "Number of shares")
    price: Amount = given("Prix d'une part", "Price of a share", by=OFFER)
    minimum: Amount = given("Ticket minimum", "Minimum ticket", by=OFFER)

    def __post_init__(self) -> None:
        _check_shares("shares", self.shares)
        _check_price(self.price, self.minimum)


@rule(
    "minimum_ticket",
    "ECSPR annex I, D",
    fr="Atteignez-vous le ticket minimum ?",
    en="Do you reach the minimum ticket?",
)
def assess_ticket(facts: Ticket, as_of: AsOf) -> Verdict:
    """Refuse fewer shares than those that reach the ticket."""
    least = shares_for(facts.minimum, facts.price)
    if facts.shares >= least:
        return allow(ENOUGH.filled(minimum=facts.minimum), threshold=least)
    return block(
        TOO_FEW.filled(minimum=facts.minimum, least=counted(least)),
        threshold=least,
        instead=instead(FROM.filled(least=counted(least)), shares=least),
    )


# --- At most by holder ----------------------------------------------------------------------------

NO_MOST = Sentence(
    "Cette levée n'a pas de maximum par personne.", "This round has no maximum per person."
)
UNDER = Sentence(
    "Avec {total} dans cette levée, vous restez dans le maximum de {maximum} par personne.",
    "With {total} in this round, you stay within the maximum of {maximum} per person.",
)
TOO_MANY = Sentence(
    "Avec {total} dans cette levée, vous dépassez le maximum de {maximum} par personne.",
    "With {total} in this round, you go above the maximum of {maximum} per person.",
)
UP_TO = Sentence("Jusqu'à {shares}.", "Up to {shares}.")
REACHED = Sentence(
    "Vos souscriptions dans cette levée l'atteignent déjà.",
    "Your orders in this round reach it already.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """`held`: shares of the person's living orders in the round; `maximum` None is no limit.
    Raises BadInput."""

    shares: int = given("Nombre de parts", "Number of shares")
    held: int = given(
        "Déjà souscrites dans cette levée",
        "Already subscribed in this round",
        by=PLATFORM,
        default=0,
    )
    maximum: int | None = given(
        "Maximum par personne", "Maximum per person", by=OFFER, default=None
    )

    def __post_init__(self) -> None:
        _check_shares("shares", self.shares)
        _check_shares("held", self.held)
        if self.maximum is not None and self.maximum <= 0:
            raise BadInput("maximum", "a maximum is at least one share")


@rule(
    "maximum_per_holder",
    "ECSPR annex I, D",
    fr="Restez-vous dans le maximum par personne ?",
    en="Do you stay within the maximum per person?",
)
def assess_holding(facts: Holding, as_of: AsOf) -> Verdict:
    """Refuse more shares than one person may take; exactly the maximum is within it."""
    if facts.maximum is None:
        return allow(NO_MOST)
    total, most = facts.held + facts.shares, counted(facts.maximum)
    if total <= facts.maximum:
        return allow(UNDER.filled(total=counted(total), maximum=most), threshold=facts.maximum)
    room = facts.maximum - facts.held
    return block(
        TOO_MANY.filled(total=counted(total), maximum=most),
        threshold=facts.maximum,
        instead=instead(UP_TO.filled(shares=counted(room)), shares=room)
        if room > 0
        else instead(REACHED),
    )


# --- A maximum that lets people in ----------------------------------------------------------------

LETS_IN = Sentence(
    "Le maximum par personne de {maximum} laisse atteindre le ticket minimum.",
    "The maximum per person of {maximum} lets people reach the minimum ticket.",
)
SHUTS_OUT = Sentence(
    "Le maximum par personne de {maximum} est sous le ticket minimum de {minimum}, soit {least} : "
    "personne ne pourrait souscrire.",
    "The maximum per person of {maximum} is below the minimum ticket of {minimum}, that is "
    "{least}: nobody could subscribe.",
)
AT_LEAST = Sentence(
    "Avec un maximum de {least} au moins, ou sans maximum.",
    "With a maximum of at least {least}, or without a maximum.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Maximum:
    """The terms of a round that has a maximum per holder, in whole shares. Raises BadInput."""

    maximum: int = given("Maximum par personne", "Maximum per person", by=OFFER)
    price: Amount = given("Prix d'une part", "Price of a share", by=OFFER)
    minimum: Amount = given("Ticket minimum", "Minimum ticket", by=OFFER)

    def __post_init__(self) -> None:
        _check_shares("maximum", self.maximum)
        _check_price(self.price, self.minimum)


@rule(
    "offer_maximum",
    "ECSPR annex I, D",
    fr="Le maximum par personne laisse-t-il souscrire ?",
    en="Does the maximum per person let people subscribe?",
)
def assess_maximum(facts: Maximum, as_of: AsOf) -> Verdict:
    """Refuse terms under which nobody could reach the ticket."""
    least = shares_for(facts.minimum, facts.price)
    most = counted(facts.maximum)
    if facts.maximum >= least:
        return allow(LETS_IN.filled(maximum=most), threshold=least)
    return block(
        SHUTS_OUT.filled(maximum=most, minimum=facts.minimum, least=counted(least)),
        threshold=least,
        instead=instead(AT_LEAST.filled(least=counted(least)), maximum=least),
    )


# --- What is left ---------------------------------------------------------------------------------

THERE_IS_ROOM = Sentence("Il reste {left} à souscrire.", "Left to subscribe: {left}.")
NOT_ENOUGH = Sentence(
    "Il ne reste que {left} à souscrire : une levée ne dépasse jamais son maximum.",
    "Only {left} left: a round never goes above its maximum.",
)
FULL = Sentence(
    "Toutes les parts de cette levée sont souscrites.", "All shares of this round are taken."
)
WHEN_SOME_COME_BACK = Sentence(
    "Si d'autres investisseurs reviennent sur leur souscription.",
    "If other investors go back on their orders.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """`left`: whole shares that nobody has taken yet. Raises BadInput."""

    shares: int = given("Nombre de parts", "Number of shares")
    left: int = given("Parts restantes", "Shares left", by=PLATFORM)

    def __post_init__(self) -> None:
        _check_shares("shares", self.shares)
        _check_shares("left", self.left)


@rule(
    "hard_cap",
    "ECSPR annex I, B",
    fr="Reste-t-il assez d'actions ?",
    en="Are there enough shares left?",
)
def assess_room(facts: Room, as_of: AsOf) -> Verdict:
    """Refuse more shares than are left."""
    if facts.shares <= facts.left:
        return allow(THERE_IS_ROOM.filled(left=counted(facts.left)), threshold=facts.left)
    if not facts.left:
        return block(FULL, threshold=0, instead=instead(WHEN_SOME_COME_BACK))
    return block(
        NOT_ENOUGH.filled(left=counted(facts.left)),
        threshold=facts.left,
        instead=instead(UP_TO.filled(shares=counted(facts.left)), shares=facts.left),
    )


def shares_for(minimum: Amount, price: Amount) -> int:
    """The fewest whole shares that reach an amount."""
    return -(-minimum.cents // price.cents)


def counted(shares: int) -> Sentence:
    """A number of shares in words: "1 part", "25 parts"; in English "1 share", "25 shares"."""
    if shares < 2:
        return Sentence("{n} part", "1 share" if shares else "0 shares").filled(n=shares)
    return Sentence("{n} parts", "{n} shares").filled(n=shares)


def _check_shares(name: str, shares: int) -> None:
    if type(shares) is not int or not 0 <= shares <= MOST_SHARES:
        raise BadInput(name, "a number of shares is whole, zero or more, and not absurd")


def _check_price(price: Amount, minimum: Amount) -> None:
    check_amount("price", price, type(price))
    if not price:
        raise BadInput("price", "a price is more than zero")
    check_amount("minimum", minimum, type(price))
