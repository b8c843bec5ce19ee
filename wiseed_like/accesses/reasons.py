"""Why does somebody of the staff look where no task leads them? They say so first, for an hour.

The reason lives in the viewer's session, one for each person that is looked at. Machine time.
"""

from __future__ import annotations

from flask import session

from wiseed_like import clock
from wiseed_like.accesses.rules import CHOSEN, REASON_HOLDS

_KEPT = "look_reasons"
_MOST = 20  # people at once; older reasons are asked for again


def reason_for(person_id: int) -> str | None:
    """The reason that was given for looking at a person's data, if it still holds."""
    why, at = session.get(_KEPT, {}).get(str(person_id), ("", 0))
    age = clock.machine_now().timestamp() - at
    return why if why in CHOSEN and 0 <= age < REASON_HOLDS.total_seconds() else None


def give_reason(person_id: int, why: str) -> None:
    """Keep a reason; KeyError when it is not in the list."""
    CHOSEN[why]
    kept = dict(session.get(_KEPT, {}))
    kept.pop(str(person_id), None)
    kept[str(person_id)] = [why, int(clock.machine_now().timestamp())]
    session[_KEPT] = dict(list(kept.items())[-_MOST:])
