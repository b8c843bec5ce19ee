"""Who may open which page? Every view says so; a view that says nothing opens to nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

ROLES = ("investor", "founder", "analyst", "compliance", "administrator")
STAFF = ("analyst", "compliance", "administrator")

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Policy:
    """Open to all; or to whoever is signed in; or to holders of one of some roles.

    `again`: only for who has just shown once more that it is them (second factor, or what stands
    for it), a few minutes ago at most.
    """

    open: bool = False
    roles: tuple[str, ...] = ()
    again: bool = False

    def allows(self, user: Any) -> bool:
        if self.open:
            return True
        if not user.is_authenticated:
            return False
        return not self.roles or any(user.has_role(role) for role in self.roles)


def _with(policy: Policy) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.policy = policy  # type: ignore[attr-defined]
        return view

    return mark


open_to_all = _with(Policy(open=True))
signed_in = _with(Policy())
signed_in_again = _with(Policy(again=True))


def requires(*roles: str, again: bool = False) -> Callable[[View], View]:
    """Only for holders of one of these roles; others read « not found »."""
    unknown = set(roles) - set(ROLES)
    if unknown:
        raise ValueError(f"unknown roles: {unknown}")
    return _with(Policy(roles=roles, again=again))
