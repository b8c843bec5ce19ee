"""Which moves does a thing have? A life cycle is a table; anything else is refused."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from wiseed_like.errors import IllegalMove

State = TypeVar("State", bound=StrEnum)


class LifeCycle(Generic[State]):
    """The allowed moves: `{(state, action): next state}`."""

    def __init__(self, moves: Mapping[tuple[State, str], State]):
        self.moves = dict(moves)

    def allows(self, state: State, action: str) -> bool:
        return (state, action) in self.moves

    def after(self, state: State, action: str) -> State:
        """The state that `action` leads to. Raises IllegalMove when the table has none."""
        try:
            return self.moves[state, action]
        except KeyError:
            raise IllegalMove(f"no {action!r} from {state!r}") from None
