"""What happened to meetings with clients: an occasion where a client did it, a question where
nobody can tell, and nothing where the freelancer did it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from agreements.judging import Judge
from agreements.meetings import Change, What
from agreements.needs import KINDS
from app.models import Clause, Feed
from app.services.people import clients
from app.services.state import standing
from app.services.state.told import CALENDAR
from app.services.upholding.checking import Log
from app.services.watching import suggestions
from app.services.watching.found import Findings, Trace
from app.services.watching.kept_readings import Kept, instance_key
from app.services.watching.whose_meetings import People

DEEDS = {What.NEW: "arranged", What.MOVED: "moved", What.CANCELLED: "cancelled"}


@dataclass(frozen=True)
class Told:
    """The feed that tells of changes, who is in it, and the readings they were told from."""

    feed: Feed
    people: People
    before: Kept
    after: Kept

    def clients(self, change: Change) -> tuple[int, ...]:
        """Whom a change is used for: clients the meeting is with, who were known by the same
        names before, and were told before it happened."""
        series = change.meeting.series
        with_them = {*self.before.clients.get(series, ()), *self.after.clients.get(series, ())}
        return tuple(
            client_id
            for client_id in sorted(with_them & self.people.told.keys())
            if self.people.told[client_id] <= change.done_at and self._was_known(client_id)
        )

    def _was_known(self, client_id: int) -> bool:
        return self.before.marks.get(client_id) == self.after.marks.get(client_id)


def record(db: Session, told: Told, changes: Iterable[Change], now: datetime) -> None:
    """Put changes on record, each once; part of the caller's unit of work.

    Of a series that was changed as a whole, the first instance stands for all.
    """
    by_client: defaultdict[int, list[Change]] = defaultdict(list)
    for change in changes:
        if change.follows or change.by in told.people.own:
            continue
        if suggestions.is_undone(db, told.feed.id, change):
            continue
        for client_id in told.clients(change):
            by_client[client_id].append(change)
    for client_id, theirs in by_client.items():
        findings = Findings(db, clients.load(db, told.feed.freelancer_id, client_id), now)
        for change in theirs:
            _put(findings, told, change)
        findings.settle()


def _put(findings: Findings, told: Told, change: Change) -> None:
    clause = _line_about_meetings(findings, change.done_at)
    if clause is None:
        return
    trace, meeting = _trace(told.feed, change), change.meeting
    entry = Log(
        clause.need_id,
        meeting.summary,
        change.done_at,
        starts_at=meeting.starts_at,
        what=DEEDS[change.what],
    )
    who = told.people.of_address.get(change.by)
    if who is None:
        suggestions.ask(findings, entry, trace, change)
    elif who[0] == findings.client.id:
        findings.begin(entry, trace, who[1])


def _line_about_meetings(findings: Findings, at: datetime) -> Clause | None:
    """The line about how far ahead meetings are arranged and changed, in force at an instant."""
    version = standing.in_force_at(findings.binding.versions, at)
    lines = version.clauses if version else ()
    return next((one for one in lines if KINDS[one.kind].judge is Judge.NOTICE), None)


def _trace(feed: Feed, change: Change) -> Trace:
    start = change.meeting.starts_at.isoformat()
    key = f"meeting:{instance_key(change.meeting)}:{DEEDS[change.what]}:{start}"
    until = None if change.changed_at else change.noticed_at
    return Trace(CALENDAR, key, change.confidence, feed_id=feed.id, until=until)
