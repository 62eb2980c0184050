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

from flask_wtf import FlaskForm
from wtforms import (
    DateTimeLocalField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from agreements.hours import UnknownZone, check_zone
from app.adapters.message import valid_address
from app.languages import language_names

# What turns the direction of the text after it can make a name read as another one.
TURNS = r"\u202a-\u202e\u2066-\u2069"
_CONTROL = re.compile(rf"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{TURNS}]")
_CONTROL_BUT_BREAKS = re.compile(rf"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff{TURNS}]")
LONGEST_ZONE = 60


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


def _no_code(form: Any, field: Any) -> None:
    """Names, titles and subjects stand in the headers of mails, where this begins a code."""
    if "=?" in (field.data or ""):
        raise ValidationError("Mail programs read “=?” as a code; write the two signs apart.")


def line(label: str, most: int = 120, *, needed: str = "", **kwargs: Any) -> StringField:
    """One line of text. `needed` is the message where nothing was typed; empty means optional."""
    return StringField(
        label,
        filters=[visible],
        validators=[
            DataRequired(needed) if needed else Optional(),
            _no_control(_CONTROL),
            _no_code,
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
