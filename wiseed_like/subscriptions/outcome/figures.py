"""What would these shares really bring? Money, part of the capital, next rounds, exits. Pure.

Shares are whole, amounts are exact euro cents, parts of the capital exact fractions. Nothing here
foresees anything: each figure answers an "if" that stands beside it on the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from compliance.euro import Euro
from wiseed_like.captable.dilution import Stage, stages
from wiseed_like.captable.exits import Claim, claim_of, exit_that_pays, payouts, slice_of
from wiseed_like.fees.rules import Fee, Schedule, investor_fee, success_fee
from wiseed_like.rounds.early.advantage import Quote
from wiseed_like.rounds.terms import Figures

# Exits as tenths of the company's value after the round, if everything is subscribed.
EXIT_TENTHS = (0, 1, 2, 5, 10, 20, 50, 100)
CAP_TIMES = 2
DIGITS_MAX = 7


class Ahead(StrEnum):
    """How the money of the next rounds is served in an exit: beside ours, or before it."""

    BESIDE = "beside"
    STAKE_OR_SHARE = "stake_or_share"
    STAKE_AND_SHARE = "stake_and_share"
    CAPPED = "capped"


@dataclass(frozen=True, slots=True)
class NextRounds:
    """What somebody supposes of the company's next rounds: each sells `percent` of it.

    Two of a fifth each is what the page opens with: most companies that live sell shares again.
    """

    rounds: int = 2
    percent: int = 20
    ahead: Ahead = Ahead.BESIDE


@dataclass(frozen=True, slots=True)
class Before:
    """What the register knew before the round beyond ordinary shares: the claims of other classes,
    and how many shares were already of the class on offer, where that is no ordinary one."""

    preferred: tuple[Claim, ...] = ()
    alike: int = 0


@dataclass(frozen=True, slots=True)
class Paid:
    """What leaves the wallet, and where it goes; the commission is the issuer's, out of `price`.

    It is counted on the smallest sum with which the round succeeds: there its minimum weighs most.
    """

    price: Euro
    fee: Fee
    commission: Euro

    @property
    def due(self) -> Euro:
        return self.price + self.fee.gross

    @property
    def to_company(self) -> Euro:
        return self.price - self.commission


@dataclass(frozen=True, slots=True)
class Holding:
    """The part of the capital that the shares are in one case: after `issued` new ones in all.

    Below the minimum the round fails: none of them is ever issued, and `issued` is what it lacked.
    """

    case: str  # "today", "minimum", "so_far", "maximum"
    issued: int
    total: int
    part: Fraction
    succeeds: bool = True


@dataclass(frozen=True, slots=True)
class Later:
    """The shares after some more rounds. `breaks_even` is the exit that brings what was paid."""

    stage: Stage
    part: Fraction
    breaks_even: Euro


@dataclass(frozen=True, slots=True)
class Exit:
    """What the shares receive if the company goes for `value`; `beside` is without preferences,
    their own among them."""

    tenths: int
    value: Euro
    received: Euro
    beside: Euro
    ahead: Euro  # what is served before these shares receive anything


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that the page shows of a number of shares."""

    shares: int
    paid: Paid
    holdings: tuple[Holding, ...]
    later: tuple[Later, ...]
    exits: tuple[Exit, ...]
    ahead_today: Euro  # of what is served before these shares, what the register knows already

    @property
    def part(self) -> Fraction:
        """Of the capital right after the round, if everything is subscribed: the smallest."""
        return self.later[0].part

    @property
    def one_in(self) -> int:
        """The same as one share of so many, to the nearest; halves upwards."""
        total = self.holdings[-1].total
        return (2 * total + self.shares) // (2 * self.shares)

    @property
    def digits(self) -> int:
        """Decimals of a percentage that show two figures of the smallest part, two at least."""
        least = min(self.later[-1].part, self.part)
        return next(
            (n for n in range(2, DIGITS_MAX) if least * 10**n >= Fraction(1, 10)), DIGITS_MAX
        )


