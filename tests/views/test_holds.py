"""When all mail is held back: said first on Today, in Settings and in the outbox, with a way on."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from app.services.mail import holding, mail_account
from tests.people import NOW, Browser

PAGES = ("/", "/settings", "/outbox")
SAYS = {
    holding.RESTORED: "put back from a backup",
    holding.COPIED: "a copy of a data folder",
    holding.CLOCK: "set by more than an hour",
}


def text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("why", "says"), SAYS.items())
def test_why_nothing_leaves_is_said_with_the_way_on(
    ana: Browser, page: str, why: str, says: str
) -> None:
    assert "Mail is held back" not in text(ana.get(page))
    holding.hold_all(why, NOW)
    shown = text(ana.get(page))
    assert "Mail is held back" in shown and says in shown
    assert 'action="/settings/mail/release"' in shown


def test_on_today_it_stands_before_everything_else_and_counts(ana: Browser) -> None:
    assert "Nothing needs you today" in text(ana.get("/"))
    holding.hold_all(holding.RESTORED, NOW)
    shown = text(ana.get("/"))
    assert "One thing needs you" in shown
    assert shown.count("<h2", 0, shown.index("Mail is held back")) == 1
    assert text(ana.get("/clients")).count("Mail is held back") == 0


@pytest.mark.parametrize(
    ("back", "to"), [("today", "/"), ("outbox", "/outbox"), ("", "/settings#mail")]
)
def test_her_word_lets_mail_leave_and_takes_her_back(ana: Browser, back: str, to: str) -> None:
    holding.hold_all(holding.COPIED, NOW)
    answer = ana.submit("/settings/mail/release", {"back": back})
    assert answer.location == to
    assert "Mail leaves again" in text(ana.get(to.partition("#")[0]))
    assert "Mail is held back" not in text(ana.get("/"))


def test_a_strangers_mail_stays_held(ana: Browser, cleo: Browser, cleo_id: int) -> None:
    holding.hold_all(holding.RESTORED, NOW)
    ana.submit("/settings/mail/release", {})
    assert mail_account.way_out(cleo_id).held == holding.RESTORED
    assert "Mail is held back" in text(cleo.get("/"))


def test_releasing_what_is_not_held_changes_nothing(ana: Browser, ana_id: int) -> None:
    assert ana.submit("/settings/mail/release", {}).status_code == 302
    assert mail_account.way_out(ana_id).held == ""
