"""Questions of the client's in the mail, put on record with the freelancer's answers.

Only what either side marked is one: the client by the agreed word in the subject, the freelancer by
hand. As in `finding`, all is worked out anew from all mail, and put on record by keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import mail_subjects
from agreements.conversations import Mail, Question
from agreements.judging import Outcome
from agreements.their_questions import asks_by_word, marks, their_questions
from app.db import writing
from app.models import Clause, Client, Evidence, PromiseOccasion, SeenMail
from app.services.errors import Conflict, NotFound, Refused
from app.services.people import clients
from app.services.promising import keeping, own_notes, records
from app.services.promising.records import FOUND, QUESTION, Entry
from app.services.state import bindings, told
from app.services.state.bindings import Binding
from app.services.watching.mails import mail_of

# A question that was said by hand or on the page, so near and of the same subject, is the same.
_NEAR = timedelta(hours=12)
NO_PROMISE = "Nothing you promised is about questions, or was in force then, so it counts nowhere."
NOT_TOLD = "They did not know yet that mail is read, so it counts nowhere."


def look_through(
    db: Session,
    client: Client,
    seen: Mapping[str, SeenMail],
    told_at: datetime,
    now: datetime,
    also: str | None = None,
) -> None:
    """Put on record what the client asked; part of the caller's unit of work.

    `seen` are all mails with them by key; nothing before `told_at` counts. `also` is the key of
    a mail that the freelancer marks now.
    """
    binding, known = bindings.load(db, client), _known(db, client.id)
    mails = [mail_of(row) for row in seen.values()]
    if not known and also is None and not _may_ask(binding):
        return

    def asks(mail: Mail) -> bool:
        if mail.key == also or f"{FOUND}{mail.key}" in known:
            return True
        clause = _promised(binding, mail.at) if mail.at >= told_at else None
        return clause is not None and asks_by_word(mail, _words(clause), mails)

    if not any(asks(mail) for mail in mails if not mail.is_sent):
        return
    for question in their_questions(mails, asks):
        is_marked = question.mail.key == also
        _Look(db, client, binding, seen, now).record(question, known, is_marked=is_marked)


def mark(freelancer_id: int, mail_id: int, now: datetime) -> int:
    """A mail that came asks the freelancer something; answers the promise that counts it. The same
    again is fine.

    Raises:
        NotFound: there is no such mail, or it is somebody else's.
        Conflict: nothing was promised about questions then, or they did not know that it is read.
    """
    with writing() as db:
        mail = db.scalar(
            select(SeenMail).where(
                SeenMail.id == mail_id,
                SeenMail.freelancer_id == freelancer_id,
                ~SeenMail.is_sent,
                SeenMail.about.is_(None),
            )
        )
        if mail is None:
            raise NotFound
        client = clients.load(db, freelancer_id, mail.client_id)
        told_at = told.told_since(db, [client.id], told.MAILBOX).get(client.id)
        if told_at is None or mail.received_at < told_at:
            raise Conflict(NOT_TOLD)
        if _promised(bindings.load(db, client), mail.received_at) is None:
            raise Conflict(NO_PROMISE)
        look_through(db, client, seen_by_key(db, client.id), told_at, now, mail.mail_key)
        found = _known(db, client.id).get(f"{FOUND}{mail.mail_key}")
        if found is None:
            raise Conflict("It goes on with a question that is open already.")
        return found.id


def seen_by_key(db: Session, client_id: int) -> dict[str, SeenMail]:
    """All mail with a client, each once where two mailboxes hold it."""
    rows = db.scalars(select(SeenMail).where(SeenMail.client_id == client_id).order_by(SeenMail.id))
    seen: dict[str, SeenMail] = {}
    for row in rows:
        seen.setdefault(row.mail_key, row)
    return seen


@dataclass(frozen=True)
class _Look:
    """One look through a client's mail."""

    db: Session
    client: Client
    binding: Binding
    seen: Mapping[str, SeenMail]
    now: datetime

    def record(
        self, question: Question, known: Mapping[str, PromiseOccasion], *, is_marked: bool
    ) -> None:
        row = self.seen[question.mail.key]
        occasion = known.get(f"{FOUND}{row.mail_key}") or self._begin(row, is_marked)
        if occasion is not None and occasion.taken_back_at is None and question.answer is not None:
            self._answer(occasion, self.seen[question.answer.key])

    def _begin(self, row: SeenMail, is_marked: bool) -> PromiseOccasion | None:
        db, at = self.db, row.received_at
        clause = _promised(self.binding, at)
        if clause is None:
            return None
        same = self._said(row)
        if same is not None:
            same.found_key = f"{FOUND}{row.mail_key}"
            return same
        first = _on(records.evidence("asked", at, self.now, told.MAILBOX), row)
        first.note = keeping.MARKED if is_marked else ""
        entry = Entry(clause.need_id, row.subject, at)
        try:
            with db.begin_nested():
                occasion = records.begin(db, self.client, clause, entry, first, self.now)
        except Refused:
            return None
        occasion.found_key = f"{FOUND}{row.mail_key}"
        occasion.contact_id = row.contact_id or occasion.contact_id
        return occasion

    def _said(self, row: SeenMail) -> PromiseOccasion | None:
        """The same question, where somebody said it themselves before."""
        noted = self.db.scalars(
            select(PromiseOccasion)
            .join(Clause, Clause.id == PromiseOccasion.clause_id)
            .where(
                PromiseOccasion.client_id == self.client.id,
                PromiseOccasion.found_key.is_(None),
                PromiseOccasion.taken_back_at.is_(None),
                Clause.promise_kind == QUESTION,
                PromiseOccasion.opened_at.between(row.received_at - _NEAR, row.received_at + _NEAR),
            )
        )
        keys = ((one, mail_subjects.read(one.subject).key) for one in noted)
        return next((one for one, key in keys if key and key == row.subject_key), None)

    def _answer(self, occasion: PromiseOccasion, row: SeenMail) -> None:
        db, at = self.db, row.received_at
        if at < occasion.opened_at or _has(db, occasion.id, f"{FOUND}{row.mail_key}"):
            return
        answer = records.fact(occasion, "answered", at, self.now, told.MAILBOX)
        db.add(_on(answer, row))
        if occasion.closed_at is None or at < occasion.closed_at:
            occasion.closed_at = at
        db.flush()
        if occasion.outcome != Outcome.EXCUSED.value:
            records.rejudge(db, occasion, db.get_one(Clause, occasion.clause_id), self.now)
            own_notes.forget(db, occasion.id, self.now)


