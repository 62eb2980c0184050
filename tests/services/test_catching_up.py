"""After an hour, three days or a month of downtime: one reminder at most, and the newest one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from agreements.hours import is_open
from app.db import session
from app.models import Client, OutboxMessage
from app.models import OutboxState as State
from app.services import calendars
from app.services.mail import expiring, send
from tests.people import MailServer
from tests.services.test_sending import a_reminder, ana_sends_by, post, row

SLOT = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)  # 09:30 in Berlin, a Monday
DOWN = {"an hour": 1, "three days": 72, "a month": 720}


def ticks(begin: datetime, hours: int) -> list[datetime]:
    """A tick every hour for so many hours."""
    return [begin + timedelta(hours=n) for n in range(hours + 1)]


@pytest.mark.parametrize("hours", DOWN.values(), ids=DOWN.keys())
@pytest.mark.parametrize("begins", range(0, 24, 5))
def test_after_downtime_a_client_gets_one_reminder_in_a_day_within_their_hours(
    ana_id: int, ben: int, smtp: MailServer, hours: int, begins: int
) -> None:
    ana_sends_by(ana_id, smtp.port, SLOT)
    older = SLOT - timedelta(days=7)
    ids = [
        a_reminder(ana_id, ben, at, key, not_after=at + timedelta(days=10), subject=key)
        for key, at in (("older", older), ("newer", SLOT))
    ]
    back = SLOT + timedelta(hours=hours + begins)
    left: list[datetime] = []
    for at in ticks(back, 24 * 4):
        before = len(smtp.mails)
        send.tick(at)
        new = [mail["Subject"] for mail in smtp.mails[before:] if "ben@" in mail["To"]]
        left += [at] * len(new)
        assert set(new) <= {"newer"}
    calendar = calendars.of_client(session(), session().get_one(Client, ben))
    assert len(left) == (hours < DOWN["a month"])
    assert all(is_open(calendar, at) for at in left)
    assert row(ids[0]).state is State.EXPIRED


def test_of_several_late_ones_the_newest_goes_and_the_others_say_why_not(
    ana_id: int, ben: int, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, smtp.port, SLOT)
    ids = [a_reminder(ana_id, ben, SLOT - timedelta(days=n), str(n)) for n in (4, 3, 2)]
    send.tick(SLOT)
    assert [row(one).state for one in ids] == [State.EXPIRED, State.EXPIRED, State.SENT]
    assert row(ids[0]).reason == expiring.SUPERSEDED


def test_a_late_mail_that_she_sent_by_a_click_is_not_superseded(
    ana_id: int, ben: int, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, smtp.port, SLOT)
    clicked = post(ana_id, ben, SLOT - timedelta(days=3))
    reminder = a_reminder(ana_id, ben, SLOT - timedelta(days=2))
    send.tick(SLOT)
    assert [row(one).state for one in (clicked, reminder)] == [State.SENT, State.SENT]


def test_one_that_may_have_arrived_counts_as_the_one_of_the_day(
    ana_id: int, ben: int, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, smtp.port, SLOT)
    perhaps, second = a_reminder(ana_id, ben, SLOT, "a"), a_reminder(ana_id, ben, SLOT, "b")
    uncertain = session().get_one(OutboxMessage, perhaps)
    uncertain.state, uncertain.state_at = State.UNCERTAIN, SLOT
    session().commit()
    send.tick(SLOT + timedelta(hours=1))
    assert smtp.mails == []
    assert row(second).due_at >= SLOT + timedelta(hours=24)
