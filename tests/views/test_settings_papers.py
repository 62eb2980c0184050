"""How papers look is chosen in Settings, where one can see what it would make of them."""

from __future__ import annotations

import base64
import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from agreements.document import Brand
from app.db import session
from app.services import branding
from tests import pictures
from tests.people import Browser
from tests.views.reading import form, links, soup, words

PAGE = "/settings/papers"
GREEN = {"accent": "#1c5a4a", "picked": "#1c5a4a", "shown": "#1c5a4a", "paper": "A4"}


def chosen(freelancer_id: int) -> Brand:
    session().rollback()
    session().expire_all()
    return branding.of(session(), freelancer_id)


def save(browser: Browser, file: bytes | None = None, **typed: str) -> TestResponse:
    return _post(browser, PAGE, file, typed)


def preview(browser: Browser, file: bytes | None = None, **typed: str) -> TestResponse:
    return _post(browser, f"{PAGE}/preview", file, typed)


def _post(browser: Browser, path: str, file: bytes | None, typed: dict[str, str]) -> TestResponse:
    logo = FileStorage(BytesIO(file or b""), "logo.png" if file is not None else "")
    return sent(browser, path, {**GREEN, **typed, "logo": logo})


def sent(browser: Browser, path: str, data: dict[str, Any]) -> TestResponse:
    """A form with a file, sent as a browser does."""
    boundary, body = encode_multipart({"csrf_token": browser.form_token(), **data})
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.post(path, data=body, content_type=kind)


def shown(answer: TestResponse) -> Image.Image:
    """The picture in a preview."""
    found = re.search(r'src="data:image/png;base64,([^"]+)"', answer.text)
    assert found, answer.text
    return Image.open(BytesIO(base64.b64decode(found[1])))


def colours_of(image: Image.Image) -> set[tuple[int, ...]]:
    return {colour for _, colour in image.convert("RGB").getcolors(10**7) or []}


def test_the_settings_lead_there(ana: Browser) -> None:
    assert PAGE in links(ana.get("/settings"))


def test_at_first_papers_have_no_logo_and_stand_on_a4(ana: Browser, ana_id: int) -> None:
    page = ana.get(PAGE)
    assert form(page, PAGE).values["accent"] == form(page, PAGE).values["picked"] == "#1c5a4a"
    assert form(page, PAGE).values["paper"] == "A4"
    assert chosen(ana_id) == Brand()
    assert "Back to the usual look" not in words(page)
    assert ana.get(f"{PAGE}/logo.png").status_code == 404


def test_colour_paper_and_logo_are_kept_and_shown(ana: Browser, ana_id: int) -> None:
    kept = save(ana, pictures.saved(pictures.gradient()), accent="#5A1C4A", paper="Letter")
    assert kept.status_code == 302
    assert chosen(ana_id) == Brand("#5a1c4a", "Letter", True, 300, 100)
    page = ana.get(PAGE)
    assert form(page, PAGE).values["accent"] == "#5a1c4a"
    assert f"{PAGE}/logo.png" in links(page)
    logo = Image.open(BytesIO(ana.get(f"{PAGE}/logo.png").data))
    assert (logo.format, logo.size) == ("PNG", (300, 100))


def test_what_is_picked_counts_where_nothing_else_was_written(ana: Browser, ana_id: int) -> None:
    save(ana, picked="#123456")
    assert chosen(ana_id).accent == "#123456"


def test_what_is_written_counts_before_what_was_picked(ana: Browser, ana_id: int) -> None:
    save(ana, picked="#123456", accent="#654321")
    assert chosen(ana_id).accent == "#654321"


def test_after_a_refusal_both_fields_show_what_was_said_last(ana: Browser, ana_id: int) -> None:
    refused = save(ana, accent="#ffee00")
    assert refused.status_code == 400
    again = form(refused, PAGE)
    assert again.values["accent"] == again.values["picked"] == "#ffee00"
    assert again.send(ana, picked="#123456").status_code == 302
    assert chosen(ana_id).accent == "#123456"


def test_one_too_pale_is_refused_with_the_nearest_that_can_be_read(
    ana: Browser, ana_id: int
) -> None:
    refused = save(ana, accent="#ffee00")
    assert refused.status_code == 400
    assert "#ffee00 is too pale" in words(refused) and "#776f00" in words(refused)
    assert chosen(ana_id) == Brand()
    assert save(ana, accent="#776f00").status_code == 302


@pytest.mark.parametrize(
    "typed",
    [
        "red",
        "#1c5a4a;}*{background:url(file:///etc/passwd)}",
        "\\23 1c5a4a",
        "#1c5a4a</style><script>alert(1)</script>",
        "{{7*7}}",
        "#" + "1" * 400_000,
        "#1c5a\u202e4a",
        "&#35;1c5a4a",
    ],
)
def test_what_is_no_colour_is_refused_and_shown_as_text(
    ana: Browser, ana_id: int, typed: str
) -> None:
    refused = save(ana, accent=typed)
    assert refused.status_code == 400
    assert "Write the colour as #" in words(refused)
    assert form(refused, PAGE).values["accent"] == typed
    assert chosen(ana_id) == Brand()


