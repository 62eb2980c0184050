"""The ranked list of needs and the form of one: built from its kind, previewed, never doubled."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.db import session
from app.models import Need
from app.services import rank
from tests import scenarios
from tests.people import NOW, Browser
from tests.views.reading import form, links, soup, words

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
def calls(ana_id: int, decision: int) -> int:
    return scenarios.ana_needs_calls_at_set_times(ana_id, NOW)


@pytest.fixture
def own(ana_id: int, calls: int) -> int:
    return scenarios.ana_needs_one_person_to_decide(ana_id, NOW)


def stored() -> list[Need]:
    """Every need as the database has it now, in its order."""
    session().rollback()
    session().expire_all()
    return list(session().scalars(select(Need).order_by(Need.rank, Need.id)))


def order() -> list[int]:
    return [need.id for need in stored() if need.rank is not None]


def revision(need_id: int) -> str:
    return str(next(need.revision for need in stored() if need.id == need_id))


# The list


def test_an_empty_list_offers_the_first_need(ana: Browser) -> None:
    page = ana.get("/needs")

    assert "No needs yet" in words(page)
    assert "/needs/new" in links(page)


def test_the_list_shows_each_need_as_a_client_reads_it(ana: Browser, own: int) -> None:
    page = ana.get("/needs")

    titles = [tag.get_text(" ", strip=True) for tag in soup(page).select("[data-rank] h2")]
    assert titles == [
        "Decisions get an answer within one working day",
        "Calls are on Tuesday and Thursday, at set times",
        "One person decides",
    ]
    assert "Only the first goes into an agreement." in words(page)
    assert "When my subject begins “Decision:”" in words(page)


def test_markup_that_was_typed_stays_text(ana: Browser) -> None:
    ana.submit("/needs/new?kind=own", OWN | {"title": "<script>alert(1)</script>"})

    assert "<script>alert" not in ana.get("/needs").text


def test_the_list_says_with_whom_a_need_is_agreed(ana: Browser, ana_id: int) -> None:
    _, need_id = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)

    assert "Agreed with Okafor Foods" in words(ana.get("/needs"))
    page = words(ana.get(f"/needs/{need_id}"))
    assert "Agreed with Okafor Foods." in page
    assert "only when you offer it as a new version" in page


def test_buttons_move_a_need_one_place(ana: Browser, decision: int, calls: int, own: int) -> None:
    assert _moves(ana) == [(one, by) for one in (decision, calls, own) for by in ("up", "down")]

    assert ana.submit(f"/needs/{own}/move", {"by": "up"}).location == "/needs"
    assert order() == [decision, own, calls]
    ana.submit(f"/needs/{decision}/move", {"by": "down"})
    assert order() == [own, decision, calls]
    ana.submit(f"/needs/{own}/move", {"by": "up"})
    assert order() == [own, decision, calls]


def _moves(ana: Browser) -> list[tuple[int, str]]:
    forms = soup(ana.get("/needs")).select("form[action$='/move']")
    return [
        (int(str(tag["action"]).split("/")[2]), str(tag.select_one("[name=by]")["value"]))  # type: ignore[index]
        for tag in forms
    ]


@pytest.mark.parametrize("by", [{}, {"by": ""}, {"by": "sideways"}])
def test_a_move_to_nowhere_is_refused(ana: Browser, calls: int, by: dict[str, str]) -> None:
    before = order()

    assert ana.submit(f"/needs/{calls}/move", by).status_code == 400
    assert order() == before


def test_a_new_order_is_saved_at_once(ana: Browser, decision: int, calls: int, own: int) -> None:
    answer = ana.submit("/needs/order", {"need": [str(own), str(decision), str(calls)]})

    assert answer.status_code == 302
    assert order() == [own, decision, calls]


def test_a_crafted_order_changes_nothing(
    ana: Browser, cleo_id: int, decision: int, calls: int
) -> None:
    foreign = scenarios.ana_needs_quick_decisions(cleo_id, NOW)
    before = order()

    for crafted, code in [
        ([], 409),
        ([calls], 409),
        ([calls, calls], 409),
        ([decision, calls, calls], 409),
        ([calls, foreign], 409),
        ([decision, calls, foreign], 409),
        ([decision, 10**30], 409),
        (["one", "two"], 400),
        (["", str(calls)], 400),
    ]:
        answer = ana.submit("/needs/order", {"need": [str(one) for one in crafted]})
        assert answer.status_code == code, crafted
    assert order() == before


def test_a_retired_need_leaves_the_list_and_can_come_back(
    ana: Browser, decision: int, calls: int
) -> None:
    ana.submit(f"/needs/{decision}/retirement")
    assert order() == [calls]
    page = ana.get("/needs")
    assert "Retired. It is offered to nobody from here on." in words(page)
    assert ana.submit(f"/needs/{decision}/move", {"by": "up"}).status_code == 409

    form(page, f"/needs/{decision}/return").send(ana)
    assert order() == [calls, decision]
    ana.submit(f"/needs/{decision}/return")
    assert order() == [calls, decision]


def test_retiring_says_that_what_is_agreed_stays_agreed(ana: Browser, ana_id: int) -> None:
    _, need_id = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)

    ana.submit(f"/needs/{need_id}/retirement")

    page = words(ana.get("/needs"))
    assert "It stays agreed with Okafor Foods." in page
    assert "Still agreed with Okafor Foods" in page


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
    rank.change(ana_id, need_id, rank.NeedForm("own", {}, "en", typed), int(revision(need_id)))


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


# Strangers


@pytest.mark.parametrize("need_id", [None, 9999, 10**18, 10**30])
def test_what_is_not_hers_does_not_exist_for_cleo(
    cleo: Browser, decision: int, need_id: int | None
) -> None:
    need_id = need_id or decision
    typed = DECISION | {"revision": "1", "p_amount": "9"}

    assert cleo.get(f"/needs/{need_id}").status_code == 404
    assert cleo.submit(f"/needs/{need_id}", typed).status_code == 404
    assert cleo.submit(f"/needs/{need_id}", {"p_amount": "x"}).status_code == 404
    assert cleo.submit(f"/needs/{need_id}/move", {"by": "up"}).status_code == 404
    assert cleo.submit(f"/needs/{need_id}/retirement").status_code == 404
    assert cleo.submit(f"/needs/{need_id}/return").status_code == 404
    assert cleo.submit("/needs/order", {"need": [str(need_id)]}).status_code == 409
    assert (order(), stored()[0].parameters["amount"]) == ([decision], 1)
    assert "No needs yet" in words(cleo.get("/needs"))


@pytest.mark.parametrize(
    "address",
    [
        "/needs/new",
        "/needs/1",
        "/needs/1/move",
        "/needs/order",
        "/needs/preview",
        "/needs/1/retirement",
        "/needs/1/return",
    ],
)
def test_nobody_reads_or_changes_needs_without_signing_in(visitor: Browser, address: str) -> None:
    assert visitor.get("/needs").location.startswith("/sign-in")
    assert visitor.submit(address).location == "/sign-in"


@pytest.mark.parametrize("what", ["move", "retirement", "return"])
def test_looking_changes_nothing(ana: Browser, decision: int, what: str) -> None:
    assert ana.get(f"/needs/{decision}/{what}").status_code == 405
    assert order() == [decision]
