"""What is stored of the agreement with a client: versions, answers, requests, documents."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import figures
from agreements.language import Language
from agreements.needs import KINDS
from app.models import Acceptance, Agreement, ChangeRequest, Clause, Document, Offer, Version
from app.services.state import standing, stored_words
from app.services.state.standing import Versions
from app.services.state.stored_tables import Clock, Row, Table


def tables(db: Session, client_id: int, clock: Clock, ln: Language) -> tuple[Table, ...]:
    """Versions with their lines, the answer to each, changes asked for, and documents."""
    found = standing.versions(db, client_id)
    return (
        _versions(found, clock, ln),
        _answers(found, clock, ln),
        _requests(db, client_id, found, clock, ln),
        _documents(db, found, clock, ln),
    )


def _versions(found: Versions, clock: Clock, ln: Language) -> Table:
    rows = tuple(_lines(found, clock, ln))
    headings = (
        ln.gettext("Version"),
        ln.gettext("Offered"),
        ln.gettext("State"),
        ln.gettext("Line"),
        ln.gettext("What it says"),
    )
    note = ln.gettext("Every line as it was frozen: what, why it helps both, what is promised.")
    return Table(ln.gettext("The agreement"), headings, (8, 20, 12, 18, 42), rows, note)


def _lines(found: Versions, clock: Clock, ln: Language) -> Iterator[Row]:
    for version in found:
        number = _number(version, ln)
        offered = clock.at(version.offer.offered_at) if version.offer else ""
        state = stored_words.state(standing.state(version, found).value, ln)
        yield number, offered, state, ln.gettext("Opening"), version.opening
        for clause in version.clauses:
            says = "\n".join((clause.sentence, clause.why, clause.promise))
            yield number, offered, state, clause.title, says


def _answers(found: Versions, clock: Clock, ln: Language) -> Table:
    rows = tuple(
        (_number(version, ln), *answer)
        for version in found
        if version.offer
        for answer in _answers_to(version.offer, clock, ln)
    )
    headings = (
        ln.gettext("Version"),
        ln.gettext("Answer"),
        ln.gettext("When"),
        ln.gettext("Who"),
        ln.gettext("How, and what was said"),
    )
    return Table(ln.gettext("Answers"), headings, (10, 14, 20, 18, 38), rows)


def _answers_to(offer: Offer, clock: Clock, ln: Language) -> Iterator[Row]:
    if (yes := offer.acceptance) is not None:
        yield ln.gettext("accepted"), clock.at(yes.at), yes.name, _how(yes, clock, ln)
    if (no := offer.decline) is not None:
        until = ln.gettext("not before %(day)s") % {"day": no.not_before.isoformat()}
        yield (
            ln.gettext("declined"),
            clock.at(no.at),
            no.name,
            _said(stored_words.how(no.how, ln), no.reason, until),
        )
    if (back := offer.withdrawal) is not None:
        yield ln.gettext("taken back"), clock.at(back.at), "", back.reason


def _how(yes: Acceptance, clock: Clock, ln: Language) -> str:
    recorded = ln.gettext("recorded %(at)s") % {"at": clock.at(yes.recorded_at)}
    way = stored_words.how(yes.how, ln)
    return _said(way, yes.note, recorded, yes.remote_address or "", yes.agent or "")


def _requests(db: Session, client_id: int, found: Versions, clock: Clock, ln: Language) -> Table:
    clauses = {clause.id: clause for version in found for clause in version.clauses}
    asked = db.scalars(
        select(ChangeRequest)
        .join(Agreement, Agreement.id == ChangeRequest.agreement_id)
        .where(Agreement.client_id == client_id)
        .order_by(ChangeRequest.at)
    )
    rows = tuple(
        (
            clock.at(one.at),
            one.name,
            _said(one.words, _figures(one, clauses, ln)),
            _came(one, clock, ln),
        )
        for one in asked
    )
    headings = (
        ln.gettext("When"),
        ln.gettext("Who"),
        ln.gettext("What they asked for"),
        ln.gettext("What came of it"),
    )
    return Table(ln.gettext("Changes asked for"), headings, (20, 18, 34, 28), rows)


def _figures(asked: ChangeRequest, clauses: dict[int, Clause], ln: Language) -> str:
    """The figures that were asked for, with those of the line that stay."""
    clause = clauses.get(asked.clause_id or 0)
    if clause is None or not asked.parameters:
        return ""
    wanted = {**clause.parameters, **asked.parameters}
    return figures.in_words(KINDS[clause.kind], wanted, clause.zone, ln)


def _came(asked: ChangeRequest, clock: Clock, ln: Language) -> str:
    said = stored_words.came(asked.outcome, ln) if asked.outcome else ""
    return _said(clock.at(asked.answered_at), said, asked.answer or "")


def _documents(db: Session, found: Versions, clock: Clock, ln: Language) -> Table:
    numbers = {version.id: _number(version, ln) for version in found}
    documents = db.scalars(
        select(Document).where(Document.version_id.in_(list(numbers))).order_by(Document.made_at)
    )
    rows = tuple(
        (
            clock.at(one.made_at),
            stored_words.document(one.kind, ln),
            numbers[one.version_id],
            one.sha256,
        )
        for one in documents
    )
    headings = (
        ln.gettext("Made"),
        ln.gettext("Kind"),
        ln.gettext("Version"),
        ln.gettext("SHA-256 of the file"),
    )
    return Table(ln.gettext("Documents"), headings, (20, 14, 8, 58), rows)


def _number(version: Version, ln: Language) -> str:
    return str(version.number) if version.number is not None else ln.gettext("draft")


def _said(*parts: str) -> str:
    """What there is, one on each line."""
    return "\n".join(filter(None, parts))
