"""How many calls were made? Counted for each client, and refused over the limit if so set."""

from __future__ import annotations

import threading

from wiseed_like.payments.simulator.errors import ApiError

ALLOWED = {900: 2_300, 1_800: 4_500, 3_600: 8_800, 86_400: 105_600}  # window in seconds: calls


class Limits:
    """Calls since the beginning of each window, on the machine's clock. In memory only."""

    def __init__(self, *, refuse: bool = False) -> None:
        self.refuse = refuse
        self._lock = threading.Lock()
        self._made: dict[str, dict[int, int]] = {}
        self._ends: dict[str, dict[int, float]] = {}

    def count(self, client: str, now: float) -> dict[str, str]:
        """Count one call; the three headers, each with one value per window.

        Raises ApiError 429, which carries them too, when calls over the limit are refused.
        """
        with self._lock:
            made = self._made.setdefault(client, dict.fromkeys(ALLOWED, 0))
            ends = self._ends.setdefault(client, dict.fromkeys(ALLOWED, 0.0))
            for window in ALLOWED:
                if now >= ends[window]:
                    ends[window], made[window] = now + window, 0
                made[window] += 1
            made, ends = dict(made), dict(ends)
        headers = {
            "x-ratelimit": _four(made),
            "x-ratelimit-remaining": _four(
                {window: max(0, allowed - made[window]) for window, allowed in ALLOWED.items()}
            ),
            "x-ratelimit-reset": _four({window: int(ends[window]) for window in ALLOWED}),
        }
        if self.refuse and any(made[window] > allowed for window, allowed in ALLOWED.items()):
            raise ApiError(429, "rate_limit", "Too many requests", headers=headers)
        return headers


def _four(values: dict[int, int]) -> str:
    return ",".join(str(values[window]) for window in ALLOWED)
