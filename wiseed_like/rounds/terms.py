"""Which terms may an offer have, and what do they mean in euros? Pure: all that is wrong, at once.

Shares are whole, amounts are exact euro cents, days are civil days in Paris.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Protocol

from compliance.as_of import as_of
from compliance.calendar import last_second, legal_day
from compliance.capital import capital_increase, increase_clock, limited_increase, share_price
from compliance.ceilings.regime import Regime
from compliance.euro import Euro
from compliance.offers import (
    early_advantage,
    holder_limits,
    offer_access,
    offer_cap,
    offer_phases,
    offer_terms,
)
from compliance.offers.offer_cap import PastOffer
from compliance.rule import Asked
from compliance.verdict import Verdict
from wiseed_like.captable.rights import Preference, Said
from wiseed_like.fees.rules import Schedule
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.rounds.early import advantage as early
from wiseed_like.rounds.early.advantage import Early
from wiseed_like.rounds.entry.entering import Audience
from wiseed_like.rounds.instruments import INSTRUMENTS, Instrument

# The rules about terms, and the field of the form where each can be put right.
FIELDS = {
    "share_price": "pre_money",
    "offer_range": "shares_min",
    "round_length": "closes_on",
    "increase_decision": "authorised_on",
    "offer_ticket": "minimum_ticket",
    "offer_maximum": "maximum_per_holder",
    "offer_cap": "shares_max",
    "offer_first_phase": "minimum_by",
    "offer_optimum": "shares_optimum",
    "offer_priority_phase": "priority_by",
    "offer_early_price": "early_price",
    "offer_bonus_shares": "early_bonus_for",
}
# The same for what makes no sense, by the name of the fact.
FIELDS_OF_FACTS = {
    "pre_money": "pre_money",
    "nominal": "pre_money",
    "ticket": "minimum_ticket",
    "minimum": "minimum_ticket",
    "maximum": "maximum_per_holder",
    "most": "shares_max",
    "target": "shares_max",
    "closes_on": "closes_on",
    "ends_on": "closes_on",
    "decided_on": "authorised_on",
    "minimum_by": "minimum_by",
    "optimum": "shares_optimum",
    "priority_by": "priority_by",
    "early": "early_price",
    "bonus_for": "early_bonus_for",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What the analyst proposes. The company brings the rest: its shares and their nominal."""

    pre_money: Euro
    minimum_ticket: Euro
    shares_min: int
    shares_max: int
    closes_on: date  # subscriptions are taken until its last second, in Paris
    authorised_on: date  # the general meeting's decision
    depositary_name: str
    depositary_address: str
    fees: Schedule  # what the platform takes, of the issuer and of investors
    maximum_per_holder: int | None = None  # whole shares in all; None is no maximum
    regime: Regime = Regime.ECSPR  # which law limits what an investor may put in
    allotment: AllotmentRule = AllotmentRule.FIRST_COME  # when more is asked for than offered
    rolling: bool = False  # whether parts of it may be concluded while it goes on
    # The day by which the minimum has to be ordered, if that is not the last one.
    minimum_by: date | None = None
    shares_optimum: int | None = None  # what the issuer hopes for; it decides nothing
    instrument: Instrument = Instrument.ORDINARY
    preference: Preference | None = None  # the rights of preference shares
    audience: Audience = Audience.EVERYBODY
    # The last day on which holders of before and those with an intention come first, if any.
    priority_by: date | None = None
    early: Early | None = None  # what who comes early gets

    @property
    def priority_until(self) -> datetime | None:
        return None if self.priority_by is None else last_second(self.priority_by)

    @property
    def minimum_at(self) -> datetime | None:
        return None if self.minimum_by is None else last_second(self.minimum_by)

    @property
    def closes_at(self) -> datetime:
        return last_second(self.closes_on)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and the field of the form where it can be put right."""

    field: str
    verdict: Verdict


class Offer(Protocol):
    """What figures are computed from: a round has all of it."""

    @property
    def price(self) -> Euro: ...
    @property
    def nominal(self) -> Euro: ...
    @property
    def existing_shares(self) -> int: ...
    @property
    def shares_min(self) -> int: ...
    @property
    def shares_max(self) -> int: ...
    @property
    def minimum_ticket(self) -> Euro: ...
    @property
    def maximum_per_holder(self) -> int | None: ...
    @property
    def minimum_at(self) -> datetime | None: ...
    @property
    def shares_optimum(self) -> int | None: ...
    @property
    def instrument(self) -> Instrument: ...
    @property
    def preference(self) -> Preference | None: ...
    @property
    def class_code(self) -> str | None: ...
    @property
    def early(self) -> Early | None: ...


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of an offer, and what it offers; everything else is computed, exactly."""

    price: Euro
    nominal: Euro
    existing_shares: int
    shares_min: int
    shares_max: int
    minimum_ticket: Euro
    maximum_per_holder: int | None = None
    minimum_at: datetime | None = None
    shares_optimum: int | None = None
    instrument: Instrument = Instrument.ORDINARY
    preference: Preference | None = None
    class_code: str | None = None  # in the register; None while the terms are only typed
    early: Early | None = None

    @classmethod
    def of(cls, offer: Offer) -> Figures:
        return cls(
            offer.price,
            offer.nominal,
            offer.existing_shares,
            offer.shares_min,
            offer.shares_max,
            offer.minimum_ticket,
            offer.maximum_per_holder,
            offer.minimum_at,
            offer.shares_optimum,
            offer.instrument,
            offer.preference,
            offer.class_code,
            offer.early,
        )

    @property
    def premium(self) -> Euro:
        return self.price - self.nominal

    @property
    def pre_money(self) -> Euro:
        return self.price * self.existing_shares

    @property
    def amount_min(self) -> Euro:
        """What the fewest shares bring at least: with all of an early advantage among them."""
        return early.least_amount(self.shares_min, self.price, self.early)

    @property
    def amount_max(self) -> Euro:
        return self.price * self.shares_max

    @property
    def amount_optimum(self) -> Euro | None:
        return None if self.shares_optimum is None else self.price * self.shares_optimum

    @property
    def instrument_name(self) -> str:
        """In French (`N_`), as on paper."""
        return INSTRUMENTS[self.instrument]

    def rights(self, language: str = "fr") -> list[Said]:
        """What preference shares give, in sentences; nothing to say of ordinary ones."""
        return self.preference.said(self.price, language) if self.preference else []

    @property
    def post_money_min(self) -> Euro:
        return self.pre_money + self.price * self.shares_min

    @property
    def post_money_max(self) -> Euro:
        return self.pre_money + self.amount_max

    @property
    def part_min(self) -> Fraction:
        """The part of the company that the new holders get if the minimum is reached."""
        return capital_increase.dilution(self.existing_shares, self.shares_min)

    @property
    def part_max(self) -> Fraction:
        """The same if everything is subscribed."""
        return capital_increase.dilution(self.existing_shares, self.shares_max)

    @property
    def ticket_shares(self) -> int:
        """The fewest shares that reach the minimum ticket."""
        return -(-self.minimum_ticket.cents // self.price.cents)

    @property
    def ticket(self) -> Euro:
        """What those shares cost: the smallest amount that one can really subscribe."""
        return self.price * self.ticket_shares

    @property
    def most_per_holder(self) -> Euro | None:
        """What one person may subscribe in all; None without a maximum."""
        return None if self.maximum_per_holder is None else self.price * self.maximum_per_holder


def figures(terms: Terms, *, existing_shares: int, nominal: Euro) -> Figures | None:
    """The figures of these terms; None while the price is not whole cents."""
    price = capital_increase.price_of(terms.pre_money, existing_shares)
    if not price:
        return None
    return Figures(
        price,
        nominal,
        existing_shares,
        terms.shares_min,
        terms.shares_max,
        terms.minimum_ticket,
        terms.maximum_per_holder,
        terms.minimum_at,
        terms.shares_optimum,
        terms.instrument,
        terms.preference,
        early=terms.early,
    )


def facts_of(
    terms: Terms,
    *,
    existing_shares: int,
    nominal: Euro,
    past: Iterable[PastOffer],
    opens_on: date,
) -> offer_terms.Facts:
    """What the law looks at in these terms. Raises BadInput for terms that make no sense."""
    planned = figures(terms, existing_shares=existing_shares, nominal=nominal)
    most = planned.amount_max if planned else None
    is_range = terms.shares_min <= terms.shares_max
    return offer_terms.Facts(
        price=share_price.Facts(terms.pre_money, existing_shares, nominal),
        shares=offer_terms.Range(terms.shares_min, terms.shares_max),
        length=increase_clock.Length(opens_on, terms.closes_on),
        # A round that would end before its opening is told so; its decision is looked at all the
        # same.
        decision=increase_clock.Decision(
            terms.authorised_on, opens_on, max(terms.closes_on, opens_on)
        ),
        minimum=limited_increase.Target(terms.shares_min, terms.shares_max) if is_range else None,
        ticket=offer_terms.Ticket(terms.minimum_ticket, most) if most else None,
        maximum=_maximum(planned),
        cap=offer_cap.Facts(most, opens_on, tuple(past), planned.price)
        if planned and most
        else None,
        first_phase=_first_phase(terms, opens_on),
        optimum=_optimum(terms),
        priority=_priority(terms, opens_on),
        early_price=_early_price(planned),
        bonus_shares=_bonus_shares(planned),
    )


def _first_phase(terms: Terms, opens_on: date) -> offer_phases.FirstPhase | None:
    if terms.minimum_by is None:
        return None
    return offer_phases.FirstPhase(opens_on, terms.minimum_by, terms.closes_on)


def _priority(terms: Terms, opens_on: date) -> offer_access.Phase | None:
    if terms.priority_by is None:
        return None
    return offer_access.Phase(opens_on, terms.priority_by, terms.closes_on)


def _early_price(planned: Figures | None) -> early_advantage.EarlyPrice | None:
    if planned is None or planned.early is None or planned.early.price is None:
        return None
    return early_advantage.EarlyPrice(planned.early.price, planned.price, planned.nominal)


def _bonus_shares(planned: Figures | None) -> early_advantage.BonusShares | None:
    if planned is None or planned.early is None or planned.early.bonus_for is None:
        return None
    return early_advantage.BonusShares(planned.early.bonus_for, planned.price, planned.nominal)


def _optimum(terms: Terms) -> offer_phases.Optimum | None:
    if terms.shares_optimum is None:
        return None
    return offer_phases.Optimum(terms.shares_optimum, terms.shares_min, terms.shares_max)


def _maximum(planned: Figures | None) -> holder_limits.Maximum | None:
    if planned is None or planned.maximum_per_holder is None:
        return None
    return holder_limits.Maximum(
        maximum=planned.maximum_per_holder, price=planned.price, minimum=planned.minimum_ticket
    )


def ask(
    terms: Terms,
    *,
    existing_shares: int,
    nominal: Euro,
    past: Iterable[PastOffer],
    now: datetime,
) -> Asked:
    """May the round open today with these terms? Everything that is wrong is in the tree.

    Raises BadInput for terms that make no sense.
    """
    facts = facts_of(
        terms,
        existing_shares=existing_shares,
        nominal=nominal,
        past=past,
        opens_on=legal_day(now),
    )
    return offer_terms.assess.ask(facts, as_of(now))


def faults(verdict: Verdict) -> list[Fault]:
    """Everything that stands in the way, each with its field; empty when the terms are fit."""
    return [Fault(FIELDS[part.rule], part) for part in verdict.parts if part.is_blocked]


def warning(terms: Terms, now: datetime) -> Verdict | None:
    """What must be said of a minimum below three quarters of the maximum; None when nothing."""
    if terms.shares_min > terms.shares_max:
        return None
    target = limited_increase.Target(terms.shares_min, terms.shares_max)
    said = limited_increase.assess_target(target, as_of(now))
    return said if said.is_warned else None
