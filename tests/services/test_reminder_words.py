"""The words of a reminder for each kind of line, on each step."""

from __future__ import annotations

import re
from typing import Any

import pytest

from agreements.kinds import Kind
from agreements.needs import KINDS
from app.services.mail.slip_values import SlipFacts
from tests.rules.moments import at
from tests.services.slips import WHY, letter, slip

REMINDED = [kind for kind in KINDS.values() if not kind.is_informative]
UNWELCOME = re.compile(r"!|\b(breach|violat|must|fail|customer|penalt|overdue)", re.I)


@pytest.mark.parametrize(
    ("facts", "subject", "body"),
    [
        (
            slip("decision", "Decision: which logo?"),
            "Re: Decision: which logo?",
            "This one may have got buried. It came on Thursday and was due by Friday 17:00 in "
            "Berlin. One word is enough, or tell me when suits you.",
        ),
        (
            slip("sign_off", "The brochure"),
            "Re: The brochure",
            "This one may have got buried. I sent it for sign-off on Thursday, and your word on it "
            "was due by Friday 17:00 in Berlin. “Yes” is enough, or tell me what is missing.",
        ),
        (
            slip("invoice", "Invoice 12", due_at=at("2026-11-21 00:00")),
            "Re: Invoice 12",
            "This one may have slipped through. I sent it on Thursday, and it was due by the end "
            "of Friday. If it is on its way, all is well, and thank you. If something about it "
            "isn’t right, tell me and I’ll put it in order.",
        ),
        (
            slip("invoice", "Invoice 9", opened_at=at("2026-11-02 10:00")),
            "Re: Invoice 9",
            "This one may have slipped through. I sent it on Monday 2 November, and it was due by "
            "Friday 17:00.",
        ),
        (
            slip("material", "Photographs"),
            "Re: Photographs",
            "This was to be with me by Friday 17:00 in Berlin. If it is on its way, all is well.",
        ),
        (
            slip("calls"),
            "Our times for calls",
            "On Thursday a call came outside the times we set aside. Inside them you have my "
            "whole attention: Tuesday and Thursday, 09:00 to 11:00 in Berlin. For anything else,",
        ),
        (
            slip("contact_hours"),
            "Our hours for phone and text",
            "On Thursday something came by phone or text outside our hours for it. In them you "
            "get a whole answer: Monday to Friday, 09:00 to 17:00 in Berlin.",
        ),
        (
            slip("meetings", "Kick-off", planned_for=at("2026-11-20 09:00")),
            "Our line: Our way of working",
            "For “Kick-off” on Friday there was less notice than the eight working hours we agreed "
            "on.",
        ),
        (
            slip("meetings", "Review", planned_for=at("2026-11-25 09:00")),
            "Our line: Our way of working",
            "For “Review” on Wednesday 25 November there was less notice",
        ),
        (
            slip("rounds", "The brochure"),
            "Our line: Our way of working",
            "“The brochure” has come to more rounds of changes than we planned for. It happens.",
        ),
        (
            slip("retainer"),
            "Our line: Our way of working",
            "The work in November 2026 went beyond the hours we planned. Tell me what can wait, or",
        ),
        (
            slip("one_decider"),
            "Our line: Our way of working",
            "On Thursday I had answers from more than one of you. It happens. Tell me whose",
        ),
        (
            slip("scope"),
            "Our line: Our way of working",
            "On Thursday something changed in the work before we had it in writing.",
        ),
        (
            slip("channel", parameters={"channel": "our board"}),
            "Our line: Our way of working",
            "On Thursday a request reached me by another way than the one we chose. If it isn’t "
            "there yet, would you put it there? It can’t get lost in our one place: our board.",
        ),
        (
            slip("own"),
            "Our line: Our way of working",
            "“Our way of working” didn’t quite work on Thursday. It happens;",
        ),
    ],
    ids=lambda value: value.kind if isinstance(value, SlipFacts) else "",
)
def test_the_first_note_is_a_light_word(facts: SlipFacts, subject: str, body: str) -> None:
    assert letter(1, facts)[0] == subject
    assert letter(1, facts)[1].startswith(body)


