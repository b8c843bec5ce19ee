"""Who invests how much in what, and when? Drawn once, the same for the same seed. Pure.

Tickets are log-normal, arrivals have bumps in the first and the last week, about one person in
twenty changes their mind. Days count backwards from the day of the seed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from compliance.euro import Euro
from wiseed_like.demo.companies import FIRMS, Firm, Offer
from wiseed_like.demo.crowd import FULL_SIZE, Member, draw
from wiseed_like.fees.rules import with_vat
from wiseed_like.house_settings.rules import CATALOGUE

MEDIAN, SIGMA = 970.0, 1.2  # of a ticket, euros
TICKET_MAX = 24_000.0
SEASON = 100  # days: whoever subscribes twice within sends one wire for both
REVOKED, UNPAID = 0.06, 0.025  # shares of those who sign
READY_AFTER = 3  # days between joining and a first subscription


@dataclass(frozen=True, slots=True)
class Pledge:
    """A subscription to come: whole shares, the day, the minute of that day, and its fate."""

    member: Member
    firm: Firm
    shares: int
    day: int
    minute: int
    fate: str = "paid"  # paid | revoked | unpaid

    @property
    def amount(self) -> Euro:
        return self.firm.price * self.shares

    @property
    def due(self) -> Euro:
        """What leaves the wallet: the price, and what the house asks of investors."""
        offer = self.firm.offer
        asked = offer.investor_fee_bps if offer else 0
        fee = with_vat(self.amount.basis_points(asked), CATALOGUE["vat_bps"].initial)
        return self.amount + fee.gross


@dataclass(frozen=True, slots=True)
class Ballot:
    """A vote to come; `intended` is 0 when nothing is announced."""

    member: Member
    firm: Firm
    day: int
    minute: int
    in_favour: bool
    intended: Euro


@dataclass(frozen=True, slots=True)
class Wire:
    """Money to come to a member's wallet; it arrives the day after."""

    member: Member
    amount: Euro
    day: int


@dataclass(slots=True)
class Plan:
    """Everything that chance decides, in the order of time."""

    members: list[Member]
    pledges: list[Pledge] = field(default_factory=list)
    ballots: list[Ballot] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """The same for the same world: people, shares, days, amounts."""
        told = [
            *(repr(member) for member in self.members),
            *(f"{p.member.email} {p.firm.key} {p.shares} {p.day} {p.fate}" for p in self.pledges),
            *(f"{b.member.email} {b.firm.key} {b.day} {b.intended}" for b in self.ballots),
            *(f"{w.member.email} {w.amount} {w.day}" for w in self.wires),
        ]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()


def draw_up(seed: int, investors: int = FULL_SIZE) -> Plan:
    """The world of this seed, with about so many investors beside the cast."""
    random = Random(seed)
    plan = Plan([*CAST, *draw(random, investors)])
    unpaying: set[str] = set()
    for firm in FIRMS:
        if firm.offer and firm.offer.wanted:
            plan.pledges += _pledges(random, firm, plan.members, unpaying, investors)
        plan.ballots += _ballots(random, firm, plan.members)
    plan.pledges.sort(key=lambda pledge: (-pledge.day, pledge.minute, pledge.member.email))
    plan.ballots.sort(key=lambda ballot: (-ballot.day, ballot.minute, ballot.member.email))
    plan.wires = sorted(_wires(random, plan), key=lambda wire: (-wire.day, wire.member.email))
    return plan


# -- the cast's own part

_CLAIRE = Member(
    "claire@demo.example", "Claire", "Dubois", date(1986, 4, 11), "Chartres",
    "14 rue des Acacias", "75017", "Paris", "+33 6 39 98 10 01",
    40, "accepted", True, Euro.of(9_000), is_cast=True,
)  # fmt: skip
_JULIEN = Member(
    "julien@demo.example", "Julien", "Moreau", date(1979, 9, 23), "Limoges",
    "5 place des Carmes", "87000", "Limoges", "+33 6 39 98 10 02",
    226, "accepted", True, Euro.of(6_500), is_cast=True,
)  # fmt: skip
CAST = (_CLAIRE, _JULIEN)
_OWN = {
    # (firm, member): shares, day
    ("carnet-d-atelier", _JULIEN.email): (80, 151),
    ("cyclotrame", _JULIEN.email): (40, 2),
}
_CLAIRES_MONEY = Wire(_CLAIRE, Euro.of(5_000), 3)


