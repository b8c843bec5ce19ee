"""May this offer open with these terms? Its price, its range, its days, what its issuer may raise.

ECSPR art. 1(2)(c), 22(1) and annex I, C. com. L. 225-128 ff. Everything is looked at, so that all
that is wrong is said at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.absurd import refuse_absurd, refuse_zero
from compliance.as_of import AsOf
from compliance.capital import increase_clock, limited_increase, share_price
from compliance.euro import Euro
from compliance.offers import early_advantage, holder_limits, offer_access, offer_cap, offer_phases
from compliance.rule import OFFER, given, rule
from compliance.verdict import Answer, Verdict, allow, block, instead, together
from compliance.words import Sentence

RANGE_FINE = Sentence(
    "La levée va de {shares_min} à {shares_max} actions.",
    "The round goes from {shares_min} to {shares_max} shares.",
)
RANGE_UPSIDE_DOWN = Sentence(
    "Le minimum de {shares_min} actions dépasse le maximum de {shares_max}.",
    "The minimum of {shares_min} shares is above the maximum of {shares_max}.",
)
MINIMUM_UP_TO = Sentence(
    "Avec un minimum de {shares_max} actions au plus.",
    "With a minimum of {shares_max} shares at most.",
)
TICKET_FINE = Sentence(
    "Le ticket minimum de {ticket} tient dans l'offre de {most}.",
    "The minimum ticket of {ticket} fits in the offer of {most}.",
)
TICKET_TOO_HIGH = Sentence(
    "Le ticket minimum de {ticket} dépasse toute l'offre ({most}) : personne ne pourrait souscrire."
    "",
    "The minimum ticket of {ticket} is above the whole offer ({most}): nobody could subscribe.",
)
TICKET_UP_TO = Sentence("Avec un ticket de {most} au plus.", "With a ticket of {most} at most.")
ANSWERS = {
    Answer.ALLOW: Sentence("Ces conditions conviennent.", "These terms are fit for an offer."),
    Answer.WARN: Sentence(
        "Ces conditions conviennent ; un point est à savoir.",
        "These terms are fit for an offer; there is one thing to know.",
    ),
    Answer.BLOCK: Sentence(
        "Ces conditions ne conviennent pas encore.", "These terms are not fit for an offer yet."
    ),
}


@dataclass(frozen=True, slots=True)
class Range:
    """Whole new shares. Raises BadInput."""

    shares_min: int = given("Minimum (actions)", "Minimum (shares)", by=OFFER)
    shares_max: int = given("Maximum (actions)", "Maximum (shares)", by=OFFER)

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_zero(self, "shares_min", "shares_max")


@dataclass(frozen=True, slots=True)
class Ticket:
    """The smallest order, and what the whole offer costs. Raises BadInput."""

    ticket: Euro = given("Ticket minimum", "Minimum ticket", by=OFFER)
    most: Euro = given("Maximum de l'offre", "Maximum of the offer", by=OFFER)

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_zero(self, "ticket", "most")


@dataclass(frozen=True, slots=True)
class Facts:
    """`minimum` is None while the range is upside down; `ticket`, `maximum` and `cap` are None
    while the price is not whole cents: nothing can then be compared with them. `maximum` is None
    also when the round has no maximum per holder, `first_phase`, `optimum`, `priority`,
    `early_price` and `bonus_shares` without one."""

    price: share_price.Facts
    shares: Range
    length: increase_clock.Length
    decision: increase_clock.Decision | None
    minimum: limited_increase.Target | None = None
    ticket: Ticket | None = None
    maximum: holder_limits.Maximum | None = None
    cap: offer_cap.Facts | None = None
    first_phase: offer_phases.FirstPhase | None = None
    optimum: offer_phases.Optimum | None = None
    priority: offer_access.Phase | None = None
    early_price: early_advantage.EarlyPrice | None = None
    bonus_shares: early_advantage.BonusShares | None = None


@rule(
    "offer_range",
    "ECSPR annex I, B",
    fr="Le minimum est-il sous le maximum ?",
    en="Is the minimum below the maximum?",
)
def assess_range(facts: Range, as_of: AsOf) -> Verdict:
    """They may be the same number."""
    words = {"shares_min": facts.shares_min, "shares_max": facts.shares_max}
    if facts.shares_min <= facts.shares_max:
        return allow(RANGE_FINE.filled(**words), threshold=facts.shares_max)
    change = instead(MINIMUM_UP_TO.filled(**words), shares_min=facts.shares_max)
    return block(RANGE_UPSIDE_DOWN.filled(**words), threshold=facts.shares_max, instead=change)


@rule(
    "offer_ticket",
    "ECSPR annex I, D",
    fr="Le ticket minimum laisse-t-il quelqu'un souscrire ?",
    en="Does the minimum ticket let anybody subscribe?",
)
def assess_ticket(facts: Ticket, as_of: AsOf) -> Verdict:
    """It may be the whole offer."""
    words = {"ticket": facts.ticket, "most": facts.most}
    if facts.ticket <= facts.most:
        return allow(TICKET_FINE.filled(**words), threshold=facts.most)
    change = instead(TICKET_UP_TO.filled(**words), ticket=facts.most)
    return block(TICKET_TOO_HIGH.filled(**words), threshold=facts.most, instead=change)


@rule(
    "offer_terms",
    "ECSPR art. 1(2)(c); ECSPR art. 22(1); C. com. L. 225-128; C. com. L. 225-144",
    fr="Cette offre peut-elle ouvrir à ces conditions ?",
    en="May this offer open with these terms?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """All of it, in the order of the form."""
    parts = [share_price.assess(facts.price, as_of), assess_range(facts.shares, as_of)]
    if facts.minimum is not None:
        parts.append(limited_increase.assess_target(facts.minimum, as_of))
    if facts.optimum is not None:
        parts.append(offer_phases.assess_optimum(facts.optimum, as_of))
    parts.append(increase_clock.assess_length(facts.length, as_of))
    if facts.first_phase is not None:
        parts.append(offer_phases.assess_first_phase(facts.first_phase, as_of))
    if facts.priority is not None:
        parts.append(offer_access.assess_phase(facts.priority, as_of))
    if facts.decision is not None:
        parts.append(increase_clock.assess_decision(facts.decision, as_of))
    if facts.ticket is not None:
        parts.append(assess_ticket(facts.ticket, as_of))
    if facts.maximum is not None:
        parts.append(holder_limits.assess_maximum(facts.maximum, as_of))
    if facts.early_price is not None:
        parts.append(early_advantage.assess_price(facts.early_price, as_of))
    if facts.bonus_shares is not None:
        parts.append(early_advantage.assess_bonus(facts.bonus_shares, as_of))
    if facts.cap is not None:
        parts.append(offer_cap.assess(facts.cap, as_of))
    return together(ANSWERS, parts)