def _known(db: Session, client_id: int) -> dict[str, PromiseOccasion]:
    rows = db.scalars(
        select(PromiseOccasion).where(
            PromiseOccasion.client_id == client_id,
            PromiseOccasion.found_key.startswith(FOUND, autoescape=True),
        )
    )
    return {str(row.found_key): row for row in rows}


def _promised(binding: Binding, at: datetime) -> Clause | None:
    return records.first_of_kind(binding, QUESTION, at)


def _words(clause: Clause) -> tuple[str, ...]:
    return marks(clause.promise_parameters.get("mark"))


def _may_ask(binding: Binding) -> bool:
    """Whether anything that was ever agreed promises answers."""
    return any(
        clause.promise_kind == QUESTION
        for version in binding.versions
        for clause in version.clauses
    )


def _on(evidence: Evidence, row: SeenMail) -> Evidence:
    """The same evidence, with the mail it is from."""
    evidence.found_key, evidence.mailbox_id = f"{FOUND}{row.mail_key}", row.mailbox_id
    evidence.confidence = (
        "Headers only, as your mailbox keeps them."
        if row.is_sent
        else f"Headers only; {row.checks}."
    )
    return evidence


def _has(db: Session, occasion_id: int, key: str) -> bool:
    same = select(Evidence.id).where(Evidence.occasion_id == occasion_id, Evidence.found_key == key)
    return db.scalar(same) is not None
