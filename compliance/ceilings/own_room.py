"""What is left under the ceiling that the investor set, and is it enough for an order?

Asked before any amount is chosen, with the smallest order of a round (or of all the open ones).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from compliance.as_of import AsOf
from compliance.ceilings import own_ceiling
from compliance.ceilings.own_ceiling import NONE_SET, Setting, in_force
from compliance.ceilings.twelve_months import Placement, refuse_future_placements
from compliance.errors import BadInput
from compliance.euro import Amount
from compliance.rule import OFFER, given, rule
from compliance.verdict import Verdict, allow, block
from compliance.words import Sentence

LEFT = Sentence(
    "Il vous reste {left} sous votre plafond de {limit}.",
    "You have {left} left under your ceiling of {limit}.",
)
NOT_ENOUGH = Sentence(
    "Il vous reste {left} sous votre plafond de {limit} : moins que la plus petite souscription, "
    "{least}.",
    "You have {left} left under your ceiling of {limit}: less than the smallest order, {least}.",
)
THEN = Sentence("Le {moment}, il vous restera {left}.", "On {moment}, you will have {left} left.")
THEN_NONE = Sentence(
    "Votre plafond est retiré le {moment}.", "Your ceiling is removed on {moment}."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """`least`, more than nothing, is the smallest order of a round and `closes_at` (UTC) the end
    of its subscriptions; the others as in `own_ceiling`. Raises BadInput naming the argument."""

    least: Amount = given("Plus petite souscription possible", "Smallest order possible", by=OFFER)
    history: tuple[Placement, ...]
    settings: tuple[Setting, ...]
    closes_at: datetime | None = given(
        "Fin des souscriptions", "End of the subscriptions", by=OFFER, default=None
    )

    def __post_init__(self) -> None:
        if self.least.cents <= 0:
            raise BadInput("least", "an order is more than nothing")
        order_of(self)


def order_of(facts: Facts) -> own_ceiling.Facts:
    """The smallest order, as the ceiling itself looks at it."""
    return own_ceiling.Facts(
        amount=facts.least,
        history=facts.history,
        settings=facts.settings,
        least=facts.least,
        closes_at=facts.closes_at,
    )


def left(order: own_ceiling.Facts, moment: datetime, as_of: AsOf) -> Amount | None:
    """What may still be invested at that moment, zero at least; None without a ceiling."""
    limit = in_force(order.settings, moment).amount
    if limit is None:
        return None
    return max(limit - own_ceiling.used(order, moment, as_of), type(limit)(0))


@rule(
    "own_room",
    "Levain",
    fr="Que vous reste-t-il sous le plafond que vous vous êtes fixé ?",
    en="What do you have left under the ceiling that you set for yourself?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Refuse when what is left does not reach the smallest order."""
    refuse_future_placements("history", facts.history, as_of)
    order = order_of(facts)
    found = _answered(order, as_of)
    return replace(found, inputs=own_ceiling.looked_at(order, as_of))


def _answered(order: own_ceiling.Facts, as_of: AsOf) -> Verdict:
    limit, room = in_force(order.settings, as_of.now).amount, left(order, as_of.now, as_of)
    if limit is None or room is None:
        return allow(NONE_SET)
    said = LEFT if room >= order.amount else NOT_ENOUGH
    sentence = said.filled(left=room, limit=limit, least=order.amount)
    then = _then(order, room, as_of)
    sentence = sentence + then if then else sentence
    if room >= order.amount:
        return allow(sentence, threshold=limit)
    # Left: too little for an order, so the counterfactual is a moment or a raise.
    change = own_ceiling.nearest(order, type(room)(0), as_of)
    return block(sentence, threshold=limit, instead=change)


def _then(order: own_ceiling.Facts, now: Amount, as_of: AsOf) -> Sentence | None:
    """When what is left changes next, if nothing else happens; None: never."""
    for moment in own_ceiling.moments_after(order, as_of):
        then = left(order, moment, as_of)
        if then is None:
            return THEN_NONE.filled(moment=moment)
        if then != now:
            return THEN.filled(moment=moment, left=then)
    return None
