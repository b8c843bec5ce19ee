"""How does a test visit the house as it stands where money is real? On its own database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support import running
from tests.support.clients import ApartClient
from tests.support.production import PRODUCTION
from wiseed_like import create_app
from wiseed_like.web import health

ADDRESS = "https://levain.example"


class FarClient(ApartClient):
    """A visitor behind the one proxy of a real installation, who asks for the house by name."""

    def open(self, *args: object, **kwargs: object):  # type: ignore[no-untyped-def, override]
        kwargs.setdefault("base_url", ADDRESS)
        return super().open(*args, **kwargs)


@pytest.fixture
def real_house(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, house: Flask
) -> Iterator[Callable[..., FarClient]]:
    """`real_house(**changes)` gives a visitor of a production house on this test's database."""
    running.keep_what_is_configured(monkeypatch)
    made: list[Flask] = []

    def make(**changes: str) -> FarClient:
        own = {"FILES_DIR": str(tmp_path), "DATABASE_URL": env["DATABASE_URL"]}
        own["REDIS_URL"] = env["REDIS_URL"]
        app = create_app(PRODUCTION | own | changes)
        made.append(app)
        return FarClient(app, app.response_class)

    yield make
    health._heads.cache_clear()
    for app in made:
        with app.app_context():
            for engine in app.extensions["sqlalchemy"].engines.values():
                engine.dispose()
