"""The forms of the settings, each with a prefix of its own: they stand on one page."""

from __future__ import annotations

import re
from typing import Any

from wtforms import (
    IntegerField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation

from agreements.language import ENGLISH
from app.views.between_forms import EveryForm
from app.views.clients_forms import DaysOffForm
from app.views.entry_forms import new_password
from app.views.forms import Form, ZoneField, address, line
from app.views.places import PlaceField
from app.views.weeks import WeekField

SECURITY = [
    SelectChoice("tls", "TLS from the start, often port 465"),
    SelectChoice("starttls", "STARTTLS, often port 587"),
    SelectChoice("none", "None, for a server on this machine"),
]
NEVER = "never"
WEEKDAYS = [
    *(SelectChoice(str(day), ENGLISH.weekday(day)) for day in range(7)),
    SelectChoice(NEVER, "Never"),
]
HOURS = [SelectChoice(str(hour), f"{hour:02}:00") for hour in range(24)]
PORT = "Write a port between 1 and 65535, like 465."
_NO_HOST = re.compile(r"[\s/@,;<>\"'\\]")


class PortField(IntegerField):  # type: ignore[misc]
    """A port. What is no number stays in the field, with its message."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(PORT) from None

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation  # said already


def no_server(form: Any, field: Any) -> None:
    """Refuse what is more than the name of a server."""
    if _NO_HOST.search(field.data or ""):
        raise ValidationError("Only the server’s name, like mail.example.com.")


class YouForm(Form):
    """Who the freelancer is."""

    name = line("Your name", needed="Write your name, as your clients know it.")
    email = address("Your mail address")
    zone = ZoneField("Your time zone")
    place = PlaceField("Country, for your public holidays")
    week = WeekField("Your working week", never_open="Write at least one working time.")


class MailForm(Form):
    """The freelancer's own account at a mail server. The password is never shown again."""

    sender = address("Address your mail comes from")
    host = line("Server", 253, needed="Write the server’s name, like smtp.example.com.")
    port = PortField(
        "Port", validators=[InputRequired(PORT), NumberRange(1, 65535, PORT)], default=465
    )
    security = RadioField("Encryption", choices=SECURITY, default="tls")
    username = line("User name", 254)
    password = PasswordField(
        "Password", validators=[Optional(), Length(max=1000, message="Keep it to 1000 characters.")]
    )

    validate_host = no_server


class ConnectForm(Form):
    """Whose account is connected at a mail provider."""

    sender = address("Address your mail comes from")


class SummaryForm(Form):
    """When the weekly summary comes."""

    weekday = SelectField("Day", choices=WEEKDAYS)
    hour = SelectField("Time", choices=HOURS)


class PasswordForm(Form):
    """A new password, by somebody who knows the old one."""

    old = PasswordField("Your password now", validators=[InputRequired("Write your password.")])
    new = new_password("Your new password")


def you(**kwargs: Any) -> YouForm:
    return YouForm(prefix="you-", **kwargs)


def mail(**kwargs: Any) -> MailForm:
    return MailForm(prefix="mail-", **kwargs)


def connect(**kwargs: Any) -> ConnectForm:
    return ConnectForm(prefix="connect-", **kwargs)


def summary(**kwargs: Any) -> SummaryForm:
    return SummaryForm(prefix="summary-", **kwargs)


def given(**kwargs: Any) -> EveryForm:
    return EveryForm(prefix="every-", **kwargs)


def password(**kwargs: Any) -> PasswordForm:
    return PasswordForm(prefix="password-", **kwargs)


def own_days_off(**kwargs: Any) -> DaysOffForm:
    return DaysOffForm(prefix="days-", **kwargs)
