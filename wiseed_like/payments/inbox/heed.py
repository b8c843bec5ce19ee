"""Who wants to hear of what happened at the provider? The storeys above say so here.

Whatever was heard is a hint only: a listener reads the thing again at the provider.
"""

from __future__ import annotations

from collections.abc import Callable

# (the provider's event type, the id of the thing it is about)
Listener = Callable[[str, str], None]
_listeners: dict[str, list[Listener]] = {}


def heeds(*families: str) -> Callable[[Listener], Listener]:
    """Have the function called with (event_type, resource_id) for these families of events.

    `USER_KYC` is the family of `USER_KYC_LIGHT`, `USER_KYC_REGULAR`...; a whole event type is a
    family of one. Movements that are operations of ours are refreshed and never come here;
    an operation whose first answer is still on its way may, so look at its tag.

    Called in a job, outside of any transaction, at least once for each event, in any order;
    GatewayDown has it called again later.
    """

    def register(listener: Listener) -> Listener:
        for family in families:
            known = _listeners.setdefault(family, [])
            if listener not in known:
                known.append(listener)
        return listener

    return register


def listeners_of(event_type: str) -> list[Listener]:
    """Everybody who heeds this event, each once, in the order of registration."""
    found: list[Listener] = []
    for family, listeners in _listeners.items():
        if is_of(event_type, family):
            found.extend(each for each in listeners if each not in found)
    return found


def families() -> frozenset[str]:
    """Every family that somebody heeds."""
    return frozenset(_listeners)


def is_of(event_type: str, family: str) -> bool:
    return event_type == family or event_type.startswith(f"{family}_")
