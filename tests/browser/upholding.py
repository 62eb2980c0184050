"""What is kept and what slips; one gentle reminder, and what Ben makes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from app.db import session
from app.models import OutboxMessage
from tests.browser.post import html_of, text_of
from tests.browser.served import PUBLIC, eventually
from tests.browser.story import FIRST_NEED, LABEL, LOGO, START, Story, expect_said, go, said

ADDED = "Take the time you need for it."
TOO_TIGHT = "One day is too tight for us in December. Could it be two?"
ANSWER = "Two days are fine. I send you a new page for it."
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Words:
    """The words of a mail as a page shows them, and when it leaves."""

    when: str
    subject: str
    body: str


def ana_notes_a_decision_that_came_in_time(story: Story) -> None:
    story.wait_until(START + A_DAY)
    log_decision(story.ana, LOGO, START + timedelta(hours=2), START + timedelta(hours=4))
    expect(_standing(story.ana)).to_have_text("kept")
    explained = r"Asked .+ in Berlin\. .*One working day: .+ Answered .+, in time\."
    expect_said(story.ana, re.compile(explained))


def she_notes_one_that_waits(story: Story) -> None:
    log_decision(story.ana, LABEL, datetime.now(UTC))
    expect(_standing(story.ana)).to_have_text("not answered yet")
    expect_said(story.ana, re.compile(r"Due .+ in Berlin \(.+ in Lisbon\)\."))


def two_weeks_later_it_has_slipped(story: Story) -> None:
    """However the holidays lie. The timetable noticed by itself; nothing was sent."""
    story.wait_until(START + 15 * A_DAY)
    assert eventually(lambda: "Did this slip?" in _today(story)), said(story.ana)
    row = _row(story.ana, LABEL)
    expect(row).to_contain_text(re.compile(r"Asked .+ One working day: .+"))
    assert story.bens.is_read


def she_sees_the_exact_words_before_she_confirms(story: Story) -> Words:
    row = _row(story.ana, LABEL)
    row.locator("summary").click()
    words = _letter(row)
    assert re.fullmatch(r".+ in Berlin \(.+ in Lisbon\)", words.when)
    assert words.subject == f"Re: {LABEL}"
    assert words.body.startswith("Good morning Ben,")
    row.get_by_role("button", name="Yes, remind Ben").click()
    expect(story.ana.get_by_role("status").first).to_contain_text("stands in the outbox")
    return words


def it_is_held_in_the_outbox(story: Story, shown: Words) -> None:
    page = story.ana
    go(page, "Outbox")
    page.get_by_role("link", name=shown.subject).click()
    expect(_standing(page)).to_have_text("held")
    expect_said(page, f"Planned for {shown.when}.")
    kept = _letter(page.locator("main"))
    assert kept.subject == shown.subject
    assert kept.body.startswith(f"{shown.body}\n\nOpen your page: {PUBLIC}/c/")


def she_adds_a_sentence_and_releases_it(story: Story, shown: Words) -> Words:
    page = story.ana
    page.get_by_text("Change the words").click()
    body = page.get_by_label("What it says")
    body.fill(body.input_value().replace("\n\nAna", f"\n\n{ADDED}\n\nAna"))
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".letter")).to_contain_text(ADDED)
    changed = _letter(page.locator("main"))
    assert f"\n\n{ADDED}\n\nAna\n\nOpen your page: " in changed.body
    page.get_by_role("button", name="Let it leave").click()
    expect(_standing(page)).to_have_text("planned")
    expect_said(page, f"Leaves {shown.when}.")
    return changed


def it_leaves_in_his_morning_as_shown(story: Story, shown: Words) -> EmailMessage:
    due = _due(story)
    assert story.bens.is_read and START + 15 * A_DAY < due < START + 24 * A_DAY
    story.wait_until(due + timedelta(seconds=1))
    mail = story.bens.next(shown.subject)
    sent = datetime.strptime(mail["Date"], "%a, %d %b %Y %H:%M:%S %z")
    assert timedelta() < sent - due < timedelta(minutes=1)
    there = sent.astimezone(ZoneInfo("Europe/Berlin"))
    assert there.weekday() < 5 and "09:30" <= f"{there:%H:%M}" <= "11:30"
    # On Ana's page the ways out have their names alone.
    assert re.sub(r": https://\S+#\w+", "", text_of(mail)).rstrip() == shown.body
    assert f"-- \nFrom line 1 of our agreement: {FIRST_NEED}\n" in shown.body
    return mail


def ben_stops_reminders(story: Story, mail: EmailMessage) -> None:
    """The way out stands in the mail; nothing happens before he ticks."""
    page = story.ben = _follows(story, mail, "Stop reminders")
    expect(page.get_by_role("heading", name="Reminders")).to_be_in_viewport()
    stop = page.get_by_role("button", name="Stop reminders")
    with story.windows.expecting("status of 400"):
        stop.click()
        expect(page.locator(".errors")).to_contain_text("Tick this first.")
    page.get_by_label("Yes, stop reminders to this address").check()
    stop.click()
    expect(page.get_by_role("status")).to_contain_text("No more reminders come")
    assert "Okafor Foods" in text_of(story.anas.next("Okafor Foods stopped reminders"))


def he_says_that_it_no_longer_works(story: Story, mail: EmailMessage) -> None:
    page = story.ben = _follows(story, mail, "This no longer works for me")
    expect(page.get_by_role("heading", name="This no longer works for me")).to_be_in_viewport()
    page.get_by_label("What would work for you").fill(TOO_TIGHT)
    page.get_by_role("button", name="Ask for a change").click()
    expect(page.get_by_role("status")).to_contain_text("Ana Sousa reads it")
    story.anas.next("Okafor Foods asks for a change")


def ana_answers_him(story: Story) -> None:
    page = story.ana
    assert TOO_TIGHT in _today(story)
    page.get_by_role("link", name="Answer Okafor Foods").click()
    page.get_by_label("Your answer").fill(ANSWER)
    page.get_by_role("button", name="Send this answer").click()
    assert ANSWER in text_of(story.bens.next("About our agreement"))
    story.ben.reload()
    assert ANSWER in said(story.ben)


def everything_is_told_on_her_pages(story: Story) -> None:
    page = story.ana
    assert TOO_TIGHT not in _today(story) and "Did this slip?" not in said(page)
    go(page, "Outbox")
    expect(page.get_by_text("Nothing waits to be sent")).to_be_visible()
    page.get_by_role("link", name=re.compile(r"^Sent")).click()
    for subject in ("How we work together", "Agreed", f"Re: {LABEL}", "About our agreement"):
        expect_said(page, subject)
    go(page, "Clients")
    page.get_by_role("link", name="Okafor Foods").click()
    happened = page.get_by_role("region", name="What happened")
    for line in (LOGO, LABEL, "A reminder", "accepted version 1", TOO_TIGHT, ANSWER):
        expect(happened).to_contain_text(line)
    expect_said(page, "stopped reminders")
    go(page, "Settings")
    assert "Mails carry links." in said(page) and "through your own account" in said(page)
    assert story.anas.is_read and story.bens.is_read


def log_decision(
    page: Page, subject: str, asked: datetime, answered: datetime | None = None
) -> None:
    page.get_by_role("link", name="Log something").first.click()
    page.get_by_label("Subject of your mail").fill(subject)
    page.get_by_text("Another time, or it has come already").click()
    page.get_by_label(re.compile(r"^Asked \(your time, Lisbon\)")).fill(_typed(asked))
    if answered:
        page.get_by_label(re.compile(r"^Answered \(your time, Lisbon\)")).fill(_typed(answered))
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(subject)


def _typed(at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo('Europe/Lisbon')):%Y-%m-%dT%H:%M}"


def _today(story: Story) -> str:
    story.ana.goto("/")
    return said(story.ana)


def _row(page: Page, words: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=words)


def _standing(page: Page) -> Locator:
    return page.locator("main header .tag")


def _letter(within: Locator) -> Words:
    letter = within.locator(".letter")
    paragraphs = letter.locator("p:not(.when, .subject)").all_text_contents()
    return Words(
        letter.locator(".when").inner_text(),
        letter.locator(".subject").inner_text(),
        "\n\n".join(paragraphs),
    )


def _due(story: Story) -> datetime:
    with story.house.app.app_context():
        found = select(OutboxMessage.due_at).where(OutboxMessage.kind == "reminder")
        return session().scalars(found).one()


def _follows(story: Story, mail: EmailMessage, words: str) -> Page:
    """Open a mail and follow one of its links in a browser that was never here."""
    letter = story.windows.open("Ben's mail")
    letter.set_content(html_of(mail))
    link = letter.get_by_role("link", name=words)
    expect(link).to_be_visible()
    page = story.windows.open("Ben", timezone_id="Europe/Berlin")
    page.goto(story.house.local(str(link.get_attribute("href"))))
    return page
