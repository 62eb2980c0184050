"""What happened to the meetings of a calendar between two readings of it.

A calendar feed tells how things stand, never what was done. Two readings of the same feed, each
with the time at which it was read, tell which meetings were arranged, moved and cancelled, as far
as that can be told, and how sure that is. What can be explained otherwise is no change: a meeting
that left the window of days that are read, an event that could not be read this time, a feed that
is suddenly empty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from agreements.feed_readings import Meeting, Reading, SetAside, series_of

__all__ = ["Change", "Happened", "Meeting", "Reading", "SetAside", "What", "what_happened"]

DECLINED = "DECLINED"
# Instances of one series further apart than this are not the same one moved.
_FURTHEST = timedelta(days=7)


class What(Enum):
    NEW = "new"
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Change:
    """Something that happened to a meeting between two readings.

    `meeting` is the meeting as it was, or as it is where it is new; `moved_to` is it as it is now
    where it was moved. It happened after `since` and by `noticed_at`; `changed_at` is when, where
    the calendar says so. `by` is the address of whoever did it, empty where nobody can tell.
    `follows` says that an earlier instance of the series was changed together with this one.
    """

    what: What
    meeting: Meeting
    moved_to: Meeting | None
    since: datetime
    noticed_at: datetime
    changed_at: datetime | None
    by: str
    confidence: str
    follows: bool = False

    @property
    def done_at(self) -> datetime:
        """When it was done; where nobody says, the earliest that it can have been."""
        return self.changed_at or self.since


@dataclass(frozen=True)
class Happened:
    """The changes in order of when the meetings were to begin, or why nothing is concluded."""

    changes: tuple[Change, ...] = ()
    suspicion: str = ""


def what_happened(
    before: Reading, after: Reading, own: frozenset[str] = frozenset(), believed: bool = False
) -> Happened:
    """What was done to the meetings of a feed between two readings of it.

    `own` are the addresses of the calendar's owner, in lower case. Where the suspicion is said,
    nothing is concluded: keep the earlier reading and ask; `believed` is the owner's word that the
    feed is right.
    """
    ours = _Pairs.of(before, after)
    if not believed and (suspicion := _suspicion(before, after, ours)):
        return Happened(suspicion=suspicion)
    found = [_change(was, now, before, after, own) for was, now in ours.pairs]
    found += [_vanished(was, before, after) for was in ours.gone]
    found += [_new(now, before, after, own) for now in ours.new]
    changes = [change for change in found if change is not None]
    return Happened(tuple(_following(changes)))


@dataclass(frozen=True)
class _Pairs:
    """Which meeting of the earlier reading is which of the later one, and which has no other."""

    pairs: tuple[tuple[Meeting, Meeting], ...]
    gone: tuple[Meeting, ...]
    new: tuple[Meeting, ...]
    of_before: int

    @staticmethod
    def of(before: Reading, after: Reading) -> _Pairs:
        """Meetings that had begun by the earlier reading are left alone: that is tidying up."""
        known, found = _by_series(before.meetings), _by_series(after.meetings)
        pairs: list[tuple[Meeting, Meeting]] = []
        gone: list[Meeting] = []
        new: list[Meeting] = []
        for series in known.keys() | found.keys():
            matched, left, more = _matched(known[series], found[series])
            pairs += [pair for pair in matched if pair[0].starts_at > before.read_at]
            gone += [each for each in left if _is_missed(each, before, after)]
            new += [each for each in more if before.read_at < each.starts_at < before.until]
        unread = _unread(before)
        new = [each for each in new if each.series not in unread]
        return _Pairs(tuple(pairs), tuple(gone), tuple(new), _series_ahead(before))


def _by_series(meetings: Iterable[Meeting]) -> defaultdict[str, list[Meeting]]:
    found: defaultdict[str, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        found[meeting.series].append(meeting)
    return found


def _matched(
    known: list[Meeting], found: list[Meeting]
) -> tuple[list[tuple[Meeting, Meeting]], list[Meeting], list[Meeting]]:
    """Pairs of the same instance, then of the nearest, and what is left on both sides."""
    by_name = {(each.uid, each.recurrence_id): each for each in found}
    pairs = []
    left = []
    for was in sorted(known, key=lambda each: each.starts_at):
        now = by_name.pop((was.uid, was.recurrence_id), None)
        if now is None:
            left.append(was)
        else:
            pairs.append((was, now))
    more = sorted(by_name.values(), key=lambda each: each.starts_at)
    return _nearest(pairs, left, more)


def _nearest(
    pairs: list[tuple[Meeting, Meeting]], left: list[Meeting], more: list[Meeting]
) -> tuple[list[tuple[Meeting, Meeting]], list[Meeting], list[Meeting]]:
    """A series whose rule was changed has instances of other names: take the nearest for it."""
    unmatched = []
    for was in left:
        near = min(more, key=lambda each: abs(each.starts_at - was.starts_at), default=None)
        if near is None or abs(near.starts_at - was.starts_at) >= _FURTHEST:
            unmatched.append(was)
        else:
            more.remove(near)
            pairs.append((was, near))
    return pairs, unmatched, more


def _is_missed(meeting: Meeting, before: Reading, after: Reading) -> bool:
    """Would it have to be in the later reading, had nobody taken it out of the calendar?"""
    return (
        not meeting.is_cancelled
        and meeting.starts_at > before.read_at
        and after.since <= meeting.starts_at < after.until
        and meeting.series not in _unread(after)
        and _nameless(after) <= _nameless(before)
        and after.is_whole
    )


def _unread(reading: Reading) -> frozenset[str]:
    return frozenset(series_of(each.uid) for each in reading.set_aside)


def _nameless(reading: Reading) -> int:
    return sum(1 for each in reading.set_aside if not each.uid)


def _series_ahead(reading: Reading) -> int:
    ahead = (each for each in reading.meetings if each.starts_at > reading.read_at)
    return len({each.series for each in ahead if not each.is_cancelled})


def _suspicion(before: Reading, after: Reading, ours: _Pairs) -> str:
    """Why the later reading is not to be believed: empty, or more than half of it gone at once."""
    if before.events and not after.events:
        return "The calendar is suddenly empty. Nothing is concluded from that until you say so."
    gone = len({each.series for each in ours.gone} - {each.series for _, each in ours.pairs})
    if gone >= 2 and gone * 2 > ours.of_before:
        return (
            f"{gone} of {ours.of_before} meetings vanished from the calendar at once. Nothing is "
            "concluded from that until you say so."
        )
    return ""


def _change(
    was: Meeting, now: Meeting, before: Reading, after: Reading, own: frozenset[str]
) -> Change | None:
    if was.is_cancelled:
        return None
    if now.is_cancelled:
        said = "The calendar says that it is cancelled"
        return _told(What.CANCELLED, was, None, now, before, after, said)
    if by := _declined_by(was, now, own):
        made = _told(What.CANCELLED, was, None, now, before, after, "It was declined")
        return replace(made, by=by, confidence=_sentence("It was declined", by, made.changed_at))
    if now.starts_at != was.starts_at:
        said = "The calendar gives another time for it"
        return _told(What.MOVED, was, now, now, before, after, said)
    return None


def _told(
    what: What,
    was: Meeting,
    moved_to: Meeting | None,
    now: Meeting,
    before: Reading,
    after: Reading,
    said: str,
) -> Change:
    """A change that the later reading speaks of: its organizer is the one who can make it."""
    at = _when(now, before, after)
    by = now.organizer
    words = _sentence(said, by, at)
    return Change(what, was, moved_to, before.read_at, after.read_at, at, by, words)


def _when(now: Meeting, before: Reading, after: Reading) -> datetime | None:
    """LAST-MODIFIED, where it is possible."""
    at = now.last_modified
    return at if at is not None and before.read_at < at <= after.read_at else None


def _sentence(said: str, by: str, at: datetime | None) -> str:
    who = f"{by} is named as the one who did" if by else "it does not say who did it"
    when = "its last change tells when" if at else "when lies between two readings"
    return f"{said}; {who}; {when}. Entries of a calendar are not verified."


def _declined_by(was: Meeting, now: Meeting, own: frozenset[str]) -> str:
    """The only other side of a meeting, or its owner, who declines it now and did not before."""
    earlier = dict(was.attendees)
    others = [one for one in now.attendees if one[0] not in own and one[0] != now.organizer]
    if now.organizer and now.organizer not in own:
        others = [one for one in now.attendees if one[0] in own]
    if not others or any(answer != DECLINED for _, answer in others):
        return ""
    fresh = [address for address, _ in others if earlier.get(address) != DECLINED]
    return fresh[-1] if fresh else ""


def _vanished(was: Meeting, before: Reading, after: Reading) -> Change:
    words = (
        "It is no longer in the calendar; it does not say who took it out; when lies between two "
        "readings. It may have been cancelled, or only tidied away."
    )
    now = after.read_at
    return Change(What.CANCELLED, was, None, before.read_at, now, None, "", words)


def _new(now: Meeting, before: Reading, after: Reading, own: frozenset[str]) -> Change | None:
    if now.is_cancelled:
        return None
    return _told(What.NEW, now, None, now, before, after, "It was not in the calendar before")


def _following(changes: list[Change]) -> list[Change]:
    """In order; of a series that was changed as a whole, the first instance goes ahead."""
    seen: set[tuple[What, str, timedelta | None]] = set()
    ordered = []
    for change in sorted(changes, key=lambda each: (each.meeting.starts_at, each.meeting.uid)):
        shift = change.moved_to.starts_at - change.meeting.starts_at if change.moved_to else None
        act = (change.what, change.meeting.series, shift)
        ordered.append(replace(change, follows=act in seen))
        seen.add(act)
    return ordered
