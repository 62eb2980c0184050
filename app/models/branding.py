"""How a freelancer's papers look."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import Owned


class Branding(Owned, Base):
    """What a freelancer changed about the look of their papers.

    `accent` is a colour as "#rrggbb", `paper` is "A4" or "Letter". The logo is a PNG that we wrote
    ourselves.
    """

    __tablename__ = "branding"
    __table_args__ = (
        UniqueConstraint("freelancer_id"),
        CheckConstraint("paper IN ('A4', 'Letter')", name="paper"),
    )

    logo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    logo_width: Mapped[int | None]
    logo_height: Mapped[int | None]
    accent: Mapped[str]
    paper: Mapped[str]
