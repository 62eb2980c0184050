"""Whether this installation can work: its database, its tables, its timetable."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app import migrations
from app.db import db, session

GRACE = timedelta(seconds=60)


def problems(tick_age: timedelta | None, tick_every: timedelta) -> list[str]:
    """What keeps this installation from working, in words for its operator; nothing if it can.

    A paper that waits for its seal is no such thing: all else works, and the log names it.
    `tick_age` is the time since the last tick of the timetable; None where there was none.
    """
    return [*_database(), *_timetable(tick_age, tick_every)]


def _database() -> list[str]:
    try:
        session().execute(text("SELECT 1"))
        found = migrations.stored(db.engine)
    except SQLAlchemyError as problem:
        return [f"The database does not answer: {type(problem).__name__}."]
    if found != migrations.head():
        return [f"The database stands at migration {found or 'none'}, not {migrations.head()}."]
    return []


def _timetable(age: timedelta | None, every: timedelta) -> list[str]:
    if age is None:
        return ["The timetable has not ticked yet."]
    if age > 4 * every + GRACE:
        return [f"The last tick of the timetable was {age.total_seconds():.0f} seconds ago."]
    return []
