"""What is counted of each kind of need, what is said of it elsewhere, and how it all reads."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from agreements.language import Language
from agreements.needs import KINDS, Kind, Setting, Words, said
from app.languages import CODES
from tests.rules.moments import calendar

EN = Language("en")
ANA, BEN = calendar("9-17", "Europe/Lisbon"), calendar("9-12, 13-17", "Europe/Berlin")
SETTING = Setting(client=BEN, freelancer=ANA, on=date(2026, 11, 23))
PRESETS = [kind for kind in KINDS.values() if kind.code != "own"]
UNWELCOME = re.compile(r"!|\b(breach|violat|must|fail|customer|penalt|overdue)", re.I)


def words(code: str, where: Setting = SETTING, **given: Any) -> Words:
    kind = KINDS[code]
    return kind.words(kind.read({**kind.defaults, **given}), where, EN)


@pytest.mark.parametrize(
    ("kind", "counted"),
    [
        ("decision", "When a “Decision:” was asked and answered: sender, subject and time"),
        ("sign_off", "When work was sent for sign-off and when your word on it came"),
        ("invoice", "When an invoice was sent and when it was paid: its name and the two times."),
        ("material", "What was to come, by which day, and when it arrived"),
        ("calls", "When an unplanned call came: who and when, never what was said."),
        ("contact_hours", "When an unplanned call or text message came: who and when"),
        ("meetings", "When a meeting was arranged, moved or cancelled, and for when"),
        ("rounds", "The rounds of changes to each piece of work, and when each one came."),
        ("retainer", "The hours I worked for you in each calendar month, day by day."),
        ("one_decider", "Whether one person decided, as I noted it and when."),
        ("scope", "Whether a change to the work was agreed in writing, as I noted it and when."),
        ("channel", "Whether a request came in the agreed place, as I noted it and when."),
        ("mail_times", "Nothing about when I read mail"),
        ("own", "Whether this line worked, as I noted it and when."),
    ],
)
def test_the_agreement_says_what_is_counted(kind: str, counted: str) -> None:
    assert KINDS[kind].counted(KINDS[kind].defaults, EN).startswith(counted)


@pytest.mark.parametrize(
    ("kind", "given", "signature"),
    [
        (
            "decision",
            {"amount": 2},
            "When a subject begins “Decision:”, an answer within two working days keeps the work "
            "moving.",
        ),
        ("sign_off", {}, "Work sent for sign-off: a yes, or what is missing, within three working"),
        ("invoice", {}, "Invoices are paid within 14 days. Questions about one are always"),
        ("invoice", {"amount": 0}, "Invoices are paid on the day they are sent. Questions"),
        ("invoice", {"amount": 1}, "Invoices are paid within one day. Questions"),
        ("material", {}, "Material that comes by the agreed day keeps the date we planned."),
        ("calls", {}, "Calls: Tuesday and Thursday, 09:00 to 11:00 in Lisbon."),
        ("calls", {"clock": "client"}, "Calls: Tuesday and Thursday, 09:00 to 11:00, your time."),
        ("contact_hours", {}, "Phone and text messages: Monday to Friday, 09:00 to 17:00 in Lis"),
        ("meetings", {}, "Meetings: please arrange, move or cancel them eight working hours ahead"),
        ("rounds", {}, "Each piece of work comes with two rounds of changes, each of them in one"),
        ("rounds", {"limit": 1}, "Each piece of work comes with one round of changes: everything"),
        ("rounds", {"limit": 0}, "Changes are welcome once we have agreed on date and price."),
        ("retainer", {}, "On retainer: 20 hours in a calendar month, more by arrangement."),
        ("retainer", {"limit": 1}, "On retainer: one hour in a calendar month, more by"),
        ("one_decider", {}, "One voice for each project: please tell me who decides."),
        ("scope", {}, "Changes to the work: agreed in a short mail before I begin."),
        ("channel", {}, "Requests, please, in one place: e-mail."),
        ("mail_times", {}, "I read mail at 09:00 and 16:00 in Lisbon."),
    ],
)
def test_a_need_has_a_line_for_the_signature(
    kind: str, given: dict[str, Any], signature: str
) -> None:
    parameters = {**KINDS[kind].defaults, **given}
    lines = KINDS[kind].said(words(kind, **given), parameters, SETTING, EN)
    assert lines.signature.startswith(signature)


def test_what_the_freelancer_wrote_is_said_elsewhere_as_well() -> None:
    mine = Words("One voice", "One of you tells me once.", "Two cost us a week.", "I ask them.")
    for code in ("own", "one_decider", "decision"):
        lines = said(KINDS[code], mine, KINDS[code].defaults, SETTING, EN)
        assert lines.signature == "One voice"
        assert lines.auto_reply == "One voice: One of you tells me once."
        assert lines.spoken == ("One of you tells me once.", "Two cost us a week.")


def test_a_title_alone_leaves_the_lines_as_they_are() -> None:
    titled = Words("Answers by tomorrow", "", "", "")
    lines = said(KINDS["decision"], titled, KINDS["decision"].defaults, SETTING, EN)
    assert lines.signature.startswith("When a subject begins “Decision:”")


# All of them


def everything(kind: Kind, where: Setting, ln: Language, **given: Any) -> list[str]:
    """Every sentence of ours for a kind."""
    parameters = kind.read({**kind.defaults, **given})
    read = kind.words(parameters, where, ln)
    lines = kind.said(read, parameters, where, ln)
    return [
        *(read.title, read.sentence, read.why, read.promise),
        *(lines.signature, lines.auto_reply, *lines.spoken),
        kind.counted(parameters, ln),
    ]


@pytest.mark.parametrize("kind", PRESETS, ids=lambda kind: kind.code)
def test_every_preset_comes_with_all_its_words(kind: Kind) -> None:
    found = everything(kind, SETTING, EN)
    assert all(found)
    for text in found[1:]:
        assert text[0] in "“" + text[0].upper() and text[-1] == ".", text
    assert not found[0].endswith(".")


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_no_word_of_ours_blames_or_shouts(kind: Kind) -> None:
    ours = [*everything(kind, SETTING, EN), kind.name, kind.hint, *vars(kind.verbs).values()]
    ours += [text for field in kind.fields for text in (field.label, field.hint)]
    assert not UNWELCOME.search(" ".join(ours))
    assert not any("  " in text or "%(" in text for text in ours)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_the_words_can_be_put_for_a_reader_of_every_language(kind: Kind, code: str) -> None:
    far = Setting(calendar("9-17", "Pacific/Auckland"), ANA, SETTING.on)
    assert not any("%(" in text for text in everything(kind, far, Language(code)))


@pytest.mark.parametrize("number", [0, 1, 2, 11, 20])
@pytest.mark.parametrize("kind", PRESETS, ids=lambda kind: kind.code)
def test_no_number_reads_wrong(kind: Kind, number: int) -> None:
    """Whatever may be typed: no 'one days', no 'two day', nothing about 0 of anything."""
    given = {
        field.name: number
        for field in kind.fields
        if field.name in ("amount", "limit") and field.lowest <= number <= field.highest  # type: ignore[union-attr]
    }
    for unit in ("days", "working_days", "working_hours"):
        options = [f for f in kind.fields if f.name == "unit" and unit in dict(f.options)]  # type: ignore[union-attr]
        text = " ".join(
            everything(kind, SETTING, EN, **given, **({"unit": unit} if options else {}))
        )
        assert not re.search(r"\b([Oo]ne|1) (working )?(days|hours|rounds)\b", text)
        assert not re.search(r"\b(two|11|20) (working )?(day|hour|round)\b", text)
        assert not re.search(r"(?<!\d)(?<!:)\b0 ", text)
