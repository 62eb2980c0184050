"""Looks at a calendar feed: their pace, what goes wrong, what is kept, and what is not believed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event as events
from sqlalchemy import update

from app.db import db as database
from app.db import session, writing
from app.models import Client, Feed, Occasion
from app.services.watching import reading_feeds
from tests.services.diary import (
    STRANGER,
    Diary,
    a_diary,
    a_feed,
    asked,
    ben_agreed_to_notice,
    meeting,
    minutes,
    occasions,
)
from tests.services.feed_servers import Say, answer, served
from tests.services.fetched import HERE, SECRET, at
from tests.services.ics import event, feed
from tests.services.kinds import Line

TUESDAY, THURSDAY = "20261124T100000", "20261126T100000"
OTHERS = tuple(meeting("20261202T100000", uid=f"other{number}") for number in range(3))
POISON = event("DTSTART;TZID=Europe/Berlin:20261124T990000", "SUMMARY:Secret plan", uid="bad@x")


@pytest.fixture
def line(ana_id: int) -> Line:
    return ben_agreed_to_notice(ana_id)


@pytest.fixture
def diary(ana_id: int, line: Line) -> Iterator[Diary]:
    with a_diary(ana_id) as made:
        yield made


def stored(diary: Diary) -> dict[str, str]:
    """The meetings that are kept, with when they begin."""
    kept = diary.row.reading
    assert kept is not None
    return {each["uid"]: each["starts_at"] for each in kept["reading"]["meetings"]}


def test_only_meetings_with_clients_who_were_told_are_kept(diary: Diary) -> None:
    private = meeting(TUESDAY, by="", title="Therapist", uid="mine")
    theirs = meeting(TUESDAY, by=STRANGER, title="Interview", uid="li").replace("ben@okafor", "x@y")
    diary.becomes(minutes(0), meeting(TUESDAY), private, theirs, POISON)
    assert list(stored(diary)) == ["m1"]
    kept = json.dumps(diary.row.reading)
    for secret in ("Therapist", "Interview", STRANGER, "Secret", "bad@x"):
        assert secret not in kept
    assert diary.row.reading is not None
    assert diary.row.reading["reading"]["events"] == 4


def test_a_feed_is_looked_at_every_quarter_of_an_hour(diary: Diary, cleo_id: int) -> None:
    assert reading_feeds.due(minutes(0)) == [diary.id]
    diary.look(minutes(0))
    assert reading_feeds.due(minutes(14)) == []
    assert reading_feeds.due(minutes(15)) == [diary.id]
    assert diary.row.looked_at == minutes(0)


def test_after_failures_it_is_tried_later_and_later_and_says_why(diary: Diary) -> None:
    diary.status, now, waits = "503 Not now", minutes(0), []
    for _ in range(5):
        diary.look(now)
        waits.append(diary.row.next_look_at - now)
        now = diary.row.next_look_at
    hours = [timedelta(minutes=15), *(timedelta(hours=each) for each in (1, 4, 24, 24))]
    assert waits == hours
    assert diary.row.trouble == "127.0.0.1 did not give the calendar this time (503)."
    assert diary.row.paused_at is None
    diary.status = "200 OK"
    diary.look(now)
    assert (diary.row.failures, diary.row.trouble) == (0, "")
    assert diary.row.next_look_at == now + timedelta(minutes=15)


def test_what_is_no_calendar_is_said(diary: Diary) -> None:
    diary.content = b"<html>Sign in</html>"
    diary.look(minutes(0))
    assert diary.row.trouble.startswith("What is at this address is no calendar.")


def test_an_address_of_this_machine_is_refused_unless_a_test_allows_it(diary: Diary) -> None:
    diary.holds(meeting(TUESDAY))
    reading_feeds.look(diary.id, minutes(0))
    assert diary.row.paused_at == minutes(0)
    assert "https://" in diary.row.trouble
    assert reading_feeds.due(minutes(600)) == []
    assert not diary.server.heard


def test_a_redirect_to_a_private_address_is_refused_and_said(ana_id: int, line: Line) -> None:
    def play(_: str, say: Say) -> None:
        say(answer(b"", "Location: http://10.0.0.7/feed.ics", status="302 Found"))

    with served(play) as server:
        feed_id = a_feed(ana_id, at(server))
        reading_feeds.look(feed_id, minutes(0), policy=HERE)
    row = session().get_one(Feed, feed_id)
    assert row.paused_at == minutes(0)
    assert "10.0.0.7" in row.trouble
    assert SECRET not in row.trouble


def test_a_paused_feed_is_not_asked(diary: Diary) -> None:
    with writing() as db:
        db.execute(update(Feed).values(paused_at=minutes(0)))
    diary.look(minutes(1))
    assert not diary.server.heard


def test_a_feed_of_50_mb_is_not_read_and_the_server_does_not_get_to_send_it(diary: Diary) -> None:
    diary.content = feed(
        *(meeting(TUESDAY, "X-FILL:" + "x" * 50_000, uid=str(n)) for n in range(1000))
    )
    assert len(diary.content) > 50_000_000
    diary.look(minutes(0))
    assert "20 MB" in diary.row.trouble or "larger" in diary.row.trouble
    assert diary.server.said < 30_000_000
    assert diary.row.reading is None


def test_a_secret_that_cannot_be_opened_pauses_the_feed(diary: Diary) -> None:
    with writing() as db:
        db.execute(update(Feed).values(address_sealed="sealed with another key"))
    diary.look(minutes(0))
    assert diary.row.paused_at is not None
    assert diary.row.trouble == reading_feeds.NO_SECRET


def test_nothing_is_read_again_while_the_server_says_that_nothing_changed(diary: Diary) -> None:
    diary.headers = ('ETag: "one"',)
    diary.becomes(minutes(0), meeting(TUESDAY))
    diary.status, diary.content = "304 Not Modified", b""
    diary.look(minutes(15))
    assert 'If-None-Match: "one"' in diary.server.heard[-1]
    assert diary.row.looked_at == minutes(15)
    diary.status = "200 OK"
    diary.becomes(minutes(30), meeting(THURSDAY))
    (found,) = occasions()
    assert found.opened_at == minutes(15)


def test_once_a_day_all_of_it_is_asked_for_so_that_it_reaches_far_enough_ahead(
    diary: Diary,
) -> None:
    diary.headers = ('ETag: "one"',)
    diary.becomes(minutes(0), meeting(TUESDAY))
    diary.look(minutes(0) + timedelta(hours=23))
    assert "If-None-Match" in diary.server.heard[-1]
    diary.look(minutes(0) + timedelta(hours=48))
    assert "If-None-Match" not in diary.server.heard[-1]


def test_all_of_it_is_asked_for_when_a_client_is_known_by_another_name(
    diary: Diary, ana_id: int, line: Line
) -> None:
    diary.headers = ('ETag: "one"',)
    diary.becomes(minutes(0), meeting(TUESDAY))
    with writing() as db:
        db.execute(update(Client).values(name="Okafor & Daughters"))
    diary.look(minutes(15))
    assert "If-None-Match" not in diary.server.heard[-1]


def test_no_unit_of_work_is_open_while_the_feed_is_fetched_and_read(
    ana_id: int, line: Line
) -> None:
    open_ones: list[bool] = []
    pool = database.engine.pool

    def play(_: str, say: Say) -> None:
        open_ones.append(pool.checkedout() > 0)  # type: ignore[attr-defined]
        say(answer(feed(meeting(TUESDAY))))

    with served(play) as server:
        feed_id = a_feed(ana_id, at(server))
        session().rollback()
        reading_feeds.look(feed_id, minutes(0), policy=HERE)
    assert open_ones == [False]


class Killed(BaseException):
    """The process ends here."""


def test_a_look_that_is_killed_anywhere_leaves_nothing_doubled_and_nothing_lost(
    diary: Diary,
) -> None:
    diary.becomes(minutes(0), meeting(TUESDAY), meeting(TUESDAY, uid="gone"), *OTHERS)
    diary.holds(meeting(THURSDAY), *OTHERS)
    statements = 0

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1
        if statements == dies_at:
            raise Killed

    engine, ended = database.engine, False
    dies_at = 0
    while not ended:
        dies_at, statements, ended = dies_at + 3, 0, True
        events.listen(engine, "before_cursor_execute", count)
        try:
            diary.look(minutes(15))
        except Killed:
            ended = False
        finally:
            events.remove(engine, "before_cursor_execute", count)
        assert len(occasions()) == len(asked())
    assert dies_at > 30
    assert [each.outcome for each in occasions()] == ["breached"]
    assert len(asked()) == 1


def test_a_look_that_another_one_overtook_says_nothing(diary: Diary, ana_id: int) -> None:
    diary.becomes(minutes(0), meeting(TUESDAY))

    engine = database.engine

    def play(_: str, say: Say) -> None:
        if not overtaken:
            overtaken.append(True)
            with engine.begin() as connection:
                connection.execute(update(Feed).values(changed_at=minutes(16)))
        say(answer(feed(meeting(THURSDAY))))

    overtaken: list[bool] = []
    diary.play = play  # type: ignore[method-assign]
    diary.look(minutes(15))
    assert not occasions()
    assert reading_feeds.due(minutes(16)) == [diary.id]
    diary.look(minutes(16))
    assert len(occasions()) == 1


def test_a_meeting_moved_far_away_is_moved_and_not_cancelled(diary: Diary) -> None:
    diary.becomes(minutes(0), meeting(TUESDAY))
    diary.becomes(minutes(15), meeting("20270824T100000"))
    assert not asked()
    assert [session().get_one(Occasion, each.id).outcome for each in occasions()] == ["breached"]


def test_feeds_that_are_due_are_those_that_wait_longest(ana_id: int, now: datetime) -> None:
    late = a_feed(ana_id, "https://a.example/x.ics", minutes(5))
    early = a_feed(ana_id, "https://b.example/x.ics", minutes(1))
    a_feed(ana_id, "https://c.example/x.ics", minutes(60))
    assert reading_feeds.due(minutes(10)) == [early, late]
