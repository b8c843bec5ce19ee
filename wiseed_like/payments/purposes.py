"""What was a movement of money for, in words? Told by the domain above, which knows the things."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from compliance.euro import Euro
from wiseed_like.payments.models import Operation


@dataclass(frozen=True, slots=True)
class Purpose:
    """Whose round it paid for, and what of it was the price and what the fee."""

    company: str
    price: Euro
    fee: Euro


# What is paid for under these numbers (`subscription:7` is 7).
Teller = Callable[[Collection[int]], Mapping[int, Purpose]]
_tellers: dict[str, Teller] = {}


def tells_purposes(subject: str) -> Callable[[Teller], Teller]:
    """Register the function that says what money whose subject begins so was for."""

    def register(teller: Teller) -> Teller:
        _tellers[subject] = teller
        return teller

    return register


def purposes_of(operations: Iterable[Operation]) -> dict[UUID, Purpose]:
    """What each of these was for, by its id; nothing of those that are a person's own money."""
    found = list(operations)
    told: dict[UUID, Purpose] = {}
    for subject, teller in _tellers.items():
        numbers = {
            each.id: number for each in found if (number := _number_of(each, subject)) is not None
        }
        known = teller(set(numbers.values()))
        told |= {key: known[number] for key, number in numbers.items() if number in known}
    return told


def _number_of(operation: Operation, subject: str) -> int | None:
    kind, _, number = operation.subject.partition(":")
    return int(number) if kind == subject and number.isdecimal() else None
