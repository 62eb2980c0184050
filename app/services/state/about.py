"""Which rows are about one client, read off the tables themselves: no table is forgotten."""

from __future__ import annotations

import base64
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import Session

from app.db import Base
from app.models import OutboxState

# What opens the client's page, and what belongs to the sending alone.
_SECRET = {
    "page_link": {"seed", "token_hash"},
    "outbox_message": {"mime", "owner", "lease_until", "occurrence_key", "thread_key"},
}
# Files stand beside the data.
_FILES = {"document": {"pdf"}}


@cache
def tables() -> dict[str, Table]:
    """The tables whose rows are about a client, parents first."""
    return {table.name: table for table in Base.metadata.sorted_tables if _leads(table)}


def is_about(table: Table, client_id: int) -> ColumnElement[bool]:
    """Whether a row of one of these tables is about this client."""
    column = _leads(table)
    if table.name == "client" or column == "client_id":
        return table.c[column] == client_id
    (key,) = table.c[column].foreign_keys
    parent = key.column.table
    return table.c[column].in_(select(parent.c.id).where(is_about(parent, client_id)))


def rows(db: Session, client_id: int) -> dict[str, list[dict[str, Any]]]:
    """Every row about a client, by table, as JSON can hold it; a query for each table. Instants
    are in UTC."""
    return {
        name: [_as_json(row) for row in db.execute(_readable(table, client_id)).mappings()]
        for name, table in tables().items()
    }


@cache
def _leads(table: Table) -> str:
    """The column by which a table's rows belong to a client; empty where they belong to none."""
    if table.name == "client":
        return "id"
    if "client_id" in table.c:
        return "client_id"
    for column in table.c:
        for key in column.foreign_keys:
            if not column.nullable and _leads(key.column.table):
                return str(column.name)
    return ""


def _readable(table: Table, client_id: int) -> Any:
    hidden = _SECRET.get(table.name, set()) | _FILES.get(table.name, set()) | {"freelancer_id"}
    shown = [column for column in table.c if column.name not in hidden]
    return select(*shown).where(is_about(table, client_id)).order_by(*table.primary_key.columns)


def _as_json(row: Any) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, OutboxState):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value
