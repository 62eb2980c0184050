"""Twelve weeks with Ben: one line after the other, a slip, a change, and a courteous end."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from app.db import session, writing
from app.models import AddressTest, OutboxMessage
from app.services import accounts
from app.services.mail import mail_account
from app.services.mail.mail_account import AccountForm
from app.services.overview import summaries
from tests import scenarios
from tests.browser.post import html_of, paper_text, pdf_of, text_of
from tests.browser.served import PUBLIC, eventually
from tests.browser.story import ANA, FIRST_NEED, START, Story, expect_said, go, said
from tests.browser.upholding import log_decision
from tests.people import a_freelancer

A_DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
INVOICES = "Invoices are paid within 14 days"
AS_ASKED = "Invoices are paid within 21 days"
ONE_PERSON = "One person decides"
SLIPPED = "Decision: which paper for the menu?"


def ana_ranks_three_needs_and_ben_is_her_client(story: Story) -> None:
    """Told by the services; how it is done in the browser is another story."""
    with story.house.app.app_context():
        ana = a_freelancer("Ana Sousa", ANA, "Europe/Lisbon", "PT", START)
        for kind in ("decision", "invoice"):
            scenarios.ana_needs(ana, kind, START)
        scenarios.ana_needs_one_person_to_decide(ana, START)
        scenarios.ben_is_a_client(ana, START)
        account = AccountForm(ANA, "127.0.0.1", story.smtp.port, "none", None, None)
        mail_account.save(ana, account, START)
        summaries.choose(ana, None, 8, START)
        with writing() as db:
            tested = AddressTest(
                freelancer_id=ana, base_url=PUBLIC, token_hash="x", made_at=START, passed_at=START
            )
            db.add(tested)
    signs_in(story)


def the_first_agreement_holds_the_first_need_alone(story: Story) -> None:
    offers(story, "Begin with Okafor Foods", version=1)
    text = paper_text(pdf_of(ben_gets(story, "How we work together")))
    assert FIRST_NEED in text and INVOICES not in text and ONE_PERSON not in text
    ben_accepts(story, version=1)


def one_slips_and_is_reminded_once(story: Story) -> None:
    """Noticed by the timetable, confirmed by Ana, said in one note in Ben's morning."""
    story.wait_until(START + A_DAY)
    log_decision(story.ana, SLIPPED, START + 20 * HOUR)
    story.wait_until(START + 8 * A_DAY)
    row = row_on_today(story, SLIPPED)
    row.get_by_role("button", name="Yes, remind Ben").click()
    row_on_today(story, SLIPPED).get_by_role("button", name="Let it leave").click()
    story.wait_until(due(story) + timedelta(seconds=1))
    mail = story.bens.next(SLIPPED)
    there = datetime.strptime(mail["Date"], "%a, %d %b %Y %H:%M:%S %z")
    assert "09:30" <= f"{there.astimezone(ZoneInfo('Europe/Berlin')):%H:%M}" <= "11:30"
    assert "one word is enough" in text_of(mail).lower()


def he_answers_and_it_is_mended(story: Story) -> None:
    page = story.ana
    _client(story)
    page.get_by_role("region", name="What happened").get_by_role(
        "link", name=SLIPPED, exact=True
    ).click()
    page.get_by_role("button", name="Note the answer").click()
    expect_said(page, "late this time")
    assert story.bens.is_read


def nine_are_kept_and_the_line_settles(story: Story) -> None:
    """Before that the page says what is missing; nothing can be added."""
    _agreement(story)
    expect_said(story.ana, f"it waits until “{FIRST_NEED}” has settled.")
    for day in range(10, 28, 2):
        story.wait_until(START + day * A_DAY)
        now = datetime.now(UTC)
        log_decision(story.ana, f"Decision: number {day}?", now - 2 * HOUR, now - HOUR)
    expect(_line_on_the_client_page(story, FIRST_NEED)).to_contain_text("9 of 10 kept")
    assert "is ready for one more line" not in today(story)
    story.wait_until(START + 28 * A_DAY + HOUR)
    assert eventually(lambda: "is ready for one more line" in today(story)), said(story.ana)


