"""Who receives what when a company is sold? Preferences first, then every share alike. Pure.

An exit is the money that is left for the shares once debts and costs are paid. Shares are whole,
amounts are exact euro cents; what comes out are exact fractions of a cent, which sum to the exit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from compliance.euro import Euro
from wiseed_like.captable.rights import Participation, Preference


@dataclass(frozen=True, slots=True)
class Claim:
    """Shares with the same rights in an exit; without a preference they are ordinary shares.

    `preference` is what the whole class receives first; `rank` says when, the highest before the
    others and equal ones together, in proportion. A class that `participates` then shares the rest
    as well, up to `cap` in all when it has one. Any class may give its preference up, and become
    ordinary shares one for one: it does whenever that brings more. Raises ValueError for no
    shares, a negative preference, or a cap that means nothing.
    """

    shares: int
    preference: Euro = Euro.ZERO
    participates: bool = False
    cap: Euro | None = None
    rank: int = 0

    def __post_init__(self) -> None:
        if self.shares < 1 or self.preference < Euro.ZERO:
            raise ValueError("a class has shares, and no negative preference")
        if self.cap is not None and (not self.participates or self.cap < self.preference):
            raise ValueError("only what participates is capped, and not below its preference")

    def at(self, level: Fraction) -> Fraction:
        """What the class receives, in cents, when each ordinary share receives `level` cents."""
        converted = self.shares * level
        kept = Fraction(self.preference.cents)
        if self.participates:
            kept += converted
        if self.cap is not None:
            kept = min(kept, Fraction(self.cap.cents))
        return max(kept, converted)

    def bends(self) -> Iterator[Fraction]:
        """The levels at which one more cent a share begins to bring the class more, or less."""
        if not self.participates:
            yield Fraction(self.preference.cents, self.shares)
        elif self.cap is not None:
            yield Fraction((self.cap - self.preference).cents, self.shares)
            yield Fraction(self.cap.cents, self.shares)


def payouts(exit: Euro, classes: Sequence[Claim]) -> list[Fraction]:
    """What each class receives of an exit, in cents, in the order of `classes`.

    As long as the preferences are not all paid, nobody gains by giving theirs up. From there on
    every choice hangs on one number, what an ordinary share receives: each class takes the better
    of its two sides at that level, and there is one level at which all of it makes the exit.
    Raises ValueError for a negative exit or no classes.
    """
    if exit < Euro.ZERO or not classes:
        raise ValueError("an exit is not negative, and somebody receives it")
    if exit <= Euro.total(each.preference for each in classes):
        return _by_rank(exit, classes)
    level = _level(exit, classes)
    return [each.at(level) for each in classes]


def claim_of(shares: int, preference: Preference | None = None, price: Euro = Euro.ZERO) -> Claim:
    """What so many shares of a class claim; `price` is the one that its multiples are of.

    Of the ranks that people write the first is served first.
    """
    if preference is None:
        return Claim(shares)
    whole, cap = price * shares, preference.participation_cap_bps
    return Claim(
        shares,
        preference=whole.basis_points(preference.liquidation_bps),
        participates=preference.participation is not Participation.NONE,
        cap=None if cap is None else whole.basis_points(cap),
        rank=-preference.seniority,
    )


def exit_that_pays(amount: Fraction, classes: Sequence[Claim], *, to: int) -> Fraction:
    """The smallest exit, in cents, of which the class at place `to` receives `amount` cents."""
    mine = classes[to]
    if amount <= mine.preference.cents:
        before = sum(each.preference.cents for each in classes if each.rank > mine.rank)
        beside = sum(each.preference.cents for each in classes if each.rank == mine.rank)
        return before + amount * beside / (mine.preference.cents or 1)
    kept = mine.preference.cents if mine.participates else 0
    if mine.cap is not None and amount > mine.cap.cents:
        kept = 0  # given up
    return exit_that_brings((amount - kept) / mine.shares, classes)


def exit_that_brings(level: Fraction, classes: Sequence[Claim]) -> Fraction:
    """The exit, in cents, at which each ordinary share receives `level` cents (above zero)."""
    return sum((each.at(level) for each in classes), Fraction(0))


def slice_of(payout: Fraction, *, mine: int, shares: int) -> Euro:
    """What `mine` shares of a class of `shares` receive; parts of a cent are dropped."""
    return Euro(payout * mine // shares)


def _by_rank(exit: Euro, classes: Sequence[Claim]) -> list[Fraction]:
    """Preferences alone, from the highest rank down, until nothing is left."""
    left = Fraction(exit.cents)
    paid = {}
    for rank in sorted({each.rank for each in classes}, reverse=True):
        claims = sum(each.preference.cents for each in classes if each.rank == rank)
        paid[rank] = min(Fraction(1), left / claims) if claims else Fraction(0)
        left -= paid[rank] * claims
    return [paid[each.rank] * each.preference.cents for each in classes]


def _level(exit: Euro, classes: Sequence[Claim]) -> Fraction:
    """What an ordinary share receives of an exit that pays all preferences, in cents."""
    bends = sorted({Fraction(0), *(bend for each in classes for bend in each.bends())})
    low = max(bend for bend in bends if exit_that_brings(bend, classes) <= exit.cents)
    high = min((bend for bend in bends if bend > low), default=low + 1)
    reached, beyond = exit_that_brings(low, classes), exit_that_brings(high, classes)
    if reached == exit.cents:
        return low
    return low + (exit.cents - reached) * (high - low) / (beyond - reached)
