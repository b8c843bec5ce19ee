"""Which outside programs meet the simulator?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .callers import Caller, House
from .program import Program, running


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with running(tmp_path / "anybody.sqlite") as told:
        yield told


@pytest.fixture
def simulated(tmp_path: Path) -> Iterator[House]:
    """A simulator without its thread, whose clocks are pushed."""
    opened = House(tmp_path / "books.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def alpha(simulated: House) -> Caller:
    """A program that calls it."""
    return simulated.caller("alpha")
