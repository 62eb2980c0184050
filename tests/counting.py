"""Counting what a page asks of the database."""

from __future__ import annotations

from sqlalchemy import event

from app.db import db
from tests.people import Browser


def queries(browser: Browser, path: str) -> int:
    """How many statements one page takes, sign-in and frame included."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert browser.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)
