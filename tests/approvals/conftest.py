"""What does a test of approvals begin with?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.approvals.acts import Carried, Scene, renaming
from wiseed_like import clock


@pytest.fixture
def carried() -> Iterator[Carried]:
    with renaming() as found:
        yield found


@pytest.fixture
def scene(house: object, carried: Carried) -> Scene:
    return Scene(clock.now())
