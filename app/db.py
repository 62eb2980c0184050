"""The database: session, column types, and how SQLite and PostgreSQL are set up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, TypeDecorator, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.pool import ConnectionPoolEntry

WRITING = "groundrules_writing"


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Takes and gives aware values in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UtcDateTime, dict[str, Any]: JSON, list[Any]: JSON},
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def session() -> Session:
    """The session of this request or this tick, for reading."""
    return db.session()


class _Written:
    """A number that is another one after each commit of this process."""

    numbers = count(1)
    number = 0


def writes() -> int:
    """Differs whenever something was committed since. Counts this process alone."""
    return _Written.number


@contextmanager
def writing() -> Iterator[Session]:
    """One unit of work: takes the write lock first, commits once at the end.

    Whatever was read before is let go, so that decisions are made on what is true now.
    """
    current = db.session()
    current.rollback()
    current.expire_all()
    current.connection(execution_options={WRITING: True})
    try:
        yield current
        current.commit()
        _Written.number = next(_Written.numbers)
    except BaseException:
        current.rollback()
        raise


@contextmanager
def erasing() -> Iterator[Session]:
    """As `writing`, where SQLite overwrites what is let go, in its file and in its log."""
    with writing() as current:
        connection = current.connection()
        if on_sqlite := connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA secure_delete=ON")
        yield current
    if on_sqlite:
        raw = db.engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()


def prepare_engine(engine: Engine) -> None:
    """Set an engine up: WAL, FULL and foreign keys on SQLite; BEGIN IMMEDIATE for every write."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _set_up_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:
    # The driver's own transaction handling loses updates; `begin` below says BEGIN itself.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
