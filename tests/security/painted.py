"""On which scenery are the doors tried? Painted once per file; what a visitor changed is put back.

The house stands on a copy of a painted database. What somebody changes is put back before the
next person comes, so that each cell is tried on the same things.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg import sql

from tests.dossiers import scenes
from tests.house.scenery import Scenery
from tests.house.shared_scenery import scenery_of
from tests.rounds import world
from tests.security.kept import Kept
from tests.support import databases, running
from tests.support.clients import ApartClient, signed_in_client
from tests.support.services import handed_down
from wiseed_like import clock
from wiseed_like.db import session

# What every visit writes, whoever comes: when a session was last seen, how often somebody tried.
OF_EVERY_VISIT = {"alembic_version", "sessions", "attempts"}
# But that one ended, or has another number, is a change.
ENDED = sql.SQL(
    "SELECT 'sessions', count(ended_at), coalesce(sum(hashtext(token_hash)), 0)"
    " FROM sessions WHERE user_id IS NOT NULL"
)
Marks = dict[str, tuple[int, int]]


@dataclass
class Painted:
    """The house on its painted database, and who is signed in."""

    app: Flask
    broom: databases.Broom
    scenery: Scenery
    clients: dict[str, ApartClient] = field(default_factory=dict)
    addresses: Any = None

    def __post_init__(self) -> None:
        self._name = self.app.extensions["settings"].database_url.rpartition("/")[2]
        self._connection = psycopg.connect(handed_down().database(self._name), autocommit=True)

    def sign_in(self, name: str, user: Any) -> None:
        self.clients[name] = signed_in_client(self.app, user)

    def welcome(self, name: str) -> None:
        """A visitor who is nobody."""
        self.clients[name] = ApartClient(self.app, self.app.response_class)

    def client(self, name: str) -> ApartClient:
        """This person's browser as it was at first: what an answer does to its cookies is lost."""
        fresh = ApartClient(self.app, self.app.response_class)
        fresh._cookies = dict(self.clients[name]._cookies)
        return fresh

    def keep(self) -> None:
        """From now on this is what is put back. The scenery's rows are no longer read."""
        session.rollback()
        self._kept = Kept(self._connection)
        self._before = self._painted = self._marks()

    def put_back(self) -> None:
        """Whoever comes next finds every row as it was kept."""
        session.rollback()
        session.close()
        now = self._marks()
        written = {table for table in now if now[table] != self._painted[table]}
        self._kept.bring_back(self._connection, written | OF_EVERY_VISIT)
        self._before = self._painted = self._marks()

    def forget_tries(self) -> None:
        """Who walks through all doors knocks more often than anybody may."""
        self._connection.execute("DELETE FROM attempts")

    def go_on(self) -> None:
        """What changed meanwhile is the beginning of what follows."""
        self._before = self._marks()

    def changed(self) -> list[str]:
        """The tables whose rows are not as they were."""
        now = self._marks()
        return sorted(table for table in now if now[table] != self._before.get(table))

    def leave(self) -> None:
        session.rollback()
        session.close()
        running.let_go_of_the_database(self.app)
        self.broom.close()
        self._connection.close()
        databases.create(handed_down(), self._name)
        self.broom.open()

    def _marks(self) -> Marks:
        """How many rows each table has, and the newest transaction that wrote one."""
        if not hasattr(self, "_question"):
            found = self._connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
            )
            part = sql.SQL("SELECT {}, count(*), coalesce(max(xmin::text::bigint), 0) FROM {}")
            tables = [str(row[0]) for row in found if row[0] not in OF_EVERY_VISIT]
            parts = [part.format(sql.Literal(table), sql.Identifier(table)) for table in tables]
            self._question = sql.SQL(" UNION ALL ").join([*parts, ENDED]).as_string()
        # Asked after each of thousands of visits: planning it takes longer than answering it.
        rows = self._connection.execute(self._question, prepare=True)
        return {str(table): (int(count), int(newest)) for table, count, newest in rows}


@contextmanager
def painting(
    app: Flask, broom: databases.Broom, simulator: str, populate: Callable[[Painted], None]
) -> Iterator[Painted]:
    """Paint the scenery, let `populate` add to it, and keep that; sweep it away afterwards."""
    with app.app_context(), running.clock_put_back(), pytest.MonkeyPatch.context() as patch:
        found = scenery_of(app, broom, lambda **how: running.run_jobs(app, **how), simulator)
        for stage in (world, scenes):
            patch.setattr(stage, "NOW", clock.now())
        painted = Painted(app, broom, found)
        try:
            populate(painted)
            painted.keep()
            yield painted
        finally:
            session.rollback()
            with suppress(psycopg.OperationalError):
                painted.leave()
            running.empty_redis(app)
