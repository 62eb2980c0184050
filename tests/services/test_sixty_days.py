"""Sixty days of mail and meetings on real servers come to what was written down by hand."""

from __future__ import annotations

import os
import random
import signal
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.db import db as database
from app.db import session
from app.models import Breach, Clause, Evidence, Occasion, SetAside, Suggestion
from app.services.growing import lines
from app.services.upholding import days_off, judge, occasion_page
from tests import scenarios
from tests.services import correspondence, sixty_days
from tests.services.correspondence import Correspondence, letter
from tests.services.diary import Diary, a_diary, was_told
from tests.services.dovecot import Dovecot
from tests.services.reports import undelivered
from tests.services.sixty_days import (
    BERLIN,
    NEW_YORK,
    Bounced,
    Came,
    Expected,
    Holds,
    Sent,
)
from tests.services.test_reading_mail import number_anew

INTERRUPTIONS = 50
Event = Sent | Came | Bounced | Holds


def instant(text: str, zone: str = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def when(event: Event) -> datetime:
    return instant(event.at, NEW_YORK if isinstance(event, Holds) else BERLIN)


class Days:
    """The two clients, the two servers, and how each day goes."""

    def __init__(self, ana: int, server: Dovecot, diary: Diary) -> None:
        begin = instant("2026-03-02 10:00")
        self.ana, self.diary = ana, diary
        decisions = scenarios.ana_needs(ana, "decision", begin)
        scenarios.ana_needs(ana, "meetings", begin, parameters={"amount": 8})
        self.ben = scenarios.ben_is_a_client(ana, begin)
        scenarios.mia_works_there_too(ana, self.ben, begin)
        self.kim = scenarios.ben_is_a_client(
            ana, begin, "Reyes Studio", "Kim Reyes", sixty_days.KIM, NEW_YORK, "US"
        )
        lines.skip(ana, self.kim, decisions, "They answer within the hour.", begin)
        scenarios.ben_accepted(ana, self.ben, begin)
        scenarios.ben_accepted(ana, self.kim, begin)
        self.post: Correspondence = correspondence.begun(
            ana, self.ben, server, instant("2026-03-02 10:30")
        )
        was_told(ana, self.kim, begin)
        self.events: dict[str, str] = {}

    def happens(self, event: Event) -> None:
        match event:
            case Sent():
                self.post.asks(event.subject, event.id, when(event), event.answers)
            case Came():
                mail = letter(
                    event.subject,
                    event.id,
                    by=event.by,
                    answers=event.answers,
                    more=event.headers,
                )
                self.post.server.hands.put(mail, when=when(event))
            case Bounced():
                report = undelivered(event.about, "ben@okafor.example")
                self.post.server.hands.put(report, when=when(event))
            case Holds():
                self.events |= event.events
                self.diary.holds(*self.events.values())

    def look(self, event: Event, now: datetime) -> None:
        if isinstance(event, Holds):
            self.diary.look(now)
        else:
            self.post.look(now)
        judge.judge_due(now)

    def decisions(self) -> list[tuple[str, str, str]]:
        """Subjects, outcomes and deadlines on Ben's clock."""
        return [
            (one.subject, one.outcome, f"{one.due_at.astimezone(ZoneInfo(BERLIN)):%Y-%m-%d %H:%M}")
            for one in self.occasions(self.ben)
            if one.due_at is not None
        ]

    def meetings(self) -> list[tuple[str, str, str]]:
        """Subjects, outcomes, and what was done."""
        return [(one.subject, one.outcome, self.deed(one)) for one in self.occasions(self.kim)]

    def occasions(self, client: int) -> list[Occasion]:
        session().rollback()
        session().expire_all()
        rows = session().scalars(
            select(Occasion)
            .join(Clause, Clause.id == Occasion.clause_id)
            .where(Occasion.client_id == client)
            .order_by(Occasion.opened_at, Occasion.id)
        )
        return list(rows)

    def deed(self, occasion: Occasion) -> str:
        kinds = select(Evidence.kind).where(Evidence.occasion_id == occasion.id)
        return session().scalars(kinds).one()

    def explanations(self, client: int, now: datetime) -> list[str]:
        return [
            occasion_page.page(self.ana, one.id, now).explanation for one in self.occasions(client)
        ]


@pytest.fixture
def days(ana_id: int) -> Iterator[Days]:
    with Dovecot() as server, a_diary(ana_id) as diary:
        yield Days(ana_id, server, diary)


def story() -> list[Event]:
    events: list[Event] = [*sixty_days.MAIL, *sixty_days.CALENDAR]
    return sorted(events, key=when)


def end() -> datetime:
    return instant("2026-05-06 12:00")


def written_down(expected: tuple[Expected, ...]) -> list[tuple[str, str, str]]:
    return [(one.subject, one.outcome, one.due) for one in expected]


def check(days: Days) -> None:
    assert days.decisions() == written_down(sixty_days.DECISIONS)
    assert days.meetings() == written_down(sixty_days.MEETINGS)
    for client, expected in (
        (days.ben, sixty_days.DECISIONS),
        (days.kim, sixty_days.MEETINGS),
    ):
        assert days.explanations(client, end()) == [one.said for one in expected]
    asked = session().scalars(select(Suggestion.subject).order_by(Suggestion.id)).all()
    assert tuple(asked) == sixty_days.ASKED
    reasons = session().scalars(select(SetAside.reason).order_by(SetAside.id)).all()
    assert sixty_days.SUSPICIOUS in reasons and len(reasons) == 2
    assert session().scalars(select(Breach)).all() == []  # nobody confirmed anything


def note_days_off(days: Days, now: datetime) -> None:
    first, last = (date.fromisoformat(day) for day in sixty_days.AWAY)
    days_off.add(days.ana, days.ben, first, last, "", now)


def live(days: Days, interrupted: Callable[[Event, datetime], None] | None = None) -> None:
    """The days go by; some looks are interrupted before one goes through."""
    is_noted = is_anew = False
    for event in story():
        now = when(event) + timedelta(minutes=5)
        if not is_noted and when(event) > instant("2026-04-08 09:00"):
            note_days_off(days, instant("2026-04-08 09:00"))
            is_noted = True
        days.happens(event)
        is_mail = isinstance(event, Sent | Came) and when(event) > instant("2026-04-01 12:00")
        if interrupted and is_mail and not is_anew:
            number_anew(days.post.server)  # what nobody has read yet is number 1 now
            is_anew = True
        if interrupted:
            interrupted(event, now)
        days.look(event, now)
    days.post.look(end())
    days.diary.look(end())
    judge.judge_due(end())


def test_what_happened_in_sixty_days_is_on_record_with_its_deadlines(days: Days) -> None:
    live(days)

    check(days)


def test_killed_at_fifty_points_and_numbered_anew_it_is_the_same(days: Days) -> None:
    chance, killed = random.Random(6), 0
    events = story()
    times = [chance.randrange(len(events)) for _ in range(INTERRUPTIONS)]

    def interrupted(event: Event, now: datetime) -> None:
        nonlocal killed
        for _ in range(times.count(events.index(event))):
            killed += is_killed(lambda: days.look(event, now), chance.uniform(0.0, 0.12))

    live(days, interrupted)
    live_again = end() + timedelta(days=1)
    for event in (events[0], events[-1]):
        days.look(event, live_again)

    check(days)
    assert killed >= INTERRUPTIONS / 2


def is_killed(look: Callable[[], None], seconds: float) -> bool:
    """Look in a process of its own that is killed after a time; whether it was still at it."""
    session().rollback()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other threads are none of its own
        child = os.fork()
    if child == 0:
        try:
            database.engine.dispose(close=False)
            look()
        finally:
            os._exit(0)
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)
