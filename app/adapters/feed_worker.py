"""The process in which a stranger's calendar is read; started by `app.adapters.feeds`, never
imported.

It reads orders (one line of JSON) and the feed from its standard input, answers "+" and JSON or "-"
and a sentence, and ends. It holds no secret, may write no file, and has little time and memory.
"""

from __future__ import annotations

import json
import logging
import resource
import signal
import sys
import time
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from runpy import run_path
from typing import Any

# Before anything asks for a zone: the zone data that everything else uses.
zoneinfo.reset_tzpath(())

import icalendar  # noqa: E402
import recurring_ical_events  # type: ignore[import-untyped] # noqa: E402
import x_wr_timezone  # type: ignore[import-untyped] # noqa: E402

TEXT = run_path(str(Path(__file__).with_name("feed_text.py")), run_name="feed_text")
# Of the seconds that the process has, the part that events may use, and what one of them may.
SHARE, ONE_SECONDS = 0.7, 0.2
MOST_INSTANCES, MOST_SET_ASIDE, MOST_ATTENDEES = 1000, 1000, 50
MOST_SUMMARY, MOST_ADDRESS = 200, 254
RULES = ("RRULE", "RDATE", "RECURRENCE-ID")
TIMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")


class Unreadable(Exception):
    """An event cannot be read; the sentence says why."""


class TooLong(BaseException):
    """An event takes too long. No library catches it."""


def main(seconds: int, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    logging.disable()
    signal.signal(signal.SIGPROF, _ring)
    orders = json.loads(sys.stdin.buffer.readline())
    try:
        answer = "+" + json.dumps(_read(orders, sys.stdin.buffer.read(), seconds * SHARE))
    except TEXT["NoCalendar"] as problem:
        answer = f"-{problem}"
    except MemoryError:
        answer = "-Reading this calendar needs more memory than it may use."
    sys.stdout.write(answer)


def _read(orders: dict[str, Any], content: bytes, ends_at: float) -> dict[str, Any]:
    since, until = (datetime.fromisoformat(orders[name]) for name in ("since", "until"))
    text = TEXT["taken_apart"](content, since, until, frozenset(orders["also"]))
    del content
    window = Window(since, until, orders["zone"], text, frozenset(orders["also"]))
    found: list[dict[str, Any]] = []
    aside: list[dict[str, str]] = []
    for uid, events in sorted(text.groups.items(), key=_repeats):
        try:
            with _only(min(ONE_SECONDS, ends_at - time.process_time())):
                found += window.meetings(uid, events)
        except TooLong:
            aside.append(_aside(uid, "It takes too long to work out when it is."))
        except Unreadable as problem:
            aside.append(_aside(uid, str(problem)))
        except (MemoryError, Exception):  # whatever a parser makes of what a stranger wrote
            aside.append(_aside(uid, "It cannot be read."))
    is_whole = text.is_whole and len(aside) <= MOST_SET_ASIDE
    return {
        **_cut(found, until),
        "set_aside": aside[:MOST_SET_ASIDE],
        "events": text.events,
        "is_whole": is_whole,
        "zone_said": TEXT["known_zone"](text.zone_said),
    }


def _repeats(group: tuple[str, list[Any]]) -> bool:
    """Whatever happens once first: it takes no time."""
    return len(group[1]) > 1 or any(name in RULES for name, _ in group[1][0].lines)


def _cut(found: list[dict[str, Any]], until: datetime) -> dict[str, Any]:
    """The first thousand instances, and until when these are all there are."""
    found.sort(key=lambda each: str(each["starts_at"]))
    if len(found) > MOST_INSTANCES:
        until = datetime.fromisoformat(found[MOST_INSTANCES]["starts_at"])
        found = [each for each in found if each["starts_at"] < until.isoformat()]
    return {"meetings": found[:MOST_INSTANCES], "until": until.isoformat()}


class Window:
    """The days asked for, and the zones in which the events of a feed are read."""

    def __init__(
        self, since: datetime, until: datetime, zone: str, text: Any, also: frozenset[str]
    ) -> None:
        self.since, self.until, self.zone, self.also = since, until, zone, also
        self._zones = text.zones
        self._said = TEXT["known_zone"](text.zone_said)

    def meetings(self, uid: str, events: list[Any]) -> list[dict[str, Any]]:
        """The meetings of one event, or of a series and what was changed of it."""
        for event in events:
            _check(event)
        calendar = icalendar.Calendar.from_ical(self._calendar(events))
        for component in calendar.walk("VEVENT"):
            _mend(component)
        calendar = x_wr_timezone.to_standard(calendar)
        if not _repeats((uid, events)):
            found = [self._meeting(uid, each, None) for each in calendar.walk("VEVENT")]
            return [one for one in found if self._is_in(one["starts_at"]) or uid in self.also]
        return self._instances(uid, calendar)

    def _instances(self, uid: str, calendar: Any) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        query = recurring_ical_events.of(calendar)
        moved = [one for one in calendar.walk("VEVENT") if "RECURRENCE-ID" in one]
        for each in [*query.between(self.since, self.until), *moved]:
            named = self._at(each["RECURRENCE-ID"].dt) if "RECURRENCE-ID" in each else None
            one = self._meeting(uid, each, named)
            if named in found and found[named]["starts_at"] != one["starts_at"]:
                one["recurrence_id"] = one["starts_at"]
            if self._is_in(one["starts_at"]) or self._is_in(one["recurrence_id"]):
                found.setdefault(one["recurrence_id"], one)
        if len(found) > MOST_INSTANCES:
            raise Unreadable("It repeats too often.")
        return list(found.values())

    def _is_in(self, at: str) -> bool:
        return self.since.isoformat() <= at < self.until.isoformat()

    def _calendar(self, events: list[Any]) -> bytes:
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
        if self._said:
            lines.append(f"X-WR-TIMEZONE:{self._said}")
        for name, text in self._zones.items():
            needed = any(name in rest for event in events for _, rest in event.lines)
            lines += [text] if needed and text.startswith("BEGIN") else []
        for event in events:
            kept = TEXT["in_known_zones"](event, self.zone, self._zones)
            lines += ["BEGIN:VEVENT", *kept, "END:VEVENT"]
        return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()

    def _at(self, moment: date) -> str:
        """A moment in UTC; a day begins at midnight in the feed's own zone."""
        if not isinstance(moment, datetime):
            moment = datetime(moment.year, moment.month, moment.day)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zoneinfo.ZoneInfo(self.zone))
        return moment.astimezone(UTC).replace(microsecond=0).isoformat()

    def _meeting(self, uid: str, event: Any, named: str | None) -> dict[str, Any]:
        start = event["DTSTART"].dt
        all_day = not isinstance(start, datetime)
        end = event["DTEND"].dt if "DTEND" in event else start + _length(event, all_day)
        zone = getattr(getattr(start, "tzinfo", None), "key", "")
        if not zone:
            is_utc = getattr(start, "tzinfo", None) in (UTC, zoneinfo.ZoneInfo("UTC"))
            zone = "UTC" if is_utc else self.zone
        return {
            "uid": uid,
            "recurrence_id": named,
            "starts_at": self._at(start),
            "ends_at": max(self._at(end), self._at(start)),
            "zone": zone,
            "zone_is_guessed": TEXT["GUESSED"] in event,
            "all_day": all_day,
            "status": _plain(event.get("STATUS"), 20).upper(),
            "sequence": _number(event.get("SEQUENCE")),
            "summary": _plain(event.get("SUMMARY"), MOST_SUMMARY),
            "organizer": _address(event.get("ORGANIZER")),
            "attendees": _attendees(event.get("ATTENDEE")),
            "last_modified": self._changed(event.get("LAST-MODIFIED")),
        }

    def _changed(self, given: Any) -> str | None:
        try:
            return self._at(given.dt) if isinstance(given.dt, datetime) else None
        except Exception:
            return None


