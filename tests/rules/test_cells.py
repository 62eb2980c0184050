"""Days, moments, amounts and lengths of time as people and programs write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import cells
from agreements.cells import BadCell, Order

BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2026-11-23", Order.DAY, "2026-11-23"),
        ("2026/1/3", Order.MONTH, "2026-01-03"),
        ("20261123", Order.MONTH, "2026-11-23"),
        ("23.11.2026", Order.DAY, "2026-11-23"),
        ("03.04.2026", Order.MONTH, "2026-04-03"),
        ("3. 4. 26", Order.DAY, "2026-04-03"),
        ("03/04/2026", Order.DAY, "2026-04-03"),
        ("03/04/2026", Order.MONTH, "2026-03-04"),
        ("3-4-26", Order.MONTH, "2026-03-04"),
        ("23 Nov 2026", Order.DAY, "2026-11-23"),
        ("23. November 2026", Order.DAY, "2026-11-23"),
        ("3. März 2026", Order.DAY, "2026-03-03"),
        ("23rd of it", Order.DAY, None),
        ("Nov 23, 2026", Order.DAY, "2026-11-23"),
        ("December 1st, 2026", Order.DAY, "2026-12-01"),
        ("23-Dez-2026", Order.DAY, "2026-12-23"),
        ("2026-11-23T10:00:00Z", Order.DAY, "2026-11-23"),
        (" 23.11.2026 08:15 ", Order.DAY, "2026-11-23"),
        ("31/02/2026", Order.DAY, None),
        ("13/13/2026", Order.DAY, None),
        ("2026-13-01", Order.DAY, None),
        ("23 Foo 2026", Order.DAY, None),
        ("1/1/1812", Order.DAY, None),
        ("9999-01-01", Order.DAY, None),
        ("yesterday", Order.DAY, None),
        ("23.11/2026", Order.DAY, None),
        ("23.11.20261", Order.DAY, None),
        ("46349", Order.DAY, None),
        ("", Order.DAY, None),
    ],
)
def test_days(text: str, order: Order, expected: str | None) -> None:
    if expected:
        assert cells.day(text, order) == date.fromisoformat(expected)
    else:
        with pytest.raises(BadCell):
            cells.day(text, order)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-23 10:00", "2026-11-23 09:00:00"),
        ("2026-07-23 10:00:30", "2026-07-23 08:00:30"),
        ("2026-11-23T10:00:00.123Z", "2026-11-23 10:00:00"),
        ("2026-11-23T10:00:00+05:30", "2026-11-23 04:30:00"),
        ("2026-11-23 10:00 -0500", "2026-11-23 15:00:00"),
        ("23.11.2026, 10:00 Uhr", "2026-11-23 09:00:00"),
        ("23.11.26 10.00", "2026-11-23 09:00:00"),
        ("23/11/2026 4:05 PM", "2026-11-23 15:05:00"),
        ("23/11/2026 12:05 a.m.", "2026-11-22 23:05:00"),
        ("Nov 23, 2026 9:00:00 AM", "2026-11-23 08:00:00"),
        ("1795428000", "2026-11-23 10:00:00"),
        ("1795428000123", "2026-11-23 10:00:00"),
        ("2026-10-25 02:30", "2026-10-25 00:30:00"),
        ("2026-03-29 02:30", "There was no 02:30 on that day: the clock was put forward."),
        ("2026-11-23", "“2026-11-23” has no time of the day."),
        ("2026-11-23 25:00", "“2026-11-23 25:00” has no time of the day."),
        ("2026-11-23 13:00 pm", "“2026-11-23 13:00 pm” has no time of the day."),
        ("2026-11-23 soon", "“2026-11-23 soon” has no time of the day."),
        ("9999999999", "“9999999999” is no date that can be read."),
        ("", "There is no date."),
    ],
)
def test_moments_on_a_clock_in_berlin(text: str, expected: str) -> None:
    try:
        found = f"{cells.moment(text, Order.DAY, BERLIN):%Y-%m-%d %H:%M:%S}"
    except BadCell as problem:
        found = str(problem)
    assert found == expected


@pytest.mark.parametrize(
    ("dates", "value", "says"),
    [
        (["13/04/2026", "03/04/2026"], "day", ""),
        (["04/13/2026", "03/04/2026"], "month", ""),
        (["03/04/2026", "05/05/2026"], "day", "“03/04/2026” can be read in two ways."),
        (["05/05/2026"], "day", ""),
        (["03.04.2026"], "day", ""),
        (["2026-03-04"], "day", ""),
        ([""], "day", ""),
        (["13/04/2026", "04/13/2026", "04/14/2026"], "month", "Some dates have the day first"),
    ],
)
def test_the_order_of_a_date_is_that_of_its_column(dates: list[str], value: str, says: str) -> None:
    guess = cells.order_of(dates)
    assert guess.value == value
    assert guess.note.startswith(says)
    assert bool(guess.note) is bool(says)


@pytest.mark.parametrize(
    ("amounts", "mark", "is_said"),
    [
        (["1.234,56"], ",", False),
        (["1,234.56"], ".", False),
        (["12,5", "1.234"], ",", False),
        (["12.5", "1,234"], ".", False),
        (["1.234.567"], ",", False),
        (["1.234"], ".", True),
        (["1,234"], ".", True),
        (["12", ""], ".", False),
    ],
)
def test_the_decimal_mark_is_that_of_its_column(
    amounts: list[str], mark: str, is_said: bool
) -> None:
    guess = cells.mark_of(amounts)
    assert (guess.value, bool(guess.note)) == (mark, is_said)


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("1.234,56 €", ",", ("1234.56", "EUR")),
        ("€1,234.56", ".", ("1234.56", "EUR")),
        ("CHF 1'234.50", ".", ("1234.50", "CHF")),
        ("1 234,50 EUR", ",", ("1234.50", "EUR")),
        ("12", ",", ("12", "")),
        (",50", ",", ("0.50", "")),
        ("-12,00", ",", ("-12.00", "")),
        ("12,00-", ",", ("-12.00", "")),
        ("(12.00)", ".", ("-12.00", "")),
        ("+3", ".", ("3", "")),
        ("$ 5", ".", ("5", "USD")),
        ("1.23,4", ",", None),
        ("12,34,56", ",", None),
        ("1.2.3", ".", None),
        ("free", ".", None),
        ("", ".", None),
        ("1e9", ".", None),
        ("٣", ".", None),
        ("9" * 16, ".", None),
        ("=1+1", ".", None),
    ],
)
def test_amounts(text: str, mark: str, expected: tuple[str, str] | None) -> None:
    if expected:
        assert cells.amount(text, mark) == (Decimal(expected[0]), expected[1])
    else:
        with pytest.raises(BadCell, match="is no amount that can be read"):
            cells.amount(text, mark)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00:04:10", 250),
        ("4:10", 250),
        ("250", 250),
        ("250 s", 250),
        ("4 min 10 sec", 250),
        ("1h 2m 3s", 3723),
        ("2 Std.", 7200),
        ("3 Minuten", 180),
        ("long", None),
        ("-5", None),
        ("", None),
    ],
)
def test_lengths_of_time(text: str, expected: int | None) -> None:
    if expected is None:
        with pytest.raises(BadCell):
            cells.seconds(text)
    else:
        assert cells.seconds(text) == expected


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_a_day_is_read_as_it_was_written(when: date) -> None:
    for order in Order:
        assert cells.day(when.isoformat(), order) == when
        assert cells.day(f"{when:%d.%m.%Y}", order) == when
    assert cells.day(f"{when:%d/%m/%Y}", Order.DAY) == when
    assert cells.day(f"{when:%m/%d/%Y}", Order.MONTH) == when


@given(st.decimals(-(10**9), 10**9, places=2))
def test_an_amount_is_read_as_it_was_written(value: Decimal) -> None:
    english = f"{value:,.2f}"
    assert cells.amount(english, ".")[0] == value
    german = english.translate(str.maketrans(",.", ".,"))
    assert cells.amount(f"{german} €", ",") == (value, "EUR")


@given(st.datetimes(datetime(1990, 1, 2), datetime(2100, 12, 30)))
def test_a_moment_is_read_as_it_was_written(when: datetime) -> None:
    when = when.replace(microsecond=0, tzinfo=UTC)
    assert cells.moment(f"{when:%Y-%m-%dT%H:%M:%SZ}", Order.DAY, BERLIN) == when
    later = when.astimezone(UTC) + timedelta(hours=3)
    assert cells.moment(f"{later:%d/%m/%Y %I:%M:%S %p} +0300", Order.DAY, BERLIN) == when


@given(st.text(max_size=60))
def test_whatever_stands_in_a_cell_it_is_read_or_refused_in_a_sentence(text: str) -> None:
    readers: list[Callable[[], object]] = [
        lambda: cells.day(text, Order.DAY),
        lambda: cells.day(text, Order.MONTH),
        lambda: cells.moment(text, Order.DAY, BERLIN),
        lambda: cells.amount(text, ","),
        lambda: cells.amount(text, "."),
        lambda: cells.seconds(text),
    ]
    for reader in readers:
        try:
            assert reader() is not None
        except BadCell as problem:
            assert str(problem).endswith(".")
    assert cells.order_of([text]).value in ("day", "month")
    assert cells.mark_of([text]).value in (",", ".")
