"""Answers that are remembered until something is written.

On SQLite one process writes everything, so it knows when an answer may have changed. With another
database nothing is remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from app.db import db, writes

Answer = TypeVar("Answer")
_kept: dict[Hashable, tuple[Any, Any]] = {}


def forget() -> None:
    """Remember nothing; the next answers are made anew."""
    _kept.clear()


def remembered(key: Hashable, beside: Hashable, make: Callable[[], Answer]) -> Answer:
    """The answer for a key: made once, and again after any write or when `beside` differs.

    One answer is kept for a key; `beside` holds what it depends on besides the database.
    """
    engine = db.engine
    if engine.dialect.name != "sqlite":
        return make()
    # Read before the answer is made: a write in the meantime makes the next reader ask again.
    state = (writes(), beside)
    whole = (str(engine.url), key)
    found = _kept.get(whole)
    if found is not None and found[0] == state:
        return found[1]  # type: ignore[no-any-return]
    answer = make()
    _kept[whole] = (state, answer)
    return answer


def remember(key: Hashable, beside: Hashable, answer: Any, written: int) -> None:
    """Keep an answer that was made along with another one.

    `written` is what `app.db.writes` said before its making began: a write in the meantime makes
    the next reader ask again.
    """
    engine = db.engine
    if engine.dialect.name == "sqlite":
        _kept[str(engine.url), key] = ((written, beside), answer)
