"""Slips that were found about a line where the freelancer switched on that they count unasked.

Only those without a doubt; the others wait on Today, as everywhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from agreements import mail_checks
from agreements.automatic_mail import Kind as Origin
from agreements.columns import Kind as FileKind
from agreements.judging import Judge
from agreements.needs import KINDS
from app.db import session, writing
from app.models import (
    Clause,
    Evidence,
    Import,
    Judgement,
    Mailbox,
    MailFolder,
    Mute,
    Need,
    Occasion,
    SeenMail,
    Suggestion,
)
from app.services.state.owed import is_contested
from app.services.state.told import IMPORT, MAILBOX, told_since
from app.services.upholding import judge, uphold
from app.services.upholding.dismissing import FOUND
from app.services.upholding.suspected import is_suspected
from app.services.upholding.who_decided import SWITCHED_ON


def count_found(now: datetime) -> None:
    """Confirm what was found, and plan the reminders as on a tap; the timetable calls this."""
    waiting = [
        one.id for one, clause in session().execute(_waiting()) if _is_sure(session(), one, clause)
    ]
    session().rollback()
    for occasion_id in waiting:
        with writing() as db:
            for one, clause in db.execute(_waiting().where(Occasion.id == occasion_id)).all():
                if _is_sure(db, one, clause):
                    _count(db, one, clause, now)


def _count(db: Session, occasion: Occasion, clause: Clause, now: datetime) -> None:
    latest = uphold.latest(db, occasion.id)
    db.add(
        Judgement(
            freelancer_id=occasion.freelancer_id,
            occasion_id=occasion.id,
            outcome=latest.outcome,
            due_at=latest.due_at,
            steps=latest.steps,
            by="freelancer",
            reason=SWITCHED_ON,
            at=now,
        )
    )
    situation, planned = uphold.would_send(db, occasion, clause, now)
    uphold.note_slip(db, occasion, clause, situation, planned, now)


def _waiting() -> Select[*tuple[Any, ...]]:
    """Suspected slips of such lines that were found, and that nobody judged or denied."""
    asked = Suggestion.occasion_id == Occasion.id
    judged = (Judgement.occasion_id == Occasion.id) & (Judgement.by != "rules")
    muted = (Mute.client_id == Occasion.client_id) & (Mute.need_id == Clause.need_id)
    return (
        select(Occasion, Clause)
        .join(Clause, Clause.id == Occasion.clause_id)
        .join(Need, Need.id == Clause.need_id)
        .where(
            Need.counts_found,
            is_suspected(),
            ~is_contested(),
            Occasion.found_key.is_not(None),
            *(~exists().where(one) for one in (asked, judged, muted)),
        )
        .order_by(Occasion.opened_at, Occasion.id)
    )


def _is_sure(db: Session, occasion: Occasion, clause: Clause) -> bool:
    """Whether all of it was found, in sources the client still knows of, and nothing speaks against
    it. Of what was noted by hand, or came from a source that is gone, nobody is told."""
    evidence = judge.evidence_of(db, occasion.id)
    sources = {entry.source for entry in evidence}
    for source in sources - {IMPORT}:
        if occasion.client_id not in told_since(db, [occasion.client_id], source):
            return False
    if occasion.closed_at is None and KINDS[clause.kind].judge is Judge.DEADLINE:
        return _is_all_read(db, occasion, sources)
    return not _is_doubted(db, occasion, evidence)


def _is_all_read(db: Session, occasion: Occasion, sources: set[str]) -> bool:
    """Whether everything was looked into after the deadline, so that no answer is overlooked."""
    due_at = occasion.due_at or occasion.opened_at
    if MAILBOX in sources and not _is_mail_read(db, occasion, due_at):
        return False
    if IMPORT not in sources:
        return True
    since = select(Import.id).where(
        Import.freelancer_id == occasion.freelancer_id,
        Import.kind == FileKind.PAYMENTS.value,
        Import.taken_at > due_at,
    )
    return db.scalar(since.limit(1)) is not None


def _is_mail_read(db: Session, occasion: Occasion, due_at: datetime) -> bool:
    boxes = db.scalars(select(Mailbox).where(Mailbox.freelancer_id == occasion.freelancer_id)).all()
    trouble = select(MailFolder.id).where(
        MailFolder.freelancer_id == occasion.freelancer_id, MailFolder.trouble != ""
    )
    return db.scalar(trouble.limit(1)) is None and all(
        box.paused_at is None
        and box.looked_at is not None
        and box.looked_at > due_at
        and occasion.client_id not in box.touched
        for box in boxes
    )


def _is_doubted(db: Session, occasion: Occasion, evidence: Sequence[Evidence]) -> bool:
    """Whether what tells of it may not be by the client, or by nobody."""
    keys = [entry.found_key.removeprefix(FOUND) for entry in evidence if entry.found_key]
    mails = db.scalars(
        select(SeenMail).where(
            SeenMail.client_id == occasion.client_id, SeenMail.mail_key.in_(keys)
        )
    )
    return any(
        mail_checks.speaks_against(mail.checks) or mail.origin == Origin.PERHAPS.value
        for mail in mails
    )
