"""Data folders with as many rows as a measurement needs.

The first row of each kind is made by the services; the rest are its copies, so that ten thousand
take seconds. Rows are numbered from 1: client 7 has contact 7, agreement 7 and clause 7.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from agreements.hours import Week
from agreements.needs import KINDS, Words
from app import create_app, migrations
from app.adapters.vault import hash_token
from app.db import Base, writing
from app.models import (
    Acceptance,
    Address,
    Agreement,
    ChangeRequest,
    Clause,
    Client,
    Contact,
    Document,
    Freelancer,
    Judgement,
    Occasion,
    Offer,
    OutboxMessage,
    OutboxState,
    SignIn,
    Version,
)
from app.services.agreeing import propose
from app.services.mail import links
from app.services.people import clients
from app.services.people.clients import ClientForm, ContactForm
from app.services.ranking import rank
from app.services.ranking.rank import NeedForm
from app.services.upholding import uphold
from config import load

OWNER = 1
SIGN_IN = "the sign-in of a measurement"
BEGUN = timedelta(days=60)
NOTHING = Words("", "", "", "")


def fresh(folder: Path) -> Flask:
    """An app on an empty data folder, with one freelancer who is signed in."""
    app = create_app(load({}, folder))
    migrations.upgrade(app)
    now = datetime.now(UTC)
    with app.app_context(), writing() as db:
        db.add(
            Freelancer(
                name="Ana Sousa",
                email="ana@sousa.example",
                password_hash="",
                language="en",
                zone="Europe/Lisbon",
                country="PT",
                week=Week.standard().to_json(),
                created_at=now - BEGUN,
                set_up_at=now - BEGUN,
            )
        )
        db.flush()
        db.add(
            SignIn(
                freelancer_id=OWNER,
                token_hash=hash_token(SIGN_IN),
                agent="A measurement",
                signed_in_at=now,
                seen_at=now,
            )
        )
    return app


def cookie(app: Flask) -> str:
    """The cookie of the signed-in browser."""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({'sign_in': SIGN_IN})}"


def add_clients(count: int, *, without_agreement: int = 0) -> None:
    """Clients, of whom all but the last few have a decision need in force."""
    now = datetime.now(UTC)
    begun = now - BEGUN
    kind = KINDS["decision"]
    need = NeedForm("decision", kind.read(dict(kind.defaults)), "en", NOTHING)
    rank.add(OWNER, need, "need", begun)
    first = clients.create(
        OWNER,
        ClientForm("Client 00001", "Europe/Berlin", "DE", None, Week.standard(), None),
        ContactForm("Ben Okafor", "ben@okafor.example", "en"),
        "client",
        begun,
    )
    with writing() as db:
        terms = asdict(propose.propose(db, OWNER, first, begun).content.terms[0])
        _agree(db, first, terms, begun)
        for table, changes in (
            (Client, {"name": "Client {:05}"}),
            (Contact, {"client_id": None}),
            (Address, {"contact_id": None}),
        ):
            copies(db, table, count, changes)
        for table, changes in (
            (Agreement, {"client_id": None}),
            (Version, {"agreement_id": None}),
            (Offer, {"agreement_id": None, "version_id": None, "contact_id": None}),
            (Acceptance, {"offer_id": None}),
            (Clause, {"version_id": None}),
            (Document, {"version_id": None}),
        ):
            copies(db, table, count - without_agreement, changes)


def add_occasions(count: int, *, kept: bool, one_client: bool) -> None:
    """Decisions that were asked: of one client, or one of each client."""
    asked = datetime.now(UTC) - timedelta(days=30)
    closed = asked + timedelta(minutes=1) if kept else None
    entry = uphold.Log(1, "Decision: which logo goes on top?", asked, closed)
    uphold.log(OWNER, 1, entry, "occasion", datetime.now(UTC))
    owner = {} if one_client else {"client_id": None, "clause_id": None, "contact_id": None}
    with writing() as db:
        copies(db, Occasion, count, owner)
        copies(db, Judgement, count, {"occasion_id": None})


def add_mails(count: int, state: OutboxState, key: str) -> None:
    """Mails of one client in a state."""
    now = datetime.now(UTC)
    row = {
        "freelancer_id": OWNER,
        "client_id": 1,
        "address_id": 1,
        "kind": "reminder",
        "recipient": "ben@okafor.example",
        "recipient_name": "Ben Okafor",
        "language": "en",
        "subject": "Decision: which logo goes on top?",
        "body": "Hi Ben,\n\na light word about one decision.\n\nBest,\nAna",
        "footer": [],
        "keeps_hours": True,
        "created_at": now,
        "due_at": now + timedelta(days=300),
        "state": state,
        "state_at": now,
        "reason": "The server refused it.",
        "attempts": 0,
    }
    with writing() as db:
        db.execute(
            insert(OutboxMessage),
            [{**row, "occurrence_key": f"{key} {number}"} for number in range(count)],
        )


def ask_for_changes(client_ids: range) -> None:
    """These clients asked for a change."""
    with writing() as db:
        db.execute(
            insert(ChangeRequest),
            [
                {
                    "freelancer_id": OWNER,
                    "agreement_id": client_id,
                    "version_id": client_id,
                    "parameters": {},
                    "words": "Two days would suit us better.",
                    "name": "Ben Okafor",
                    "at": datetime.now(UTC),
                }
                for client_id in client_ids
            ],
        )


def offer_again(client_ids: range) -> None:
    """These clients have a second version before them."""
    now = datetime.now(UTC)
    with writing() as db:
        for client_id in client_ids:
            version = version_row(client_id, now)
            db.add(version)
            db.flush()
            db.add(offer_row(client_id, version.id, now))


def page_link() -> str:
    """The address of client 1's page."""
    with writing() as db:
        return links.page_url("", links.mint(db, OWNER, 1, 1, 1, datetime.now(UTC)))


