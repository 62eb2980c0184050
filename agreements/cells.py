"""What stands in the cells of a table: days, moments, amounts, as people and programs write them.

Whether "03/04/2026" is a day of March or of April, and whether "1.234" is a little or a lot, no
cell can say by itself: the column it stands in may.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from zoneinfo import ZoneInfo


class BadCell(ValueError):
    """A cell cannot be read; the sentence says why."""


class Order(Enum):
    """What comes first in a date written in figures alone."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True)
class Guess:
    """What a column speaks for, and a sentence where it could be otherwise."""

    value: str
    note: str = ""


FIRST_YEAR, LAST_YEAR = 1990, 2100
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jän jänner",
            "feb february februar",
            "mar march märz mär mrz maerz",
            "apr april",
            "may mai",
            "jun june juni",
            "jul july juli",
            "aug august",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december dez dezember",
        ),
        1,
    )
    for name in names.split()
}
FIGURES = re.compile(r"(\d{1,2})([./-]) ?(\d{1,2})\2 ?(\d{4}|\d{2})")
YEAR_FIRST = re.compile(r"(\d{4})([-./]?)(\d{2})\2(\d{2})|(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[. -]{0,2}([^\W\d_]{3,9})[., -]{1,2}(\d{4})")
MONTH_FIRST = re.compile(r"([^\W\d_]{3,9})[. ]{1,2}(\d{1,2})(?:st|nd|rd|th)?[, ]{1,2}(\d{4})")
TIME = re.compile(
    r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?(?: ?([ap])\.?m\.?| ?(Uhr))?"
    r"(?: ?(Z|UTC|GMT|[+-]\d{2}:?\d{2}))?",
    re.I,
)
ENDS = re.compile(r"[Tt]\d|\W|\Z")
EPOCH = re.compile(r"\d{10}(\d{3})?")
SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,6})?")
LARGEST = 10**12


def order_of(cells: Iterable[str]) -> Guess:
    """Which order the dates of a column are written in: of the figures of a date, one that is more
    than 12 is the day."""
    day_first = month_first = 0
    unsure = ""
    for cell in cells:
        found = FIGURES.match(cell.strip())
        if not found or found[2] == ".":
            continue
        first, second = int(found[1]), int(found[3])
        day_first += first > 12 >= second
        month_first += second > 12 >= first
        if first != second and max(first, second) <= 12:
            unsure = unsure or found[0]
    if day_first and month_first:
        note = "Some dates have the day first and some the month. Check them line by line."
        return Guess((Order.MONTH if month_first > day_first else Order.DAY).value, note)
    if day_first or month_first or not unsure:
        return Guess((Order.MONTH if month_first else Order.DAY).value)
    return Guess(
        Order.DAY.value,
        f"“{unsure}” can be read in two ways. It was read with the day first; choose the month "
        "first if that is wrong.",
    )


def day(text: str, order: Order) -> date:
    """A day. A time after it is left out.

    Raises:
        BadCell: it is none, or far away.
    """
    return _day_and_rest(text, order)[0]


def moment(text: str, order: Order, zone: str) -> datetime:
    """A day and a time as a moment (UTC); one without a zone is on the clock of `zone`.

    Of an hour that comes twice when the clock goes back, the first is taken.

    Raises:
        BadCell: it is none, or the clock did not show it.
    """
    text = text.strip()
    if EPOCH.fullmatch(text):
        return _checked(datetime.fromtimestamp(int(text[:10]), UTC), text)
    when, rest = _day_and_rest(text, order)
    found = TIME.fullmatch(rest)
    if not found:
        raise BadCell(f"“{_short(text)}” has no time of the day.")
    local = _at(when, found, text)
    if found[6]:
        return local.replace(tzinfo=UTC) - _offset(found[6])
    there = local.replace(tzinfo=ZoneInfo(zone))
    if there.astimezone(UTC).astimezone(there.tzinfo).replace(tzinfo=None) != local:
        raise BadCell(f"There was no {local:%H:%M} on that day: the clock was put forward.")
    return there.astimezone(UTC)


def _day_and_rest(text: str, order: Order) -> tuple[date, str]:
    text = text.strip()
    for pattern in (YEAR_FIRST, FIGURES, DAY_FIRST, MONTH_FIRST):
        found = pattern.match(text)
        if found and ENDS.match(text, found.end()):
            return _a_day(pattern, found, order, text), text[found.end() :].lstrip("Tt, ")
    if not text:
        raise BadCell("There is no date.")
    raise BadCell(f"“{_short(text)}” is no date that can be read.")


