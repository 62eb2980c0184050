"""Everything about a client: taken along, and erased."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.db import session, writing
from app.models import Clause, Client, ErasureRequest, Freelancer, OutboxMessage, OutboxState
from app.services.accounts import person_of
from app.services.agreeing import copies
from app.services.errors import Conflict, NotFound
from app.services.mail.links import Visitor
from app.services.overview import week
from app.services.people import clients
from app.services.relating import erasing, notes
from app.services.state import about
from app.services.visiting import erasing_asked, remarks, their_data
from app.services.visiting.remarks import Saying
from tests import scenarios

MARK = "Zebrafink"


def visitor_of(client_id: int) -> Visitor:
    client = session().get_one(Client, client_id)
    client = clients.load(session(), client.freelancer_id, client_id)
    main = clients.main_contact(client)
    return Visitor(client.freelancer_id, client_id, main.id, main.addresses[0].id)


@pytest.fixture
def client_id(app: Flask, ana_id: int, now: datetime) -> int:
    """A client whose every word holds the mark, with an agreement in force and mail on its way."""
    begun = now - timedelta(days=10)
    need = scenarios.ana_needs_quick_decisions(ana_id, begun)
    client = scenarios.ben_is_a_client(
        ana_id, begun, f"{MARK} Foods", f"Ben {MARK}", f"ben@{MARK.lower()}.example"
    )
    scenarios.ben_accepted(ana_id, client, begun)
    asked = now - timedelta(days=6)
    slip = scenarios.ben_was_asked(ana_id, client, need, asked, now, f"Decision: {MARK}?")
    scenarios.ana_confirmed(ana_id, slip, now)
    scenarios.ben_was_asked(ana_id, client, need, now, now, f"Decision: {MARK} too?")
    notes.add(ana_id, client, f"{MARK} is kind.", "a-note", now)
    return client


def test_all_data_holds_every_row_every_paper_and_the_notes(
    ana_id: int, client_id: int, now: datetime
) -> None:
    content, name = their_data.everything(visitor_of(client_id), now)
    assert name == f"all-about-zebrafink-foods-{now:%Y-%m-%d}.zip"
    with zipfile.ZipFile(BytesIO(content)) as file:
        assert file.testzip() is None
        tables = json.loads(file.read("everything.json"))["tables"]
        papers = [file.read(one) for one in file.namelist() if one.startswith("papers/")]
        assert file.read("everything.pdf").startswith(b"%PDF-")
    assert [note["words"] for note in tables["private_note"]] == [f"{MARK} is kind."]
    assert len(tables["occasion"]) == 2 and len(tables["outbox_message"]) >= 3
    assert papers and all(paper.startswith(b"%PDF-") for paper in papers)
    text_of_it = json.dumps(tables)
    assert "token" not in text_of_it and "seed" not in text_of_it


def test_nothing_of_another_client_is_in_it(ana_id: int, client_id: int, now: datetime) -> None:
    other = scenarios.ben_is_a_client(ana_id, now, "Other Ltd", "Mia Lind", "mia@other.example")
    notes.add(ana_id, other, "Not for others.", "other-note", now)
    with zipfile.ZipFile(BytesIO(their_data.everything(visitor_of(client_id), now)[0])) as file:
        said = file.read("everything.json").decode()
    assert "Other Ltd" not in said and "Not for others" not in said and "mia@" not in said


def test_erasing_leaves_no_word_in_the_database_file(
    app: Flask, ana_id: int, client_id: int, now: datetime
) -> None:
    erasing_asked.ask(visitor_of(client_id), f"Please, {MARK}.", now)
    assert _in_the_file(app)
    erasing.erase(ana_id, client_id, now)
    with writing() as db:
        db.execute(
            update(OutboxMessage)
            .where(OutboxMessage.kind == erasing.WORD)
            .values(state=OutboxState.SENT)
        )
    erasing.forget_last_words(now)
    assert not _in_the_file(app)
    request = session().scalars(select(ErasureRequest)).one()
    assert request.outcome == "erased"
    assert request.digest == erasing.digest(request.salt, f"ben@{MARK.lower()}.example")


def test_dates_and_outcomes_stay_and_nothing_waits(
    ana_id: int, client_id: int, now: datetime
) -> None:
    before = _number(client_id)
    erasing.erase(ana_id, client_id, now)
    erasing.erase(ana_id, client_id, now)
    copies.complete_missing(now)  # what the timetable makes up for makes no paper anew
    after = _number(client_id)
    assert {name: after[name] for name in ("occasion", "judgement", "breach", "version")} == {
        **{name: before[name] for name in ("occasion", "breach", "version")},
        "judgement": before["judgement"] + 1,
    }
    assert after["page_link"] == after["address"] == after["document"] == 0
    waiting = select(OutboxMessage.kind).where(OutboxMessage.state == OutboxState.SCHEDULED)
    assert "reminder" not in session().scalars(waiting).all()
    assert session().scalars(select(ErasureRequest)).one().outcome == "erased"
    with pytest.raises(NotFound):
        clients.one(ana_id, client_id)
    assert erasing.page(ana_id, client_id).erased_at == now


def test_nobody_who_was_erased_waits_on_today_or_stands_in_the_summary(
    ana_id: int, client_id: int, now: datetime
) -> None:
    need = session().scalars(select(Clause.need_id)).one()
    asked = now - timedelta(days=5)
    slip = scenarios.ben_was_asked(ana_id, client_id, need, asked, now, "Decision: and now?")
    contested = Saying(slip - 2, "contests", "Not so.")
    remarks.say(visitor_of(client_id), contested, "a-word", now)
    ana = person_of(session().get_one(Freelancer, ana_id))
    before = week.load(ana, now - timedelta(days=7), now)
    assert before.tallies and before.today.slips_in_all == 1
    assert "contest" in [row.kind for row in before.today.waiting]
    erasing.erase(ana_id, client_id, now)
    after = week.load(ana, now - timedelta(days=7), now)
    assert not after.tallies and not after.today.slips_in_all and not after.today.waiting


def test_it_is_kept_with_a_word_why_once(ana_id: int, client_id: int, now: datetime) -> None:
    erasing_asked.ask(visitor_of(client_id), "", now)
    erasing_asked.ask(visitor_of(client_id), "Again.", now)
    erasing.keep(ana_id, client_id, "The tax office wants it for ten years.", now)
    with pytest.raises(Conflict):
        erasing.keep(ana_id, client_id, "Again.", now)
    mails = session().scalars(
        select(OutboxMessage.body).where(OutboxMessage.occurrence_key.like("erasure-%"))
    )
    bodies = list(mails)
    assert len(bodies) == 2 and any("tax office" in body for body in bodies)
    assert clients.one(ana_id, client_id).erased_at is None


def test_nobody_elses_client_is_erased(ana_id: int, client_id: int, now: datetime) -> None:
    for act in (
        lambda: erasing.erase(ana_id + 1, client_id, now),
        lambda: erasing.page(0, client_id),
    ):
        with pytest.raises(NotFound):
            act()


def _in_the_file(app: Flask) -> bool:
    """Whether the mark, in either case, stands anywhere in the database's files."""
    session().rollback()
    path = session().get_bind().url.database  # type: ignore[union-attr]
    found = b""
    for ending in ("", "-wal"):
        try:
            with open(f"{path}{ending}", "rb") as file:
                found += file.read()
        except FileNotFoundError:
            continue
    return MARK.encode().lower() in found.lower()


def _number(client_id: int) -> dict[str, int]:
    return {name: len(found) for name, found in about.rows(session(), client_id).items()}
