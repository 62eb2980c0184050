"""Leave to send or to read, kept alive: access is renewed before it ends, a lost one is said."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import update

from app.adapters import oauth
from app.adapters.oauth import Grant
from app.adapters.smtp_account import AccountTrouble
from app.db import db, writing
from app.models import Mailbox, SendingAccount
from app.services.mail import providers
from app.shell import shell

EARLY_S = 300.0
NO_APP = (
    "Whoever runs this machine no longer has an app at the mail provider. Set up a password in "
    "Settings, or ask them."
)
TAKEN_BACK = (
    "{label} no longer lets Groundrules {what} {whose}. Connect the account again in Settings. "
    "({said})"
)


@dataclass(frozen=True, repr=False)
class _Kept:
    refresh: str
    access: str
    ends_s: float


# Access lasts an hour and is kept here alone; only what renews it is in the database, sealed.
_kept: dict[tuple[str, str, int], _Kept] = {}


class Leave:
    """Leave to send by one account, or to read one mailbox (an `Access` of `smtp_sign_in`).

    Needs an app context.
    """

    def __init__(self, row: SendingAccount | Mailbox) -> None:
        self._table, self._id, self._name = type(row), row.id, row.provider or ""
        if isinstance(row, Mailbox):
            self._what, self._whose = "read the headers of the mail of", row.address
        else:
            self._what, self._whose = "send for", row.sender
        self._sealed = row.refresh_sealed or ""
        self._refresh = shell().vault.open(self._sealed)

    def token(self) -> str:
        """Access that is good for five minutes more.

        Raises:
            AccountTrouble: the leave was taken back, or the provider could not be asked.
        """
        found = _kept.get(self._key)
        if found is None or found.refresh != self._refresh or found.ends_s - EARLY_S < _clock():
            return self.renewed()
        return found.access

    def renewed(self) -> str:
        """New access.

        Raises:
            AccountTrouble: the leave was taken back, or the provider could not be asked.
        """
        provider = providers.of(self._name)
        if provider is None:
            raise AccountTrouble(NO_APP)
        began = _clock()
        try:
            grant = oauth.renew(provider, self._refresh)
        except oauth.NotGranted as refusal:
            _kept.pop(self._key, None)
            said = TAKEN_BACK.format(
                label=provider.label, what=self._what, whose=self._whose, said=refusal
            )
            raise AccountTrouble(said) from refusal
        except oauth.NoAnswer as problem:
            raise AccountTrouble(str(problem)) from problem
        self._keep(grant, began)
        return grant.access

    @property
    def _key(self) -> tuple[str, str, int]:
        return str(db.engine.url), self._table.__tablename__, self._id

    def _keep(self, grant: Grant, began: float) -> None:
        """Keep the access, and what renews it where the provider gave another."""
        if grant.refresh and grant.refresh != self._refresh:
            sealed = shell().vault.seal(grant.refresh)
            with writing() as work:
                mine = self._table.refresh_sealed == self._sealed
                changed = update(self._table).where(self._table.id == self._id, mine)
                work.execute(changed.values(refresh_sealed=sealed))
            self._refresh, self._sealed = grant.refresh, sealed
        _kept[self._key] = _Kept(self._refresh, grant.access, began + grant.lasts_s)


def _clock() -> float:
    """Seconds that count on through sleep; how long something lasts, not what time it is."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
