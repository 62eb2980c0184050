"""What was read of a client goes when a source is not used for them any more. What was counted by
it stays on record."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.models import Feed, Mailbox, SeenMail, Suggestion
from app.services.state.told import CALENDAR, MAILBOX, told_since
from app.services.watching.kept_readings import Kept


def forget(db: Session, freelancer_id: int, client_id: int, source: str) -> None:
    """Delete the headers that were kept of mail with a client, or the meetings and the questions
    about them; part of the caller's unit of work, once it is noted that it ended."""
    db.flush()
    {MAILBOX: _mail, CALENDAR: _meetings}[source](db, freelancer_id, client_id)


def _mail(db: Session, freelancer_id: int, client_id: int) -> None:
    db.execute(delete(SeenMail).where(SeenMail.client_id == client_id))
    for box in db.scalars(select(Mailbox).where(Mailbox.freelancer_id == freelancer_id)):
        box.touched = [one for one in box.touched if one != client_id]


def _meetings(db: Session, freelancer_id: int, client_id: int) -> None:
    waiting = (Suggestion.client_id == client_id, Suggestion.feed_id.is_not(None))
    db.execute(delete(Suggestion).where(*waiting, Suggestion.occasion_id.is_(None)))
    for feed in db.scalars(select(Feed).where(Feed.freelancer_id == freelancer_id)):
        if feed.reading is not None:
            kept = Kept.from_json(feed.reading)
            others = told_since(db, {one for ids in kept.clients.values() for one in ids}, CALENDAR)
            marks = {one: mark for one, mark in kept.marks.items() if one != client_id}
            feed.reading = replace(kept.known(others), marks=marks).to_json()