# -- subscriptions


def _pledges(
    random: Random, firm: Firm, members: Sequence[Member], unpaying: set[str], investors: int
) -> list[Pledge]:
    offer = firm.offer
    assert offer is not None
    count = max(3, round(offer.investors * investors / FULL_SIZE))
    crowd = [
        member
        for member in members
        if member.identity == "accepted"
        and not member.is_cast
        and member.email not in unpaying
        and member.joined - READY_AFTER >= (offer.opens + max(offer.closes, 1)) // 2
    ]
    chosen = _sample(random, crowd, count)
    own = [
        Pledge(member, firm, shares, day, 600)
        for member in CAST
        for shares, day in [_OWN.get((firm.key, member.email), (0, 0))]
        if shares
    ]
    leavers = _leavers(chosen, investors)
    others = [member for member in chosen if member not in leavers]
    defaulters = _defaulters(others, investors)
    payers = others[len(defaulters) :]
    unpaying |= {member.email for member in defaulters}
    wanted = offer.wanted - sum(pledge.shares for pledge in own)
    # In an offer that runs, whoever has not paid yet still holds shares.
    holding = payers if offer.end != "open" else [*payers, *defaulters]
    drawn = _sizes(random, firm, len(holding), wanted)
    # Who does not pay took few shares: the offer does not hang on them.
    few = sorted(drawn)[: len(holding) - len(payers)]
    for size in few:
        drawn.remove(size)
    sizes = dict(zip((member.email for member in holding), [*drawn, *few], strict=True))
    pledges = list(own)
    for member in chosen:
        fate = "revoked" if member in leavers else "unpaid" if member in defaulters else "paid"
        shares = sizes.get(member.email) or _shares(firm, _ticket(random))
        day = _arrival(random, offer, member, fate)
        pledges.append(Pledge(member, firm, shares, day, _minute(random), fate))
    return pledges


def _leavers(crowd: Sequence[Member], investors: int) -> list[Member]:
    """A few who change their mind in time, which only the non-sophisticated may."""
    count = round(len(crowd) * REVOKED) if investors >= FULL_SIZE // 2 else 0
    return [member for member in crowd if member.sophistication != "approved"][:count]


def _defaulters(crowd: Sequence[Member], investors: int) -> list[Member]:
    """A few who sign and do not send the money; a small world has none."""
    return list(crowd[: round(len(crowd) * UNPAID)]) if investors >= FULL_SIZE // 2 else []


def _sample(random: Random, crowd: Sequence[Member], count: int) -> list[Member]:
    """Without doubles, those with appetite more often (Efraimidis and Spirakis)."""
    ranked = sorted(crowd, key=lambda member: random.random() ** (1 / member.appetite))
    found = ranked[-count:]
    random.shuffle(found)
    return found


def _ticket(random: Random) -> float:
    return min(max(random.lognormvariate(0, SIGMA) * MEDIAN, 100.0), TICKET_MAX)


