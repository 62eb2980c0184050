"""How Alembic meets the app: its engine, its tables, and numbered revisions."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Column, Enum
from sqlalchemy.engine import Connection
from sqlalchemy.types import TypeDecorator

import app.models  # noqa: F401  the tables, for autogenerate
from app.db import WRITING, UtcDateTime

settings = current_app.extensions["migrate"]
database = settings.db
metadata = database.metadatas[None]


def number(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Revisions are numbered, so that the newest is the last file by name."""
    if directives:
        newest = context.script.get_current_head()
        directives[0].rev_id = f"{int(newest or 0) + 1:04d}"


def render(kind: str, thing: Any, _autogen: Any) -> str | bool:
    """A step does not depend on code that may change: our column types become plain ones."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, Enum):
        return f"sa.String(length={thing.length})"
    return False


def same_type(
    _context: Any, _inspected: Column[Any], _column: Column[Any], found: Any, wanted: Any
) -> bool | None:
    """None leaves the comparison to Alembic; our own types are compared by what they store."""
    if isinstance(wanted, TypeDecorator):
        return not isinstance(found, type(wanted.impl_instance))
    return None


def run(connection: Connection) -> None:
    """Take the steps on one connection, in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transactional_ddl=True,  # `app.db` says BEGIN itself, so SQLite keeps its word
        **{
            **settings.configure_args,
            "compare_type": same_type,
            "process_revision_directives": number,
            "render_item": render,
        },
    )
    with context.begin_transaction():
        context.run_migrations()
        _check_keys(connection)


def _set_keys(connection: Connection, switch: str) -> None:
    """On SQLite a table is changed by making it anew; with keys on, dropping the old one would
    delete whatever points at it. Works only outside a transaction."""
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute(f"PRAGMA foreign_keys={switch}")


def _check_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"After the migration some rows point at nothing: {broken[:5]}")


def run_online() -> None:
    with database.engine.connect() as connection:
        _set_keys(connection, "OFF")
        try:
            with connection.execution_options(**{WRITING: True}).begin():
                run(connection)
        finally:
            _set_keys(connection, "ON")


if context.is_offline_mode():
    context.configure(url=database.engine.url, target_metadata=metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    run_online()
