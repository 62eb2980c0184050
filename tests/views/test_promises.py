"""What the freelancer promised, on the pages of both sides."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask

from app.db import session
from app.models import PromiseOccasion
from app.services.promising import keeping
from app.services.promising.records import Entry
from tests import scenarios
from tests.counting import queries
from tests.people import NOW, Browser
from tests.reading import text_of
from tests.services.seen import Post
from tests.views.reading import form
from tests.views.visits import a_browser, newest_link

ATTACK = "<img src=x onerror=alert(1)> & “so”"
YESTERDAY = NOW - timedelta(days=4)  # Thursday


@pytest.fixture
def agreed(app: Flask, ana_id: int, public: str, nobody_knocked: None) -> tuple[int, int]:
    """Ben agreed to quick decisions; the client's and the need's id."""
    return scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)


@pytest.fixture
def late(ana_id: int, agreed: tuple[int, int]) -> int:
    """A question of Ben's that was answered late; the promise's id."""
    client_id, need_id = agreed
    entry = Entry(need_id, ATTACK, YESTERDAY, closed_at=NOW - timedelta(minutes=5))
    return keeping.note(ana_id, client_id, entry, uuid4().hex, NOW)


def promises() -> list[PromiseOccasion]:
    session().rollback()
    session().expire_all()
    return session().query(PromiseOccasion).order_by(PromiseOccasion.id).all()


def test_she_logs_a_question_of_theirs_and_answers_it(
    ana: Browser, agreed: tuple[int, int]
) -> None:
    client_id, need_id = agreed
    log = ana.get(f"/clients/{client_id}/log")
    assert "What I promised They asked me something" in text_of(log.text)
    page = ana.get(f"/clients/{client_id}/promises?need={need_id}")
    asking = form(page, f"/promises?need={need_id}")
    assert asking.send(ana, subject="").status_code == 400
    assert asking.send(ana, subject="Soon", opened_at="2027-01-01T10:00").status_code == 400
    made = asking.send(ana, subject=ATTACK, opened_at="2026-11-23T08:00")
    assert made.status_code == 302
    one = ana.get(made.location)
    assert "Due Tue 24 Nov 17:00 in Lisbon" in text_of(one.text) and "<img src=x" not in one.text
    today = text_of(ana.get("/").text)
    assert "What you promised" in today and "Okafor Foods, due Tue 24 Nov 17:00" in today
    done = form(one, "/answer")
    assert done.send(ana, at="2026-11-24T10:00").status_code == 400
    assert done.send(ana).status_code == 302
    assert [one.outcome for one in promises()] == ["kept"]
    again = form(one, "/answer").send(ana, submission="another")
    assert again.status_code == 409 and "That is noted already" in again.text


def test_a_late_one_is_explained_and_let_pass_with_a_reason_that_ben_reads(
    app: Flask, ana: Browser, late: int
) -> None:
    one = ana.get(f"/promises/{late}")
    said = text_of(one.text)
    assert "late this time" in said and "One working day: Fri 20 Nov 17:00" in said
    assert form(one, "/remark").send(ana, words="").status_code == 400
    assert form(one, "/remark").send(ana, words="I was on a train.").status_code == 302
    ben = a_browser(app)
    ben.get(newest_link(app))
    page = ben.get("/page")
    assert "Ana: 0 of 1 kept · You: nothing counted yet" in text_of(page.text)
    assert "slipped this time" in page.text and "I was on a train." in page.text
    assert "<img src=x" not in page.text
    assert form(one, "/excuse").send(ana, reason=" ").status_code == 400
    assert form(one, "/excuse").send(ana, reason="I was ill.").status_code == 302
    assert "Ana let it pass: “I was ill.”" in text_of(ben.get("/page/promises").text)
    assert form(ana.get(f"/promises/{late}"), "/return").send(ana).status_code == 302
    assert [one.outcome for one in promises()] == ["breached"]


def test_both_counts_and_the_promise_stand_on_the_clients_page(
    ana: Browser, ana_id: int, agreed: tuple[int, int], late: int
) -> None:
    client_id, need_id = agreed
    at = NOW - timedelta(days=5)
    scenarios.ben_was_asked(ana_id, client_id, need_id, at, NOW, answered_at=at)
    page = ana.get(f"/clients/{client_id}")
    said = text_of(page.text)
    assert "Ben: 1 of 1 kept · You: 0 of 1 kept" in said
    assert f'href="/promises/{late}"' in page.text and "They asked you: &lt;img" in page.text


def test_ben_says_what_he_asked_and_what_slipped_and_takes_it_back(
    app: Flask, ana: Browser, agreed: tuple[int, int]
) -> None:
    ben = a_browser(app)
    ben.get(newest_link(app))
    page = ben.get("/page/promises")
    assert form(page, "/question").send(ben).status_code == 400
    future = form(page, "/question").send(ben, subject="Which?", at="2026-12-24T10:00")
    assert future.status_code == 400 and "still to come" in future.text
    assert form(page, "/question").send(ben, subject="Which?", at="x").status_code == 400
    assert form(page, "/question").send(ben, subject=ATTACK).status_code == 302
    assert form(page, "/slip").send(ben, words="Late").status_code == 400
    foreign = form(page, "/slip").send(ben, words="Late", promise="999")
    assert foreign.status_code == 400 and promises()[1:] == []
    need = str(agreed[1])
    assert form(page, "/slip").send(ben, words=ATTACK, promise=need).status_code == 302
    today = text_of(ana.get("/").text)
    assert "Okafor Foods says that a promise of yours slipped" in today
    shown = ben.get("/page/promises")
    assert "<img src=x" not in shown.text and "Ana, as you said" in text_of(shown.text)
    _, slipped = promises()
    path = f"/page/promises/{slipped.id}/removal"
    assert form(shown, path).send(ben).status_code == 400
    assert form(shown, path).send(ben, sure="y").status_code == 302
    assert [one.taken_back_at is None for one in promises()] == [True, False]
    assert form(shown, path).send(ben, sure="y").status_code == 302
    assert ben.submit("/page/promises/999/removal", {"sure": "y"}).status_code == 404


def test_she_asks_ben_back_and_he_says_that_he_has_answered(
    app: Flask, ana: Browser, ana_id: int, agreed: tuple[int, int]
) -> None:
    client_id, need_id = agreed
    keeping.note(ana_id, client_id, Entry(need_id, ATTACK, YESTERDAY), uuid4().hex, NOW)
    (made,) = promises()
    one = ana.get(f"/promises/{made.id}")
    asking = form(one, "/asked_back#turn")
    assert asking.send(ana, turned_at="x").status_code == 400
    assert asking.send(ana, turned_at="2026-12-24T10:00").status_code == 400
    assert ana.submit(f"/promises/{made.id}/automatic").status_code == 404
    assert asking.send(ana, turned_at="2026-11-20T09:00").status_code == 302
    said = text_of(ana.get(f"/promises/{made.id}").text)
    assert "their turn" in said and "your clock stands still" in said
    ben = a_browser(app)
    ben.get(newest_link(app))
    shown = ben.get("/page/promises")
    assert "your turn" in text_of(shown.text) and "<img src=x" not in shown.text
    assert "your turn" in text_of(ben.get("/page").text)
    reply = form(shown, "/reply")
    assert reply.send(ben).status_code == 400  # as a machine would send it
    assert reply.send(ben, question="999").status_code == 400
    early = reply.send(ben, question=str(made.id), at="2026-11-19T10:00")
    assert early.status_code == 400 and "not been asked yet" in early.text
    assert reply.send(ben, question=str(made.id)).status_code == 302
    (made,) = promises()
    assert (made.outcome, made.due_at is None) == ("open", False)
    assert "It is your turn" not in ben.get("/page/promises").text


def test_she_marks_a_mail_that_asks_her_something(
    ana: Browser, cleo: Browser, ana_id: int, agreed: tuple[int, int]
) -> None:
    post = Post(ana_id, *agreed, YESTERDAY)
    mail = post.mail("q", ATTACK, is_sent=False)
    page = ana.get("/received")
    assert "This asks me something" in page.text and "<img src=x" not in page.text
    assert cleo.submit(f"/received/{mail}/question").status_code == 404
    marked = form(page, "/question").send(ana)
    assert marked.location == f"/promises/{promises()[0].id}"
    assert "It counts as a question." in text_of(ana.get(f"/clients/{agreed[0]}/received").text)


def test_a_stranger_finds_none_of_it(cleo: Browser, agreed: tuple[int, int], late: int) -> None:
    client_id, _ = agreed
    for path in (f"/promises/{late}", f"/clients/{client_id}/promises"):
        assert cleo.get(path).status_code == 404
    assert cleo.get(f"/clients/{client_id}/received").status_code == 404
    entry = 1
    for path in (
        "answer",
        "asked_back",
        "replied",
        "excuse",
        "return",
        "remark",
        f"entries/{entry}/removal",
    ):
        typed = {"when": "now", "reason": "Mine", "words": "Mine"}
        assert cleo.submit(f"/promises/{late}/{path}", typed).status_code == 404


def test_notes_to_herself_are_switched_off_where_reminders_are_set(
    ana: Browser, agreed: tuple[int, int]
) -> None:
    page = ana.get("/reminders")
    assert form(page, "/reminders/own").values.get("wanted") is not None
    assert form(page, "/reminders/own").send(ana, wanted=None).status_code == 302
    assert form(ana.get("/reminders"), "/reminders/own").values.get("wanted") is None


def test_more_promises_take_no_more_queries(
    app: Flask, ana: Browser, ana_id: int, agreed: tuple[int, int]
) -> None:
    client_id, need_id = agreed
    ben = a_browser(app)
    ben.get(newest_link(app))

    def note(number: int, at: datetime) -> None:
        for _ in range(number):
            keeping.note(ana_id, client_id, Entry(need_id, "Which?", at), uuid4().hex, NOW)

    paths = [(ana, "/"), (ana, f"/clients/{client_id}"), (ben, "/page"), (ben, "/page/promises")]
    note(1, NOW - timedelta(days=6))
    note(1, NOW)
    few = [queries(*path) for path in paths]
    note(4, NOW - timedelta(days=6))
    note(4, NOW)
    assert [queries(*path) for path in paths] == few
    assert few[0] <= 8
