"""How reminders are to be: how gently, in which words, and what the freelancer wrote by hand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import Owned

_FOR_ALL = "client_id IS NULL AND need_id IS NULL"


class ReminderPolicy(Owned, Base):
    """How gently to remind, at one client, about one need, or else everywhere.

    What is empty is taken from the account's row, and there from the defaults. `asks` says that
    each reminder waits for the freelancer's word; `is_off` that none is sent.
    """

    __tablename__ = "reminder_policy"
    __table_args__ = (
        CheckConstraint("client_id IS NULL OR need_id IS NULL", name="one_place"),
        Index(
            "uq_reminder_policy_all",
            "freelancer_id",
            unique=True,
            sqlite_where=text(_FOR_ALL),
            postgresql_where=text(_FOR_ALL),
        ),
        UniqueConstraint("client_id"),
        UniqueConstraint("need_id"),
    )

    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"))
    cooling_off_hours: Mapped[int | None]
    between_days: Mapped[int | None]
    step_up_days: Mapped[int | None]
    asks: Mapped[bool | None]
    is_off: Mapped[bool | None]


class ReminderTemplate(Owned, Base):
    """The freelancer's own words for one kind of need, on one step, in one language."""

    __tablename__ = "reminder_template"
    __table_args__ = (UniqueConstraint("freelancer_id", "kind", "step", "language"),)

    kind: Mapped[str]
    step: Mapped[int]
    language: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    changed_at: Mapped[datetime]


class HandContact(Owned, Base):
    """The freelancer wrote or spoke to a client themselves; it restarts the spacing."""

    __tablename__ = "hand_contact"

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    note: Mapped[str]


class StreakWord(Owned, Base):
    """A word about a kept streak at a client: sent, or passed over where there is no message."""

    __tablename__ = "streak_word"

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox_message.id", ondelete="SET NULL")
    )
    at: Mapped[datetime]


class ReminderLook(Owned, Base):
    """When reminders to a client are to be looked at again. It decides nothing: what is to be said
    is worked out then."""

    __tablename__ = "reminder_look"
    __table_args__ = (UniqueConstraint("client_id"),)

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(index=True)
