"""How does the simulated provider learn that the demo's clock was moved?"""

from __future__ import annotations

import logging
from datetime import datetime

import requests

PATIENCE = 30.0  # seconds; what becomes due by the move is done before it answers
log = logging.getLogger(__name__)


def follow(simulator_url: str, moment: datetime) -> None:
    """Tell the simulator that it is `moment`; nothing without one, and a warning if it is deaf.

    Its own clock never stops the demo's: it is told again at the next move, and at each start.
    """
    if not simulator_url:
        return
    with requests.Session() as session:
        session.trust_env = False  # a machine's proxy knows nothing of this machine's addresses
        try:
            told = session.post(
                f"{simulator_url}/_clock", json={"at": moment.timestamp()}, timeout=PATIENCE
            )
            told.raise_for_status()
        except requests.RequestException as error:
            log.warning("the payment simulator's clock does not follow: %s", error)
