"""What a freelancer needs, ranked, and who their ideal client is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base
from app.models.columns import Owned


class IdealClientProfile(Owned, Base):
    """The answers about the ideal client; every one may be missing."""

    __tablename__ = "ideal_client_profile"
    __table_args__ = (UniqueConstraint("freelancer_id"),)

    currency: Mapped[str | None]
    budget_from: Mapped[int | None]
    budget_to: Mapped[int | None]
    times_a_year: Mapped[int | None]
    busy_months: Mapped[list[Any]]
    why_chosen: Mapped[str]
    why_they_stay: Mapped[str]
    up_at_night: Mapped[str]
    gone_right: Mapped[str]
    changed_at: Mapped[datetime]


class Need(Owned, Base):
    """One ranked need. `settle_…` say when a line counts as settled: after so many days, with so
    many occasions, and so many of the last ten kept."""

    """Something the freelancer ranks. A retired need has no rank."""

    __tablename__ = "need"
    __table_args__ = (UniqueConstraint("freelancer_id", "rank"),)

    rank: Mapped[int | None]
    kind: Mapped[str]
    parameters: Mapped[dict[str, Any]]
    promise_kind: Mapped[str | None]
    promise_parameters: Mapped[dict[str, Any]]
    settle_days: Mapped[int] = mapped_column(default=28, server_default="28")
    settle_occasions: Mapped[int] = mapped_column(default=3, server_default="3")
    settle_kept: Mapped[int] = mapped_column(default=9, server_default="9")
    counts_found: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Slips that are found count without the freelancer confirming each."""
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    wordings: Mapped[list[NeedWording]] = relationship(
        back_populates="need", lazy="raise", cascade="all, delete-orphan"
    )


class NeedWording(Owned, Base):
    """What the freelancer typed, in one language. An empty sentence is made from the parameters."""

    __tablename__ = "need_wording"
    __table_args__ = (UniqueConstraint("need_id", "language"),)

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"))
    language: Mapped[str]
    title: Mapped[str]
    sentence: Mapped[str]
    why: Mapped[str]
    promise: Mapped[str]

    need: Mapped[Need] = relationship(back_populates="wordings", lazy="raise")
