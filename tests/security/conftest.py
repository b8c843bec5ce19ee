"""What do the tests of this folder share? A place for checkpoints outside the database, and what
a password costs in the real house."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.journal.evidence import outside

__all__ = ["outside"]


@pytest.fixture
def real_hashing(house: Flask) -> Iterator[None]:
    """As `create_app` sets it up; tests/support/running.py makes it cheaper."""
    context = house.extensions["security"].pwd_context
    cheap = context.to_dict()
    context.update(**house.config["SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"])
    yield
    context.load(cheap)
