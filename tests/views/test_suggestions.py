"""What was found, on Today and on its page: asked, answered with one tap, and undone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from app.db import session, writing
from app.models import Client, Evidence, Mailbox, Mute, Occasion, SeenMail, Suggestion
from app.services.people import clients
from app.services.watching import finding
from tests import scenarios
from tests.counting import queries
from tests.people import NOW, Browser
from tests.services.diary import (
    a_diary,
    anew,
    asked,
    ben_agreed_to_notice,
    meeting,
    minutes,
    occasions,
)
from tests.services.kinds import Line
from tests.views.reading import section, words

TUESDAY = "20261124T100000"


@pytest.fixture
def line(app: Flask, ana_id: int) -> Line:
    """Tomorrow's meeting with Ben vanished, and he moved another at short notice."""
    line = ben_agreed_to_notice(ana_id)
    other, stays = meeting(TUESDAY, uid="m2", title="Review"), meeting("20261202T100000", uid="m3")
    with a_diary(ana_id) as diary:
        diary.becomes(minutes(-60), meeting(TUESDAY), other, stays)
        moved = meeting("20261127T100000", "LAST-MODIFIED:20261123T082000Z", uid="m2")
        diary.becomes(minutes(-30), moved.replace("Kick-off", "Review"), stays)
    return line


def test_today_asks_with_the_explanation_and_the_source(ana: Browser, line: Line) -> None:
    said = section(ana.get("/"), "found")
    assert "Did Okafor Foods cancel “Kick-off”?" in said
    assert "Cancelled Mon 23 Nov 09:00 in Berlin; the meeting was Tue 24 Nov 10:00" in said
    assert "between Mon 23 Nov 09:00 and Mon 23 Nov 09:30. The earlier counts." in said
    assert "From your calendar: it is no longer in the calendar; it does not say who" in said
    assert "If they did, it comes up here as a slip to look at; nothing is sent by that." in said


def test_today_counts_the_questions_among_what_needs_her(ana: Browser, line: Line) -> None:
    assert "Two things need you" in words(ana.get("/"))
    assert "Two things need you" not in words(ana.get("/clients"))
    assert "Today 2 need you" in words(ana.get("/clients"))


def test_a_found_slip_says_where_it_is_from_and_offers_to_find_no_more(
    ana: Browser, line: Line
) -> None:
    said = section(ana.get("/"), "slips")
    assert "Ben Okafor moved “Review” at short notice" in said
    assert "From your calendar: the calendar gives another time for it; ben@okafor.example" in said
    assert "Find no more of these" in said


def test_yes_makes_a_slip_to_look_at_and_can_be_undone(ana: Browser, line: Line) -> None:
    (question,) = asked()
    answer = ana.submit(f"/found/{question.id}/acceptance", follow_redirects=True)
    assert "Noted. It stands among what may have slipped." in words(answer)
    assert "cancelled “Kick-off” at short notice" in section(answer, "slips")
    undo = BeautifulSoup(answer.text, "html.parser").select_one(".flash form")
    assert undo is not None
    back = ana.submit(str(undo["action"]), follow_redirects=True)
    assert "Did Okafor Foods cancel “Kick-off”?" in words(back)
    assert "cancelled “Kick-off”" not in section(back, "slips")


def test_no_makes_nothing_and_can_be_undone(ana: Browser, line: Line) -> None:
    (question,) = asked()
    answer = ana.submit(f"/found/{question.id}/refusal", follow_redirects=True)
    assert "It was not Okafor Foods, so nothing is noted." in words(answer)
    assert "Was it them?" not in words(answer)
    assert len(occasions()) == 1
    back = ana.submit(f"/found/{question.id}/return", follow_redirects=True)
    assert "Was it them?" in words(back)


def test_the_same_tap_twice_says_the_same_and_the_other_one_that_it_is_answered(
    ana: Browser, line: Line
) -> None:
    (question,) = asked()
    for _ in range(2):
        assert ana.submit(f"/found/{question.id}/acceptance").status_code == 302
    assert len(occasions()) == 2
    late = ana.submit(f"/found/{question.id}/refusal")
    assert late.status_code == 409 and "answered already" in words(late)


