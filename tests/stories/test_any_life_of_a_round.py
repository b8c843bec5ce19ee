"""Does everything hold, whatever happens to a round, and in whatever order?

Hypothesis plays lives of a round on the real house: database, jobs, provider, register. The lives
are the same ones each time; LIVES=100 plays as many others.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.stories.lives import RoundLife
from tests.support import databases, running

LIVES = int(os.environ.get("LIVES", "0"))
SETTINGS = settings(
    max_examples=LIVES or 6,
    stateful_step_count=20,
    derandomize=not LIVES,
    database=None,
    deadline=None,
    verbosity=__import__("hypothesis").Verbosity.verbose,
    # To make a failing life shorter would take an hour: it is printed as it was.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def life(
    house: Flask,
    _database: databases.Broom,
    folder: Path,
    simulator: str,
    run_jobs: Callable[..., int],
) -> type[RoundLife]:
    """The machine, in a house that is swept before each life."""

    def sweep() -> None:
        _database.sweep()
        running.empty_redis(house)
        running.empty_simulator(folder / "simulator.sqlite", simulator)

    world = {
        "run_jobs": staticmethod(run_jobs),
        "simulator": simulator,
        "sweep": staticmethod(sweep),
    }
    return type("StagedLife", (RoundLife,), world)


class TestARound:
    def test_keeps_its_promises_whatever_happens_to_it(self, life: type[RoundLife]):
        run_state_machine_as_test(life, settings=SETTINGS)
