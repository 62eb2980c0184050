"""One need at one client on one page: where it stands, and what can be decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from agreements.judging import Judge
from agreements.kinds import Setting, Words
from agreements.needs import KINDS
from agreements.settling import Progress
from app.db import session
from app.models import (
    Breach,
    Clause,
    Client,
    Contact,
    Freelancer,
    Need,
    Occasion,
    OutboxMessage,
    Reminder,
    ReminderBreach,
    SettledWord,
    Skip,
    Waiver,
)
from app.services import calendars
from app.services.accounts import Person
from app.services.errors import NotFound
from app.services.mail.letterbox import NOT_LEFT
from app.services.people import clients
from app.services.ranking import rank
from app.services.state import expressions, ladders, standing
from app.services.state.ladders import Ladder


@dataclass(frozen=True)
class Waits:
    """What living without a line would let go: occasions that wait for an answer or a word, slips
    that are open, and reminders about them that have not left."""

    occasions: int
    slips: int
    reminders: int


@dataclass(frozen=True)
class LinePage:
    """`state` is "in force", "lived without", "left" (lived without until its text had left),
    "skipped", "offered", "declined" (it rests until `rests_until`), "coming" or "retired". `offer`
    says what an open offer does with a line in force: "changes" it, "carries" it or "leaves" it
    out."""

    client: Client
    contact: Contact
    need_id: int
    title: str
    sentence: str
    state: str
    version: int | None
    progress: Progress | None
    by_hand: bool
    word_at: datetime | None
    skip: Skip | None
    waiver: Waiver | None
    waits: Waits
    offer: str
    notice_given: bool
    rests_until: date | None


def page(person: Person, client_id: int, need_id: int, now: datetime) -> LinePage:
    """All that the page shows; a constant number of queries.

    Raises:
        NotFound: there is no such client or need, or one is somebody else's.
    """
    db = session()
    client = clients.load(db, person.id, client_id)
    found = standing.versions(db, client_id)
    where = ladders.of_client(db, client, found, now)
    need = where.needs.get(need_id)
    if need is None:
        raise NotFound
    waiting, binding = standing.open_offer(found), standing.in_force(found)
    offered = next((c for c in (waiting.clauses if waiting else ()) if c.need_id == need_id), None)
    line = next((line for line in where.lines if line.clause.need_id == need_id), None)
    skip = next((skip for skip in where.skips if skip.need_id == need_id), None)
    words = line.clause if line else offered or _words(db, client, need, now)
    waiver = line.waiver if line else _waiver(db, client_id, need_id)
    rests_until = _rests_until(where, need_id, standing.day_for_both(person.zone, client.zone, now))
    return LinePage(
        client=client,
        contact=clients.main_contact(client),
        need_id=need_id,
        title=words.title,
        sentence=words.sentence,
        state=_state(where, need, skip, waiver, offered, rests_until),
        version=binding.number if binding else None,
        progress=line.progress if line else None,
        by_hand=KINDS[line.clause.kind if line else need.kind].judge is Judge.BY_HAND,
        word_at=_word_at(db, client_id, need_id),
        skip=skip,
        waiver=waiver,
        waits=_waits(db, client_id, need_id),
        offer=_offer(offered) if offered else ("leaves" if waiting else ""),
        notice_given=where.parting is not None,
        rests_until=rests_until,
    )


def _state(
    where: Ladder,
    need: Need,
    skip: Skip | None,
    waiver: Waiver | None,
    offered: Clause | None,
    rests_until: date | None,
) -> str:
    if need.id in where.standing.in_force:
        return "lived without" if waiver else "in force"
    if waiver is not None:
        return "left"
    if skip is not None:
        return "skipped"
    if offered is not None:
        return "offered"
    if need.rank is None:
        return "retired"
    return "declined" if rests_until else "coming"


def _rests_until(where: Ladder, need_id: int, today: date) -> date | None:
    """The first day on which a declined need may be offered again, while it has not come."""
    until = where.standing.resting.get(need_id)
    return until if until is not None and today < until else None


def _offer(line: Clause) -> str:
    return "changes" if line.origin == "changed" else "carries"


def _words(db: Session, client: Client, need: Need, now: datetime) -> Words:
    freelancer = db.get_one(Freelancer, client.freelancer_id)
    setting = Setting(
        calendars.of_client(db, client),
        calendars.of_freelancer(db, freelancer),
        standing.day_in(freelancer.zone, now),
    )
    return rank.words_of(need, setting, freelancer.language)


def _waiver(db: Session, client_id: int, need_id: int) -> Waiver | None:
    mine = (Waiver.client_id == client_id, Waiver.need_id == need_id)
    return db.scalar(select(Waiver).where(*mine, Waiver.ended_at.is_(None)))


def _word_at(db: Session, client_id: int, need_id: int) -> datetime | None:
    mine = (SettledWord.client_id == client_id, SettledWord.need_id == need_id)
    return db.scalar(select(SettledWord.at).where(*mine, SettledWord.ended_at.is_(None)))


def _waits(db: Session, client_id: int, need_id: int) -> Waits:
    """Three counts; one query."""
    of_line = (Occasion.client_id == client_id, Clause.need_id == need_id)
    waits = (expressions.is_undecided(), Occasion.owed_by == "client")
    occasions = (
        select(func.count(Occasion.id))
        .join(Clause, Clause.id == Occasion.clause_id)
        .outerjoin(Breach, Breach.occasion_id == Occasion.id)
        .where(*of_line, *waits, Breach.id.is_(None))
    )
    slips = (
        select(Breach.id)
        .join(Occasion, Occasion.id == Breach.occasion_id)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(*of_line, Breach.mended_at.is_(None))
    )
    reminders = (
        select(func.count(Reminder.id.distinct()))
        .join(ReminderBreach, ReminderBreach.reminder_id == Reminder.id)
        .join(OutboxMessage, OutboxMessage.id == Reminder.message_id)
        .where(ReminderBreach.breach_id.in_(slips), OutboxMessage.state.in_(NOT_LEFT))
    )
    open_slips = select(func.count()).select_from(slips.subquery())
    row = db.execute(
        select(
            occasions.scalar_subquery(), open_slips.scalar_subquery(), reminders.scalar_subquery()
        )
    ).one()
    return Waits(*row)
