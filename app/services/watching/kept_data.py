"""Everything that is read from sources and kept, counted for one freelancer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from agreements.mail_headers import GROUPS, Group
from app.db import session
from app.models import Evidence
from app.services.state.told import CALENDAR, IMPORT, MAILBOX
from app.services.watching.kept_fields import ALL, CALENDARS, FILES, MAIL, Fields


@dataclass(frozen=True)
class Kept:
    """A table: its fields in words, how many rows it has, and the day of the oldest, if any."""

    title: str
    fields: tuple[str, ...]
    count: int
    since: date | None


@dataclass(frozen=True)
class Source:
    """A source: what is kept of it, and how many facts on record are from it."""

    code: str
    kept: tuple[Kept, ...]
    facts: Kept


@dataclass(frozen=True)
class KeptPage:
    """Each source, what is kept beside them, and the header fields that are asked for."""

    sources: tuple[Source, ...]
    beside: tuple[Kept, ...]
    headers: tuple[Group, ...]


FACTS = (
    "what happened",
    "when",
    "when it was noted",
    "a hash that names what it was found by",
    "how sure it is",
    "from which source",
)
COUNTED = "What was counted from it"
_TABLES = {MAILBOX: MAIL, CALENDAR: CALENDARS, IMPORT: FILES}
_EVERY = (*MAIL, *CALENDARS, *FILES, *ALL)
_Asked = tuple[type[Any], InstrumentedAttribute[Any], tuple[ColumnElement[bool], ...]]


def page(freelancer_id: int, zone: str) -> KeptPage:
    """What is kept for this freelancer, days on the clock of their zone; one query."""
    asked = [*map(_of_table, _EVERY), *map(_of_facts, _TABLES)]
    counts = [
        select(what).where(*where, model.freelancer_id == freelancer_id).scalar_subquery()
        for model, since, where in asked
        for what in (func.count(), func.min(since))
    ]
    row = session().execute(select(*counts)).one()
    days = [(row[at], _day(row[at + 1], zone)) for at in range(0, len(row), 2)]
    found = {
        one.table: Kept(one.title, tuple(one.columns.values()), *of)
        for one, of in zip(_EVERY, days, strict=False)
    }
    facts = dict(zip(_TABLES, days[len(_EVERY) :], strict=True))
    return KeptPage(
        tuple(
            Source(
                code, tuple(found[one.table] for one in these), Kept(COUNTED, FACTS, *facts[code])
            )
            for code, these in _TABLES.items()
        ),
        tuple(found[one.table] for one in ALL),
        GROUPS,
    )


def _of_table(one: Fields) -> _Asked:
    return one.table, getattr(one.table, one.since), ()


def _of_facts(source: str) -> _Asked:
    return Evidence, Evidence.recorded_at, (Evidence.source == source,)


def _day(since: datetime | date | None, zone: str) -> date | None:
    return since.astimezone(ZoneInfo(zone)).date() if isinstance(since, datetime) else since
