"""Is the simulated provider as far ahead in time as the demo? Told at each start.

Both keep by how much they were moved; one of them may have been started over without the other.
"""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Mapping

from dev.steps import StepFailed

PATIENCE = 30.0  # seconds
ASKED_AGAIN = 0.1


def follow(env: Mapping[str, str]) -> None:
    """Give the simulator the demo's time. Raises StepFailed when it does not answer."""
    moment = time.time() + _seconds_ahead(env["DATABASE_URL"])
    request = urllib.request.Request(
        f"{env['SIMULATOR_URL']}/_clock",
        data=json.dumps({"at": moment}).encode(),
        headers={"Content-Type": "application/json"},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            opener.open(request, timeout=PATIENCE).close()
            return
        except OSError as error:
            if time.monotonic() > deadline:
                raise StepFailed(
                    f"The simulator does not answer: {error}. var/log/simulator.log says why;"
                    " if its books are of another version, `make reset` starts over."
                ) from error
            time.sleep(ASKED_AGAIN)


def _seconds_ahead(database_url: str) -> float:
    import psycopg

    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT extract(epoch FROM ahead) FROM demo_clock").fetchone()
    return float(row[0]) if row else 0.0
