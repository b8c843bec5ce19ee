"""How does the house speak to PostgreSQL? One session, one place that commits, one base."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from time import monotonic
from typing import Any, ClassVar, TypeVar, cast

from flask import has_request_context
from flask_sqlalchemy_lite import SQLAlchemy
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    NullPool,
    Table,
    TypeDecorator,
    any_,
    bindparam,
    create_engine,
    event,
    insert,
    inspect,
    literal,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from werkzeug.local import LocalProxy

from compliance.euro import Euro
from wiseed_like.errors import NotFound

# READ COMMITTED with explicit row locks (docs/decisions/0003); objects stay readable after commit.
db = SQLAlchemy(session_options={"expire_on_commit": False})
session = cast(Session, LocalProxy(lambda: db.session))
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long PostgreSQL works for us, waits for a lock, and for our next word; in seconds."""

    statement: int
    lock: int
    idle: int


# Behind a page somebody waits, and holds a thread of the web. A command reads the whole book.
OF_A_PAGE = Patience(statement=5, lock=3, idle=15)
OF_A_JOB = Patience(statement=60, lock=10, idle=60)
OF_A_CHECK = Patience(statement=1800, lock=10, idle=1800)


# Seconds of rest after which a connection is tried before it is used.
TRIED_AFTER = 1.0


def be_patient(engine: Engine) -> None:
    """Give each connection, when it is taken, the patience of whoever takes it (ASVS 13.1.3)."""

    @event.listens_for(engine, "checkout")
    def taken(connection: Any, record: Any, proxy: Any) -> None:
        _try_out(engine, connection, record)
        wanted = OF_A_PAGE if has_request_context() else OF_A_JOB
        if record.info.get("patience") != wanted:
            connection.execute(
                "SELECT set_config('statement_timeout', %s, false),"
                " set_config('lock_timeout', %s, false),"
                " set_config('idle_in_transaction_session_timeout', %s, false)",
                [f"{each}s" for each in (wanted.statement, wanted.lock, wanted.idle)],
            )
            connection.commit()
            record.info["patience"] = wanted

    @event.listens_for(engine, "checkin")
    def returned(connection: Any, record: Any) -> None:
        record.info["returned"] = monotonic()

    engine.dialect.do_rollback = _roll_back  # type: ignore[method-assign, assignment]


def _roll_back(connection: Any) -> None:
    """Undo, and keep what is prepared: every page that only reads ends so.

    psycopg forgets all prepared statements when a transaction is undone, as it might have changed
    a table; ours may not (`database_roles`). PostgreSQL would plan every page anew.
    """
    if connection.pgconn.transaction_status == TransactionStatus.INTRANS:
        undone = connection.pgconn.exec_(b"ROLLBACK")
        if undone.status == ExecStatus.COMMAND_OK:
            return
    connection.rollback()


def _try_out(engine: Engine, connection: Any, record: Any) -> None:
    """A connection that has rested is tried first: a database that was restarted costs nobody a
    page. One that worked a moment ago is not: that would be a journey for nothing on every page.
    """
    rested = monotonic() - record.info.get("returned", monotonic())
    if rested <= TRIED_AFTER:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as failure:
        # Whatever else rests in the pool has not survived either.
        raise InvalidatePoolError("the connection did not survive its rest") from failure


def owner_engine(url: str) -> Engine:
    """How migrations reach the database: as the owner of its tables, who alone may change them.

    The engine of a process that is not told the owner's address raises when it is used.
    """

    def refuse() -> Any:
        raise RuntimeError("MIGRATE_DATABASE_URL is missing: migrations run as the tables' owner")

    how: dict[str, Any] = {} if url else {"creator": refuse}
    return create_engine(url or "postgresql://", poolclass=NullPool, **how)


def existing(kind: type[T], key: object) -> T:
    """The row of that key. Raises NotFound when there is none."""
    found = session.get(kind, key)
    if found is None:
        raise NotFound
    return found


def locked(kind: type[T], key: object) -> T:
    """The row of that key as it is now, held until the end of the transaction. Raises NotFound."""
    found = session.get(kind, key, populate_existing=True, with_for_update={"of": kind})
    if found is None:
        raise NotFound
    return found


def is_one_of(column: Any, ids: Collection[int]) -> ColumnElement[bool]:
    """Whether it is one of these numbers, however many: IN takes no more than 65,535."""
    return cast("ColumnElement[bool]", column == any_(literal(list(ids), ARRAY(BigInteger))))


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


def row_of(made: Base) -> dict[str, Any]:
    """What an object that no session knows would be written as, defaults included."""
    mapper, table, found = inspect(type(made)), type(made).__table__, {}
    for column in table.columns:
        name = mapper.get_property_by_column(column).key  # type: ignore[arg-type]
        if name in made.__dict__:
            found[column.key] = made.__dict__[name]
        elif column.default is not None and column.default.is_scalar:
            found[column.key] = column.default.arg  # type: ignore[attr-defined]
            set_committed_value(made, name, found[column.key])
    return found


def written_as(name: str, kind: type[Base], keys: Iterable[str]) -> CTE:
    """The part of a statement that writes what `row_of` said; each value is told behind this
    name: `kept_id`."""
    table = cast(Table, kind.__table__)
    values: dict[str, Any] = {key: bindparam(f"{name}_{key}") for key in keys}
    return insert(table).values(values).returning(table.c.id).cte(name)


def adopt(made: Base) -> None:
    """Our own statement has written this object: the session knows it from here on."""
    make_transient_to_detached(made)
    session.add(made)


@contextmanager
def transaction() -> Iterator[Session]:
    """Everything inside happens, or nothing does. It stands at the edges only.

    What the session is told to do `first_of_all` is done in it before anything else.
    """
    if session.info.get("open"):
        raise AssertionError("a transaction inside a transaction: only edges open one")
    session.info["open"] = True
    try:
        if first := session.info.get("first_of_all"):
            first()
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["open"] = False


def let_go() -> None:
    """Give the connection back before something slow: nothing read is held, no lock waits on it.

    For edges, outside any transaction. What was read is read again when it is next needed.
    """
    if session.info.get("open"):
        raise AssertionError("something slow inside a transaction")
    session.rollback()


@contextmanager
def aside() -> Iterator[Connection]:
    """A connection apart, on which each statement is true at once.

    For what stands beside a change and neither waits for it nor ends with it: what a browser is
    remembered by, and what was tried. Its pool is its own: a request never waits here for a
    connection that another one holds while it waits for this one.
    """
    with db.get_engine("aside").connect() as connection:
        yield connection


@contextmanager
def one_instant() -> Iterator[None]:
    """Everything read inside is of one instant, whatever others commit meanwhile.

    For checks that compare tables with each other. Nothing may be written.
    """
    session.rollback()
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    for name, seconds in (
        ("statement_timeout", OF_A_CHECK.statement),
        ("idle_in_transaction_session_timeout", OF_A_CHECK.idle),
    ):
        session.execute(text(f"SET LOCAL {name} = '{seconds}s'"))
    try:
        yield
    finally:
        session.rollback()
