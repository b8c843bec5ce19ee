"""Who gets how many shares when more are asked for than offered? Pure: whole shares, one answer.

The rule is a term of the round, fixed before its opening. The same requests give the same answer,
in whatever order they come; nobody gets more than they asked for, and no share is left over while
anybody still wants one (docs/decisions/0024-allotment.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction


class AllotmentRule(StrEnum):
    """What a round does with demand above its maximum."""

    FIRST_COME = "first_come"
    PRO_RATA = "pro_rata"
    CAP_AND_SCALE = "cap_and_scale"
    HOLDERS_FIRST = "holders_first"

    @property
    def takes_more(self) -> bool:
        """Whether orders are taken above the maximum, and shared out at the end."""
        return self != AllotmentRule.FIRST_COME


@dataclass(frozen=True, slots=True)
class Request:
    """A firm order: its number, whose it is, whole shares, and the moment of its signature (UTC).

    `is_holder`: its person held shares of the company before the round opened.
    """

    id: int
    person: int
    shares: int
    at: datetime
    is_holder: bool = False


@dataclass(frozen=True, slots=True)
class Demand:
    """Everything that one person asks for: two orders weigh no more than one of both."""

    person: int
    shares: int
    at: datetime  # their first signature
    is_holder: bool

    @property
    def turn(self) -> tuple[datetime, int]:
        """Where the person stands when equals are told apart: by time, then by number."""
        return self.at, self.person


@dataclass(frozen=True, slots=True)
class Allotment:
    """The answer, and the numbers that explain it; shares are whole.

    `level`: up to how many shares everybody was served whole (small requests first). `part`: of
    their request, what everybody was due who shared in proportion; None when nobody had to. `odd`:
    the persons who got one of the last shares, which no proportion decides.
    """

    asked: int
    given: Mapping[int, int] = field(default_factory=dict)  # by the number of the order
    level: int | None = None
    part: Fraction | None = None
    odd: frozenset[int] = frozenset()

    @property
    def total(self) -> int:
        return sum(self.given.values())


@dataclass(frozen=True, slots=True)
class _Split:
    """The same by person, before it is spread over their orders."""

    given: dict[int, int]
    level: int | None = None
    part: Fraction | None = None
    odd: frozenset[int] = frozenset()


def allot(rule: AllotmentRule, requests: Iterable[Request], available: int) -> Allotment:
    """Share `available` whole shares out by this rule: as many as there are, or as are asked for.

    The minimum ticket limits what may be asked, not what is received. Raises ValueError for an
    order without shares, an order that comes twice, or fewer than no shares to give.
    """
    orders = sorted(requests, key=lambda each: (each.at, each.id))
    _refuse_nonsense(orders, available)
    demands = _by_person(orders)
    asked = sum(each.shares for each in demands)
    if asked <= available:
        return Allotment(asked, {each.id: each.shares for each in orders})
    if rule == AllotmentRule.FIRST_COME:
        return Allotment(asked, _in_turn(orders, available))
    split = _SPLITS[rule](demands, available)
    return Allotment(asked, _spread(orders, split.given), split.level, split.part, split.odd)


def _refuse_nonsense(orders: Sequence[Request], available: int) -> None:
    if available < 0:
        raise ValueError("nobody gives fewer than no shares")
    if any(each.shares < 1 for each in orders):
        raise ValueError("an order asks for one share at least")
    if len({each.id for each in orders}) < len(orders):
        raise ValueError("an order comes once")


def _by_person(orders: Sequence[Request]) -> list[Demand]:
    """What each person asks for in all, in the order of their first signatures."""
    found: dict[int, Demand] = {}
    for order in orders:
        before = found.get(order.person)
        found[order.person] = Demand(
            order.person,
            order.shares + (before.shares if before else 0),
            before.at if before else order.at,
            order.is_holder or bool(before and before.is_holder),
        )
    return sorted(found.values(), key=lambda each: each.turn)


def _in_turn(orders: Sequence[Request], available: int) -> dict[int, int]:
    """One order after the other, whole, until nothing is left."""
    given = {}
    for order in orders:
        given[order.id] = min(order.shares, available)
        available -= given[order.id]
    return given


def _spread(orders: Sequence[Request], by_person: dict[int, int]) -> dict[int, int]:
    """What a person got, over their orders in the order of signature."""
    left, given = dict(by_person), {}
    for order in orders:
        given[order.id] = min(order.shares, left[order.person])
        left[order.person] -= given[order.id]
    return given


def _pro_rata(demands: Sequence[Demand], available: int) -> _Split:
    """The same part of every request; the last shares go to the largest remainders."""
    asked = sum(each.shares for each in demands)
    if asked <= available:
        return _Split({each.person: each.shares for each in demands})
    given = {each.person: each.shares * available // asked for each in demands}
    ranked = sorted(demands, key=lambda each: (-(each.shares * available % asked), each.turn))
    odd = [each.person for each in ranked[: available - sum(given.values())]]
    for person in odd:
        given[person] += 1
    return _Split(given, part=Fraction(available, asked), odd=frozenset(odd))


def _cap_and_scale(demands: Sequence[Demand], available: int) -> _Split:
    """Everybody up to the highest level that fits; then one share more each, in turn.

    Whoever asks for more than the level has the same claim on the last shares: time decides.
    """
    level = _highest_level(demands, available)
    given = {each.person: min(each.shares, level) for each in demands}
    above = [each.person for each in demands if each.shares > level]
    odd = above[: available - sum(given.values())]
    for person in odd:
        given[person] += 1
    return _Split(given, level=level, odd=frozenset(odd))


def _highest_level(demands: Sequence[Demand], available: int) -> int:
    """The most that everybody may have, smaller requests being served whole."""
    left, people = available, len(demands)
    for shares in sorted(each.shares for each in demands):
        if shares * people > left:
            return left // people
        left, people = left - shares, people - 1
    raise AssertionError("more is asked for than there is")


def _holders_first(demands: Sequence[Demand], available: int) -> _Split:
    """Those who held shares before, then the others; in proportion where it does not suffice."""
    holders = [each for each in demands if each.is_holder]
    others = [each for each in demands if not each.is_holder]
    first = _pro_rata(holders, available)
    if first.part is not None:
        return _Split(
            first.given | {each.person: 0 for each in others}, None, first.part, first.odd
        )
    second = _pro_rata(others, available - sum(first.given.values()))
    return _Split(first.given | second.given, None, second.part, second.odd)


_SPLITS: dict[AllotmentRule, Callable[[Sequence[Demand], int], _Split]] = {
    AllotmentRule.PRO_RATA: _pro_rata,
    AllotmentRule.CAP_AND_SCALE: _cap_and_scale,
    AllotmentRule.HOLDERS_FIRST: _holders_first,
}