def _a_day(pattern: re.Pattern[str], found: re.Match[str], order: Order, text: str) -> date:
    if pattern is YEAR_FIRST:
        parts = [part for part in (found[1], found[3], found[4], *found.groups()[4:]) if part]
        year, month, number = map(int, parts)
    elif pattern is FIGURES:
        one, other, year = int(found[1]), int(found[3]), int(found[4])
        is_month = order is Order.MONTH and found[2] != "."
        month, number = (one, other) if is_month else (other, one)
        year += 2000 if len(found[4]) == 2 else 0
    else:
        name, figure = (found[2], found[1]) if pattern is DAY_FIRST else (found[1], found[2])
        month, number, year = MONTHS.get(name.lower(), 0), int(figure), int(found[3])
    try:
        made = date(year, month, number)
    except ValueError:
        made = date.min
    if not FIRST_YEAR <= made.year <= LAST_YEAR:
        raise BadCell(f"“{_short(text)}” is no day of the calendar.")
    return made


def _at(when: date, found: re.Match[str], text: str) -> datetime:
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    elif found[4]:
        hour = 99
    try:
        return datetime(when.year, when.month, when.day, hour, minute, second)
    except ValueError:
        pass
    raise BadCell(f"“{_short(text)}” has no time of the day.")


def _offset(text: str) -> timedelta:
    if text[0] not in "+-":
        return timedelta(0)
    figures = text[1:].replace(":", "")
    ahead = timedelta(hours=int(figures[:2]), minutes=int(figures[2:]))
    return -ahead if text[0] == "-" else ahead


def _checked(made: datetime, text: str) -> datetime:
    if FIRST_YEAR <= made.year <= LAST_YEAR:
        return made
    raise BadCell(f"“{_short(text)}” is no date that can be read.")


def mark_of(cells: Iterable[str]) -> Guess:
    """Whether the decimals of a column stand after a comma or a point."""
    votes = {",": 0, ".": 0}
    unsure = ""
    for cell in cells:
        figures = re.sub(r"[^\d.,]", "", cell)
        marks = [letter for letter in figures if letter in ",."]
        if not marks:
            continue
        last, behind = marks[-1], len(figures) - figures.rindex(marks[-1]) - 1
        if len(set(marks)) == 2 or (len(marks) == 1 and behind != 3):
            votes[last] += 1
        elif len(marks) > 1:
            votes["." if last == "," else ","] += 1
        else:
            unsure = unsure or cell.strip()
    best = "," if votes[","] > votes["."] else "."
    if unsure and votes[","] == votes["."]:
        grouping = unsure if best in unsure else ""
        how = "decimals" if grouping else "thousands"
        note = f"“{_short(unsure)}” was read as {how}. Choose the other mark if that is wrong."
        return Guess(best, note)
    return Guess(best)


def amount(text: str, mark: str) -> tuple[Decimal, str]:
    """An amount and its currency (three letters, empty where the cell names none).

    Raises:
        BadCell: it is none, or beyond all measure.
    """
    rest = text.strip()
    currency = next((code for sign, code in SIGNS.items() if sign in rest), "")
    if named := re.search(r"(?<![^\W\d_])[A-Z]{3}(?![^\W\d_])", rest):
        currency = named[0]
    figures = re.sub(r"[^\W\d_]{1,3}\b|[€$£¥\s'’_]", "", rest)
    is_negative = figures.startswith(("-", "−", "(")) or figures.endswith("-")
    figures = figures.strip("+-−()")
    group = "." if mark == "," else ","
    whole, _, cents = figures.partition(mark)
    if group in whole and re.fullmatch(rf"\d{{1,3}}(?:{re.escape(group)}\d{{3}})+", whole):
        whole = whole.replace(group, "")
    number = f"{whole or '0'}.{cents}" if cents else whole
    if not number.isascii() or not NUMBER.fullmatch(number):
        raise BadCell(f"“{_short(text)}” is no amount that can be read.")
    if Decimal(number) > LARGEST:
        raise BadCell(f"“{_short(text)}”: no amount is that large.")
    return Decimal(number) * (-1 if is_negative else 1), currency


def seconds(text: str) -> int:
    """How long something took: "00:04:10", "4:10" (minutes), "250", "250 s", "4 min 10 s".

    Raises:
        BadCell: it is no length of time.
    """
    rest = text.strip().lower()
    if re.fullmatch(r"\d{1,3}(:\d{2}){1,2}", rest):
        parts = [int(part) for part in rest.split(":")]
        return sum(part * 60**power for power, part in enumerate(reversed(parts)))
    units = re.compile(
        r"(\d{1,6}) ?(hours?|std|h|minuten?|minutes?|min|m|seconds?|sec|sek|s)?\.? ?"
    )
    found = [(int(one[1]), one[2] or "s") for one in units.finditer(rest)]
    if not found or units.sub("", rest).strip(" ,"):
        raise BadCell(f"“{_short(text)}” is no length of time.")
    worth = {"h": 3600, "m": 60, "s": 1}
    return sum(number * worth["h" if unit[:3] == "std" else unit[0]] for number, unit in found)


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= 40 else f"{text[:39]}…"
