"""A reminder as it would arrive, from words that are being written, with real data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from agreements import reminders
from agreements.hours import NoWorkingTime
from agreements.kinds import Setting
from agreements.needs import KINDS
from agreements.tone import PATTERN_OF
from app.db import session
from app.languages import language
from app.models import (
    Agreement,
    Clause,
    Client,
    Freelancer,
    Occasion,
    OutboxMessage,
    PageLink,
    Version,
)
from app.services import calendars, public_address
from app.services.mail import envelope, reminder_letters
from app.services.mail.letters import Parties, Words, sentence
from app.services.mail.reminder_words import LATE
from app.services.mail.slip_values import SlipFacts
from app.services.mail.templates import OwnWords
from app.services.mail.wording import Place
from app.services.people import clients
from app.services.state.situations import facts_of

MOST_CLIENTS = 500
_EXAMPLES = {
    "decision": ("Decision: which logo?", "Decision: label text", "Decision: paper"),
    "sign_off": ("The brochure", "The label", "The poster"),
    "invoice": ("Invoice 31", "Invoice 28", "Invoice 25"),
    "material": ("Photographs", "The price list", "The address list"),
    "meetings": ("Review of the draft",),
    "rounds": ("The brochure",),
}


@dataclass(frozen=True)
class Preview:
    """A reminder as text and as a page. `about` says whose data stands in it."""

    subject: str
    text: str
    page: str
    about: str


def readers(freelancer_id: int) -> tuple[tuple[int, str], ...]:
    """The clients whose data can stand in a preview, by name."""
    found = session().execute(
        select(Client.id, Client.name)
        .where(Client.freelancer_id == freelancer_id)
        .order_by(Client.name, Client.id)
        .limit(MOST_CLIENTS)
    )
    return tuple((client_id, name) for client_id, name in found)


def of(
    freelancer_id: int, at: Place, words: Words, client_id: int | None, sheet: str, now: datetime
) -> Preview:
    """What this client would read; `sheet` is where the page finds its styles.

    Raises:
        NotFound: there is no such client, or it is somebody else's.
    """
    db = session()
    freelancer = db.get_one(Freelancer, freelancer_id)
    client = clients.load(db, freelancer_id, client_id) if client_id is not None else None
    slips, about = _slips(db, at, freelancer, client, now)
    step = reminders.WHY if at.step == LATE else at.step
    told, ln = [(step, facts) for facts in slips], language(at.language)
    made = reminder_letters.reminder(
        _parties(freelancer, client),
        told,
        _morning(client or freelancer, now),
        ln,
        {at.key: OwnWords(words.subject, words.body, at.language)},
    )
    return _read(db, made, reminder_letters.lines_about(told, ln), at.language, about, sheet)


def _parties(freelancer: Freelancer, client: Client | None) -> Parties:
    """Who writes to whom; somebody made up where there is no client."""
    if client is None:
        return Parties(freelancer.name, "Ben Okafor", freelancer.zone)
    return Parties(freelancer.name, clients.main_contact(client).name, client.zone)


def _read(
    db: Session, words: Words, lines: tuple[str, ...], code: str, about: str, sheet: str
) -> Preview:
    """The letter with its ways out, as the envelope adds them; nothing of it is stored."""
    row = OutboxMessage(
        kind="reminder", subject=words.subject, body=words.body, footer=list(lines), language=code
    )
    ln, base = language(code), public_address.links_base(db)
    foot = envelope.footer(row, PageLink(id=0, seed="preview") if base else None, base, ln)
    return Preview(
        words.subject,
        envelope.plain_text(words.body, foot, ln.gettext("Open your page")),
        envelope.as_page(row, foot, ln, sheet),
        about,
    )


def _morning(whose: Client | Freelancer, now: datetime) -> datetime:
    """When a reminder could leave next."""
    try:
        return reminders.slot(calendars.calendar(whose, frozenset()), now)
    except NoWorkingTime:
        return now


def _slips(
    db: Session, at: Place, freelancer: Freelancer, client: Client | None, now: datetime
) -> tuple[list[SlipFacts], str]:
    """What slipped at this client; else an example on their line, or on one they could have."""
    if client is None:
        return _examples(at, _usual(at, freelancer, freelancer.zone, now), now), "An example."
    occasions = _occasions(db, client.id, at)
    if occasions:
        said = sentence(f"Made from what is on record of {client.name}")
        return _late([facts_of(*row) for row in occasions], at), said
    clause = _clause(db, client.id, at)
    if clause is not None:
        usual = SlipFacts(
            at.kind, clause.title, clause.why, "", now, None, clause.zone, clause.parameters,
            line=clause.position,
        )  # fmt: skip
        said = f"The line is {client.name}’s; nothing slipped there, so what slipped is an example."
        return _examples(at, usual, now), said
    said = f"{client.name} doesn’t have this line, so what it says and what slipped are examples."
    return _examples(at, _usual(at, freelancer, client.zone, now), now), said


def _occasions(db: Session, client_id: int, at: Place) -> Sequence[Any]:
    """The latest of this kind, those that slipped first."""
    return db.execute(
        select(Occasion, Clause)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(Occasion.client_id == client_id, Clause.kind == at.kind)
        .where(Occasion.owed_by == "client")
        .order_by(case((Occasion.outcome == "breached", 0), else_=1), Occasion.opened_at.desc())
        .limit(PATTERN_OF if at.step == LATE else 1)
    ).all()


def _clause(db: Session, client_id: int, at: Place) -> Clause | None:
    """The line of this kind, as it was written last."""
    return db.scalar(
        select(Clause)
        .join(Version, Version.id == Clause.version_id)
        .join(Agreement, Agreement.id == Version.agreement_id)
        .where(Agreement.client_id == client_id, Clause.kind == at.kind)
        .order_by(Clause.id.desc())
    )


def _late(slips: list[SlipFacts], at: Place) -> list[SlipFacts]:
    """As the note takes them: those of a pattern have come, the others are still open."""
    return [replace(facts, line=slips[0].line, has_come=at.step == LATE) for facts in slips]


def _usual(at: Place, freelancer: Freelancer, zone: str, now: datetime) -> SlipFacts:
    """A line of this kind as it is offered where nothing was changed in it."""
    kind, own = KINDS[at.kind], calendars.calendar(freelancer, frozenset())
    words = kind.words(kind.defaults, Setting(own, own, now.date()), language(at.language))
    return SlipFacts(
        at.kind,
        words.title or "Files have plain names",
        words.why or "We both find them again.",
        "",
        now,
        None,
        zone,
        kind.defaults,
    )


def _examples(at: Place, line: SlipFacts, now: datetime) -> list[SlipFacts]:
    """One thing that slipped on a line, or the three of a pattern."""
    subjects = _EXAMPLES.get(at.kind, ("",))[: PATTERN_OF if at.step == LATE else 1]
    return _late([_example(line, subject, now, n) for n, subject in enumerate(subjects)], at)


def _example(line: SlipFacts, subject: str, now: datetime, before: int) -> SlipFacts:
    """Something that began four days ago, or eleven, and was due on the day after."""
    there = now.astimezone(ZoneInfo(line.zone))
    began = there.replace(hour=10, minute=0, second=0, microsecond=0)
    began -= timedelta(days=4 + 7 * before)
    due = began.replace(hour=17) + timedelta(days=1)
    return replace(
        line,
        subject=subject,
        opened_at=began,
        planned_for=began,
        due_at=due if KINDS[line.kind].is_mendable else None,
    )
