"""Does the provider want to hear us now? It may ask to be left alone until a moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.payments import intents
from wiseed_like.payments.gateway import Gateway
from wiseed_like.payments.gateway.words import GatewayBusy
from wiseed_like.payments.providers import gateway
from wiseed_like.payments.queries import find_pause

# When the provider does not say how long it wants to be left alone; and the most we believe.
PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)


@contextmanager
def listening(provider: str) -> Iterator[Gateway]:
    """The gateway, unless it wants to hear nothing now: then, and from when it says so, GatewayBusy
    is raised until its time has come."""
    until = find_pause(provider, clock.machine_now())
    if until is not None:
        raise GatewayBusy("it asked us to wait", until)
    try:
        yield gateway(provider)
    except GatewayBusy as busy:
        now = clock.machine_now()
        until = min(busy.retry_at or now + PAUSE, now + LONGEST_PAUSE)
        with transaction():
            intents.note_pause(provider, until)
        raise
