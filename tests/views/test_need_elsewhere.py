"""A need outside its form: where it is agreed, and what is said of it everywhere."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.db import writing
from app.models import Parting, Waiver
from tests import scenarios
from tests.counting import queries
from tests.people import NOW, Browser
from tests.views.reading import form, links, section, soup, words

GERMAN = {
    "title": "Entscheidungen binnen eines Tages",
    "sentence": "Wenn mein Betreff mit „Entscheidung:“ beginnt, antwortest du am Tag darauf.",
    "why": "Was offen ist, hält die Arbeit auf.",
    "promise": "Ich antworte auch am Tag darauf.",
    "language": "de",
}


@pytest.fixture
def agreed(ana_id: int) -> tuple[int, int]:
    """Ben agreed to quick decisions: the client's and the need's id."""
    return scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)


def where(ana: Browser, need_id: int) -> str:
    return section(ana.get(f"/needs/{need_id}"), "where")


def change(ana: Browser, need_id: int, **typed: str) -> str:
    path = f"/needs/{need_id}"
    return str(form(ana.get(path), path).send(ana, show=None, **typed).location)


# Where it is agreed


def test_a_need_that_is_agreed_nowhere_says_nothing_of_it(ana: Browser, ana_id: int) -> None:
    need_id = scenarios.ana_needs_quick_decisions(ana_id, NOW)

    page = ana.get(f"/needs/{need_id}")

    assert soup(page).find(id="where") is None
    assert change(ana, need_id, p_amount="3") == "/needs"


def test_a_need_says_where_it_is_agreed_and_links_there(
    ana: Browser, agreed: tuple[int, int]
) -> None:
    client_id, need_id = agreed

    page = ana.get(f"/needs/{need_id}")

    assert "Okafor Foods As it stands here." in section(page, "where")
    assert f"/clients/{client_id}" in links(page)


def test_a_change_of_an_agreed_need_stays_on_its_page_and_says_where_it_differs(
    ana: Browser, agreed: tuple[int, int]
) -> None:
    client_id, need_id = agreed

    assert change(ana, need_id, p_amount="3") == f"/needs/{need_id}#agreed"

    page = ana.get(f"/needs/{need_id}")
    assert "What is agreed stays as it is until a client accepts the change." in words(page)
    assert "What you agreed there reads differently." in section(page, "where")
    assert "Suggest the change to Okafor Foods" in section(page, "where")
    proposal = ana.get(f"/clients/{client_id}/agreement/change/{need_id}")
    assert proposal.request.path in links(page)
    assert "within three working days" in words(proposal)
    assert change(ana, need_id, p_amount="1") == "/needs"
    assert "As it stands here." in where(ana, need_id)


def test_other_words_and_other_hours_differ_as_well(ana: Browser, agreed: tuple[int, int]) -> None:
    _, need_id = agreed

    change(ana, need_id, why="Your shop opens in May.")

    assert "reads differently" in where(ana, need_id)


def test_other_figures_for_settling_reach_nobody(ana: Browser, agreed: tuple[int, int]) -> None:
    _, need_id = agreed

    assert change(ana, need_id, settle_days="60") == "/needs"
    assert "As it stands here." in where(ana, need_id)


def test_a_line_that_is_lived_without_says_so(
    ana: Browser, ana_id: int, agreed: tuple[int, int]
) -> None:
    client_id, need_id = agreed
    with writing() as db:
        db.add(
            Waiver(freelancer_id=ana_id, client_id=client_id, need_id=need_id, reason="", at=NOW)
        )

    change(ana, need_id, p_amount="3")
    assert "You live without it there." in where(ana, need_id)
    assert "Suggest" not in where(ana, need_id)
    assert "Agreed with" not in words(ana.get("/needs"))


def test_an_agreement_that_ended_holds_nothing(
    ana: Browser, ana_id: int, agreed: tuple[int, int]
) -> None:
    client_id, need_id = agreed
    with writing() as db:
        db.add(
            Parting(
                freelancer_id=ana_id,
                client_id=client_id,
                notice_at=NOW,
                final_day=date(2026, 11, 30),
                zone="Europe/Berlin",
                reason="",
                handover=[],
                ended_at=NOW + timedelta(days=8),
            )
        )

    assert "Agreed with" not in words(ana.get("/needs"))
    assert soup(ana.get(f"/needs/{need_id}")).find(id="where") is None


def test_many_clients_take_no_more_queries(ana: Browser, ana_id: int) -> None:
    _, need_id = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    ana.get(f"/needs/{need_id}")  # the first look also notes when she was seen
    few = queries(ana, f"/needs/{need_id}")
    for name in ("Alder", "Birch", "Cedar"):
        client = scenarios.ben_is_a_client(ana_id, NOW, name, name, f"{name}@client.example")
        scenarios.ben_accepted(ana_id, client, NOW)

    assert where(ana, need_id).count("As it stands here.") == 4
    assert queries(ana, f"/needs/{need_id}") == few


def test_a_retired_need_can_be_let_go_where_it_is_still_agreed(
    ana: Browser, agreed: tuple[int, int]
) -> None:
    client_id, need_id = agreed

    ana.submit(f"/needs/{need_id}/retirement")

    page = ana.get("/needs")
    assert "It stays agreed with Okafor Foods." in words(page)
    assert "Let it go with Okafor Foods" in words(page)
    assert f"/clients/{client_id}/lines/{need_id}#without" in links(page)
    assert ana.get(f"/clients/{client_id}/lines/{need_id}").status_code == 200


# Said everywhere


def test_the_lines_of_a_need_are_there_to_copy(ana: Browser, ana_id: int) -> None:
    need_id = scenarios.ana_needs_calls_at_set_times(ana_id, NOW)
    assert f"/needs/{need_id}/said" in links(ana.get("/needs"))
    assert f"/needs/{need_id}/said" in links(ana.get(f"/needs/{need_id}"))

    page = ana.get(f"/needs/{need_id}/said")

    texts = {str(tag["id"]): tag.get_text().strip() for tag in soup(page).select("textarea")}
    assert texts["signature"] == "Calls: Tuesday and Thursday, 09:00 to 11:00 in Lisbon."
    assert texts["auto-reply"].endswith("09:00 to 11:00 in Lisbon. For anything else, write.")
    assert texts["spoken"].count(".") == 2
    copied = [str(tag["data-copy"]) for tag in soup(page).select("button[data-copy]")]
    assert copied == [f"#{name}" for name in texts]
    assert soup(page).select("nav[aria-label='Language of these words']") == []


def test_the_lines_come_in_the_languages_that_were_typed(ana: Browser, ana_id: int) -> None:
    need_id = scenarios.ana_needs_quick_decisions(ana_id, NOW)
    change(ana, need_id, **GERMAN)

    german = ana.get(f"/needs/{need_id}/said")
    english = ana.get(f"/needs/{need_id}/said?language=en")
    other = ana.get(f"/needs/{need_id}/said?language=fi")

    assert GERMAN["sentence"] in words(german)
    assert [tag["lang"] for tag in soup(german).select("textarea")] == ["de"] * 3
    assert f"/needs/{need_id}/said?language=en" in links(german)
    assert "keeps the work moving." in words(english)
    assert "Decisions get an answer within one working day" in words(english)
    assert [tag["lang"] for tag in soup(other).select("textarea")] == ["de"] * 3


def test_a_need_in_ones_own_words_has_only_their_languages(ana: Browser) -> None:
    ana.submit("/needs/new?kind=own", GERMAN)

    page = ana.get("/needs/1/said")

    assert f"{GERMAN['title']}: {GERMAN['sentence']}" in words(page)
    assert not [address for address in links(page) if "language=" in address]


def test_a_title_in_another_language_makes_no_lines_in_it(ana: Browser, ana_id: int) -> None:
    need_id = scenarios.ana_needs_quick_decisions(ana_id, NOW)
    change(ana, need_id, title=GERMAN["title"], language="de")

    page = ana.get(f"/needs/{need_id}/said?language=de")

    assert "keeps the work moving." in words(page)
    assert not [address for address in links(page) if "language=" in address]


def test_nobody_else_reads_the_lines(ana: Browser, cleo: Browser, ana_id: int) -> None:
    need_id = scenarios.ana_needs_quick_decisions(ana_id, NOW)

    for missing in (need_id, 9999, 10**30):
        assert cleo.get(f"/needs/{missing}/said").status_code == 404
    assert ana.submit(f"/needs/{need_id}/said").status_code == 405
