"""How does one break the evidence on purpose? As the server's administrator, triggers asleep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask, current_app
from sqlalchemy import Engine, NullPool, create_engine

from tests.support.services import handed_down


def administrator_url() -> str:
    """Where the server's administrator finds this worker's database."""
    name = current_app.extensions["settings"].database_url.rpartition("/")[2]
    return handed_down().database(name)


def administrator_engine() -> Engine:
    return create_engine(administrator_url(), poolclass=NullPool)


def tamper(*orders: str, values: Sequence[Any] = ()) -> None:
    """Do what no role of the platform may: the orders of somebody who owns the server."""
    with psycopg.connect(administrator_url()) as connection:
        connection.execute("SET LOCAL session_replication_role = replica")
        for order in orders:
            connection.execute(order, values)


@pytest.fixture
def outside(house: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The place outside the database where this test's checkpoints go; empty."""
    settings = replace(house.extensions["settings"], checkpoints_dir=tmp_path)
    monkeypatch.setitem(house.extensions, "settings", settings)
    return tmp_path
