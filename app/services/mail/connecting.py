"""Connecting a mail account at its provider: begun here, allowed there, stored here."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.adapters import message, oauth
from app.adapters.smtp_account import account_from_url
from app.adapters.vault import BrokenSeal
from app.db import writing
from app.services.errors import Gone, Refused
from app.services.mail import mail_account, providers, revoking
from app.shell import shell

OPEN_FOR = timedelta(minutes=15)
BEGIN_AGAIN = "This was begun elsewhere, or too long ago. Begin again in Settings."


@dataclass(frozen=True, repr=False)
class Begun:
    """Where to go on, and what this browser keeps until the answer comes; it cannot read it."""

    label: str
    url: str
    kept: str


@dataclass(frozen=True)
class Returned:
    """The answer fits what was begun: at which provider, for which address."""

    label: str
    sender: str


@dataclass(frozen=True, repr=False)
class _Started:
    freelancer_id: int
    provider: str
    sender: str
    state: str
    verifier: str
    redirect_uri: str
    at: str


def begin(freelancer_id: int, name: str, sender: str, redirect_uri: str, now: datetime) -> Begun:
    """Begin at one provider, for mail from `sender`.

    Raises:
        NotFound: the operator has no app there.
        Refused: the sender is no address.
    """
    provider = providers.load(name)
    try:
        sender = message.valid_address(sender)
    except ValueError as problem:
        raise Refused({"sender": str(problem)}) from None
    asked = oauth.ask(provider, redirect_uri, sender)
    started = _Started(
        freelancer_id, name, sender, asked.state, asked.verifier, redirect_uri, now.isoformat()
    )
    return Begun(provider.label, asked.url, shell().vault.seal(json.dumps(vars(started))))


def look(freelancer_id: int, kept: str | None, state: str, now: datetime) -> Returned:
    """Whether an answer fits what this browser began. Changes nothing.

    Raises:
        Gone: it does not, or it came too late.
    """
    started = _started(freelancer_id, kept, state, now)
    return Returned(providers.label_of(started.provider), started.sender)


def store(freelancer_id: int, kept: str | None, state: str, code: str, now: datetime) -> str:
    """Take the leave that the provider gives for a code, and send by that account from now on.

    Leave for another account ends at its provider; answers a sentence about that. For the same
    one it stays: a provider may end the new leave with the old.

    Raises:
        Gone: the answer does not fit what this browser began, or it came too late.
        Refused: the provider said no, or gave no leave that lasts.
    """
    started = _started(freelancer_id, kept, state, now)
    provider = providers.load(started.provider)
    try:
        grant = oauth.exchange(provider, code, started.verifier, started.redirect_uri)
    except (oauth.NotGranted, oauth.NoAnswer) as problem:
        raise Refused({"": f"{provider.label} did not agree: {problem}"}) from problem
    if grant.refresh is None:
        raise Refused({"": f"{provider.label} gave no leave that lasts. Begin again."})
    at = account_from_url(provider.smtp_url)
    with writing() as db:
        left = revoking.left_by(mail_account.own(db, freelancer_id))
        row = mail_account.renewed(db, freelancer_id, started.sender, now)
        row.host, row.port, row.security = at.host, at.port, at.security
        row.username = grant.address or started.sender
        row.password_sealed, row.provider = None, provider.name
        row.refresh_sealed = shell().vault.seal(grant.refresh)
        is_same = left and (left.provider, left.username) == (row.provider, row.username)
    return "" if is_same else revoking.end(left)


def _started(freelancer_id: int, kept: str | None, state: str, now: datetime) -> _Started:
    try:
        found = _Started(**json.loads(shell().vault.open(kept or "")))
    except (BrokenSeal, ValueError, TypeError):
        raise Gone(BEGIN_AGAIN) from None
    fits = hmac.compare_digest(found.state.encode(), state.encode())
    in_time = now - datetime.fromisoformat(found.at) <= OPEN_FOR
    if not fits or not in_time or found.freelancer_id != freelancer_id:
        raise Gone(BEGIN_AGAIN)
    return found
