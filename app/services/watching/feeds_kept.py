"""The calendar feeds that are read: added, changed, paused and resumed. Addresses are sealed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters import fetching
from app.adapters.fetching import BadAddress, Policy
from app.adapters.vault import BrokenSeal
from app.db import session, writing
from app.models import Feed
from app.services import submissions
from app.services.errors import Conflict, NotFound, Refused
from app.services.watching import looks
from app.shell import shell

NO_ADDRESS = "Write the address of the calendar."
HERE_ALREADY = "This calendar stands among your sources already."
NO_DOUBT = "Nothing about this calendar is in doubt any more."
STRICT = Policy()


@dataclass(frozen=True)
class FeedForm:
    """A feed as it was typed. `address` None keeps the one that is stored; `zone` is for events
    that name none."""

    name: str
    address: str | None = field(repr=False)
    zone: str


def add(
    freelancer_id: int, form: FeedForm, key: str, now: datetime, policy: Policy = STRICT
) -> int:
    """Begin to read a calendar; answers its id. The same form again, the same one.

    `policy` says where its address may lead.

    Raises:
        Refused: the address will not do, or is among the sources already.
    """
    with writing() as db:
        if (made := submissions.made_by(db, freelancer_id, key)) is not None:
            return made
        if not form.address:
            raise Refused({"address": NO_ADDRESS})
        row = Feed(freelancer_id=freelancer_id)
        _lead_to(db, row, form.address, policy)
        _take(row, form, now)
        db.add(row)
        db.flush()
        submissions.note(db, freelancer_id, key, row.id, now)
        return row.id


def change(
    freelancer_id: int, feed_id: int, form: FeedForm, now: datetime, policy: Policy = STRICT
) -> None:
    """Change how a calendar is called and read. It is looked at again at once.

    With another address, or another zone, what changed before the next look is not concluded from.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Refused: the address will not do, or is among the sources already.
    """
    with writing() as db:
        row = load(db, freelancer_id, feed_id)
        if form.address and form.address != _address(row):
            _lead_to(db, row, form.address, policy)
        if form.zone != row.zone:
            _begin_anew(row)
        _take(row, form, now)


def pause(freelancer_id: int, feed_id: int, now: datetime) -> None:
    """Look at a calendar no more until it is resumed."""
    with writing() as db:
        looks.pause(load(db, freelancer_id, feed_id), now)


def resume(freelancer_id: int, feed_id: int, now: datetime) -> None:
    """Look at a calendar again, at once."""
    with writing() as db:
        looks.soon(load(db, freelancer_id, feed_id), now)


def believe(freelancer_id: int, feed_id: int, now: datetime) -> None:
    """A calendar that seemed wrong is right: it is looked at again at once, and believed. The same
    again is fine.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Conflict: nothing about it is suspicious any more.
    """
    with writing() as db:
        row = load(db, freelancer_id, feed_id)
        if row.reading is not None and row.reading["is_believed"]:
            return
        if not row.suspicion or row.reading is None:
            raise Conflict(NO_DOUBT)
        row.reading = {**row.reading, "is_believed": True}
        row.suspicion, row.next_look_at = "", now


def one(freelancer_id: int, feed_id: int) -> Feed:
    """A feed, for its form.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    return load(session(), freelancer_id, feed_id)


def load(db: Session, freelancer_id: int, feed_id: int) -> Feed:
    """A feed, inside a unit of work. Raises as `one`."""
    row = db.scalar(select(Feed).where(Feed.id == feed_id, Feed.freelancer_id == freelancer_id))
    if row is None:
        raise NotFound
    return row


def _lead_to(db: Session, row: Feed, address: str, policy: Policy) -> None:
    try:
        place = fetching.host_of(address, policy)
    except BadAddress as problem:
        raise Refused({"address": problem.reason}) from None
    with db.no_autoflush:
        others = db.scalars(select(Feed).where(Feed.freelancer_id == row.freelancer_id))
        if any(_address(other) == address for other in others if other is not row):
            raise Refused({"address": HERE_ALREADY})
    row.address_sealed, row.place = shell().vault.seal(address), place
    _begin_anew(row)


def _begin_anew(row: Feed) -> None:
    """The next reading has none before it, so nothing is concluded from it or doubted about it."""
    row.reading, row.etag, row.modified, row.suspicion = None, "", "", ""


def _take(row: Feed, form: FeedForm, now: datetime) -> None:
    row.name, row.zone, row.changed_at = form.name, form.zone, now
    looks.soon(row, now)


def _address(row: Feed) -> str:
    """Where a feed leads; empty where that cannot be read any more."""
    try:
        return shell().vault.open(row.address_sealed)
    except BrokenSeal:
        return ""
