"""How much money, exactly? Whole cents of one currency, never a float, never a silent rounding."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Self

_WRITTEN = re.compile(r"-?[0-9]+([.,][0-9]{1,2})?", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class Amount:
    """A whole number of hundredths of a currency (may be negative in a ledger).

    Amounts of two currencies are never added nor compared: Python raises TypeError.
    """

    cents: int
    SYMBOL: ClassVar[str]
    CURRENCY: ClassVar[str]  # ISO 4217

    def __post_init__(self) -> None:
        if type(self.cents) is not int:
            raise TypeError(f"cents must be a whole number, not {self.cents!r}")

    @classmethod
    def of(cls, written: str | int | Decimal) -> Self:
        """Read an amount: `Euro.of("12.50")`, `Euro.of("1 234,5")`, `Euro.of(1000)`.

        Raises ValueError when it is not a plain decimal number of at most two decimals.
        """
        text = str(written)
        for space in " \u00a0\u202f":
            text = text.replace(space, "")
        if not _WRITTEN.fullmatch(text):
            raise ValueError(f"not an amount in {cls.__name__.lower()}s: {written!r}")
        return cls(int(Decimal(text.replace(",", ".")) * 100))

    @classmethod
    def total(cls, amounts: Iterable[Self]) -> Self:
        """The sum of many amounts; nothing sums to zero."""
        return sum(amounts, start=cls(0))

    def __add__(self, other: Self) -> Self:
        if type(other) is not type(self):
            return NotImplemented
        return type(self)(self.cents + other.cents)

    def __sub__(self, other: Self) -> Self:
        if type(other) is not type(self):
            return NotImplemented
        return type(self)(self.cents - other.cents)

    def __neg__(self) -> Self:
        return type(self)(-self.cents)

    def __mul__(self, times: int) -> Self:
        if type(times) is not int:
            raise TypeError("an amount is multiplied by whole numbers only")
        return type(self)(self.cents * times)

    __rmul__ = __mul__

    def __floordiv__(self, other: Self) -> int:
        """How many whole times `other` fits: the number of shares an amount can buy."""
        if type(other) is not type(self):
            return NotImplemented
        return self.cents // other.cents

    def __mod__(self, other: Self) -> Self:
        if type(other) is not type(self):
            return NotImplemented
        return type(self)(self.cents % other.cents)

    def __bool__(self) -> bool:
        return self.cents != 0

    def basis_points(self, points: int) -> Self:
        """This share of the amount (10,000 points = all), halves of a cent rounded up."""
        return type(self)((self.cents * points + 5_000) // 10_000)

    @property
    def decimal(self) -> Decimal:
        """In whole units, exactly two decimals."""
        return Decimal(self.cents).scaleb(-2)

    def written(self, language: str = "fr") -> str:
        """For people to read: "1 900,00 €" in French (spaces that do not break), "€1,900.00"."""
        english = f"{abs(self.decimal):,.2f}"
        sign = "-" if self.cents < 0 else ""
        if language == "en":
            return f"{sign}{self.SYMBOL}{english}"
        french = english.replace(",", "\u202f").replace(".", ",")
        return f"{sign}{french}\u00a0{self.SYMBOL}"

    def __str__(self) -> str:
        return f"{self.decimal:.2f}"


class Euro(Amount):
    """An amount of euro: the money of this platform."""

    __slots__ = ()
    SYMBOL = "€"
    CURRENCY = "EUR"
    ZERO: ClassVar[Euro]


class Dollar(Amount):
    """An amount of United States dollars."""

    __slots__ = ()
    SYMBOL = "$"
    CURRENCY = "USD"
    ZERO: ClassVar[Dollar]


class Pound(Amount):
    """An amount of pounds sterling."""

    __slots__ = ()
    SYMBOL = "£"
    CURRENCY = "GBP"
    ZERO: ClassVar[Pound]


Euro.ZERO, Dollar.ZERO, Pound.ZERO = Euro(0), Dollar(0), Pound(0)
CURRENCIES: tuple[type[Amount], ...] = (Euro, Dollar, Pound)
