"""Which number does the next thing bear? Unlike any other's, those of other workers included:
what one worker paints, the others copy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count

STRETCH = 1_000_000


def numbers() -> Iterator[int]:
    """1, 2, 3... within the stretch of this worker."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return count(1 + STRETCH * worker)
