"""How is this simulator set up?"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    """All durations are seconds; the two clocks give Unix seconds, and tests push them.

    `clock` is that of the business, which follows the demo's (`clocks.py`): what is written on
    papers, how long a wire is awaited, until when a card can be refunded. `machine` is that of the
    machinery, which nobody moves: keys, sessions, how long a payout travels, notifications.
    """

    # None: any client with any key is served, and sees its own data only.
    client_id: str | None = None
    api_key: str | None = None
    # Owners are active and verified at once, for whoever does not want to play these steps.
    welcoming: bool = False
    # Whether an absent owner's wallet is shown only if they consented; else to anybody who asks.
    looks_need_consent: bool = False
    # How long a document or a declaration is examined; None: until somebody does it by hand.
    kyc_delay: float | None = 2.0
    payout_delay: float = 2.0
    card_session: float = 15 * 60
    token_life: int = 3_600
    memory: float = 13 * 30.4375 * 86_400  # of transactions; older ones are not found any more
    wire_patience: float = 31 * 86_400
    key_memory: float = 86_400
    refuse_over_limit: bool = False
    hook_timeout: float = 2.0
    # Mangopay retries for three days; here a restarted platform should hear soon.
    hook_retries: tuple[float, ...] = (1, 2, 5, 10, 30, 60, 300, 600, 3600, 28_800, 28_800)
    hook_failures_max: int = 100
    faults: bool = False
    clock: Callable[[], float] = time.time
    machine: Callable[[], float] = time.time
