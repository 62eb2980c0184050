"""What sources of evidence left about a client stands in the summary of what is stored."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from agreements import reading_json
from agreements.feed_readings import Meeting, Reading
from app.db import session, writing
from app.languages import language
from app.models import Evidence, Feed, Freelancer, Mute, Suggestion
from app.services.people import clients
from app.services.state import stored
from app.services.state.stored import Stored
from app.services.watching import notices, waiting_notes
from tests import scenarios
from tests.people import NOW
from tests.services.diary import a_feed
from tests.services.seen import Post

DAY = timedelta(days=1)


@pytest.fixture
def mail(app: Flask, ana_id: int) -> Post:
    client, need = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    return Post(ana_id, client, need, NOW - 3 * DAY)


def gathered(ana: int, client: int) -> Stored:
    session().rollback()
    session().expire_all()
    found = clients.load(session(), ana, client)
    zone = session().get_one(Freelancer, ana).zone
    return stored.gather(session(), found, zone, language("en"))


def rows(found: Stored, title: str) -> list[str]:
    [table] = [one for one in found.tables if one.title == title]
    return [" | ".join(row) for row in table.rows]


def test_where_nothing_was_read_there_are_no_such_tables(app: Flask, ana_id: int) -> None:
    client, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    titles = {table.title for table in gathered(ana_id, client).tables}
    assert not titles & {"What the client knows", "Mail that was seen", "What a calendar left open"}


def test_mail_that_was_seen_and_what_came_of_it(ana_id: int, mail: Post) -> None:
    mail.mail("q1", "Decision: blue?", NOW - 2 * DAY)
    mail.mail("a1", "Re: Decision: blue?", NOW - DAY, is_sent=False, thread=["q1"])
    waits = mail.mail("q2", "Drafts", NOW)
    mail.look(NOW)
    waiting_notes.wait(ana_id, waits, NOW)
    with writing() as db:
        db.add(Mute(freelancer_id=ana_id, client_id=mail.client, need_id=mail.need, at=NOW))
    found = gathered(ana_id, mail.client)
    seen = rows(found, "Mail that was seen")
    assert [row.split(" | ")[2] for row in seen] == [
        "Decision: blue?",
        "Re: Decision: blue?",
        "Drafts",
    ]
    assert "sender not verified" in seen[0] and "human" in seen[0]
    [counted] = rows(found, "What was counted")
    assert "asked (from the headers of mail" in counted and "noted by hand" not in counted
    noted = [" | ".join(row) for row in found.notes.rows]
    assert any("Waited for an answer | Drafts" in row for row in noted)
    assert any("Nothing more is to be found about it" in row for row in noted)


def test_what_is_noted_by_hand_says_so(ana_id: int, mail: Post) -> None:
    scenarios.ben_was_asked(ana_id, mail.client, mail.need, NOW - DAY, NOW)
    [counted] = rows(gathered(ana_id, mail.client), "What was counted")
    assert "asked (noted by hand)" in counted
    session().query(Evidence).update({"confidence": "for sure", "source": "import"})
    session().commit()
    [counted] = rows(gathered(ana_id, mail.client), "What was counted")
    assert "(from a list that was read in: for sure)" in counted


def test_what_the_client_knows_and_since_when_it_is_not_used(ana_id: int, mail: Post) -> None:
    notices.end(ana_id, mail.client, "mailbox", NOW)
    [known] = rows(gathered(ana_id, mail.client), "What the client knows")
    assert known.startswith("from the headers of mail | 2026-10-21 11:00 (10:00)")
    assert known.endswith("2026-11-23 10:00 (09:00) by the freelancer")


def test_meetings_and_questions_about_them(ana_id: int, mail: Post) -> None:
    other = scenarios.ben_is_a_client(ana_id, NOW, "Lind AB", "Marta Lind", "marta@lind.example")
    theirs = _meeting("theirs", "Kick-off"), _meeting("others", "Something else")
    reading = Reading(NOW, NOW - DAY, NOW + DAY, theirs)
    feed = a_feed(ana_id, "https://calendar.example/x.ics", NOW)
    with writing() as db:
        db.get_one(Feed, feed).reading = {
            "reading": reading_json.to_json(reading),
            "clients": {"theirs": [mail.client], "others": [other]},
            "marks": {},
            "is_believed": False,
        }
        db.add(
            Suggestion(
                freelancer_id=ana_id,
                client_id=mail.client,
                need_id=mail.need,
                feed_id=feed,
                key="k",
                kind="moved",
                subject="Kick-off",
                details={},
                confidence="nobody says who",
                at=NOW,
                outcome="refused",
                outcome_at=NOW,
            )
        )
    found = gathered(ana_id, mail.client)
    [meeting] = rows(found, "Meetings, as the calendar held them last")
    assert "Kick-off | ben@okafor.example\nben@okafor.example ACCEPTED" in meeting
    [asked] = rows(found, "What a calendar left open")
    assert "Kick-off | moved\nnobody says who | not counted 2026-11-23" in asked


def _meeting(uid: str, title: str) -> Meeting:
    ben = "ben@okafor.example"
    people = ((ben, "ACCEPTED"),)
    at = NOW + timedelta(hours=1)
    return Meeting(
        uid,
        None,
        at,
        at + timedelta(hours=1),
        "UTC",
        summary=title,
        organizer=ben,
        attendees=people,
    )
