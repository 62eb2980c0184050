"""Columns that many tables share."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column


class Owned:
    """A row of one freelancer's. Every loader filters by `freelancer_id`."""

    id: Mapped[int] = mapped_column(primary_key=True)

    @declared_attr
    def freelancer_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("freelancer.id", ondelete="CASCADE"), index=True)
