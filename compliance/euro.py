"""How much money, exactly? Whole cents of euro, never a float, never a silent rounding."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

_WRITTEN = re.compile(r"-?[0-9]+([.,][0-9]{1,2})?", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class Euro:
    """An amount of euro as a whole number of cents (may be negative in a ledger)."""

    cents: int
    ZERO: ClassVar[Euro]

    def __post_init__(self) -> None:
        if type(self.cents) is not int:
            raise TypeError(f"cents must be a whole number, not {self.cents!r}")

    @classmethod
    def of(cls, written: str | int | Decimal) -> Euro:
        """Read an amount of euros: `Euro.of("12.50")`, `Euro.of("1 234,5")`, `Euro.of(1000)`.

        Raises ValueError when it is not a plain decimal number of at most two decimals.
        """
        text = str(written)
        for space in " \u00a0\u202f":
            text = text.replace(space, "")
        if not _WRITTEN.fullmatch(text):
            raise ValueError(f"not an amount in euros: {written!r}")
        return cls(int(Decimal(text.replace(",", ".")) * 100))

    @classmethod
    def total(cls, amounts: Iterable[Euro]) -> Euro:
        """The sum of many amounts; nothing sums to zero."""
        return cls(sum(amount.cents for amount in amounts))

    def __add__(self, other: Euro) -> Euro:
        return Euro(self.cents + other.cents)

    def __sub__(self, other: Euro) -> Euro:
        return Euro(self.cents - other.cents)

    def __neg__(self) -> Euro:
        return Euro(-self.cents)

    def __mul__(self, times: int) -> Euro:
        if type(times) is not int:
            raise TypeError("an amount is multiplied by whole numbers only")
        return Euro(self.cents * times)

    __rmul__ = __mul__

    def __floordiv__(self, other: Euro) -> int:
        """How many whole times `other` fits: the number of shares an amount can buy."""
        return self.cents // other.cents

    def __mod__(self, other: Euro) -> Euro:
        return Euro(self.cents % other.cents)

    def __bool__(self) -> bool:
        return self.cents != 0

    def basis_points(self, points: int) -> Euro:
        """This share of the amount (10,000 points = all), halves of a cent rounded up."""
        return Euro((self.cents * points + 5_000) // 10_000)

    @property
    def decimal(self) -> Decimal:
        """In euros, exactly two decimals."""
        return Decimal(self.cents).scaleb(-2)

    def written(self, language: str = "fr") -> str:
        """For people to read: "1 900,00 €" in French (spaces that do not break), "€1,900.00"."""
        english = f"{abs(self.decimal):,.2f}"
        sign = "-" if self.cents < 0 else ""
        if language == "en":
            return f"{sign}€{english}"
        french = english.replace(",", "\u202f").replace(".", ",")
        return f"{sign}{french}\u00a0€"

    def __str__(self) -> str:
        return f"{self.decimal:.2f}"


Euro.ZERO = Euro(0)
