"""What does a fee come to, under a schedule? Pure: exact euro cents, halves of a cent upwards.

A fee is counted net, its VAT is counted on the net amount, and the gross amount is their sum
(CGI art. 266 and 278): each is rounded once, and nothing is ever rounded on the gross amount.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from compliance.euro import Euro


@dataclass(frozen=True, slots=True)
class Schedule:
    """What the platform takes: shares in basis points (10,000 are all), the minimum net.

    `success_fee_bps` of the amount raised, at least `success_fee_min`, is the issuer's;
    `investor_fee_bps` of the price of their shares is each investor's; VAT comes on top.
    """

    success_fee_bps: int
    success_fee_min: Euro
    investor_fee_bps: int
    vat_bps: int


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee and its VAT, in euro cents; `gross` is what is really paid."""

    net: Euro
    vat: Euro

    @property
    def gross(self) -> Euro:
        return self.net + self.vat

    def __add__(self, other: Fee) -> Fee:
        return Fee(self.net + other.net, self.vat + other.vat)

    def __bool__(self) -> bool:
        return bool(self.gross)


NOTHING = Fee(Euro.ZERO, Euro.ZERO)


def success_fee(raised: Euro, schedule: Schedule) -> Fee:
    """What the issuer owes for a round that succeeded; never more than what was raised."""
    share = raised.basis_points(schedule.success_fee_bps)
    wanted = with_vat(max(share, schedule.success_fee_min), schedule.vat_bps)
    return wanted if wanted.gross <= raised else _all_of(raised, schedule.vat_bps)


def next_success_fee(before: Euro, charged: Euro, raised: Euro, schedule: Schedule) -> Fee:
    """What the issuer owes for a further part of the same round, with the VAT of this part alone.

    `before` was raised and `charged` (net) taken by its earlier parts: the minimum is counted
    once for the whole round. Never more than what this part raised.
    """
    if not raised:
        return NOTHING
    if not before:
        return success_fee(raised, schedule)
    net = max(success_fee(before + raised, schedule).net - charged, Euro.ZERO)
    wanted = with_vat(net, schedule.vat_bps)
    return wanted if wanted.gross <= raised else _all_of(raised, schedule.vat_bps)


def investor_fee(price: Euro, schedule: Schedule) -> Fee:
    """What an investor pays on top of the price of their shares."""
    return with_vat(price.basis_points(schedule.investor_fee_bps), schedule.vat_bps)


def with_vat(net: Euro, vat_bps: int) -> Fee:
    """A net amount and its VAT."""
    return Fee(net, net.basis_points(vat_bps))


def total(fees: Iterable[Fee]) -> Fee:
    """The sum of many fees, each rounded on its own; none sum to nothing."""
    return sum(fees, start=NOTHING)


def _all_of(money: Euro, vat_bps: int) -> Fee:
    """The greatest fee that this money pays: at most a cent of it is left."""
    net = money.cents * 10_000 // (10_000 + vat_bps) + 1
    while with_vat(Euro(net), vat_bps).gross > money:
        net -= 1
    return with_vat(Euro(net), vat_bps)
