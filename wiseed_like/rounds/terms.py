"""Which terms may an offer have, and what do they mean in euros? Pure: all that is wrong, at once.

Shares are whole, amounts are exact euro cents, days are civil days in Paris.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Protocol

from babel.dates import format_date

from compliance import capital_increase, offer_cap
from compliance.calendar import last_second
from compliance.euro import Euro
from compliance.offer_cap import PastOffer
from compliance.parameters.company import RECEIVED_SHARE_MIN
from compliance.verdict import Block, Fact, Sentence, Warn

ALL = 10_000  # basis points


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
    fee_bps: int  # success fee of the issuer, basis points of the amount raised

    @property
    def closes_at(self) -> datetime:
        return last_second(self.closes_on)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and the field of the form where it can be put right."""

    field: str
    block: Block


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


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of an offer, from six numbers; everything else is computed, exactly."""

    price: Euro
    nominal: Euro
    existing_shares: int
    shares_min: int
    shares_max: int
    minimum_ticket: Euro

    @classmethod
    def of(cls, offer: Offer) -> Figures:
        return cls(
            offer.price,
            offer.nominal,
            offer.existing_shares,
            offer.shares_min,
            offer.shares_max,
            offer.minimum_ticket,
        )

    @property
    def premium(self) -> Euro:
        return self.price - self.nominal

    @property
    def pre_money(self) -> Euro:
        return self.price * self.existing_shares

    @property
    def amount_min(self) -> Euro:
        return self.price * self.shares_min

    @property
    def amount_max(self) -> Euro:
        return self.price * self.shares_max

    @property
    def post_money_min(self) -> Euro:
        return self.pre_money + self.amount_min

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


def figures(terms: Terms, *, existing_shares: int, nominal: Euro) -> Figures | None:
    """The figures of these terms; None while the price is not whole cents."""
    price = capital_increase.price(terms.pre_money, existing_shares)
    if isinstance(price, Block):
        return None
    return Figures(
        price,
        nominal,
        existing_shares,
        terms.shares_min,
        terms.shares_max,
        terms.minimum_ticket,
    )


def faults(
    terms: Terms,
    *,
    existing_shares: int,
    nominal: Euro,
    past: Iterable[PastOffer],
    opens_on: date,
) -> list[Fault]:
    """Everything that keeps these terms from being offered from `opens_on`; empty when fit."""
    found = _date_faults(terms, opens_on)
    if terms.shares_min > terms.shares_max:
        found.append(Fault("shares_min", _range_upside_down(terms)))
    price = capital_increase.price(terms.pre_money, existing_shares)
    if isinstance(price, Block):
        return [Fault("pre_money", price), *found]
    premium = capital_increase.premium(price, nominal)
    if isinstance(premium, Block):
        found.insert(0, Fault("pre_money", premium))
    if terms.minimum_ticket > price * terms.shares_max:
        found.append(Fault("minimum_ticket", _ticket_above_offer(price * terms.shares_max)))
    capped = offer_cap.assess(price * terms.shares_max, past, opens_on)
    if capped:
        found.append(Fault("shares_max", _over_the_cap(capped, price * terms.shares_max)))
    return found


def warning(terms: Terms, on: date) -> Warn | None:
    """Say that a minimum below three quarters needs a range in the meeting's decision."""
    if terms.shares_min * ALL >= terms.shares_max * RECEIVED_SHARE_MIN.on(on):
        return None
    return Warn(
        rule="minimum_below_three_quarters",
        article="C. com. L. 225-134",
        sentence=Sentence(
            fr="Le minimum est inférieur aux trois quarts du maximum : la décision de "
            "l'assemblée doit prévoir cette fourchette, sinon l'augmentation ne pourra pas être "
            "limitée à ce minimum.",
            en="The minimum is below three quarters of the maximum: the general meeting's "
            "decision must provide for this range, or the increase cannot be limited to it.",
        ),
        inputs={"shares_min": terms.shares_min, "shares_max": terms.shares_max},
    )


