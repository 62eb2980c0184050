"""Forms about clients, their days off and the changes they ask for."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import DateField, HiddenField
from wtforms.validators import InputRequired, Optional

from app.views.forms import (
    Form,
    ZoneField,
    address,
    language_field,
    line,
    text,
)
from app.views.places import PlaceByZone
from app.views.weeks import WeekField


class DayField(DateField):  # type: ignore[misc]
    """A day. Empty is fine unless `needed` says what to write."""

    data: date | None

    def __init__(self, label: str, needed: str = "", **kwargs: Any) -> None:
        super().__init__(
            label, validators=[InputRequired(needed) if needed else Optional()], **kwargs
        )

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Write a day, like 2026-11-23.") from None
        if self.data is not None and not 1900 <= self.data.year <= 2200:
            self.data = None
            raise ValueError("Choose a year between 1900 and 2200.")


class ClientForm(Form):
    """A client, for a change."""

    name = line("Name of the client", needed="Write the client’s name.")
    zone = ZoneField("Their time zone")
    place = PlaceByZone("Country, for their public holidays")
    week = WeekField(
        "Their working week", never_open="Write at least one working time; nothing is due without."
    )
    client_since = DayField("Client since")


class ChangeClientForm(ClientForm):
    """`seen` is the fingerprint of what stood in the form when it was opened."""

    seen = HiddenField()


class NewClientForm(ClientForm):
    """A new client with the person you work with there."""

    contact = line("Who you work with there", needed="Write the name of a person.")
    email = address("Their mail address")
    language = language_field("Language they read")


class DaysOffForm(Form):
    """Days off of a client."""

    first_day = DayField("First day", needed="Choose the first day.")
    last_day = DayField("Last day", needed="Choose the last day.")
    note = line("Note, for you alone", most=200)

    def typed(self) -> tuple[date, date, str]:
        """Both ends and the note, of a form that validates."""
        values = self.data
        return values["first_day"], values["last_day"], values["note"] or ""


class RequestForm(Form):
    """An answer to a change that a client asked for."""

    words = text("Your answer", most=5000, needed="Write a few words.")
