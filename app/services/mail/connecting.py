"""Connecting a mail account at its provider: begun here, allowed there, stored here.

Leave is asked for to send by an account, or to read a mailbox.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.adapters import message, oauth
from app.adapters.oauth import Provider
from app.adapters.smtp_account import account_from_url
from app.adapters.vault import BrokenSeal
from app.db import writing
from app.services.errors import Gone, Refused
from app.services.mail import mail_account, providers, revoking
from app.shell import shell

OPEN_FOR = timedelta(minutes=15)
BEGIN_AGAIN = "This was begun elsewhere, or too long ago. Begin again in Settings."
SENDING, READING = "sending", "reading"


@dataclass(frozen=True, repr=False)
class Begun:
    """Where to go on, and what this browser keeps until the answer comes; it cannot read it."""

    label: str
    url: str
    kept: str


@dataclass(frozen=True)
class Returned:
    """The answer fits what was begun: at which provider, for which address, for what."""

    label: str
    address: str
    purpose: str


@dataclass(frozen=True, repr=False)
class Taken:
    """Leave that lasts. `username` is whose it is, `sealed` what renews it."""

    provider: Provider
    address: str
    username: str
    sealed: str


@dataclass(frozen=True, repr=False)
class _Started:
    freelancer_id: int
    provider: str
    address: str
    purpose: str
    state: str
    verifier: str
    redirect_uri: str
    at: str


def begin(
    freelancer_id: int,
    name: str,
    address: str,
    redirect_uri: str,
    now: datetime,
    purpose: str = SENDING,
) -> Begun:
    """Begin at one provider, for mail from an address or for the mailbox of it.

    Raises:
        NotFound: the operator has no app there.
        Refused: it is no address.
    """
    provider = providers.load(name)
    try:
        address = message.valid_address(address)
    except ValueError as problem:
        raise Refused({"sender": str(problem)}) from None
    scope = provider.reading_scope if purpose == READING else provider.scope
    asked = oauth.ask(provider, redirect_uri, address, scope)
    started = _Started(
        freelancer_id,
        name,
        address,
        purpose,
        asked.state,
        asked.verifier,
        redirect_uri,
        now.isoformat(),
    )
    return Begun(provider.label, asked.url, shell().vault.seal(json.dumps(vars(started))))


def look(freelancer_id: int, kept: str | None, state: str, now: datetime) -> Returned:
    """Whether an answer fits what this browser began. Changes nothing.

    Raises:
        Gone: it does not, or it came too late.
    """
    started = _started(freelancer_id, kept, state, now)
    return Returned(providers.label_of(started.provider), started.address, started.purpose)


def take(
    freelancer_id: int, kept: str | None, state: str, code: str, now: datetime, purpose: str
) -> Taken:
    """Take the leave that the provider gives for a code.

    Raises:
        Gone: the answer does not fit what this browser began for this, or it came too late.
        Refused: the provider said no, or gave no leave that lasts.
    """
    started = _started(freelancer_id, kept, state, now)
    if started.purpose != purpose:
        raise Gone(BEGIN_AGAIN)
    provider = providers.load(started.provider)
    try:
        grant = oauth.exchange(provider, code, started.verifier, started.redirect_uri)
    except (oauth.NotGranted, oauth.NoAnswer) as problem:
        raise Refused({"": f"{provider.label} did not agree: {problem}"}) from problem
    if grant.refresh is None:
        raise Refused({"": f"{provider.label} gave no leave that lasts. Begin again."})
    sealed = shell().vault.seal(grant.refresh)
    return Taken(provider, started.address, grant.address or started.address, sealed)


def store(freelancer_id: int, kept: str | None, state: str, code: str, now: datetime) -> str:
    """Take the leave that the provider gives for a code, and send by that account from now on.

    Leave for another account ends at its provider; answers a sentence about that. For the same
    one it stays: a provider may end the new leave with the old.

    Raises:
        Gone: the answer does not fit what this browser began, or it came too late.
        Refused: the provider said no, or gave no leave that lasts.
    """
    taken = take(freelancer_id, kept, state, code, now, SENDING)
    at = account_from_url(taken.provider.smtp_url)
    with writing() as db:
        left = revoking.left_by(db, mail_account.own(db, freelancer_id))
        row = mail_account.renewed(db, freelancer_id, taken.address, now)
        row.host, row.port, row.security = at.host, at.port, at.security
        row.username, row.provider = taken.username, taken.provider.name
        row.password_sealed, row.refresh_sealed = None, taken.sealed
    return end_unless_same(left, taken)


def end_unless_same(left: revoking.Left | None, taken: Taken) -> str:
    """End the leave there was before, unless the new one is for the same account."""
    is_same = left and (left.provider, left.username) == (taken.provider.name, taken.username)
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
