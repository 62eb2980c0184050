"""The public address: whether mails may carry links, and the test from another device."""

from __future__ import annotations

import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.adapters.vault import hash_token
from app.db import session, writing
from app.models import AddressTest
from app.services.errors import Conflict, Gone, NotFound
from app.shell import shell

TEST_VALID_FOR = timedelta(days=1)


@dataclass(frozen=True)
class AddressState:
    """Whether mails may carry links. `problem` says what is missing, in words; empty is fine."""

    base_url: str | None
    problem: str
    passed_at: datetime | None

    @property
    def can_be_tested(self) -> bool:
        """Whether it is an address that another device might reach."""
        return self.base_url is not None and not _why_not_public(self.base_url)


def links_base(db: Session) -> str | None:
    """The address that mailed links begin with; None while links are not possible.

    Links need a public https address that was tested from another device.
    """
    base = shell().settings.base_url
    if base is None or _why_not_public(base):
        return None
    passed = select(AddressTest.id).where(
        AddressTest.base_url == base, AddressTest.passed_at.is_not(None)
    )
    return base if db.scalar(passed.limit(1)) is not None else None


def address_state(freelancer_id: int) -> AddressState:
    """How it stands with the public address."""
    base = shell().settings.base_url
    if base is None:
        return AddressState(
            None, "No public address is set. Start with GROUNDRULES_BASE_URL=https://…", None
        )
    if problem := _why_not_public(base):
        return AddressState(base, problem, None)
    passed = session().scalar(
        select(func.max(AddressTest.passed_at)).where(AddressTest.base_url == base)
    )
    return AddressState(base, "" if passed else "It was not tested yet.", passed)


def begin_address_test(freelancer_id: int, now: datetime) -> str:
    """The address to open on another device.

    Raises:
        Conflict: there is no public address to test.
    """
    state = address_state(freelancer_id)
    if state.base_url is None or _why_not_public(state.base_url):
        raise Conflict(state.problem)
    token = secrets.token_urlsafe(32)
    with writing() as db:
        db.add(
            AddressTest(
                freelancer_id=freelancer_id,
                base_url=state.base_url,
                token_hash=hash_token(token),
                made_at=now,
            )
        )
    return f"{state.base_url}/check/{token}"


def check_address_test(token: str) -> str:
    """The public address that a test is about.

    Raises:
        NotFound: no such test was begun.
    """
    return _address_test(session(), token).base_url


def pass_address_test(token: str, now: datetime) -> None:
    """Another device reached this machine by its public address.

    Raises:
        NotFound: no such test was begun.
        Gone: it was begun more than a day ago.
    """
    with writing() as db:
        test = _address_test(db, token)
        if now - test.made_at > TEST_VALID_FOR:
            raise Gone("This test is more than a day old. Start a new one in Settings.")
        test.passed_at = test.passed_at or now


def _why_not_public(base: str) -> str:
    parts = urlsplit(base)
    host = parts.hostname or ""
    if parts.scheme != "https":
        return "Links in mails need an address that begins with https."
    try:
        public = ipaddress.ip_address(host).is_global
    except ValueError:
        public = "." in host and not host.endswith((".local", ".localhost", ".internal", ".lan"))
    return "" if public else f"{host} cannot be reached from outside."


def _address_test(db: Session, token: str) -> AddressTest:
    found = db.scalar(select(AddressTest).where(AddressTest.token_hash == hash_token(token)))
    if found is None:
        raise NotFound
    return found
