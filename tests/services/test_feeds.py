"""What is read of a calendar feed. Every test starts the process that the app starts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from agreements.feed_readings import Meeting
from tests.services.ics import BERLIN, GOOD, NOW, event, feed, read, reasons, times


def test_a_meeting_is_read_with_what_is_needed_and_nothing_else() -> None:
    said = event(
        "DTSTART;TZID=Europe/Berlin:20261124T100000",
        "DTEND;TZID=Europe/Berlin:20261124T113000",
        "SUMMARY:Kick-off\\, part\n  two",
        "DESCRIPTION:The secret plan",
        "LOCATION:Room 4",
        "STATUS:CONFIRMED",
        "SEQUENCE:3",
        'ORGANIZER;CN="Ben: the boss":MAILTO:Ben@Okafor.example',
        "ATTENDEE;PARTSTAT=ACCEPTED;CN=Ana:mailto:ana@ana.example",
        "ATTENDEE;PARTSTAT=declined:mailto:cleo@c.example",
        "ATTENDEE:urn:uuid:0000",
        "LAST-MODIFIED:20261120T080000Z",
        "BEGIN:VALARM",
        "TRIGGER:-PT15M",
        "DURATION:PT1H",
        "SUMMARY:Alarm",
        "ATTENDEE:mailto:alarm@x.example",
        "END:VALARM",
    )
    reading = read(feed(said))
    assert reading.meetings == (
        Meeting(
            uid="a@x",
            recurrence_id=None,
            starts_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
            ends_at=datetime(2026, 11, 24, 10, 30, tzinfo=UTC),
            zone=BERLIN,
            status="CONFIRMED",
            sequence=3,
            summary="Kick-off, part two",
            organizer="ben@okafor.example",
            attendees=(("ana@ana.example", "ACCEPTED"), ("cleo@c.example", "DECLINED")),
            last_modified=datetime(2026, 11, 20, 8, tzinfo=UTC),
        ),
    )
    assert reading.events == 1
    assert reading.is_whole
    assert (reading.since, reading.until) == (
        NOW - timedelta(days=30),
        NOW + timedelta(days=90),
    )


@pytest.mark.parametrize(
    ("start", "utc", "zone", "is_guessed"),
    [
        ("DTSTART:20261124T100000Z", "24 Nov 10:00", "UTC", False),
        ("DTSTART;TZID=Europe/London:20261124T100000", "24 Nov 10:00", "Europe/London", False),
        ('DTSTART;TZID="Europe/London":20261124T100000', "24 Nov 10:00", "Europe/London", False),
        ("DTSTART;TZID=W. Europe Standard Time:20261124T100000", "24 Nov 09:00", BERLIN, False),
        (
            "DTSTART;TZID=Eastern Standard Time:20261124T100000",
            "24 Nov 15:00",
            "America/New_York",
            False,
        ),
        (
            "DTSTART;TZID=/freeassociation.sourceforge.net/Tzfile/Europe/London:20261124T100000",
            "24 Nov 10:00",
            "Europe/London",
            False,
        ),
        ("DTSTART:20261124T100000", "24 Nov 01:00", "Asia/Tokyo", True),
        ("DTSTART;TZID=Moon/Tycho:20261124T100000", "24 Nov 01:00", "Asia/Tokyo", True),
        ("DTSTART;TZID=../../etc/passwd:20261124T100000", "24 Nov 01:00", "Asia/Tokyo", True),
        ("DTSTART;TZID=:20261124T100000", "24 Nov 01:00", "Asia/Tokyo", True),
        ("DTSTART;VALUE=DATE:20261124", "23 Nov 15:00", "Asia/Tokyo", True),
        ("DTSTART:20261124", "23 Nov 15:00", "Asia/Tokyo", True),
        ("dtstart;value=date-time:20261124T100000", "24 Nov 01:00", "Asia/Tokyo", True),
    ],
)
def test_zones(start: str, utc: str, zone: str, is_guessed: bool) -> None:
    reading = read(feed(event(start)), zone="Asia/Tokyo")
    assert times(reading, "UTC") == [utc]
    (meeting,) = reading.meetings
    assert (meeting.zone, meeting.zone_is_guessed) == (zone, is_guessed)


def test_a_zone_that_a_feed_describes_itself_is_believed() -> None:
    zone = "\n".join(
        [
            "BEGIN:VTIMEZONE",
            "TZID:Our office",
            "BEGIN:STANDARD",
            "DTSTART:16010101T000000",
            "TZOFFSETFROM:+0300",
            "TZOFFSETTO:+0300",
            "END:STANDARD",
            "END:VTIMEZONE",
        ]
    )
    start = event("DTSTART;TZID=Our office:20261124T100000")
    (meeting,) = read(feed(zone, start)).meetings
    assert meeting.starts_at == datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert not meeting.zone_is_guessed
    placed = zone.replace("BEGIN:STANDARD", "X-LIC-LOCATION:Asia/Tokyo\nBEGIN:STANDARD")
    (meeting,) = read(feed(placed, start)).meetings
    assert (meeting.starts_at.hour, meeting.zone) == (1, "Asia/Tokyo")
    hostile = zone.replace("TZOFFSETFROM", "RRULE:FREQ=SECONDLY\nTZOFFSETFROM")
    (meeting,) = read(feed(hostile, start)).meetings
    assert (meeting.starts_at.hour, meeting.zone_is_guessed) == (9, True)


def test_a_series_in_utc_follows_the_clock_that_the_feed_names() -> None:
    """X-WR-TIMEZONE: ten o'clock stays ten o'clock when summer time ends."""
    series = event("DTSTART:20261019T080000Z", "RRULE:FREQ=WEEKLY")
    reading = read(feed("X-WR-TIMEZONE:Europe/Berlin", series), zone="Asia/Tokyo")
    assert times(reading)[:2] == ["26 Oct 10:00", "02 Nov 10:00"]
    assert {(each.zone, each.zone_is_guessed) for each in reading.meetings} == {(BERLIN, False)}
    assert reading.zone_said == BERLIN
    assert times(read(feed("X-WR-TIMEZONE:Moon", series), "Asia/Tokyo"))[:2] == [
        "26 Oct 09:00",
        "02 Nov 09:00",
    ]


def test_a_single_meeting_in_utc_is_in_the_zone_that_the_feed_names() -> None:
    (meeting,) = read(
        feed("X-WR-TIMEZONE:W. Europe Standard Time", event("DTSTART:20261124T100000Z"))
    ).meetings
    assert (meeting.starts_at.hour, meeting.zone, meeting.zone_is_guessed) == (10, BERLIN, False)


def test_a_time_without_a_zone_takes_the_one_that_the_owner_set() -> None:
    reading = read(feed("X-WR-TIMEZONE:Europe/Berlin", event("DTSTART:20261124T100000")), "UTC")
    assert reading.meetings[0].starts_at.hour == 10
    assert reading.meetings[0].zone_is_guessed


SERIES = "DTSTART;TZID=Europe/Berlin:20261102T100000"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (
            [event(SERIES, "RRULE:FREQ=WEEKLY;COUNT=3")],
            ["02 Nov 10:00", "09 Nov 10:00", "16 Nov 10:00"],
        ),
        ([event(SERIES, "RRULE:FREQ=DAILY;UNTIL=20261103")], ["02 Nov 10:00"]),
        (
            [
                event(
                    SERIES,
                    "RRULE:FREQ=WEEKLY;COUNT=3",
                    "EXDATE;TZID=Europe/Berlin:20261109T100000",
                )
            ],
            ["02 Nov 10:00", "16 Nov 10:00"],
        ),
        (
            [event(SERIES, "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20261109T090000Z")],
            ["02 Nov 10:00", "16 Nov 10:00"],
        ),
        (
            [event(SERIES, "RDATE;TZID=Europe/Berlin:20261103T100000,20261105T110000")],
            ["02 Nov 10:00", "03 Nov 10:00", "05 Nov 11:00"],
        ),
        (
            [
                event(SERIES, "RRULE:FREQ=WEEKLY;COUNT=3"),
                event(
                    "DTSTART;TZID=Europe/Berlin:20261110T150000",
                    "RECURRENCE-ID;TZID=Europe/Berlin:20261109T100000",
                ),
            ],
            ["02 Nov 10:00", "10 Nov 15:00", "16 Nov 10:00"],
        ),
        (
            [
                event("DTSTART:20261110T140000Z", "RECURRENCE-ID:20261109T090000Z"),
                event(SERIES, "RRULE:FREQ=WEEKLY;COUNT=3"),
            ],
            ["02 Nov 10:00", "10 Nov 15:00", "16 Nov 10:00"],
        ),
        (
            [event("DTSTART:20261110T140000Z", "RECURRENCE-ID:20250109T090000Z")],
            ["10 Nov 15:00"],
        ),
        (
            [event("DTSTART;VALUE=DATE:20261102", "RRULE:FREQ=WEEKLY;COUNT=2")],
            ["02 Nov 00:00", "09 Nov 00:00"],
        ),
        ([event("DTSTART:20261022T000000Z")], []),
        ([event("DTSTART:20270222T000000Z")], []),
    ],
)
def test_series(parts: list[str], expected: list[str]) -> None:
    reading = read(feed(*parts))
    assert times(reading) == expected
    assert reading.set_aside == ()


def test_an_instance_keeps_the_name_of_when_it_was_to_be() -> None:
    reading = read(
        feed(
            event(SERIES, "RRULE:FREQ=WEEKLY;COUNT=2"),
            event(
                "DTSTART;TZID=Europe/Berlin:20261110T150000",
                "RECURRENCE-ID;TZID=Europe/Berlin:20261109T100000",
                "STATUS:CANCELLED",
            ),
        )
    )
    assert [each.recurrence_id for each in reading.meetings] == [
        datetime(2026, 11, 2, 9, tzinfo=UTC),
        datetime(2026, 11, 9, 9, tzinfo=UTC),
    ]
    assert [each.is_cancelled for each in reading.meetings] == [False, True]


def test_an_instance_moved_out_of_the_window_is_still_told() -> None:
    moved = event(
        "DTSTART;TZID=Europe/Berlin:20270510T150000",
        "RECURRENCE-ID;TZID=Europe/Berlin:20261109T100000",
    )
    reading = read(feed(event(SERIES, "RRULE:FREQ=WEEKLY;COUNT=2"), moved))
    assert times(reading) == ["02 Nov 10:00", "10 May 15:00"]


def test_a_meeting_asked_for_by_name_is_given_wherever_it_is() -> None:
    content = feed(event("DTSTART:20280101T100000Z", uid="far@x"), event("DTSTART:20290101"))
    assert read(content).meetings == ()
    assert times(read(content, also=["far@x", "other@x"])) == ["01 Jan 11:00"]


def test_a_series_without_end_is_bounded_by_the_window() -> None:
    reading = read(feed(event("DTSTART;TZID=Europe/Berlin:20150105T100000", "RRULE:FREQ=DAILY")))
    assert len(reading.meetings) == 119
    assert (times(reading)[0], times(reading)[-1]) == ("25 Oct 10:00", "20 Feb 10:00")


def test_of_more_than_a_thousand_instances_the_first_are_given_and_until_when() -> None:
    many = [event("DTSTART:20261001T080000Z", "RRULE:FREQ=DAILY", uid=f"{n}@x") for n in range(9)]
    reading = read(feed(*many))
    assert len(reading.meetings) <= 1000
    assert reading.until < NOW + timedelta(days=90)
    assert all(each.starts_at < reading.until for each in reading.meetings)
    assert len(reading.meetings) == 9 * len({each.starts_at for each in reading.meetings})


def test_an_end_before_the_beginning_is_left_out() -> None:
    for wrong in ("DTEND:20261123T100000Z", "DURATION:-PT5H", "DTEND;VALUE=DATE:20261130"):
        for rule in ("SUMMARY:once", "RRULE:FREQ=DAILY;COUNT=1"):
            (meeting,) = read(feed(event("DTSTART:20261124T100000Z", wrong, rule))).meetings
            assert meeting.starts_at == meeting.ends_at == datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_letters_are_read_in_the_encoding_that_they_are_in() -> None:
    said = feed(event("DTSTART:20261124T100000Z", "SUMMARY:Gespräch\u202e mit\x07 Zoë"))
    assert read(said).meetings[0].summary == "Gespräch mit Zoë"
    old = said.replace("äë".encode(), b"").decode().replace("\u202e", "").encode("cp1252")
    assert read(old).meetings[0].summary == "Gespräch mit Zoë"
    folded = said.replace("ä".encode(), b"\xc3\r\n \xa4")
    assert read(folded).meetings[0].summary == "Gespräch mit Zoë"


def test_an_event_without_an_end_is_set_aside_and_the_next_one_read() -> None:
    open_one = event("DTSTART:20261124T100000Z", uid="open@x").replace("\nEND:VEVENT", "")
    reading = read(feed(open_one, GOOD))
    assert times(reading) == ["24 Nov 10:00"]
    assert reasons(reading) == {"open@x": "It has no end in the calendar."}


def test_a_feed_that_broke_off_is_not_whole() -> None:
    for cut in (30, 60):
        reading = read(feed(GOOD, GOOD.replace("good", "later"))[:-cut])
        assert "good@x" in {each.uid for each in reading.meetings}
        assert not reading.is_whole


def test_events_without_a_name_are_read_one_by_one() -> None:
    nameless = [event(f"DTSTART:{day}").replace("UID:a@x\n", "") for day in ("x", "20261124")]
    reading = read(feed(*nameless, GOOD))
    assert reasons(reading) == {"": "Its DTSTART cannot be read."}
    assert times(reading) == ["24 Nov 00:00", "24 Nov 10:00"]
    assert reading.meetings == read(feed(nameless[1], GOOD)).meetings
