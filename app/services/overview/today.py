"""Today: the only list of things that need a decision, most important first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from agreements.deciding import SILENT_SLIPS, Silence
from agreements.explaining import Step, explain
from agreements.hours import Calendar
from agreements.judging import Outcome
from agreements.language import ENGLISH
from agreements.needs import KINDS, Setting
from app.db import session, writes
from app.languages import language
from app.models import Client, Occasion, OutboxMessage, SendingAccount, SendingHold
from app.models import OutboxState as State
from app.services.accounts import Person
from app.services.mail import letters, mail_account, refusals, rewording
from app.services.mail.letterbox import PERSONAL
from app.services.mail.refusals import Refusal
from app.services.overview import waiting_theirs
from app.services.overview.waiting import MOST, WaitingRow, needing, waiting
from app.services.remembered import remember, remembered
from app.services.state import expressions, sources_said, standings, told, troubles
from app.services.state.expressions import OWNER, TODAY
from app.services.state.situations import Situation, situations
from app.services.state.standings import Lines
from app.services.upholding import suspected
from app.services.upholding.suspected import SlipRow

# What nobody can know comes first, then what was refused, then what was too late.
TROUBLE = (State.UNCERTAIN, State.FAILED, State.EXPIRED)
STUCK = (State.UNCERTAIN, State.FAILED)


@dataclass(frozen=True)
class MailRow:
    message_id: int
    kind: str
    state: State
    recipient_name: str
    client_zone: str | None
    subject: str
    body: str
    reason: str
    due_at: datetime
    client_id: int | None
    refusal: Refusal | None


@dataclass(frozen=True)
class Mails:
    """The mails shown, and how many there are in each state."""

    rows: tuple[MailRow, ...]
    in_all: dict[State, int]

    def in_state(self, *states: State) -> tuple[MailRow, ...]:
        found = [row for row in self.rows if row.state in states]
        return tuple(sorted(found, key=lambda row: states.index(row.state)))

    def number(self, *states: State) -> int:
        return sum(self.in_all.get(state, 0) for state in states)


@dataclass(frozen=True)
class Counts:
    """The small numbers in the navigation."""

    today: int
    outbox: int


@dataclass(frozen=True)
class TodayPage:
    way_out: mail_account.WayOut
    what_to_do: str
    trouble: tuple[MailRow, ...]
    slips: tuple[SlipRow, ...]
    slips_in_all: int
    held: tuple[MailRow, ...]
    waiting: tuple[WaitingRow, ...]
    ladders: tuple[Lines, ...]
    has_more_ladders: bool
    next_mail: MailRow | None
    has_needs: bool


def page(person: Person, now: datetime) -> TodayPage:
    """All of Today, in at most eight queries whatever there is; the counts with it."""
    db, written = session(), writes()
    whose = expressions.whose(person.id, person.zone, now)
    slips, rest, mails = suspected.load(db, whose), waiting(db, whose), _mails(db, whose)
    found = _situations(db, person.id, slips, rest.rows)
    rows = _decided(rest.rows, found, person, whose, now)
    ladders = standings.of_first(db, whose, MOST + 1, now)
    slips_in_all = slips[0][3] if slips else 0
    way_out = mail_account.way_of(rest.account, rest.hold)
    in_the_way = bool(way_out.paused_reason) + bool(way_out.held)
    waits = rest.needing - (len(rest.rows) - len(rows))
    numbers = Counts(
        slips_in_all + waits + mails.number(*TROUBLE, State.HELD) + in_the_way,
        mails.number(State.SCHEDULED, State.HELD, *STUCK),
    )
    remember(("counts", person.id), _minute(now), numbers, written)
    return TodayPage(
        way_out=way_out,
        what_to_do=refusals.of_account(way_out.paused_reason),
        trouble=mails.in_state(*TROUBLE),
        slips=suspected.shown(slips, found, person, now, suspected.sources(db, slips)),
        slips_in_all=slips_in_all,
        held=mails.in_state(State.HELD),
        waiting=rows,
        ladders=tuple(ladders[:MOST]),
        has_more_ladders=len(ladders) > MOST,
        next_mail=next(iter(mails.in_state(State.SCHEDULED)), None),
        has_needs=rest.has_needs,
    )


def counts(person: Person, now: datetime) -> Counts:
    """What needs the freelancer, and what waits in the outbox; one query at most."""
    return remembered(("counts", person.id), _minute(now), lambda: _count(person, now))


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def _count(person: Person, now: datetime) -> Counts:
    whose = expressions.whose(person.id, person.zone, now)
    row = session().execute(_counting(), whose).one()
    return Counts(row[0] + row[1] + row[2] + row[4] + row[5], row[3])


@cache
def _counting() -> Select[*tuple[Any, ...]]:
    mails = select(func.count(OutboxMessage.id)).where(
        OutboxMessage.freelancer_id == OWNER, OutboxMessage.noted_at.is_(None)
    )
    need_her = (OutboxMessage.state.in_((*TROUBLE, State.HELD)), is_news())
    wait = OutboxMessage.state.in_((State.SCHEDULED, State.HELD, *STUCK))
    paused = select(func.count(SendingAccount.id)).where(
        SendingAccount.freelancer_id == OWNER, SendingAccount.paused_at.is_not(None)
    )
    held = select(func.count(SendingHold.id)).where(
        SendingHold.freelancer_id == OWNER, SendingHold.released_at.is_(None)
    )
    return select(
        select(func.count(Occasion.id)).where(*suspected.conditions()).scalar_subquery(),
        mails.where(*need_her).scalar_subquery(),
        needing(),
        mails.where(wait).scalar_subquery(),
        paused.scalar_subquery(),
        held.scalar_subquery(),
    )


def is_news() -> Any:
    """What was too late for the freelancer's own eyes is no news to them."""
    return (OutboxMessage.state != State.EXPIRED) | OutboxMessage.kind.not_in(PERSONAL)


