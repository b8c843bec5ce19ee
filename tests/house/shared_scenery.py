"""How is the scenery painted once in a run? Whoever needs it first paints; others take a copy.

The copy is a database of the run's own server. What stands beside the rows goes along in a schema
of its own: the sealed files, and which row is called what. What the provider knows stays with the
worker who painted.
"""

from __future__ import annotations

import fcntl
import pickle
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask, g
from sqlalchemy import inspect

from dev.paths import VAR
from tests.dossiers import scenes
from tests.house.painter import Painter
from tests.house.scenery import Scenery
from tests.rounds import world
from tests.support import databases, numbers, running
from tests.support.services import handed_down
from wiseed_like.db import Base, session

PAINTED = "template_painted"
BESIDE = """
CREATE SCHEMA painted;
CREATE TABLE painted.names (pickled bytea);
CREATE TABLE painted.files (path text, content bytea);
"""


def scenery_of(
    app: Flask, broom: databases.Broom, run_jobs: Callable[..., int], simulator: str
) -> Scenery:
    """The scenery on this worker's database, which is empty before: a copy, or the original."""
    lock = VAR / "tests" / "painted.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not databases.exists(handed_down(), PAINTED):
            _keep(app, broom, _paint(Painter(app, run_jobs, simulator)))
    return _take(app, broom)


def _paint(painter: Painter) -> Scenery:
    numbers.begin_again(numbers.PAINTED)
    with pytest.MonkeyPatch.context() as patch:
        for stage in (world, scenes):
            patch.setattr(stage, "NOW", painter.now)
        return painter.paint()


def _keep(app: Flask, broom: databases.Broom, scenery: Scenery) -> None:
    names = pickle.dumps(_addressed(scenery))
    half = f"{PAINTED}_half"
    _leave_the_database(app, broom)
    databases.create(handed_down(), half, _database_of(app))
    with psycopg.connect(handed_down().database(half), autocommit=True) as connection:
        connection.execute(BESIDE)
        connection.execute("INSERT INTO painted.names VALUES (%s)", [names])
        folder = _files_of(app)
        for path in filter(Path.is_file, folder.rglob("*")):
            row = [str(path.relative_to(folder)), path.read_bytes()]
            connection.execute("INSERT INTO painted.files VALUES (%s, %s)", row)
    databases.rename(handed_down(), half, PAINTED)
    broom.open()


def _take(app: Flask, broom: databases.Broom) -> Scenery:
    _leave_the_database(app, broom)
    address = databases.create(handed_down(), _database_of(app), PAINTED)
    broom.open()
    with psycopg.connect(address) as connection:
        folder = _files_of(app)
        for path, content in connection.execute("SELECT path, content FROM painted.files"):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        (names,) = connection.execute("SELECT pickled FROM painted.names").fetchone() or (b"",)
    g.pop("demo_ahead", None)  # the copy's clock is another
    return _found(pickle.loads(names))


def _leave_the_database(app: Flask, broom: databases.Broom) -> None:
    session.rollback()
    session.close()
    running.let_go_of_the_database(app)
    broom.close()


def _database_of(app: Flask) -> str:
    return str(app.extensions["settings"].database_url.rpartition("/")[2])


def _files_of(app: Flask) -> Path:
    return Path(app.extensions["settings"].files_dir)


def _addressed(scenery: Scenery) -> dict[str, dict[str, Any]]:
    """Each thing by its class and key, which another process can look up."""
    return {
        each.name: {name: _key(thing) for name, thing in getattr(scenery, each.name).items()}
        for each in fields(scenery)
    }


def _key(thing: Any) -> Any:
    return (type(thing), inspect(thing).identity) if isinstance(thing, Base) else thing


def _found(addressed: dict[str, dict[str, Any]]) -> Scenery:
    scenery = Scenery(
        **{
            field: {
                name: session.get_one(*key) if isinstance(key, tuple) else key
                for name, key in keys.items()
            }
            for field, keys in addressed.items()
        }
    )
    session.rollback()  # nothing is held while the pages are looked at
    return scenery
