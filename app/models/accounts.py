"""Freelancers and how they get in and out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import Owned


class Freelancer(Base):
    """The account. The weekly summary comes on `summary_weekday` (0 is Monday; none: never) at
    `summary_hour` on their own clock; `summarised_at` is the time of the last one that was made,
    or passed over because there was nothing to say.

    `given_every_days` says after how long without anything given to a client Today speaks of it;
    never, where it is empty. `promise_notes` lets notes about their own promises come to them."""

    __tablename__ = "freelancer"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    language: Mapped[str]
    zone: Mapped[str]
    country: Mapped[str]
    region: Mapped[str | None]
    week: Mapped[dict[str, Any]]
    summary_weekday: Mapped[int | None] = mapped_column(default=0, server_default="0")
    summary_hour: Mapped[int] = mapped_column(default=8, server_default="8")
    summarised_at: Mapped[datetime | None]
    given_every_days: Mapped[int | None] = mapped_column(default=60, server_default="60")
    promise_notes: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime]
    set_up_at: Mapped[datetime | None]


class SetUpLink(Base):
    """The one-time way in while there is no account; only its hash is kept."""

    __tablename__ = "set_up_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignIn(Owned, Base):
    """A signed-in browser. Revoked ones stay as a record."""

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(unique=True)
    agent: Mapped[str]
    signed_in_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SendingAccount(Owned, Base):
    """The freelancer's own SMTP account. Secrets are sealed with a key kept elsewhere.

    With a `provider` it signs in by XOAUTH2, with access that `refresh_sealed` renews; else by
    password. A pause ends a quarter of an hour after `paused_at`, which lies ahead after
    `sign_ins_refused`, more than one in a row.
    """

    __tablename__ = "sending_account"
    __table_args__ = (UniqueConstraint("freelancer_id"),)

    sender: Mapped[str]
    host: Mapped[str]
    port: Mapped[int]
    security: Mapped[str]
    username: Mapped[str | None]
    password_sealed: Mapped[str | None]
    provider: Mapped[str | None]
    refresh_sealed: Mapped[str | None]
    changed_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    paused_reason: Mapped[str | None]
    sign_ins_refused: Mapped[int] = mapped_column(default=0, server_default="0")


class AddressTest(Owned, Base):
    """A test that the public address reaches this machine from another device."""

    __tablename__ = "address_test"

    base_url: Mapped[str] = mapped_column(index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    passed_at: Mapped[datetime | None]


class Submission(Owned, Base):
    """A form that was sent once: sending the same one again finds what it made."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("freelancer_id", "key"),)

    key: Mapped[str]
    made_id: Mapped[int]
    at: Mapped[datetime]
