"""Both sides: a clause is put otherwise twice, something slips on each side, and Ben ends it.

Ben's browser runs no scripts.
"""

from __future__ import annotations

import re
import zipfile
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from tests.browser.post import html_of, paper_text, pdf_of, text_of
from tests.browser.served import eventually
from tests.browser.story import FIRST_NEED, START, Story, expect_said, go, said
from tests.browser.upholding import log_decision
from tests.browser.weeks import (
    A_DAY,
    ben_accepts,
    ben_gets,
    due,
    offers,
    row_on_today,
    signs_in,
    today,
)
from tests.page_checker import HARD_WORDS

WITHOUT_SCRIPTS = {"java_script_enabled": False}
TWO_DAYS = "Decisions get an answer within two working days"
BOARD = "Our board meets on Thursdays."
MEETS_HALFWAY = "Four days stop the work for a week. Would two do?"
SLIPPED = "Decision: which paper for the menu?"
ANSWERED = "I rang you about it on the same day."
LOOKED = "You are right that you rang; the answer itself came by mail on Monday."
WAITED = "My question about the label waited for a week"
ON_A_TRAIN = "I was ill and should have said so. It is answered now."
GOODBYE = "We do this ourselves from now on. It was a good year."
KEYS = "The keys of the shop"
LAST_DAY = START + 21 * A_DAY


def ana_offers_one_day(story: Story) -> None:
    offers(story, "Begin with Okafor Foods", version=1)
    mail = ben_gets(story, "How we work together", **WITHOUT_SCRIPTS)
    assert FIRST_NEED in paper_text(pdf_of(mail))
    expect(story.ben.get_by_role("heading", name=FIRST_NEED)).to_be_visible()


def ben_asks_for_four(story: Story) -> None:
    page = story.ben
    page.get_by_text("Ask for a change", exact=True).click()
    page.get_by_label("How many").fill("4")
    page.get_by_label("A word why").fill(BOARD)
    page.get_by_role("button", name=re.compile("Ask for this")).click()
    expect(page.get_by_role("status")).to_contain_text("Ana Sousa reads it")
    expect_said(page, "You asked for four working days, instead of one working day.")
    assert "on Today" in text_of(story.anas.next("Okafor Foods asks for a change"))


def ana_suggests_two_and_ben_accepts(story: Story) -> None:
    """The second version takes the place of the first, which nobody answered."""
    page = story.ana
    today(story)
    page.get_by_role("link", name="Answer Okafor Foods").click()
    expect_said(page, BOARD)
    page.get_by_role("link", name="Put it otherwise").click()
    page.get_by_label("How many").fill("2")
    page.get_by_label("Opening").fill(MEETS_HALFWAY)
    page.get_by_role("button", name="Show how it reads").click()
    expect_said(page, TWO_DAYS)
    page.get_by_role("button", name="Offer version 2").click()
    expect(page.get_by_role("status").first).to_be_visible()
    mail = ben_gets(story, "How we work together", **WITHOUT_SCRIPTS)
    assert TWO_DAYS in text_of(mail) and MEETS_HALFWAY in paper_text(pdf_of(mail))
    ben_accepts(story, version=2)
    agreed = story.ben.get_by_role("region", name="What we agreed: version 2")
    expect(agreed.get_by_role("heading", level=3).first).to_have_text(TWO_DAYS)


def a_decision_slips_and_ben_is_reminded(story: Story) -> None:
    story.wait_until(START + A_DAY)
    log_decision(story.ana, SLIPPED, START + timedelta(hours=20))
    story.wait_until(START + 8 * A_DAY)
    row = row_on_today(story, SLIPPED)
    row.get_by_role("button", name="Yes, remind Ben").click()
    row_on_today(story, SLIPPED).get_by_role("button", name="Let it leave").click()
    story.wait_until(due(story) + timedelta(seconds=1))
    assert "one word is enough" in text_of(story.bens.next(SLIPPED)).lower()


def ben_says_that_it_was_not_so(story: Story) -> None:
    page = story.ben
    page.reload()
    slip = page.get_by_role("listitem").filter(has_text=SLIPPED)
    expect(slip).to_contain_text("slipped this time")
    slip.get_by_text("This wasn’t so, or what happened").click()
    slip.get_by_label("This wasn’t so", exact=True).check()
    slip.get_by_label("In your words").fill(ANSWERED)
    slip.get_by_role("button", name=re.compile("Say so")).click()
    expect(page.get_by_role("status")).to_contain_text("Ana Sousa is told")
    expect(slip).to_contain_text(ANSWERED)
    assert ANSWERED in text_of(story.anas.next("Okafor Foods"))


def ana_keeps_it_with_a_word(story: Story) -> None:
    page = story.ana
    row_on_today(story, ANSWERED).get_by_role("link", name=re.compile("^Keep it")).click()
    said = page.get_by_role("region", name="What was said about it")
    said.get_by_role("textbox").fill(LOOKED)
    said.get_by_role("button", name="Keep it, with this word").click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert LOOKED in text_of(story.bens.next("About what is counted"))
    story.ben.reload()
    expect_said(story.ben, LOOKED)


