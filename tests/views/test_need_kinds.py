"""Every kind of need, from the page where it is chosen to the paper that a client gets."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from agreements.document import AGREEMENT, sheet_html
from agreements.judging import Judge
from agreements.kinds import Kind, Said, Verbs, WholeNumber, Words
from agreements.needs import KINDS
from app.db import session
from app.languages import language
from app.models import Need
from app.rendering import environment
from app.services import paper_words
from app.services.agreeing import propose
from app.services.ranking import rank
from tests import scenarios
from tests.people import NOW, Browser
from tests.views.reading import form, links, soup, words

OWN = {
    "title": "Quiet Fridays",
    "sentence": "On Fridays nobody writes.",
    "why": "We both finish the week.",
    "promise": "I write nothing either.",
}
EVERY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
CHANGES: dict[str, dict[str, str]] = {
    "decision": {"p_amount": "4", "p_unit": "working_hours"},
    "sign_off": {"p_amount": "10", "p_unit": "days"},
    "invoice": {"p_amount": "0"},
    "material": {"p_amount": "2"},
    "calls": {"p_windows-mon": "14-16", "p_clock": "client"},
    "contact_hours": {"p_windows-sat": "10-12"},
    "meetings": {"p_amount": "16"},
    "rounds": {"p_limit": "0"},
    "retainer": {"p_limit": "40"},
    "one_decider": {"title": "One voice"},
    "scope": {"why": "We both sleep better."},
    "channel": {"p_channel": "our board"},
    "mail_times": {"p_times": "8:30"},
    "own": {"title": "Quiet Mondays"},
}


def the_need() -> Need:
    session().rollback()
    session().expire_all()
    return session().scalars(select(Need)).one()


def typed(kind: Kind) -> dict[str, str]:
    return OWN if kind.code == "own" else {}


def test_the_kinds_to_choose_from_stand_in_groups(ana: Browser) -> None:
    page = ana.get("/needs/new")

    headings = [tag.get_text() for tag in soup(page).select("main h2")]
    assert headings == ["In time", "At the right moment", "How much", "How you work together"]
    found = [address for address in links(page) if "?kind=" in address]
    assert found == [f"/needs/new?kind={code}" for code in KINDS]


@EVERY_KIND
def test_each_kind_is_made_and_changed(ana: Browser, kind: Kind) -> None:
    path = f"/needs/new?kind={kind.code}"
    assert form(ana.get(path), path).send(ana, show=None, **typed(kind)).location == "/needs"
    made = the_need()
    assert made.parameters == kind.defaults
    assert made.promise_kind == kind.promise_kind

    path = f"/needs/{made.id}"
    before = words(ana.get("/needs"))
    changed = form(ana.get(path), path).send(ana, show=None, **CHANGES[kind.code])
    assert changed.location == "/needs"
    assert the_need().revision == 2
    if "why" not in CHANGES[kind.code]:
        assert words(ana.get("/needs")) != before


@EVERY_KIND
def test_each_kind_keeps_what_was_typed_in_two_windows(
    ana: Browser, ana_id: int, kind: Kind
) -> None:
    need_id = scenarios.ana_needs(ana_id, kind.code, NOW, Words(**OWN))
    path = f"/needs/{need_id}"
    first, second = form(ana.get(path), path), form(ana.get(path), path)
    first.send(ana, show=None, promise="Something else.")

    answer = second.send(ana, show=None, **CHANGES[kind.code])

    assert answer.status_code == 409
    kept = form(answer, path).values
    for name, value in CHANGES[kind.code].items():
        assert kept[name] == value
    assert the_need().revision == 2


@EVERY_KIND
def test_no_stranger_sees_or_changes_a_need_of_any_kind(
    cleo: Browser, ana_id: int, kind: Kind
) -> None:
    need_id = scenarios.ana_needs(ana_id, kind.code, NOW, Words(**OWN))

    assert cleo.get(f"/needs/{need_id}").status_code == 404
    assert cleo.get(f"/needs/{need_id}/said").status_code == 404
    assert cleo.submit(f"/needs/{need_id}", CHANGES[kind.code]).status_code == 404
    assert the_need().revision == 1


@pytest.mark.parametrize(
    ("kind", "changed", "said"),
    [
        ("decision", {"p_amount": "0"}, "Choose a number from 1 to 60."),
        ("sign_off", {"p_amount": "-1"}, "Choose a number from 1 to 60."),
        ("sign_off", {"p_unit": "moons"}, "Choose one of the options."),
        ("invoice", {"p_amount": "366"}, "Choose a number from 0 to 365."),
        ("invoice", {"p_amount": str(10**12)}, "Choose a number from 0 to 365."),
        ("material", {"p_amount": ""}, "Write a whole number."),
        ("calls", {"p_windows-tue": "24:00-25:00"}, "Tuesday"),
        (
            "contact_hours",
            {f"p_windows-{d}": "" for d in ("mon", "tue", "wed", "thu", "fri")},
            "Choose at least one time in the week.",
        ),
        ("contact_hours", {"p_windows-tue": "9-12, 11-13"}, "Tuesday: two times overlap."),
        ("contact_hours", {"p_windows-sun": "24:00-24:30"}, "Sunday"),
        ("contact_hours", {"p_clock": "the moon’s"}, "Choose one of the options."),
        ("meetings", {"p_amount": "0"}, "Choose a number from 1 to 120."),
        ("rounds", {"p_limit": "a few"}, "Write a whole number."),
        ("retainer", {"p_limit": "0"}, "Choose a number from 1 to 400."),
        ("channel", {"p_channel": " "}, "Write a word or two."),
        ("channel", {"p_channel": "x" * 81}, "Keep it to 80 characters."),
        ("mail_times", {"p_times": "9:00\r\nBcc: eve@example.com"}, "Take out the line break"),
    ],
)
def test_what_a_kind_cannot_use_is_said_and_kept(
    ana: Browser, kind: str, changed: dict[str, str], said: str
) -> None:
    path = f"/needs/new?kind={kind}"

    answer = form(ana.get(path), path).send(ana, show=None, **changed)

    assert answer.status_code == 400
    assert said in words(answer)
    assert session().scalars(select(Need)).all() == []


@EVERY_KIND
def test_the_paper_of_each_kind_says_its_words(ana_id: int, kind: Kind) -> None:
    own = Words(**OWN) if kind.code == "own" else scenarios.NOTHING
    scenarios.ana_needs(ana_id, kind.code, NOW, own)
    client_id = scenarios.ben_is_a_client(ana_id, NOW)

    content = propose.propose(session(), ana_id, client_id, NOW).content
    html = sheet_html(environment("en"), AGREEMENT, paper_words.paper(content)).replace(
        "\u00a0", " "
    )

    ranked, _ = rank.listing(ana_id, NOW)
    for said in (ranked[0].words.title, ranked[0].words.sentence, ranked[0].words.promise):
        assert said in html
    assert kind.counted(kind.defaults, language("en")) in html


def test_what_only_informs_is_not_said_to_be_noted(ana_id: int) -> None:
    scenarios.ana_needs(ana_id, "mail_times", NOW)
    client_id = scenarios.ben_is_a_client(ana_id, NOW)

    counted = paper_words.paper(propose.propose(session(), ana_id, client_id, NOW).content)

    assert counted.what_is_counted == KINDS["mail_times"].counted({}, language("en"))


# A new kind is one entry and its words


def tea_words(parameters: Any, _: Any, ln: Any) -> Words:
    title = ln.ngettext("%(n)s tea a day", "%(n)s teas a day", parameters["cups"])
    return Words(
        title % {"n": ln.number(parameters["cups"])}, "We drink tea.", "It helps.", "I brew it."
    )


TEA = Kind(
    code="tea",
    judge=Judge.BY_HAND,
    name="Tea together",
    hint="So many cups.",
    fields=(WholeNumber("cups", "How many cups", 1, 9, 2, hint="More is too much."),),
    words=tea_words,
    counted=lambda _, ln: ln.gettext("How many cups there were."),
    said=lambda words, _, __, ___: Said(words.title, "Tea is on.", ("We drink.", "It helps.")),
    verbs=Verbs("When", "", "Which tea", "A cup of tea"),
)


def test_a_new_kind_takes_one_entry_and_its_words(
    ana: Browser, ana_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(KINDS, "tea", TEA)

    assert "Tea together" in words(ana.get("/needs/new"))
    path = "/needs/new?kind=tea"
    page = ana.get(path)
    assert "More is too much." in words(page)
    refused = form(page, path).send(ana, show=None, p_cups="10")
    assert "Choose a number from 1 to 9." in words(refused)
    form(page, path).send(ana, show=None, p_cups="3")

    made = the_need()
    assert made.parameters == {"cups": 3}
    assert "three teas a day" in words(ana.get("/needs"))
    assert "Tea is on." in words(ana.get(f"/needs/{made.id}/said"))
    client_id = scenarios.ben_is_a_client(ana_id, NOW)
    content = propose.propose(session(), ana_id, client_id, NOW).content
    assert "How many cups there were." in paper_words.paper(content).what_is_counted


def test_a_promise_of_ones_own_in_any_language_is_judged_by_no_rule(
    ana: Browser, ana_id: int
) -> None:
    need_id = scenarios.ana_needs_quick_decisions(ana_id, NOW)
    path = f"/needs/{need_id}"
    german = {"promise": "Ich antworte am selben Tag.", "language": "de"}
    form(ana.get(path), path).send(ana, show=None, **german)
    assert the_need().promise_kind is None

    form(ana.get(f"{path}?language=en"), path).send(ana, show=None, p_amount="2")
    assert (the_need().promise_kind, the_need().promise_parameters) == (None, {})

    form(ana.get(f"{path}?language=de"), path).send(ana, show=None, promise="")
    assert the_need().promise_kind == "decision"
