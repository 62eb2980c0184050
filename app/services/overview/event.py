"""A line of a client's timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Event:
    """One line of the timeline. `kind` says what it is about, `tag` how it stands."""

    kind: str
    at: datetime
    text: str
    detail: str
    tag: str
    occasion_id: int | None = None
    message_id: int | None = None
    promise_id: int | None = None
