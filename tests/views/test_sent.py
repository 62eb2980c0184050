"""Sent lately, and Ana's own notes that she waits for an answer: hers alone, counted nowhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.db import session, writing
from app.models import Mute, Occasion, OutboxMessage, WaitingNote
from tests import scenarios
from tests.counting import queries
from tests.people import NOW, Browser
from tests.reading import text_of
from tests.services.seen import Post, a_mail, a_mailbox

TUESDAY = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)
DRAFTS = "Logo drafts"
ATTACK = "<img src=x onerror=alert(1)> & “so”"


@pytest.fixture
def mail(app: Flask, ana_id: int) -> Post:
    client_id, need_id = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    return Post(ana_id, client_id, need_id, TUESDAY)


def shown(ana: Browser, path: str = "/sent") -> str:
    return text_of(ana.get(path).text)


def notes() -> list[WaitingNote]:
    session().rollback()
    session().expire_all()
    return session().query(WaitingNote).all()


def test_without_a_mailbox_the_page_says_so(ana: Browser) -> None:
    assert "No mailbox is read" in shown(ana)


def test_each_mail_says_whether_it_was_answered_and_whether_a_clock_runs(
    ana: Browser, mail: Post
) -> None:
    mail.mail("q1", "Decision: which logo?")
    mail.mail("a1", "Re: Decision: which logo?", NOW, is_sent=False, thread=["q1"])
    mail.mail("q2", DRAFTS)
    mail.mail("q3", "Long ago", NOW - timedelta(days=15))
    mail.mail("q4", "Re: Decision: which logo?", NOW, thread=["q1"])
    mail.mail("q5", "Decision: which size?", NOW - timedelta(hours=3))
    mail.mail("q6", "Decision: which size?", NOW - timedelta(hours=2), thread=["q5"])
    mail.mail("r2", "Undelivered", NOW, is_sent=False, origin="delivery report", about="q2")
    mail.look(NOW)

    said = shown(ana)

    first = said.index("“Decision:” stands behind “Re:”")
    assert first < said.index("It goes on with a question that was open") < said.index(DRAFTS)
    assert "Decision: which logo? To Ben Okafor, Okafor Foods , Tue 17 Nov 10:00" in said
    assert "answered Mon 23 Nov It began a clock. How it is counted" in said
    assert "did not arrive The subject does not begin with “Decision:”, so no clock runs." in said
    assert "Long ago" not in said and "Undelivered" not in said
    occasions = [f"/occasions/{one.id}" for one in session().query(Occasion)]
    assert len(occasions) == 2 and all(place in ana.get("/sent").text for place in occasions)


def test_why_no_clock_runs_where_none_can(ana: Browser, mail: Post) -> None:
    other = scenarios.ben_is_a_client(mail.ana, NOW, "Lind AB", "Marta Lind", "marta@lind.example")
    mail.mail("m1", "Decision: for Marta?", client_id=other)
    assert "No line with a word for the subject is in force with them" in shown(ana)
    assert "Decision: for Marta?" not in shown(ana, f"/clients/{mail.client}/sent")
    mail.mail("q1", "Decision: muted?")
    with writing() as db:
        db.add(Mute(freelancer_id=mail.ana, client_id=mail.client, need_id=mail.need, at=NOW))
    mail.look(NOW)
    assert "nothing more is to be found about this line" in shown(
        ana, f"/clients/{mail.client}/sent"
    )


def test_a_note_is_made_with_one_tap_and_taken_back_with_another(ana: Browser, mail: Post) -> None:
    sent = mail.mail("q2", DRAFTS)
    assert ana.submit(f"/sent/{sent}/wait", {"back": "client"}).location == (
        f"/clients/{mail.client}/sent?page=1"
    )
    said = shown(ana)
    assert "Noted, for you alone." in said
    assert "you wait for an answer The subject does not begin with “Decision:”, so no clock" in said
    assert "This is a note for you alone." in said
    assert ana.submit(f"/sent/{sent}/wait").status_code == 302
    assert len(notes()) == 1 and session().query(Occasion).count() == 0
    assert ana.submit(f"/sent/{sent}/wait-end").status_code == 302
    assert ana.submit(f"/sent/{sent}/wait-end").status_code == 302
    assert notes() == [] and "no answer yet" in shown(ana)


def test_a_note_is_a_quiet_row_of_today_that_needs_nobody(ana: Browser, mail: Post) -> None:
    few = queries(ana, "/")
    sent = mail.mail("q2", DRAFTS)
    mails = session().query(OutboxMessage).count()
    ana.submit(f"/sent/{sent}/wait")
    ana.get("/sent")  # where it is said
    assert queries(ana, "/") <= few
    said = shown(ana, "/")
    assert "You wait for an answer from Ben : “Logo drafts”, since Tue 17 Nov" in said
    assert "Nothing needs you today" in said and "All is quiet" not in said
    assert session().query(OutboxMessage).count() == mails
    assert ana.submit(f"/sent/{sent}/settled").location == "/"
    said = shown(ana, "/")
    assert "Settled: “Logo drafts”." in said and "You wait for an answer" not in said
    ana.submit(f"/sent/{sent}/wait")
    assert "You wait for an answer from Ben" in shown(ana, "/")


def test_a_note_settles_by_itself_when_the_answer_comes(ana: Browser, mail: Post) -> None:
    sent = mail.mail("q2", DRAFTS)
    ana.submit(f"/sent/{sent}/wait")
    mail.mail("a0", "Out of office", NOW, is_sent=False, thread=["q2"], origin="automatic")
    mail.look(NOW)
    assert "You wait for an answer" in shown(ana, "/")
    mail.mail("a2", "Re: Logo drafts", NOW, is_sent=False, thread=["q2"])
    mail.look(NOW)
    assert notes()[0].settled_at == NOW and "You wait for an answer" not in shown(ana, "/")
    late = ana.submit(f"/sent/{sent}/wait")
    assert late.status_code == 409 and "The answer came meanwhile" in late.text
    assert notes()[0].settled_at == NOW


def test_clients_never_see_a_note(ana: Browser, visitor: Browser, mail: Post, public: str) -> None:
    sent = mail.mail("q2", DRAFTS)
    ana.submit(f"/sent/{sent}/wait")
    theirs = [ana.get(f"/clients/{mail.client}/{page}").text for page in ("page", "agreement")]
    scenarios.ana_needs_calls_at_set_times(mail.ana, NOW)
    assert DRAFTS in ana.get("/sent").text
    assert not any(DRAFTS in html or "wait for an answer" in html for html in theirs)


def test_the_tagged_address_is_there_to_be_copied(ana: Browser, mail: Post) -> None:
    html = ana.get("/sent").text
    assert 'data-copy="#tagged-1"' in html and "ana+7f3c@sousa.example" in html
    assert "Nothing was sent lately" in html
    a_mailbox(mail.ana, "work@sousa.example", "99aa")
    html = ana.get("/sent").text
    assert "For mail from work@sousa.example" in html and "work+99aa@sousa.example" in html


def test_what_a_subject_holds_is_text_and_a_long_one_folds(ana: Browser, mail: Post) -> None:
    for key, subject in (("q1", ATTACK), ("q2", f"Long {'x' * 480} end"), ("q3", "")):
        ana.submit(f"/sent/{mail.mail(key, subject)}/wait")
    for path in ("/sent", "/"):
        html = ana.get(path).text
        assert "<img src=x" not in html and "&lt;img src=x" in html, path
    html = ana.get("/sent").text
    assert "<summary><span>Long xxx" in html and "Without a subject" in html
    assert "xxx end" in html and "xxx end" not in ana.get("/").text


def test_five_hundred_mails_page_and_take_no_more_queries(ana: Browser, mail: Post) -> None:
    mail.mail("q0", "Decision: number 0?")
    few = queries(ana, "/sent")
    with writing() as db:
        for n in range(1, 501):
            at, more = TUESDAY + timedelta(minutes=n), {"mailbox_id": mail.mailbox}
            more |= {"client_id": mail.client, "is_sent": True, "thread": []}
            db.add(a_mail(mail.ana, f"q{n}", f"Number {n}", at, **more))
    assert queries(ana, "/sent") == few
    assert "Page 1 of 11" in shown(ana) and "Number 500" in shown(ana)
    assert "Decision: number 0?" in shown(ana, "/sent?page=11")
    assert ana.get("/sent?page=99").location == "/sent?page=11"


def test_a_mail_in_two_mailboxes_stands_once(ana: Browser, mail: Post) -> None:
    mail.mail("q1", DRAFTS)
    mail.mail("q1", DRAFTS, mailbox_id=a_mailbox(mail.ana, "work@sousa.example", "99aa"))
    assert shown(ana).count("To Ben Okafor") == 1


def test_cleo_is_refused_everywhere(ana: Browser, cleo: Browser, mail: Post) -> None:
    sent = mail.mail("q1", DRAFTS)
    received = mail.mail("q2", "From Ben", is_sent=False)
    ana.submit(f"/sent/{sent}/wait")
    assert cleo.get(f"/clients/{mail.client}/sent").status_code == 404
    assert DRAFTS not in cleo.get("/sent").text
    for verb in ("wait", "wait-end", "settled"):
        assert cleo.submit(f"/sent/{sent}/{verb}").status_code == 404, verb
        assert ana.submit(f"/sent/{received}/{verb}").status_code == 404, verb
        assert ana.post(f"/sent/{sent}/{verb}").status_code == 400, verb
    assert len(notes()) == 1 and notes()[0].settled_at is None


def test_the_client_page_leads_there_where_their_mail_is_read(ana: Browser, mail: Post) -> None:
    assert f"/clients/{mail.client}/sent" in ana.get(f"/clients/{mail.client}").text
    other = scenarios.ben_is_a_client(mail.ana, NOW, "Lind AB", "Marta Lind", "marta@lind.example")
    assert f"/clients/{other}/sent" not in ana.get(f"/clients/{other}").text
