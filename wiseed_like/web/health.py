"""Is the house alive, and may it be given work? For the machines that watch it; no details.

What is wrong stands in the log, where strangers do not read. Both answers set no cookie.
"""

from __future__ import annotations

import functools
from typing import Any, cast

import psycopg
from flask import Blueprint, Response, current_app
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from wiseed_like import logs
from wiseed_like.accounts.access import open_to_all
from wiseed_like.config import Settings
from wiseed_like.database_roles import excesses
from wiseed_like.db import db

bp = Blueprint("health", __name__)
log = logs.get(__name__)
REDIS_SECONDS = 2


@bp.get("/healthz")
@open_to_all
def healthz() -> Response:
    """This process answers. It says nothing of what it stands on: that is no reason to kill it."""
    return _answer("ok", 200)


@bp.get("/readyz")
@open_to_all
def readyz() -> Response:
    """All that a page needs is there: database, tables as this code knows them, queue, least
    rights (in production). 503 otherwise, so that nobody is sent here."""
    wrong = [name for name, check in CHECKS.items() if not check()]
    if wrong:
        log.error("not ready", wrong=wrong)
        return _answer("not ready", 503)
    return _answer("ready", 200)


def _answer(word: str, status: int) -> Response:
    return Response(f"{word}\n", status, content_type="text/plain; charset=utf-8")


def _has_database() -> bool:
    try:
        with db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        log.exception("the database does not answer")
        return False
    return True


def _is_migrated() -> bool:
    try:
        with db.engine.connect() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version"))
            return set(found.scalars()) == _heads()
    except SQLAlchemyError:
        return False


@functools.cache
def _heads() -> frozenset[str]:
    alembic = current_app.extensions["alembic"]
    return frozenset(alembic.script_directory.get_heads())


def _has_queue() -> bool:
    settings: Settings = current_app.extensions["settings"]
    try:
        with Redis.from_url(
            settings.redis_url,
            socket_connect_timeout=REDIS_SECONDS,
            socket_timeout=REDIS_SECONDS,
        ) as connection:
            return bool(connection.ping())
    except RedisError:
        log.exception("the queue does not answer")
        return False


def _has_least_rights() -> bool:
    """Whoever owns the journal's table could rewrite it; where money is real, we may do nothing
    beyond our line of grants."""
    settings: Settings = current_app.extensions["settings"]
    if settings.environment != "production":
        return True
    try:
        with db.engine.connect() as connection:
            too_much = list(excesses(cast(Any, connection.connection.driver_connection)))
    except (SQLAlchemyError, psycopg.Error):
        return False
    if too_much:
        log.error("the application's role may do too much", what=too_much[:5])
    return not too_much


CHECKS = {
    "database": _has_database,
    "migrations": _is_migrated,
    "queue": _has_queue,
    "rights": _has_least_rights,
}
