"""The outbox: what waits, what left, what could not; and what can be done about it."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.db import writing
from app.models import OutboxState as State
from app.models import SendingHold
from app.services.mail import mail_account, pausing
from app.services.mail.mail_account import AccountForm
from tests.people import Browser
from tests.scenarios import ben_is_a_client
from tests.views.outbox import BODY, mail, state_of
from tests.views.reading import form, links, words


@pytest.fixture
def ben(ana_id: int, now: datetime) -> int:
    return ben_is_a_client(ana_id, now)


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
    an_account(ana_id, now)
    mail(ana_id, now, ben)
    said = words(ana.get("/outbox"))
    assert "Our one-day line planned" in said
    assert "Reminder to Ben Okafor, Okafor Foods" in said
    assert "Leaves Mon 23 Nov 11:00 in Berlin (10:00 in Lisbon)" in said


def test_a_mail_that_is_no_clients_stands_on_the_freelancers_clock(
    ana: Browser, ana_id: int, now: datetime
) -> None:
    an_account(ana_id, now)
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
        (State.CANCELLED, "not sent", "unsent"),
        (State.EXPIRED, "too late", "unsent"),
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
        assert "Waiting 1 Sent 1 Not sent 1 All 3" in words(ana.get(f"/outbox?show={show}"))


@pytest.mark.parametrize("state", [State.FAILED, State.UNCERTAIN])
def test_what_was_left_at_that_waits_no_more(
    ana: Browser, ana_id: int, now: datetime, state: State
) -> None:
    one = mail(ana_id, now, state=state)
    assert "Waiting 1 Sent 0 Not sent 0 All 1" in words(ana.get("/outbox"))
    ana.submit(f"/outbox/{one}/leave")
    assert "Waiting 0 Sent 0 Not sent 1 All 1" in words(ana.get("/outbox"))
    assert "Our one-day line" in words(ana.get("/outbox?show=unsent"))
    assert "Our one-day line" not in words(ana.get("/outbox"))


@pytest.mark.parametrize(
    ("verb", "since", "says"),
    [
        ("hold", State.HELD, "It is held, and waits for your word."),
        ("release", State.CANCELLED, "It was dropped or taken back, and is never sent."),
        ("again", State.SCHEDULED, "It is planned, and leaves at its time."),
        ("drop", State.SENT, "This has left already, or is leaving now."),
    ],
)
def test_a_tap_on_an_older_page_says_what_changed_and_shows_the_mail(
    ana: Browser, ana_id: int, now: datetime, verb: str, since: State, says: str
) -> None:
    one = mail(ana_id, now, state=since)
    answer = ana.submit(f"/outbox/{one}/{verb}", {"back": "calendar"})
    assert answer.status_code == 409 and state_of(one) is since
    assert says in words(answer) and "Our one-day line" in words(answer)
    assert "/calendar" in links(answer)


def test_while_nothing_leaves_no_mail_is_said_to(ana: Browser, ana_id: int, now: datetime) -> None:
    an_account(ana_id, now)
    one = mail(ana_id, now, state=State.HELD)
    with writing() as db:
        db.add(SendingHold(freelancer_id=ana_id, at=now, why="copied"))
    form(ana.get(f"/outbox/{one}"), f"/outbox/{one}/release").send(ana)
    said = words(ana.get(f"/outbox/{one}"))
    assert "It leaves once mail may leave again." in said
    assert "planned Planned for Mon 23 Nov" in said and "Leaves Mon" not in said


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
    pausing.pause(ana_id, "No connection to 127.0.0.1, port 1: nobody answers there.", now)
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
    State.EXPIRED: {"leave"},
    State.SENT: set(),
    State.CANCELLED: set(),
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