def _agree(db: Session, client_id: int, terms: dict[str, Any], at: datetime) -> None:
    db.add(Agreement(id=client_id, freelancer_id=OWNER, client_id=client_id, created_at=at))
    db.flush()
    db.add(
        Version(
            id=client_id,
            freelancer_id=OWNER,
            agreement_id=client_id,
            number=1,
            language="en",
            opening="",
            created_at=at,
        )
    )
    db.flush()
    offer = offer_row(client_id, client_id, at)
    offer.closed_at = at
    db.add(offer)
    db.flush()
    db.add(
        Acceptance(
            freelancer_id=OWNER,
            offer_id=offer.id,
            at=at,
            how="page",
            name="Ben Okafor",
            note="",
            recorded_at=at,
        )
    )
    db.add(Clause(freelancer_id=OWNER, version_id=client_id, position=1, **terms))
    # Without it the timetable would set every accepted agreement on paper meanwhile.
    db.add(
        Document(
            freelancer_id=OWNER,
            version_id=client_id,
            kind="accepted",
            pdf=b"",
            sha256="",
            made_at=at,
        )
    )
    db.flush()


def version_row(client_id: int, at: datetime) -> Version:
    """A second version for a client."""
    return Version(
        freelancer_id=OWNER,
        agreement_id=client_id,
        number=2,
        language="en",
        opening="",
        created_at=at,
    )


def offer_row(client_id: int, version_id: int, at: datetime) -> Offer:
    return Offer(
        freelancer_id=OWNER,
        agreement_id=client_id,
        version_id=version_id,
        contact_id=client_id,
        contact_name="Ben Okafor",
        offered_at=at,
    )


def copies(db: Session, model: type[Base], count: int, changes: dict[str, str | None]) -> None:
    """Rows 2 to `count` like row 1; a changed column holds the row's number, or a text with it."""
    table: Any = model.__table__
    first = dict(db.execute(select(table).where(table.c.id == 1)).mappings().one())
    rows = [
        {
            **first,
            "id": number,
            **{k: text.format(number) if text else number for k, text in changes.items()},
        }
        for number in range(2, count + 1)
    ]
    if rows:
        db.execute(insert(table), rows)