def _situations(
    db: Session, freelancer_id: int, slips: Sequence[Any], rows: Sequence[WaitingRow]
) -> dict[int, Situation]:
    """The situations of the clients who may have slipped, or may have to be decided about."""
    ids = {occasion.client_id for occasion, *_ in slips}
    ids |= {row.client_id for row in rows if row.kind == "end"}
    return situations(db, freelancer_id, ids) if ids else {}


def _decided(
    rows: Sequence[WaitingRow],
    found: Mapping[int, Situation],
    person: Person,
    whose: dict[str, Any],
    now: datetime,
) -> tuple[WaitingRow, ...]:
    """Those rows that the rules agree with, completed."""
    own = Calendar(person.week, person.zone, person.country, person.region)
    setting = Setting(own, own, whose[TODAY.key])
    titles: dict[int, str] = {}
    kept = []
    for row in rows:
        if row.kind == "end":
            kept += _to_decide(row, found[row.client_id], now)
        elif row.kind == "ready":
            if row.row_id not in titles:
                titles[row.row_id] = row.words or _title(row, setting)
            kept.append(replace(row, words=titles[row.row_id]))
        elif row.kind == "streak":
            kept.append(_with_words(row, person))
        elif row.kind == "found":
            kept.append(_asked(row, person))
        elif row.kind in waiting_theirs.KINDS:
            kept.append(waiting_theirs.completed(row, person))
        elif row.kind == "leaving":
            kept.append(replace(row, note=ENGLISH.long_day(date.fromisoformat(row.words))))
        else:
            kept.append(row)
    return tuple(kept)


def _to_decide(row: WaitingRow, situation: Situation, now: datetime) -> list[WaitingRow]:
    trouble = troubles.of_situation(
        situation,
        now,
        silence=Silence(now, SILENT_SLIPS) if row.flag else None,
        talked_at=None,
        agreed_at=row.at,
    )
    if trouble is None:
        return []
    return [replace(row, note=trouble.value, words=situation.contact_name)]


def _with_words(row: WaitingRow, person: Person) -> WaitingRow:
    """A kept streak with the word of thanks that would be sent."""
    code, _, name = row.note.partition(" ")
    words = letters.kept_often(letters.Parties(person.name, name), row.words, language(code))
    expected = rewording.fingerprint(words.subject, words.body)
    return replace(row, note=name, figures={**vars(words), "expected": expected})


def _asked(row: WaitingRow, person: Person) -> WaitingRow:
    """A question about what was found: what it would be if the client did it, and its source."""
    what, _, confidence = row.note.partition(" ")
    steps = Step.list_from_json(row.figures["steps"])
    return replace(
        row,
        note=explain(steps, ENGLISH, row.figures["zone"], person.zone),
        figures={
            "what": what,
            "is_slip": row.figures["outcome"] == Outcome.BREACHED.value,
            "need_id": row.figures["need_id"],
            "source": sources_said.said(told.CALENDAR, confidence),
        },
    )


def _title(row: WaitingRow, setting: Setting) -> str:
    return KINDS[row.note].words(row.figures, setting, ENGLISH).title


def _mails(db: Session, whose: dict[str, Any]) -> Mails:
    """What failed or is uncertain, what is held, and the next one to leave; one query."""
    found = db.execute(_mails_shown(), whose).all()
    rows = tuple(
        MailRow(
            *(m.id, m.kind, m.state, m.recipient_name),
            *(None if m.kind in PERSONAL else zone, m.subject, m.body, m.reason),
            *(m.due_at, m.client_id, refusals.of(m.reason)),
        )
        for m, zone, _ in found
    )
    return Mails(rows, {m.state: total for m, _, total in found})


@cache
def _mails_shown() -> Select[*tuple[Any, ...]]:
    of_state = OutboxMessage.state
    rank = func.row_number().over(
        partition_by=of_state, order_by=(OutboxMessage.due_at, OutboxMessage.id)
    )
    ranked = (
        select(
            OutboxMessage.id,
            rank.label("place"),
            func.count().over(partition_by=of_state).label("total"),
        )
        .where(
            OutboxMessage.freelancer_id == OWNER,
            OutboxMessage.state.in_((*TROUBLE, State.HELD, State.SCHEDULED)),
            OutboxMessage.noted_at.is_(None),
            is_news(),
        )
        .subquery()
    )
    shown = case((OutboxMessage.state == State.SCHEDULED, 1), else_=MOST)
    return (
        select(OutboxMessage, Client.zone, ranked.c.total)
        .join(ranked, ranked.c.id == OutboxMessage.id)
        .outerjoin(Client, Client.id == OutboxMessage.client_id)
        .where(ranked.c.place <= shown)
        .order_by(OutboxMessage.due_at)
    )
