"""Who wants to hear of which facts? Filled by the `jobs.py` of the domains at import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wiseed_like.journal.models import Delivery

    Hear = Callable[[Delivery], None]


@dataclass(frozen=True, slots=True)
class Listener:
    """A function that hears facts of one kind.

    `alone` listeners talk to the world: they run outside a transaction and open their own.
    The others run inside one, and their delivery is marked done in it: exactly once.
    """

    name: str
    kind: str
    hear: Hear
    alone: bool
    queue: str


_by_kind: dict[str, list[Listener]] = {}
_by_name: dict[str, Listener] = {}


def listens_to(*kinds: str, alone: bool = False, queue: str = "default") -> Callable[[Hear], Hear]:
    """Hear each fact of these kinds, in a worker, at least once if `alone`, else once."""

    def register(hear: Hear) -> Hear:
        for kind in kinds:
            name = f"{hear.__module__.removeprefix('wiseed_like.')}.{hear.__name__}:{kind}"
            listener = Listener(name, kind, hear, alone, queue)
            _by_kind.setdefault(kind, []).append(listener)
            _by_name[name] = listener
        return hear

    return register


def listeners_of(kind: str) -> list[Listener]:
    return _by_kind.get(kind, [])


def listener_named(name: str) -> Listener:
    return _by_name[name]


def all_listeners() -> list[Listener]:
    return list(_by_name.values())