def _shares(firm: Firm, euros: float) -> int:
    """A round sum, as people choose it, in whole shares."""
    step = 50 if euros < 500 else 100 if euros < 2_000 else 500
    price = firm.price.cents / 100
    assert firm.offer is not None
    least = -(-firm.offer.minimum_ticket * 100 // firm.price.cents)
    return max(least, round(max(round(euros / step), 1) * step / price))


def _sizes(random: Random, firm: Firm, count: int, wanted: int) -> list[int]:
    """So many tickets in whole shares that make exactly `wanted`."""
    assert firm.offer is not None
    tickets = [_ticket(random) for _ in range(count)]
    price = firm.price.cents / 100
    # Small tickets keep their size; what is missing or too much is shared by the larger ones.
    scale = (wanted * price - sum(t for t in tickets if t < MEDIAN)) / max(
        sum(t for t in tickets if t >= MEDIAN), 1.0
    )
    sizes = [_shares(firm, t if t < MEDIAN else t * max(scale, 0.1)) for t in tickets]
    least = -(-firm.offer.minimum_ticket * 100 // firm.price.cents)
    while sum(sizes) != wanted:
        rest = wanted - sum(sizes)
        at = max(range(count), key=sizes.__getitem__)
        sizes[at] += rest if rest > 0 else max(rest, least - sizes[at], -(sizes[at] // 2) or -1)
    return sizes


def _arrival(random: Random, offer: Offer, member: Member, fate: str) -> int:
    """The day ago of a signature: bumps in the first and the last week."""
    last = max(offer.closes, 0) + 1  # a day before the end, or yesterday
    first = min(offer.opens, member.joined - READY_AFTER)
    if fate == "unpaid":
        # Long ago it has lapsed since; in an offer that runs it still waits for the money.
        return min(first, last + 8) if offer.end == "open" else max(first - 6, last + 14)
    if fate == "revoked":
        # While there is room for shares that will come back.
        return max(first - random.randrange(4), last)
    drawn = random.random()
    if drawn < 0.38:
        day = first - int(random.expovariate(0.35))
    elif drawn < 0.62:
        day = last + int(random.expovariate(0.35))
    else:
        day = random.randint(min(last, first), first)
    return min(max(day, last), max(first, last))


def _minute(random: Random) -> int:
    """Of the day, between seven in the morning and ten at night."""
    return int(random.triangular(7 * 60, 22 * 60, 20 * 60))


# -- votes and wires


def _ballots(random: Random, firm: Firm, members: Sequence[Member]) -> list[Ballot]:
    """Two weeks of votes; seventy-three voters in a hundred never invest."""
    if firm.stage in ("draft", "submitted"):
        return []
    opened, closed = vote_days(firm)
    crowd = [
        member
        for member in members
        if member.identity == "accepted" and not member.is_cast and member.joined > opened
    ]
    turnout = 0.72 if firm.stage == "vote" else random.uniform(0.3, 0.55)
    liked = 0.41 if firm.stage == "declined" else random.uniform(0.68, 0.88)
    ballots = []
    for member in crowd:
        if random.random() > turnout:
            continue
        in_favour = random.random() < liked
        announces = in_favour and random.random() < 0.45
        ballots.append(
            Ballot(
                member,
                firm,
                random.randint(closed, opened - 1),
                _minute(random),
                in_favour,
                Euro.of(max(100, round(_ticket(random)) // 100 * 100)) if announces else Euro.ZERO,
            )
        )
    return ballots


def vote_days(firm: Firm) -> tuple[int, int]:
    """When the vote began and ended, in days ago."""
    opened = firm.submitted - 3
    return opened, max(opened - 14, 1)


def _wires(random: Random, plan: Plan) -> list[Wire]:
    """One wire for what somebody will pay within a season, in a round sum."""
    wires = [_CLAIRES_MONEY]
    for member in plan.members:
        season: list[Pledge] = []
        for pledge in (p for p in plan.pledges if p.member is member and p.fate == "paid"):
            if season and season[0].day - pledge.day > SEASON:
                wires.append(_wire(random, season))
                season = []
            season.append(pledge)
        if season:
            wires.append(_wire(random, season))
    return wires


def _wire(random: Random, season: list[Pledge]) -> Wire:
    due = sum((pledge.due for pledge in season), Euro.ZERO)
    spare = random.choice((0, 0, 0, 50, 100, 500))
    euros = -(-due.cents // 5_000) * 50 + spare
    # Some send the money before they sign, most when they have.
    first = season[0]
    day = min(first.day + random.choice((-2, -1, 0, 1)), first.member.joined - 2)
    return Wire(first.member, Euro.of(euros), max(day, 2))
