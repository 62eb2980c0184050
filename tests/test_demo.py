"""The made-up freelancer of `--demo`: believable on any day, and made once."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app import demo, serve
from app.adapters import pdf
from app.db import session
from app.models import (
    Absence,
    Evidence,
    Invoice,
    NoOffers,
    Occasion,
    OutboxMessage,
    PrivateNote,
    PromiseOccasion,
    Remark,
    SalesOffer,
    SpokenTime,
    Suggestion,
)
from app.services import accounts
from app.services.accounts import Person
from app.services.mail import outbox
from app.services.overview import timeline, today
from app.services.state import client_list
from app.services.state.stages import of_clients
from app.services.watching import reading_feeds, reading_mail
from tests.people import a_freelancer
from tests.services.machine import FakePress


def signed_in(how: demo.SignInWith, now: datetime) -> Person:
    token = accounts.sign_in(how.email, how.password, "a test", now)
    assert token is not None
    person = accounts.who(token, now)
    assert person is not None
    return person


@pytest.fixture
def no_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers are empty sheets: another of these tests has them made."""
    monkeypatch.setattr(pdf, "render", FakePress().render)


def test_it_has_a_dozen_clients_and_something_for_every_part_of_today(app: Flask) -> None:
    something_for_every_part_of_today(app, "2026-11-23 09:00")


def test_on_a_holiday_at_night_it_has_as_much(app: Flask, no_papers: None) -> None:
    something_for_every_part_of_today(app, "2026-12-26 23:30")


def something_for_every_part_of_today(app: Flask, day: str) -> None:
    now = datetime.fromisoformat(day).replace(tzinfo=UTC)
    person = signed_in(demo.fill(app, now), now)
    rows = client_list.listing(person.id, 1).rows
    assert len(rows) == 13
    assert {row.standing for row in rows} == {"agreed", "offered", "none", "notice", "ended"}
    page = today.page(person, now)
    assert {bool(slip.sources) for slip in page.slips} == {True, False}
    kinds = {row.kind for row in page.waiting}
    assert kinds >= {"change", "decide", "ready", "begin", "offered", "found", "given", "promise"}
    assert kinds >= {"welcome", "interest", "contest", "left", "erase"}
    stages = of_clients(session(), [row.id for row in rows], person.zone, now)
    assert {one.stage.value for one in stages.values()} == {
        "prospect", "customer", "client", "former"
    }  # fmt: skip
    ladders = [timeline.page(person, row.id, 1, now).rungs for row in rows]
    assert any([rung.state for rung in rungs].count("agreed") > 1 for rungs in ladders)
    assert any(rung.state == "waived" for rungs in ladders for rung in rungs)
    assert outbox.listing(person.id, "sent", 1).total > 20
    lengths = [len(timeline.page(person, row.id, 1, now).events) for row in rows]
    assert max(lengths) > 15
    mails = session().query(OutboxMessage).all()
    sent = [mail for mail in mails if mail.sent_at is not None]
    assert len(sent) > 20
    for mail in sent:  # each left when what it is about had happened
        assert timedelta(0) <= mail.sent_at - mail.due_at < timedelta(hours=1), mail.subject
    assert not [mail.subject for mail in mails if mail not in sent and mail.due_at < now]


def test_it_shows_what_was_found_and_asks_no_server(
    app: Flask, now: datetime, no_papers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *host, **how: asked.append(host))
    demo.fill(app, now)
    found = session().query(Occasion).filter(Occasion.found_key.is_not(None))
    assert {one.outcome for one in found} == {"kept", "breached"}
    sources = {one.source for one in session().query(Evidence)}
    assert sources == {"hand", "mailbox", "calendar", "page"}
    promises = session().query(PromiseOccasion)
    assert {one.outcome for one in promises} == {"kept", "breached", "open"}
    remarks = {(one.side, one.kind) for one in session().query(Remark)}
    assert remarks == {("client", "contests"), ("freelancer", "explains")}
    assert {one.answer for one in session().query(SalesOffer)} == {"yes", "no", "later", None}
    assert [one.said_by for one in session().query(Absence)] == ["client"]
    for noted in (NoOffers, PrivateNote, SpokenTime):
        assert session().query(noted).count() > 0, noted
    assert session().query(Suggestion).one().outcome == ""
    invoices = session().query(Invoice).all()
    assert {one.currency for one in invoices} == {"EUR", "GBP"}
    assert len({one.client_id for one in invoices}) == 3
    assert reading_mail.due(now) == reading_feeds.due(now) == []
    assert asked == []


def test_it_leaves_an_account_alone_and_says_so_first(
    app: Flask, ana_id: int, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(demo.NotEmpty):
        demo.fill(app, now)
    with pytest.raises(serve.CannotStart, match="Go on with it by leaving out --demo"):
        serve.fill_demo(app, now)
    assert capsys.readouterr().out == ""
    assert accounts.by_email(demo.EMAIL) is None


def test_a_demo_that_is_there_goes_on(
    app: Flask, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    a_freelancer("Ines Duarte", demo.EMAIL, zone="Europe/Lisbon", country="PT")
    serve.fill_demo(app, now)
    said = capsys.readouterr().out
    assert said.startswith("Going on with the demo in this folder. Sign in as ines@duarte.example")
    assert "app password ines@duarte.example" in said and "Making" not in said
