"""What the freelancer noted and decided about a client, for their own record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.language import Language
from agreements.needs import KINDS
from app.models import (
    ErasureRequest,
    HandContact,
    Mute,
    Need,
    Parting,
    PrivateNote,
    ReminderPolicy,
    SeenMail,
    SettledWord,
    Settlement,
    Skip,
    StreakWord,
    Talk,
    WaitingNote,
    Waiver,
)
from app.services.state.stored_tables import Clock, Row, Table

Noted = tuple[datetime, str, str, datetime | None]


def table(db: Session, client_id: int, clock: Clock, ln: Language) -> Table:
    """Every note, oldest first; a constant number of queries."""
    noted = sorted(
        (*_of_needs(db, client_id, ln), *_of_client(db, client_id, ln)), key=lambda one: one[0]
    )
    rows: list[Row] = [
        (clock.at(at), what, note, clock.at(until)) for at, what, note, until in noted
    ]
    policy = db.scalar(select(ReminderPolicy).where(ReminderPolicy.client_id == client_id))
    if policy is not None:
        rows.append(("", ln.gettext("How reminders are sent here"), _policy(policy), ""))
    headings = (
        ln.gettext("When"),
        ln.gettext("What"),
        ln.gettext("Note"),
        ln.gettext("Ended"),
    )
    title = ln.gettext("Notes and decisions")
    return Table(title, headings, (20, 26, 34, 20), tuple(rows))


def _of_needs(db: Session, client_id: int, ln: Language) -> Iterator[Noted]:
    """What was decided about one line each."""
    kinds: tuple[tuple[type[Any], str], ...] = (
        (Skip, ln.gettext("Not asked here")),
        (Waiver, ln.gettext("Lived without")),
        (SettledWord, ln.gettext("Settled, by their word")),
        (Settlement, ln.gettext("Settled")),
        (Mute, ln.gettext("Nothing more is to be found about it")),
    )
    for model, what in kinds:
        found = db.execute(
            select(model, Need.kind)
            .join(Need, Need.id == model.need_id)
            .where(model.client_id == client_id)
        )
        for row, kind in found:
            note = f"{KINDS[kind].name}\n{getattr(row, 'reason', '')}".strip()
            yield row.at, what, note, getattr(row, "ended_at", None)


def _of_client(db: Session, client_id: int, ln: Language) -> Iterator[Noted]:
    for written in db.scalars(select(PrivateNote).where(PrivateNote.client_id == client_id)):
        yield written.at, ln.gettext("Note"), written.words, None
    for asked in db.scalars(select(ErasureRequest).where(ErasureRequest.client_id == client_id)):
        note = "\n".join((asked.words, asked.answer)).strip()
        yield asked.asked_at, ln.gettext("Asked to be erased"), note, asked.decided_at
    for talk in db.scalars(select(Talk).where(Talk.client_id == client_id)):
        yield talk.at, ln.gettext("Invited to talk"), "", None
    for word in db.scalars(select(StreakWord).where(StreakWord.client_id == client_id)):
        said = ln.gettext("sent") if word.message_id else ln.gettext("passed over")
        yield word.at, ln.gettext("A word about a kept streak"), said, None
    for hand in db.scalars(select(HandContact).where(HandContact.client_id == client_id)):
        yield hand.at, ln.gettext("Written or spoken to by hand"), hand.note, None
    waits = (
        select(WaitingNote, SeenMail.subject)
        .join(SeenMail, SeenMail.id == WaitingNote.mail_id)
        .where(WaitingNote.client_id == client_id)
    )
    for wait, subject in db.execute(waits):
        yield wait.at, ln.gettext("Waited for an answer"), subject, wait.settled_at
    for parting in db.scalars(select(Parting).where(Parting.client_id == client_id)):
        note = "\n".join((parting.final_day.isoformat(), parting.reason, *parting.handover))
        ended = parting.taken_back_at or parting.resumed_at or parting.ended_at
        what = ln.gettext("Notice given")
        if parting.given_by == "client":
            what = ln.gettext("Notice given by the client")
            if parting.noted_at is not None:
                yield parting.noted_at, ln.gettext("Took note of it"), "", None
        yield parting.notice_at, what, note.strip(), ended


def _policy(policy: ReminderPolicy) -> str:
    values = ((words, getattr(policy, name)) for name, words in _POLICY.items())
    return "\n".join(
        f"{words}: {('no', 'yes')[value] if isinstance(value, bool) else value}"
        for words, value in values
        if value is not None
    )


_POLICY = {
    "cooling_off_hours": "Hours before one leaves",
    "between_days": "Days between two",
    "step_up_days": "Days until the next step",
    "asks": "Asks first",
    "is_off": "Off",
}