def ben_says_that_a_promise_slipped(story: Story) -> None:
    page = story.ben
    page.get_by_role("link", name="What Ana promised you").click()
    page.get_by_text("Say it kindly").click()
    slipped = page.get_by_role("region", name="Something slipped")
    slipped.get_by_role("radio").first.check()
    slipped.get_by_label("What it was").fill(WAITED)
    slipped.get_by_role("button", name="It slipped this time").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you for saying so.")
    expect(_row(page, WAITED)).to_contain_text("late this time")


def ana_explains_and_both_counts_stand_side_by_side(story: Story) -> None:
    page = story.ana
    row_on_today(story, WAITED).get_by_role("link", name=re.compile("^Read it")).click()
    page.get_by_role("region", name="What was said").get_by_role("textbox").fill(ON_A_TRAIN)
    page.get_by_role("button", name="Put it there").click()
    expect_said(page, ON_A_TRAIN)
    story.ben.reload()
    expect(_row(story.ben, WAITED)).to_contain_text(ON_A_TRAIN)
    expect_said(story.ben, "Ana: 0 of 1 kept · You: 0 of 1 kept")
    _client(story)
    expect_said(page, "Ben: 0 of 1 kept · You: 0 of 1 kept")


def ben_is_away_and_takes_his_data(story: Story) -> None:
    page = story.ben
    page.get_by_role("link", name="Back to what we agreed").click()
    page.get_by_role("link", name=re.compile("^Your side")).click()
    away = page.get_by_role("region", name="I’m away until …")
    away.get_by_label("Until, that day included").fill(f"{START + 9 * A_DAY:%Y-%m-%d}")
    away.get_by_role("button", name="I’m away then").click()
    expect(page.get_by_role("status")).to_contain_text("Those days don’t count")
    assert "Those days don’t count" in text_of(story.anas.next("Okafor Foods"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Take all my data").click()
    with zipfile.ZipFile(download.value.path()) as file:
        assert WAITED in file.read("everything.json").decode()
        assert ON_A_TRAIN in paper_text(file.read("everything.pdf"))


def ben_ends_it(story: Story) -> None:
    page = story.ben
    ending = page.get_by_role("region", name="Ending it")
    ending.locator("summary").click()
    ending.get_by_label("The last day").fill(f"{LAST_DAY:%Y-%m-%d}")
    ending.get_by_label("A word to Ana").fill(GOODBYE)
    ending.get_by_label("Yes, I want to end our agreement").check()
    ending.get_by_role("button", name="End our agreement").click()
    expect(page.get_by_role("status")).to_contain_text("a mail confirms it")
    confirmed = text_of(story.bens.next("Our agreement ends after"))
    assert "You ended our agreement, and that is noted." in confirmed
    assert GOODBYE in text_of(story.anas.next("Okafor Foods"))


def ana_writes_a_closing_letter(story: Story) -> None:
    page = story.ana
    row_on_today(story, GOODBYE).get_by_role("link", name=re.compile("^Look at it")).click()
    expect_said(page, f"Ben wrote: “{GOODBYE}”")
    page.get_by_role("link", name="Write the closing letter").click()
    page.get_by_label(re.compile("hand over", re.I)).fill(KEYS)
    page.get_by_role("button", name="Look at the letter again").click()
    expect_said(page, "The mail that carries it")
    page.get_by_role("button", name=re.compile("^Send|^Give")).click()
    expect(page.get_by_role("status").first).to_be_visible()
    theirs, own = story.bens.next(), story.anas.next("Your closing letter to Okafor Foods")
    assert pdf_of(theirs) == pdf_of(own)
    letter = paper_text(pdf_of(theirs))
    assert KEYS in letter and "hank" in letter
    story.ben.goto("/page")
    expect_said(story.ben, "You ended our agreement.")
    expect_said(story.ben, KEYS)


def after_the_last_day_both_read_what_was(story: Story) -> None:
    story.wait_until(LAST_DAY + 2 * A_DAY)

    def has_ended() -> bool:
        story.ben.reload()
        return "This has ended" in said(story.ben)

    assert eventually(has_ended), said(story.ben)
    for words in (TWO_DAYS, ANSWERED, LOOKED):
        expect_said(story.ben, words)
    signs_in(story)
    _client(story)
    happened = story.ana.get_by_role("region", name="What happened")
    for line in ("accepted version 2", SLIPPED, WAITED, "ended the agreement"):
        expect(happened).to_contain_text(line)


def every_mail_was_read_and_none_has_a_hard_word(story: Story) -> None:
    assert story.bens.is_read and story.anas.is_read
    assert len(story.smtp.mails) >= 11
    for mail in story.smtp.mails:
        assert not HARD_WORDS.search(" ".join((mail["Subject"], text_of(mail), html_of(mail))))


def _client(story: Story) -> None:
    go(story.ana, "Clients")
    story.ana.get_by_role("link", name="Okafor Foods").click()


def _row(page: Page, words: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=words)
