"""How little a hostile feed can do. Every test starts the process that the app starts."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.adapters import feeds
from app.adapters.feeds import FeedFailed
from tests.services.ics import BERLIN, GOOD, NOW, event, feed, read, reasons, times

POISON = {
    "SECONDLY": (["DTSTART:20261124T100000Z", "RRULE:FREQ=SECONDLY"], "every minute"),
    "MINUTELY": (["DTSTART:20261124T100000Z", "RRULE:freq=minutely;COUNT=2"], "every minute"),
    "HOURLY": (["DTSTART:20261024T100000Z", "RRULE:FREQ=HOURLY"], "to"),
    "many a day": (
        ["DTSTART:20261024T100000Z", "RRULE:FREQ=DAILY;BYMINUTE=" + ",".join(map(str, range(60)))],
        "",
    ),
    "interval 0": (["DTSTART:20261024T100000Z", "RRULE:FREQ=DAILY;INTERVAL=0"], "too long"),
    "the year 1": (["DTSTART:00010101T100000Z", "RRULE:FREQ=DAILY"], ""),
    "no start": (["SUMMARY:x"], "does not say when it begins"),
    "30 February": (["DTSTART:20260230T100000Z"], None),
    "30 February, near": (["DTSTART:20261131T100000Z"], "DTSTART cannot be read"),
    "a start of words": (["DTSTART:tomorrow"], "DTSTART cannot be read"),
    "two starts": (["DTSTART:20261124T100000Z", "DTSTART:20261125T100000Z"], "says twice"),
    "a rule of words": (["DTSTART:20261124T100000Z", "RRULE:FREQ=NEVER"], "RRULE cannot be read"),
    "an old rule": (["DTSTART:20261124T100000Z", "EXRULE:FREQ=DAILY"], "no longer used"),
    "a broken end": (["DTSTART:20261124T100000Z", "DTEND:x"], "DTEND cannot be read"),
    "a broken instance": (
        ["DTSTART:20261124T100000Z", "RECURRENCE-ID:x"],
        "RECURRENCE-ID cannot be read",
    ),
    "a huge rule": (["DTSTART:20261124T100000Z", "RRULE:FREQ=" + "A" * 100_000], "too long"),
    "a huge summary": (["DTSTART:20281124T100000Z", "SUMMARY:" + "A" * 5_000_000], None),
    "a million dates": (["DTSTART:20261124T100000Z", "EXDATE:" + "20261124T100000Z," * 9999], ""),
    "lines without end": (["DTSTART:20261124T100000Z"] + ["EXDATE:20261124"] * 5000, "more lines"),
}


@pytest.mark.parametrize("name", POISON)
def test_a_poisoned_event_is_set_aside_and_never_stops_the_rest(name: str) -> None:
    lines, reason = POISON[name]
    reading = read(feed(event(*lines, uid="bad@x"), GOOD))
    assert [each.uid for each in reading.meetings] == ["good@x"]
    if reason is None:
        assert reading.set_aside == ()
    else:
        assert reason in reasons(reading)["bad@x"]
    assert reading.is_whole


@pytest.mark.parametrize("content", [b"", b"<!doctype html><p>Sign in", b"\xff\xfe", b"\0" * 99])
def test_what_is_no_calendar_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(FeedFailed, match="is no calendar. Copy the address once more."):
        read(content)


def test_a_calendar_without_events_is_one() -> None:
    reading = read(feed())
    assert (reading.meetings, reading.events, reading.is_whole) == ((), 0, True)


def test_more_than_20_megabytes_is_refused_before_anything_is_started() -> None:
    with pytest.raises(FeedFailed, match="larger than 20 MB"):
        read(b"x" * (20 * 1024 * 1024 + 1))


PIECES = st.one_of(
    st.binary(max_size=30),
    st.sampled_from(
        [
            *(line.encode() for lines, _ in POISON.values() for line in lines if len(line) < 200),
            b"BEGIN:VEVENT",
            b"END:VEVENT",
            b"BEGIN:VTIMEZONE",
            b"END:VTIMEZONE",
            b"UID:a",
            b"RECURRENCE-ID:20261124T100000Z",
            b" folded",
        ]
    ),
)


@settings(max_examples=12, deadline=None)
@given(st.lists(PIECES, max_size=30))
@example([b"END:VCALENDAR", b"BEGIN:VCALENDAR"])
def test_whatever_stands_in_a_feed_it_is_read_or_refused_in_a_sentence(pieces: list[bytes]) -> None:
    content = b"\r\n".join([b"BEGIN:VCALENDAR", *pieces, GOOD.encode(), b"END:VCALENDAR"])
    reading = read(content)
    assert len(reading.meetings) <= 1000
    for meeting in reading.meetings:
        assert meeting.starts_at <= meeting.ends_at
        assert ZoneInfo(meeting.zone)
    aside = {each.uid for each in reading.set_aside}
    assert "good@x" in aside | {each.uid for each in reading.meetings}


MOST = 20 * 1024 * 1024
DATES = ",".join(["20261124T100000Z"] * 450)
MINUTES = ",".join(map(str, range(60)))
NEVER = "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5"
# Feeds of up to 20 MB that were made to take long, or a lot of memory.
HOSTILE: dict[str, Callable[[], bytes]] = {
    "marks": lambda: b"BEGIN:VCALENDAR\n" + b"BEGIN:A\n" * (MOST // 9),
    "empty events": lambda: b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nEND:VEVENT\n" * 49_000,
    "one line": lambda: b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:" + b"1" * (MOST - 60),
    "folds": lambda: b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:" + b"1\n " * (MOST // 3 - 60),
    "blank lines": lambda: b"BEGIN:VCALENDAR" + b"\n" * (MOST - 60),
    "blanks": lambda: b"BEGIN:VCALENDAR\n" + b" " * (MOST - 60),
    "tabs": lambda: b"BEGIN:VCALENDAR\n" + (b"\t" * 9999 + b"BEGIN\n") * 2000,
    "days": lambda: b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + b"DTSTART:x\n" * (MOST // 11),
    "emoji": lambda: ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:" + "🦜" * (MOST // 4 - 60)).encode(),
    "utf-16": lambda: (
        b"\xff\xfe" + ("BEGIN:VCALENDAR\n" + "字" * (MOST // 2 - 60)).encode("utf-16-le")
    ),
    "never": lambda: feed(
        *(event("DTSTART:20261024T100000Z", NEVER, uid=f"{n}") for n in range(2000)), GOOD
    ),
    "often": lambda: feed(
        *(
            event("DTSTART:20261024T100000Z", f"RRULE:FREQ=DAILY;BYMINUTE={MINUTES}", uid=f"{n}")
            for n in range(200)
        ),
        GOOD,
    ),
    "dates": lambda: feed(
        *(event("DTSTART:20261124T100000Z", *[f"RDATE:{DATES}"] * 390) for n in range(6)), GOOD
    ),
    "singles": lambda: feed(
        *(event("DTSTART:20261124T100000Z", uid=f"{n}") for n in range(30_000)), GOOD
    ),
    "quotes": lambda: feed(event('DTSTART;X="' + '";"' * 2000 + ":20261124T100000Z"), GOOD),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_feed_costs_two_seconds_of_the_processor_at_most(name: str) -> None:
    content = HOSTILE[name]()
    begun, used = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        reading = read(content)
        assert len(reading.meetings) <= 1000
    except FeedFailed as problem:
        assert problem.reason.endswith(".")
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime < 2.3
    assert time.monotonic() - begun < feeds.SECONDS + feeds.PATIENCE


def test_a_process_that_needs_more_memory_than_it_may_is_ended() -> None:
    content = b"BEGIN:VCALENDAR\n" + b"x" * (15 * 1024 * 1024)
    with pytest.raises(FeedFailed, match="too long or too much memory|more memory than it may"):
        feeds.read(content, BERLIN, NOW, memory=48 * 1024 * 1024)


def test_a_process_that_takes_too_long_is_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Even where it keeps to no limit of its own."""
    teller = tmp_path / "teller.py"
    teller.write_text("while True: pass")
    monkeypatch.setattr(feeds, "WORKER", teller)
    monkeypatch.setattr(feeds, "PATIENCE", 0.2)
    with pytest.raises(FeedFailed, match="too long or too much memory"):
        feeds.read(feed(GOOD), BERLIN, NOW, seconds=0)


