"""Two versions of an agreement side by side, on the page and on paper."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from agreements import comparing
from agreements.document import USUAL
from app.db import session, writing
from app.models import Client, Need
from app.services import papers
from app.services.agreeing import propose
from app.services.agreeing.comparison_paper import TEMPLATE, ComparisonPaper
from app.services.agreeing.propose import Change
from app.services.state import standing
from tests import scenarios
from tests.counting import queries
from tests.people import Browser
from tests.views.reading import form, links, section, soup, words


def _at(client_id: int, rest: str = "") -> str:
    return f"/clients/{client_id}/agreement/compare{rest}"


@pytest.fixture
def grown(app: Flask, ana_id: int, need_id: int, client_id: int, now: datetime) -> int:
    """Ben's agreement: quick decisions; then calls as well; then two days for decisions."""
    with app.app_context():
        scenarios.ben_accepted(ana_id, client_id, now - timedelta(days=40))
        scenarios.ana_needs_calls_at_set_times(ana_id, now - timedelta(days=40))
        scenarios.ben_answered_in_time(ana_id, client_id, need_id, now, 4)
        scenarios.ben_accepted(ana_id, client_id, now)
        with writing() as db:
            need = db.get_one(Need, need_id)
            need.parameters = {**need.parameters, "amount": 2}
        change = Change(need_id, None, "Ben, as we said: two days from now on.")
        scenarios.ben_was_offered(ana_id, client_id, now, change)
    return client_id


def marks(answer: TestResponse, name: str, heading: str) -> list[str]:
    """What is marked as added or removed below a heading."""
    at = next(h for h in soup(answer).find_all("h2") if heading in h.get_text())
    place = at.find_parent("section")
    assert place is not None
    return [" ".join(mark.get_text().split()) for mark in place.find_all(name)]


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
        return " ".join(" ".join(pages).split())
    finally:
        document.close()


def test_the_agreement_leads_there_once_there_are_two_versions(
    app: Flask, ana: Browser, ana_id: int, client_id: int, grown: int
) -> None:
    assert _at(grown) in links(ana.get(f"/clients/{grown}/agreement"))


def test_with_one_version_or_none_it_says_so(
    app: Flask, ana: Browser, ana_id: int, client_id: int, now: datetime
) -> None:
    assert "Nothing has been offered yet" in words(ana.get(_at(client_id)))
    assert ana.get(_at(client_id, ".pdf")).status_code == 404
    with app.app_context():
        propose.save_draft(ana_id, client_id, "A draft.", now)
        assert "Nothing has been offered yet" in words(ana.get(_at(client_id)))
        scenarios.ben_accepted(ana_id, client_id, now)
    assert "There is only one version so far" in words(ana.get(_at(client_id)))
    assert _at(client_id) not in links(ana.get(f"/clients/{client_id}/agreement"))


def test_a_line_that_came_new_is_said(ana: Browser, grown: int) -> None:
    page = ana.get(_at(grown, "?from=1&to=2"))
    assert "Version 1 and version 2" in words(page)
    said = section(page, "sum")
    assert "“Calls are on Tuesday and Thursday, at set times”: new" in said
    assert "One line is the same, word for word." in said
    assert not marks(page, "ins", "Calls")


def test_changed_figures_and_words_are_marked_for_everybody(ana: Browser, grown: int) -> None:
    page = ana.get(_at(grown, "?from=2&to=3"))
    assert "Decisions get an answer within two working days" in words(page)
    assert marks(page, "del", "Decisions")[:2] == ["[removed: one]", "[removed: day]"]
    assert marks(page, "ins", "Decisions")[:2] == ["[added: two]", "[added: days]"]
    figures = next(d for d in soup(page).find_all("dt") if d.get_text() == "Figures")
    assert "[removed: one] [added: two] working" in " ".join(figures.parent.get_text().split())
    assert marks(page, "ins", "Opening") and marks(page, "del", "Opening")
    assert not marks(page, "ins", "Calls") and not marks(page, "del", "Calls")


