"""How is this simulator set up?"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    """All durations are seconds. `clock` gives Unix seconds; tests push it."""

    client_id: str = "wiseed-demo"
    api_key: str = "simulator-key-not-a-secret"
    payout_delay: float = 2.0
    card_session: float = 15 * 60
    wire_patience: float = 31 * 86_400
    key_memory: float = 86_400
    hook_timeout: float = 2.0
    # Mangopay retries for three days; here a restarted platform should hear soon.
    hook_retries: tuple[float, ...] = (1, 2, 5, 10, 30, 60, 300, 600, 3600, 28_800, 28_800)
    hook_failures_max: int = 100
    faults: bool = False
    clock: Callable[[], float] = time.time
