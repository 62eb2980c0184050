"""Files that were sent to be imported: kept until they are taken, or for a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, undefer

from agreements.columns import Kind
from agreements.tables import plain
from app.adapters import tables
from app.adapters.tables import TableRefused
from app.db import session, writing
from app.models import Freelancer, Import
from app.services import submissions
from app.services.errors import Conflict, NotFound, Refused
from app.services.importing.choices import (
    LEFT_OUT,
    MOST_NAMES,
    MOSTLY_OTHERS,
    NONE,
    Choices,
    check,
)
from app.services.importing.naming import folded

MOST_BYTES = tables.MOST_BYTES
KEPT_FOR = timedelta(days=1)
MOST_WAITING = 5
MOST_LISTED = 20
LONGEST_NAME = 120
_OTHER_FILES = {
    b"PK\x03\x04": "This is a spreadsheet or an archive, no text. Save it as CSV first.",
    b"\xd0\xcf\x11\xe0": "This is a spreadsheet of an older kind. Save it as CSV first.",
    b"%PDF": "This is a PDF. Export the list as CSV instead.",
    b"\x1f\x8b": "This file is compressed. Unpack it first.",
}


def upload(
    freelancer_id: int, kind: Kind, name: str, content: bytes, key: str, now: datetime
) -> int:
    """Keep a file to be looked at; answers its id. The same form again answers the same one.

    What is older than a day and was not taken goes, and so do more than a few that wait.

    Raises:
        Refused: it is none that can be read; said of the field "file".
    """
    choices = _read_first(kind, content)
    with writing() as db:
        if (made := submissions.made_by(db, freelancer_id, key)) is not None:
            return made
        _sweep(db, freelancer_id, now)
        zone = db.get_one(Freelancer, freelancer_id).zone
        row = Import(
            freelancer_id=freelancer_id,
            kind=kind.value,
            name=plain(name)[:LONGEST_NAME] or "A file without a name",
            content=content,
            choices=replace(choices, zone=zone, who=_who_before(db, freelancer_id, kind)).to_json(),
            made_at=now,
            taken_at=None,
            lines=0,
        )
        db.add(row)
        db.flush()
        submissions.note(db, freelancer_id, key, row.id, now)
        return row.id


def choose(freelancer_id: int, import_id: int, choices: Choices, who: Mapping[str, int]) -> None:
    """Keep how a file is to be read, and who is who in it beside what was said of it before.

    Columns that were chosen are asked again once the file is cut up otherwise.

    Raises:
        NotFound, Conflict: it is not here, or was taken.
        Refused: something that cannot be chosen.
    """
    check(choices)
    with writing() as db:
        row = load(db, freelancer_id, import_id, whole=True)
        if row.taken_at is not None:
            raise Conflict("This file was taken already.")
        was, header = Choices.from_json(row.choices), _header(row)
        if choices.header in (None, header):
            choices = replace(choices, header=was.header)
        if _cut(was) != _cut(choices):
            choices = replace(choices, columns=None)
        said = {**was.who, **{folded(name): one for name, one in who.items() if one != NONE}}
        for name in (name for name, one in who.items() if one == NONE):
            said.pop(folded(name), None)
        known = dict(list(said.items())[-MOST_NAMES:])
        row.choices = replace(choices, who=known).to_json()


def drop(freelancer_id: int, import_id: int) -> None:
    """Delete a file that was not taken.

    Raises:
        NotFound: there is none.
        Conflict: it was taken; what came of it is removed elsewhere.
    """
    with writing() as db:
        row = load(db, freelancer_id, import_id)
        if row.taken_at is not None:
            raise Conflict("This file was taken already, so there is nothing left to drop.")
        db.delete(row)


def forget_old(now: datetime) -> None:
    """Delete files that nobody took for a day; the timetable calls this."""
    old = (Import.taken_at.is_(None), Import.made_at < now - KEPT_FOR)
    if session().scalar(select(Import.id).where(*old).limit(1)) is not None:
        with writing() as db:
            db.execute(delete(Import).where(*old))


def listing(freelancer_id: int) -> tuple[Import, ...]:
    """What was sent, the newest first."""
    rows = session().scalars(
        select(Import)
        .where(Import.freelancer_id == freelancer_id)
        .order_by(Import.made_at.desc(), Import.id.desc())
        .limit(MOST_LISTED)
    )
    return tuple(rows)


def load(db: Session, freelancer_id: int, import_id: int, *, whole: bool = False) -> Import:
    """A file of this freelancer's; `whole` with its content.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    asked = select(Import).where(Import.id == import_id, Import.freelancer_id == freelancer_id)
    row = db.scalar(asked.options(undefer(Import.content)) if whole else asked)
    if row is None:
        raise NotFound
    return row


def _read_first(kind: Kind, content: bytes) -> Choices:
    """Refuse a file that cannot be read at all, before anything is kept."""
    for begins, said in _OTHER_FILES.items():
        if content.startswith(begins):
            raise Refused({"file": said})
    try:
        tables.read(content)
    except TableRefused as refused:
        raise Refused({"file": refused.reason}) from refused
    if tables.CARDS.match(content[:200].decode("latin-1")) and kind is not Kind.CLIENTS:
        raise Refused({"file": "These are people. Choose “Clients” for them."})
    return Choices("UTC", skips_others=kind in MOSTLY_OTHERS)


def _header(row: Import) -> int | None:
    """Where the words over the columns are, as the file is read now; None where it cannot be."""
    choices = Choices.from_json(row.choices)
    try:
        table = tables.read(row.content or b"", choices.encoding, choices.separator)
    except TableRefused:
        return None
    header = choices.mapped(Kind(row.kind), table).header
    return NONE if header is None else header


def _cut(choices: Choices) -> tuple[object, ...]:
    return choices.encoding, choices.separator, choices.header


def _sweep(db: Session, freelancer_id: int, now: datetime) -> None:
    waiting = db.scalars(
        select(Import)
        .where(Import.freelancer_id == freelancer_id, Import.taken_at.is_(None))
        .order_by(Import.made_at.desc(), Import.id.desc())
    ).all()
    for place, row in enumerate(waiting):
        if row.made_at < now - KEPT_FOR or place >= MOST_WAITING - 1:
            db.delete(row)


def _who_before(db: Session, freelancer_id: int, kind: Kind) -> Mapping[str, int]:
    """Who was who in the last file of this kind that was taken."""
    stored = db.scalar(
        select(Import.choices)
        .where(
            Import.freelancer_id == freelancer_id,
            Import.kind == kind.value,
            Import.taken_at.is_not(None),
        )
        .order_by(Import.taken_at.desc(), Import.id.desc())
        .limit(1)
    )
    return Choices.from_json(stored).who if stored else {}


def remembered(kind: Kind, choices: Choices) -> Choices:
    """What is kept of the choices once a file is taken: of callers who are no clients, nothing."""
    if kind is not Kind.CALLS:
        return choices
    return replace(choices, who={k: who for k, who in choices.who.items() if who != LEFT_OUT})
