"""Fields that several forms share. Whatever was typed comes back as it was, with its message."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from flask_wtf import FlaskForm
from wtforms import (
    DateTimeLocalField,
    Field,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from agreements.hours import BadWeek, UnknownZone, Week, check_zone, supported_countries
from app.adapters.message import valid_address
from app.languages import language_names

# What turns the direction of the text after it can make a name read as another one.
TURNS = r"\u202a-\u202e\u2066-\u2069"
_CONTROL = re.compile(rf"[\x00-\x1f\x7f\u2028\u2029{TURNS}]")
_CONTROL_BUT_BREAKS = re.compile(rf"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f{TURNS}]")
LONGEST_ZONE = 60
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Form(FlaskForm):  # type: ignore[misc]
    """A form with the key that tells a second submit from a new one."""

    submission = HiddenField(default=lambda: secrets.token_urlsafe(16))

    def add_errors(self, errors: dict[str, str]) -> None:
        """Put what a service refused beside its fields; what has no field stands at the top."""
        for name, message in errors.items():
            if name in self._fields:
                self._fields[name].errors = [*self._fields[name].errors, message]
            else:
                self.form_errors.append(message)


def visible(text: str | None) -> str:
    """What was typed, without space around it; empty where nothing of it can be seen."""
    kept = (text or "").strip()
    return "" if all(unicodedata.category(sign) in ("Cf", "Zs") for sign in kept) else kept


def _unbroken(text: str | None) -> str:
    return visible((text or "").replace("\r\n", "\n"))


def _no_control(pattern: re.Pattern[str]) -> Callable[[Any, Any], None]:
    def check(form: Any, field: Any) -> None:
        if pattern.search(field.data or ""):
            raise ValidationError("Take out the line break or control character.")

    return check


def line(label: str, most: int = 120, *, needed: str = "", **kwargs: Any) -> StringField:
    """One line of text. `needed` is the message where nothing was typed; empty means optional."""
    return StringField(
        label,
        filters=[visible],
        validators=[
            DataRequired(needed) if needed else Optional(),
            _no_control(_CONTROL),
            Length(max=most, message=f"Keep it to {most} characters."),
        ],
        **kwargs,
    )


def text(label: str, most: int = 2000, *, needed: str = "", **kwargs: Any) -> TextAreaField:
    """Several lines of text."""
    return TextAreaField(
        label,
        filters=[_unbroken],
        validators=[
            DataRequired(needed) if needed else Optional(),
            _no_control(_CONTROL_BUT_BREAKS),
            Length(max=most, message=f"Keep it to {most} characters."),
        ],
        **kwargs,
    )


def address(label: str, **kwargs: Any) -> StringField:
    """A mail address, normalised by `valid_address`."""
    return StringField(
        label,
        filters=[visible],
        validators=[
            InputRequired("Write a mail address."),
            Length(max=254, message="Keep it to 254 characters."),
            _address,
        ],
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email"},
        **kwargs,
    )


def _address(form: Any, field: Any) -> None:
    try:
        field.data = valid_address(field.data)
    except ValueError as problem:
        raise ValidationError(str(problem)) from problem


class ZoneField(StringField):  # type: ignore[misc]
    """A time zone by its name, or by the city in it: 'Europe/Berlin', 'Berlin'."""

    data: Any

    def pre_validate(self, form: Any) -> None:
        typed = (self.data or "").strip()
        if not typed:
            raise ValidationError("Choose a time zone, like Europe/Berlin.")
        if len(typed) > LONGEST_ZONE:
            raise ValidationError("There is no such time zone. Try one like Europe/Berlin.")
        found = zones_by_city().get(typed.lower().replace(" ", "_"), typed)
        try:
            check_zone(found)
        except UnknownZone as problem:
            raise ValidationError(f"{problem} Try one like Europe/Berlin.") from problem
        self.data = found


@cache
def zone_names() -> tuple[str, ...]:
    """The zones people choose from: those named by a place."""
    return tuple(sorted(name for name in available_timezones() if _is_place(name)))


@cache
def zones_by_city() -> dict[str, str]:
    return {name.rsplit("/", 1)[-1].lower(): name for name in zone_names()}


def _is_place(name: str) -> bool:
    return "/" in name and not name.startswith(("Etc/", "SystemV/", "US/", "posix", "right"))


class PlaceField(SelectField):  # type: ignore[misc]
    """A country, or a region in it, for public holidays. The value is 'DE' or 'DE:BE'."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, choices=places, validate_choice=False, **kwargs)

    def pre_validate(self, form: Any) -> None:
        country, _, region = (self.data or "").partition(":")
        if not country:
            raise ValidationError("Choose a country.")
        if country not in supported_countries() or (
            region and region not in supported_countries()[country]
        ):
            raise ValidationError("Choose a country from the list.")

    @property
    def country(self) -> str:
        return str(self.data).partition(":")[0]

    @property
    def region(self) -> str | None:
        return str(self.data).partition(":")[2] or None


