"""Is the simulated provider as far ahead in time as the demo, from its start?"""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import requests
from flask import Flask

from dev import provider_clock
from dev.steps import StepFailed
from wiseed_like.db import transaction
from wiseed_like.demo.service import move_clock

DAY = 86_400


def ahead(simulator: str) -> float:
    """Seconds by which the provider's clock was moved."""
    return float(requests.get(f"{simulator}/_clock", timeout=5).json()["at"]) - time.time()


class TestAtTheStart:
    def test_it_is_told_how_far_the_demo_was_moved(
        self, house: Flask, env: dict[str, str], simulator: str
    ) -> None:
        provider_clock.follow(env)
        assert abs(ahead(simulator)) < 5

        with transaction():
            move_clock(timedelta(days=12))
        provider_clock.follow(env)

        assert abs(ahead(simulator) - 12 * DAY) < 5

    def test_a_provider_that_does_not_answer_stops_it(
        self, env: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(provider_clock, "PATIENCE", 0.2)

        with pytest.raises(StepFailed, match="does not answer"):
            provider_clock.follow(env | {"SIMULATOR_URL": "http://127.0.0.1:9"})
