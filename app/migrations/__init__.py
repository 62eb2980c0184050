"""The steps from one shape of the tables to the next.

Alembic takes long to import, so nothing here does before there is a step to take: the newest step
is read off the file names, and the database keeps the one it stands on.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, inspect, text

from app.db import db

FOLDER = Path(__file__).parent


class TooNew(Exception):
    """A database that this release does not know."""


@cache
def head() -> str:
    """The newest step: files are named `NNNN_what_it_does.py`, and NNNN is the revision."""
    return max(path.name for path in (FOLDER / "versions").glob("[0-9]*.py")).partition("_")[0]


def stored(engine: Engine) -> str | None:
    """The step that a database stands on; None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return revision


def connect(app: Flask) -> None:
    """Make `flask db …` work for this app."""
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(FOLDER), render_as_batch=True, compare_type=True)


def upgrade(app: Flask) -> None:
    """Take the steps that are missing. Does nothing, quickly, where there are none.

    Raises:
        TooNew: the database was made by a later release.
    """
    with app.app_context():
        stands_on = stored(db.engine)
        if stands_on == head():
            return
        if stands_on is not None and stands_on > head():
            raise TooNew(
                "The database was used with a later release of Groundrules. "
                "Start that one, or put a backup back."
            )
        connect(app)
        from alembic import command

        command.upgrade(app.extensions["migrate"].migrate.get_config(), "head")
