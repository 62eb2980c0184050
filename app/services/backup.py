"""Copies of the database, made before a migration changes it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

KEPT = 5
_NAME = "groundrules-{at:%Y%m%d-%H%M%S}.sqlite3"


def back_up(database: Path, folder: Path, now: datetime) -> Path:
    """Copy a SQLite database as it stands into `folder`, and keep the newest five copies.

    SQLite's own backup is used: what another connection writes meanwhile cannot tear the copy.
    Answers where the copy is. Only its owner can read it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy = folder / _NAME.format(at=now.astimezone(UTC))
    unfinished = copy.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    with closing(sqlite3.connect(database)) as there, closing(sqlite3.connect(unfinished)) as here:
        there.backup(here)
    unfinished.replace(copy)
    for old in sorted(folder.glob("groundrules-*.sqlite3"))[:-KEPT]:
        old.unlink()
    return copy
