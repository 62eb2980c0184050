"""Lines of a table become invoices, payments, calls and clients, or say what is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.cells import Order
from agreements.columns import NEEDED, Mapped
from agreements.imported import Call, Invoice, NewClient, Payment
from agreements.importing import Choices, Kind, preview
from agreements.tables import Row, Table
from agreements.wall_clock import UnknownZone
from tests.rules.uploaded import BERLIN, imported, problems


def test_invoices() -> None:
    found = imported(
        Kind.INVOICES,
        "Number|Client|Date|Due|Paid|Amount",
        "7|Okafor Ltd|02.11.2026|16.11.2026|20.11.2026|1.234,56 €",
        "8|Okafor Ltd|3.11.2026|-||12,5",
    )
    assert [line.value for line in found.lines] == [
        Invoice(
            "Okafor Ltd",
            date(2026, 11, 2),
            "7",
            date(2026, 11, 16),
            date(2026, 11, 20),
            Decimal("1234.56"),
            "EUR",
        ),
        Invoice("Okafor Ltd", date(2026, 11, 3), "8", amount=Decimal("12.5")),
    ]
    assert problems(found) == []
    assert found.notes == ("As it was read.",)


def test_what_is_wrong_is_said_line_by_line() -> None:
    found = imported(
        Kind.INVOICES,
        "Number|Client|Date|Due|Paid|Amount",
        "1|Okafor|02.11.2026|01.11.2026||5",
        "2|Okafor|02.11.2026||01.11.2026|5",
        "3||32.11.2026||soon|much",
        "4|Okafor",
        "5|Okafor|02.11.2026",
    )
    assert problems(found) == [
        "2: It would be due before it was sent.",
        "3: It would be paid before it was sent.",
        "4: It does not say for which client it is. “32.11.2026” is no day of the calendar. "
        "“soon” is no date that can be read. “much” is no amount that can be read.",
        "5: There is no date.",
    ]
    assert found.lines[4].value == Invoice("Okafor", date(2026, 11, 2), "5")


def test_dates_that_can_be_read_in_two_ways_are_said_and_can_be_chosen() -> None:
    lines = ("Client|Date|Amount", "Ben|03/04/2026|1.500")
    found = imported(Kind.INVOICES, *lines)
    assert [note.split(" ", 1)[0] for note in found.notes] == ["As", "“03/04/2026”", "“1.500”"]
    assert found.lines[0].value == Invoice("Ben", date(2026, 4, 3), amount=Decimal("1.500"))
    chosen = imported(Kind.INVOICES, *lines, choices=replace(BERLIN, order=Order.MONTH, mark=","))
    assert chosen.lines[0].value == Invoice("Ben", date(2026, 3, 4), amount=Decimal(1500))
    assert chosen.notes == ("As it was read.",)


def test_payments_that_went_out_are_left_out() -> None:
    found = imported(
        Kind.PAYMENTS,
        "Paid on|Invoice|Amount",
        "2026-11-02|7|-5.00",
        "2026-11-02|7|5.00",
        "2026-11-03||5.00",
    )
    assert found.lines[0].left_out == "No money came in by this."
    assert found.lines[1].value == Payment(date(2026, 11, 2), "7", amount=Decimal("5.00"))
    assert problems(found) == ["4: It says neither which invoice it is for nor who paid."]


@pytest.mark.parametrize(
    ("direction", "counts"),
    [
        ("Incoming", True),
        ("INCOMING_TYPE", True),
        ("Incoming call", True),
        ("Missed", True),
        ("Missed call", True),
        ("Rejected", True),
        ("Voicemail", True),
        ("Eingehend", True),
        ("Verpasst", True),
        ("in", True),
        ("1", True),
        ("3", True),
        ("Outgoing", False),
        ("Ausgehend", False),
        ("Gewählt", False),
        ("2", False),
        ("out", False),
        ("", None),
        ("?", None),
        ("9", None),
        ("interesting", None),
    ],
)
def test_of_calls_only_those_that_came_in_count(direction: str, counts: bool | None) -> None:
    found = imported(
        Kind.CALLS, "Date|Type|Number", f"2026-11-23 20:15|{direction}|0049 (30) 123-45"
    )
    (line,) = found.lines
    if counts:
        assert line.value == Call(datetime(2026, 11, 23, 19, 15, tzinfo=UTC), "+493012345")
    elif counts is False:
        assert line.left_out == "You made this call; only those that came in count."
    else:
        assert line.problems == ("It does not say whether the call came in or went out.",)


def test_a_call_with_the_day_in_one_column_and_the_time_in_another() -> None:
    found = imported(
        Kind.CALLS,
        "Datum|Uhrzeit|Richtung|Name|Dauer",
        "23.11.2026|20:15|eingehend|Ben|4:10",
        "29.03.2026|02:30|eingehend|Ben|",
        "23.11.2026|20:16|eingehend||x",
    )
    assert found.lines[0].value == Call(
        datetime(2026, 11, 23, 19, 15, tzinfo=UTC), who="Ben", seconds=250
    )
    assert problems(found) == [
        "3: There was no 02:30 on that day: the clock was put forward.",
        "4: It does not say who called. “x” is no length of time.",
    ]


def test_clients() -> None:
    found = imported(
        Kind.CLIENTS,
        "Company|First name|Last name|E-mail|Phone|Time zone|Since",
        "Okafor Ltd|Ben|Okafor|Ben@Okafor.example|+44 20 7946|Europe/London|2024-05-01",
        "|Cleo|Stern|cleo@stern.example",
        "Stern|||not an address",
        "||||",
        "Moon|||a@moon.example||Moon/Tycho",
    )
    assert [line.value for line in found.lines[:2]] == [
        NewClient(
            "Okafor Ltd",
            "Ben Okafor",
            "ben@okafor.example",
            "+44207946",
            zone="Europe/London",
            since=date(2024, 5, 1),
        ),
        NewClient("Cleo Stern", "Cleo Stern", "cleo@stern.example"),
    ]
    assert problems(found) == [
        "4: Its e-mail address cannot be one.",
        "5: It has no name. It has no e-mail address.",
        "6: There is no time zone called “Moon/Tycho”.",
    ]


def test_a_line_that_stands_there_twice_is_taken_once() -> None:
    found = imported(Kind.INVOICES, "Client|Date", "Ben|2026-11-02", "Ben|02.11.2026")
    assert found.lines[1].left_out == "The same stands in line 2."
    assert problems(found) == []


def test_a_table_of_a_header_alone_is_nothing_to_import() -> None:
    assert imported(Kind.INVOICES, "Client|Date").lines == ()


def test_a_zone_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownZone):
        imported(Kind.CALLS, "Date|Type|Number", choices=Choices("Moon/Tycho"))


@given(
    st.sampled_from(Kind),
    st.lists(st.lists(st.text(max_size=12), max_size=9), max_size=6),
    st.dictionaries(
        st.sampled_from(sorted({w for k in NEEDED.values() for n in k for w in n})),
        st.integers(-2, 12),
    ),
)
def test_whatever_stands_in_a_table_each_line_becomes_one_thing(
    kind: Kind, lines: list[list[str]], columns: dict[str, int]
) -> None:
    rows = tuple(Row(number, tuple(cells)) for number, cells in enumerate(lines, 1))
    found = preview(kind, Table(rows, "UTF-8"), Mapped(None, columns), BERLIN)
    if found.missing:
        return
    assert [line.number for line in found.lines] == [row.number for row in rows]
    for line in found.lines:
        kinds = [line.value is not None, bool(line.problems), bool(line.left_out)]
        assert sum(kinds) == 1
        assert all(said.endswith(".") for said in line.problems)
