"""What did the client send? A JSON object that can be kept: finite, not too deep, real text."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from wiseed_like.payments.simulator.errors import wrong
from wiseed_like.payments.simulator.store import Body

LARGEST = 16 * 1024 * 1024  # bytes
DEEPEST = 50  # objects and lists in each other
SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def read(written: bytes) -> Body:
    """Raises ApiError 400 for anything else."""
    try:
        body = json.loads(written or b"{}", parse_constant=_refuse, parse_float=_finite)
        if SURROGATE.search(written):
            json.dumps(body, ensure_ascii=False).encode()  # half a sign is no text
    except (ValueError, RecursionError):
        raise wrong(Body="The body is not JSON.") from None
    if not isinstance(body, dict):
        raise wrong(Body="The body must be a JSON object.")
    if not _is_shallow(body, DEEPEST):
        raise wrong(Body="The body is too deep.")
    return body


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _finite(written: str) -> float:
    number = float(written)
    if math.isinf(number):
        raise ValueError("too large a number")
    return number


def _is_shallow(value: Any, left: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    within = value.values() if isinstance(value, dict) else value
    return left > 0 and all(_is_shallow(each, left - 1) for each in within)
