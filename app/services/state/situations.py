"""Where a client stands with reminders: slips, what was sent, what waits, what was chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from agreements import reminders
from agreements.gentleness import NOTHING_CHOSEN, Choice, Policy, policy_of
from agreements.hours import Calendar
from agreements.needs import KINDS
from app.models import Clause, Client, Occasion
from app.models import OutboxState as State
from app.services import calendars
from app.services.mail.letterbox import NOT_LEFT
from app.services.mail.outbox import DROPPED
from app.services.mail.slip_values import SlipFacts
from app.services.mail.templates import Stored
from app.services.state import situation_rows
from app.services.state.expressions import OWNER
from app.services.state.situation_rows import CLIENTS

# What the freelancer sends by a click about how it goes restarts the spacing, as a letter by hand.
PERSONAL_WORDS = ("talk", "thanks", "answer")
# These ended without leaving although nobody wished it, and are not tried again at once.
LOST = (State.EXPIRED, State.FAILED)


@dataclass(frozen=True)
class Addressee:
    """A person there who can be written to; `stopped` is about the address."""

    contact_id: int
    name: str
    language: str
    address_id: int
    email: str
    stopped: bool
    is_main: bool = True


@dataclass(frozen=True)
class Told:
    """A breach, what a reminder says of it, and who was asked. A suspected one has the id 0."""

    slip: reminders.Slip
    facts: SlipFacts
    contact_id: int | None = None

    @property
    def is_owed(self) -> bool:
        """Whether they asked back or say that it was not so, and wait for the answer."""
        return self.slip.is_your_turn


@dataclass(frozen=True)
class Pending:
    """A reminder `to` somebody that has not left. `edited`: the freelancer wrote in it."""

    message_id: int
    due_at: datetime
    steps: dict[int, int]
    edited: bool
    state: State = State.SCHEDULED
    lines: Mapping[int, int] = field(default_factory=dict)
    to: str = ""


@dataclass(frozen=True)
class Choices:
    """What was chosen about reminders for this client, for needs, and for the account."""

    client: Choice = NOTHING_CHOSEN
    needs: Mapping[int, Choice] = field(default_factory=dict)
    account: Choice = NOTHING_CHOSEN

    def policy(self, need_id: int) -> Policy:
        return policy_of(self.client, self.needs.get(need_id, NOTHING_CHOSEN), self.account)


@dataclass(frozen=True)
class Situation:
    """All that planning a reminder to one client needs, loaded for many clients at once.

    `contacts` are the people there by id, `main` among them. `wants_change` says that a change
    they asked for waits. Where notice was given, nothing is planned. `waived` names the needs that
    are lived without; their slips are left out. `told` holds slips that are open or were late,
    `quiet` those whose last reminder the freelancer dropped. `own` are the freelancer's words.
    """

    freelancer_id: int
    client_id: int
    client_name: str
    main: Addressee
    contacts: Mapping[int, Addressee]
    wants_change: bool
    notice_given: bool
    waived: frozenset[int]
    calendar: Calendar
    choices: Choices
    history: reminders.History
    own: tuple[Stored, ...]
    told: tuple[Told, ...] = ()
    quiet: frozenset[int] = frozenset()
    pending: tuple[Pending, ...] = ()

    @property
    def contact_name(self) -> str:
        return self.main.name

    @property
    def sent(self) -> tuple[reminders.Reminded, ...]:
        return self.history.reminders

    @property
    def policies(self) -> dict[int, Policy]:
        """The policy of each line that there is something to say about."""
        return {told.slip.line: self.choices.policy(told.slip.line) for told in self.told}


def situations(db: Session, freelancer_id: int, ids: Iterable[int]) -> dict[int, Situation]:
    """The situation of each of these clients, in two queries; one who was erased has none."""
    whose = {OWNER.key: freelancer_id, CLIENTS.key: list(ids)}
    said = _Said(db.execute(situation_rows.told(), whose).all())
    known: dict[int, _Known] = {}
    for row in db.execute(situation_rows.facts(), whose):
        known.setdefault(row.Client.id, _Known(row.Client)).note(row)
    return {client_id: one.situation(said) for client_id, one in known.items()}


def situation_of(db: Session, freelancer_id: int, client_id: int) -> Situation:
    """As `situations`, of one client."""
    return situations(db, freelancer_id, [client_id])[client_id]


def facts_of(occasion: Occasion, clause: Clause) -> SlipFacts:
    """What a reminder says of an occasion."""
    return SlipFacts(
        kind=clause.kind,
        title=clause.title,
        why=clause.why,
        subject=occasion.subject,
        opened_at=occasion.opened_at,
        due_at=occasion.due_at,
        zone=clause.zone,
        parameters=clause.parameters,
        planned_for=occasion.planned_for,
        line=clause.position,
        has_come=KINDS[clause.kind].is_mendable and occasion.closed_at is not None,
    )


def slipped_at(occasion: Occasion, clause: Clause) -> datetime | None:
    """When an occasion slipped, where it had a deadline."""
    return occasion.due_at if KINDS[clause.kind].is_mendable else None


class _Known:
    """What is known of one client, gathered fact by fact."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.facts: dict[str, list[Any]] = {}

    def note(self, row: Any) -> None:
        self.facts.setdefault(row.what, []).append(row)

    def of(self, what: str) -> list[Any]:
        return self.facts.get(what, [])

    def situation(self, said: _Said) -> Situation:
        client, contacts = self.client, self._contacts()
        waived = frozenset(row.need_id for row in self.of("waived"))
        away = calendars.each_day(self.of("away"))
        return Situation(
            freelancer_id=client.freelancer_id,
            client_id=client.id,
            client_name=client.name,
            main=next(one for one in contacts.values() if one.is_main),
            contacts=contacts,
            wants_change=bool(self.of("asked")),
            notice_given=bool(self.of("parted")),
            waived=waived,
            calendar=calendars.calendar(client, away),
            choices=self._choices(),
            history=self._history(said),
            own=tuple(
                Stored(row.kind, row.step, row.language, row.subject, row.body)
                for row in self.of("words")
            ),
            told=tuple(one for one in said.told(client.id) if one.slip.line not in waived),
            quiet=said.quiet(client.id),
            pending=tuple(said.pending.get(client.id, ())),
        )

    def _contacts(self) -> dict[int, Addressee]:
        return {
            row.contact_id: Addressee(
                row.contact_id,
                row.name,
                row.language,
                row.address_id,
                row.email,
                row.stopped_at is not None,
                row.is_main,
            )
            for row in self.of("contact")
        }

    def _choices(self) -> Choices:
        chosen = {
            (row.client_id, row.need_id): Choice(
                row.cooling_off_hours, row.between_days, row.step_up_days, row.asks, row.is_off
            )
            for row in self.of("policy")
        }
        return Choices(
            chosen.get((self.client.id, None), NOTHING_CHOSEN),
            {need_id: choice for (_, need_id), choice in chosen.items() if need_id is not None},
            chosen.get((None, None), NOTHING_CHOSEN),
        )

    def _history(self, said: _Said) -> reminders.History:
        mails = self.of("mail")
        by_hand = [row.at for row in mails if row.by_hand or row.kind in PERSONAL_WORDS]
        by_hand += [row.at for row in self.of("by_hand")]
        past: dict[int, list[reminders.Past]] = {}
        for row in self.of("past"):
            past.setdefault(row.need_id, []).append(reminders.Past(row.at, row.kept))
        return reminders.History(
            reminders=tuple(said.sent.get(self.client.id, ())),
            automatic_at=max((row.at for row in mails), default=None),
            by_hand_at=max(by_hand, default=None),
            withdrawn=tuple(said.lost.get(self.client.id, ())),
            agreed_at=max((row.at for row in self.of("agreed")), default=None),
            past={line: tuple(found) for line, found in past.items()},
        )


