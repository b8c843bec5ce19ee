"""What does who comes early get? A lower price, or more shares, for the first ones ordered. Pure.

Shares are whole, prices exact euro cents. Paid shares are counted in the order of signature, and
counted once: what is revoked goes back to the round, never to its first shares, so that nobody
who comes later is offered what was refused to somebody before (docs/decisions/0029).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from compliance.euro import Euro


class EarlyKind(StrEnum):
    NONE = "none"
    PRICE = "price"
    BONUS = "bonus"


@dataclass(frozen=True, slots=True)
class Quote:
    """What an order comes to: `shares` in all, `bonus` of them for nothing; `price` is that of
    each of the others."""

    shares: int
    price: Euro
    bonus: int = 0
    is_early: bool = False

    @property
    def paid(self) -> int:
        """How many shares are paid for: what was asked for."""
        return self.shares - self.bonus

    @property
    def amount(self) -> Euro:
        return self.price * self.paid

    @property
    def mark(self) -> str:
        """The same in few letters: what a page said, to be said again with a signature."""
        return f"{self.shares}:{self.bonus}:{self.price.cents}"


@dataclass(frozen=True, slots=True)
class Early:
    """The term of an offer: for its first `shares` paid ones, either a lower `price`, or one
    share for nothing with each `bonus_for` paid in one order."""

    kind: EarlyKind
    shares: int
    price: Euro | None = None
    bonus_for: int | None = None

    @property
    def fewest(self) -> int:
        """The smallest order that has anything of it."""
        return self.bonus_for or 1

    def paid_price(self, ordinary: Euro) -> Euro:
        """The price of a paid share under it."""
        return ordinary if self.price is None else self.price

    def quote(self, paid: int, ordinary: Euro, *, left: int, room: int) -> Quote | None:
        """An order of `paid` shares while `left` of the first ones and `room` of all are left;
        None when it is too small, or does not fit in whole: no order has two prices."""
        bonus = paid // self.bonus_for if self.bonus_for else 0
        if not self.fewest <= paid <= left or paid + bonus > room:
            return None
        return Quote(paid + bonus, self.paid_price(ordinary), bonus, is_early=True)

    def most_paid(self, *, left: int, room: int) -> int:
        """The largest order that has it, while so many of the first and of all are left; 0: none.

        With k paid for one bonus, a room of a(k + 1) + b holds a*k + min(b, k - 1) paid ones.
        """
        if self.bonus_for:
            whole, rest = divmod(room, self.bonus_for + 1)
            room = whole * self.bonus_for + min(rest, self.bonus_for - 1)
        most = min(left, room)
        return most if most >= self.fewest else 0

    def most_bonus(self, issued: int) -> int:
        """The most bonus shares that there can be among so many issued ones."""
        if self.bonus_for is None:
            return 0
        return min(self.shares // self.bonus_for, issued // (self.bonus_for + 1))

    def most_rebate(self, issued: int, ordinary: Euro) -> Euro:
        """The most that so many issued shares may cost less than at the ordinary price."""
        if self.price is None:
            return ordinary * self.most_bonus(issued)
        return (ordinary - self.price) * min(self.shares, issued)

    def least_average(self, issued: int, ordinary: Euro) -> Euro:
        """The average price of so many issued shares if all of it is used; cents, upwards."""
        cents = (ordinary * issued - self.most_rebate(issued, ordinary)).cents
        return Euro(-(-cents // issued))

    def lowest(self, ordinary: Euro) -> Euro:
        """The lowest price that a share can come to; whole cents, rounded up."""
        if self.bonus_for is None:
            return self.paid_price(ordinary)
        return Euro(-(-(ordinary * self.bonus_for).cents // (self.bonus_for + 1)))

    def least_order(self, ticket: Euro, ordinary: Euro) -> int:
        """The fewest paid shares that have it and reach the minimum ticket."""
        return max(self.fewest, -(-ticket.cents // self.paid_price(ordinary).cents))


def least_amount(issued: int, ordinary: Euro, term: Early | None) -> Euro:
    """What so many issued shares bring at least."""
    whole = ordinary * issued
    return whole - term.most_rebate(issued, ordinary) if term else whole


def quote(paid: int, ordinary: Euro, term: Early | None, *, left: int, room: int) -> Quote:
    """What an order of `paid` shares comes to while `left` of the first ones and `room` of all
    are left."""
    found = term.quote(paid, ordinary, left=left, room=room) if term else None
    return found or Quote(paid, ordinary)