@pytest.mark.parametrize(
    "said", ["+{}", "+[]", "+", "", "nonsense", '+{"meetings": [1]}', "+" + "[" * 90_000]
)
def test_a_process_that_answers_nonsense_is_not_believed(
    said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    teller = tmp_path / "teller.py"
    teller.write_text(f"print({said!r})")
    monkeypatch.setattr(feeds, "WORKER", teller)
    with pytest.raises(FeedFailed, match="too long or too much memory"):
        read(feed(GOOD))


def test_the_process_knows_no_setting_of_ours(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Run in place of the worker: what it finds in its environment."""
    monkeypatch.setenv("GROUNDRULES_SECRET_KEY", "secret")
    monkeypatch.setenv("TOLD_TO_ALL", "public")
    teller = tmp_path / "teller.py"
    teller.write_text("import os\nprint('-', *sorted(os.environ))")
    monkeypatch.setattr(feeds, "WORKER", teller)
    with pytest.raises(FeedFailed) as told:
        read(feed(GOOD))
    assert "TOLD_TO_ALL" in told.value.reason
    assert "GROUNDRULES" not in told.value.reason
    assert "GROUNDRULES_SECRET_KEY" in os.environ


@pytest.mark.parametrize(
    "content",
    [
        feed(GOOD).replace(b"\r\n", b"\n"),
        feed(GOOD).replace(b"\r\n", b"\r"),
        feed(GOOD).replace(b"\r\n", b"\r\r\n"),
        feed(GOOD).replace(b"UID:good@x\r\n", b"UID:good@x\n"),
        b"\xef\xbb\xbf" + feed(GOOD),
        feed(GOOD).decode().encode("utf-16"),
        b"\r\n\r\n" + feed(GOOD),
        feed(GOOD).replace(b"20261124", b"20\r\n 26\r\n\t1124"),
        feed(GOOD).replace(b"DTSTART", b"DTS\r\n TART"),
        feed(GOOD).lower().replace(b"europe/berlin", b"Europe/Berlin"),
        feed(GOOD).replace(b"UID:", b"\0U\0ID:"),
        feed("\n" * 400_000, GOOD),
        feed("garbage", ":;=,", "X" * 70_000, GOOD),
        feed(GOOD).replace(b"UID:", b"=?\xff\xfe\r\nSUMMARY:caf\xe9\r\nUID:"),
        feed("BEGIN:VTODO", "UID:t", "END:VTODO", "BEGIN:VFREEBUSY", "END:VFREEBUSY", GOOD),
        feed("BEGIN:VTIMEZONE", "TZID:open", GOOD),
        feed("END:VEVENT", "END:VALARM", GOOD, "END:VEVENT"),
        feed(GOOD.replace("END:VEVENT", "BEGIN:VALARM\nTRIGGER:x\nEND:VEVENT")),
    ],
)
def test_feeds_that_other_programs_wrote_badly_are_read(content: bytes) -> None:
    reading = read(content)
    assert times(reading) == ["24 Nov 10:00"]
    assert reading.set_aside == ()
    assert reading.is_whole
