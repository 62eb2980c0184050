"""What goes on between the two beside the agreement: welcome, offers and their answer, what was
given, what was noticed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.db import Base
from app.models.columns import Owned


class OfClient(Owned):
    """A record about one client."""

    @declared_attr
    def client_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)


class Stage(OfClient, Base):
    """Since when somebody is a "prospect", "customer", "client" or "former" client; the latest
    counts. `why` says what showed it; `noted_by` is "freelancer" or "rules"."""

    __tablename__ = "stage"
    __table_args__ = (
        CheckConstraint("stage IN ('prospect', 'customer', 'client', 'former')", name="stage"),
    )

    stage: Mapped[str]
    since: Mapped[date]
    why: Mapped[str]
    noted_by: Mapped[str]
    at: Mapped[datetime]


class Welcome(OfClient, Base):
    """The short welcome after somebody became a client; once for each, by mail or elsewhere."""

    __tablename__ = "welcome"
    __table_args__ = (UniqueConstraint("client_id"),)

    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox_message.id", ondelete="SET NULL")
    )
    at: Mapped[datetime]


class SalesOffer(OfClient, Base):
    """Extra work, an upgrade or a renewal, made or planned, and what the client said.

    `kind` is "extra", "upgrade" or "renewal". `planned_for` is the day for one still to be made,
    `offered_on` the day on which it was. `answer` is empty while it waits, then "yes", "no" or
    "later", by `answered_by`; a no and a later hold until `not_before`.
    """

    __tablename__ = "sales_offer"
    __table_args__ = (
        CheckConstraint("kind IN ('extra', 'upgrade', 'renewal')", name="kind"),
        CheckConstraint("answer IN ('yes', 'no', 'later')", name="answer"),
    )

    kind: Mapped[str]
    what: Mapped[str]
    planned_for: Mapped[date | None]
    offered_on: Mapped[date | None]
    answer: Mapped[str | None]
    not_before: Mapped[date | None]
    words: Mapped[str]
    answered_by: Mapped[str]
    answered_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class NoOffers(OfClient, Base):
    """The client wants no offers for now: from `at` until `ended_at`, or through `until`."""

    __tablename__ = "no_offers"
    __table_args__ = (
        Index(
            "uq_no_offers_open",
            "client_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    name: Mapped[str]
    until: Mapped[date | None]
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Interest(OfClient, Base):
    """Asked first: "I noticed this; would you like to hear what I'd do?", and their yes or no.

    `answered_by` is "client" or "freelancer"; `noted_at` says that the freelancer has seen the
    answer.
    """

    __tablename__ = "interest"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox_message.id", ondelete="SET NULL")
    )
    noticed: Mapped[str]
    asked_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_by: Mapped[str]
    answered_at: Mapped[datetime | None]
    noted_at: Mapped[datetime | None]


class Given(OfClient, Base):
    """Something that was delivered or given. `kind` is "delivered" (work that was bought),
    "expertise" (spoken, freely), "help", "hours" or "product"; of the last two, given away,
    `minutes` and `worth` (in the smallest unit of `currency`) say how much, where it is known."""

    __tablename__ = "given"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('delivered', 'expertise', 'help', 'hours', 'product')", name="kind"
        ),
    )

    kind: Mapped[str]
    what: Mapped[str]
    on: Mapped[date]
    minutes: Mapped[int | None]
    worth: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str]
    recorded_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class Recommendation(OfClient, Base):
    """The client recommended the freelancer to somebody; noted by hand. `to_whom` may be a name or
    a few words."""

    __tablename__ = "recommendation"

    to_whom: Mapped[str]
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class SpokenTime(OfClient, Base):
    """A call or meeting as the freelancer logged it. `purpose` is "work", "offers" or "other";
    `is_paid`: the client pays for this time."""

    __tablename__ = "spoken_time"
    __table_args__ = (
        CheckConstraint("purpose IN ('work', 'offers', 'other')", name="purpose"),
        CheckConstraint("minutes > 0", name="minutes"),
    )

    on: Mapped[date]
    minutes: Mapped[int]
    purpose: Mapped[str]
    is_paid: Mapped[bool]
    note: Mapped[str]
    recorded_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class PrivateNote(OfClient, Base):
    """What the freelancer wrote down for themselves. The client gets it with all their data."""

    __tablename__ = "private_note"

    words: Mapped[str]
    at: Mapped[datetime]
    changed_at: Mapped[datetime | None]


class ErasureRequest(OfClient, Base):
    """The client asks that what is personal be erased; the freelancer decides.

    `outcome` is empty while it waits, then "erased" or "kept", with the freelancer's `answer`.
    When it was erased, `digest` is that of the address the request came from, with `salt`: whoever
    knows the address can show that this was theirs.
    """

    __tablename__ = "erasure_request"
    __table_args__ = (CheckConstraint("outcome IN ('erased', 'kept')", name="outcome"),)

    name: Mapped[str]
    words: Mapped[str]
    asked_at: Mapped[datetime]
    outcome: Mapped[str | None]
    answer: Mapped[str]
    decided_at: Mapped[datetime | None]
    salt: Mapped[str]
    digest: Mapped[str]
