"""The outbox: what waits, what left, what could not; and what can be done about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from flask import Flask

from app.db import session, writing
from app.models import OutboxMessage
from app.models import OutboxState as State
from app.services import links as address_links
from app.services import mail_account
from app.services.letterbox import Letter, enqueue
from app.services.mail_account import AccountForm
from tests.people import Browser
from tests.scenarios import ana_needs_quick_decisions, ben_is_a_client, ben_was_offered
from tests.views.reading import form, links, soup, words

BODY = "Good morning Ben,\n\none word is enough.\nOr two.\n\nAna"


@pytest.fixture
def ben(ana_id: int, now: datetime) -> int:
    return ben_is_a_client(ana_id, now)


def mail(ana_id: int, now: datetime, client_id: int | None = None, **how: Any) -> int:
    """A mail in the outbox; `how` changes its row."""
    letter = Letter(
        freelancer_id=ana_id,
        client_id=client_id,
        kind="reminder",
        recipient="ben@okafor.example",
        recipient_name="Ben Okafor",
        occurrence_key=how.pop("key", "one"),
        language="en",
        subject="Our one-day line",
        body=BODY,
        due_at=now + timedelta(hours=1),
        not_after=now + timedelta(days=5),
        footer=("From line 1 of our agreement: answers within one working day",),
    )
    with writing() as db:
        row = enqueue(db, replace(letter, kind=how.pop("kind", "reminder")), now)
        for name, value in how.items():
            setattr(row, name, value)
        return row.id


def state_of(message_id: int) -> State:
    session().rollback()
    return session().get_one(OutboxMessage, message_id).state


def an_account(ana_id: int, now: datetime, port: int = 1) -> None:
    form = AccountForm("ana@sousa.example", "127.0.0.1", port, "none", None, None)
    mail_account.save(ana_id, form, now)


def test_an_empty_outbox_says_so(ana: Browser) -> None:
    assert "Nothing waits to be sent" in words(ana.get("/outbox"))
    assert "Nothing was sent yet" in words(ana.get("/outbox?show=sent"))
    assert "No mail yet" in words(ana.get("/outbox?show=all"))


def test_a_waiting_mail_says_to_whom_what_and_when_on_both_clocks(
    ana: Browser, ana_id: int, ben: int, now: datetime
) -> None:
    mail(ana_id, now, ben)
    said = words(ana.get("/outbox"))
    assert "Our one-day line planned" in said
    assert "Reminder to Ben Okafor, Okafor Foods." in said
    assert "Leaves Mon 23 Nov 11:00 in Berlin (10:00 in Lisbon)" in said


def test_a_mail_that_is_no_clients_stands_on_the_freelancers_clock(
    ana: Browser, ana_id: int, now: datetime
) -> None:
    mail(ana_id, now, kind="notice")
    assert "Leaves Mon 23 Nov 10:00 in Lisbon" in words(ana.get("/outbox"))


@pytest.mark.parametrize(
    ("state", "says", "tab"),
    [
        (State.SCHEDULED, "planned", "waiting"),
        (State.HELD, "held", "waiting"),
        (State.CLAIMED, "leaving now", "waiting"),
        (State.SUBMITTING, "leaving now", "waiting"),
        (State.FAILED, "did not leave", "waiting"),
        (State.UNCERTAIN, "uncertain", "waiting"),
        (State.SENT, "sent", "sent"),
        (State.CANCELLED, "not sent", "all"),
        (State.EXPIRED, "too late", "all"),
    ],
)
def test_every_state_has_its_word_and_its_reason(
    ana: Browser, ana_id: int, now: datetime, state: State, says: str, tab: str
) -> None:
    one = mail(ana_id, now, state=state, reason="The reason why.")
    for show in (tab, "all"):
        answer = ana.get(f"/outbox?show={show}")
        assert f"Our one-day line {says}" in words(answer)
        assert ("The reason why." in words(answer)) is (state is not State.SENT)
    page = words(ana.get(f"/outbox/{one}"))
    assert says in page and "The reason why." in page and "or two" in page.lower()


def test_the_tabs_count_and_a_tab_nobody_knows_is_the_first(
    ana: Browser, ana_id: int, now: datetime
) -> None:
    mail(ana_id, now, key="a")
    mail(ana_id, now, key="b", state=State.SENT)
    mail(ana_id, now, key="c", state=State.CANCELLED)
    for show in ("waiting", "nonsense"):
        assert "Waiting 1 Sent 1 All 3" in words(ana.get(f"/outbox?show={show}"))


def test_fifty_mails_stand_on_a_page(ana: Browser, ana_id: int, now: datetime) -> None:
    for number in range(51):
        mail(ana_id, now, key=str(number), subject=f"Mail {number:02}.")
    first, second = ana.get("/outbox"), ana.get("/outbox?page=2")
    assert words(first).count("Mail 4") == 10
    assert "Mail 50." in words(second) and "Mail 49." not in words(second)
    assert "/outbox?page=2&show=waiting" in links(first)
    assert ana.get("/outbox?page=99").location.endswith("page=2")
    assert ana.get("/outbox?page=x").status_code == 200


def test_without_a_way_out_the_outbox_says_that_mail_waits(
    ana: Browser, ana_id: int, now: datetime
) -> None:
    one = mail(ana_id, now)
    for page in ("/outbox", f"/outbox/{one}"):
        answer = ana.get(page)
        assert "Mail waits here until a mail account is set up" in words(answer)
        assert "/settings#mail" in links(answer)
    an_account(ana_id, now)
    assert "Mail waits here" not in words(ana.get("/outbox"))


def test_a_paused_account_gives_its_reason_and_can_be_tried_again(
    ana: Browser, ana_id: int, now: datetime
) -> None:
    an_account(ana_id, now)
    mail_account.pause(ana_id, "No connection to 127.0.0.1, port 1: nobody answers there.", now)
    answer = ana.get("/outbox")
    assert "port 1: nobody answers there." in words(answer)
    again = form(answer, "/settings/mail/resumption").send(ana)
    assert again.location.endswith("/outbox")
    assert mail_account.way_out(ana_id).paused_reason == ""


def test_one_mail_shows_its_exact_words_with_the_footer(
    ana: Browser, ana_id: int, ben: int, now: datetime
) -> None:
    one = mail(ana_id, now, ben)
    answer = ana.get(f"/outbox/{one}")
    assert BODY.split("\n\n")[1] in answer.text
    assert "From line 1 of our agreement: answers within one working day" in words(answer)
    assert "To Ben Okafor, ben@okafor.example" in words(answer)


def test_nothing_written_is_read_as_markup(ana: Browser, ana_id: int, now: datetime) -> None:
    one = mail(ana_id, now, subject="<b>x</b>", body="<script>alert(1)</script>", reason="<i>r</i>")
    for page in ("/outbox", f"/outbox/{one}"):
        text = ana.get(page).text
        assert "<b>x" not in text and "<script>alert" not in text and "<i>r" not in text


CAN = {
    State.SCHEDULED: {"hold", "drop", "by-hand"},
    State.HELD: {"release", "drop", "by-hand"},
    State.UNCERTAIN: {"arrived", "again", "leave"},
    State.FAILED: {"leave"},
    State.SENT: set(),
    State.CANCELLED: set(),
    State.EXPIRED: set(),
    State.CLAIMED: set(),
    State.SUBMITTING: set(),
}
BECOMES = {
    "hold": State.HELD,
    "release": State.SCHEDULED,
    "drop": State.CANCELLED,
    "by-hand": State.SENT,
    "arrived": State.SENT,
    "again": State.SCHEDULED,
}


@pytest.mark.parametrize("state", CAN)
def test_a_mail_offers_what_can_be_done_and_refuses_the_rest(
    ana: Browser, ana_id: int, now: datetime, state: State
) -> None:
    for verb in [*BECOMES, "leave"]:
        one = mail(ana_id, now, key=verb, state=state)
        answer = ana.get(f"/outbox/{one}")
        assert (f'action="/outbox/{one}/{verb}"' in answer.text) is (verb in CAN[state])
        if verb in CAN[state]:
            done = form(answer, f"/{verb}").send(ana)
            assert done.location.endswith(f"/outbox/{one}")
            assert state_of(one) is BECOMES.get(verb, state)
        else:
            assert ana.submit(f"/outbox/{one}/{verb}").status_code == 409
            assert state_of(one) is state


def test_what_was_noted_as_failed_leaves_the_number_in_the_navigation(
    ana: Browser, ana_id: int, now: datetime
) -> None:
    one = mail(ana_id, now, state=State.FAILED)
    ana.submit(f"/outbox/{one}/leave")
    assert f'action="/outbox/{one}/leave"' not in ana.get(f"/outbox/{one}").text


def test_an_action_from_today_leads_back_there(ana: Browser, ana_id: int, now: datetime) -> None:
    one = mail(ana_id, now, state=State.HELD)
    assert ana.submit(f"/outbox/{one}/release", {"back": "today"}).location == "/"
    assert ana.get(f"/outbox/{one}/release").status_code == 405
    assert ana.submit(f"/outbox/{one}/burn").status_code in (404, 405)


def test_words_are_changed_in_place(ana: Browser, ana_id: int, now: datetime) -> None:
    one = mail(ana_id, now)
    page = form(ana.get(f"/outbox/{one}"), "/words")
    assert page.values["subject"] == "Our one-day line"
    assert page.values["body"].replace("\r\n", "\n") == BODY
    page.send(ana, subject="Our line, again", body="Dear Ben,\r\n\r\nshort.\r\nAna\r\n")
    row = session().get_one(OutboxMessage, one)
    assert (row.subject, row.body) == ("Our line, again", "Dear Ben,\n\nshort.\nAna")
    assert "You changed these words on" in words(ana.get(f"/outbox/{one}"))


@pytest.mark.parametrize(
    ("subject", "body", "said"),
    [
        ("", "Words", "Write a subject."),
        ("x" * 201, "Words", "Keep it to 200 characters."),
        ("Hi =?utf-8?q?x?=", "Words", "write it apart"),
        ("A\nBcc: eve@eve.example", "Words", "Take out the line break"),
        ("Subject", "", "Write what it should say."),
        ("Subject", "x" * 10_001, "Keep it to 10000 characters."),
        ("Subject", "null \0", "control character"),
    ],
)
def test_words_that_cannot_leave_are_refused_beside_their_field(
    ana: Browser, ana_id: int, now: datetime, subject: str, body: str, said: str
) -> None:
    one = mail(ana_id, now)
    answer = ana.submit(f"/outbox/{one}/words", {"subject": subject, "body": body})
    assert answer.status_code == 400
    assert words(answer).count(said) == 2  # in the summary, and beside the field
    typed = form(answer, "/words").values
    assert typed["body"] == body.replace("\0", "\ufffd")
    assert session().get_one(OutboxMessage, one).body == BODY


@pytest.mark.parametrize("state", [State.SUBMITTING, State.SENT])
def test_words_that_come_too_late_are_not_lost(
    ana: Browser, ana_id: int, now: datetime, state: State
) -> None:
    one = mail(ana_id, now, state=state)
    answer = ana.submit(f"/outbox/{one}/words", {"subject": "Too late", "body": "What I typed"})
    assert answer.status_code == 409
    assert "This has left already" in words(answer)
    assert "Too late" in words(answer) and "What I typed" in words(answer)
    assert state_of(one) is state


def test_a_mail_can_be_taken_along_as_a_file(ana: Browser, ana_id: int, now: datetime) -> None:
    ana_needs_quick_decisions(ana_id, now)
    ben_was_offered(ana_id, ben_is_a_client(ana_id, now), now)
    one = session().query(OutboxMessage).filter_by(kind="offer").one().id
    assert f"/outbox/{one}.eml" in links(ana.get(f"/outbox/{one}"))
    answer = ana.get(f"/outbox/{one}.eml")
    assert answer.mimetype == "message/rfc822"
    assert "attachment" in answer.headers["Content-Disposition"]
    read = message_from_bytes(answer.data, policy=policy.default)
    assert read["To"].addresses[0].addr_spec == "ben@okafor.example"
    assert [part.get_content_type() for part in read.iter_attachments()] == ["application/pdf"]


def test_a_mail_with_a_page_has_its_link_to_copy(
    app: Flask, ana: Browser, ana_id: int, now: datetime
) -> None:
    shell = app.extensions["groundrules"]
    public = replace(shell.settings, base_url="https://ana.example")
    app.extensions["groundrules"] = replace(shell, settings=public)
    address = address_links.begin_address_test(ana_id, now)
    address_links.pass_address_test(address.rpartition("/")[2], now)
    ana_needs_quick_decisions(ana_id, now)
    ben_was_offered(ana_id, ben_is_a_client(ana_id, now), now)
    one = session().query(OutboxMessage).filter_by(kind="offer").one().id
    page = soup(ana.get(f"/outbox/{one}"))
    copied = page.select_one(page.select_one("[data-copy]")["data-copy"])
    assert copied["value"].startswith("https://ana.example/c/")
    assert copied["value"] in page.select_one(".letter").get_text()


def test_a_stranger_finds_nothing(
    ana: Browser, cleo: Browser, ana_id: int, ben: int, now: datetime
) -> None:
    one = mail(ana_id, now, ben)
    assert "Our one-day line" not in cleo.get("/outbox?show=all").text
    assert cleo.get(f"/outbox/{one}").status_code == 404
    assert cleo.get(f"/outbox/{one}.eml").status_code == 404
    words_typed = {"subject": "Mine", "body": "Mine"}
    assert cleo.submit(f"/outbox/{one}/words", words_typed).status_code == 404
    for verb in [*BECOMES, "leave"]:
        assert cleo.submit(f"/outbox/{one}/{verb}").status_code == 404
    assert state_of(one) is State.SCHEDULED


def test_nobody_gets_in_without_signing_in(visitor: Browser) -> None:
    for page in ("/outbox", "/outbox/1", "/outbox/1.eml"):
        assert "/sign-in" in visitor.get(page).location
