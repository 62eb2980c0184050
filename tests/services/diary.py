"""Ana's calendar on a real server: what it holds is said by the test, and looked at by the app."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.db import session, writing
from app.models import Evidence, Feed, Occasion, SetAside, SourceNotice, Suggestion
from app.services.upholding import occasion_page
from app.services.watching import reading_feeds
from app.shell import shell
from tests.services.feed_servers import Say, Server, answer, served
from tests.services.fetched import HERE, SECRET, at
from tests.services.ics import BERLIN, event, feed
from tests.services.kinds import Line, agreed
from tests.services.kinds import at as moment

ANA, BEN, STRANGER = "ana@sousa.example", "ben@okafor.example", "li@elsewhere.example"
MONDAY = moment("2026-11-23 09:00")


def minutes(number: int) -> datetime:
    """So many minutes after the first look."""
    return MONDAY + timedelta(minutes=number)


def meeting(start: str, *more: str, uid: str = "m1", by: str = BEN, title: str = "Kick-off") -> str:
    """A meeting of an hour, by Berlin's clock, like '20261124T100000'; without people where
    nobody arranged it."""
    people = [f"ORGANIZER:mailto:{by}", f"ATTENDEE:mailto:{BEN}", f"ATTENDEE:mailto:{ANA}"]
    return event(
        f"DTSTART;TZID={BERLIN}:{start}" if "DTSTART" not in start else start,
        f"SUMMARY:{title}",
        *(people if by else []),
        *more,
        uid=uid,
    )


class Diary:
    """The feed, and what came of it."""

    def __init__(self, ana: int, server: Server, path: str) -> None:
        self.ana, self.server = ana, server
        self.content, self.status, self.headers = feed(), "200 OK", ()
        self.id = a_feed(ana, at(server, path))

    def play(self, request: str, say: Say) -> None:
        say(answer(self.content, *self.headers, status=self.status))

    def holds(self, *events: str) -> None:
        self.content = feed(*events)

    def look(self, now: datetime) -> None:
        reading_feeds.look(self.id, now, policy=HERE)

    def becomes(self, now: datetime, *events: str) -> None:
        """It holds this from now on, and is looked at."""
        self.holds(*events)
        self.look(now)

    @property
    def row(self) -> Feed:
        anew()
        return session().get_one(Feed, self.id)


@contextmanager
def a_diary(ana: int, path: str = f"/{SECRET}.ics") -> Iterator[Diary]:
    made: list[Diary] = []
    with served(lambda request, say: made[0].play(request, say)) as server:
        made.append(Diary(ana, server, path))
        yield made[0]


def a_feed(ana: int, address: str, now: datetime = MONDAY, **more: Any) -> int:
    """A feed among Ana's sources, as it is when it was just added."""
    given: dict[str, Any] = {
        "name": "Work",
        "place": "calendar.example",
        "zone": BERLIN,
        "etag": "",
        "modified": "",
        "suspicion": "",
        "changed_at": now,
        "next_look_at": now,
        "failures": 0,
        "trouble": "",
    }
    with writing() as db:
        row = Feed(freelancer_id=ana, address_sealed=shell().vault.seal(address), **given | more)
        db.add(row)
        db.flush()
        return row.id


def ben_agreed_to_notice(ana: int, hours: int = 24) -> Line:
    """Meetings are arranged, moved and cancelled 24 working hours ahead, and Ben knows that
    Ana's calendar is read."""
    line = agreed(ana, "meetings", amount=hours)
    was_told(ana, line.client, moment("2026-11-20 09:00"))
    return line


def was_told(ana: int, client: int, told_at: datetime) -> None:
    with writing() as db:
        db.add(
            SourceNotice(
                freelancer_id=ana,
                client_id=client,
                source="calendar",
                told_at=told_at,
                made_at=told_at,
            )
        )


def anew() -> None:
    session().rollback()
    session().expire_all()


def occasions() -> list[Occasion]:
    anew()
    return list(session().scalars(select(Occasion).order_by(Occasion.id)))


def told() -> list[tuple[str, str]]:
    """How each occasion came out, and what was done."""
    made = occasions()
    kinds = {row.occasion_id: row.kind for row in session().scalars(select(Evidence))}
    return [(each.outcome, kinds[each.id]) for each in made]


def asked() -> list[Suggestion]:
    anew()
    return list(session().scalars(select(Suggestion).order_by(Suggestion.id)))


def aside() -> list[SetAside]:
    anew()
    return list(session().scalars(select(SetAside).order_by(SetAside.id)))


def explained(ana: int, occasion: Occasion) -> str:
    return occasion_page.page(ana, occasion.id, MONDAY).explanation
