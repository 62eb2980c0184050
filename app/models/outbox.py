"""The outbox: one row for each message, in exactly one visible state with a reason."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Enum, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import Owned


class OutboxState(StrEnum):
    SCHEDULED = "scheduled"
    HELD = "held"
    CLAIMED = "claimed"
    SUBMITTING = "submitting"
    SENT = "sent"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


class OutboxMessage(Owned, Base):
    """A mail with its words. The bytes are frozen at the first claim and let go once sent.

    `footer` lists the agreement's lines it is about; links are added when the bytes are made.
    `keeps_hours` holds a message back outside the recipient's working time. `noted_at` says that
    the freelancer took note of one that failed or is uncertain.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        UniqueConstraint("freelancer_id", "kind", "recipient", "occurrence_key"),
        Index("ix_outbox_message_due", "state", "due_at"),
        Index("ix_outbox_message_client", "client_id", "state"),
        Index("ix_outbox_message_sent", "freelancer_id", "sent_at"),
        Index(
            "ix_outbox_message_lease",
            "lease_until",
            sqlite_where=text("lease_until IS NOT NULL"),
            postgresql_where=text("lease_until IS NOT NULL"),
        ),
    )

    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    address_id: Mapped[int | None] = mapped_column(ForeignKey("address.id", ondelete="SET NULL"))
    page_link_id: Mapped[int | None] = mapped_column(
        ForeignKey("page_link.id", ondelete="SET NULL")
    )
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    kind: Mapped[str]
    recipient: Mapped[str]
    recipient_name: Mapped[str]
    occurrence_key: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    footer: Mapped[list[Any]]
    keeps_hours: Mapped[bool]
    thread_key: Mapped[str | None]
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    not_after: Mapped[datetime | None]
    state: Mapped[OutboxState] = mapped_column(
        Enum(OutboxState, native_enum=False, length=16, values_callable=list)
    )
    state_at: Mapped[datetime]
    reason: Mapped[str]
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int]
    message_id: Mapped[str | None]
    mime: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    sent_at: Mapped[datetime | None]
    noted_at: Mapped[datetime | None]


class Reminder(Owned, Base):
    """The message about one or more breaches, on a tone step."""

    __tablename__ = "reminder"

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[int] = mapped_column(
        ForeignKey("outbox_message.id", ondelete="CASCADE"), unique=True
    )
    planned_at: Mapped[datetime]


class ReminderBreach(Base):
    """One breach in a reminder, on its own step."""

    __tablename__ = "reminder_breach"

    reminder_id: Mapped[int] = mapped_column(
        ForeignKey("reminder.id", ondelete="CASCADE"), primary_key=True
    )
    breach_id: Mapped[int] = mapped_column(
        ForeignKey("breach.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    step: Mapped[int]


class PromiseNote(Owned, Base):
    """One promise of the freelancer's in a note to themselves about it, on its own step."""

    __tablename__ = "promise_note"
    __table_args__ = (UniqueConstraint("message_id", "occasion_id"),)

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id", ondelete="CASCADE"))
    occasion_id: Mapped[int] = mapped_column(
        ForeignKey("occasion.id", ondelete="CASCADE"), index=True
    )
    step: Mapped[int]


class SendingHold(Owned, Base):
    """Nothing leaves for this freelancer until they say so, and why.

    `why` is "restored" (the database is older than what was sent), "copied" (this is a copy of a
    data folder) or "clock" (the machine's clock jumped by more than an hour).
    """

    __tablename__ = "sending_hold"
    __table_args__ = (
        Index(
            "uq_sending_hold_open",
            "freelancer_id",
            unique=True,
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
    )

    at: Mapped[datetime]
    why: Mapped[str]
    released_at: Mapped[datetime | None]


class DataMark(Base):
    """One row: which data folder this database belongs to, and how many mails it handed over.

    The same stands in a file beside the database; where the two differ, one of them is a copy.
    """

    __tablename__ = "data_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    folder: Mapped[str]
    handed_over: Mapped[int]
