"""A look at a calendar feed: fetched, read, compared with the last reading, put on record.

No unit of work is open while the feed is fetched and read. What follows from a reading is kept
together with it, so a look that ends anywhere is as if it had not been, and nothing counts twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.feed_readings import Reading
from agreements.meetings import what_happened
from app.adapters import feeds, fetching
from app.adapters.feeds import FeedFailed
from app.adapters.fetching import BadAddress, Fetched, FetchFailed, Policy, Seen
from app.adapters.vault import BrokenSeal
from app.db import session, writing
from app.models import Feed
from app.services.watching import (
    keeping_aside,
    kept_readings,
    looks,
    meetings_found,
    suggestions,
    whose_meetings,
)
from app.services.watching.kept_readings import Kept
from app.services.watching.whose_meetings import People
from app.shell import shell

SOURCE = Feed
PACE = timedelta(minutes=15)
# A reading reaches so many days ahead of itself, so now and then it is made anew.
WHOLE_AGAIN = timedelta(days=1)
STRICT = Policy()
NO_SECRET = "The stored address cannot be read any more. Write it again."


@dataclass(frozen=True)
class _Asked:
    """What a look begins with."""

    feed_id: int
    address: str = field(repr=False)
    zone: str
    changed_at: datetime
    stored: dict[str, Any] | None
    people: People
    seen: Seen

    @property
    def before(self) -> Kept | None:
        """The last reading that was believed, without those for whom it is used no more."""
        return Kept.from_json(self.stored).known(self.people.told) if self.stored else None


@dataclass(frozen=True)
class _Found:
    """What the address holds now; no reading where nothing changed."""

    after: Kept | None
    seen: Seen


def due(now: datetime) -> list[int]:
    """The feeds to look at now, the longest due first."""
    rows = session().scalars(
        select(Feed.id)
        .where(Feed.next_look_at <= now, Feed.paused_at.is_(None))
        .order_by(Feed.next_look_at)
        .limit(looks.MOST)
    )
    return list(rows)


def look(
    feed_id: int,
    now: datetime,
    goes_on: looks.GoesOn = looks.always,
    policy: Policy = STRICT,
) -> None:
    """Look at a feed. What goes wrong is noted with it, and it is tried again later; an address
    that will not do pauses it. `policy` says where it may lead.

    Where `goes_on` says no, it does not begin; it takes seconds at most.
    """
    feed = session().get(Feed, feed_id) if goes_on() else None
    if feed is None or feed.paused_at is not None:
        return
    was = feed.changed_at
    try:
        asked = _asked(feed, now)
        found = _find(asked, now, policy)
    except BrokenSeal:
        looks.refused(Feed, feed_id, NO_SECRET, now, was)
    except BadAddress as problem:
        looks.refused(Feed, feed_id, str(problem), now, was)
    except (FetchFailed, FeedFailed) as problem:
        looks.failed(Feed, feed_id, str(problem), now, was)
    else:
        if _keep(asked, found, now):
            looks.went_well(Feed, feed_id, now, PACE, was)


def _asked(feed: Feed, now: datetime) -> _Asked:
    """What is known, and nothing left open in the database."""
    db = session()
    asked = _Asked(
        feed_id=feed.id,
        address=shell().vault.open(feed.address_sealed),
        zone=feed.zone,
        changed_at=feed.changed_at,
        stored=feed.reading,
        people=whose_meetings.load(db, feed.freelancer_id),
        seen=Seen(feed.etag, feed.modified),
    )
    db.rollback()
    return asked if _may_stay(asked, now) else replace(asked, seen=Seen())


def _may_stay(asked: _Asked, now: datetime) -> bool:
    """Whether the last reading tells all, if nothing changed since: of the same people, and far
    enough ahead."""
    before = asked.before
    if before is None or before.marks != asked.people.marks():
        return False
    return now - before.reading.since - feeds.BACK < WHOLE_AGAIN


def _find(asked: _Asked, now: datetime, policy: Policy) -> _Found:
    fetched = fetching.fetch(asked.address, asked.seen, policy)
    if not isinstance(fetched, Fetched):
        return _Found(None, asked.seen)
    before = asked.before
    reading = feeds.read(fetched.content, asked.zone, now, before.ahead() if before else ())
    return _Found(kept_readings.keep(reading, asked.people, before), fetched.seen)


def _keep(asked: _Asked, found: _Found, now: datetime) -> bool:
    """One unit of work: what follows from a reading, and the reading. False where the feed, or
    whom it may be about, changed meanwhile: then the next look tells."""
    with writing() as db:
        feed = db.get(Feed, asked.feed_id)
        if feed is None or feed.paused_at is not None or feed.changed_at != asked.changed_at:
            return False
        if feed.reading != asked.stored:
            return False  # another look was quicker
        if whose_meetings.load(db, feed.freelancer_id) != asked.people:
            return False
        before = asked.before
        if found.after is not None:
            _note_aside(db, feed, before, found.after.reading, now)
            feed.suspicion = _compare(db, feed, asked.people, before, found.after, now)
            if feed.suspicion:
                return True
            feed.etag, feed.modified = found.seen.etag, found.seen.last_modified
            after = kept_readings.blinded(found.after)
        else:
            assert before is not None  # otherwise all of it was asked for
            feed.suspicion, after = "", before.still_holds(now)
        feed.reading = after.to_json()
        suggestions.settle_restored(db, feed.id, after.reading, now)
    return True


def _compare(
    db: Session, feed: Feed, people: People, before: Kept | None, after: Kept, now: datetime
) -> str:
    """Put on record what happened since the last reading, or say why it is not believed."""
    if before is None:
        return ""
    earlier = kept_readings.named_again(before, after.reading)
    happened = what_happened(earlier, after.reading, people.own, before.is_believed)
    if not happened.suspicion:
        told = meetings_found.Told(feed, people, before, after)
        meetings_found.record(db, told, happened.changes, now)
    return happened.suspicion


def _note_aside(
    db: Session, feed: Feed, before: Kept | None, reading: Reading, now: datetime
) -> None:
    """Why events could not be read, where that is news."""
    known = {one.uid for one in before.reading.set_aside} if before else set()
    fresh = {kept_readings.aside_key(one): one.reason for one in reading.set_aside}
    for key in [key for key in fresh if key not in known][: keeping_aside.MOST]:
        keeping_aside.note(db, feed, key, fresh[key], now)
