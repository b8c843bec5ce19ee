"""How does the house speak to PostgreSQL? One session, one place that commits, one base."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar, cast

from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Dialect, Enum, MetaData, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session
from werkzeug.local import LocalProxy

from compliance.euro import Euro

# READ COMMITTED with explicit row locks (docs/decisions/0003); objects stay readable after commit.
db = SQLAlchemy(session_options={"expire_on_commit": False})
session = cast(Session, LocalProxy(lambda: db.session))


class EuroCents(TypeDecorator[Euro]):
    """Euro in Python, BIGINT of cents in the table."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Euro | None, dialect: Dialect) -> int | None:
        return None if value is None else value.cents

    def process_result_value(self, value: int | None, dialect: Dialect) -> Euro | None:
        # SUM() of BIGINT comes back as NUMERIC
        return None if value is None else Euro(int(value))


class UtcMoment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; a naive one is a bug and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


def _words(enum: type[StrEnum]) -> list[str]:
    return [member.value for member in enum]


class Base(DeclarativeBase):
    """The root of every model: how Python types are stored, how constraints are named."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        Euro: EuroCents,
        datetime: UtcMoment,
        # Words, not a PostgreSQL enum: a new state is a CHECK to change, not a type to alter.
        StrEnum: Enum(StrEnum, native_enum=False, length=40, values_callable=_words),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
    }


@contextmanager
def transaction() -> Iterator[Session]:
    """Everything inside happens, or nothing does. It stands at the edges only."""
    if session.info.get("open"):
        raise AssertionError("a transaction inside a transaction: only edges open one")
    session.info["open"] = True
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["open"] = False


@contextmanager
def one_instant() -> Iterator[None]:
    """Everything read inside is of one instant, whatever others commit meanwhile.

    For checks that compare tables with each other. Nothing may be written.
    """
    session.rollback()
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield
    finally:
        session.rollback()
