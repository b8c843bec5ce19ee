"""What should go wrong next? Asked for at `/_faults` by tests, on a page by hand (`pages.panel`).

Both stand outside of `/v2.01`, so that no client of the API can meet them by accident.
"""

from __future__ import annotations

import itertools
import math
import threading
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from wiseed_like.payments.simulator import spoiling
from wiseed_like.payments.simulator.errors import ApiError, absent

# What may go wrong with a call. `before` anything is done, or `after` everything was kept.
OF_CALLS = {
    "delay": "answer after `seconds`",
    "busy": "429, to come back in `seconds`",
    "error": "500, nothing done",
    "unauthorized": "401, as for an expired token",
    "sca": "401 that asks the account's owner to authenticate",
    "vanish": "404 after `seconds`, whatever was asked",
    "duplicate": "carried out twice, as by a careless network; the second answer is sent",
    "error_after": "done, then 500",
    "lose_answer": "done, then the line breaks in the middle of the answer",
    "html": "done, then a page of a proxy instead of JSON",
    "truncated": "done, then half of the JSON, as if it were whole",
    "wrong_amount": "done, but the answer tells other amounts",
}
OF_BANKS = {
    "payout_fails": "the bank refuses the next payout",
    "payout_returns": "the bank takes the next payout, then sends it back",
}
OF_HOOKS = {
    "hook_twice": "the next notification is delivered twice",
    "hook_lost": "the next notification never arrives",
    "hook_late": "the next notification arrives `seconds` later",
    "hook_disorder": "the next notifications arrive the last one first",
    "hook_forged": "the next notification is followed by lies",
}
KINDS = {*OF_CALLS, *OF_BANKS, *OF_HOOKS}
TIMES_MAX = 100_000
SECONDS_MAX = 3_600.0
bp = Blueprint("faults", __name__)


@dataclass(slots=True)
class Fault:
    """The next `times` calls whose "METHOD /path" contains `match` go wrong in this way.

    For a notification `match` is a part of its event's name. Raises ValueError when it makes
    no sense.
    """

    kind: str
    times: int = 1
    match: str = ""
    seconds: float = 0.0
    number: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no such fault: {self.kind}")
        if type(self.times) is not int or not 1 <= self.times <= TIMES_MAX:
            raise ValueError(f"times must be a whole number from 1 to {TIMES_MAX}")
        if type(self.seconds) not in (int, float) or not math.isfinite(self.seconds):
            raise ValueError("seconds must be a number")
        if not 0 <= self.seconds <= SECONDS_MAX:
            raise ValueError(f"seconds must be between 0 and {SECONDS_MAX}")
        if not isinstance(self.match, str):
            raise ValueError("match must be a text")


class Faults:
    """Kept in memory only: a restart heals everything."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []
        self._numbers = itertools.count(1)

    def add(self, fault: Fault) -> None:
        with self._lock:
            fault.number = next(self._numbers)
            self._waiting.append(fault)

    def clear(self, number: int | None = None) -> None:
        """Forget all of them, or the one with this number."""
        with self._lock:
            kept = (
                [] if number is None else [each for each in self._waiting if each.number != number]
            )
            self._waiting = kept

    def list(self) -> list[Fault]:
        with self._lock:
            return list(self._waiting)

    def take(self, *kinds: str, what: str = "") -> Fault | None:
        """Use up one turn of the first fault of these kinds that matches."""
        return self._take(kinds, what) if self._waiting else None

    def _take(self, kinds: Iterable[str], what: str) -> Fault | None:
        with self._lock:
            for fault in self._waiting:
                if fault.kind in kinds and fault.match.lower() in what.lower():
                    fault.times -= 1
                    if fault.times <= 0:
                        self._waiting.remove(fault)
                    return fault
        return None

    def before(self, method: str, path: str, now: float) -> Fault | None:
        """Go wrong before anything is done, or return what must go wrong afterwards."""
        fault = self.take(*OF_CALLS, what=f"{method} /{path}")
        if fault is None:
            return None
        if fault.kind in {"delay", "vanish"}:
            time.sleep(fault.seconds)
        if fault.kind == "error":
            raise ApiError(500, "internal_error", "Internal Server Error")
        elif fault.kind == "busy":
            raise spoiling.too_many(now + fault.seconds)
        elif fault.kind == "unauthorized":
            raise ApiError(401, "invalid_token", "The token is missing, wrong or expired")
        elif fault.kind == "sca":
            page = "PendingUserAction RedirectUrl=https://sca.example/?token=sca_0"
            raise ApiError(401, "unauthorized", "SCA", headers={"WWW-Authenticate": page})
        elif fault.kind == "vanish":
            raise absent("path", path)
        return fault

    def after(self, fault: Fault | None, response: Response) -> Response:
        """Go wrong after everything was done and kept."""
        spoil = spoiling.WAYS.get(fault.kind) if fault is not None else None
        return spoil(response) if spoil is not None else response


def _faults() -> Faults:
    faults: Faults | None = current_app.extensions.get("simulator_faults")
    if faults is None:
        abort(404)
    return faults


@bp.get("/_faults")
def show() -> Response:
    return jsonify([asdict(fault) for fault in _faults().list()])


@bp.post("/_faults")
def add() -> ResponseReturnValue:
    """`{"kind": "lose_answer", "times": 1, "match": "POST /transfers", "seconds": 0}`."""
    faults = _faults()
    try:
        faults.add(Fault(**request.get_json()))
    except (TypeError, ValueError) as error:
        return {"error": str(error)}, 400
    return "", 204


@bp.delete("/_faults")
def clear() -> ResponseReturnValue:
    _faults().clear()
    return "", 204
