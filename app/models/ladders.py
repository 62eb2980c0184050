"""What was decided about a client's ladder: skipped, lived with, settled, talked about, ended."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.db import Base
from app.models.columns import Owned


class OfNeed(Owned):
    """A record about one need at one client, from `at` until `ended_at`; one at a time."""

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (
            Index(
                f"uq_{cls.__tablename__}_open",  # type: ignore[attr-defined]
                "client_id",
                "need_id",
                unique=True,
                sqlite_where=text("ended_at IS NULL"),
                postgresql_where=text("ended_at IS NULL"),
            ),
        )

    @declared_attr
    def client_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)

    @declared_attr
    def need_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("need.id"))

    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Skip(OfNeed, Base):
    """A need that is not asked of this client; it counts as not ranked there."""

    __tablename__ = "skip"

    reason: Mapped[str]


class Waiver(OfNeed, Base):
    """A line in force that the freelancer lives without; its text leaves with the next version."""

    __tablename__ = "waiver"

    reason: Mapped[str]


class SettledWord(OfNeed, Base):
    """The freelancer's word that a line which nobody can measure has settled."""

    __tablename__ = "settled_word"


class Settlement(OfNeed, Base):
    """Since when a line is settled, and until when it was.

    The log of what `agreements.settling` answers. `thanked_at` says when a thank-you was sent, or
    that none shall be.
    """

    __tablename__ = "settlement"

    thanked_at: Mapped[datetime | None]


class Talk(Owned, Base):
    """An invitation to talk about how it is going."""

    __tablename__ = "talk"

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id", ondelete="CASCADE"))
    at: Mapped[datetime]


class Parting(Owned, Base):
    """Notice was given: the agreement ends after `final_day` on the clock of `zone`, the client's
    when it was given. `given_by` is the side that gave it, "freelancer" or "client", and `reason`
    is in that side's words; `noted_at` says that the freelancer took note of a client's.

    `handover` lists what is handed over. It can be taken back until it has ended: `ended_at` is
    the midnight after the final day, noted when it has passed. After that, `resumed_at` says that
    they work together again.
    """

    __tablename__ = "parting"
    __table_args__ = (
        Index(
            "uq_parting_open",
            "client_id",
            unique=True,
            sqlite_where=text("taken_back_at IS NULL AND resumed_at IS NULL"),
            postgresql_where=text("taken_back_at IS NULL AND resumed_at IS NULL"),
        ),
    )

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    notice_at: Mapped[datetime]
    final_day: Mapped[date]
    zone: Mapped[str]
    given_by: Mapped[str] = mapped_column(default="freelancer", server_default="freelancer")
    reason: Mapped[str]
    handover: Mapped[list[Any]]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    taken_back_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    resumed_at: Mapped[datetime | None]
    noted_at: Mapped[datetime | None]
