"""Which acts need two persons, and what does each do? Filled by the domains at import."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from wiseed_like.approvals.models import Approval

Act = TypeVar("Act", bound=Callable[..., None])
# A French label and its value: text, `Word`, Euro, whole number, date or moment.
Line = tuple[str, Any]

WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Kind:
    """An act that one person asks for and another approves.

    `label` is French (`N_`). `makers` and `checkers` are roles. `still` gives the payload as it
    would be asked for today: when it differs, the request is void. `locks` holds still what
    `still` reads, from before that last look until the act is done. `lines` says in plain words
    what would happen, the two that tell most first; `checks` adds what only who decides reads.
    `concerns` names the users whom it is about: they never decide it.
    `undone`, called as `f(approval, reason, by=, now=)`, takes back what waiting had held, when
    the request ends without being approved.
    """

    name: str
    label: str
    makers: tuple[str, ...]
    checkers: tuple[str, ...]
    within: timedelta
    act: Callable[..., None]
    still: Callable[[Approval], dict[str, Any]] | None = None
    locks: Callable[[Approval], object] | None = None
    lines: Callable[[Approval], list[Line]] | None = None
    checks: Callable[[Approval], list[Line]] | None = None
    concerns: Callable[[Approval], Iterable[int]] | None = None
    undone: Callable[..., None] | None = None


_kinds: dict[str, Kind] = {}


def carries_out(
    name: str,
    *,
    label: str,
    makers: tuple[str, ...],
    checkers: tuple[str, ...],
    within: timedelta = WITHIN,
    still: Callable[[Approval], dict[str, Any]] | None = None,
    locks: Callable[[Approval], object] | None = None,
    lines: Callable[[Approval], list[Line]] | None = None,
    checks: Callable[[Approval], list[Line]] | None = None,
    concerns: Callable[[Approval], Iterable[int]] | None = None,
    undone: Callable[..., None] | None = None,
) -> Callable[[Act], Act]:
    """Register `f(approval, *, by, now)`: what follows from an approval, in its transaction."""

    def register(act: Act) -> Act:
        if name in _kinds:
            raise ValueError(f"two acts for one kind of approval: {name}")
        _kinds[name] = Kind(
            name,
            label,
            makers,
            checkers,
            within,
            act,
            still,
            locks,
            lines,
            checks,
            concerns,
            undone,
        )
        return act

    return register


def kind_named(name: str) -> Kind:
    """The kind of that name. Raises KeyError when no domain carries it out."""
    return _kinds[name]


def all_kinds() -> list[Kind]:
    return list(_kinds.values())


def forget(name: str) -> None:
    """Take a kind out again (tests, which bring acts of their own)."""
    del _kinds[name]
