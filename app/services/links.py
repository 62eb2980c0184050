"""Links to the client's page: minted for each mail, kept as a hash, good for 90 days."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.adapters.vault import hash_token
from app.db import session, writing
from app.languages import language
from app.models import Address, AddressTest, Contact, Freelancer, OutboxMessage, PageLink
from app.services import letters
from app.services.errors import Conflict, Gone, NotFound
from app.services.letterbox import Letter, enqueue
from app.shell import shell

VALID_FOR = timedelta(days=90)
RENEWALS_A_DAY = 3
TEST_VALID_FOR = timedelta(days=1)
KEEP_TRYING = timedelta(days=10)


@dataclass(frozen=True)
class Visitor:
    """Whoever came by a link: a contact of a client, at one address."""

    freelancer_id: int
    client_id: int
    contact_id: int
    address_id: int


class Expired(Gone):
    """A link that was good once. `masked` is the recorded address, for the reader's eyes."""

    def __init__(self, masked: str, may_renew: bool) -> None:
        super().__init__("This link has ended.")
        self.masked, self.may_renew = masked, may_renew


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


def mint(
    db: Session,
    freelancer_id: int,
    client_id: int,
    contact_id: int,
    address_id: int,
    now: datetime,
) -> PageLink:
    """A new link for one mail; part of the caller's unit of work."""
    seed = secrets.token_hex(32)
    link = PageLink(
        freelancer_id=freelancer_id,
        client_id=client_id,
        contact_id=contact_id,
        address_id=address_id,
        seed=seed,
        token_hash=hash_token(shell().vault.token("page", seed)),
        minted_at=now,
        expires_at=now + VALID_FOR,
    )
    db.add(link)
    db.flush()
    return link


def page_url(base: str, link: PageLink) -> str:
    """The address of the client's page by this link."""
    return f"{base}/c/{shell().vault.token('page', link.seed)}"


def stop_url(base: str, link: PageLink) -> str:
    """The one-click address that stops reminders (RFC 8058). It stands in the header only."""
    return f"{base}/stop/{link.id}.{shell().vault.token('stop', link.seed)}"


def enter(token: str, now: datetime) -> int:
    """The id of the link with this token.

    Raises:
        NotFound: there is none such.
        Expired: it was good once.
    """
    link = _by_token(session(), token)
    _refuse_ended(session(), link, now)
    return link.id


def visitor_of(link_id: int, now: datetime) -> Visitor:
    """Who comes by a link that was entered before.

    Raises:
        NotFound: there is none such.
        Expired: it has ended since.
    """
    link = session().get(PageLink, link_id)
    if link is None:
        raise NotFound
    _refuse_ended(session(), link, now)
    return _visitor(link)


def stop_visitor(stop_token: str) -> Visitor:
    """Who stops reminders by the address in a mail's header; good as long as the mail is kept.

    Raises:
        NotFound: the token was made elsewhere.
    """
    number, _, token = stop_token.partition(".")
    link = session().get(PageLink, int(number)) if number.isdecimal() and len(number) < 18 else None
    if link is None or not hmac.compare_digest(
        token.encode(), shell().vault.token("stop", link.seed).encode()
    ):
        raise NotFound
    return _visitor(link)


def revoke_all(db: Session, client_id: int, now: datetime) -> None:
    """End every link to a client's page; part of the caller's unit of work."""
    db.execute(
        update(PageLink)
        .where(PageLink.client_id == client_id, PageLink.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def renew(token: str, now: datetime) -> str:
    """Mail a new link to the recorded address; answers that address, masked.

    Raises:
        NotFound: the old link is unknown, or nobody may have a new one.
        Conflict: it was asked for too often.
    """
    with writing() as db:
        old = _by_token(db, token)
        contact, address = _recorded(db, old)
        if not _may_renew(db, contact):
            raise NotFound
        recent = (
            select(func.count(OutboxMessage.id))
            .where(OutboxMessage.address_id == address.id, OutboxMessage.kind == "new_link")
            .where(OutboxMessage.created_at > now - timedelta(days=1))
        )
        if (db.scalar(recent) or 0) >= RENEWALS_A_DAY:
            raise Conflict("A new link was mailed a few times already. Look for it, or write.")
        _mail_new(db, old, contact, address, now)
        return masked(address.email)


def masked(email: str) -> str:
    """'b…@okafor.example': enough to know one's own address, too little to learn another's."""
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}…@{domain}"


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


def _by_token(db: Session, token: str) -> PageLink:
    link = db.scalar(select(PageLink).where(PageLink.token_hash == hash_token(token)))
    if link is None:
        raise NotFound
    return link


def _visitor(link: PageLink) -> Visitor:
    return Visitor(link.freelancer_id, link.client_id, link.contact_id, link.address_id)


def _refuse_ended(db: Session, link: PageLink, now: datetime) -> None:
    if link.revoked_at is None and now < link.expires_at:
        return
    contact, address = _recorded(db, link)
    raise Expired(masked(address.email), _may_renew(db, contact))


def _recorded(db: Session, link: PageLink) -> tuple[Contact, Address]:
    return db.get_one(Contact, link.contact_id), db.get_one(Address, link.address_id)


def _may_renew(db: Session, contact: Contact) -> bool:
    return contact.is_main and contact.removed_at is None and links_base(db) is not None


def _address_test(db: Session, token: str) -> AddressTest:
    found = db.scalar(select(AddressTest).where(AddressTest.token_hash == hash_token(token)))
    if found is None:
        raise NotFound
    return found


def _mail_new(
    db: Session, old: PageLink, contact: Contact, address: Address, now: datetime
) -> None:
    freelancer = db.get_one(Freelancer, old.freelancer_id)
    who = letters.Parties(freelancer.name, contact.name)
    words = letters.new_link(who, language(contact.language))
    link = mint(db, old.freelancer_id, old.client_id, contact.id, address.id, now)
    enqueue(
        db,
        Letter(
            freelancer_id=old.freelancer_id,
            client_id=old.client_id,
            address_id=address.id,
            page_link_id=link.id,
            kind="new_link",
            recipient=address.email,
            recipient_name=contact.name,
            # Asked for twice within a minute, it is mailed once.
            occurrence_key=f"link-{old.id}-{now:%Y%m%d%H%M}",
            language=contact.language,
            subject=words.subject,
            body=words.body,
            due_at=now,
            not_after=now + KEEP_TRYING,
        ),
        now,
    )
