from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.services import accounts
from tests.browser.served import Served

START = (datetime.now(UTC) + timedelta(days=1)).replace(hour=8, minute=20, second=0, microsecond=0)

@pytest.fixture
def clock():
    with time_machine.travel(START, tick=True) as t:
        yield t

def test_probe(clock, house: Served, windows, timetable, smtp):
    with house.app.app_context():
        token = accounts.mint_set_up(datetime.now(UTC))
    page = windows.open("Ana", timezone_id="Europe/Lisbon")
    page.goto(f"/setup/{token}")
    print(page.content()[:100], page.get_by_label("Your time zone").input_value())
