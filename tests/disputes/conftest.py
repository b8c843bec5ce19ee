"""Where does a bank take money back?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.arrivals.world import Bank, standing_bank
from tests.subscriptions.world import an_investor


@pytest.fixture
def bank(simulator, run_jobs, house) -> Iterator[Bank]:
    with standing_bank(simulator, run_jobs, house) as found:
        yield found


@pytest.fixture
def me(bank, run_jobs):
    """An investor whose wallet is open."""
    found = an_investor()
    run_jobs()
    return found
