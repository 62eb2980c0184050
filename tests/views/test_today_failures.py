"""What went wrong with mail stands first on Today, in plain words, with what can be done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.db import session, writing
from app.models import OutboxMessage, SendingAccount
from app.models import OutboxState as State
from app.services.mail import mail_account
from app.services.mail.mail_account import AccountForm
from tests import scenarios
from tests.people import NOW, Browser, MailServer
from tests.views.outbox import mail, state_of
from tests.views.reading import links, section, soup, words

NO_SUCH = "The server refused it: 550 5.1.1 <ben@okafor.example> No such user here"


@pytest.fixture
def ben(ana_id: int) -> int:
    return scenarios.ben_is_a_client(ana_id, NOW)


def press(ana: Browser, path: str, **values: str) -> None:
    """Press a button of Today that ends in this path."""
    page = soup(ana.get("/"))
    found = page.find("button", formaction=lambda at: at and at.endswith(path))
    assert found is not None, path
    sent = ana.submit(str(found["formaction"]), {"back": "today", **values})
    assert sent.location == "/"


@pytest.mark.parametrize(
    ("reason", "said", "advice"),
    [
        (NO_SUCH, "There is no such mailbox.", "Correct the address"),
        ("The server refused it: 550 No", "There is no such mailbox.", "Correct the address"),
        (
            "The server refused it: 550 5.1.2 Unknown host",
            "There is no such mail domain.",
            "Correct the address",
        ),
        ("The server refused it: 552 5.2.2 Over quota", "Their mailbox is full.", "another way"),
        ("The server refused it: 552 5.3.4 Too big", "The mail is too large", "smaller"),
        ("The server refused it: 550 5.7.1 Spam", "unwanted mail", "your own mail program"),
        ("The server refused it: 554 No", "unwanted mail", "your own mail program"),
        ("The server refused it: 550 5.2.1 Disabled", "switched off", "another way"),
        ("The server refused it: 571 5.9.9 Odd", "doesn’t take it", "another way"),
        ("The subject holds a line break.", "Open it to see", "See what can be done"),
    ],
)
def test_a_refusal_is_said_plainly_with_the_servers_words_and_what_to_do(
    ana: Browser, ana_id: int, ben: int, reason: str, said: str, advice: str
) -> None:
    one = mail(ana_id, NOW, ben, state=State.FAILED, reason=reason)
    page = ana.get("/")
    shown = section(page, "trouble")
    assert "“Our one-day line” did not reach Ben Okafor" in shown
    assert said in shown and reason in shown and advice in shown
    assert f"/outbox/{one}" in links(page)
    assert said in words(ana.get(f"/outbox/{one}")) or said.startswith("Open it")


def test_a_wrong_address_leads_to_the_people_of_that_client(
    ana: Browser, ana_id: int, ben: int
) -> None:
    mail(ana_id, NOW, ben, state=State.FAILED, reason=NO_SUCH)
    page = ana.get("/")
    assert f"/clients/{ben}#people" in links(page)
    assert soup(ana.get(f"/clients/{ben}")).find(id="people") is not None


def test_what_was_too_late_is_said_and_can_be_left_at_that(
    ana: Browser, ana_id: int, ben: int
) -> None:
    one = mail(ana_id, NOW, ben, state=State.EXPIRED, reason="It was too late to send it.")
    page = ana.get("/")
    assert "Two things need you" in words(page)  # the other: nothing is agreed with Ben yet
    shown = section(page, "trouble")
    assert "did not go to Ben Okafor in time" in shown and "too late to send it" in shown
    press(ana, f"/outbox/{one}/leave")
    assert "One thing needs you" in words(ana.get("/"))
    assert state_of(one) is State.EXPIRED


def test_a_summary_that_was_too_late_is_no_news(ana: Browser, ana_id: int) -> None:
    mail(ana_id, NOW, None, kind="summary", state=State.EXPIRED)
    mail(ana_id, NOW, None, kind="notice", state=State.EXPIRED)
    said = words(ana.get("/"))
    assert "Nothing needs you today" in said and "All is quiet" in said


def test_what_nobody_knows_comes_first_then_refused_then_too_late(
    ana: Browser, ana_id: int, ben: int
) -> None:
    for number, state in enumerate((State.EXPIRED, State.FAILED, State.UNCERTAIN)):
        mail(ana_id, NOW, ben, state=state, key=str(number), subject=f"{state.value}.")
    shown = section(ana.get("/"), "trouble")
    order = [shown.index(f"“{state}.”") for state in ("uncertain", "failed", "expired")]
    assert order == sorted(order)


def test_mail_stands_before_everything_else(ana: Browser, ana_id: int) -> None:
    an_account(ana_id, 1)
    client_id, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    scenarios.ben_asked_for_a_change(ana_id, client_id, NOW)
    mail(ana_id, NOW, client_id, state=State.FAILED)
    headings = [tag.get("id") for tag in soup(ana.get("/")).find_all("h2")]
    assert headings[0] == "trouble" and "asked" in headings


@pytest.mark.parametrize("verb", ["arrived", "again", "leave"])
def test_uncertain_mail_is_settled_in_place(ana: Browser, ana_id: int, ben: int, verb: str) -> None:
    one = mail(ana_id, NOW, ben, state=State.UNCERTAIN, reason="No answer came.")
    press(ana, f"/outbox/{one}/{verb}")
    becomes = {"arrived": State.SENT, "again": State.SCHEDULED, "leave": State.UNCERTAIN}
    assert state_of(one) is becomes[verb]
    assert "Mail that needs a look" not in words(ana.get("/"))


def an_account(ana_id: int, port: int, paused: str = "") -> None:
    form = AccountForm("ana@sousa.example", "127.0.0.1", port, "none", None, None)
    mail_account.save(ana_id, form, NOW)
    if paused:
        with writing() as db:
            row = db.query(SendingAccount).one()
            row.paused_at, row.paused_reason = NOW, paused


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("The server did not take the sign-in: 535 Wrong", "Was the password changed?"),
        ("Google no longer lets Groundrules send for a@b.c.", "Connect it again in Settings"),
        ("No connection to smtp.x, port 465: there is no such host.", "the server’s name"),
        ("No connection to smtp.x, port 465: no answer in time.", "every quarter of an hour"),
        ("The stored password cannot be read any more.", "Give the password again"),
    ],
)
def test_a_paused_account_says_why_and_what_to_do_and_counts(
    ana: Browser, ana_id: int, reason: str, advice: str
) -> None:
    an_account(ana_id, 1, reason)
    page = ana.get("/")
    assert "One thing needs you" in words(page)
    shown = section(page, "paused")
    assert reason in shown and advice in shown
    assert "/settings#mail" in links(page)
    headings = [tag.get("id") for tag in soup(page).find_all("h2")]
    assert headings[0] == "paused"


def test_a_paused_account_above_the_rows_hides_none_of_them(
    ana: Browser, ana_id: int, ben: int
) -> None:
    an_account(ana_id, 1, "The server answered: 421 Later")
    mail(ana_id, NOW, ben, state=State.FAILED, reason=NO_SUCH)
    said = words(ana.get("/"))
    assert "Three things need you" in said and "Shown are the first" not in said


def test_the_servers_words_end_before_ours_begin(ana: Browser, ana_id: int, ben: int) -> None:
    mail(ana_id, NOW, ben, state=State.UNCERTAIN, reason="Connection unexpectedly closed")
    assert "Connection unexpectedly closed. Look in the Sent folder" in words(ana.get("/"))


def test_mail_to_ana_about_a_client_leaves_on_her_clock(
    ana: Browser, ana_id: int, ben: int
) -> None:
    an_account(ana_id, 1, "")
    later = NOW + timedelta(hours=1)
    one = mail(ana_id, NOW, ben, kind="notice", recipient_name="Ana Sousa", due_at=later)
    assert "Next mail, to Ana Sousa, leaves Mon 23 Nov 10:00 in Lisbon." in words(ana.get("/"))
    assert "Leaves Mon 23 Nov 10:00 in Lisbon." in words(ana.get(f"/outbox/{one}"))


def test_mail_that_is_due_is_not_said_to_leave_in_the_past(
    ana: Browser, ana_id: int, ben: int
) -> None:
    an_account(ana_id, 1, "")
    mail(ana_id, NOW, ben, due_at=NOW - timedelta(minutes=2))
    said = words(ana.get("/"))
    assert "The mail to Ben Okafor is due, and leaves as soon as your mail server takes it." in said


def test_a_paused_account_is_tested_in_place_and_goes_on(
    ana: Browser, ana_id: int, smtp: MailServer
) -> None:
    an_account(ana_id, smtp.port, "The server answered: 421 Later")
    press(ana, "/settings/mail/test")
    said = words(ana.get("/"))
    assert "The server took a test mail for you" in said
    assert "Your mail is paused" not in said and "Nothing needs you today" in said
    assert len(smtp.mails) == 1


def test_a_test_that_does_not_leave_is_quoted_in_place(ana: Browser, ana_id: int) -> None:
    an_account(ana_id, 1, "The server answered: 421 Later")
    press(ana, "/settings/mail/test")
    said = words(ana.get("/"))
    assert "The test mail did not leave." in said and "nobody answers there" in said
    assert "Your mail is paused" in said


def test_the_number_beside_today_is_the_same_on_every_page(
    app: Flask, ana: Browser, ana_id: int, ben: int
) -> None:
    an_account(ana_id, 1, "It did not work.")
    mail(ana_id, NOW, ben, state=State.EXPIRED, key="a")
    mail(ana_id, NOW, None, state=State.EXPIRED, key="b", kind="notice")
    mail(ana_id, NOW, ben, state=State.FAILED, key="c")
    elsewhere = soup(ana.get("/needs")).select_one('a[href="/"] .count').get_text()
    with writing() as db:
        db.get_one(OutboxMessage, 1).attempts += 1  # so that it is counted afresh
    on_today = soup(ana.get("/")).select_one('a[href="/"] .count').get_text()
    # Ben has no agreement yet: that is the fourth.
    assert elsewhere == on_today == "4 need you"
    session().rollback()


def test_what_a_server_took_is_handed_over_and_not_said_to_have_arrived(
    ana: Browser, ana_id: int, ben: int
) -> None:
    taken = {"state": State.SENT, "reason": "250 2.0.0 Queued", "sent_at": NOW}
    one = mail(ana_id, NOW, ben, **taken)
    page = words(ana.get(f"/outbox/{one}"))
    assert "Handed over, not confirmed" in page and "nobody has confirmed that it arrived" in page
    assert "250 2.0.0 Queued" in page
    assert "Our one-day line sent" in words(ana.get("/outbox?show=sent"))


def test_what_ana_says_arrived_is_sent(ana: Browser, ana_id: int, ben: int) -> None:
    one = mail(ana_id, NOW, ben, state=State.UNCERTAIN)
    ana.submit(f"/outbox/{one}/arrived")
    page = words(ana.get(f"/outbox/{one}"))
    assert "You said that it arrived." in page and "Handed over" not in page


def test_cleo_sees_nothing_of_it(ana_id: int, ben: int, cleo: Browser) -> None:
    one = mail(ana_id, NOW, ben, state=State.EXPIRED)
    assert "in time" not in words(cleo.get("/"))
    assert cleo.submit(f"/outbox/{one}/leave").status_code == 404
