"""The text of a calendar feed taken apart, without understanding more of it than it must.

Events are cut out one by one, so that what is wrong with one is no matter of the others; those that
lie outside the days asked for are left where they are; and of the others only the lines that are
needed go on. Run by `feed_worker.py`, never imported.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

MOST_EVENTS = 50_000
MOST_LINE = 8192
MOST_LINES = 400
MOST_ZONE_TEXT = 16_384
MOST_ZONES = 100

MARK = re.compile(rb"^[ \t]*(BEGIN|END)[ \t]*:[ \t]*([A-Z0-9-]{1,40})[ \t]*$", re.I | re.M)
WANTED = re.compile(
    rb"^(UID|DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|EXRULE|RECURRENCE-ID|STATUS|SEQUENCE|SUMMARY"
    rb"|ORGANIZER|ATTENDEE|LAST-MODIFIED)([;:].*)$",
    re.I | re.M,
)
PARTS = re.compile(r'((?:;(?:[^:"]|"[^"]*")*)?):(.*)', re.S)
TZID = re.compile(r';TZID=("[^"]*"|[^;:]*)', re.I)
DAY = re.compile(rb"^(?:DTSTART|RECURRENCE-ID)[;:].*?(\d{8})", re.I | re.M)
REPEATS = re.compile(rb"^(RRULE|RDATE)[;:]", re.I | re.M)
LAST_DAY = re.compile(rb"^RRULE.*UNTIL=(\d{8})", re.I | re.M)
NAME = re.compile(rb"^UID(?:;[^:]*)?:[ \t]*(.*?)[ \t]*$", re.I | re.M)
FEED_ZONE = re.compile(rb"^X-WR-TIMEZONE(?:;[^:]*)?:[ \t]*(.*?)[ \t]*$", re.I | re.M)
ZONE_NAME = re.compile(rb"^TZID(?:;[^:]*)?:[ \t]*(.*?)[ \t]*$", re.I | re.M)
ZONE_PLACE = re.compile(rb"^X-LIC-LOCATION(?:;[^:]*)?:[ \t]*(.*?)[ \t]*$", re.I | re.M)
TOO_OFTEN = re.compile(rb"FREQ=[ \t]*(SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY)", re.I)
WHOLE = (b"VEVENT", b"VTIMEZONE")
# An event is nothing without these.
DEEDS = (b"UID", b"DTSTART", b"DTEND", b"RRULE", b"RDATE", b"EXDATE", b"RECURRENCE-ID")
DATES = ("DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID")
CLOSED = re.compile(rb"(?:^|\n)[ \t]*END[ \t]*:[ \t]*VCALENDAR\Z", re.I)
FLOATING = re.compile(r"\d{8}T\d{4,6}([,/]|$)")
NAMELESS = "no-name-"
GUESSED = "X-GROUNDRULES-GUESSED"


class NoCalendar(Exception):
    """This is no feed, or more than can be read; the sentence says so."""


@dataclass
class Event:
    """The needed lines of an event, as (name, rest of the line), and whose it is."""

    uid: str
    lines: list[tuple[str, str]]
    problem: str = ""


@dataclass
class Text:
    """What a feed holds: events in the days asked for, by name, and the zones they need."""

    groups: dict[str, list[Event]] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)
    zone_said: str = ""
    events: int = 0
    is_whole: bool = False


def taken_apart(content: bytes, since: datetime, until: datetime, also: frozenset[str]) -> Text:
    """Cut a feed into its events.

    Raises:
        NoCalendar: it is none, or has more than `MOST_EVENTS`.
    """
    lines = _unfolded(content)
    if not re.search(rb"^\s*BEGIN[ \t]*:[ \t]*VCALENDAR", lines, re.I | re.M):
        raise NoCalendar("What is at this address is no calendar. Copy the address once more.")
    text = Text()
    days = tuple(
        (day + timedelta(days=ahead)).strftime("%Y%m%d").encode()
        for day, ahead in ((since, -2), (until, 2))
    )
    events: defaultdict[str, list[Event]] = defaultdict(list)
    for kind, block, is_ended in _components(lines):
        if kind == b"VTIMEZONE":
            _keep_zone(text, block)
            continue
        text.events += 1
        if text.events > MOST_EVENTS:
            raise NoCalendar(f"This calendar has more than {MOST_EVENTS} events.")
        if _is_near(block, days, also):
            event = _event(block, is_ended)
            events[event.uid or _nickname(event)].append(event)
    text.groups = dict(events)
    text.zone_said = _named(FEED_ZONE.search(lines))
    text.is_whole = bool(CLOSED.search(lines.rstrip()[-100:]))
    return text


def _unfolded(content: bytes) -> bytes:
    """One line of the feed on each line, in UTF-8 or whatever it was; folds are taken out."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        content = content.decode("utf-16", "replace").encode()
    content = content.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"")
    content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return re.sub(rb"(?<!\n)\n++[ \t]", b"", content)