def place_value(country: str, region: str | None) -> str:
    """The value of a `PlaceField` for stored columns."""
    return f"{country}:{region}" if region else country


def place_name(country: str, region: str | None) -> str:
    """'Germany, Berlin': what the list of places says of stored columns."""
    return _place_names().get(place_value(country, region), country)


@cache
def _place_names() -> dict[str, str]:
    return dict(places())


@cache
def places() -> list[tuple[str, str]]:
    """Every country with holiday data, and its regions, by name."""
    names = Locale("en").territories
    found: list[tuple[str, str]] = []
    for country, regions in supported_countries().items():
        name = names.get(country, country)
        found.append((country, name))
        named = _region_names(country) if regions else {}
        found += [(f"{country}:{code}", f"{name}, {named.get(code, code)}") for code in regions]
    return [("", "Choose…"), *sorted(found, key=lambda pair: pair[1])]


def _region_names(country: str) -> dict[str, str]:
    from holidays import country_holidays  # takes long to import

    aliases: dict[str, str] = country_holidays(country).subdivisions_aliases
    named: dict[str, str] = {}
    for name, code in aliases.items():
        if code not in named or named[code].isupper():  # a name says more than an abbreviation
            named[code] = name
    return named


class WeekField(Field):  # type: ignore[misc]
    """A week as seven lines, named `<name>-mon` to `<name>-sun`. `data` is a `Week` or None.

    `typed` holds what stands in each line, `wrong` the day that cannot be read, if one.
    """

    data: Any
    process_errors: list[str]

    def __init__(self, label: str, *, never_open: str = "", **kwargs: Any) -> None:
        super().__init__(label, default=Week.standard, **kwargs)
        self.never_open = never_open
        self.typed: dict[str, str] = dict.fromkeys(DAYS, "")
        self.wrong = ""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors, self.errors = [], ()
        given = formdata is not None and any(f"{self.name}-{day}" in formdata for day in DAYS)
        if given:
            self.typed = {
                day: str(formdata.get(f"{self.name}-{day}", ""))[:200].strip() for day in DAYS
            }
            self._read()
            return
        week: Week = data if isinstance(data, Week) else self.default()
        self.data, self.typed = week, week.to_text()

    def _read(self) -> None:
        self.data = None
        for day in DAYS:
            try:
                Week.from_text({day: self.typed[day]})
            except BadWeek as problem:
                self.wrong = day
                self.process_errors.append(str(problem))
                return
        try:
            self.data = Week.from_text(self.typed)
        except BadWeek as problem:
            self.process_errors.append(str(problem))

    def pre_validate(self, form: Any) -> None:
        if self.data is None and not self.process_errors:
            raise ValidationError("Write the times of at least one day.")
        if self.data is not None and self.never_open and self.data.is_never_open:
            raise ValidationError(self.never_open)


class MomentField(DateTimeLocalField):  # type: ignore[misc]
    """A moment on the wall clock of a zone; `instant(zone)` gives it in UTC."""

    data: datetime | None

    def __init__(self, label: str, **kwargs: Any) -> None:
        kwargs.setdefault("validators", [InputRequired("Choose a day and a time.")])
        super().__init__(label, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Write a day and a time, like 2026-11-23 16:40.") from None
        if self.data is not None and not 1990 <= self.data.year <= 2200:
            self.data = None
            raise ValueError("Choose a year between 1990 and 2200.")

    def instant(self, zone: str) -> datetime | None:
        """The instant in UTC. A time that the clock skips counts as the next one that exists."""
        if self.data is None:
            return None
        return self.data.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def language_field(label: str = "Language") -> SelectField:
    """A language that a client reads."""
    return SelectField(label, choices=lambda: list(language_names()), default="en")
