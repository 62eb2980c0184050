"""Links to the client's page: minted for each mail, kept as a hash, good for 90 days."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.adapters.vault import hash_token
from app.db import session
from app.models import Address, Contact, PageLink
from app.services import public_address
from app.services.errors import Gone, NotFound
from app.services.mail import readable
from app.shell import shell

VALID_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Visitor:
    """Whoever came by a link: a contact of a client, at one address."""

    freelancer_id: int
    client_id: int
    contact_id: int
    address_id: int


@dataclass(frozen=True)
class Mailed:
    """A link, with the person and the address it was mailed to."""

    link: PageLink
    contact: Contact
    address: Address


class Expired(Gone):
    """A link that was good once. `masked` is the recorded address, for the reader's eyes."""

    def __init__(self, masked: str, may_renew: bool) -> None:
        super().__init__("This link has ended.")
        self.masked, self.may_renew = masked, may_renew


def mint(
    db: Session,
    freelancer_id: int,
    client_id: int,
    contact_id: int,
    address_id: int,
    now: datetime,
) -> PageLink:
    """A new link for one mail, good for 90 days, or as long as the page of a client who leaves can
    be read; part of the caller's unit of work."""
    seed = secrets.token_hex(32)
    link = PageLink(
        freelancer_id=freelancer_id,
        client_id=client_id,
        contact_id=contact_id,
        address_id=address_id,
        seed=seed,
        token_hash=hash_token(shell().vault.token("page", seed)),
        minted_at=now,
        expires_at=readable.ends_at(db, client_id) or now + VALID_FOR,
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
        Expired: it was good once; or whoever it was mailed to is there no more.
    """
    found = by_token(session(), token)
    _refuse_ended(session(), found, now)
    return found.link.id


def visitor_of(link_id: int, now: datetime) -> Visitor:
    """Who comes by a link that was entered before.

    Raises:
        NotFound: there is none such.
        Expired: it has ended since.
    """
    found = _mailed(session(), PageLink.id == link_id)
    _refuse_ended(session(), found, now)
    return _visitor(found.link)


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


def masked(email: str) -> str:
    """'b…@okafor.example': enough to know one's own address, too little to learn another's."""
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}…@{domain}"


def by_token(db: Session, token: str) -> Mailed:
    """The link with this token, ended or not.

    Raises:
        NotFound: there is none such.
    """
    return _mailed(db, PageLink.token_hash == hash_token(token))


def _mailed(db: Session, which: ColumnElement[bool]) -> Mailed:
    row = db.execute(
        select(PageLink, Contact, Address)
        .join(Contact, Contact.id == PageLink.contact_id)
        .join(Address, Address.id == PageLink.address_id)
        .where(which)
    ).first()
    if row is None:
        raise NotFound
    return Mailed(*row)


def _visitor(link: PageLink) -> Visitor:
    return Visitor(link.freelancer_id, link.client_id, link.contact_id, link.address_id)


def _refuse_ended(db: Session, found: Mailed, now: datetime) -> None:
    link, contact = found.link, found.contact
    is_theirs = contact.removed_at is None and contact.client_id == link.client_id
    if is_theirs and link.revoked_at is None and now < link.expires_at:
        return
    raise Expired(masked(found.address.email), is_theirs and may_renew(db, contact, now))


def may_renew(db: Session, contact: Contact, now: datetime) -> bool:
    """Whether this person may have a new link: while their page can be read."""
    ends_at = readable.ends_at(db, contact.client_id)
    is_here = contact.is_main and contact.removed_at is None
    return (
        is_here and (ends_at is None or now < ends_at) and public_address.links_base(db) is not None
    )
