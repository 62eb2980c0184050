"""The form of one need: built from its kind, previewed, never doubled, never overwritten unseen."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.db import session
from app.models import Need
from app.services.ranking import rank
from tests import scenarios
from tests.people import NOW, Browser
from tests.views.reading import form, links, words

DECISION = {"p_amount": "2", "p_unit": "working_days", "p_mark": "Decision:", "language": "en"}
CALLS = {"p_windows-mon": "9-11", "p_windows-thu": "14-16", "p_clock": "client", "language": "en"}
OWN = {
    "title": "One person decides",
    "sentence": "One of you tells me once.",
    "why": "Two answers to one question cost us both a week.",
    "promise": "I ask that person, and nobody else.",
    "language": "en",
}


@pytest.fixture
def decision(ana_id: int) -> int:
    return scenarios.ana_needs_quick_decisions(ana_id, NOW)


@pytest.fixture
def own(ana_id: int) -> int:
    return scenarios.ana_needs_one_person_to_decide(ana_id, NOW)


def stored() -> list[Need]:
    """Every need as the database has it now, in its order."""
    session().rollback()
    session().expire_all()
    return list(session().scalars(select(Need).order_by(Need.rank, Need.id)))


def revision(need_id: int) -> str:
    return str(next(need.revision for need in stored() if need.id == need_id))


# A new need


def test_a_new_need_begins_with_its_kind(ana: Browser) -> None:
    found = links(ana.get("/needs/new"))

    for kind in ("decision", "calls", "own"):
        assert f"/needs/new?kind={kind}" in found
    assert ana.get("/needs/new?kind=nonsense").status_code == 404
    assert ana.submit("/needs/new?kind=nonsense", DECISION).status_code == 404


@pytest.mark.parametrize(
    ("kind", "typed", "parameters"),
    [
        ("decision", DECISION, {"amount": 2, "unit": "working_days", "mark": "Decision:"}),
        (
            "calls",
            CALLS,
            {
                "windows": {"mon": [["09:00", "11:00"]], "thu": [["14:00", "16:00"]]},
                "clock": "client",
            },
        ),
        ("own", OWN, {}),
    ],
)
def test_a_need_of_each_kind_is_saved_last(
    ana: Browser,
    decision: int,
    kind: str,
    typed: dict[str, str],
    parameters: dict[str, Any],
) -> None:
    answer = ana.submit(f"/needs/new?kind={kind}", typed)

    assert answer.location == "/needs"
    made = stored()[-1]
    assert (made.kind, made.parameters, made.rank) == (kind, parameters, 2)
    assert "Saved. It stands last on the list" in words(ana.get("/needs"))


@pytest.mark.parametrize("kind", ["decision", "calls"])
def test_the_form_as_it_comes_can_be_saved(ana: Browser, kind: str) -> None:
    page = ana.get(f"/needs/new?kind={kind}")

    assert form(page, f"/needs/new?kind={kind}").send(ana, show=None).location == "/needs"


@pytest.mark.parametrize(
    ("kind", "changed", "said"),
    [
        ("decision", {"p_amount": ""}, "Write a whole number."),
        ("decision", {"p_amount": "two"}, "Write a whole number."),
        ("decision", {"p_amount": "1.5"}, "Write a whole number."),
        ("decision", {"p_amount": "0"}, "Choose a number from 1 to 60."),
        ("decision", {"p_amount": "9" * 5000}, "Choose a number from 1 to 60."),
        ("decision", {"p_unit": "moons"}, "Choose one of the options."),
        ("decision", {"p_mark": ""}, "Write a word or two."),
        ("decision", {"p_mark": "Decide:\r\nBcc: eve@example.com"}, "Take out the line break"),
        ("decision", {"p_mark": "x" * 41}, "Keep it to 40 characters."),
        ("decision", {"title": "x" * 10_000}, "Keep it to 120 characters."),
        ("decision", {"language": "xx"}, "valid choice"),
        ("calls", {"p_windows-mon": "", "p_windows-thu": ""}, "Choose at least one time"),
        ("calls", {"p_windows-mon": "9-12, 11-13"}, "Monday: two times overlap."),
        ("calls", {"p_windows-mon": "mornings"}, "Monday"),
        ("own", {"title": ""}, "Write a title"),
        ("own", {"title": "  "}, "Write a title"),
        ("own", {"sentence": "   "}, "Write the sentence your client reads."),
        ("own", {"why": ""}, "A line without a reason cannot be offered."),
        ("own", {"promise": ""}, "A line without a promise cannot be offered."),
        ("own", {"why": "bell\x07"}, "Take out the line break or control character."),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_lost(
    ana: Browser, kind: str, changed: dict[str, str], said: str
) -> None:
    typed = {"decision": DECISION, "calls": CALLS, "own": OWN}[kind] | changed

    answer = ana.submit(f"/needs/new?kind={kind}", typed)

    assert answer.status_code == 400
    assert said in words(answer)
    kept = form(answer, f"/needs/new?kind={kind}").values
    for name in typed.keys() - {"p_unit", "language", "p_clock"}:
        if "\n" not in typed[name] and "\x07" not in typed[name]:
            assert kept[name] == typed[name].strip(), name
    assert stored() == []


def test_the_same_form_sent_twice_makes_one_need(ana: Browser) -> None:
    twice = DECISION | {"submission": "the same form"}

    for _ in range(2):
        assert ana.submit("/needs/new?kind=decision", twice).location == "/needs"

    assert len(stored()) == 1


# The preview


def test_the_preview_shows_the_words_while_they_are_typed(ana: Browser) -> None:
    shown = ana.submit("/needs/preview", DECISION | {"kind": "decision", "p_amount": "3"})

    assert shown.status_code == 200
    assert "<html" not in shown.text
    assert "Decisions get an answer within three working days" in words(shown)
    assert "Why this helps us both" in words(shown)
    assert stored() == []


def test_the_preview_takes_the_freelancers_own_words_where_there_are_some(ana: Browser) -> None:
    shown = ana.submit(
        "/needs/preview", DECISION | {"kind": "decision", "why": "Your shop opens in <May>."}
    )

    assert "Your shop opens in <May>." in words(shown)
    assert "An open decision holds up" not in words(shown)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (DECISION | {"kind": "decision", "p_amount": "0"}, "Choose a number from 1 to 60."),
        (CALLS | {"kind": "calls", "p_windows-mon": "9-11, 10-12"}, "Monday: two times overlap."),
        ({"kind": "own", "title": "One voice"}, "A line without a promise cannot be offered."),
        (DECISION | {"kind": "decision", "language": "xx"}, "Choose one of the languages."),
    ],
)
def test_the_preview_says_what_is_missing(ana: Browser, typed: dict[str, str], said: str) -> None:
    shown = ana.submit("/needs/preview", typed)

    assert shown.status_code == 200
    assert said in words(shown)


def test_the_preview_of_no_kind_is_not_here(ana: Browser) -> None:
    assert ana.submit("/needs/preview", DECISION).status_code == 404
    assert ana.submit("/needs/preview", {"kind": "nonsense"}).status_code == 404


def test_show_works_without_a_script_and_saves_nothing(ana: Browser, decision: int) -> None:
    for address in ("/needs/new?kind=decision", f"/needs/{decision}"):
        shown = ana.submit(address, DECISION | {"p_amount": "5", "show": "1"})
        assert shown.status_code == 200
        assert "Decisions get an answer within five working days" in words(shown)
        assert form(shown, address).values["p_amount"] == "5"
    assert [need.parameters["amount"] for need in stored()] == [1]


# Changing a need


def test_a_change_is_saved(ana: Browser, decision: int) -> None:
    page = ana.get(f"/needs/{decision}")

    sent = form(page, f"/needs/{decision}").send(
        ana, p_amount="4", title="Quick answers", show=None
    )

    assert sent.location == "/needs"
    assert stored()[0].parameters["amount"] == 4
    assert "Quick answers" in words(ana.get("/needs"))


def test_words_in_another_language_stand_beside_the_first(ana: Browser, own: int) -> None:
    german = OWN | {"title": "Eine entscheidet", "language": "de", "revision": revision(own)}

    ana.submit(f"/needs/{own}", german)

    page = ana.get(f"/needs/{own}")
    assert form(page, f"/needs/{own}").values["title"] == "One person decides"
    assert f"/needs/{own}?language=de" in links(page)
    other = ana.get(f"/needs/{own}?language=de")
    assert form(other, f"/needs/{own}").values["title"] == "Eine entscheidet"
    assert form(other, f"/needs/{own}").values["language"] == "de"


def test_a_stale_change_keeps_what_was_typed_and_shows_what_is_saved(
    ana: Browser, ana_id: int, own: int
) -> None:
    seen = revision(own)
    _changed_elsewhere(ana_id, own, "One voice speaks")
    mine = OWN | {"title": "A single voice", "revision": seen}

    answer = ana.submit(f"/needs/{own}", mine)

    assert answer.status_code == 409
    assert "This need was changed in another window." in words(answer)
    assert form(answer, f"/needs/{own}").values["title"] == "A single voice"
    assert "One voice speaks" in words(answer)
    assert f"/needs/{own}" in links(answer)
    assert "One voice speaks" in words(ana.get("/needs"))

    again = form(answer, f"/needs/{own}").send(ana, show=None)
    assert again.location == "/needs"
    assert "A single voice" in words(ana.get("/needs"))


def _changed_elsewhere(ana_id: int, need_id: int, title: str) -> None:
    typed = rank.Words(title, OWN["sentence"], OWN["why"], OWN["promise"])
    typed_form = rank.NeedForm("own", {}, "en", typed)
    rank.change(ana_id, need_id, typed_form, int(revision(need_id)), NOW)


def test_the_same_change_sent_twice_is_no_conflict(ana: Browser, decision: int) -> None:
    typed = DECISION | {"revision": revision(decision), "p_amount": "7"}

    for _ in range(2):
        assert ana.submit(f"/needs/{decision}", typed).location == "/needs"

    assert revision(decision) == "2"


@pytest.mark.parametrize("seen", ["", "two", "-1", "9" * 5000])
def test_a_crafted_revision_is_taken_for_a_stale_one(
    ana: Browser, decision: int, seen: str
) -> None:
    answer = ana.submit(f"/needs/{decision}", DECISION | {"revision": seen})

    assert answer.status_code == 409
    assert stored()[0].parameters["amount"] == 1


def test_a_change_that_cannot_be_used_changes_nothing(ana: Browser, own: int) -> None:
    typed = OWN | {"revision": revision(own), "promise": ""}

    assert ana.submit(f"/needs/{own}", typed).status_code == 400
    assert revision(own) == "1"
