"""Due reminders of many freelancers, each with a sending account and clients of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, update

from agreements.week import DAYS
from app.db import writing
from app.models import (
    Agreement,
    Breach,
    Clause,
    Client,
    Freelancer,
    Occasion,
    OutboxMessage,
    OutboxState,
    Reminder,
    ReminderBreach,
    SendingAccount,
)
from bench import data

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ALWAYS_OPEN = {day: [["00:00", "24:00"]] for day in DAYS}
KEEP_TRYING = timedelta(days=10)
_BODY = (
    "Good morning Ben,\n\n“Which logo goes on the invoice?” may have got buried. It came on "
    "Thursday and was due Friday 17:00 in Berlin. One word is enough, or tell me when suits you."
    "\n\nAna"
)
_FOOTER = ["From line 1 of our agreement: Decisions get an answer within one working day"]


def people(folder: Path, freelancers: int, clients: int, port: int) -> Flask:
    """An app on an empty folder with so many freelancers, who send by one port, and so many
    clients each, who are always at work and have let one decision slip."""
    app = data.fresh(folder)
    count = freelancers * clients
    with app.app_context():
        data.add_clients(count)
        data.add_occasions(count, kept=False, one_client=False)
        with writing() as db:
            data.copies(db, Freelancer, freelancers, {"email": "ana{}@sousa.example"})
            breaches = [
                {
                    "id": n,
                    "freelancer_id": 1,
                    "client_id": n,
                    "occasion_id": n,
                    "confirmed_at": MONDAY,
                }
                for n in range(1, count + 1)
            ]
            db.execute(insert(Breach), breaches)
            db.execute(
                insert(SendingAccount), [_account(n, port) for n in range(1, freelancers + 1)]
            )
            db.execute(update(Client).values(week=ALWAYS_OPEN))
            db.execute(update(Freelancer).values(summary_weekday=None))
            for model in (Client, Agreement, Clause, Occasion, Breach):
                table: Any = model.__table__
                db.execute(update(table).values(freelancer_id=(table.c.id - 1) // clients + 1))
    return app


def add(rows: list[tuple[int, int, str, datetime]]) -> None:
    """Reminders: each for a freelancer, to a client, under a subject, due at an instant."""
    with writing() as db:
        for freelancer_id, client_id, subject, due_at in rows:
            row = OutboxMessage(**_letter(freelancer_id, client_id, subject, due_at))
            db.add(row)
            db.flush()
            reminder = Reminder(
                freelancer_id=freelancer_id,
                client_id=client_id,
                message_id=row.id,
                planned_at=due_at,
            )
            db.add(reminder)
            db.flush()
            db.add(ReminderBreach(reminder_id=reminder.id, breach_id=client_id, step=1))


def _letter(freelancer_id: int, client_id: int, subject: str, due_at: datetime) -> dict[str, Any]:
    return {
        "freelancer_id": freelancer_id,
        "client_id": client_id,
        "address_id": client_id,
        "kind": "reminder",
        "recipient": f"ben{client_id}@okafor.example",
        "recipient_name": "Ben Okafor",
        "occurrence_key": subject,
        "language": "en",
        "subject": subject,
        "body": _BODY,
        "footer": _FOOTER,
        "keeps_hours": True,
        "thread_key": f"client-{client_id}",
        "created_at": due_at - timedelta(hours=12),
        "due_at": due_at,
        "not_after": due_at + KEEP_TRYING,
        "state": OutboxState.SCHEDULED,
        "state_at": due_at - timedelta(hours=12),
        "reason": "",
        "attempts": 0,
    }


def _account(freelancer_id: int, port: int) -> dict[str, Any]:
    return {
        "freelancer_id": freelancer_id,
        "sender": f"ana{freelancer_id}@sousa.example",
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "changed_at": MONDAY,
    }