class _Said:
    """Slips, and what was or will be said of them, by client."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self._slips = [row for row in rows if row.Breach is not None]
        self.sent: dict[int, list[reminders.Reminded]] = {}
        self.lost: dict[int, list[reminders.Reminded]] = {}
        self.pending: dict[int, list[Pending]] = {}
        self._last: dict[int, dict[int, bool]] = {}
        messages: dict[int, list[Any]] = {}
        for row in rows:
            if row.message_id is not None:
                messages.setdefault(row.message_id, []).append(row)
        for about in messages.values():
            self._note(about)

    def told(self, client_id: int) -> Iterable[Told]:
        for row in self._slips:
            if row.Breach.client_id == client_id:
                yield _told(row)

    def quiet(self, client_id: int) -> frozenset[int]:
        last = self._last.get(client_id, {})
        return frozenset(breach for breach, dropped in last.items() if dropped)

    def _note(self, about: Sequence[Any]) -> None:
        mail = about[0]
        steps = {row.breach_id: row.step for row in about}
        lines = {row.breach_id: row.need_id for row in about}
        dropped = mail.state is State.CANCELLED and mail.reason == DROPPED
        self._last.setdefault(mail.client_id, {}).update(dict.fromkeys(steps, dropped))
        if mail.state in NOT_LEFT:
            edited = mail.edited_at is not None
            to = mail.recipient_name
            waits = Pending(mail.message_id, mail.due_at, steps, edited, mail.state, lines, to)
            self.pending.setdefault(mail.client_id, []).append(waits)
        elif mail.state is not State.CANCELLED:
            kept = self.lost if mail.state in LOST else self.sent
            at = mail.sent_at or mail.state_at
            kept.setdefault(mail.client_id, []).append(reminders.Reminded(at, steps, lines))


def _told(row: Any) -> Told:
    breach, occasion, clause = row.Breach, row.Occasion, row.Clause
    slip = reminders.Slip(
        breach.id,
        breach.confirmed_at,
        KINDS[clause.kind].is_mendable,
        breach.mended_at,
        clause.need_id,
        slipped_at(occasion, clause),
        bool(row.is_owed),
    )
    return Told(slip, facts_of(occasion, clause), occasion.contact_id)
