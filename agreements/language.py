"""What the rules need to put a sentence into somebody's language."""

from __future__ import annotations

import gettext as _gettext
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval
from babel.lists import format_list


@dataclass(frozen=True)
class Language:
    """A language: its code (BCP 47, as Babel reads it) and its translations.

    Times are always given as UTC and shown on the wall clock of a zone; whoever shows two zones
    names the place with `place`.
    """

    code: str = "en"
    translations: _gettext.NullTranslations = field(
        default_factory=_gettext.NullTranslations, compare=False, repr=False
    )

    def gettext(self, message: str) -> str:
        return self.translations.gettext(message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.translations.ngettext(one, many, count)

    @property
    def locale(self) -> Locale:
        return _locale(self.code)

    @property
    def _way_of_writing(self) -> Locale:
        # British English puts the day first, and no comma before "and"; so do we.
        return Locale("en", "GB") if self.code == "en" else self.locale

    def clock(self, moment: time) -> str:
        """'09:00'. Groundrules writes 24 hours in every language: they cannot be misread."""
        return moment.strftime("%H:%M")

    def number(self, count: int) -> str:
        """'one' to 'ten' in words, anything else in digits."""
        words = (
            self.gettext("one"),
            self.gettext("two"),
            self.gettext("three"),
            self.gettext("four"),
            self.gettext("five"),
            self.gettext("six"),
            self.gettext("seven"),
            self.gettext("eight"),
            self.gettext("nine"),
            self.gettext("ten"),
        )
        return words[count - 1] if 1 <= count <= len(words) else str(count)

    def weekday(self, index: int, width: str = "wide") -> str:
        """The name of a weekday, Monday being 0; `width` is "wide" or "abbreviated"."""
        names: dict[int, str] = self.locale.days["stand-alone"][width]
        return str(names[index])

    def listed(self, parts: list[str]) -> str:
        """'Monday, Tuesday and Friday'."""
        return format_list(parts, locale=self._way_of_writing)

    def long_day(self, day: date) -> str:
        """'2 November 2026'."""
        return format_date(day, "long", locale=self._way_of_writing)

    def days(self, first: date, last: date) -> str:
        """'14–27 Mar 2027', both included."""
        if first == last:
            return format_date(first, "medium", locale=self._way_of_writing)
        return format_interval(first, last, "yMMMd", locale=self._way_of_writing)

    def month(self, day: date) -> str:
        """'November 2026'."""
        return format_date(day, "LLLL y", locale=self._way_of_writing)

    def short_day(self, at: datetime, zone: str) -> str:
        """'Fri 20 Nov', on the wall clock of the zone."""
        there = at.astimezone(ZoneInfo(zone))
        days, months = _short_names(self.code)
        return f"{days[there.weekday()]} {there.day} {months[there.month]}"

    def moment(self, at: datetime, zone: str) -> str:
        """'Fri 20 Nov 17:00', on the wall clock of the zone."""
        return f"{self.short_day(at, zone)} {self.clock(at.astimezone(ZoneInfo(zone)).time())}"

    def place(self, zone: str) -> str:
        """The city that names a zone: 'New York' for America/New_York."""
        return zone.rsplit("/", 1)[-1].replace("_", " ")


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(code, sep="-")


@cache
def _short_names(code: str) -> tuple[dict[int, str], dict[int, str]]:
    """Weekdays from 0 and months from 1, as they are shortened within a date."""
    found = _locale(code)
    days, months = found.days["format"]["abbreviated"], found.months["format"]["abbreviated"]
    return dict(days.items()), dict(months.items())


ENGLISH = Language("en")