def the_second_need_is_offered_with_thanks_and_marked_as_new(story: Story) -> None:
    offers(story, "Offer the next line to Okafor Foods", version=2)
    mail = ben_gets(story, "How we work together")
    assert "Thank you" in text_of(mail)
    text = paper_text(pdf_of(mail))
    assert FIRST_NEED in text and INVOICES in text and ONE_PERSON not in text
    assert "version 2" in text and re.search(r"\bnew\b", text, re.I)
    page = story.ben
    expect(page.get_by_role("heading", name="Proposed: version 2")).to_be_in_viewport()
    expect(page.get_by_role("heading", name="What we agreed: version 1")).to_be_visible()
    assert ONE_PERSON not in page.content()


def ben_asks_for_three_weeks(story: Story) -> None:
    page = story.ben
    page.get_by_text("Ask for a change", exact=True).click()
    page.get_by_label(re.compile("days", re.I)).first.fill("21")
    page.get_by_role("button", name=re.compile("Ask for this")).click()
    expect(page.get_by_role("status")).to_be_visible()
    story.anas.next("Okafor Foods asks for a change")


def agreed_exactly_as_he_asked_it_is_in_force_at_once(story: Story) -> None:
    page = story.ana
    today(story)
    page.get_by_role("link", name="Answer Okafor Foods").click()
    expect_said(page, AS_ASKED)
    page.get_by_role("button", name="Agree as asked").click()
    expect(page.get_by_role("status").first).to_be_visible()
    theirs, own = story.bens.next("Agreed"), story.anas.next("Agreed with Okafor Foods: version 3")
    assert pdf_of(theirs) == pdf_of(own)
    text = paper_text(pdf_of(theirs))
    assert AS_ASKED in text and INVOICES not in text and FIRST_NEED in text
    story.ben.reload()
    expect(story.ben.get_by_role("heading", name="What we agreed: version 3")).to_be_visible()
    expect(story.ben.get_by_role("heading", name=re.compile("^Proposed"))).to_have_count(0)


def four_weeks_of_paid_invoices(story: Story) -> None:
    for week in (5, 6, 8):
        story.wait_until(START + timedelta(weeks=week))
        signs_in(story)
        now = datetime.now(UTC)
        _log_invoice(story.ana, f"Invoice {week}", now - 5 * A_DAY + HOUR, now - HOUR)
    story.wait_until(START + 57 * A_DAY)
    assert eventually(lambda: "is ready for one more line" in today(story)), said(story.ana)


def the_third_need_makes_it_three(story: Story) -> None:
    offers(story, "Offer the next line to Okafor Foods", version=4)
    text = paper_text(pdf_of(ben_gets(story, "How we work together")))
    assert all(title in text for title in (FIRST_NEED, AS_ASKED, ONE_PERSON))
    ben_accepts(story, version=4)
    _agreement(story)
    expect_said(story.ana, "All agreed")


def ana_lives_without_the_invoice_line(story: Story) -> None:
    story.wait_until(START + timedelta(weeks=10))
    page = story.ana
    _client(story)
    page.get_by_role("link", name=re.compile(re.escape(AS_ASKED))).first.click()
    page.get_by_label("Why").fill("Their bank is slow, and they tell me.")
    page.get_by_role("button", name="Live with it").click()
    expect_said(page, "You live without this line")
    story.ben.reload()
    expect_said(story.ben, "no longer counts this line; it leaves with the next version")
    assert "bank is slow" not in story.ben.content()
    assert story.bens.is_read


def she_parts_with_a_courteous_letter(story: Story) -> None:
    story.wait_until(START + timedelta(weeks=11))
    page = story.ana
    _client(story)
    page.get_by_role("link", name="Part ways").click()
    page.get_by_label("Final day").fill(f"{START + timedelta(weeks=12):%Y-%m-%d}")
    page.get_by_label(re.compile("hand over", re.I)).fill("The source files\nThe domain")
    page.get_by_role("button", name="Look at the letter again").click()
    expect_said(page, "The mail that carries it")
    assert story.bens.is_read
    page.get_by_role("button", name="Give notice to Ben").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Notice was given")
    text = paper_text(pdf_of(story.bens.next()))
    assert "The source files" in text and "Ben" in text and "hank" in text
    story.ben.reload()
    expect_said(story.ben, "This ends after")
    expect_said(story.ben, "The domain")
    expect(story.ben.get_by_role("button", name="Accept")).to_have_count(0)


