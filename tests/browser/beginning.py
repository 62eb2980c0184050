"""Ana's first minutes: set-up, her ideal client, her needs, her first client."""

from __future__ import annotations

from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from app.services import accounts
from tests.browser.ordering import drag, expect_order, expect_saved, handle
from tests.browser.post import paper_text
from tests.browser.story import ANA, BEN, FIRST_NEED, MIA, SECOND_NEED, Story, go

IMAGE_IS_THERE = "image => image.complete && image.naturalWidth > 0"


def ana_follows_the_set_up_link(story: Story) -> None:
    with story.house.app.app_context():
        token = accounts.mint_set_up(datetime.now(UTC))
    page = story.ana
    page.goto(story.house.path("entry.set_up", token=token))
    expect(page.get_by_label("Your time zone")).to_have_value("Europe/Lisbon")
    page.get_by_label("Your name").fill("Ana Sousa")
    page.get_by_label("Your mail address").fill(ANA)
    page.get_by_label("A password").fill("a lantern for the harbour")
    page.get_by_role("button", name="Continue").click()


def her_ideal_client_suggests_a_need(story: Story) -> None:
    page = story.ana
    expect(page.get_by_role("heading", level=1)).to_have_text("Your ideal client")
    page.get_by_label("What keeps your ideal client up at night?").fill(
        "That the shop is not ready before the season starts."
    )
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your first need")
    expect(page.locator("main")).to_contain_text("They lie awake over time.")


def what_ben_will_read_changes_while_she_types(story: Story) -> None:
    page = story.ana
    preview = page.locator("[data-preview-into]").get_by_role("heading")
    amount = page.get_by_label("How many")
    expect(preview).to_have_text(FIRST_NEED)
    amount.fill("3")
    expect(preview).to_have_text("Decisions get an answer within three working days")
    amount.fill("1")
    expect(preview).to_have_text(FIRST_NEED)
    page.get_by_role("button", name="Continue").click()


def her_first_client_ends_with_paper_on_screen(story: Story) -> None:
    page = story.ana
    page.get_by_label("Name of the client").fill("Okafor Foods")
    page.get_by_label("Who you work with there").fill("Ben Okafor")
    page.get_by_label("Their mail address").fill(BEN)
    page.get_by_label("Their time zone").fill("Berlin")
    page.get_by_label("Country, for their public holidays").select_option("Germany")
    page.get_by_role("button", name="Show me the agreement").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Agreement")
    paper_is_on_screen(page)


def paper_is_on_screen(page: Page) -> None:
    """The image of the agreement is there, and so is the PDF behind it."""
    image = page.locator("a.paper img")
    image.scroll_into_view_if_needed()
    page.wait_for_function(IMAGE_IS_THERE, arg=image.element_handle())
    answer = page.request.get(str(page.locator("a.paper").get_attribute("href")))
    assert answer.headers["content-type"] == "application/pdf"
    text = paper_text(answer.body())
    assert FIRST_NEED in text and "Okafor Foods" in text and "Ben, " in text, text


def ana_adds_a_second_need(story: Story) -> None:
    page = story.ana
    go(page, "Needs")
    page.get_by_role("link", name="Add a need").click()
    page.get_by_role("link", name="In your own words").click()
    page.get_by_label("Title").fill("One person decides")
    page.get_by_label("The sentence they read").fill("One of you tells me what you all want.")
    preview = page.locator("[data-preview-into]")
    expect(preview).to_contain_text("One of you tells me what you all want.")
    expect(preview).to_contain_text("Write why it helps you both.")
    page.get_by_label("Why it helps you both").fill("Two answers cost us both a week.")
    page.get_by_label("What you promise in return").fill("I ask that person and nobody else.")
    expect(preview).not_to_contain_text("Not ready yet")
    page.get_by_role("button", name="Save").click()
    expect_order(page, FIRST_NEED, "One person decides")


def she_orders_her_needs_in_three_ways(story: Story) -> None:
    page = story.ana
    changed = ["One person decides", FIRST_NEED]
    page.get_by_role("button", name=f"Down {FIRST_NEED}").click()
    expect_saved(page, *changed)
    handle(page, "One person decides").press("ArrowDown")
    expect_saved(page, FIRST_NEED, "One person decides")
    drag(page, FIRST_NEED, below="One person decides")
    expect_saved(page, *changed)
    drag(page, FIRST_NEED, above="One person decides")
    expect_saved(page, FIRST_NEED, "One person decides")


def she_edits_retires_and_brings_back_the_second(story: Story) -> None:
    page = story.ana
    page.get_by_role("link", name="Edit One person decides").click()
    page.get_by_label("Title").fill(SECOND_NEED)
    expect(page.locator("[data-preview-into]").get_by_role("heading")).to_have_text(SECOND_NEED)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name=f"Retire {SECOND_NEED}").click()
    expect_order(page, FIRST_NEED)
    page.get_by_role("button", name=f"Bring back {SECOND_NEED}").click()
    expect_order(page, FIRST_NEED, SECOND_NEED)


def mia_works_there_too(story: Story) -> None:
    page = story.ana
    go(page, "Clients")
    page.get_by_role("link", name="Okafor Foods").click()
    page.get_by_role("link", name="Add a person").click()
    page.get_by_label("Name").fill("Mia Okafor")
    page.get_by_label("Mail address").fill(MIA)
    page.get_by_role("button", name="Add").click()
    people = page.get_by_role("region", name="People")
    expect(people).to_contain_text("Mia Okafor")
    expect(people).to_contain_text(MIA)
