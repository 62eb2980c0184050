"""Reminders stop by one click and by mail (RFC 8058), and stand in one conversation."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import session, writing
from app.models import Address, OutboxMessage
from app.models import OutboxState as State
from app.services.mail import send
from app.services.mail.letterbox import Letter, enqueue
from app.services.mail.letters import Words
from app.services.visiting import portal
from config import Settings
from tests.people import Browser
from tests.services.posting import (
    BODY,
    BY_A_PERSON,
    PUBLIC,
    WITH_PAPER,
    house,
    links_are_possible,
    posted,
    sends_by,
    sent,
    there_is_a_paper,
)
from tests.services.received import RawServer, head, mailbox, text, words


@pytest.fixture
def settings(tmp_path: Path, pytestconfig: pytest.Config) -> Settings:
    return house(tmp_path / "data", pytestconfig)


def test_a_reminder_can_be_stopped_by_one_click_and_by_mail(
    ana_id: int, ben: int, now: datetime, server: RawServer, visitor: Browser
) -> None:
    links_are_possible(ana_id, now)
    sends_by(ana_id, server, now)
    posted(ana_id, ben, "reminder", Words("Our line", BODY), now)
    waits = posted(ana_id, ben, "reminder", Words("Later", BODY), now + timedelta(days=9), "2")
    send.tick(now)
    read = head(server.raw[0])
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    ways = re.fullmatch(
        rf"<({PUBLIC}/stop/\S+)>,\r\n <mailto:ana@sousa\.example\?subject=Stop%20reminders>",
        str(read["List-Unsubscribe"]),
    )
    assert ways is not None
    path = ways[1].removeprefix(PUBLIC)
    assert "/stop/" not in text(server.raw[0])
    assert visitor.get(path).status_code == 200
    session().rollback()
    assert session().scalars(select(Address.stopped_at)).all() == [None]
    answer = visitor.post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    session().rollback()
    assert session().scalars(select(Address.stopped_at)).all() == [now]
    assert session().get_one(OutboxMessage, waits).state is State.CANCELLED
    send.tick(now)
    assert words(head(server.raw[-1])["Subject"]) == "Okafor Foods stopped reminders"
    assert mailbox(head(server.raw[-1])["To"])[1] == "ana@sousa.example"


@pytest.mark.parametrize("kind", BY_A_PERSON)
def test_what_the_freelancer_sends_still_goes_after_a_stop(
    ana_id: int, ben: int, now: datetime, server: RawServer, kind: str
) -> None:
    sends_by(ana_id, server, now)
    with writing() as db:
        db.scalars(select(Address)).one().stopped_at = now
    if kind in WITH_PAPER:
        there_is_a_paper(ana_id, ben, now)
    row_id = posted(ana_id, ben, kind, Words("Hello", BODY), now)
    send.tick(now)
    sent(row_id)
    assert words(head(server.raw[-1])["Subject"]) == "Hello"
    row_id = posted(ana_id, ben, "reminder", Words("No", BODY), now, "r")
    send.tick(now)
    session().rollback()
    assert session().get_one(OutboxMessage, row_id).state is State.CANCELLED


def test_reminders_form_one_conversation(
    ana_id: int, ben: int, now: datetime, server: RawServer
) -> None:
    sends_by(ana_id, server, now)
    ids: list[str] = []
    for number in range(14):
        at = now + timedelta(days=number)
        posted(ana_id, ben, "reminder", Words("Our line", BODY), at, str(number))
        send.tick(at)
        read = head(server.raw[-1])
        assert read["In-Reply-To"] == (ids[-1] if ids else None)
        kept = [*ids[:1], *ids[1:][-9:]]
        assert str(read.get("References", "")).split() == kept
        ids.append(str(read["Message-ID"]))
    assert len(set(ids)) == 14


def test_a_new_address_begins_a_conversation_of_its_own(
    ana_id: int, ben: int, now: datetime, server: RawServer
) -> None:
    sends_by(ana_id, server, now)
    posted(ana_id, ben, "answer", Words("Hello", BODY), now)
    send.tick(now)
    with writing() as db:
        to = portal.main_visitor(ana_id, ben)
        other = Letter(
            ana_id, "answer", "mia@okafor.example", "Mia", "2", "en", "Hello", BODY, now, None,
            client_id=ben, address_id=to.address_id, thread_key=f"client-{ben}",
        )  # fmt: skip
        enqueue(db, other, now)
    send.tick(now)
    assert head(server.raw[1])["References"] is None
