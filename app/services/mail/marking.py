"""Recognising a restored database and a copied data folder, before anything is sent.

The file is written after the commit that counts a mail and before that mail's last dot: it may be
behind the database where a process died between the two, and never behind what was sent.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import cast

import structlog
from flask import current_app
from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from app.adapters.mark import Mark, MarkFile
from app.db import writing
from app.models import DataMark
from app.services.mail import holding
from app.shell import shell

NAME = "sending.mark"
_KEY = "groundrules_mark"
_MARK = cast(Table, DataMark.__table__)
_COUNTED = update(_MARK).values(handed_over=_MARK.c.handed_over + 1).returning(_MARK.c.handed_over)
_log = structlog.get_logger()


def recognise(now: datetime) -> str | None:
    """Compare the mark with the database, and hold all mail where they differ; answers why.

    Called once by the process that sends, under the data folder's lock and before it sends.
    """
    file = MarkFile(shell().settings.data / NAME)
    said = file.read()
    with writing() as db:
        row = db.scalar(select(DataMark))
        why = _why(file, said, row)
        if row is None:
            row = DataMark(folder=secrets.token_hex(16), handed_over=0)
            db.add(row)
        if why is not None:
            _log.warning("mail_is_held", why=why)
            holding.hold(db, why, now)
            # The same backup put back once more differs from this again.
            row.handed_over = max(row.handed_over, said.handed_over if said else 0) + 1
        if why == holding.COPIED:
            row.folder = secrets.token_hex(16)
        folder, handed_over = row.folder, row.handed_over
    file.write(folder, handed_over)
    current_app.extensions[_KEY] = file
    return why


def count(db: Session) -> int | None:
    """Count one more that is handed over; part of the unit of work that says so. None: no mark."""
    counted: int | None = db.connection().scalar(_COUNTED)
    return counted


def note(handed_over: int | None) -> None:
    """Note in the file what was counted and committed.

    Raises:
        OSError: it cannot be written, so nothing may leave.
    """
    file: MarkFile | None = current_app.extensions.get(_KEY)
    if file is not None and handed_over is not None:
        file.count(handed_over)


def _why(file: MarkFile, said: Mark | None, row: DataMark | None) -> str | None:
    if said is None:
        return None if row is None else holding.COPIED
    if not file.is_itself(said):
        return holding.COPIED
    if row is None:
        return holding.RESTORED if said.handed_over else None
    if row.folder != said.folder:
        return holding.COPIED
    return holding.RESTORED if said.handed_over > row.handed_over else None
