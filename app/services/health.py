"""Whether this installation can work: its database, its tables, its timetable."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.db import session

MIGRATIONS = Path(__file__).parent.parent / "migrations"
GRACE = timedelta(seconds=60)


def problems(tick_age: timedelta | None, tick_every: timedelta) -> list[str]:
    """What keeps this installation from working, in words for its operator; nothing if it can.

    `tick_age` is the time since the last tick of the timetable; None where there was none.
    """
    return [*_database(), *_timetable(tick_age, tick_every)]


def _database() -> list[str]:
    try:
        session().execute(text("SELECT 1"))
        found = set(MigrationContext.configure(session().connection()).get_current_heads())
    except SQLAlchemyError as problem:
        return [f"The database does not answer: {type(problem).__name__}."]
    if found != _newest():
        return [f"The database stands at migration {_said(found)}, not at {_said(_newest())}."]
    return []


@cache
def _newest() -> set[str]:
    return set(ScriptDirectory(str(MIGRATIONS)).get_heads())


def _said(heads: set[str]) -> str:
    return ", ".join(sorted(heads)) or "none"


def _timetable(age: timedelta | None, every: timedelta) -> list[str]:
    if age is None:
        return ["The timetable has not ticked yet."]
    if age > 4 * every + GRACE:
        return [f"The last tick of the timetable was {age.total_seconds():.0f} seconds ago."]
    return []