@pytest.mark.parametrize(
    ("facts", "again", "fits"),
    [
        (
            slip("decision", "The logo"),
            "“The logo” has been open since Thursday.",
            "If one working day is too tight at the moment, tell me what fits and I’ll change the "
            "line.",
        ),
        (
            slip("sign_off", "The brochure"),
            "“The brochure” has been waiting for your word since Thursday.",
            "If three working days is too tight at the moment, tell me what fits and I’ll change "
            "the line.",
        ),
        (
            slip("invoice", "Invoice 12"),
            "As far as I can see, “Invoice 12” is still open. It was due by Friday 17:00.",
            "If another day suits the way you pay your bills, tell me which and I’ll change the "
            "line.",
        ),
        (
            slip("material", "Photographs"),
            "“Photographs” was to be with me by Friday 17:00 and is still to come.",
            "If the days we set are too tight, tell me what fits and I’ll plan around it.",
        ),
        (
            slip("calls"),
            "On Thursday a call came outside the times we set aside: Tuesday and Thursday, 09:00 "
            "to 11:00 in Berlin.",
            "If other times suit you better, tell me which and I’ll change the line.",
        ),
        (
            slip("contact_hours"),
            "On Thursday something came by phone or text outside our hours for it: Monday to "
            "Friday, 09:00 to 17:00 in Berlin.",
            "If other hours suit you better, tell me which and I’ll change the line.",
        ),
        (
            slip("meetings", "Kick-off", planned_for=at("2026-11-20 09:00")),
            "For “Kick-off” on Friday there was less notice than the eight working hours we agreed "
            "on.",
            "If that much notice is hard to give at the moment, tell me what fits and I’ll change "
            "the line.",
        ),
        (
            slip("rounds", "The brochure"),
            "“The brochure” has come to more rounds of changes than we planned for.",
            "If the work needs more rounds than we thought, tell me and we’ll plan for them.",
        ),
        (
            slip("retainer"),
            "The work in November 2026 went beyond the hours we planned.",
            "If your months have become fuller, tell me what fits and I’ll change the line.",
        ),
        (
            slip("one_decider"),
            "On Thursday I had answers from more than one of you.",
            "If it is somebody else now, or more than one of you, tell me and I’ll change the "
            "line.",
        ),
        (
            slip("scope"),
            "On Thursday something changed in the work before we had it in writing.",
            "If writing is the hard part, a short call will do: I’ll write down what we say there.",
        ),
        (
            slip("channel"),
            "On Thursday a request reached me by another way than the one we chose.",
            "If another place is easier for you, tell me which and I’ll change the line.",
        ),
        (
            slip("own"),
            "“Our way of working” didn’t quite work on Thursday.",
            "If it doesn’t fit at the moment, tell me what does and I’ll change the line.",
        ),
    ],
    ids=lambda value: value.kind if isinstance(value, SlipFacts) else "",
)
def test_the_second_says_why_the_line_is_there(facts: SlipFacts, again: str, fits: str) -> None:
    assert letter(2, facts) == ("Our line: Our way of working", f"{again} {WHY} {fits}")


@pytest.mark.parametrize(
    ("kind", "given", "doubt", "choices"),
    [
        (
            "decision",
            {},
            "your weeks",
            "make it two working days, let someone else decide small things, or drop it and plan "
            "for longer waits.",
        ),
        (
            "sign_off",
            {"amount": 3, "unit": "days"},
            "your weeks",
            "make it six days, let someone else sign off small things, or drop it and plan for "
            "longer waits.",
        ),
        (
            "invoice",
            {},
            "the way your bills are paid",
            "move the day to when you pay your bills anyway, split the sum, or find another way "
            "that is easier.",
        ),
        (
            "material",
            {},
            "your weeks",
            "set later days, have me begin with what is there, or drop it and plan for longer "
            "waits.",
        ),
        ("calls", {}, "your weeks", "choose other times, arrange each call, or drop it."),
        (
            "contact_hours",
            {},
            "your weeks",
            "choose other hours, arrange calls for what is urgent, or drop it.",
        ),
        (
            "meetings",
            {},
            "your weeks",
            "make the notice shorter, keep one regular time for meetings, or drop it.",
        ),
        (
            "rounds",
            {},
            "this work",
            "plan for more rounds from the start, gather changes in a short call, or drop it and "
            "agree on each.",
        ),
        (
            "retainer",
            {},
            "your months",
            "plan for more hours in a month, choose what matters less, or drop it and agree on "
            "each piece of work.",
        ),
        (
            "one_decider",
            {},
            "the way you decide",
            "name another person, share out who decides what, or drop it.",
        ),
        (
            "scope",
            {},
            "the way the work moves",
            "settle changes in a short call that I write down, or drop it.",
        ),
        ("channel", {}, "your weeks", "choose another place for requests, or drop it."),
        ("own", {}, "your weeks", "make it lighter, or drop it and find another way."),
    ],
)
def test_the_third_invites_to_talk(
    kind: str, given: dict[str, Any], doubt: str, choices: str
) -> None:
    facts = slip(kind, parameters={**KINDS[kind].defaults, **given})
    assert letter(3, facts) == (
        "Shall we change this line?",
        f"“Our way of working” doesn’t seem to fit {doubt}, and that’s fine to say. We could "
        f"{choices} Reply with the one you like, or name ten minutes for a call. Until then, no "
        "more notes about this.",
    )


@pytest.mark.parametrize("step", [1, 2, 3])
@pytest.mark.parametrize("kind", REMINDED, ids=lambda kind: kind.code)
def test_no_note_blames_or_calls_open_what_cannot_be(kind: Kind, step: int) -> None:
    for facts in (slip(kind.code), slip(kind.code, "The brochure")):
        subject, body = letter(step, facts)
        assert not UNWELCOME.search(subject + body)
        assert not re.search(r"[{}%]|  ", subject + body)
        if not kind.ended:
            assert not re.search(r"\b(open|waiting|due|still to come)\b", body)
