"""The forms of the way in: set-up, sign-in, the first steps."""

from __future__ import annotations

from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from app.views.clients_forms import NewClientForm
from app.views.forms import Form, ZoneField, address, line
from app.views.places import PlaceByZone
from app.views.weeks import WeekField

SHORTEST, LONGEST = 10, 200


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
