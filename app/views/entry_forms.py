"""The forms of the way in: set-up, sign-in, the first steps."""

from __future__ import annotations

from typing import Any

from babel.core import get_global
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from agreements.hours import supported_countries
from app.views.clients_forms import NewClientForm
from app.views.forms import Form, PlaceField, WeekField, ZoneField, address, line

SHORTEST, LONGEST = 10, 200


class PlaceByZone(PlaceField):
    """A place for public holidays that follows from the form's `zone` where it is left empty.

    `home` is a zone and the place that goes with it, known better than by the zone alone.
    """

    home = ("", "")
    _followed = ""

    def pre_validate(self, form: Any) -> None:
        if self.data:
            super().pre_validate(form)
        elif not form.zone.errors:
            zone, place = self.home
            self._followed = place if form.zone.data == zone else country_of(form.zone.data)
            if not self._followed:
                super().pre_validate(form)

    @property
    def country(self) -> str:
        return self._followed.partition(":")[0] or super().country

    @property
    def region(self) -> str | None:
        return self._followed.partition(":")[2] or None if self._followed else super().region


def country_of(zone: str | None) -> str:
    """The country of a time zone, where there are holidays on file for it; else empty."""
    country = str(get_global("zone_territories").get(zone or "", ""))
    return country if country in supported_countries() else ""


def new_password(label: str) -> PasswordField:
    """A password that is being chosen."""
    return PasswordField(
        label,
        validators=[
            InputRequired("Choose a password."),
            Length(min=SHORTEST, message=f"Use at least {SHORTEST} characters."),
            Length(max=LONGEST, message=f"Keep it to {LONGEST} characters."),
        ],
    )


class SetUpForm(Form):
    """Who the freelancer is."""

    name = line("Your name", needed="Write your name, as your clients know it.")
    email = address("Your mail address")
    password = new_password("A password")
    zone = ZoneField("Your time zone")
    place = PlaceByZone("Country, for your public holidays")
    week = WeekField("Your working week", never_open="Write at least one working time.")


class SignInForm(Form):
    """Address and password. Nothing is said about which of them was wrong."""

    email = line("Your mail address", 254, needed="Write your mail address.")
    password = PasswordField("Password", validators=[InputRequired("Write your password.")])


class FirstClientForm(NewClientForm):
    """The first client; what is not needed for a first agreement can wait."""

    client_since = None  # type: ignore[assignment]
    place = PlaceByZone("Country, for their public holidays")