def test_what_every_paper_says_of_the_contract_is_not_gone(ana: Browser, grown: int) -> None:
    """Version 3 prints it below an opening that lacks it."""
    assert "contract, prices" in section(ana.get(_at(grown, "?from=1&to=3")), "opening")
    for pair in ("?from=1&to=3", "?from=2&to=3"):
        gone = " ".join(marks(ana.get(_at(grown, pair)), "del", "Opening"))
        assert gone and "contract, prices" not in gone
    on_paper = text_of(ana.get(_at(grown, ".pdf?from=1&to=3")).data)
    assert on_paper.count("contract, prices or dates.") == 2


def test_on_paper_a_line_is_as_full_as_it_can_be(app: Flask) -> None:
    ends = "changes nothing in our contract, prices or dates."
    old = f"Ben, one thing before we start that keeps your project moving. It {ends}"
    new = (
        "Ben, thank you: “Decisions get an answer within one working day” has worked well, four "
        f"times in a row. So here is one more line; it is all that is new, and it {ends} A no is "
        "fine."
    )
    opening = comparing.words("opening", old, new)
    sheet = ComparisonPaper(
        title="What changed",
        language="en",
        our_language="en",
        freelancer="Ines Duarte",
        client="Okafor Foods",
        old=1,
        new=2,
        found=comparing.Comparison(opening, ()),
        brand=USUAL,
    )
    with app.app_context():
        made = papers.set_sheet(TEMPLATE, sheet, None)
    document = pypdfium2.PdfDocument(made)
    try:
        lines = document[0].get_textpage().get_text_range().splitlines()
    finally:
        document.close()
    assert [line.strip() for line in lines if "changes" in line][-1] == ends


def test_without_numbers_the_newest_is_compared_with_the_one_before(
    ana: Browser, grown: int
) -> None:
    assert "Version 2 and version 3" in words(ana.get(_at(grown)))
    assert "Version 1, replaced by a later version" in words(ana.get(_at(grown)))
    assert "Version 1 and version 3" in words(ana.get(_at(grown, "?from=1")))
    assert "Version 2 and version 3" in words(ana.get(_at(grown, "?from=3")))
    assert "Version 1 and version 2" in words(ana.get(_at(grown, "?to=2")))
    assert "Version 1 and version 3" in words(ana.get(_at(grown, "?to=1")))
    chosen = form(ana.get(_at(grown)), "/compare").send(ana, **{"from": "1", "to": "2"})
    assert "Version 1 and version 2" in words(chosen)


def test_the_older_one_stands_first(ana: Browser, grown: int) -> None:
    turned, straight = (ana.get(_at(grown, f"?{pair}")) for pair in ("from=3&to=1", "from=1&to=3"))
    assert marks(turned, "del", "Decisions") == marks(straight, "del", "Decisions") != []
    assert words(turned) == words(straight)


def test_a_version_is_not_compared_with_itself(ana: Browser, grown: int) -> None:
    page = ana.get(_at(grown, "?from=2&to=2"))
    assert page.status_code == 200 and "one and the same version" in words(page)
    assert ana.get(_at(grown, ".pdf?from=2&to=2")).status_code == 404


@pytest.mark.parametrize("number", ["0", "4", "-1", "draft", "1.5", "²", "9" * 30, "1 OR 1=1"])
@pytest.mark.parametrize("path", ["", ".pdf"])
def test_a_version_that_is_not_there_is_not_found(
    ana: Browser, grown: int, path: str, number: str
) -> None:
    for name in ("from", "to"):
        answer = ana.get(_at(grown, path), query_string={name: number})
        assert answer.status_code == 404


def test_a_draft_is_no_version(
    app: Flask, ana: Browser, ana_id: int, client_id: int, now: datetime, need_id: int
) -> None:
    with app.app_context():
        scenarios.ben_accepted(ana_id, client_id, now - timedelta(days=40))
        scenarios.ana_needs_calls_at_set_times(ana_id, now - timedelta(days=40))
        scenarios.ben_answered_in_time(ana_id, client_id, need_id, now, 4)
        propose.save_draft(ana_id, client_id, "A draft.", now)
        assert len(standing.versions(session(), client_id)) == 2
    assert "There is only one version so far" in words(ana.get(_at(client_id)))
    assert ana.get(_at(client_id, "?to=2")).status_code == 404


