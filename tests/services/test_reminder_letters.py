"""Several slips in one letter, what came late after all, and words of one's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agreements.language import Language
from agreements.needs import KINDS
from app.languages import CODES
from app.services.mail.letters import Words
from app.services.mail.reminder_letters import lines_about, reminder
from app.services.mail.slip_values import SlipFacts
from app.services.mail.templates import OwnWords
from tests.rules.moments import at
from tests.services.slips import EN, MONDAY, WHO, WHY, late, letter, slip

REMINDED = [code for code, kind in KINDS.items() if not kind.is_informative]


def test_a_reason_ends_as_a_sentence_does() -> None:
    for why in ("It keeps your date", "It keeps your date.", "Does it keep your date?"):
        said = letter(2, slip("decision", why=why))[1]
        assert f"Why we chose this line: {why.rstrip('.')}" in said
        assert ".." not in said and "?." not in said and "date If" not in said


@pytest.mark.parametrize(
    ("kind", "lately"),
    [
        (
            "decision",
            "Your answers do come, and thank you for each. Lately some came a little later than "
            "we said: “A”, “B” and “C”.",
        ),
        (
            "sign_off",
            "Your word on finished work does come, and thank you for it. Lately it came a little "
            "later than we said: “A”, “B” and “C”.",
        ),
        (
            "invoice",
            "Thank you for paying what I send. Lately it took a little longer than we said: “A”, "
            "“B” and “C”.",
        ),
        (
            "material",
            "Thank you for all you sent me. Lately some of it came a little later than we said: "
            "“A”, “B” and “C”.",
        ),
    ],
)
def test_what_came_late_a_few_times_earns_one_word_about_all(kind: str, lately: str) -> None:
    slips = [late(kind, "A", "09"), late(kind, "B", "12"), late(kind, "C", "17")]
    subject, body = letter(2, *slips)
    assert subject == "Our line: Our way of working"
    assert body.startswith(f"{lately} {WHY} If ")
    assert "open" not in body and "Also" not in body
    assert letter(3, *slips)[1].startswith(f"{lately} Nothing of this is open any more. “Our way")


def test_what_came_late_is_not_called_open_beside_what_is() -> None:
    _, body = letter(
        2, late("decision", "The label", "12"), late("invoice", "Invoice 9", "10"),
        slip("decision", "The logo"),
    )  # fmt: skip
    assert body.startswith(
        "“The logo” has been open since Thursday. Late, but here by now: “The label” and “Invoice "
        "9”. Why"
    )


def test_what_is_told_by_its_day_is_told_in_one_sentence() -> None:
    nights = [slip("calls", opened_at=at(f"2026-11-{day} 22:00")) for day in (19, 17, 10)]
    assert letter(2, *nights)[1].startswith(
        "On Tuesday 10 November, Tuesday and Thursday a call came outside the times"
    )
    private = slip("scope", "They are chaotic again")
    assert letter(1, private, private)[1].startswith("On Thursday something changed in the work")
    assert "chaotic" not in letter(1, slip("decision", "The logo"), private)[1]


@pytest.mark.parametrize(
    ("leaves", "zone", "greeting"),
    [
        ("2026-11-23 09:30", "", "Good morning Ben,"),
        ("2026-11-23 11:59", "", "Good morning Ben,"),
        ("2026-11-23 12:00", "", "Hello Ben,"),
        ("2026-11-23 22:10", "", "Hello Ben,"),
        ("2026-11-23 03:59", "", "Hello Ben,"),
        ("2026-11-23 04:00", "", "Good morning Ben,"),
        ("2026-11-23 10:00", "Asia/Tokyo", "Hello Ben,"),
        ("2026-11-23 16:00", "America/New_York", "Good morning Ben,"),
    ],
)
def test_it_is_a_good_morning_only_where_it_is_morning(
    leaves: str, zone: str, greeting: str
) -> None:
    who = replace(WHO, zone=zone)
    words = reminder(who, [(1, slip("decision"))], at(leaves), EN)
    assert words.body.startswith(f"{greeting}\n\n")


def test_several_slips_share_a_note_each_in_its_own_words() -> None:
    _, body = letter(
        1,
        slip("decision", "The logo"),
        slip("decision", "The label"),
        slip("invoice", "Invoice 12"),
        slip("calls"),
        slip("contact_hours", opened_at=at("2026-11-18 22:00")),
        slip("own"),
        slip("rounds", "The brochure"),
    )
    assert (
        "Also open: “The label” and “Invoice 12”. Also outside our times for calls: Thursday. "
        "Also outside our hours for phone and text: Wednesday. The same goes for “Our way of "
        "working” on Thursday and “The brochure” on Thursday."
    ) in body


def test_the_highest_step_sets_the_tone() -> None:
    words = reminder(WHO, [(1, slip("calls")), (2, slip("decision", "The logo"))], MONDAY, EN)
    assert words.subject == "Our line: Our way of working"
    assert "“The logo” has been open since Thursday." in words.body
    assert "Also outside our times for calls: Thursday." in words.body


def test_a_note_names_each_line_once() -> None:
    slips = [(1, slip("calls", line=2)), (1, slip("decision")), (2, slip("decision"))]
    assert lines_about(slips, EN) == (
        "From line 1 of our agreement: Our way of working",
        "From line 2 of our agreement: Our way of working",
    )


OWN = {
    ("decision", 1): OwnWords("Re: {subject}", "Hi {name},\n\nstill on your list? {what}", "en"),
    ("decision", 4): OwnWords("A small thing", "Hi {name},\n\n{what}, thanks for all.", "en"),
    ("calls", 1): OwnWords("Zu {title}", "Guten Morgen {name},\n\nam {day} war es.", "de"),
}


def own(step: int, *slips: SlipFacts) -> Words:
    return reminder(WHO, [(step, facts) for facts in slips], MONDAY, EN, OWN)


def test_the_freelancers_own_words_stand_before_ours() -> None:
    words = own(1, slip("decision", "The logo"))
    assert words == Words("Re: The logo", "Hi Ben,\n\nstill on your list? “The logo”\n\nInes")
    assert own(1, slip("invoice", "Invoice 9")).subject == "Re: Invoice 9"
    assert own(2, slip("decision", "The logo")).subject == "Our line: Our way of working"


def test_what_came_late_has_own_words_of_its_own() -> None:
    came = [late("decision", "A", "09"), late("decision", "B", "12")]
    assert own(2, *came).body == "Hi Ben,\n\n“A” and “B”, thanks for all.\n\nInes"


def test_what_else_is_open_stands_in_ones_own_words_too() -> None:
    words = own(1, slip("decision", "The logo"), slip("invoice", "Invoice 9"))
    assert words.body.split("\n\n")[2:] == ["Also open: “Invoice 9”.", "Ines"]


def test_a_language_without_our_sentences_gets_none_of_them() -> None:
    words = own(1, slip("calls"), slip("invoice", "Invoice 9"))
    assert words.subject == "Zu Our way of working"
    assert words.body == "Guten Morgen Ben,\n\nam Donnerstag war es.\n\n+ “Invoice 9”\n\nInes"


def test_what_a_client_wrote_is_never_read_as_a_placeholder() -> None:
    words = own(1, slip("decision", "{why} {name} {"))
    assert words.subject == "Re: {why} {name} {"
    assert words.body == "Hi Ben,\n\nstill on your list? “{why} {name} {”\n\nInes"


def test_a_subject_is_one_line_that_a_header_can_carry() -> None:
    words = reminder(
        WHO, [(2, slip("own", title="A\n line =?utf-8?q?x?= " + "x" * 300))], MONDAY, EN
    )
    assert words.subject.startswith("Our line: A line = ?utf-8?q?x?= xxx")
    assert len(words.subject) == 200 and words.subject.endswith("x…")


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("kind", REMINDED)
def test_a_note_can_be_put_for_a_reader_of_every_language(kind: str, code: str) -> None:
    for step in (1, 2, 3):
        assert "{" not in "".join(letter(step, slip(kind), ln=Language(code)))


def test_a_kind_without_words_of_its_own_borrows_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "reply", replace(KINDS["decision"], code="reply"))
    monkeypatch.setitem(KINDS, "tea", replace(KINDS["own"], code="tea"))
    assert letter(1, slip("reply"))[1].startswith("This one may have got buried.")
    assert letter(3, slip("reply"))[1].count("We could make it two working days, let someone") == 1
    assert "didn’t quite work on Thursday" in letter(1, slip("tea"))[1]