def test_find_no_more_of_these_from_today_and_undone(ana: Browser, line: Line) -> None:
    address = f"/clients/{line.client}/lines/{line.need}/mute"
    answer = ana.submit(address, {"back": "today"}, follow_redirects=True)
    assert "Nothing more is found about" in words(answer)
    assert "Was it them?" not in words(answer)
    assert "Find no more of these" not in words(answer)
    assert session().query(Mute).count() == 1
    back = ana.submit(f"{address}-end", {"back": "today"}, follow_redirects=True)
    assert "Was it them?" in words(back)


def test_the_page_of_what_was_found_says_its_source_and_offers_the_same(
    ana: Browser, line: Line
) -> None:
    (slip,) = occasions()
    answer = ana.get(f"/occasions/{slip.id}")
    assert "From your calendar: the calendar gives another time for it" in section(answer, "noted")
    assert "By the rules: it slipped" in section(answer, "decided")
    address = f"/clients/{line.client}/lines/{line.need}/mute"
    muted = ana.submit(address, {"occasion": slip.id}, follow_redirects=True)
    assert "Nothing more is found about" in words(muted)
    assert "Not worth finding?" not in words(muted)


def test_what_was_noted_by_hand_has_no_source_and_no_such_button(ana: Browser, ana_id: int) -> None:
    client_id, need_id = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    at = NOW - timedelta(days=4)
    occasion_id = scenarios.ben_was_asked(ana_id, client_id, need_id, at, NOW)
    said = words(ana.get(f"/occasions/{occasion_id}"))
    assert "Not worth finding?" not in said and "Found in" not in said
    assert "Find no more of these" not in words(ana.get("/"))


def test_a_stranger_gets_nowhere(cleo: Browser, line: Line) -> None:
    (question,) = asked()
    for address in (
        f"/found/{question.id}/acceptance",
        f"/found/{question.id}/refusal",
        f"/found/{question.id}/return",
        f"/clients/{line.client}/lines/{line.need}/mute",
        f"/clients/{line.client}/lines/{line.need}/mute-end",
    ):
        assert cleo.submit(address).status_code == 404
        assert cleo.get(address).status_code == 405
    assert asked()[0].outcome == ""
    assert "Okafor" not in words(cleo.get("/"))


def test_today_takes_no_query_more_for_many_questions(ana: Browser, line: Line) -> None:
    with writing() as db:
        (one,) = db.query(Suggestion)
        for number in range(30):
            values = {**vars(one), "id": None, "key": f"meeting:{number}"}
            values.pop("_sa_instance_state")
            db.add(Suggestion(**values))
    assert queries(ana, "/") <= 9
    with writing():
        pass  # a write: nothing is remembered
    assert "Shown are the first 26 of 32" in words(ana.get("/"))


def test_a_line_that_is_lived_without_asks_nothing(ana: Browser, ana_id: int, line: Line) -> None:
    ana.submit(f"/clients/{line.client}/lines/{line.need}/waiver", {"reason": "Fine as it is."})
    assert "Was it them?" not in words(ana.get("/"))


@pytest.fixture
def answered(app: Flask, ana_id: int) -> int:
    """A question in the mail, answered by what may be a machine; answers the occasion's id."""
    client_id, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    asked_at = NOW - timedelta(days=4)
    with writing() as db:
        box = Mailbox(freelancer_id=ana_id, address="ana@sousa.example", **MAILBOX)
        db.add(box)
        db.flush()
        question = {"mail_key": "question", "is_sent": True, "received_at": asked_at}
        came_at = asked_at + timedelta(hours=1)
        answer = {"mail_key": "answer", "received_at": came_at, "origin": "perhaps automatic"}
        for mail in (question, answer):
            db.add(SeenMail(mailbox_id=box.id, client_id=client_id, **{**MAIL, **mail}))
        db.flush()
        look_through(db, client_id)
    (made,) = occasions()
    assert made.outcome == "kept"
    return made.id