def test_other_hours_and_another_zone_are_said(
    app: Flask, ana: Browser, ana_id: int, client_id: int, now: datetime
) -> None:
    with app.app_context():
        scenarios.ben_accepted(ana_id, client_id, now)
        with writing() as db:
            client = db.get_one(Client, client_id)
            client.zone, client.week = "Asia/Tokyo", {"mon": [["10:00", "18:00"]]}
            client.country = "JP"
        scenarios.ben_was_offered(ana_id, client_id, now, Change(words="New hours."))
    page = ana.get(_at(client_id))
    said = " ".join(marks(page, "ins", "Decisions")), " ".join(marks(page, "del", "Decisions"))
    assert "Tokyo" in said[0] and "Berlin" in said[1]
    assert "Japan" in said[0] and "Germany" in said[1]


def test_on_paper_both_sides_can_be_read_and_are_marked(ana: Browser, grown: int) -> None:
    answer = ana.get(_at(grown, ".pdf?from=2&to=3"))
    assert answer.mimetype == "application/pdf"
    assert "okafor-foods-versions-2-and-3.pdf" in answer.headers["Content-Disposition"]
    said = text_of(answer.data)
    for expected in (
        "What changed",
        "version 2 and version 3",
        "Version 2 [removed: one] working [removed: day]",
        "Version 3 [added: two] working [added: days]",
        "dates. [removed: A no is fine.]",
        "Ben, [added: as we said: two days from now on. It] changes nothing in our contract",
        "the same",
        "page 1 of",
    ):
        assert expected in said
    with pikepdf.open(BytesIO(answer.data)) as document:
        assert document.Root.MarkInfo.Marked
        assert "What changed" in str(document.docinfo["/Title"])
        levels = _headings(document.Root.StructTreeRoot)
    assert levels[0] == 1 and 3 in levels
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


def _headings(node: pikepdf.Object) -> list[int]:
    """The levels of all headings in the order in which they are read."""
    if isinstance(node, pikepdf.Array):
        return [level for child in node for level in _headings(child)]
    if not isinstance(node, pikepdf.Dictionary):
        return []
    name = str(node.get("/S", ""))
    own = [int(name[2])] if name[:2] == "/H" and name[2:].isdigit() else []
    return [*own, *_headings(node.get("/K", pikepdf.Array()))]


def test_on_paper_it_looks_as_other_papers_do(app: Flask, ana: Browser, grown: int) -> None:
    before = ana.get(_at(grown, ".pdf")).data
    kept = {"accent": "#7a1c4a", "picked": "#1c5a4a", "shown": "#1c5a4a", "paper": "Letter"}
    ana.submit("/settings/papers", kept)
    sizes = []
    for made in (before, ana.get(_at(grown, ".pdf")).data):
        with pikepdf.open(BytesIO(made)) as document:
            sizes.append([round(float(edge)) for edge in document.pages[0].MediaBox[2:]])
    assert sizes == [[595, 842], [612, 792]]


def test_what_was_typed_is_text_in_both(
    app: Flask, ana: Browser, ana_id: int, client_id: int, now: datetime
) -> None:
    odd = "<script>alert(1)</script> </style> {{7*7}} &amp; <del>no</del>"
    with app.app_context():
        scenarios.ben_accepted(ana_id, client_id, now)
        with writing() as db:
            version = standing.versions(db, client_id)[0]
            version.opening = odd
            db.get_one(Client, client_id).zone = "Asia/Tokyo"
        scenarios.ben_was_offered(ana_id, client_id, now, Change(words="New hours."))
    page = ana.get(_at(client_id))
    assert odd in " ".join(soup(page).get_text().split()) and "<script>alert" not in page.text
    assert odd in text_of(ana.get(_at(client_id, ".pdf")).data)


def test_cleo_finds_nothing(cleo: Browser, visitor: Browser, grown: int) -> None:
    for path in (_at(grown), _at(grown, "?from=1&to=2"), _at(grown, ".pdf?from=1&to=2")):
        assert cleo.get(path).status_code == 404
        assert visitor.get(path).location.startswith("/sign-in")


def test_more_versions_take_no_more_queries(
    app: Flask, ana: Browser, ana_id: int, grown: int, now: datetime
) -> None:
    ana.get(_at(grown))
    few = queries(ana, _at(grown, "?from=1&to=2"))
    assert queries(ana, _at(grown, "?from=1&to=3")) == few
