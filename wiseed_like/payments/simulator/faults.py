"""What should go wrong next? Switches for tests, at `/_faults`, outside of what a client calls.

delay          answer after `seconds`
lose_answer    do it, then break the connection in the middle of the answer
error          500 before doing anything
error_after    do it, then answer 500
busy           429 before doing anything
unauthorized   401, as for an expired token
sca            401 that asks the account's owner to authenticate
vanish         404, whatever was asked
payout_fails   the bank refuses the next payout (when it settles)
payout_returns the bank takes the next payout, then sends it back
hook_twice     the next notification is delivered twice
hook_lost      the next notification never arrives
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from wiseed_like.payments.simulator.errors import ApiError, absent

OF_CALLS = (
    "delay",
    "lose_answer",
    "error",
    "error_after",
    "busy",
    "unauthorized",
    "sca",
    "vanish",
)
KINDS = {*OF_CALLS, "payout_fails", "payout_returns", "hook_twice", "hook_lost"}
bp = Blueprint("faults", __name__)


@dataclass(slots=True)
class Fault:
    """The next `times` calls whose "METHOD path" contains `match` go wrong in this way."""

    kind: str
    times: int = 1
    match: str = ""
    seconds: float = 0.0


class Faults:
    """Kept in memory only: a restart heals everything."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        if fault.kind not in KINDS:
            raise ValueError(f"no such fault: {fault.kind}")
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def list(self) -> list[Fault]:
        with self._lock:
            return list(self._waiting)

    def take(self, *kinds: str, what: str = "") -> Fault | None:
        """Use up one turn of the first fault of these kinds that matches."""
        with self._lock:
            for fault in self._waiting:
                if fault.kind in kinds and fault.match.lower() in what.lower():
                    fault.times -= 1
                    if fault.times <= 0:
                        self._waiting.remove(fault)
                    return fault
        return None

    def before(self, method: str, path: str) -> Fault | None:
        """Go wrong before anything is done, or return what must go wrong afterwards."""
        what = f"{method} /{path}"
        fault = self.take(*OF_CALLS, what=what)
        if fault is None:
            return None
        if fault.kind == "delay":
            time.sleep(fault.seconds)
        elif fault.kind == "error":
            raise ApiError(500, "internal_error", "Internal Server Error")
        elif fault.kind == "busy":
            raise ApiError(429, "rate_limit", "Too many requests")
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
        if fault is None:
            return response
        if fault.kind == "error_after":
            return Response('{"Message": "Internal Server Error"}', status=500)
        if fault.kind == "lose_answer":
            return _broken(response)
        return response


def _broken(response: Response) -> Response:
    whole = response.get_data()

    def half() -> Iterator[bytes]:
        yield whole[: len(whole) // 2]
        raise ConnectionError("the line went dead, as asked")

    broken = Response(half(), status=response.status_code, content_type=response.content_type)
    broken.content_length = len(whole)
    return broken


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
    try:
        _faults().add(Fault(**request.get_json()))
    except (TypeError, ValueError) as error:
        return {"error": str(error)}, 400
    return "", 204


@bp.delete("/_faults")
def clear() -> ResponseReturnValue:
    _faults().clear()
    return "", 204