def _date_faults(terms: Terms, opens_on: date) -> list[Fault]:
    found = []
    last = capital_increase.refund_from(opens_on)
    if terms.closes_on <= opens_on:
        found.append(Fault("closes_on", _closes_too_soon(terms.closes_on, opens_on)))
    elif terms.closes_on > last:
        found.append(Fault("closes_on", _closes_too_late(terms.closes_on, last)))
    if terms.authorised_on > opens_on:
        found.append(Fault("authorised_on", _not_decided_yet(terms.authorised_on)))
    elif terms.closes_on > capital_increase.reserved_issue_ends_on(terms.authorised_on):
        found.append(Fault("authorised_on", _decision_too_old(terms.authorised_on)))
    return found


def _closes_too_soon(closes_on: date, opens_on: date) -> Block:
    return _block(
        "closes_too_soon",
        "ECSPR art. 22(1)",
        fr="La fin de la levée doit être après le jour de son ouverture.",
        en="The round must end after the day on which it opens.",
        closes_on=closes_on,
        opens_on=opens_on,
    )


def _closes_too_late(closes_on: date, last: date) -> Block:
    return _block(
        "closes_too_late",
        "C. com. L. 225-144",
        fr="Une levée dure six mois au plus : ensuite, chaque souscripteur peut demander son "
        f"argent. Le dernier jour possible est le {_day(last, 'fr')}.",
        en="A round lasts six months at most: after that, any subscriber may ask for their "
        f"money. The last possible day is {_day(last, 'en')}.",
        closes_on=closes_on,
        last=last,
    )


def _not_decided_yet(authorised_on: date) -> Block:
    return _block(
        "not_decided_yet",
        "C. com. L. 225-129",
        fr="L'assemblée doit avoir décidé l'augmentation avant l'ouverture : cette date est "
        "à venir.",
        en="The general meeting must decide the increase before the opening: this date is ahead.",
        authorised_on=authorised_on,
    )


def _decision_too_old(authorised_on: date) -> Block:
    last = capital_increase.reserved_issue_ends_on(authorised_on)
    return _block(
        "decision_too_old",
        "C. com. L. 225-138",
        fr="L'augmentation doit être réalisée dans les dix-huit mois de la décision, donc avant "
        f"le {_day(last, 'fr')} : la levée se terminerait après.",
        en="The increase must be completed within eighteen months of the decision, that is by "
        f"{_day(last, 'en')}: the round would end after it.",
        authorised_on=authorised_on,
        last=last,
    )


def _range_upside_down(terms: Terms) -> Block:
    return _block(
        "range_upside_down",
        "ECSPR annexe I, B",
        fr="Le minimum ne peut pas dépasser le maximum.",
        en="The minimum cannot be above the maximum.",
        shares_min=terms.shares_min,
        shares_max=terms.shares_max,
    )


def _ticket_above_offer(most: Euro) -> Block:
    return _block(
        "ticket_above_offer",
        "ECSPR annexe I, D",
        fr=f"Le ticket minimum dépasse toute l'offre ({most.written('fr')}) : personne ne "
        "pourrait souscrire.",
        en=f"The minimum ticket is above the whole offer ({most.written('en')}): nobody could "
        "subscribe.",
        most=most,
    )


def _over_the_cap(capped: Block, most: Euro) -> Block:
    """The refusal of the cap, which also says what these terms come to."""
    said = capped.sentence
    return replace(
        capped,
        sentence=Sentence(
            fr=f"{said.fr} Le maximum de cette levée est de {most.written('fr')}.",
            en=f"{said.en} The maximum of this round is {most.written('en')}.",
        ),
    )


def _day(day: date, language: str) -> str:
    """In words, as everywhere."""
    return format_date(day, "d MMMM y", locale=language)


def _block(rule: str, article: str, *, fr: str, en: str, **inputs: Fact) -> Block:
    return Block(rule=rule, article=article, sentence=Sentence(fr=fr, en=en), inputs=inputs)