def after_the_final_day_it_has_ended_and_stays_readable(story: Story) -> None:
    story.wait_until(START + timedelta(weeks=12) + 2 * A_DAY)

    def has_ended() -> bool:
        story.ben.reload()
        return "This has ended" in said(story.ben)

    assert eventually(has_ended), said(story.ben)
    assert all(title in said(story.ben) for title in (FIRST_NEED, ONE_PERSON))
    signs_in(story)
    _client(story)
    happened = story.ana.get_by_role("region", name="What happened")
    for line in (
        "accepted version 1",
        "Version 3 is in force as Ben Okafor asked",
        "accepted version 4",
        "has settled",
        "You live without",
        "You gave notice",
        "The agreement ended",
    ):
        expect(happened).to_contain_text(line)
    assert story.bens.is_read


def signs_in(story: Story) -> None:
    """A sign-in lasts thirty days."""
    with story.house.app.app_context():
        ana = accounts.by_email(ANA)
    assert ana is not None
    story.ana = story.windows.open("Ana", story.house.cookie(ana), timezone_id="Europe/Lisbon")
    story.ana.goto("/")


def offers(story: Story, link: str, version: int) -> None:
    """From Today to the agreement, and out with it."""
    page = story.ana
    today(story)
    page.get_by_role("link", name=link).click()
    page.get_by_role("button", name=f"Offer version {version}").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("aiting")


def ben_gets(story: Story, about: str, **how: Any) -> EmailMessage:
    """His mail; its link opens his page in a browser that was never here, which is set up so."""
    mail = story.bens.next(about)
    letter = story.windows.open("Ben's mail")
    letter.set_content(html_of(mail))
    link = letter.get_by_role("link", name="Open your page")
    story.ben = story.windows.open("Ben", timezone_id="Europe/Berlin", **how)
    story.ben.goto(story.house.local(str(link.get_attribute("href"))))
    return mail


def ben_accepts(story: Story, version: int) -> None:
    page = story.ben
    page.get_by_label("Your name").fill("Ben Okafor")
    page.get_by_label(f"I agree to this, version {version}").check()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("status")).to_contain_text("It is agreed")
    assert pdf_of(story.bens.next("Agreed")) == pdf_of(story.anas.next("Agreed with"))


def _log_invoice(page: Page, number: str, sent: datetime, paid: datetime) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name="Log something").first.click()
    page.get_by_role("link", name=f"I sent an invoice {AS_ASKED}").click()
    page.get_by_label("Invoice").fill(number)
    page.get_by_text("Another time, or it has come already").click()
    page.get_by_label("Sent (your time, Lisbon)").fill(_typed(sent))
    page.get_by_label("Paid (your time, Lisbon)").fill(_typed(paid))
    page.get_by_role("button", name="Note it").click()
    expect(page.locator("main header .tag")).to_have_text("kept")


def _typed(at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo('Europe/Lisbon')):%Y-%m-%dT%H:%M}"


def today(story: Story) -> str:
    story.ana.goto("/")
    return said(story.ana)


def row_on_today(story: Story, words: str) -> Locator:
    assert eventually(lambda: words in today(story)), said(story.ana)
    return story.ana.get_by_role("listitem").filter(has_text=words)


def _client(story: Story) -> None:
    go(story.ana, "Clients")
    story.ana.get_by_role("link", name="Okafor Foods").click()


def _agreement(story: Story) -> None:
    with story.house.app.app_context():
        path = "/clients/1/agreement"
    story.ana.goto(path)


def _line_on_the_client_page(story: Story, title: str) -> Locator:
    _client(story)
    return story.ana.get_by_role("listitem").filter(has_text=title).first


def due(story: Story) -> datetime:
    with story.house.app.app_context():
        found = select(OutboxMessage.due_at).where(OutboxMessage.kind == "reminder")
        return session().scalars(found).one()
