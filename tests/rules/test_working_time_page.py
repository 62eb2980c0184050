"""Every example on the page about working time, as it stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agreements.hours import DAYS, BadAllowance, Calendar, NoWorkingTime, Week
from agreements.judging import (
    Allowance,
    Fact,
    Outcome,
    Unit,
    deadline,
    explain,
    judge_by_date,
    judge_deadline,
    judge_notice,
    judge_window,
)
from agreements.language import ENGLISH
from tests.rules.moments import BERLIN, LONDON, LORD_HOWE, at

PAGE = Path(__file__).parents[2] / "docs" / "working-time.md"
PLACES: dict[str, dict[str, Any]] = {
    "Berlin": {"zone": BERLIN},
    "Lord Howe": {"zone": LORD_HOWE},
    "London, England": {"zone": LONDON, "country": "GB", "region": "ENG"},
    "London, Scotland": {"zone": LONDON, "country": "GB", "region": "SCT"},
}


@dataclass(frozen=True)
class Example:
    """A row of a table, by the headings."""

    cells: dict[str, str]

    def __str__(self) -> str:
        return " | ".join(self.cells.values())

    @property
    def calendar(self) -> Calendar:
        text, *rest = (self.cells.get("Their week") or self.cells["Agreed"]).split("; ")
        found = Calendar(week(text), **PLACES[self.cells["Where"]])
        for more in rest:
            word, when = more.split(" ", 1)
            if word == "off":
                found = replace(found, days_off=frozenset({moment(when + " 12:00").date()}))
            else:
                begin, end = when.split(" to ")
                away = (self.instant(begin), self.instant(begin[:-5] + end))
                found = replace(found, absences=(away,))
        return found

    @property
    def allowance(self) -> Allowance:
        amount, unit = self.cells["Allowed"].split(" ", 1)
        return Allowance(int(amount), Unit(unit.rstrip("s").replace(" ", "_") + "s"))

    def instant(self, text: str) -> datetime:
        once = text.removesuffix(", the second time")
        again = " again" if once != text else ""
        return at(moment(once).isoformat() + again, PLACES[self.cells["Where"]]["zone"])

    def when(self, heading: str) -> datetime:
        return self.instant(self.cells[heading])


def moment(text: str) -> datetime:
    """'Mon 23 Nov 2026 10:00', which has to be a Monday, without a zone."""
    found = datetime.strptime(text, "%a %d %b %Y %H:%M:%S" if text.count(":") == 2 else FORMAT)
    assert found.strftime("%a") == text[:3]
    return found


FORMAT = "%a %d %b %Y %H:%M"


def week(text: str) -> Week:
    """'Mon–Fri 09:00–17:00'."""
    if text == "never":
        return Week.from_text({})
    days, times = text.split(" ", 1)
    edges = [DAYS.index(day.lower()) for day in days.split("–")]
    return Week.from_text(dict.fromkeys(DAYS[edges[0] : edges[-1] + 1], times))


def examples(*headings: str) -> list[Any]:
    """The rows of the tables that have these headings, for `parametrize`."""
    return list(_examples(*headings))


def _examples(*headings: str) -> Iterator[Any]:
    columns: list[str] = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            columns = []
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not columns:
            columns = cells
        elif tuple(columns) == headings and not set("".join(cells)) <= {"-"}:
            example = Example(dict(zip(columns, cells, strict=True)))
            yield pytest.param(example, id=str(example))


@pytest.mark.parametrize("example", examples("Their week", "Where", "Asked", "Allowed", "Due"))
def test_it_is_due_when_the_page_says(example: Example) -> None:
    if example.cells["Due"] in ("none", "refused"):
        with pytest.raises(NoWorkingTime if example.cells["Due"] == "none" else BadAllowance):
            deadline(example.allowance, example.when("Asked"), example.calendar)
        return
    due = deadline(example.allowance, example.when("Asked"), example.calendar)
    assert due.at == example.when("Due")


@pytest.mark.parametrize(
    "example", examples("Their week", "Where", "Asked", "Allowed", "Answered", "So it is")
)
def test_an_answer_is_what_the_page_says(example: Example) -> None:
    answered = example.when("Answered")
    verdict = judge_deadline(
        example.allowance, example.when("Asked"), answered, example.calendar, answered
    )
    assert (verdict.outcome is Outcome.KEPT) is (example.cells["So it is"] == "in time")


@pytest.mark.parametrize("example", examples("Agreed", "Where", "Called", "So it is"))
def test_a_call_is_what_the_page_says(example: Example) -> None:
    verdict = judge_window(example.calendar.week, example.when("Called"), example.calendar)
    assert (verdict.outcome is Outcome.KEPT) is (example.cells["So it is"] == "in time")


@pytest.mark.parametrize("example", examples("Their week", "Where", "Promised for", "Grace", "Due"))
def test_what_was_promised_is_due_when_the_page_says(example: Example) -> None:
    planned = moment(f"{example.cells['Promised for']} 12:00").date()
    begun = example.when("Due") - timedelta(days=9)
    grace = replace(example, cells={**example.cells, "Allowed": example.cells["Grace"]}).allowance
    verdict = judge_by_date(grace, planned, begun, None, example.calendar, begun)
    assert verdict.due_at == example.when("Due")


@pytest.mark.parametrize(
    "example",
    examples("Their week", "Where", "Asked", "Asked back", "You answered", "Allowed", "Due"),
)
def test_a_question_of_theirs_moves_it_as_the_page_says(example: Example) -> None:
    facts = (
        Fact("asked_back", example.when("Asked back")),
        Fact("replied", example.when("You answered")),
    )
    now = example.when("You answered") + timedelta(days=30)
    asked = example.when("Asked")
    verdict = judge_deadline(example.allowance, asked, None, example.calendar, now, facts=facts)
    assert verdict.due_at == example.when("Due")


@pytest.mark.parametrize(
    "example", examples("Their week", "Where", "Told", "The meeting", "Allowed", "So it is")
)
def test_a_meeting_is_what_the_page_says(example: Example) -> None:
    told, starts = example.when("Told"), example.when("The meeting")
    verdict = judge_notice(example.allowance, told, starts, example.calendar)
    assert (verdict.outcome is Outcome.KEPT) is (example.cells["So it is"] == "in time")


def test_every_table_of_the_page_is_read() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    tables = sum(1 for row in rows if set(row) <= set("|- "))
    read = (
        *examples("Their week", "Where", "Asked", "Allowed", "Due"),
        *examples("Their week", "Where", "Asked", "Allowed", "Answered", "So it is"),
        *examples("Agreed", "Where", "Called", "So it is"),
        *examples("Their week", "Where", "Promised for", "Grace", "Due"),
        *examples("Their week", "Where", "Asked", "Asked back", "You answered", "Allowed", "Due"),
        *examples("Their week", "Where", "Told", "The meeting", "Allowed", "So it is"),
    )
    assert len(read) == len(rows) - 2 * tables > 30


def test_the_times_to_type_are_read_as_the_page_says() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for typed in ("9-12:30, 13:30 to 17:00", "9am-5pm", "22-6"):
        assert f"`{typed}`" in text
        Week.from_text({"mon": typed})
    assert "`9-5`" in text
    with pytest.raises(ValueError, match="before the start"):
        Week.from_text({"mon": "9-5"})
    Week.from_text({"mon": "15-5"})
    for typed in ("14:59-1", "15-5:01"):
        with pytest.raises(ValueError, match="before the start"):
            Week.from_text({"mon": typed})


def test_the_explanation_on_the_page_is_the_one_that_is_shown() -> None:
    london = Calendar(Week.standard(), **PLACES["London, England"])
    asked = at("2026-05-22 16:40", LONDON)
    steps = deadline(Allowance(1, Unit.WORKING_DAYS), asked, london).steps
    quoted = re.search(r"^> (.+)$", PAGE.read_text(encoding="utf-8"), re.M)
    assert quoted is not None
    assert explain(steps, ENGLISH, LONDON, BERLIN) == quoted[1]
