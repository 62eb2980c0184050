"""Change requests that need no answer any more, because the client said something later."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.models import ChangeRequest, Clause, Version
from app.services.contents import same_words
from app.services.state import standing
from app.services.state.standing import Versions


def by_acceptance(
    db: Session, found: Versions, client_id: int, version_id: int, at: datetime, now: datetime
) -> None:
    """A yes at `at` answers what was asked before about the words it says yes to.

    Those are requests about this version while it was on offer, but for the lines it only carries
    over, and requests about a line that this version changes or leaves out. Others still wait.
    """
    version = _version(found, version_id)
    for request, clause in _waiting(db, found, client_id, at):
        asked_here = request.version_id == version_id and not _is_carried(clause)
        if asked_here or (clause is not None and not _stands(clause, version)):
            request.made_version_id = version_id
            _close(request, now)


def by_decline(
    db: Session, found: Versions, client_id: int, version_id: int, at: datetime, now: datetime
) -> None:
    """A no at `at` answers what was asked before about the offer, but for carried lines."""
    for request, clause in _waiting(db, found, client_id, at):
        if request.version_id == version_id and not _is_carried(clause):
            _close(request, now)


def by_newer_wish(db: Session, client_id: int, need_id: int, now: datetime) -> None:
    """Other figures for a line take the place of those that were asked for before."""
    found = standing.versions(db, client_id)
    for request, clause in _waiting(db, found, client_id, now):
        if clause is not None and clause.need_id == need_id:
            _close(request, now)


def _waiting(
    db: Session, found: Versions, client_id: int, at: datetime
) -> list[tuple[ChangeRequest, Clause | None]]:
    """The requests made until `at` that wait for an answer, with the line each is about."""
    clauses = {clause.id: clause for version in found for clause in version.clauses}
    return [
        (request, clauses.get(request.clause_id or 0))
        for request in standing.open_requests(db, client_id)
        if request.at <= at
    ]


def _is_carried(clause: Clause | None) -> bool:
    return clause is not None and clause.origin == "carried"


def _stands(clause: Clause, version: Version) -> bool:
    """Whether a version holds this line, word for word."""
    return any(same_words(clause, other) for other in version.clauses)


def _version(found: Versions, version_id: int) -> Version:
    return next(version for version in found if version.id == version_id)


def _close(request: ChangeRequest, now: datetime) -> None:
    request.answered_at, request.outcome = now, "overtaken"