def _check(event: Any) -> None:
    if event.problem:
        raise Unreadable(event.problem)
    for name, rest in event.lines:
        rule = rest.upper().replace(" ", "")
        if name == "EXRULE":
            raise Unreadable("It leaves out days by a rule that is no longer used.")
        if name == "RRULE" and ("FREQ=SECONDLY" in rule or "FREQ=MINUTELY" in rule):
            raise Unreadable("It repeats every minute or more often.")
    if not any(name == "DTSTART" for name, _ in event.lines):
        raise Unreadable("It does not say when it begins.")


def _mend(event: Any) -> None:
    """Refuse what matters and cannot be read; leave out an end that is before the beginning."""
    broken = {name for name, _ in event.errors}
    if wrong := next((name for name in TIMES if name in broken), None):
        raise Unreadable(f"Its {wrong} cannot be read.")
    if any(isinstance(event.get(name), list) for name in ("DTSTART", "RECURRENCE-ID", "RRULE")):
        raise Unreadable("It says twice when it is.")
    start = event["DTSTART"].dt
    end = event["DTEND"].dt if "DTEND" in event else start
    if isinstance(end, datetime) != isinstance(start, datetime) or end < start:
        del event["DTEND"]
    if "DURATION" in event and event["DURATION"].dt < timedelta(0):
        del event["DURATION"]


def _length(event: Any, all_day: bool) -> timedelta:
    if "DURATION" in event:
        length: timedelta = event["DURATION"].dt
        return length
    return timedelta(days=1 if all_day else 0)


def _plain(given: Any, most: int) -> str:
    """The first line of text there is, without anything that is not to be seen."""
    text = str(given[0] if isinstance(given, list) else given or "")
    seen = "".join(letter if letter.isprintable() else " " for letter in text[: 4 * most])
    return " ".join(seen.split())[:most]


def _number(given: Any) -> int:
    try:
        return max(0, min(int(given), 2**31 - 1))
    except (TypeError, ValueError):
        return 0


def _address(given: Any) -> str:
    text = _plain(given, MOST_ADDRESS + 8).lower()
    text = text.removeprefix("mailto:")
    return text if "@" in text and len(text) <= MOST_ADDRESS and " " not in text else ""


def _attendees(given: Any) -> list[list[str]]:
    people = given if isinstance(given, list) else [given] if given is not None else []
    told = [
        [_address(each), _plain(getattr(each, "params", {}).get("PARTSTAT"), 20).upper()]
        for each in people[:MOST_ATTENDEES]
    ]
    return [one for one in told if one[0]]


def _aside(uid: str, reason: str) -> dict[str, str]:
    return {"uid": "" if uid.startswith(TEXT["NAMELESS"]) else uid, "reason": reason}


@contextmanager
def _only(seconds: float) -> Iterator[None]:
    """Raise `TooLong` where this takes more time of the processor."""
    if seconds <= 0:
        raise TooLong
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _ring(_signal: int, _frame: Any) -> None:
    raise TooLong


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
