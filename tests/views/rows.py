"""What stands in the database after a page was sent, and a week as a form has it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from app.db import session

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
WEEK = {f"week-{day}": "9-17" for day in WEEKDAYS}


def count(model: Any) -> int:
    """How many rows there are."""
    return session().scalar(select(func.count()).select_from(model)) or 0


def fresh(model: Any) -> Any:
    """The only row, as it is now."""
    session().rollback()
    session().expire_all()
    return session().scalars(select(model)).one()
