"""Everything the settings show, loaded at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.db import session
from app.models import Freelancer
from app.services import accounts, public_address
from app.services.accounts import Person, SignedInBrowser
from app.services.mail import mail_account, providers
from app.services.mail.mail_account import WayOut
from app.services.overview import summaries
from app.services.overview.summaries import Preview
from app.services.public_address import AddressState
from app.services.upholding import days_off


@dataclass(frozen=True)
class AccountShown:
    """The freelancer's own account at a mail server, without its password. `provider` is where
    it was connected, empty for one with a password."""

    sender: str
    host: str
    port: int
    security: str
    username: str | None
    has_password: bool
    provider: str


@dataclass(frozen=True)
class DaysOff:
    id: int
    first_day: date
    last_day: date
    note: str


@dataclass(frozen=True)
class ProviderShown:
    """A mail provider that one can connect to."""

    name: str
    label: str


@dataclass(frozen=True)
class SettingsPage:
    account: AccountShown | None
    way: WayOut
    providers: tuple[ProviderShown, ...]
    summary: Preview
    given_every_days: int | None
    address: AddressState
    days_off: tuple[DaysOff, ...]
    browsers: tuple[SignedInBrowser, ...]


def load(person: Person, now: datetime) -> SettingsPage:
    """The settings of one freelancer, in a fixed number of queries."""
    return SettingsPage(
        account=_account(person.id),
        way=mail_account.way_out(person.id),
        providers=tuple(ProviderShown(p.name, p.label) for p in providers.offered()),
        summary=summaries.preview(person, now),
        given_every_days=session().get_one(Freelancer, person.id).given_every_days,
        address=public_address.address_state(person.id),
        days_off=tuple(
            DaysOff(found.id, found.first_day, found.last_day, found.note)
            for found in days_off.listing(person.id, None)
        ),
        browsers=tuple(accounts.sign_ins(person, now)),
    )


def _account(freelancer_id: int) -> AccountShown | None:
    row = mail_account.of(freelancer_id)
    if row is None:
        return None
    has_password = bool(row.password_sealed)
    label = providers.label_of(row.provider)
    return AccountShown(
        row.sender, row.host, row.port, row.security, row.username, has_password, label
    )