def _components(lines: bytes) -> Iterator[tuple[bytes, bytes, bool]]:
    """Events without what is nested in them, and time zones whole, and whether they end."""
    kind, pieces, depth, begin = b"", [b""], 0, 0
    for mark in MARK.finditer(lines):
        begins, name = mark[1].upper() == b"BEGIN", mark[2].upper()
        if kind and ((begins and name in WHOLE) or (not begins and name == b"VCALENDAR")):
            yield kind, b"".join([*pieces, lines[begin : mark.start()]]), False
            kind = b""
        if not kind:
            if begins and name in WHOLE:
                kind, pieces, depth, begin = name, [], 0, mark.end()
        elif not begins and name == kind:
            pieces.append(lines[begin : mark.start()] if not depth else b"")
            yield kind, b"".join(pieces), True
            kind = b""
        elif kind == b"VEVENT":
            if begins and not depth:
                pieces.append(lines[begin : mark.start()])
            depth = depth + 1 if begins else max(0, depth - 1)
            begin = mark.end()
    if kind:
        yield kind, b"".join([*pieces, lines[begin:]]), False


def _keep_zone(text: Text, block: bytes) -> None:
    """A zone of the feed's own: where it stands for a known one, the name of that."""
    name, place = _named(ZONE_NAME.search(block)), _named(ZONE_PLACE.search(block))
    if not name or len(text.zones) >= MOST_ZONES or name in text.zones:
        return
    if known := known_zone(place):
        text.zones[name] = known
    elif len(block) <= MOST_ZONE_TEXT and not TOO_OFTEN.search(block):
        text.zones[name] = f"BEGIN:VTIMEZONE{_words(block)}END:VTIMEZONE"


def _is_near(block: bytes, days: tuple[bytes, ...], also: frozenset[str]) -> bool:
    """Could it begin within these days, or is it asked for by name?"""
    found = DAY.findall(block)
    if REPEATS.search(block):
        last = LAST_DAY.findall(block)
        is_over = last and max(last) < days[0] and not re.search(rb"^RDATE", block, re.I | re.M)
        return not is_over and (not found or min(found) <= days[1])
    if not found or any(days[0] <= day <= days[1] for day in found):
        return True
    return bool(also) and _named(NAME.search(block)) in also


def _event(block: bytes, is_ended: bool) -> Event:
    found = [(name.upper(), rest) for name, rest in WANTED.findall(block)]
    lines = [
        (name.decode(), _words(rest[:MOST_LINE]))
        for name, rest in found[:MOST_LINES]
        if len(rest) <= MOST_LINE or name == b"SUMMARY"
    ]
    event = Event(_named(NAME.search(block)), lines)
    if not is_ended:
        event.problem = "It has no end in the calendar."
    elif any(len(rest) > MOST_LINE and name in DEEDS for name, rest in found):
        event.problem = "One of its lines is too long to be read."
    elif len(found) > MOST_LINES:
        event.problem = "It has more lines than are read."
    return event


def _nickname(event: Event) -> str:
    """For an event without a name: what it is about, and when."""
    told = [line for line in event.lines if line[0] in ("DTSTART", "RRULE", "SUMMARY")]
    return f"{NAMELESS}{sha256(repr(told).encode('utf-8', 'replace')).hexdigest()[:24]}"


def _named(found: re.Match[bytes] | None) -> str:
    name = _words(found[1]).strip() if found else ""
    return name if len(name) <= 250 else f"{name[:180]}-{sha256(name.encode()).hexdigest()[:24]}"


def _words(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def known_zone(name: str) -> str:
    """The name in the zone data for what a program calls a zone; empty where nobody knows it."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    name = name.strip().strip('"').strip()
    parts = [part for part in name.split("/") if part]
    ends = ("/".join(parts[-count:]) for count in (3, 2, 1) if "/" in name and len(parts) > count)
    for candidate in (name, WINDOWS_TO_OLSON.get(name, ""), *ends):
        try:
            if candidate and ZoneInfo(candidate).key:
                return "UTC" if candidate in ("GMT", "Etc/UTC", "Z") else candidate
        except (KeyError, ValueError, OSError):
            continue
    return ""


def in_known_zones(event: Event, zone: str, zones: dict[str, str]) -> Iterable[str]:
    """The lines of an event with every time in a zone that is known: where it has none, or one
    that nobody knows, in the feed's own."""
    for name, rest in event.lines:
        found = PARTS.fullmatch(rest)
        if name not in DATES or not found:
            yield f"{name}{rest.upper() if name == 'RRULE' else rest}"
            continue
        given, value = found[1], found[2].strip().upper()
        asked = TZID.search(given)
        meant = asked[1].strip('"') if asked else ""
        named = known_zone(meant) or zones.get(meant, "")
        given = TZID.sub("", given)
        is_day = "VALUE=DATE" in given.upper() and "DATE-TIME" not in given.upper()
        is_day = is_day or re.fullmatch(r"\d{8}", value) is not None
        is_local = not is_day and FLOATING.search(value) is not None
        if name == "DTSTART" and (is_day or is_local) and not named:
            yield f"{GUESSED}:1"
        if is_local:
            given += f';TZID="{meant}"' if named.startswith("BEGIN") else f";TZID={named or zone}"
        yield f"{name}{given}:{value}"
