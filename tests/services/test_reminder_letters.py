"""The words of a reminder, for each kind of line and in each tone."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from agreements.kinds import Kind
from agreements.language import Language
from agreements.needs import KINDS
from app.languages import CODES
from app.services.mail.letters import Parties
from app.services.mail.reminder_letters import SlipFacts, lines_about, reminder
from tests.rules.moments import at

EN = Language("en")
WHO = Parties("Ines Duarte", "Ben Okafor")
MONDAY = at("2026-11-23 09:40")
REMINDED = [kind for kind in KINDS.values() if not kind.is_informative]
UNWELCOME = re.compile(r"!|\b(breach|violat|must|fail|customer|penalt|overdue)", re.I)


def slip(kind: str, subject: str = "", **more: Any) -> SlipFacts:
    """Something that slipped on Thursday, and was due on Friday where it could be."""
    given: dict[str, Any] = {
        "kind": kind,
        "title": "Our way of working",
        "why": "It keeps your date.",
        "subject": subject,
        "opened_at": at("2026-11-19 10:00"),
        "due_at": at("2026-11-20 17:00") if KINDS[kind].ended else None,
        "zone": "Europe/Berlin",
        "parameters": KINDS[kind].defaults,
    }
    return SlipFacts(**given | more)


def letter(step: int, *slips: SlipFacts, ln: Language = EN) -> tuple[str, str]:
    """The subject, and the body without greeting and name."""
    words = reminder(WHO, [(step, facts) for facts in slips], MONDAY, ln)
    greeting, *said, name = words.body.split("\n\n")
    assert (greeting, name) == ("Good morning Ben,", "Ines")
    return words.subject, " ".join(said)


@pytest.mark.parametrize(
    ("facts", "subject", "body"),
    [
        (
            slip("decision", "Decision: which logo?"),
            "Re: Decision: which logo?",
            "this one may have got buried. It came on Thursday and was due Friday 17:00 in Berlin. "
            "One word is enough, or tell me when suits you.",
        ),
        (
            slip("sign_off", "The brochure"),
            "Re: The brochure",
            "this one may have got buried. I sent it for sign-off on Thursday, and it was due by "
            "Friday 17:00 in Berlin. “Yes” is enough, or tell me what is missing.",
        ),
        (
            slip("invoice", "Invoice 12", due_at=at("2026-11-21 00:00")),
            "Re: Invoice 12",
            "this one may have slipped through. I sent it on Thursday, and it was due by the end "
            "of Friday. If it is on its way, all is well; if something about it isn’t right, tell "
            "me and I put it in order.",
        ),
        (
            slip("invoice", "Invoice 9", opened_at=at("2026-11-02 10:00")),
            "Re: Invoice 9",
            "this one may have slipped through. I sent it on Monday 2 November, and it was due by "
            "Friday 17:00.",
        ),
        (
            slip("material", "Photographs"),
            "Re: Photographs",
            "this was to be with me by Friday 17:00 in Berlin. If it is on its way, all is well;",
        ),
        (
            slip("calls"),
            "Our times for calls",
            "your call on Thursday came outside the times we set aside. Inside them you have my "
            "whole attention: Tuesday and Thursday, 09:00 to 11:00 in Berlin. For anything else,",
        ),
        (
            slip("contact_hours"),
            "Our hours for phone and text",
            "your call or message on Thursday came outside our hours for phone and text. In them "
            "you get a whole answer: Monday to Friday, 09:00 to 17:00 in Berlin.",
        ),
        (
            slip("meetings", "Kick-off", planned_for=at("2026-11-20 09:00")),
            "Our line: Our way of working",
            "for “Kick-off” on Friday there was less notice than the eight working hours we agreed "
            "on.",
        ),
        (
            slip("meetings", "Review", planned_for=at("2026-11-25 09:00")),
            "Our line: Our way of working",
            "for “Review” on Wednesday 25 November there was less notice",
        ),
        (
            slip("rounds", "The brochure"),
            "Our line: Our way of working",
            "“The brochure” has come to more rounds of changes than we agreed on. It happens.",
        ),
        (
            slip("retainer"),
            "Our line: Our way of working",
            "the work in November 2026 went beyond the hours we agreed on. Tell me what can wait",
        ),
        (
            slip("one_decider"),
            "Our line: Our way of working",
            "on Thursday more than one of you had an answer for me. It happens;",
        ),
        (
            slip("scope"),
            "Our line: Our way of working",
            "on Thursday something changed in the work before we had it in writing.",
        ),
        (
            slip("channel", parameters={"channel": "our board"}),
            "Our line: Our way of working",
            "on Thursday a request came by another way than we agreed. In our one place it can’t "
            "get lost: our board.",
        ),
        (
            slip("own"),
            "Our line: Our way of working",
            "our line “Our way of working” didn’t quite work on Thursday. It happens;",
        ),
    ],
    ids=lambda value: value.kind if isinstance(value, SlipFacts) else "",
)
def test_the_first_note_is_a_light_word(facts: SlipFacts, subject: str, body: str) -> None:
    assert letter(1, facts)[0] == subject
    assert letter(1, facts)[1].startswith(body)


@pytest.mark.parametrize(
    ("kind", "again"),
    [
        ("decision", "“The brochure” has been open since Thursday."),
        ("sign_off", "“The brochure” has been waiting for your word since Thursday."),
        ("invoice", "“The brochure” has been open since Thursday."),
        ("material", "“The brochure” was to be with me by Friday 17:00 and is still to come."),
        ("rounds", "“Our way of working” didn’t quite work on Thursday."),
        ("own", "“Our way of working” didn’t quite work on Thursday."),
    ],
)
def test_the_second_says_why_the_line_is_there(kind: str, again: str) -> None:
    subject, body = letter(2, slip(kind, "The brochure"))
    assert subject == "Our line: Our way of working"
    assert body == (
        f"{again} Why we chose this line: It keeps your date. If it is too tight at the moment, "
        "tell me what fits and I’ll change the line."
    )


@pytest.mark.parametrize(
    ("kind", "given", "choices"),
    [
        (
            "decision",
            {},
            "We could make it two working days, let someone else decide small things,",
        ),
        ("sign_off", {"amount": 3, "unit": "days"}, "We could make it six days, let someone else"),
        ("invoice", {}, "We could move the day to when you pay your bills anyway, split the sum,"),
        ("material", {}, "We could set later days, have me begin with what is there, or drop it"),
        ("calls", {}, "We could choose other times, arrange each call, or drop it."),
        ("contact_hours", {}, "We could choose other hours, arrange calls for what is urgent, or"),
        ("meetings", {}, "We could make the notice shorter, keep one regular time for meetings,"),
        ("rounds", {}, "We could plan for more rounds from the start, gather changes in a short"),
        ("retainer", {}, "We could plan for more hours in a month, choose what matters less, or"),
        (
            "one_decider",
            {},
            "We could name another person, share out who decides what, or drop it.",
        ),
        ("scope", {}, "We could settle changes in a short call that I write down, or drop it."),
        ("channel", {}, "We could choose another place for requests, or drop it."),
        ("own", {}, "We could make it lighter, or drop it and find another way."),
    ],
)
def test_the_third_invites_to_talk(kind: str, given: dict[str, Any], choices: str) -> None:
    facts = slip(kind, parameters={**KINDS[kind].defaults, **given})
    subject, body = letter(3, facts)
    assert subject == "Shall we change this line?"
    assert body.startswith(
        "“Our way of working” doesn’t seem to fit your weeks, and that’s fine to say. " + choices
    )
    assert body.endswith("Until then, no more notes about this.")


@pytest.mark.parametrize("step", [1, 2, 3])
@pytest.mark.parametrize("kind", REMINDED, ids=lambda kind: kind.code)
def test_no_note_blames_or_calls_open_what_cannot_be(kind: Kind, step: int) -> None:
    for facts in (slip(kind.code), slip(kind.code, "The brochure")):
        subject, body = letter(step, facts)
        assert not UNWELCOME.search(subject + body)
        assert "%(" not in subject + body and "  " not in body
        if not kind.ended:
            assert not re.search(r"\b(open|waiting|due|still to come)\b", body)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("kind", REMINDED, ids=lambda kind: kind.code)
def test_a_note_can_be_put_for_a_reader_of_every_language(kind: Kind, code: str) -> None:
    for step in (1, 2, 3):
        assert "%(" not in "".join(letter(step, slip(kind.code), ln=Language(code)))


def test_a_kind_without_words_of_its_own_borrows_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "reply", replace(KINDS["decision"], code="reply"))
    monkeypatch.setitem(KINDS, "tea", replace(KINDS["own"], code="tea"))
    assert letter(1, slip("reply"))[1].startswith("this one may have got buried.")
    assert letter(3, slip("reply"))[1].count("We could make it lighter") == 1
    assert "didn’t quite work on Thursday" in letter(1, slip("tea"))[1]


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
