"""Removing a source: what came from it goes, unless somebody judged it themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from agreements.columns import Kind
from app.db import session
from app.models import (
    Client,
    Evidence,
    Feed,
    Import,
    Invoice,
    Judgement,
    Mailbox,
    MailFolder,
    Occasion,
    SeenMail,
    SetAside,
    Suggestion,
    WaitingNote,
)
from app.services.errors import NotFound
from app.services.state import told
from app.services.upholding import judge, uphold
from app.services.watching import answering, mailboxes, removing
from app.services.watching.mailboxes import MailboxForm
from app.services.watching.removing import FEED, IMPORT, MAILBOX, Part
from tests import scenarios
from tests.services import correspondence, diary, kinds
from tests.services.correspondence import Correspondence
from tests.services.diary import a_diary, ben_agreed_to_notice, meeting, minutes
from tests.services.dovecot import Dovecot
from tests.services.imap_servers import PASSWORD, USER
from tests.services.imports import INVOICES, PAYMENTS, imported
from tests.services.reports import undelivered

MONDAY = datetime(2026, 4, 13, 8, 0, tzinfo=UTC)
BEN = "Okafor Foods"


def hours(amount: float) -> datetime:
    return MONDAY + timedelta(hours=amount)


def days(number: int) -> datetime:
    return MONDAY + timedelta(days=number)


def rows(*tables: type) -> list[int]:
    session().rollback()
    session().expire_all()
    return [session().query(table).count() for table in tables]


def outcomes() -> dict[str, str]:
    session().rollback()
    session().expire_all()
    return {one.subject: one.outcome for one in session().query(Occasion)}


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with Dovecot() as started:
        yield started


@pytest.fixture
def line(ana_id: int) -> kinds.Line:
    return kinds.agreed(ana_id, "decision")


@pytest.fixture
def post(ana_id: int, line: kinds.Line, server: Dovecot) -> Correspondence:
    return correspondence.begun(ana_id, line.client, server, days(-7))


def test_what_only_a_mailbox_knows_goes_with_it(post: Correspondence) -> None:
    post.asks("Decision: logo", "q1", hours(1))
    post.ben_writes("Re: Decision: logo", "a1", hours(4), "q1")
    post.server.hands.put(b"Subject: nothing else\r\n\r\n")
    post.look(hours(5))

    found = removing.page(post.ana, MAILBOX, post.mailbox)
    assert (found.name, found.kept) == (post.row().address, 2)
    assert found.parts == (Part(BEN, 1, 0, 0),)

    assert removing.remove(post.ana, MAILBOX, post.mailbox, hours(6)) == ""
    gone = (Mailbox, MailFolder, SeenMail, SetAside, WaitingNote, Occasion, Evidence, Judgement)
    assert rows(*gone) == [0] * len(gone)
    assert rows(Client) == [1]


def test_what_the_freelancer_judged_stays_with_its_evidence(post: Correspondence) -> None:
    for number in (1, 2, 3):
        post.asks(f"Decision: {number}", f"q{number}", hours(number))
    post.look(hours(5))
    judge.judge_due(days(4))
    session().expire_all()
    slipped, passed, _ = post.occasions()
    scenarios.ana_confirmed(post.ana, slipped.id, days(4))
    uphold.let_pass(post.ana, passed.id, "It was my fault.", days(4))

    found = removing.page(post.ana, MAILBOX, post.mailbox)
    assert found.parts == (Part(BEN, 1, 0, 2),)
    removing.remove(post.ana, MAILBOX, post.mailbox, days(5))

    assert outcomes() == {"Decision: 1": "breached", "Decision: 2": "excused"}
    left = session().query(Evidence).all()
    assert [(one.source, one.mailbox_id) for one in left] == [("mailbox", None)] * 2
    assert rows(SeenMail) == [0]


def test_a_note_by_hand_loses_the_answer_and_is_judged_again(
    post: Correspondence, line: kinds.Line
) -> None:
    noted = line.note("2026-04-13 09:00", "Decision: logo")
    post.asks("Decision: logo", "q1", hours(1))
    post.ben_writes("Re: Decision: logo", "a1", hours(4), "q1")
    post.look(hours(5))
    assert outcomes() == {"Decision: logo": "kept"}

    found = removing.page(post.ana, MAILBOX, post.mailbox)
    assert found.parts == (Part(BEN, 0, 1, 0),)
    removing.remove(post.ana, MAILBOX, post.mailbox, hours(6))

    assert outcomes() == {"Decision: logo": "open"}
    occasion = session().get_one(Occasion, noted)
    assert (occasion.closed_at, occasion.found_key) == (None, None)
    assert uphold.latest(session(), noted).reason == f"A source was removed: {found.name}."
    assert [one.source for one in session().query(Evidence)] == ["hand"]


def test_a_note_by_hand_that_a_report_let_pass_is_judged_again(
    post: Correspondence, line: kinds.Line
) -> None:
    line.note("2026-04-13 09:00", "Decision: logo")
    post.asks("Decision: logo", "q1", hours(1))
    post.server.hands.put(undelivered("q1", "ben@okafor.example"), when=hours(1.1))
    post.look(hours(5))
    assert outcomes() == {"Decision: logo": "excused"}

    removing.remove(post.ana, MAILBOX, post.mailbox, hours(6))
    assert outcomes() == {"Decision: logo": "open"}


def test_another_mailbox_that_holds_the_mail_puts_it_on_record_again(
    post: Correspondence, server: Dovecot
) -> None:
    post.asks("Decision: logo", "q1", hours(1))
    post.look(hours(2))
    with Dovecot() as other:
        form = MailboxForm("127.0.0.1", other.port, "none", USER, PASSWORD)
        second = mailboxes.add(post.ana, "second@ana.example", form, "second", days(-7))
        there = Correspondence(post.ana, post.client, other, second)
        there.asks("Decision: logo", "q1", hours(1))
        there.look(hours(3))
        removing.remove(post.ana, MAILBOX, post.mailbox, hours(4))
        assert outcomes() == {}
        assert there.row().next_look_at <= hours(4)
        there.look(hours(4))
    assert outcomes() == {"Decision: logo": "open"}


def test_a_slip_is_open_again_once_what_was_kept_after_it_is_gone(ana_id: int) -> None:
    line = ben_agreed_to_notice(ana_id)
    starts_at = kinds.at("2026-11-20 10:00")
    slip = line.note("2026-11-20 09:00", "Call", what="moved", starts_at=starts_at)
    scenarios.ana_confirmed(ana_id, slip, minutes(0))
    assert kinds.breach(slip).mended_at is None
    others = [meeting(f"202612{day:02}T100000", uid=f"stays-{day}") for day in range(3, 8)]
    with a_diary(ana_id) as made:
        made.becomes(minutes(0), meeting("20261202T100000"), *others)
        made.becomes(minutes(15), *others)
    answering.take(ana_id, diary.asked()[0].id, minutes(30))
    assert kinds.breach(slip).mended_at is not None

    removing.remove(ana_id, FEED, made.id, minutes(40))
    assert kinds.breach(slip).mended_at is None


def test_a_calendar_goes_with_its_questions_and_what_came_of_them(ana_id: int) -> None:
    ben_agreed_to_notice(ana_id)
    other = meeting("20261202T100000", uid="other")
    third = meeting("20261126T100000", uid="third", title="Third")
    stay = [meeting(f"202612{day:02}T100000", uid=f"stays-{day}") for day in range(3, 8)]
    with a_diary(ana_id) as made:
        made.becomes(minutes(0), meeting("20261124T100000"), third, other, *stay)
        made.becomes(minutes(15), other, *stay)
    first, _ = diary.asked()
    answering.take(ana_id, first.id, minutes(30))

    found = removing.page(ana_id, FEED, made.id)
    assert (found.name, found.kept, found.parts) == ("Work", 1, (Part(BEN, 1, 0, 0),))
    removing.remove(ana_id, FEED, made.id, minutes(40))
    assert rows(Feed, Suggestion, Occasion, Evidence) == [0, 0, 0, 0]


def test_a_list_of_payments_is_taken_back_and_the_invoices_are_judged_again(
    ana_id: int, now: datetime
) -> None:
    scenarios.ben_agreed_long_ago(ana_id, now, "invoice")
    bills = imported(
        ana_id,
        Kind.INVOICES,
        now,
        INVOICES,
        "2026-17,Okafor Foods,2026-11-03,,,1200,EUR",
        "2026-18,Okafor Foods,2026-11-04,,2026-11-05,10,EUR",
    )
    payments = imported(
        ana_id,
        Kind.PAYMENTS,
        now,
        PAYMENTS,
        "2026-11-12,1200.00,EUR,OKAFOR FOODS GMBH,Invoice 2026-17",
    )
    assert set(outcomes().values()) == {"kept"}

    assert removing.page(ana_id, IMPORT, payments).parts == (Part(BEN, 0, 1, 0),)
    removing.remove(ana_id, IMPORT, payments, now)
    assert outcomes()["Invoice 2026-17"] in ("open", "breached")
    assert outcomes()["Invoice 2026-18"] == "kept"
    assert [one.paid_on for one in session().query(Invoice).order_by(Invoice.number)] == [
        None,
        date(2026, 11, 5),
    ]

    assert removing.page(ana_id, IMPORT, bills).parts == (Part(BEN, 2, 0, 0),)
    removing.remove(ana_id, IMPORT, bills, now)
    assert rows(Import, Invoice, Occasion, Evidence) == [0, 0, 0, 0]


def test_nobody_removes_what_is_not_theirs(ana_id: int, cleo_id: int, post: Correspondence) -> None:
    for kind in (MAILBOX, FEED, IMPORT, "elsewhere"):
        with pytest.raises(NotFound):
            removing.page(cleo_id, kind, post.mailbox)
        with pytest.raises(NotFound):
            removing.remove(cleo_id, kind, post.mailbox, MONDAY)
    assert rows(Mailbox) == [1]


def test_with_the_last_mailbox_nobody_is_said_to_know_that_mail_is_read(
    post: Correspondence,
) -> None:
    other = mailboxes.add(
        post.ana,
        "ana@second.example",
        MailboxForm("127.0.0.1", post.server.port, "none", USER, PASSWORD),
        "second",
        hours(0),
    )
    removing.remove(post.ana, MAILBOX, other, hours(1))
    session().rollback()
    assert told.used_for(session(), post.client) == ("mailbox",)

    removing.remove(post.ana, MAILBOX, post.mailbox, hours(2))
    session().rollback()
    assert told.used_for(session(), post.client) == ()