MAILBOX: dict[str, Any] = {
    "host": "imap.example",
    "port": 993,
    "security": "tls",
    "trusted": [],
    "tag": "x",
    "read_from": NOW,
    "changed_at": NOW,
    "next_look_at": NOW,
    "failures": 0,
    "trouble": "",
}
MAIL: dict[str, Any] = {
    "freelancer_id": 1,  # Ana, the first
    "is_sent": False,
    "subject": "Decision: which logo?",
    "subject_key": "decision: which logo?",
    "thread": [],
    "origin": "human",
    "origin_reason": "Its subject sounds like it.",
    "checks": "sender verified (DKIM pass, DMARC pass)",
    "is_tagged": False,
}


def answer_on(browser: Browser, occasion_id: int) -> str:
    """The address of the button that says that a machine wrote the answer."""
    html = browser.get(f"/occasions/{occasion_id}").text
    found = re.search(rf"/occasions/{occasion_id}/entries/\d+/machine", html)
    return found[0] if found else ""


def test_an_answer_that_may_be_a_machines_says_so_and_one_tap_says_that_it_is(
    ana: Browser, answered: int
) -> None:
    said = section(ana.get(f"/occasions/{answered}"), "noted")
    assert (
        "Found in your mailbox: headers only; sender verified (DKIM pass, DMARC pass). Perhaps "
        "automatic: Its subject sounds like it."
    ) in said
    after = words(ana.submit(answer_on(ana, answered), follow_redirects=True))
    assert "An automatic reply came, which changes nothing" in after
    assert "A machine wrote the answer of Thu 19 Nov 11:00 in Berlin, you said." in after
    assert "did this slip?" in after
    assert answer_on(ana, answered) == ""


def test_what_a_machine_wrote_is_not_found_again(ana: Browser, answered: int) -> None:
    address = answer_on(ana, answered)
    for _ in range(2):
        assert ana.submit(address).status_code == 302
    look_again()
    assert [each.outcome for each in occasions()] == ["breached"]
    assert dismissed() == ["answer"]


def test_an_answer_that_is_taken_back_is_not_found_again(ana: Browser, answered: int) -> None:
    address = answer_on(ana, answered).replace("machine", "removal")
    ana.submit(address)
    look_again()
    assert [each.outcome for each in occasions()] == ["breached"]
    assert session().query(Evidence).count() == 1
    assert dismissed() == ["answer"]


def test_a_stranger_says_nothing_of_machines(ana: Browser, cleo: Browser, answered: int) -> None:
    address = answer_on(ana, answered)
    assert cleo.submit(address).status_code == 404
    assert not dismissed()


def look_again() -> None:
    with writing() as db:
        look_through(db, db.query(Client.id).one()[0])


def look_through(db: Session, client_id: int) -> None:
    client = clients.load(db, 1, client_id)
    finding.look_through(db, client, NOW - timedelta(days=9), NOW)


def dismissed() -> list[str]:
    anew()
    return [row.mail_key for row in session().query(SeenMail) if row.dismissed_at is not None]


def test_who_decided_leaves_out_what_the_rules_said_on_the_way(ana: Browser, answered: int) -> None:
    said = section(ana.get(f"/occasions/{answered}"), "decided")
    assert "By the rules: it was kept" in said and "it slipped" not in said


def test_today_says_which_mail_was_a_machines_and_shortens_a_subject_without_end(
    app: Flask, ana: Browser, answered: int
) -> None:
    ana.submit(answer_on(ana, answered))
    with writing() as db:
        db.get_one(Occasion, answered).subject = "Decision: " + "logo " * 90
    said = words(ana.get("/"))
    assert "An automatic reply came, which changes nothing. Found in your mailbox" in said
    assert "logo…” Okafor Foods" in said
