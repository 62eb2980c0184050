"""The page on which notice is given, looked at, taken back, or left behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import session
from app.languages import language
from app.models import Client, Contact, Freelancer, OutboxMessage, Parting
from app.services.agreeing import giving_notice
from app.services.errors import Conflict
from app.services.growing import closing_letter, notices, partings
from app.services.growing.closing_letter import ClosingLetter
from app.services.growing.notices import Notice
from app.services.mail import readable
from app.services.mail.letterbox import NOT_LEFT
from app.services.mail.letters import Parties, Words
from app.services.people import clients
from app.services.state import remaining, standing
from app.services.state.remaining import Remaining


@dataclass(frozen=True)
class BeforeNotice:
    """What the form starts from, and what giving notice would take back. Where the client `gave`
    it, only the letter is left to write."""

    client: Client
    contact: Contact
    usual: Notice
    version: int
    has_offer: bool
    reminders: int
    requests: int
    gave: Parting | None = None


@dataclass(frozen=True)
class AfterNotice:
    """Notice was given. `has_left` says whether the letter has; `words` would take it back.
    `remains` is what is still open between the two; the client can read their page until
    `readable_until`. `may_write`: the client gave notice, and a letter can go with it."""

    client: Client
    contact: Contact
    parting: Parting
    over_at: datetime
    is_over: bool
    has_left: bool
    words: Words
    remains: Remaining
    readable_until: date
    may_write: bool


def page(
    freelancer_id: int, client_id: int, now: datetime, *, writes: bool = False
) -> BeforeNotice | AfterNotice:
    """What the page shows. With `writes`, the letter that can go with the client's notice.

    Raises:
        Conflict: nothing is in force with this client.
    """
    db = session()
    client = clients.load(db, freelancer_id, client_id)
    parting = standing.parting(db, client_id)
    if parting is not None and not (writes and notices.may_write(parting, now)):
        return _after(db, client, parting, now)
    found = standing.versions(db, client_id)
    binding = standing.in_force(found)
    if binding is None:
        raise Conflict(notices.NOTHING)
    contact = clients.main_contact(client)
    day = standing.day_in(client.zone, now) + giving_notice.AHEAD
    words = closing_letter.default_words(
        contact.name, client.name, language(contact.language), is_theirs=parting is not None
    )
    return BeforeNotice(
        client,
        contact,
        Notice(parting.final_day if parting else day, words),
        binding.number or 0,
        standing.open_offer(found) is not None,
        _reminders(db, client_id),
        len(standing.open_requests(db, client_id)),
        parting,
    )


def letter(
    freelancer_id: int, client_id: int, notice: Notice, now: datetime
) -> tuple[ClosingLetter, Words]:
    """The letter that this notice would be given with, and the mail that carries it. Raises as
    `notices.closing`."""
    found = notices.closing(session(), freelancer_id, client_id, notice, now).letter
    return found, closing_letter.mail(found, language(found.language))


def days_from(client: Client, now: datetime) -> tuple[date, date]:
    """The first and the last day that can be the final one."""
    today = standing.day_in(client.zone, now)
    return today, today + giving_notice.LATEST


def _after(db: Session, client: Client, parting: Parting, now: datetime) -> AfterNotice:
    contact = clients.main_contact(client)
    writer = db.get_one(Freelancer, client.freelancer_id).name
    return AfterNotice(
        client,
        contact,
        parting,
        giving_notice.midnight_after(parting),
        giving_notice.is_over(parting, now),
        partings.letter_left(db, parting),
        closing_letter.taken_back(Parties(writer, contact.name), language(contact.language)),
        remaining.of(db, client.id),
        readable.until(parting),
        notices.may_write(parting, now),
    )


def _reminders(db: Session, client_id: int) -> int:
    return (
        db.scalar(
            select(func.count(OutboxMessage.id)).where(
                OutboxMessage.client_id == client_id,
                OutboxMessage.kind == "reminder",
                OutboxMessage.state.in_(NOT_LEFT),
            )
        )
        or 0
    )
