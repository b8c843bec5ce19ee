"""What becomes of a part of the capital when a company issues more shares? Pure, exact.

Shares are whole; a part of the capital is an exact fraction between 0 and 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

ALL = 100


@dataclass(frozen=True, slots=True)
class Stage:
    """The capital after some more rounds: how many, the shares of the last, all shares in issue."""

    rounds: int
    issued: int
    total: int

    def part(self, shares: int) -> Fraction:
        """The part of the capital that these whole shares are."""
        return Fraction(shares, self.total)


def shares_to_issue(total: int, percent: int) -> int:
    """The fewest whole shares that leave their holders this percentage of the capital.

    `percent` lies between 1 and 99. Rounded up: those who were there before never keep more than
    what the percentage leaves them.
    """
    if not 0 < percent < ALL:
        raise ValueError(f"nobody sells {percent} % of a company and leaves something")
    return -(-total * percent // (ALL - percent))


def stages(total: int, *, rounds: int, percent: int) -> list[Stage]:
    """The capital today, then after each of so many rounds that all sell the same percentage."""
    found = [Stage(0, 0, total)]
    for number in range(1, rounds + 1):
        issued = shares_to_issue(found[-1].total, percent)
        found.append(Stage(number, issued, found[-1].total + issued))
    return found
