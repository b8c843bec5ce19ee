"""What time is it for the business? The machine's time, plus what the demo's clock was pushed by.

The push is kept in the file: a restart does not go back in time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from wiseed_like.payments.simulator.store import Store

NAME = "clock_offset"
FARTHEST = 4_102_444_800.0  # the year 2100
bp = Blueprint("clocks", __name__)


class BusinessClock:
    """Unix seconds; `base` is the clock that the push is added to."""

    def __init__(self, store: Store, base: Callable[[], float]):
        self.store, self.base = store, base
        self._lock = threading.Lock()
        # Read by the process that serves: one that takes its place finds what was pushed since.
        self._offset: float | None = None

    def __call__(self) -> float:
        if self._offset is None:
            self._offset = float(self.store.note(NAME) or 0)
        return self.base() + self._offset

    def set(self, moment: float) -> None:
        """From now on it is this moment, and time goes on from there."""
        with self._lock, self.store.writing():
            offset = moment - self.base()
            self.store.keep_note(NAME, repr(offset))
            self._offset = offset


@bp.get("/_clock")
def tell() -> ResponseReturnValue:
    return {"at": current_app.extensions["simulator_settings"].clock()}


@bp.post("/_clock")
def push() -> ResponseReturnValue:
    """`{"at": 1790000000}`: the demo's clock was moved there; what became due is done now."""
    asked = request.get_json(silent=True)
    moment = asked.get("at") if isinstance(asked, dict) else None
    is_number = isinstance(moment, int | float) and not isinstance(moment, bool)
    if moment is None or not is_number or not 0 <= moment <= FARTHEST:  # nor is NaN within
        return {"error": "`at` must be a moment, in Unix seconds."}, 400
    clock: BusinessClock = current_app.extensions["simulator_settings"].clock
    clock.set(float(moment))
    current_app.extensions["simulator_clockwork"].keep_agenda()
    return {"at": clock()}
