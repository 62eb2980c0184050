"""One occasion on its page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import automatic_mail
from agreements.judges import turns
from agreements.judging import Outcome
from agreements.kinds import Kind
from agreements.needs import KINDS
from app.db import session
from app.languages import language
from app.models import (
    Breach,
    Clause,
    Evidence,
    Freelancer,
    Judgement,
    Mute,
    Occasion,
    SeenMail,
    Version,
)
from app.services.people import clients
from app.services.state import judged, remarks, sources_said, told
from app.services.state.remarks import Said
from app.services.upholding import dismissing, mending, planning, who_decided
from app.services.upholding.entries import is_all
from app.services.upholding.judge import evidence_of, facts_of
from app.services.upholding.planning import Next
from app.services.upholding.reminding import Planned
from app.services.upholding.uphold import breach_of, can_count_again, load, would_send
from app.services.upholding.who_decided import Decided

# So long what was noted by hand can be undone with one tap at the top of its page.
JUST = timedelta(minutes=15)


@dataclass(frozen=True)
class Entry:
    """One fact on record, and where it was found, in words; nothing for a note by hand. `can_go`
    says that it can be taken back; `is_all`, that nothing would be left of the occasion then. Of
    one that is `perhaps_automatic` nobody knows whether a person wrote it. `until` is the day until
    which the client asked for time on their page."""

    id: int
    kind: str
    at: datetime
    amount: int
    note: str
    source: str
    can_go: bool
    is_all: bool
    perhaps_automatic: bool
    until: date | None = None


@dataclass(frozen=True)
class TakenBack:
    """An entry that was noted by mistake and is gone."""

    at: datetime
    said: str


@dataclass(frozen=True)
class OccasionPage:
    """All that the page of one occasion shows. `next_note` says what comes next with reminders
    where it is confirmed. `owed_since` is since when it is the freelancer's turn; `entries` are
    the facts on record, in the order of their time; `decided` says who decided what. It
    `can_be_muted` where something of it was found, and more of its kind can be. What the
    freelancer noted minutes ago is `just_noted`: without it all is as it was before. `remarks` are
    what both sides said about it. It
    `was_unasked` where it was confirmed because the freelancer had switched that on."""

    id: int
    client_id: int
    client_name: str
    contact_name: str
    client_zone: str
    need_id: int
    title: str
    kind: Kind
    subject: str
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    outcome: Outcome
    explanation: str
    by: str
    reason: str
    version: int
    confirmed_at: datetime | None
    was_unasked: bool
    mended_at: datetime | None
    planned: Planned | None
    next_note: Next | None
    owed_since: datetime | None
    entries: tuple[Entry, ...]
    taken_back: tuple[TakenBack, ...]
    taken_back_at: datetime | None
    can_count_again: bool
    decided: tuple[Decided, ...]
    can_be_muted: bool
    just_noted: Entry | None
    remarks: tuple[Said, ...]

    @property
    def is_contested(self) -> bool:
        """Whether the client says that it was not so, and waits for the answer."""
        return any(one.waits for one in self.remarks)


def page(freelancer_id: int, occasion_id: int, now: datetime) -> OccasionPage:
    """One occasion, with what would be sent if it is confirmed."""
    db = session()
    occasion, clause = load(db, freelancer_id, occasion_id)
    client = clients.load(db, freelancer_id, occasion.client_id)
    judgements, breach = _judgements(db, occasion_id), breach_of(db, occasion_id)
    judgement = judgements[-1]
    own_zone = db.get_one(Freelancer, freelancer_id).zone
    evidence = evidence_of(db, occasion_id)
    entries = _entries(occasion, evidence, _perhaps(db, occasion, evidence))
    return OccasionPage(
        id=occasion.id,
        client_id=client.id,
        client_name=client.name,
        contact_name=clients.asked(client, occasion.contact_id).name,
        client_zone=client.zone,
        need_id=clause.need_id,
        title=clause.title,
        kind=KINDS[clause.kind],
        subject=occasion.subject,
        opened_at=occasion.opened_at,
        closed_at=occasion.closed_at,
        due_at=occasion.due_at,
        outcome=Outcome(occasion.outcome),
        explanation=judged.explained(judgement, clause, language("en"), own_zone),
        by=judgement.by,
        reason=judgement.reason,
        version=_number(db, clause),
        confirmed_at=breach.confirmed_at if breach else None,
        was_unasked=breach is not None and who_decided.was_unasked(judgements, breach),
        mended_at=breach.mended_at if breach else None,
        planned=_planned(db, occasion, clause, now) if breach is None else None,
        next_note=_next_note(db, breach, now) if breach else None,
        owed_since=_owed_since(occasion, evidence, now),
        entries=entries,
        taken_back=_taken_back(judgements),
        taken_back_at=occasion.taken_back_at,
        can_count_again=can_count_again(db, occasion, clause),
        decided=who_decided.told(judgements, breach),
        can_be_muted=_can_be_muted(db, occasion, clause, evidence),
        just_noted=_just_noted(entries, evidence, now),
        remarks=remarks.of_occasions(db, [occasion_id]).get(occasion_id, ()),
    )


def _entries(
    occasion: Occasion, evidence: list[Evidence], perhaps: Collection[str]
) -> tuple[Entry, ...]:
    can_go = occasion.taken_back_at is None
    return tuple(
        Entry(
            id=row.id,
            kind=row.kind,
            at=row.at,
            amount=row.amount or 0,
            note=row.note,
            source=sources_said.of(row),
            can_go=can_go,
            is_all=is_all(row, evidence),
            perhaps_automatic=row.kind == "answered" and row.found_key in perhaps,
            until=date.fromisoformat(row.note) if row.source == "page" and row.note else None,
        )
        for row in evidence
    )


def _just_noted(
    entries: tuple[Entry, ...], evidence: list[Evidence], now: datetime
) -> Entry | None:
    """What was noted by hand last, a short while ago; of several at once, what they stand on."""
    by_hand = [row for row in evidence if row.source == "hand"]
    last = max((row.recorded_at for row in by_hand), default=None)
    if last is None or not timedelta(0) <= now - last <= JUST:
        return None
    ids = {row.id for row in by_hand if row.recorded_at == last}
    noted = [entry for entry in entries if entry.id in ids and entry.can_go]
    return max(noted, key=lambda entry: (entry.is_all, entry.id), default=None)


def _perhaps(db: Session, occasion: Occasion, evidence: list[Evidence]) -> Collection[str]:
    """The names of those facts that a machine may have written."""
    keys = [row.found_key for row in evidence if row.found_key and row.source == told.MAILBOX]
    if not keys:
        return ()
    found = db.scalars(
        select(SeenMail.mail_key).where(
            SeenMail.client_id == occasion.client_id,
            SeenMail.mail_key.in_([key.removeprefix(dismissing.FOUND) for key in keys]),
            SeenMail.origin == automatic_mail.Kind.PERHAPS.value,
        )
    )
    return {f"{dismissing.FOUND}{key}" for key in found}


def _can_be_muted(
    db: Session, occasion: Occasion, clause: Clause, evidence: list[Evidence]
) -> bool:
    if not any(row.found_key for row in evidence):
        return False
    muted = select(Mute.id).where(
        Mute.client_id == occasion.client_id, Mute.need_id == clause.need_id
    )
    return db.scalar(muted) is None


def _judgements(db: Session, occasion_id: int) -> list[Judgement]:
    """All that was decided of an occasion, oldest first."""
    return list(
        db.scalars(
            select(Judgement).where(Judgement.occasion_id == occasion_id).order_by(Judgement.id)
        )
    )


def _taken_back(judgements: list[Judgement]) -> tuple[TakenBack, ...]:
    return tuple(
        TakenBack(row.at, row.reason)
        for row in judgements
        if row.reason and (row.by in ("rules", "mistake") or row.reason == mending.AGAIN)
    )


def _number(db: Session, clause: Clause) -> int:
    return db.scalars(select(Version.number).where(Version.id == clause.version_id)).one() or 0


def _owed_since(occasion: Occasion, evidence: list[Evidence], now: datetime) -> datetime | None:
    if occasion.closed_at is not None:
        return None
    return turns.owed_since(facts_of(evidence), now)


def _next_note(db: Session, breach: Breach, now: datetime) -> Next | None:
    """What comes next about a confirmed slip that is open, or in a note that waits."""
    (found,) = planning.what_next(db, breach.freelancer_id, [breach.client_id], now).values()
    return found if breach.mended_at is None or breach.id in found.steps else None


def _planned(db: Session, occasion: Occasion, clause: Clause, now: datetime) -> Planned | None:
    """What would be sent about a suspected slip."""
    if occasion.outcome != Outcome.BREACHED.value:
        return None
    return would_send(db, occasion, clause, now)[1]
