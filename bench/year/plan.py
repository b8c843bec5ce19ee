"""What will happen in the year? Drawn once, the same for the same seed. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

DAYS = 365
PRICE = 4_000  # cents of a share
ROUND_DAYS = 30
WEEK = 7  # days: people come with the weekly letter
CARD_MOST = 250_000  # cents; larger sums come by wire
# What of a thousand goes wrong with a wire, or with a card. The rest goes well.
WIRE_MISHAPS = {
    "less": 30,  # too little, then the rest under the same reference
    "more": 25,
    "again": 15,  # sent twice
    "stranger": 15,  # from somebody else's account
    "astray": 20,  # under a wrong reference
    "late": 10,  # after the announcement has run out
    "refused": 8,
}
CARD_MISHAPS = {
    "declined": 40,  # then paid with another card
    "abandoned": 25,  # then paid by wire
    "won": 8,  # charged back, contested, won
    "lost": 8,
    "accepted": 12,  # charged back, not contested
}
FIRST = 40  # investors who show everything that there is, in the smallest year too
REVOKED, UNPAID, BOTH, LEAVING = 0.04, 0.03, 0.15, 0.2  # shares of the tickets, or of the people
FAILING, RETURNED = 0.2, 0.15  # of the rounds; of the payouts that succeed


@dataclass(frozen=True, slots=True)
class Offer:
    """A round: from its first to its last day, and how it ends."""

    number: int
    opens: int
    closes: int
    succeeds: bool
    is_returned: bool  # the issuer's bank sends the payout back, once


@dataclass(frozen=True, slots=True)
class Ticket:
    """A subscription, and the money for it."""

    investor: int
    offer: int
    shares: int
    day: int
    fate: str  # paid | revoked | unpaid
    by_card: bool
    mishap: str = ""

    @property
    def cents(self) -> int:
        return self.shares * PRICE


@dataclass(slots=True)
class Year:
    """Everything that chance decides."""

    investors: int
    offers: list[Offer] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)
    leaving: dict[int, int] = field(default_factory=dict)  # investor: day of the withdrawal

    def planned(self, offer: int) -> int:
        """The shares that are paid for in the end, if nothing else goes wrong."""
        chosen = (each for each in self.tickets if each.offer == offer and each.fate == "paid")
        return sum(each.shares for each in chosen)

    def joins(self) -> dict[int, int]:
        """The day on which each investor comes: two days before their first ticket."""
        days: dict[int, int] = {}
        for ticket in self.tickets:
            days[ticket.investor] = min(ticket.day - 2, days.get(ticket.investor, DAYS))
        return days


def draw(seed: int, investors: int, rounds: int) -> Year:
    """The year of this seed."""
    random = Random(seed)
    year = Year(investors)
    last = DAYS - ROUND_DAYS - 25
    for number in range(rounds):
        opens = 3 + (last * number) // max(rounds - 1, 1)
        succeeds = number == 0 or random.random() > FAILING
        year.offers.append(
            Offer(number, opens, opens + ROUND_DAYS, succeeds, random.random() < RETURNED)
        )
    if rounds > 2:  # a small year has one of each, too
        year.offers[1] = _with(year.offers[1], succeeds=False)
        year.offers[2] = _with(year.offers[2], succeeds=True, is_returned=True)
    wire, card = _fates(random, WIRE_MISHAPS), _fates(random, CARD_MISHAPS)
    for investor in range(investors):
        offers = [year.offers[investor % rounds]]
        if random.random() < BOTH:
            offers.append(random.choice(year.offers))
        own = [_ticket(random, investor, each, wire, card) for each in dict.fromkeys(offers)]
        year.tickets += own
        # Of the first ones, whoever gets money back to a card also wants to have it there.
        goes = investor < FIRST and own[0].by_card and not offers[0].succeeds
        if random.random() < LEAVING or goes:
            year.leaving[investor] = min(offers[-1].closes + random.randrange(16, 40, WEEK), DAYS)
    return year


def _with(offer: Offer, **changes: bool) -> Offer:
    kept = {name: getattr(offer, name) for name in Offer.__slots__}
    return Offer(**(kept | changes))


def _fates(random: Random, mishaps: dict[str, int]) -> list[str]:
    """A thousand fates in some order; the unusual ones first, so that a small year has them."""
    unusual = [name for name, often in mishaps.items() for _ in range(often)]
    random.shuffle(unusual)
    first = list(mishaps)
    rest = [*unusual, *[""] * (1_000 - len(unusual))]
    random.shuffle(rest)
    return [*first, *rest]


def _ticket(
    random: Random, investor: int, offer: Offer, wire: list[str], card: list[str]
) -> Ticket:
    shares = max(3, min(250, round(random.lognormvariate(3.0, 0.9))))
    by_card = shares * PRICE <= CARD_MOST and random.random() < 0.4
    drawn = random.random()
    fate = "revoked" if drawn < REVOKED else "unpaid" if drawn < REVOKED + UNPAID else "paid"
    fates = card if by_card else wire
    mishap = fates[0]
    fates.append(fates.pop(0))
    return Ticket(
        investor,
        offer.number,
        shares,
        random.randrange(offer.opens + 2, offer.closes, WEEK),
        fate,
        by_card,
        mishap if fate != "unpaid" else "",
    )
