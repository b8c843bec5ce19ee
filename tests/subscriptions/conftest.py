"""How does money really arrive, for the tests of what follows from it?"""

from __future__ import annotations

import pytest
import requests

from compliance.euro import Euro
from tests.subscriptions.world import wallet_of
from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.investors.models import Investor
from wiseed_like.payments import service as payments
from wiseed_like.payments.jobs import resolve_open
from wiseed_like.payments.queries import get_operation


@pytest.fixture
def fund(run_jobs, simulator):
    """Money in somebody's wallet, by a wire that really arrives at the provider."""

    def by_wire(me: Investor, amount: str) -> None:
        with transaction():
            asked = payments.expect_wire(
                wallet_of(me), Euro.of(amount), by=me.user, now=clock.now()
            )
        run_jobs()
        reference = get_operation(asked.id).reference
        requests.post(f"{simulator}/wires/{reference}", data={"amount": amount}, timeout=5)
        resolve_open(clock.now())
        run_jobs()

    return by_wire
