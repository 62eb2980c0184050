"""What tests of the client's own page share."""

from __future__ import annotations

from app.db import session
from app.models import OutboxMessage
from tests import scenarios
from tests.services.kinds import Line, at

NOW = at("2026-11-20 09:00")  # a Friday
ASKED = "2026-11-17 09:00"  # a Tuesday; due on Wednesday at 17:00 in Berlin


def told() -> list[OutboxMessage]:
    """The mails that told Ana what Ben did."""
    session().rollback()
    session().expire_all()
    return session().query(OutboxMessage).filter_by(kind="notice").order_by("id").all()


def slip(line: Line) -> int:
    """A slip that Ana confirmed; its first reminder waits for her word."""
    occasion = line.note(ASKED, "Decision: which logo?", NOW)
    scenarios.ana_confirmed(line.ana, occasion, NOW)
    return occasion