@pytest.mark.parametrize("typed", ["", "A3", "letter", "A4; size: 1m", "A4\n"])
def test_there_are_two_papers(ana: Browser, ana_id: int, typed: str) -> None:
    refused = save(ana, paper=typed)
    assert refused.status_code == 400
    assert "Choose A4 or US Letter." in words(refused)
    assert chosen(ana_id) == Brand()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is no PNG or JPEG"),
        (pictures.saved(pictures.gradient())[:200], "damaged or incomplete"),
        (pictures.declaring(60_000, 60_000), "60000 by 60000 pixels"),
        (bytes(1024 * 1024 + 1), "larger than 1 MB"),
    ],
)
def test_a_file_that_is_no_logo_is_refused_and_nothing_else_is_kept(
    ana: Browser, ana_id: int, file: bytes, said: str
) -> None:
    refused = save(ana, file, accent="#5a1c4a")
    assert refused.status_code == 400
    assert said in words(refused)
    assert form(refused, PAGE).values["accent"] == "#5a1c4a"
    assert chosen(ana_id) == Brand()


def test_a_file_that_was_fine_has_to_be_chosen_again_where_the_rest_was_not(ana: Browser) -> None:
    refused = save(ana, pictures.saved(pictures.gradient()), accent="#ffffff")
    assert "Choose the file once more" in words(refused)


def test_a_text_in_place_of_the_file_is_no_file(ana: Browser, ana_id: int) -> None:
    assert ana.submit(PAGE, {**GREEN, "logo": "logo.png"}).status_code == 302
    assert not chosen(ana_id).logo


def test_without_a_new_file_the_logo_stays(ana: Browser, ana_id: int) -> None:
    save(ana, pictures.saved(pictures.gradient()))
    save(ana, accent="#5a1c4a")
    assert chosen(ana_id) == Brand("#5a1c4a", "A4", True, 300, 100)


def test_the_logo_can_be_removed_alone(ana: Browser, ana_id: int) -> None:
    save(ana, pictures.saved(pictures.gradient()), accent="#5a1c4a")
    assert form(ana.get(PAGE), "/logo/removal").send(ana).status_code == 302
    assert chosen(ana_id) == Brand("#5a1c4a")
    assert ana.get(f"{PAGE}/logo.png").status_code == 404


def test_everything_can_be_set_back(ana: Browser, ana_id: int) -> None:
    save(ana, pictures.saved(pictures.gradient()), accent="#5a1c4a", paper="Letter")
    assert form(ana.get(PAGE), "/reset").send(ana).status_code == 302
    assert chosen(ana_id) == Brand()
    assert ana.submit(f"{PAGE}/reset").status_code == 302


def test_cleo_has_papers_of_her_own(ana: Browser, cleo: Browser, ana_id: int, cleo_id: int) -> None:
    save(ana, pictures.saved(pictures.gradient()), accent="#5a1c4a")
    assert cleo.get(f"{PAGE}/logo.png").status_code == 404
    assert form(cleo.get(PAGE), PAGE).values["accent"] == "#1c5a4a"
    cleo.submit(f"{PAGE}/logo/removal")
    cleo.submit(f"{PAGE}/reset")
    assert chosen(ana_id).logo and chosen(cleo_id) == Brand()


@pytest.mark.parametrize("rest", ["", "/logo.png", "/sample.png"])
def test_nobody_else_sees_them(visitor: Browser, rest: str) -> None:
    assert visitor.get(PAGE + rest).location.startswith("/sign-in")


def test_the_sample_is_a_page_in_the_colour_that_was_chosen(ana: Browser) -> None:
    usual = Image.open(BytesIO(ana.get(f"{PAGE}/sample.png").data))
    assert usual.width == 900 and (0x1C, 0x5A, 0x4A) in colours_of(usual)
    save(ana, accent="#7a1c4a", paper="Letter")
    now = Image.open(BytesIO(ana.get(f"{PAGE}/sample.png").data))
    assert (0x7A, 0x1C, 0x4A) in colours_of(now) and (0x1C, 0x5A, 0x4A) not in colours_of(now)
    assert usual.height / usual.width == pytest.approx(297 / 210, abs=0.002)
    assert now.height / now.width == pytest.approx(11 / 8.5, abs=0.002)


def test_a_preview_keeps_nothing(ana: Browser, ana_id: int) -> None:
    logo = pictures.saved(Image.new("RGB", (300, 100), (250, 10, 200)))
    found = colours_of(shown(preview(ana, logo, picked="#7a1c4a")))
    assert (0x7A, 0x1C, 0x4A) in found and (250, 10, 200) in found
    assert chosen(ana_id) == Brand()


def test_a_preview_shows_the_logo_that_is_kept(ana: Browser) -> None:
    save(ana, pictures.saved(Image.new("RGB", (300, 100), (250, 10, 200))))
    assert (250, 10, 200) in colours_of(shown(preview(ana, picked="#7a1c4a")))


def test_where_there_can_be_no_preview_it_says_why(ana: Browser) -> None:
    pale, broken = preview(ana, accent="#ffee00"), preview(ana, b"no picture")
    assert pale.status_code == broken.status_code == 200
    assert "#776f00" in words(pale) and "no PNG or JPEG" in words(broken)
    assert not soup(pale).find("img") and not soup(broken).find("img")


def test_more_than_a_form_takes_is_refused_in_words(app: Flask, ana: Browser) -> None:
    for data in (
        {"logo": FileStorage(BytesIO(bytes(3_000_000)), "logo.png")},
        {"accent": "x" * 600_000},
    ):
        refused = sent(ana, PAGE, data)
        assert refused.status_code == 413
        assert "That is too much" in words(refused)
        assert "2 MB" in words(refused)
        assert "a logo may have 1 MB" in words(refused)
        assert soup(refused).find("a", string="Back to the form")["href"] == PAGE
    assert app.config["MAX_CONTENT_LENGTH"] == 2 * 1024 * 1024
