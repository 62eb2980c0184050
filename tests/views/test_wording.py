"""The words of reminders on their pages: changed, refused, shown as they would arrive, reset."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from agreements.needs import KINDS
from app.db import session
from app.languages import CODES
from app.models import ReminderTemplate
from app.services.mail import templates, wording
from app.services.mail.letters import Words
from app.services.upholding import wording_preview
from tests import scenarios
from tests.people import Browser

LIGHT = "/reminders/words/decision/1"
REMINDED = [code for code, kind in KINDS.items() if not kind.is_informative]


def typed(subject: str = "About {subject}", body: str = "Hi {name},\n\n{what}?") -> dict[str, str]:
    return {"subject": subject, "body": body}


def change(browser: Browser, words: dict[str, str], url: str = LIGHT, **more: str) -> Any:
    """Save words as the form does that was read just before."""
    form = BeautifulSoup(browser.get(url).get_data(as_text=True), "html5lib")
    seen = form.select_one("input[name=seen]")
    assert seen is not None
    return browser.submit(url, {"seen": str(seen["value"]), **words, **more})


def stored(ana_id: int) -> dict[tuple[str, int], tuple[str, str]]:
    session().rollback()  # what another window saved since is read anew
    own = templates.own(session(), ana_id, "en")
    return {key: (words.subject, words.body) for key, words in own.items()}


def shown(answer: Any) -> BeautifulSoup:
    """The mail in the frame of a preview."""
    page = BeautifulSoup(answer.get_data(as_text=True), "html5lib")
    frame = page.select_one("iframe[sandbox=''][srcdoc]")
    assert frame is not None
    return BeautifulSoup(str(frame["srcdoc"]), "html5lib")


def test_every_kind_that_is_reminded_of_has_its_words(ana: Browser) -> None:
    page = BeautifulSoup(ana.get("/reminders/words").get_data(as_text=True), "html5lib")
    links = [str(a["href"]) for a in page.select("main li a")]
    assert len(links) == 3 * len(REMINDED) + 4
    assert not any("mail_times" in link for link in links)
    for link in links:
        assert ana.get(link).status_code == 200


@pytest.mark.parametrize("kind", REMINDED)
def test_our_words_stand_in_the_form_with_their_placeholders(ana: Browser, kind: str) -> None:
    for step in wording.steps(kind):
        page = BeautifulSoup(ana.get(f"/reminders/words/{kind}/{step}").data, "html5lib")
        body = page.select_one("textarea")
        assert body is not None and "Good morning {name}," in body.get_text()
        letter = shown(ana.get(f"/reminders/words/{kind}/{step}")).get_text()
        assert "Good morning Ben," in letter and "{" not in letter
        assert "From line 1 of our agreement: " in letter


@pytest.mark.parametrize(
    "path",
    ["mail_times/1", "tea/1", "decision/0", "decision/5", "calls/4", "decision/1?language=xx"],
)
def test_what_has_no_words_has_no_page(ana: Browser, path: str) -> None:
    assert ana.get(f"/reminders/words/{path}").status_code == 404
    kind, _, step = path.partition("?")[0].partition("/")
    fields = {"kind": kind, "step": step, "language": path.partition("=")[2], **typed()}
    assert ana.submit("/reminders/words/preview", fields).status_code == 404


def test_words_of_ones_own_are_kept_and_can_go_again(ana: Browser, ana_id: int) -> None:
    assert change(ana, typed()).status_code == 302
    assert stored(ana_id) == {("decision", 1): ("About {subject}", "Hi {name},\n\n{what}?")}
    assert "yours" in ana.get("/reminders/words").get_data(as_text=True)
    assert "About {subject}" in ana.get(LIGHT).get_data(as_text=True)
    assert change(ana, typed("Once more")).status_code == 302
    assert stored(ana_id)["decision", 1][0] == "Once more"
    assert "This one may have got buried." in ana.get(LIGHT).get_data(as_text=True)
    assert ana.submit(f"{LIGHT}/reset", {"language": "en"}).status_code == 302
    assert stored(ana_id) == {}
    assert "yours" not in ana.get("/reminders/words").get_data(as_text=True)


def test_our_own_words_typed_again_are_not_kept(ana: Browser, ana_id: int) -> None:
    change(ana, typed())
    ours = wording.of(ana_id, wording.place("decision", 1, "en")).otherwise
    assert change(ana, {"subject": ours.subject, "body": ours.body}).status_code == 302
    assert stored(ana_id) == {}


def test_each_language_has_its_own(ana: Browser, ana_id: int) -> None:
    change(ana, typed("Zu {subject}"), f"{LIGHT}?language=de", language="de")
    assert stored(ana_id) == {}
    session().rollback()
    german = templates.own(session(), ana_id, "de")["decision", 1]
    assert german.subject == "Zu {subject}"
    change(ana, typed("In English"))
    session().rollback()
    assert templates.own(session(), ana_id, "de")["decision", 1] == german
    assert templates.own(session(), ana_id, "fr")["decision", 1].subject == "In English"
    assert "Zu {subject}" in ana.get(f"{LIGHT}?language=de").get_data(as_text=True)
    assert "In English" in ana.get(f"{LIGHT}?language=fr").get_data(as_text=True)


def test_every_words_page_opens_with_a_letter_that_can_be_sent(ana_id: int, now: datetime) -> None:
    places = [
        wording.place(kind, step, code)
        for kind in REMINDED
        for step in wording.steps(kind)
        for code in CODES
    ]
    assert len(places) == 43 * len(CODES)
    for place in places:
        found = wording.of(ana_id, place)
        at = wording.read_as(found, found.words)
        wording.check(at, found.words)
        letter = wording_preview.of(ana_id, at, found.words, None, "", now)
        assert "{" not in letter.subject + letter.text


def test_our_sentences_are_shown_as_they_are_sent_to_readers_of_another_language(
    ana: Browser,
) -> None:
    url = "/reminders/words/decision/2?language=de"
    page = ana.get(url)
    assert "Not ready yet" not in page.text
    assert "If one working day is too tight" in shown(page).get_text()
    form = BeautifulSoup(page.text, "html5lib").select_one("form[data-preview]")
    assert form is not None
    values = {str(box["name"]): str(box["value"]) for box in form.select("input[value]")}
    body = form.select_one("textarea")
    assert body is not None
    preview = ana.submit("/reminders/words/preview", {**values, "body": body.get_text()})
    assert "If one working day is too tight" in shown(preview).get_text()


def test_a_language_we_have_no_sentences_in_offers_none_of_them(ana: Browser) -> None:
    english, german = (ana.get(f"{LIGHT}?language={code}").data.decode() for code in ("en", "de"))
    assert "<code>{span}</code>" in english and "<code>{span}</code>" not in german
    answer = change(ana, typed("x", "{span}"), f"{LIGHT}?language=de", language="de")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("subject", "body", "said"),
    [
        ("Hi", "{nmae}", "“{nmae}” stands for nothing here. Braces are for these alone: {name},"),
        ("Hi", "{ name }", "Write {name} without spaces inside."),
        ("Hi", "{name", "A brace stands alone near “{name”."),
        ("Hi", "a } b", "A brace stands alone near “a } b”."),
        ("Hi", "{{name}}", "A brace stands alone near “{{name}}”."),
        ("Hi", "{name.__class__}", "“{name.__class__}” stands for nothing here."),
        ("Hi", "{0}", "“{0}” stands for nothing here."),
        ("{times}", "Hi", "“{times}” stands for nothing here."),
        ("", "Hi", "Write a subject."),
        ("Hi", "", "Write what it should say."),
        ("Hi =?utf-8?q?x?=", "Hi", "Mail programs read “=?” as a code"),
        ("x" * 201, "Hi", "Keep it to 200 characters."),
        ("Hi", "x" * 112_000, "Keep it to 10000 characters."),
        ("Hi \u202egnp.exe", "Hi", "Take out the line break or control character."),
        ("Hi", "Hi \u202egnp.exe", "Take out the line break or control character."),
        ("Hi", "Hi \x07", "Take out the line break or control character."),
        ("Hi\rBcc: eve@eve.example", "Hi", "Take out the line break or control character."),
        ("Hi\nBcc: eve@eve.example", "Hi", "Take out the line break or control character."),
        ("Hi\0", "Hi", "Take out the line break or control character."),
    ],
)
def test_what_cannot_be_sent_is_refused_and_nothing_typed_is_lost(
    ana: Browser, ana_id: int, subject: str, body: str, said: str
) -> None:
    answer = change(ana, typed(subject, body))
    page = BeautifulSoup(answer.get_data(as_text=True), "html5lib")
    errors, area, line = page.select_one(".errors"), page.textarea, page.select_one("#subject")
    assert answer.status_code == 400 and errors and area and line
    assert said in errors.get_text()
    assert area.get_text().removeprefix("\n") == body
    kept = subject.replace("\r", "\n").replace("\0", "�")
    assert str(line.get("value")).replace("\0", "�") == kept
    assert page.iframe is None
    assert stored(ana_id) == {}


@pytest.mark.parametrize(
    "words",
    [
        Words("Hi\r\nBcc: eve@eve.example", "Hi"),
        Words("Hi", "\u202e"),
        Words("\u2066", "Hi"),
        Words("Hi", "half \ud800"),
        Words("Hi", "x" * 10_001),
        Words("{what", "Hi"),
    ],
)
def test_the_service_refuses_what_no_form_lets_through(words: Words) -> None:
    with pytest.raises(wording.Refused):
        wording.check(wording.place("decision", 1, "en"), words)


def test_words_changed_in_another_window_are_not_written_over(ana: Browser, ana_id: int) -> None:
    before = wording.of(ana_id, wording.place("decision", 1, "en")).fingerprint
    change(ana, typed("From the other window"))
    answer = ana.submit(LIGHT, {"seen": before, **typed("Typed here")})
    assert answer.status_code == 409
    assert "Typed here" in answer.get_data(as_text=True)
    assert "From the other window" in answer.get_data(as_text=True)
    assert stored(ana_id)["decision", 1][0] == "From the other window"


def test_a_preview_has_the_data_of_the_client_who_was_chosen(
    ana: Browser, ana_id: int, now: datetime
) -> None:
    begun = now - timedelta(days=20)
    need = scenarios.ana_needs_quick_decisions(ana_id, begun)
    ben = scenarios.ben_is_a_client(ana_id, begun)
    scenarios.ben_accepted(ana_id, ben, begun)
    scenarios.ben_was_asked(
        ana_id, ben, need, now - timedelta(days=5), now, "Decision: <b>ink</b>?"
    )
    answer = ana.submit(
        "/reminders/words/preview",
        {"kind": "decision", "step": "1", "reader": str(ben), **typed()},
    )
    page = BeautifulSoup(answer.get_data(as_text=True), "html5lib")
    assert "Made from what is on record of Okafor Foods." in page.get_text()
    assert "Hi Ben,\n\n“Decision: <b>ink</b>?”?\n\nAna" in page.pre.get_text()  # type: ignore[union-attr]
    letter = shown(answer)
    assert letter.b is None and "“Decision: <b>ink</b>?”?" in letter.get_text()
    assert [link["href"] for link in letter.select("link")] == ["/letter.css"]
    assert not letter.select("script, style, [style]")


def test_a_line_without_a_slip_gets_an_example(ana: Browser, ana_id: int, now: datetime) -> None:
    scenarios.ana_needs_quick_decisions(ana_id, now)
    ben = scenarios.ben_is_a_client(ana_id, now)
    said = ana.get(f"{LIGHT}?client={ben}").get_data(as_text=True)
    assert "Okafor Foods doesn’t have this line" in said
    scenarios.ben_accepted(ana_id, ben, now)
    said = ana.get(f"{LIGHT}?client={ben}").get_data(as_text=True)
    assert "nothing slipped there, so what slipped is an example" in said


def test_the_button_shows_a_preview_without_a_script_and_saves_nothing(
    ana: Browser, ana_id: int
) -> None:
    answer = ana.submit(LIGHT, {**typed("Only looking"), "show": "1"})
    assert answer.status_code == 200
    assert "Only looking" in answer.get_data(as_text=True)
    assert stored(ana_id) == {}


def test_a_stranger_sees_nothing_of_it(
    ana: Browser, cleo: Browser, ana_id: int, now: datetime
) -> None:
    ben = scenarios.ben_is_a_client(ana_id, now)
    change(ana, typed("Only mine"))
    assert "Only mine" not in cleo.get(LIGHT).get_data(as_text=True)
    assert cleo.get(f"{LIGHT}?client={ben}").status_code == 404
    fields = {"kind": "decision", "step": "1", "reader": str(ben), **typed()}
    assert cleo.submit("/reminders/words/preview", fields).status_code == 404
    cleo.submit(f"{LIGHT}/reset", {"language": "en"})
    assert session().scalars(select(ReminderTemplate.subject)).all() == ["Only mine"]


def test_the_style_of_a_letter_can_be_read_by_a_frame_of_its_own(ana: Browser) -> None:
    answer = ana.get("/letter.css")
    assert answer.mimetype == "text/css" and ".letter" in answer.get_data(as_text=True)
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert ana.get("/").headers["Cross-Origin-Resource-Policy"] == "same-origin"
