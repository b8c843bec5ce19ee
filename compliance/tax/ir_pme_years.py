"""What do a household's payments give, year after year? The base, the reduction, what is left over.

CGI art. 199 terdecies-0 A: each year counts payments up to a ceiling, the rest waits four years;
CGI art. 200-0 A: each year uses reductions up to a cap, the rest waits five years. Every euro is
used, carried with its last year, or lost in it; a later payment never touches an earlier year.

Amounts are whole cents. A year's reduction is computed once on all that counts in it, then its
fraction of a cent is dropped: splitting a payment changes nothing, and nothing is promised that
the law does not give. The tax itself must be at least as high as what is used: what passes it is
not known here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from compliance.euro import Euro
from compliance.parameters import tax
from compliance.parameters.parameter import ALL
from compliance.tax.ir_pme_rate import Payment, Scheme, ceiling, ordinary_rate, right


@dataclass(frozen=True, slots=True)
class CarriedPayment:
    """A part of the payments of a year that waits; `rate` in basis points."""

    year: int
    amount: Euro
    last_year: int
    rate: int


@dataclass(frozen=True, slots=True)
class CarriedReduction:
    """A part of the reduction of a year that waits."""

    year: int
    amount: Euro
    last_year: int


Carried = TypeVar("Carried", CarriedPayment, CarriedReduction)


@dataclass(frozen=True, slots=True)
class Envelope:
    """One ceiling in one year: the base that counts, the reduction it gives, what stays over."""

    base: Euro = Euro.ZERO
    reduction: Euro = Euro.ZERO
    carried: tuple[CarriedPayment, ...] = ()
    lost: Euro = Euro.ZERO


@dataclass(frozen=True, slots=True)
class IrPmeYear:
    """A tax year. `usable` lowers the tax of this year, all schemes together; `innovation` is
    the part of it that comes from innovative companies, `innovation_so_far` its sum since 2024.

    `carried_reductions` may be used by later years, `lost_reductions` by none.
    """

    year: int
    ordinary: Envelope
    jei: Envelope
    jeir: Envelope
    usable: Euro
    innovation: Euro
    innovation_so_far: Euro
    carried_reductions: tuple[CarriedReduction, ...]
    lost_reductions: Euro

    @property
    def reduction(self) -> Euro:
        """What the payments that count this year give, before any cap."""
        return self.ordinary.reduction + self.jei.reduction + self.jeir.reduction

    @property
    def carried_payments(self) -> tuple[CarriedPayment, ...]:
        """What this year does not count and later years may."""
        return self.ordinary.carried + self.jei.carried + self.jeir.carried

    @property
    def lost_payments(self) -> Euro:
        """What neither this year nor any later one counts."""
        return self.ordinary.lost + self.jei.lost + self.jeir.lost

    @property
    def unused_payments(self) -> Euro:
        """What this year does not count: carried, or lost."""
        return Euro.total(each.amount for each in self.carried_payments) + self.lost_payments

    @property
    def unused_reductions(self) -> Euro:
        """What this year does not use: carried, or lost."""
        return Euro.total(each.amount for each in self.carried_reductions) + self.lost_reductions


def years(
    payments: Collection[Payment],
    *,
    until: int,
    joint: bool = False,
    other_advantages: Euro = Euro.ZERO,
) -> tuple[IrPmeYear, ...]:
    """Every year from the first payment to `until`, at least that one.

    `joint` holds for all of them; `other_advantages` are those that the household already has
    under the global cap in the year `until`. Raises NotYetLaw for a payment before 2018.
    """
    first = min([until, *(each.paid_on.year for each in payments)])
    found: list[IrPmeYear] = []
    for year in range(first, until + 1):
        found.append(
            year_of(
                year,
                [each for each in payments if each.paid_on.year == year],
                before=found[-1] if found else None,
                joint=joint,
                other_advantages=other_advantages if year == until else Euro.ZERO,
            )
        )
    return tuple(found)


def year_of(
    year: int,
    payments: Iterable[Payment],
    *,
    before: IrPmeYear | None,
    joint: bool,
    other_advantages: Euro = Euro.ZERO,
) -> IrPmeYear:
    """One year, from its own payments and what the year just `before` left."""
    fresh = _layers(year, payments)
    ordinary = _envelope(
        Scheme.ORDINARY, year, fresh, before.ordinary.carried if before else (), joint
    )
    jei = _envelope(Scheme.JEI, year, fresh, before.jei.carried if before else (), joint)
    jeir = _envelope(Scheme.JEIR, year, fresh, before.jeir.carried if before else (), joint)
    end = date(year, 12, 31)
    so_far = before.innovation_so_far if before else Euro.ZERO
    room = max(tax.GLOBAL_CAP.on(end) - other_advantages, Euro.ZERO)
    given = jei.reduction + jeir.reduction
    innovation = min(given, tax.INNOVATION_CAP.on(end) - so_far) if given else Euro.ZERO
    if not tax.INNOVATION_IS_OUTSIDE_THE_GLOBAL_CAP.on(end):
        # It serves before the ordinary reduction, whose excess at least is not lost.
        innovation = min(innovation, room)
        room -= innovation
    new = CarriedReduction(year, ordinary.reduction, year + tax.REDUCTION_CARRY_YEARS.on(end))
    used, left = _spent(_in_order(before.carried_reductions if before else (), [new], end), room)
    return IrPmeYear(
        year,
        ordinary,
        jei,
        jeir,
        usable=innovation + Euro.total(each.amount for each in used),
        innovation=innovation,
        innovation_so_far=so_far + innovation,
        carried_reductions=_waiting(left, year),
        lost_reductions=_expired(left, year) + given - innovation,
    )


def _layers(year: int, payments: Iterable[Payment]) -> dict[Scheme, list[CarriedPayment]]:
    """The payments of a year by ceiling, the first paid first; those that open nothing are out."""
    found: dict[Scheme, list[CarriedPayment]] = {scheme: [] for scheme in Scheme}
    for payment in sorted(payments, key=lambda each: each.paid_on):
        opened = right(payment.paid_on, payment.status)
        if opened is not None:
            last_year = year + _carry_years(opened.scheme, payment.paid_on)
            found[opened.scheme].append(
                CarriedPayment(year, payment.amount, last_year, opened.rate)
            )
    return found


def _carry_years(scheme: Scheme, paid_on: date) -> int:
    is_carried = scheme == Scheme.ORDINARY or tax.INNOVATION_EXCESS_IS_CARRIED.on(paid_on)
    return tax.PAYMENT_CARRY_YEARS.on(paid_on) if is_carried else 0


def _envelope(
    scheme: Scheme,
    year: int,
    fresh: dict[Scheme, list[CarriedPayment]],
    brought: Sequence[CarriedPayment],
    joint: bool,
) -> Envelope:
    """Fill the ceiling of the year with what was brought and what was paid."""
    end = date(year, 12, 31)
    layers = _in_order(brought, fresh[scheme], end)
    if not layers:
        return Envelope()
    used, left = _spent(layers, ceiling(scheme, year, joint=joint))
    weighted = sum(each.amount.cents * _rate(each, year) for each in used)
    return Envelope(
        Euro.total(each.amount for each in used),
        Euro(weighted // ALL),
        _waiting(left, year),
        _expired(left, year),
    )


def _rate(layer: CarriedPayment, year: int) -> int:
    if layer.year == year or tax.CARRIED_PAYMENT_KEEPS_ITS_RATE.on(date(year, 12, 31)):
        return layer.rate
    return ordinary_rate(date(year, 1, 1))


def _in_order(brought: Sequence[Carried], fresh: Sequence[Carried], end: date) -> list[Carried]:
    """Which serves first: what expires first [interpretation], or what the year brings."""
    first, then = (brought, fresh) if tax.CARRIED_COMES_FIRST.on(end) else (fresh, brought)
    return list(first) + list(then)


def _spent(layers: Iterable[Carried], room: Euro) -> tuple[list[Carried], list[Carried]]:
    """The layers that fit in the room, in this order, and those that stay, oldest first."""
    used, left = [], []
    for layer in layers:
        taken = min(layer.amount, room)
        room -= taken
        if taken:
            used.append(replace(layer, amount=taken))
        if layer.amount > taken:
            left.append(replace(layer, amount=layer.amount - taken))
    return used, sorted(left, key=lambda each: each.year)


def _waiting(left: Iterable[Carried], year: int) -> tuple[Carried, ...]:
    return tuple(each for each in left if each.last_year > year)


def _expired(left: Iterable[Carried], year: int) -> Euro:
    return Euro.total(each.amount for each in left if each.last_year <= year)
