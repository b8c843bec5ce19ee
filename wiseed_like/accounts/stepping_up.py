"""Has the person of this session shown who they are, and how long ago? Two marks of the session.

`second_factor_at`: the session was opened, or raised later, with a second factor.
`again_at`: the person has shown once more that it is them, before something grave.
Both are seconds since 1970 in the machine's own time, and end with the session.
"""

from __future__ import annotations

from datetime import timedelta

from flask import request, session

from wiseed_like import clock

# A form that was opened in time is never lost: sending it is allowed for longer (ASVS 7.5.3).
TO_OPEN, TO_SEND = timedelta(minutes=10), timedelta(minutes=20)
_SECOND, _AGAIN, _FOR = "second_factor_at", "again_at", "again_for"


def now_in_seconds() -> int:
    return int(clock.machine_now().timestamp())


def has_second_factor() -> bool:
    """Whether a second factor was shown in this session."""
    return _SECOND in session


def is_fresh() -> bool:
    """Whether what this request asks for may be had without showing again who one is."""
    return _is_within(TO_OPEN if request.method in ("GET", "HEAD") else TO_SEND)


def was_just_shown() -> bool:
    """Whether, even if it is asked for once more, nothing has to be shown again."""
    return _is_within(TO_OPEN)


def _is_within(allowed: timedelta) -> bool:
    shown = session.get(_AGAIN)
    return shown is not None and 0 <= now_in_seconds() - shown <= allowed.total_seconds()


def demand_for(act: str) -> None:
    """What was shown before does not count for this act: it is to be shown once more."""
    session[_FOR] = act
    session.pop(_AGAIN, None)


def was_shown_for(act: str) -> bool:
    """Whether it was shown again since it was demanded for this very act."""
    return session.get(_FOR) == act and is_fresh()


def mark_second_factor() -> None:
    """A second factor was shown: the session is raised, and fresh."""
    session[_SECOND] = session[_AGAIN] = now_in_seconds()


def mark_again() -> None:
    """What stands for a second factor was shown: the session is fresh."""
    session[_AGAIN] = now_in_seconds()


def forget() -> None:
    """Somebody signs in: whatever was shown in this session before was shown by somebody else."""
    session.pop(_SECOND, None)
    session.pop(_FOR, None)
    session.pop(_AGAIN, None)
