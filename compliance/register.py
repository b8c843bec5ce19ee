"""Is the register of movements sound? Its laws, checked on plain data; every fault is returned.

C. com. R. 228-8 and R. 228-9, L. 228-1: movements are numbered one after the other without a
gap, what one account gains another loses, nobody holds less than nothing, and new shares exist
from the depositary's certificate on (R. 225-135), never before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

# The account from which shares are issued and to which cancelled ones return: the only one that
# may be negative, by exactly the shares outstanding.
SOURCE = "source"
CAPITAL_INCREASE = "capital_increase"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a movement: whole shares of a class, gained (+) or lost (-) by a holder."""

    holder: str
    delta: int
    share_class: str = "ordinary"


@dataclass(frozen=True, slots=True)
class Movement:
    """A numbered movement. `certified_on` is the day of the depositary's certificate."""

    seq: int
    kind: str
    effective_on: date
    entries: tuple[Entry, ...]
    certified_on: date | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and at which movement. `rule` is for programs, `detail` for people."""

    seq: int
    rule: str
    detail: str


def faults(movements: Sequence[Movement]) -> list[Fault]:
    """All that is wrong in a register given in its stored order; empty when it is sound."""
    return [
        *_out_of_sequence(movements),
        *_unbalanced(movements),
        *_issued_too_early(movements),
        *_below_zero(movements, "negative_balance"),
        *_below_zero(
            sorted(movements, key=lambda movement: (movement.effective_on, movement.seq)),
            "negative_balance_on_its_day",
        ),
    ]


def balances(movements: Iterable[Movement]) -> dict[tuple[str, str], int]:
    """Replay: shares by (holder, class), the source left out; people with zero stay listed."""
    held: defaultdict[tuple[str, str], int] = defaultdict(int)
    for movement in movements:
        for entry in movement.entries:
            if entry.holder != SOURCE:
                held[entry.holder, entry.share_class] += entry.delta
    return dict(held)


def _out_of_sequence(movements: Sequence[Movement]) -> Iterator[Fault]:
    for expected, movement in enumerate(movements, start=1):
        if movement.seq != expected:
            yield Fault(movement.seq, "sequence", f"number {movement.seq} stands at {expected}")


def _unbalanced(movements: Sequence[Movement]) -> Iterator[Fault]:
    for movement in movements:
        if not movement.entries or any(entry.delta == 0 for entry in movement.entries):
            yield Fault(movement.seq, "empty", "a movement without shares")
        sums: defaultdict[str, int] = defaultdict(int)
        for entry in movement.entries:
            sums[entry.share_class] += entry.delta
        for share_class, total in sums.items():
            if total:
                yield Fault(movement.seq, "sum", f"class {share_class} is off by {total:+d}")


def _issued_too_early(movements: Sequence[Movement]) -> Iterator[Fault]:
    for movement in movements:
        if movement.kind != CAPITAL_INCREASE:
            continue
        if movement.certified_on is None:
            yield Fault(movement.seq, "certificate", "shares issued without a certificate")
        elif movement.effective_on < movement.certified_on:
            yield Fault(
                movement.seq,
                "certificate",
                f"issued on {movement.effective_on}, certified on {movement.certified_on}",
            )


def _below_zero(movements: Sequence[Movement], rule: str) -> Iterator[Fault]:
    held: defaultdict[tuple[str, str], int] = defaultdict(int)
    for movement in movements:
        for entry in movement.entries:
            held[entry.holder, entry.share_class] += entry.delta
        # Looked at once the whole movement has passed: the order of its lines means nothing.
        for account in dict.fromkeys((line.holder, line.share_class) for line in movement.entries):
            if account[0] != SOURCE and held[account] < 0:
                yield Fault(movement.seq, rule, f"{account[0]} holds {held[account]}")
