"""What is stored of a client from sources of evidence: what they know, mails, meetings."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import reading_json
from agreements.language import Language
from agreements.needs import KINDS
from app.models import (
    Client,
    Contact,
    Feed,
    Need,
    OutboxMessage,
    SeenMail,
    SourceNotice,
    Suggestion,
)
from app.services.state import stored_words, told
from app.services.state.stored_tables import Clock, Row, Table


def tables(db: Session, client: Client, clock: Clock, ln: Language) -> tuple[Table, ...]:
    """One each for what there is; a constant number of queries."""
    made = (
        _notices(db, client.id, clock, ln),
        _mails(db, client.id, clock, ln),
        _meetings(db, client, clock, ln),
        _suggestions(db, client.id, clock, ln),
    )
    return tuple(table for table in made if table.rows)


def _notices(db: Session, client_id: int, clock: Clock, ln: Language) -> Table:
    found = db.execute(
        select(SourceNotice, told.told_at())
        .outerjoin(OutboxMessage, OutboxMessage.id == SourceNotice.message_id)
        .where(SourceNotice.client_id == client_id)
        .order_by(SourceNotice.made_at, SourceNotice.id)
    )
    by = {"client": ln.gettext("by the client"), "freelancer": ln.gettext("by the freelancer")}
    rows = tuple(
        (
            stored_words.source(row.source, ln),
            clock.at(row.made_at),
            clock.at(at),
            f"{clock.at(row.ended_at)} {by.get(row.ended_by or '', '')}".strip(),
        )
        for row, at in found
    )
    headings = (
        ln.gettext("What is read"),
        ln.gettext("Noted"),
        ln.gettext("Told"),
        ln.gettext("Not used any more"),
    )
    return Table(ln.gettext("What the client knows"), headings, (25, 22, 22, 31), rows)


def _mails(db: Session, client_id: int, clock: Clock, ln: Language) -> Table:
    found = db.execute(
        select(SeenMail, Contact.name)
        .outerjoin(Contact, Contact.id == SeenMail.contact_id)
        .where(SeenMail.client_id == client_id)
        .order_by(SeenMail.received_at, SeenMail.id)
    )
    rows = tuple(
        (
            clock.at(mail.received_at),
            (ln.gettext("to %(name)s") if mail.is_sent else ln.gettext("from %(name)s"))
            % {"name": name or ln.gettext("somebody who is not here any more")},
            mail.subject,
            "\n".join(filter(None, _of_mail(mail, clock, ln))),
        )
        for mail, name in found
    )
    headings = (
        ln.gettext("Received"),
        ln.gettext("Between"),
        ln.gettext("Subject"),
        ln.gettext("What its headers tell"),
    )
    note = ln.gettext(
        "Headers alone. Of each mail also hashes are stored: of its Message-ID and of those it "
        "answers."
    )
    return Table(ln.gettext("Mail that was seen"), headings, (20, 20, 30, 30), rows, note)


def _of_mail(mail: SeenMail, clock: Clock, ln: Language) -> Iterator[str]:
    yield " ".join(filter(None, (ln.gettext(mail.origin), mail.origin_reason)))
    yield mail.checks
    if mail.dated_at is not None:
        yield ln.gettext("dated %(at)s") % {"at": clock.at(mail.dated_at)}
    if mail.about is not None:
        yield ln.gettext("a mail did not arrive")
    if mail.dismissed_at is not None:
        yield ln.gettext("noted %(at)s: no answer") % {"at": clock.at(mail.dismissed_at)}


def _meetings(db: Session, client: Client, clock: Clock, ln: Language) -> Table:
    readings = db.scalars(
        select(Feed.reading).where(
            Feed.freelancer_id == client.freelancer_id, Feed.reading.is_not(None)
        )
    )
    rows = tuple(
        (
            clock.at(meeting.starts_at),
            clock.at(meeting.ends_at),
            meeting.summary,
            "\n".join(
                filter(None, (meeting.organizer, *(f"{a} {b}" for a, b in meeting.attendees)))
            ),
            " ".join(filter(None, (meeting.status.lower(), clock.at(meeting.last_modified)))),
        )
        for raw in readings
        if raw
        for meeting in reading_json.from_json(raw["reading"]).meetings
        if client.id in raw["clients"].get(meeting.series, ())
    )
    headings = (
        ln.gettext("Begins"),
        ln.gettext("Ends"),
        ln.gettext("Title"),
        ln.gettext("Who invited, and who is invited"),
        ln.gettext("State, and last change"),
    )
    title = ln.gettext("Meetings, as the calendar held them last")
    return Table(title, headings, (18, 18, 22, 24, 18), rows)


def _suggestions(db: Session, client_id: int, clock: Clock, ln: Language) -> Table:
    found = db.execute(
        select(Suggestion, Need.kind)
        .join(Need, Need.id == Suggestion.need_id)
        .where(Suggestion.client_id == client_id)
        .order_by(Suggestion.at, Suggestion.id)
    )
    rows: tuple[Row, ...] = tuple(
        (
            clock.at(row.at),
            f"{KINDS[kind].name}\n{row.subject}".strip(),
            f"{stored_words.fact(row.kind, None, KINDS[kind], ln)}\n{row.confidence}".strip(),
            f"{stored_words.suggested(row.outcome, ln)} {clock.at(row.outcome_at)}".strip(),
        )
        for row, kind in found
    )
    headings = (
        ln.gettext("Found"),
        ln.gettext("Line and subject"),
        ln.gettext("What it may be"),
        ln.gettext("What was said to it"),
    )
    return Table(ln.gettext("What a calendar left open"), headings, (20, 28, 30, 22), rows)
