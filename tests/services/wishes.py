"""What Ben asks for, and what came of it; for the tests of changes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.db import session
from app.models import ChangeRequest, Clause, Document
from app.services.agreeing import changes, propose
from app.services.agreeing.changes import Asked
from app.services.agreeing.propose import Change
from app.services.state import standing
from app.services.state.standing import Versions

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def found(client: int) -> Versions:
    session().rollback()
    session().expire_all()
    return standing.versions(session(), client)


def line(client: int, need: int, number: int) -> Clause:
    version = next(version for version in found(client) if version.number == number)
    return next(clause for clause in version.clauses if clause.need_id == need)


def asks(ana: int, client: int, clause: Clause, at: datetime = NOW, **figures: Any) -> int:
    """Ben asks for other figures in a line; answers the request's id."""
    asked = Asked("Ben Okafor", "That suits us better.", clause.version_id, clause.id, figures)
    return changes.ask(ana, client, asked, at)


def request(request_id: int) -> ChangeRequest:
    session().rollback()
    session().expire_all()
    return session().get_one(ChangeRequest, request_id)


def seen(ana: int, client: int, change: Change | None = None) -> str:
    return propose.fingerprint(propose.propose(session(), ana, client, NOW, change))


def as_asked(ana: int, client: int, request_id: int) -> str:
    """The fingerprint of what agreeing would make."""
    return seen(ana, client, changes.as_asked(session(), request(request_id), client))


def days(amount: int) -> dict[str, Any]:
    return {"amount": amount, "unit": "working_days", "mark": "Decision:"}


def in_order(client: int) -> None:
    """One version in force at most, one open offer at most, one new line in each version."""
    versions = found(client)
    states = [standing.state(version, versions).value for version in versions]
    assert states.count("in force") <= 1 and states.count("offered") <= 1
    for version in versions:
        assert [clause.origin for clause in version.clauses].count("new") <= 1
    assert session().query(Document).filter_by(kind="offered").count() == len(versions)
