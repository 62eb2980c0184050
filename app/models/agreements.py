"""Agreements: versions, their clauses, and what each side said about them.

Nothing here says what state a version is in: that is read off the records.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base
from app.models.columns import Owned

_ONE_EACH = "kind IN ('offered', 'accepted')"


class Agreement(Owned, Base):
    """One for each client."""

    __tablename__ = "agreement"
    __table_args__ = (UniqueConstraint("client_id"),)

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]


class Version(Owned, Base):
    """A draft has no number and no clauses; offering numbers it and freezes them.

    `sources` are those that were used for the client then, besides notes by hand.
    """

    __tablename__ = "version"
    __table_args__ = (
        UniqueConstraint("agreement_id", "number"),
        Index(
            "uq_version_draft",
            "agreement_id",
            unique=True,
            sqlite_where=text("number IS NULL"),
            postgresql_where=text("number IS NULL"),
        ),
    )

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"))
    number: Mapped[int | None]
    language: Mapped[str]
    opening: Mapped[str]
    sources: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    created_at: Mapped[datetime]

    clauses: Mapped[list[Clause]] = relationship(lazy="raise", order_by="Clause.position")
    offer: Mapped[Offer | None] = relationship(
        back_populates="version", lazy="raise", overlaps="clauses"
    )


class Clause(Owned, Base):
    """A need frozen into a version, with the calendar of the side that must act.

    `origin` is "new", "changed" or "carried". A version can hold one new clause at most.
    `promise_calendar` is that of the freelancer, who owes the promise (`week`, `zone`, `country`,
    `region`); where it is empty, their live one counts.
    """

    __tablename__ = "clause"
    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        UniqueConstraint("version_id", "need_id"),
        CheckConstraint("origin IN ('new', 'changed', 'carried')", name="origin"),
        Index(
            "uq_clause_one_new",
            "version_id",
            unique=True,
            sqlite_where=text("origin = 'new'"),
            postgresql_where=text("origin = 'new'"),
        ),
    )

    version_id: Mapped[int] = mapped_column(
        ForeignKey("version.id", ondelete="CASCADE"), index=True
    )
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    position: Mapped[int]
    origin: Mapped[str]
    kind: Mapped[str]
    parameters: Mapped[dict[str, Any]]
    title: Mapped[str]
    sentence: Mapped[str]
    why: Mapped[str]
    promise: Mapped[str]
    promise_kind: Mapped[str | None]
    promise_parameters: Mapped[dict[str, Any]]
    promise_calendar: Mapped[dict[str, Any] | None]
    week: Mapped[dict[str, Any]]
    zone: Mapped[str]
    country: Mapped[str]
    region: Mapped[str | None]


class Offer(Owned, Base):
    """A version put before the client. Open until answered or withdrawn; one open at a time."""

    __tablename__ = "offer"
    __table_args__ = (
        UniqueConstraint("version_id"),
        Index(
            "uq_offer_open",
            "agreement_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    agreement_id: Mapped[int] = mapped_column(
        ForeignKey("agreement.id", ondelete="CASCADE"), index=True
    )
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id", ondelete="CASCADE"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    contact_name: Mapped[str]
    offered_at: Mapped[datetime] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]

    version: Mapped[Version] = relationship(back_populates="offer", lazy="raise")
    acceptance: Mapped[Acceptance | None] = relationship(lazy="raise")
    decline: Mapped[Decline | None] = relationship(lazy="raise")
    withdrawal: Mapped[Withdrawal | None] = relationship(lazy="raise")


class Answered(Owned):
    """What closed an offer: who, when, how. One row for an offer."""

    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id", ondelete="CASCADE"), unique=True)
    at: Mapped[datetime] = mapped_column(index=True)


class Acceptance(Answered, Base):
    """`how` is "page", or "reply", "contract" or "spoken", which the freelancer recorded, or
    "asked": the freelancer agreed to exactly the figures that the client had asked for.

    `at` is when the client said so; `recorded_at` when Groundrules learned of it.
    """

    __tablename__ = "acceptance"

    how: Mapped[str]
    name: Mapped[str]
    note: Mapped[str]
    recorded_at: Mapped[datetime]
    remote_address: Mapped[str | None]
    agent: Mapped[str | None]


class Decline(Answered, Base):
    """A no. The need is not offered again before `not_before`.

    `noted_at` says that the freelancer lets it rest until then.
    """

    __tablename__ = "decline"

    how: Mapped[str]
    name: Mapped[str]
    reason: Mapped[str]
    not_before: Mapped[date]
    noted_at: Mapped[datetime | None]


class Withdrawal(Answered, Base):
    """The freelancer took an offer back, or a newer one replaced it."""

    __tablename__ = "withdrawal"

    reason: Mapped[str]


class ChangeRequest(Owned, Base):
    """The client says that something no longer works, in their own words.

    With a `clause_id` and `parameters` it carries figures of theirs. What came of it stands in
    `outcome`: "agreed", "countered", "kept", "answered", or "overtaken" by another version.
    """

    __tablename__ = "change_request"

    agreement_id: Mapped[int] = mapped_column(
        ForeignKey("agreement.id", ondelete="CASCADE"), index=True
    )
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id", ondelete="CASCADE"))
    clause_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    parameters: Mapped[dict[str, Any]]
    words: Mapped[str]
    name: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    outcome: Mapped[str | None]
    made_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("version.id", ondelete="SET NULL")
    )


class Document(Owned, Base):
    """The PDF of a version as it was offered, as it was accepted, or a letter about it.

    Bytes never change. `mark` stands in the PDF too, so that a changed file can still be known, as
    do the `terms` of a version (`agreements.terms`).
    """

    __tablename__ = "document"
    __table_args__ = (
        Index(
            "uq_document_version",
            "version_id",
            "kind",
            unique=True,
            sqlite_where=text(_ONE_EACH),
            postgresql_where=text(_ONE_EACH),
        ),
        CheckConstraint("kind IN ('offered', 'accepted', 'closing', 'thanks')", name="kind"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("version.id", ondelete="CASCADE"))
    kind: Mapped[str]
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(index=True)
    mark: Mapped[str | None] = mapped_column(unique=True)
    terms: Mapped[str | None] = mapped_column(deferred=True)
    made_at: Mapped[datetime]
