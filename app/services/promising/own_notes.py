"""The freelancer's own gentle note: one of their promises slipped. To nobody but themselves.

The rules are those for clients (`agreements.reminders`): at most one in seven days about a client,
in the freelancer's own morning, twelve hours after it slipped, lighter first; it ends when mended.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import reminders
from agreements.language import ENGLISH
from agreements.reminders import TALK, WHY, SendAt
from app.db import session, writing
from app.models import Freelancer, OutboxMessage, PromiseNote
from app.services.mail import mail_account, mailing
from app.services.mail.letterbox import take_back
from app.services.mail.letters import Words, letter
from app.services.mail.mailing import Note
from app.services.promising.notes_due import Case, Told, cases

KIND = "promise"
KEEP_TRYING = timedelta(hours=24)
_log = structlog.get_logger()


def send_due(now: datetime) -> None:
    """Put the notes whose time has come into the outbox; the timetable calls this."""
    due = [(case, answer) for case in cases(session(), now) if (answer := _answer(case, now))]
    for case, answer in due:
        if mail_account.way_out(case.freelancer.id).kind == "none":
            continue  # it would only pile up, and leave at an hour nobody chose
        try:
            _send(case, answer, now)
        except Exception:  # one note that cannot be made keeps nobody else's back
            _log.exception("promise_note_not_made", client=case.client.id)


def choose(freelancer_id: int, wanted: bool, now: datetime) -> None:
    """Whether such notes come. Without them, one that has not left is taken back."""
    with writing() as db:
        db.get_one(Freelancer, freelancer_id).promise_notes = wanted
        if not wanted:
            mine = OutboxMessage.freelancer_id == freelancer_id
            take_back(db, "You chose to get none.", now, mine, OutboxMessage.kind == KIND)


def forget(db: Session, occasion_id: int, now: datetime, why: str = "It is mended.") -> None:
    """Take back a note about a promise that has not left; part of the caller's unit of work."""
    about = select(PromiseNote.message_id).where(PromiseNote.occasion_id == occasion_id)
    take_back(db, why, now, OutboxMessage.id.in_(about))


def _answer(case: Case, now: datetime) -> SendAt | None:
    """What to send now, if anything."""
    slips = [told.slip for told in case.told]
    answer = reminders.plan(slips, case.history, case.calendar, now, stops=case.stops)
    return answer if isinstance(answer, SendAt) and answer.at <= now else None


def _send(case: Case, answer: SendAt, now: datetime) -> None:
    with writing() as db:
        freelancer, client_id = db.get_one(Freelancer, case.freelancer.id), case.client.id
        day = now.astimezone(ZoneInfo(freelancer.zone)).date()
        note = Note(KIND, f"{client_id}-{day}", _words(case, answer.steps, answer.step))
        mailing.to_freelancer(db, freelancer, client_id, note, now, KEEP_TRYING)
        message_id = db.scalars(
            select(OutboxMessage.id).where(
                OutboxMessage.freelancer_id == freelancer.id,
                OutboxMessage.kind == KIND,
                OutboxMessage.occurrence_key == note.key,
            )
        ).one()
        owned = {"freelancer_id": freelancer.id, "client_id": client_id, "message_id": message_id}
        db.add_all(
            PromiseNote(**owned, occasion_id=occasion_id, step=step)
            for occasion_id, step in answer.steps.items()
        )


def _words(case: Case, steps: Mapping[int, int], step: int) -> Words:
    """The note. Theirs, so not translated."""
    client = case.client.name
    told = [one for one in case.told if one.slip.breach_id in steps]
    greeting = f"Good morning {case.freelancer.name.split()[0]},"
    lines = "\n".join(f"- {_line(one, case.freelancer.zone, client)}" for one in told)
    if step >= TALK:
        return Words(
            f"Does this promise still fit? ({client})", letter(greeting, *_talk(client, lines))
        )
    if step >= WHY:
        promises = " ".join(dict.fromkeys(f"“{one.promise}”" for one in told))
        return Words(f"What you promised {client}", letter(greeting, *_why(promises, lines)))
    return Words(
        f"A small thing for {client}",
        letter(
            greeting,
            "This one may have got buried:",
            lines,
            "A word to them is enough, or a day when it suits you. You find it on Today in "
            "Groundrules, and it ends there once it is noted.",
        ),
    )


def _why(promises: str, lines: str) -> tuple[str, ...]:
    return (
        "This is still open, or was late more than once:",
        lines,
        f"Your side of the line: {promises} It is what makes the line fair to you both.",
        "Once it is answered or delivered, note it and this ends. You find it on Today.",
    )


def _talk(client: str, lines: str) -> tuple[str, ...]:
    return (
        f"What you promised {client} doesn’t seem to fit your weeks, and that is fine:",
        lines,
        "You can offer the line with another promise, or tell them what to expect. This is the "
        "last note about it.",
    )


def _line(told: Told, zone: str, client: str) -> str:
    if told.is_their_word:
        return f"{client} says that this slipped: “{told.subject}”. A line of yours explains it."
    if told.due_at is None:
        return f"“{told.subject}”, {ENGLISH.moment(told.slip.when, zone)}"
    return f"“{told.subject}”, due {ENGLISH.moment(told.due_at, zone)}"
