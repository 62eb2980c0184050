"""Mail that came from clients lately: whether it is counted as a question, and whether the
freelancer has answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from agreements.automatic_mail import Kind
from agreements.conversations import Question
from agreements.their_questions import their_questions
from app.db import session
from app.models import Client, Contact, PromiseOccasion, SeenMail
from app.services.people import clients
from app.services.promising.records import FOUND
from app.services.watching.mails import LATELY, mail_of

PAGE = 50


@dataclass(frozen=True)
class ReceivedMail:
    """A mail that came from a client. `promise_id` is what counts it, where it is a question."""

    id: int
    client_id: int
    client_name: str
    contact_name: str
    subject: str
    at: datetime
    answered_at: datetime | None
    promise_id: int | None


@dataclass(frozen=True)
class ReceivedPage:
    """Mail of the last two weeks, newest first; from one client, or from all."""

    client: Client | None
    rows: tuple[ReceivedMail, ...]
    page: int
    pages: int
    total: int


def page(freelancer_id: int, client_id: int | None, number: int, now: datetime) -> ReceivedPage:
    """Fifty mails of the last fourteen days that a person wrote; a constant number of queries.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
    """
    db = session()
    client = clients.load(db, freelancer_id, client_id) if client_id is not None else None
    listed = _listed(freelancer_id, client_id, now)
    total = db.scalar(select(func.count()).select_from(listed.subquery())) or 0
    rows = db.execute(_shown(listed).limit(PAGE).offset((number - 1) * PAGE)).all()
    answers = _answers(db, rows, now)
    shown = tuple(
        ReceivedMail(
            row.SeenMail.id,
            row.SeenMail.client_id,
            row.client_name,
            row.contact_name or row.client_name,
            row.SeenMail.subject,
            row.SeenMail.received_at,
            _answered_at(answers.get((row.SeenMail.client_id, row.SeenMail.mail_key))),
            row.promise_id,
        )
        for row in rows
    )
    return ReceivedPage(client, shown, number, max(1, -(-total // PAGE)), total)


def _answered_at(question: Question | None) -> datetime | None:
    return question.answer.at if question and question.answer else None


def _listed(freelancer_id: int, client_id: int | None, now: datetime) -> Select[Any]:
    """The ids of the mails, each once where two mailboxes hold it."""
    found = select(func.min(SeenMail.id).label("id")).where(
        SeenMail.freelancer_id == freelancer_id,
        ~SeenMail.is_sent,
        SeenMail.about.is_(None),
        SeenMail.origin.in_([kind.value for kind in Kind if kind.is_answer]),
        SeenMail.received_at > now - LATELY,
    )
    if client_id is not None:
        found = found.where(SeenMail.client_id == client_id)
    return found.group_by(SeenMail.client_id, SeenMail.mail_key)


def _shown(listed: Select[Any]) -> Select[*tuple[Any, ...]]:
    key = literal(FOUND).concat(SeenMail.mail_key)
    promise = (
        (PromiseOccasion.client_id == SeenMail.client_id)
        & (PromiseOccasion.found_key == key)
        & PromiseOccasion.taken_back_at.is_(None)
    )
    return (
        select(
            SeenMail,
            Client.name.label("client_name"),
            Contact.name.label("contact_name"),
            PromiseOccasion.id.label("promise_id"),
        )
        .join(Client, Client.id == SeenMail.client_id)
        .outerjoin(Contact, Contact.id == SeenMail.contact_id)
        .outerjoin(PromiseOccasion, promise)
        .where(SeenMail.id.in_(listed))
        .order_by(SeenMail.received_at.desc(), SeenMail.id.desc())
    )


def _answers(db: Session, rows: Sequence[Any], now: datetime) -> dict[tuple[int, str], Question]:
    """Each of these mails as if it asked something, with the freelancer's answer; one query."""
    wanted = {(row.SeenMail.client_id, row.SeenMail.mail_key) for row in rows}
    seen = db.scalars(
        select(SeenMail)
        .where(
            SeenMail.client_id.in_({client_id for client_id, _ in wanted}),
            SeenMail.received_at > now - LATELY,
        )
        .order_by(SeenMail.id)
    )
    by_client: dict[int, dict[str, SeenMail]] = {}
    for row in seen:
        by_client.setdefault(row.client_id, {}).setdefault(row.mail_key, row)
    return {
        (client_id, question.mail.key): question
        for client_id, mails in by_client.items()
        for question in their_questions(
            [mail_of(row) for row in mails.values()],
            lambda mail, whose=client_id: (whose, mail.key) in wanted,  # type: ignore[misc]
            each=True,
        )
    }
