"""What happens later, on which clock? Each act is named; a restart finds what was planned.

    @later("expire_card", by="machine")
    def _expire(store, settings, faults, resource_id, now): ...

    plan(store, settings, "expire_card", payin["Id"], after=900)

An act runs inside `store.writing`, with the store of the client whose resource it is about.
`now` is the business moment (Unix seconds), whichever clock it waited for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Store

if TYPE_CHECKING:
    from wiseed_like.payments.simulator.faults import Faults

Which = Literal["business", "machine"]
Act = Callable[[Store, SimulatorSettings, "Faults", str, float], None]


@dataclass(frozen=True, slots=True)
class Action:
    perform: Act
    by: Which


ACTIONS: dict[str, Action] = {}


def later(name: str, *, by: Which = "business") -> Callable[[Act], Act]:
    """Register what is done under this name, when its time has come on that clock."""

    def register(act: Act) -> Act:
        ACTIONS[name] = Action(act, by)
        return act

    return register


def plan(
    store: Store, settings: SimulatorSettings, name: str, resource_id: str, *, after: float
) -> None:
    """Do it in `after` seconds of its own clock; KeyError when nobody knows how."""
    action = ACTIONS[name]
    now = settings.clock() if action.by == "business" else settings.machine()
    store.plan(now + after, name, resource_id, by=action.by)