def outcome(
    shares: int,
    figures: Figures,
    schedule: Schedule,
    *,
    reserved: int,
    coming: NextRounds,
    issued: int = 0,
    before: Before = Before(),
    quote: Quote | None = None,
) -> Outcome:
    """What these whole shares come to, `reserved` others being subscribed so far, of which
    `issued` are in the register already; at their `quote`, where that is not the ordinary price
    of each."""
    paid = _paid((quote or Quote(shares, figures.price)).amount, figures, schedule)
    after = figures.existing_shares + figures.shares_max
    found = stages(after, rounds=coming.rounds, percent=coming.percent)
    by_stage = [
        classes_of(found[: number + 1], figures, coming.ahead, before)
        for number in range(len(found))
    ]
    return Outcome(
        shares=shares,
        paid=paid,
        holdings=_holdings(shares, figures, reserved, issued),
        later=tuple(
            _later(shares, paid.due, classes, stage)
            for stage, classes in zip(found, by_stage, strict=True)
        ),
        exits=tuple(_exit(tenths, shares, by_stage[-1], figures) for tenths in EXIT_TENTHS),
        ahead_today=_ahead(by_stage[0]),
    )


def classes_of(found: list[Stage], figures: Figures, ahead: Ahead, before: Before) -> list[Claim]:
    """The class of the shares on offer, the others of the register, then those of each next
    round, sold at the price of this one.

    Next rounds that are served first are so before every class of today, and in which order among
    themselves changes nothing to those.
    """
    beside = found[-1].total - found[0].total if ahead is Ahead.BESIDE else 0
    plain = figures.existing_shares - sum(each.shares for each in before.preferred) + beside
    known = [*before.preferred]
    if figures.preference is None:
        known.insert(0, claim_of(plain + figures.shares_max))
    else:
        offered = before.alike + figures.shares_max
        known.insert(0, claim_of(offered, figures.preference, figures.price))
        known += [claim_of(plain - before.alike)] if plain > before.alike else []
    return known if ahead is Ahead.BESIDE else [*known, *_next_classes(found, figures.price, ahead)]


def _next_classes(found: list[Stage], price: Euro, ahead: Ahead) -> list[Claim]:
    return [
        Claim(
            each.issued,
            preference=price * each.issued,
            participates=ahead is not Ahead.STAKE_OR_SHARE,
            cap=price * each.issued * CAP_TIMES if ahead is Ahead.CAPPED else None,
        )
        for each in found[1:]
    ]


def _ahead(classes: list[Claim]) -> Euro:
    """What is served before the first class receives anything; ordinary shares come last."""
    mine = classes[0]
    return Euro.total(
        each.preference for each in classes[1:] if not mine.preference or each.rank > mine.rank
    )


def _paid(price: Euro, figures: Figures, schedule: Schedule) -> Paid:
    raised = max(figures.amount_min, price)
    whole = success_fee(raised, schedule).gross
    # Its share of the commission, halves of a cent upwards.
    commission = (2 * whole.cents * price.cents + raised.cents) // (2 * raised.cents)
    return Paid(price, investor_fee(price, schedule), Euro(commission))


def _holdings(shares: int, figures: Figures, reserved: int, issued: int) -> tuple[Holding, ...]:
    cases = {
        "minimum": max(figures.shares_min, shares),
        "so_far": min(reserved + shares, figures.shares_max),
        "maximum": figures.shares_max,
    }
    if issued and issued + shares > cases["minimum"]:
        del cases["minimum"]  # what is in the register stays there
    return (
        Holding("today", issued, figures.existing_shares + issued, Fraction(0)),
        *(_holding(case, issued, shares, figures) for case, issued in cases.items()),
    )


def _holding(case: str, issued: int, shares: int, figures: Figures) -> Holding:
    if issued < figures.shares_min:
        return Holding(case, issued, figures.existing_shares, Fraction(0), succeeds=False)
    total = figures.existing_shares + issued
    return Holding(case, issued, total, Fraction(shares, total))


def _later(shares: int, due: Euro, classes: list[Claim], stage: Stage) -> Later:
    wanted = Fraction(due.cents * classes[0].shares, shares)
    exit = exit_that_pays(wanted, classes, to=0)
    return Later(stage, stage.part(shares), Euro(-(-exit.numerator // exit.denominator)))


def _exit(tenths: int, shares: int, classes: list[Claim], figures: Figures) -> Exit:
    value = Euro(figures.post_money_max.cents * tenths // 10)
    total = sum(each.shares for each in classes)
    (alike,) = payouts(value, [Claim(total)])
    return Exit(
        tenths,
        value,
        received=slice_of(payouts(value, classes)[0], mine=shares, shares=classes[0].shares),
        beside=slice_of(alike, mine=shares, shares=total),
        ahead=_ahead(classes),
    )
