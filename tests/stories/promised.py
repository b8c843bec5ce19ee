"""What was everybody promised in the life of a round? The model: its own sums, none of the house's.

Shares are whole, moments UTC. Nothing here reads the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import Enum, auto
from zoneinfo import ZoneInfo

from compliance.euro import Euro
from wiseed_like.subscriptions.rules import LIFE_CYCLE, SubscriptionState

PARIS = ZoneInfo("Europe/Paris")
LEAST, MOST = 15, 40  # shares: minimum and cap
PRICE, TICKET = Euro.of(40), Euro.of(100)
FOUNDED = 100_000
PAID_WITHIN = timedelta(days=7)
# Of the price of the shares: 7 % and the VAT on it; at these prices it is never a part of a cent.
FEE_PER_THOUSAND = 84
_S = SubscriptionState
HOLDING = (_S.REFLECTING, _S.FIRM, _S.PAID, _S.ISSUED)
REVOCABLE_AGAIN = (_S.REFLECTING, _S.FIRM, _S.PAID)
FUNDED = (_S.PAID, _S.ISSUED)


def days_after(moment: datetime, days: int) -> datetime:
    """The last second of the civil day in Paris that is so many days later."""
    day = moment.astimezone(PARIS).date() + timedelta(days=days)
    return datetime.combine(day, time(23, 59, 59), PARIS).astimezone(UTC)


def fee_on(amount: Euro) -> Euro:
    """What the platform keeps of it, VAT included."""
    return Euro(amount.cents * FEE_PER_THOUSAND // 1_000)


@dataclass(frozen=True)
class Advantage:
    """For the first `shares` paid ones: another price, or one given for `bonus_for`."""

    shares: int = 0
    price: Euro = PRICE
    bonus_for: int | None = None


@dataclass(frozen=True)
class Said:
    """What an order comes to: shares in all, those of them that are given, the price of others."""

    shares: int
    bonus: int
    price: Euro
    is_early: bool

    @property
    def amount(self) -> Euro:
        return self.price * (self.shares - self.bonus)

    @property
    def mark(self) -> str:
        """As a page says it, to be said again with a signature."""
        return f"{self.shares}:{self.bonus}:{self.price.cents}"


class News(Enum):
    FOUND_WRONG = auto()
    CORRECTED = auto()


@dataclass
class Right:
    """That a wrong sheet lets somebody revoke again; until when, once they were told."""

    ends_at: datetime | None = None

    def lasts(self, now: datetime) -> bool:
        return self.ends_at is None or now <= self.ends_at


@dataclass
class Part:
    """Some subscriptions of a round, by number, that are concluded together."""

    id: int
    members: tuple[int, ...]
    amount: Euro
    is_agreed: bool = False


@dataclass
class Acknowledged:
    """What somebody was told to have signed; `shares` is what they have of it by now."""

    number: int
    who: int
    said: Said
    at: datetime
    state: SubscriptionState
    shares: int = 0
    paid_at: datetime | None = None
    # The last moment for its money, once it was asked for.
    due_by: datetime | None = None
    left: bool = False  # somebody has revoked it
    right: Right | None = None
    had_right: bool = False  # when everything was looked at the last time

    def __post_init__(self) -> None:
        self.shares = self.said.shares

    @property
    def amount(self) -> Euro:
        return self.said.price * (self.shares - self.said.bonus)

    def may_revoke(self, now: datetime, *, reflects: bool) -> bool:
        if self.right is not None and self.state in REVOCABLE_AGAIN and self.right.lasts(now):
            return True
        return self.state == _S.REFLECTING and reflects and now <= days_after(self.at, 4)


@dataclass
class Book:
    """All that was acknowledged in one round, and what follows from it."""

    advantage: Advantage | None = None
    all: list[Acknowledged] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    prepared: Part | None = None
    # What was decided of the sheet, in turn, and the workers have not heard.
    news: list[News] = field(default_factory=list)

    def of(self, number: int) -> Acknowledged:
        return next(each for each in self.all if each.number == number)

    def in_states(self, *states: SubscriptionState) -> list[Acknowledged]:
        return [each for each in self.all if each.state in states]

    def asked_for(self, who: int) -> list[Acknowledged]:
        """What somebody has to pay."""
        firm = self.in_states(_S.FIRM)
        return [each for each in firm if each.who == who and each.due_by is not None]

    @property
    def taken_first(self) -> int:
        """How many of the first shares were ordered, whatever became of them."""
        return sum(each.said.shares - each.said.bonus for each in self.all if each.said.is_early)

    def quote(self, paid: int, room: int) -> Said:
        """What an order of so many paid shares comes to, with so much room for all."""
        term = self.advantage
        if term is None or paid > term.shares - self.taken_first:
            return Said(paid, 0, PRICE, is_early=False)
        if term.bonus_for is None:
            if paid > room:
                return Said(paid, 0, PRICE, is_early=False)
            return Said(paid, 0, term.price, is_early=True)
        given = paid // term.bonus_for
        if not given or paid + given > room:
            return Said(paid, 0, PRICE, is_early=False)
        return Said(paid + given, given, PRICE, is_early=True)

    def deadlines(self, now: datetime) -> list[datetime]:
        """The last seconds, still to come, in which somebody may revoke; the next one first."""
        own = [days_after(each.at, 4) for each in self.in_states(_S.REFLECTING)]
        again = [each.right.ends_at for each in self.all if each.right and each.right.ends_at]
        return sorted(each for each in (*own, *again) if each > now)

    # -- Sums

    @property
    def held_shares(self) -> int:
        """What all that is alive holds of the round."""
        return sum(each.shares for each in self.in_states(*HOLDING))

    @property
    def paid_shares(self) -> int:
        return sum(each.shares for each in self.in_states(*FUNDED))

    @property
    def unissued(self) -> list[Acknowledged]:
        """What is paid and in no part that two persons have agreed to."""
        return [each for each in self.in_states(*FUNDED) if not self.is_agreed(each.number)]

    def total(self, *of: Acknowledged) -> Euro:
        return sum((each.amount for each in of), Euro.ZERO)

    # -- Parts

    def is_agreed(self, number: int) -> bool:
        """Whether two persons have agreed to issue it."""
        return any(number in each.members for each in self.parts)

    def may_be_drawn(self, cut_off: datetime, frozen: Iterable[int]) -> list[Acknowledged]:
        kept_out = set(frozen)
        return [
            each
            for each in self.in_states(_S.PAID)
            if each.paid_at is not None
            and each.paid_at <= cut_off
            and each.right is None
            and each.who not in kept_out
            and not self.is_agreed(each.number)
        ]

    # -- Rights that a wrong sheet opened

    def end_rights(self, now: datetime) -> None:
        """Time was looked at. Whoever kept theirs has the whole delay for the money again."""
        for each in self.all:
            if each.right is not None and not each.right.lasts(now):
                each.right = None
                if each.due_by is not None:
                    each.due_by = max(each.due_by, now + PAID_WITHIN)

    @property
    def may_be_reopened(self) -> list[Acknowledged]:
        alive = self.in_states(*REVOCABLE_AGAIN)
        return [each for each in alive if not self.is_agreed(each.number)]

    def hear(self, now: datetime) -> None:
        """The workers have told everybody what there was to tell."""
        while self.news:
            match self.news.pop(0):
                case News.FOUND_WRONG:
                    for each in self.may_be_reopened:
                        each.right = Right()
                case News.CORRECTED:
                    for each in self.all:
                        if each.right is not None and each.right.ends_at is None:
                            each.right.ends_at = days_after(now, 4)


def reachable(state: SubscriptionState) -> set[SubscriptionState]:
    """The states that may follow one, over however many moves."""
    found, left = {state}, [state]
    while left:
        here = left.pop()
        for (source, _), target in LIFE_CYCLE.moves.items():
            if source == here and target not in found:
                found.add(target)
                left.append(target)
    return found
