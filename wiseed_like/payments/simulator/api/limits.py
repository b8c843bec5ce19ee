"""How many calls were made? Counted and shown in headers; refusing is a switch of `faults`."""

from __future__ import annotations

import threading

ALLOWED = {900: 2_300, 1_800: 4_500, 3_600: 8_800, 86_400: 105_600}  # window in seconds: calls


class Limits:
    """Calls since the beginning of each window."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made = dict.fromkeys(ALLOWED, 0)
        self._ends = dict.fromkeys(ALLOWED, 0.0)

    def count(self, now: float) -> dict[str, str]:
        """Count one call; the three headers, each with one value per window."""
        with self._lock:
            for window in ALLOWED:
                if now >= self._ends[window]:
                    self._ends[window], self._made[window] = now + window, 0
                self._made[window] += 1
            made, ends = dict(self._made), dict(self._ends)
        return {
            "x-ratelimit": ", ".join(str(made[window]) for window in ALLOWED),
            "x-ratelimit-remaining": ", ".join(
                str(max(0, allowed - made[window])) for window, allowed in ALLOWED.items()
            ),
            "x-ratelimit-reset": ", ".join(str(int(ends[window])) for window in ALLOWED),
        }
