"""Questions in the mail with a client, put on record with their answers.

Everything is worked out anew from all mail that was seen, and put on record by keys: doing it
again, after an interruption or in another order, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import mail_subjects
from agreements.automatic_mail import Kind
from agreements.conversations import Mail, Question, has_mark, questions
from agreements.needs import KINDS
from app.models import (
    Agreement,
    Clause,
    Client,
    Occasion,
    SeenMail,
    Version,
)
from app.services.errors import Refused
from app.services.state.bindings import Binding
from app.services.state.told import MAILBOX
from app.services.upholding.checking import Log
from app.services.upholding.dismissing import FOUND
from app.services.watching import their_questions, waiting_notes
from app.services.watching.found import Findings, Trace
from app.services.watching.mails import mail_of

UNDELIVERED = "It did not arrive, as a delivery report says."
# A note by hand so near to a mail of the same subject is about that mail.
_NEAR = timedelta(hours=1)


def look_through(db: Session, client: Client, told_at: datetime | None, now: datetime) -> None:
    """Put on record what the mail with a client says; part of the caller's unit of work.

    `told_at` is since when the client knows that it is read; nothing that was sent before counts.
    """
    seen: dict[str, SeenMail] = {}
    for row in _seen(db, client.id):
        seen.setdefault(row.mail_key, row)
    mails = [mail_of(row) for row in seen.values()]
    if told_at is not None:
        findings = Findings(db, client, now)
        for need_id in _asked_by_mail(db, client.id):
            for question in questions(mails, _Asks(findings.binding, need_id, told_at)):
                _record(findings, need_id, question, seen)
        findings.settle()
        their_questions.look_through(db, client, seen, told_at, now)
    waiting_notes.settle_answered(db, client.id, mails, now)


@dataclass(frozen=True)
class _Asks:
    """Whether a mail has the word of a need, agreed when it was sent."""

    binding: Binding
    need_id: int
    told_at: datetime

    def __call__(self, mail: Mail) -> bool:
        if mail.at < self.told_at:
            return False
        try:
            clause = self.binding.clause_at(self.need_id, mail.at)
        except Refused:
            return False
        return has_mark(mail, str(clause.parameters["mark"]))


def _record(
    findings: Findings, need_id: int, question: Question, seen: dict[str, SeenMail]
) -> None:
    occasion = _occasion(findings, need_id, seen[question.mail.key])
    if occasion is None or occasion.taken_back_at is not None:
        return
    for mail in question.automatic:
        findings.note(occasion, "automatic", mail.at, _trace(seen[mail.key]))
    if question.answer is not None:
        answer = seen[question.answer.key]
        findings.note(occasion, "answered", answer.received_at, _trace(answer))
    elif question.undelivered is not None:
        findings.let_pass(occasion, need_id, UNDELIVERED)


def _occasion(findings: Findings, need_id: int, row: SeenMail) -> Occasion | None:
    """The occasion of a question: found before, noted by hand before, or begun now."""
    trace = _trace(row)
    known = findings.db.scalar(
        select(Occasion).where(Occasion.client_id == row.client_id, Occasion.found_key == trace.key)
    )
    if known is None and (known := _by_hand(findings.db, need_id, row)) is not None:
        known.found_key = trace.key
    if known is not None:
        return known
    return findings.begin(Log(need_id, row.subject, row.received_at), trace, row.contact_id)


def _by_hand(db: Session, need_id: int, row: SeenMail) -> Occasion | None:
    """The same question, where the freelancer noted it themselves."""
    noted = db.scalars(
        select(Occasion)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(
            Occasion.client_id == row.client_id,
            Clause.need_id == need_id,
            Occasion.found_key.is_(None),
            Occasion.opened_at.between(row.received_at - _NEAR, row.received_at + _NEAR),
        )
    )
    return next((one for one in noted if _key(one.subject) == row.subject_key), None)


def _seen(db: Session, client_id: int) -> Iterable[SeenMail]:
    return db.scalars(select(SeenMail).where(SeenMail.client_id == client_id).order_by(SeenMail.id))


def _trace(row: SeenMail) -> Trace:
    return Trace(MAILBOX, f"{FOUND}{row.mail_key}", _confidence(row), mailbox_id=row.mailbox_id)


def _confidence(row: SeenMail) -> str:
    """How sure it is, in words: what was read, who says who wrote it, and whether a person did."""
    if row.is_sent:
        return "Headers only, as your mailbox keeps them."
    said = f"Headers only; {row.checks}."
    return f"{said} Perhaps automatic: {row.origin_reason}" if row.origin == Kind.PERHAPS else said


def _asked_by_mail(db: Session, client_id: int) -> list[int]:
    """The needs, ever agreed with a client, whose clock a word in a subject begins."""
    rows = db.execute(
        select(Clause.need_id, Clause.kind)
        .join(Version, Version.id == Clause.version_id)
        .join(Agreement, Agreement.id == Version.agreement_id)
        .where(Agreement.client_id == client_id)
        .distinct()
    )
    return [need_id for need_id, kind in rows if KINDS[kind].is_asked_by_mail]


def _key(subject: str) -> str:
    return mail_subjects.read(subject).key
