"""A no, and the day until which it is respected: a day on the client's own calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.db import session
from app.models import Decline
from app.services.agreeing import agree
from app.services.errors import Refused
from tests.scenarios import ana_needs_quick_decisions, ben_is_a_client, ben_was_offered

BEGIN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "at", "today"),
    [
        pytest.param("Pacific/Auckland", "2026-11-23 12:00", date(2026, 11, 24), id="ahead"),
        pytest.param("America/Los_Angeles", "2026-11-24 03:00", date(2026, 11, 23), id="behind"),
    ],
)
def test_today_is_the_clients_day(ana_id: int, zone: str, at: str, today: date) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=UTC)
    ana_needs_quick_decisions(ana_id, BEGIN)
    client = ben_is_a_client(ana_id, BEGIN, zone=zone)
    offer = ben_was_offered(ana_id, client, BEGIN)
    answer = agree.Answer("Ben Okafor", now, note="Not now.")
    for day in (date(2020, 1, 1), today):
        with pytest.raises(Refused) as refused:
            agree.decline(ana_id, offer, answer, day, now)
        assert refused.value.errors == {"not_before": "Choose a day after today."}
    tomorrow = today + timedelta(days=1)
    agree.decline(ana_id, offer, answer, tomorrow, now)
    assert session().query(Decline).one().not_before == tomorrow


def test_without_a_date_it_rests_180_days_from_the_clients_day(ana_id: int) -> None:
    now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    ana_needs_quick_decisions(ana_id, BEGIN)
    client = ben_is_a_client(ana_id, BEGIN, zone="Pacific/Auckland")
    offer = ben_was_offered(ana_id, client, BEGIN)
    agree.decline(ana_id, offer, agree.Answer("Ben Okafor", now, note="No."), None, now)
    assert session().query(Decline).one().not_before == date(2026, 11, 24) + timedelta(days=180)
