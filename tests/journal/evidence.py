"""How does one break the evidence on purpose? As the server's administrator, triggers asleep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask, current_app

from tests.support.services import handed_down


def tamper(*orders: str, values: Sequence[Any] = ()) -> None:
    """Do what no role of the platform may: the orders of somebody who owns the server."""
    name = current_app.extensions["settings"].database_url.rpartition("/")[2]
    with psycopg.connect(handed_down().database(name)) as connection:
        connection.execute("SET LOCAL session_replication_role = replica")
        for order in orders:
            connection.execute(order, values)


@pytest.fixture
def outside(house: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The place outside the database where this test's checkpoints go; empty."""
    settings = replace(house.extensions["settings"], checkpoints_dir=tmp_path)
    monkeypatch.setitem(house.extensions, "settings", settings)
    return tmp_path
