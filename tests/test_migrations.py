"""Migrations and models agree, steps can be taken back, and a copy is made before them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from alembic import command
from flask import Flask
from sqlalchemy import inspect

from app import migrations
from app.db import db
from app.services.backup import KEPT, back_up
from tests.people import NOW


def test_the_migrations_make_what_the_models_say(app: Flask) -> None:
    migrations.connect(app)
    command.check(app.extensions["migrate"].migrate.get_config())


def test_every_step_can_be_taken_back_and_again(app: Flask, ana_id: int) -> None:
    migrations.connect(app)
    config = app.extensions["migrate"].migrate.get_config()
    command.downgrade(config, "base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    command.upgrade(config, "head")
    assert migrations.stored(db.engine) == migrations.head()
    assert {"freelancer", "client", "outbox_message"} <= set(inspect(db.engine).get_table_names())


def test_there_is_nothing_to_do_twice(app: Flask) -> None:
    migrations.upgrade(app)
    assert "migrate" not in app.extensions


def test_keys_are_checked_again_after_a_migration(app: Flask) -> None:
    migrations.connect(app)
    command.upgrade(app.extensions["migrate"].migrate.get_config(), "head")
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_copy_holds_what_was_committed_and_five_are_kept(tmp_path: Path) -> None:
    database, folder = tmp_path / "live.sqlite3", tmp_path / "backups"
    with closing(sqlite3.connect(database)) as live:
        live.execute("PRAGMA journal_mode=WAL")
        live.execute("CREATE TABLE note (words TEXT)")
        live.execute("INSERT INTO note VALUES ('one need at a time')")
        live.commit()
        copies = [back_up(database, folder, NOW + timedelta(days=day)) for day in range(7)]
    assert sorted(folder.iterdir()) == copies[-KEPT:]
    assert copies[-1].stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copies[-1])) as copy:
        assert copy.execute("SELECT words FROM note").fetchall() == [("one need at a time",)]
