"""Mail gets a way out, Ben is offered the agreement, and says yes on his page."""

from __future__ import annotations

import hashlib
import re
import socket

from playwright.sync_api import Locator, Page, expect

from tests.browser.post import html_of, paper_text, pdf_of, text_of
from tests.browser.served import PUBLIC
from tests.browser.story import ANA, FIRST_NEED, SECOND_NEED, Story, go, said


def ana_connects_her_mail_account(story: Story) -> None:
    """A wrong port shows what the machine said; with the right one the test mail arrives."""
    page = story.ana
    go(page, "Settings")
    mail = _section(page, "Mail out")
    mail.get_by_label("Address your mail comes from").fill(ANA)
    mail.get_by_role("textbox", name="Server").fill("127.0.0.1")
    mail.get_by_label("None, for a server on this machine").check()
    port = _nobody_listens_at()
    _saves_port(mail, port)
    mail.get_by_role("button", name="Send me a test mail").click()
    expect(mail).to_contain_text("The test mail did not leave.")
    expect(mail.locator("code")).to_contain_text(f"127.0.0.1, port {port}: nobody answers there.")
    mail.get_by_text("Change the account").click()
    _saves_port(mail, story.smtp.port)
    mail.get_by_role("button", name="Send me a test mail").click()
    expect(mail).to_contain_text("The server took the test mail")
    expect(mail.locator("code")).to_have_text("250 2.0.0 Kept")
    assert "This is the test you asked for." in text_of(story.anas.next("can send mail"))


def her_address_is_reached_from_another_device(story: Story) -> None:
    page = story.ana
    address = _section(page, "Public address")
    address.get_by_role("button", name="Start the test").click()
    url = address.get_by_label("Address to open on another device").input_value()
    phone = story.windows.open("A phone")
    phone.goto(story.house.local(url))
    expect(phone.get_by_role("heading", level=1)).to_have_text(f"You reached {PUBLIC}")
    page.reload()
    expect(address).to_contain_text("It was not tested yet.")
    phone.get_by_role("button", name="Yes, I am on another device").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("It works")
    page.reload()
    expect(address).to_contain_text("Mails carry links.")


def ana_offers_the_agreement(story: Story) -> None:
    page = story.ana
    go(page, "Clients")
    page.get_by_role("link", name="Okafor Foods").click()
    page.get_by_role("link", name="Begin an agreement").click()
    page.get_by_role("button", name="Offer version 1").click()
    expect(page.get_by_role("heading", name="Waiting for Ben")).to_be_visible()


def ben_gets_the_paper_and_a_link(story: Story) -> None:
    """The attachment is the very document on Ana's page, and holds one need alone."""
    mail = story.bens.next("How we work together")
    pdf = pdf_of(mail)
    assert hashlib.sha256(pdf).hexdigest() == story.ana.locator("code.long").text_content()
    text = paper_text(pdf)
    assert FIRST_NEED in text and "version 1" in text
    assert SECOND_NEED not in text
    letter = story.windows.open("Ben's mail")
    letter.set_content(html_of(mail))
    expect(letter.locator("body")).to_contain_text(FIRST_NEED)
    link = letter.get_by_role("link", name="Open your page")
    expect(link).to_be_visible()
    story.ben = story.windows.open("Ben", timezone_id="Europe/Berlin")
    story.ben.goto(story.house.local(str(link.get_attribute("href"))))


def he_reads_the_terms_first(story: Story) -> None:
    page = story.ben
    assert page.url == f"{story.house.base}/page"
    expect(page.get_by_role("heading", name="Proposed: version 1")).to_be_in_viewport()
    terms = page.get_by_role("heading", name=FIRST_NEED)
    assert _top(terms) < _top(page.get_by_role("heading", name="Your answer"))
    assert SECOND_NEED not in page.content()


def without_a_tick_nothing_is_agreed(story: Story) -> None:
    page = story.ben
    page.get_by_label("Your name").fill("Ben Okafor")
    with story.windows.expecting("status of 400"):
        page.get_by_role("button", name="Accept").click()
        expect(page.locator(".errors")).to_contain_text("Tick this to agree.")
    expect(page.locator(".errors")).to_be_focused()
    expect(page.get_by_label("Your name")).to_have_value("Ben Okafor")
    expect(page.get_by_role("heading", name="Proposed: version 1")).to_be_visible()


def then_he_agrees(story: Story) -> None:
    page = story.ben
    page.get_by_label("I agree to this, version 1").check()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("status")).to_contain_text("It is agreed")
    expect(page.get_by_role("heading", name="What we agreed: version 1")).to_be_visible()


def both_get_their_copy(story: Story) -> None:
    """Ben downloads the accepted paper; the same bytes come to both by mail."""
    with story.ben.expect_download() as download:
        story.ben.get_by_role("link", name="Download").click()
    accepted = download.value.path().read_bytes()
    text = paper_text(accepted)
    assert "Ben Okafor" in text and FIRST_NEED in text and SECOND_NEED not in text
    assert "Agreed" in text and "How to answer" not in text
    assert pdf_of(story.bens.next("Agreed: how we work together, version 1")) == accepted
    assert pdf_of(story.anas.next("Agreed with Okafor Foods: version 1")) == accepted
    story.ana.reload()
    assert "in force" in said(story.ana)


def _section(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=re.compile(name))


def _saves_port(mail: Locator, port: int) -> None:
    mail.get_by_label("Port", exact=True).fill(str(port))
    mail.get_by_role("button", name="Save the account").click()
    expect(mail.get_by_role("status").first).to_contain_text("Saved.")


def _nobody_listens_at() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _top(found: Locator) -> float:
    box = found.bounding_box()
    assert box
    return box["y"]
