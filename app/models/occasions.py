"""Occasions: each chance to keep a clause or a promise, and what came of it.

Both sides' stand in one table. Whoever asks for `Occasion` gets what the client owes, alone; what
the freelancer promised in return is a `PromiseOccasion`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import Owned


class EveryOccasion(Owned, Base):
    """`owed_by` is "client" (the clause) or "freelancer" (the promise given in return).

    `outcome` and `due_at` repeat the latest judgement, so that lists can be filtered by them.
    `planned_for` is when a meeting starts, or the midnight that begins the day something was
    promised for, on the clause's clock. `taken_back_at` says that it was noted by mistake: it
    counts nowhere, and the client does not see it. `found_key` names what it was found by in a
    source, so that nothing is found twice.
    """

    __tablename__ = "occasion"
    __table_args__ = (
        CheckConstraint("owed_by IN ('client', 'freelancer')", name="owed_by"),
        CheckConstraint("closed_at IS NULL OR closed_at >= opened_at", name="closed_after_opened"),
        Index("ix_occasion_outcome", "freelancer_id", "outcome", "due_at"),
        Index("ix_occasion_client", "client_id", "opened_at"),
        Index("ix_occasion_owed_by", "owed_by", "outcome", "due_at"),
        UniqueConstraint("client_id", "found_key"),
    )
    __mapper_args__ = {
        "polymorphic_on": "owed_by",
        "polymorphic_abstract": True,
    }

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    owed_by: Mapped[str]
    subject: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    planned_for: Mapped[datetime | None]
    outcome: Mapped[str]
    due_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]
    found_key: Mapped[str | None]


class Occasion(EveryOccasion):
    """A chance to keep a clause: the client owes it. It counts as slipped once it is confirmed."""

    __mapper_args__ = {"polymorphic_identity": "client"}


class PromiseOccasion(EveryOccasion):
    """A chance to keep a promise: the freelancer owes it. A slip counts at once, and has no
    `Breach`: nobody confirms their own."""

    __mapper_args__ = {"polymorphic_identity": "freelancer"}


class Evidence(Owned, Base):
    """A raw fact and where it came from.

    `kind` says what happened: "asked", "answered", "called", "noted", "asked_back", "replied",
    "automatic", "arranged", "moved", "cancelled", "promised", "used" or "done". `amount` counts
    what was used: minutes, or rounds. Where nobody says just when it happened, that lies between
    `at` and `until`.

    `source` is "hand", "page" (the client said so), "mailbox", "calendar" or "import"; but for what
    somebody said, `found_key` names
    what was found and `confidence` says in words how sure it is. A source that was deleted since
    is empty.
    """

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("occasion_id", "kind", "found_key"),)

    occasion_id: Mapped[int] = mapped_column(
        ForeignKey("occasion.id", ondelete="CASCADE"), index=True
    )
    source: Mapped[str]
    kind: Mapped[str]
    at: Mapped[datetime]
    until: Mapped[datetime | None]
    amount: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="", server_default="")
    recorded_at: Mapped[datetime]
    found_key: Mapped[str | None]
    confidence: Mapped[str] = mapped_column(default="", server_default="")
    mailbox_id: Mapped[int | None] = mapped_column(ForeignKey("mailbox.id", ondelete="SET NULL"))
    feed_id: Mapped[int | None] = mapped_column(ForeignKey("feed.id", ondelete="SET NULL"))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import.id", ondelete="SET NULL"))


class Judgement(Owned, Base):
    """What was decided of an occasion; the latest counts.

    `by` says by whom: the "rules", the "freelancer" about this one, or because they live without
    the line ("waiver"), the "client" where the freelancer's promise slipped, because the agreement
    ended ("ending"), or because it was noted by mistake ("mistake"). `reason` holds the words of
    whoever decided, or what was corrected.
    """

    __tablename__ = "judgement"

    occasion_id: Mapped[int] = mapped_column(
        ForeignKey("occasion.id", ondelete="CASCADE"), index=True
    )
    outcome: Mapped[str]
    due_at: Mapped[datetime | None]
    steps: Mapped[list[Any]]
    by: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime]


class Remark(Owned, Base):
    """What one side says about an occasion, for both to read; never changed, never taken away.

    `side` is "client" or "freelancer"; `kind` is "contests" (it was not so), "explains" (it was so,
    and why) or "answers". A contest waits until `settled_at`.
    """

    __tablename__ = "remark"
    __table_args__ = (
        CheckConstraint("side IN ('client', 'freelancer')", name="side"),
        CheckConstraint("kind IN ('contests', 'explains', 'answers')", name="kind"),
    )

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    occasion_id: Mapped[int] = mapped_column(
        ForeignKey("occasion.id", ondelete="CASCADE"), index=True
    )
    side: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    words: Mapped[str]
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class Breach(Owned, Base):
    """An occasion judged breached and confirmed by the freelancer. Open until mended."""

    __tablename__ = "breach"
    __table_args__ = (UniqueConstraint("occasion_id"),)

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    occasion_id: Mapped[int] = mapped_column(ForeignKey("occasion.id", ondelete="CASCADE"))
    confirmed_at: Mapped[datetime]
    mended_at: Mapped[datetime | None]
