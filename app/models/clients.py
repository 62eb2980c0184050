"""Clients, the people there, their addresses, and the links they were mailed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base
from app.models.columns import Owned


class Client(Owned, Base):
    """The other party. Zone, working week and country are the client's own.

    `given_every_days` says after how long without anything given Today speaks of it, where it is
    not as with everybody. `erased_at` says that all that is personal was erased.
    """

    __tablename__ = "client"
    __table_args__ = (Index("ix_client_name", "freelancer_id", "name"),)

    name: Mapped[str]
    zone: Mapped[str]
    country: Mapped[str]
    region: Mapped[str | None]
    week: Mapped[dict[str, Any]]
    client_since: Mapped[date | None]
    given_every_days: Mapped[int | None]
    erased_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    contacts: Mapped[list[Contact]] = relationship(
        back_populates="client", lazy="raise", order_by="Contact.id"
    )


class Contact(Owned, Base):
    """A person there. Exactly one is main: gets the mail and accepts. `added_by` is the side that
    named them: "freelancer" or "client". While `main_asked_at` is set the client asks that they
    become the main contact, and the freelancer has not decided."""

    __tablename__ = "contact"
    __table_args__ = (
        Index(
            "uq_contact_main",
            "client_id",
            unique=True,
            sqlite_where=text("is_main"),
            postgresql_where=text("is_main"),
        ),
    )

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    language: Mapped[str]
    is_main: Mapped[bool]
    added_by: Mapped[str] = mapped_column(default="freelancer", server_default="freelancer")
    main_asked_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    client: Mapped[Client] = relationship(back_populates="contacts", lazy="raise")
    addresses: Mapped[list[Address]] = relationship(
        back_populates="contact", lazy="raise", order_by="Address.id"
    )


class Address(Owned, Base):
    """A contact's mail address; the first is written to. Stopping reminders is by address."""

    __tablename__ = "address"
    __table_args__ = (UniqueConstraint("contact_id", "email"),)

    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contact.id", ondelete="CASCADE"), index=True
    )
    email: Mapped[str]
    stopped_at: Mapped[datetime | None]
    stopped_how: Mapped[str | None]

    contact: Mapped[Contact] = relationship(back_populates="addresses", lazy="raise")


class Absence(Owned, Base):
    """Days off of a client, or of the freelancer where `client_id` is empty. Both ends count.

    `said_by` is who noted them: "freelancer" or "client".
    """

    __tablename__ = "absence"

    client_id: Mapped[int | None] = mapped_column(
        ForeignKey("client.id", ondelete="CASCADE"), index=True
    )
    first_day: Mapped[date]
    last_day: Mapped[date]
    note: Mapped[str]
    said_by: Mapped[str] = mapped_column(default="freelancer", server_default="freelancer")


class PageLink(Owned, Base):
    """A link to the client's page, minted for one mail.

    The token is derived from `seed` with a key outside the database; only its hash is kept here.
    """

    __tablename__ = "page_link"

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id", ondelete="CASCADE"))
    seed: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    minted_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
