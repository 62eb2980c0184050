"""The words of one mail: changed before it leaves, taken along as a file, copied as a link."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy

import pytest
from flask import Flask

from app.db import session
from app.models import OutboxMessage
from app.models import OutboxState as State
from app.services import public_address
from tests.people import Browser
from tests.scenarios import ana_needs_quick_decisions, ben_is_a_client, ben_was_offered
from tests.views.outbox import BODY, mail, state_of
from tests.views.reading import form, links, soup, words


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
        ("Hi =?utf-8?q?x?=", "Words", "write the two signs apart"),
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


def test_words_from_an_old_window_do_not_replace_newer_ones_unseen(
    ana: Browser, ana_id: int, now: datetime
) -> None:
    one = mail(ana_id, now)
    old = form(ana.get(f"/outbox/{one}"), "/words").values["seen"]
    ana.submit(f"/outbox/{one}/words", {"subject": "New", "body": "Newer words", "seen": old})
    answer = ana.submit(f"/outbox/{one}/words", {"subject": "Old", "body": "Typed", "seen": old})
    assert answer.status_code == 409
    assert "Newer words" in words(answer)
    again = form(answer, "/words").values
    assert (again["subject"], again["body"]) == ("Old", "Typed")
    assert session().get_one(OutboxMessage, one).body == "Newer words"
    seen = {"subject": "Old", "body": "Typed", "seen": again["seen"]}
    assert ana.submit(f"/outbox/{one}/words", seen).status_code == 302


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


def test_words_for_a_dropped_mail_do_not_claim_that_it_left(
    ana: Browser, ana_id: int, now: datetime
) -> None:
    one = mail(ana_id, now, state=State.CANCELLED)
    answer = ana.submit(f"/outbox/{one}/words", {"subject": "Too late", "body": "What I typed"})
    assert answer.status_code == 409
    assert "Too late for a change" in words(answer) and "What I typed" in words(answer)
    assert "It left" not in words(answer)


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
    address = public_address.begin_address_test(ana_id, now)
    public_address.pass_address_test(address.rpartition("/")[2], now)
    ana_needs_quick_decisions(ana_id, now)
    ben_was_offered(ana_id, ben_is_a_client(ana_id, now), now)
    one = session().query(OutboxMessage).filter_by(kind="offer").one().id
    page = soup(ana.get(f"/outbox/{one}"))
    copied = page.select_one(page.select_one("[data-copy]")["data-copy"])
    assert copied["value"].startswith("https://ana.example/c/")
    assert copied["value"] in page.select_one(".letter").get_text()
    read = message_from_bytes(ana.get(f"/outbox/{one}.eml").data, policy=policy.default)
    plain = read.get_body(("plain",)).get_content()
    assert f"Open your page: {copied['value']}" in plain.partition("\n-- ")[0]
