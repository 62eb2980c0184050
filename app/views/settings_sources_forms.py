"""The forms of mailboxes and calendars that are read."""

from __future__ import annotations

import re
from typing import Any

from wtforms import PasswordField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from agreements.mail_checks import MOST_SERVERS
from app.services.watching.feeds_kept import FeedForm as FeedTyped
from app.services.watching.mailboxes import MailboxForm as MailboxTyped
from app.views.forms import Form, ZoneField, address, line, text, visible
from app.views.settings_forms import PortField, no_server

SECURITY = [
    SelectChoice("tls", "TLS from the start, often port 993"),
    SelectChoice("starttls", "STARTTLS, often port 143"),
    SelectChoice("none", "None, for a server on this machine"),
]
PORT = "Write a port between 1 and 65535, like 993."
_SERVER = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.?\Z", re.IGNORECASE)


class WayInForm(Form):
    """How one signs in to a mailbox. The password is never shown again."""

    host = line("Server", 253, needed="Write the server’s name, like imap.example.com.")
    port = PortField(
        "Port", validators=[InputRequired(PORT), NumberRange(1, 65535, PORT)], default=993
    )
    security = RadioField("Encryption", choices=SECURITY, default="tls")
    username = line("User name", 254, needed="Write the user name. Mostly it is the whole address.")
    password = PasswordField(
        "Password", validators=[Optional(), Length(max=1000, message="Keep it to 1000 characters.")]
    )

    validate_host = no_server

    def typed(self) -> MailboxTyped:
        """As the service takes it."""
        return MailboxTyped(
            host=self.host.data,
            port=self.port.data,
            security=self.security.data,
            username=self.username.data,
            password=self.password.data or None,
        )


class MailboxForm(WayInForm):
    """A mailbox that is to be read."""

    address = address("Address of the mailbox")


class ConnectForm(Form):
    """Whose mailbox is connected at a mail provider."""

    address = address("Address of the mailbox")


def connect_form(**kwargs: Any) -> ConnectForm:
    """It stands beside the form of a mailbox, which has an address as well."""
    return ConnectForm(prefix="connect-", **kwargs)


class SentForm(Form):
    """Which folder holds what was sent. `offer` says between which."""

    name = SelectField("Folder for sent mail", validate_choice=False)

    def offer(self, names: tuple[str, ...]) -> None:
        self.name.choices = [SelectChoice(name, name) for name in names]


class ServersForm(Form):
    """Whose word about a sender counts."""

    trusted = text("Names of your own mail servers", 2000)

    def validate_trusted(self, field: Any) -> None:
        names = self.names()
        if len(names) > MOST_SERVERS:
            raise ValidationError(f"Write at most {MOST_SERVERS} names.")
        if any(not _SERVER.match(name) for name in names):
            raise ValidationError("Only names of servers, like mx.example.com, one on each line.")

    def names(self) -> tuple[str, ...]:
        typed = re.split(r"[\s,;]+", self.trusted.data or "")
        return tuple(dict.fromkeys(name.lower() for name in typed if name))


class FeedForm(Form):
    """A calendar that is to be read. Its address is never shown again."""

    name = line("What you call it", 80, needed="Write a name, like Work.")
    address = StringField(
        "Address of the calendar",
        filters=[visible],
        validators=[Optional()],
        render_kw={"autocapitalize": "none", "spellcheck": "false"},
    )
    zone = ZoneField("Time zone for events that name none")

    def typed(self) -> FeedTyped:
        """As the service takes it."""
        return FeedTyped(self.name.data, self.address.data or None, self.zone.data)
