"""When giving things away becomes a habit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agreements.giving import Gift, away, first_day

TODAY = date(2026, 11, 23)
FIRST = TODAY - timedelta(days=89)


def gifts(*days: date, kind: str = "product", minutes: int | None = None) -> list[Gift]:
    return [Gift(kind, day, minutes) for day in days]


@pytest.mark.parametrize(
    ("given", "is_habit"),
    [
        ([], False),
        (gifts(TODAY, TODAY), False),
        (gifts(TODAY, TODAY, FIRST), True),
        (gifts(TODAY, TODAY, FIRST - timedelta(days=1)), False),
        (gifts(TODAY, FIRST, TODAY + timedelta(days=1)), False),
        ([*gifts(TODAY, TODAY), *gifts(FIRST, kind="hours")], True),
        (gifts(TODAY, kind="hours", minutes=480), False),
        (gifts(TODAY, kind="hours", minutes=481), True),
        (gifts(*[TODAY] * 50, kind="expertise"), False),
        (gifts(*[TODAY] * 50, kind="help", minutes=600), False),
        (gifts(*[TODAY] * 50, kind="delivered"), False),
    ],
)
def test_three_in_ninety_days_or_more_than_a_days_work_is_a_habit(
    given: list[Gift], is_habit: bool
) -> None:
    assert away(given, TODAY).is_habit is is_habit


def test_hours_and_products_are_counted_apart_and_unknown_hours_are_no_minutes() -> None:
    given = [*gifts(TODAY, kind="hours", minutes=90), *gifts(FIRST, kind="hours"), *gifts(TODAY)]
    found = away(given, TODAY)
    assert (found.hours, found.products, found.minutes, found.times) == (2, 1, 90, 3)
    assert first_day(TODAY) == FIRST
