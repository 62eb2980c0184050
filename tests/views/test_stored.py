"""What is stored about a client, as PDF: everything, for the freelancer alone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from flask import Flask

from agreements.document import USUAL, sheet_html
from agreements.language import ENGLISH
from agreements.needs import KINDS
from app.db import session, writing
from app.languages import language
from app.models import (
    Address,
    ChangeRequest,
    Clause,
    Client,
    Document,
    Evidence,
    Occasion,
    OutboxMessage,
)
from app.rendering import environment
from app.services.growing import lines
from app.services.people import clients
from app.services.state import stored, stored_paper, stored_words
from app.services.state.stored import Said as Stated
from app.services.upholding import days_off
from tests import scenarios
from tests.counting import queries
from tests.people import NOW, Browser
from tests.views.reading import links


@pytest.fixture
def client(ana_id: int) -> int:
    """Ben agreed, was asked, answered once and was late once; a few things were noted since."""
    found, need = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    scenarios.mia_works_there_too(ana_id, found, NOW)
    at = NOW - timedelta(days=5)
    scenarios.ben_was_asked(
        ana_id, found, need, at, NOW, "Decision: blue?", at + timedelta(hours=1)
    )
    late = scenarios.ben_was_asked(
        ana_id, found, need, at, NOW, "Decision: red?", NOW - timedelta(hours=1)
    )
    scenarios.ana_confirmed(ana_id, late, NOW)
    scenarios.ben_asked_for_a_change(ana_id, found, NOW, "Two days, please.")
    days_off.add(ana_id, found, date(2026, 12, 24), date(2026, 12, 31), "Between the years", NOW)
    other = scenarios.ana_needs_one_person_to_decide(ana_id, NOW)
    lines.skip(ana_id, found, other, "They are only two.", NOW)
    return found


def text_of(made: bytes) -> str:
    document = pypdfium2.PdfDocument(made)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return " ".join(" ".join(pages).replace("\ufffe", "").split())


def test_everything_that_is_stored_stands_in_it(ana: Browser, client: int) -> None:
    answer = ana.get(f"/clients/{client}/stored.pdf")
    assert answer.mimetype == "application/pdf"
    assert "stored-about-okafor-foods-2026-11-23.pdf" in answer.headers["Content-Disposition"]
    said = text_of(answer.data)
    for words in (
        "Everything that is stored about Okafor Foods",
        "Europe/Berlin",
        "Monday to Friday, 09:00 to 17:00",
        "ben@okafor.example",
        "mia@okafor.example",
        "Between the years",
        "Decisions get an answer within one working day",
        "An open decision holds up the work behind it.",
        "accepted",
        "Two days, please.",
        "Decision: blue? client",
        "late this time",
        "They are only two.",
        "2026-11-18 10:00 (09:00)",
    ):
        assert words in said, words
    assert "breach" not in said.lower()
    for code in ("scheduled", "is_off", "superseded"):
        assert code not in said.split(), code
    assert f"Not asked here {KINDS['own'].name} They are only two." in said
    assert "Germany" in said and "on the page" in said and "the agreement as accepted" in said


def test_no_code_of_ours_stands_in_it(ana: Browser, client: int) -> None:
    with writing() as db:
        row = db.query(Client).one()
        row.country, row.region = "DE", "BE"
        db.query(Address).update({"stopped_at": NOW, "stopped_how": "mail"})
        request, clause = db.query(ChangeRequest).one(), db.query(Clause).one()
        request.clause_id, request.parameters = clause.id, {"amount": 2}
        request.outcome, request.answered_at = "overtaken", NOW
        occasion = db.query(Occasion).first()
        assert occasion is not None
        noted = {"source": "hand", "at": NOW, "recorded_at": NOW}
        owned = {"freelancer_id": occasion.freelancer_id, "occasion_id": occasion.id}
        for kind in ("asked_back", "replied", "automatic"):
            db.add(Evidence(kind=kind, **noted, **owned))
    said = text_of(ana.get(f"/clients/{client}/stored.pdf").data)
    for words in (
        "Germany, Berlin",
        "ben@okafor.example English main contact",
        "from a mail",
        "Two days, please. two working days",
        "something newer took its place",
        "(09:00) asked",
        "(09:00) asked back",
        "an automatic reply came",
    ):
        assert words in said, words
    for code in (" en ", "amount", "overtaken", "asked_back", "automatic 2"):
        assert code not in said, code


@pytest.mark.parametrize(
    ("kind", "code", "amount", "words"),
    [
        ("invoice", "asked", None, "sent"),
        ("invoice", "answered", None, "paid"),
        ("calls", "called", None, "called"),
        ("rounds", "used", 1, "a round of changes"),
        ("retainer", "used", 90, "one hour and 30 minutes"),
        ("own", "noted", None, "noted"),
    ],
)
def test_what_happened_is_said_in_the_words_of_its_line(
    kind: str, code: str, amount: int | None, words: str
) -> None:
    assert stored_words.fact(code, amount, KINDS[kind], ENGLISH) == words


def test_what_a_line_leads_to_stays_with_it(app: Flask) -> None:
    said = Stated("Mail", "Dear Ben,\n\nThis is its fingerprint:\n\nabc\n\nInes")
    with app.test_request_context():
        page = sheet_html(environment("en"), stored_paper.TEMPLATE, _sheet(said))
    body = page.partition("<body")[2]
    assert re.findall('<p class="(mail[^"]*)"[^>]*>([^<]*)<', body) == [
        ("mail", "Dear Ben,"),
        ("mail leads", "This is its fingerprint:"),
        ("mail", "abc"),
        ("mail", "Ines"),
    ]


def _sheet(said: Stated) -> stored_paper.StoredPaper:
    return stored_paper.StoredPaper(
        "What is stored", "en", "en", "Ines", "Ben", "today", "All.", (), (said,), USUAL
    )


def test_a_file_name_keeps_the_letters_under_their_accents() -> None:
    at = datetime(2026, 11, 2, tzinfo=UTC)
    for name, part in (
        ("Peña Arquitectos", "pena-arquitectos"),
        ("Łódź & Søn Straße", "lodz-son-strasse"),
        ("山田", "a-client"),
    ):
        assert stored_paper.filename(name, at) == f"stored-about-{part}-2026-11-02.pdf"


def test_every_document_stands_with_its_sha256_and_every_mail_with_its_words(
    ana: Browser, client: int
) -> None:
    said = text_of(ana.get(f"/clients/{client}/stored.pdf").data).replace(" ", "")
    documents, mails = session().query(Document).all(), session().query(OutboxMessage).all()
    assert len(documents) == 2 and len(mails) >= 3
    assert all(document.sha256 in said for document in documents)
    for mail in mails:
        assert "".join(mail.subject.split()) in said
        assert "".join(mail.body.split()[:6]) in said


def test_its_tables_have_headers_for_columns_and_rows(ana: Browser, client: int) -> None:
    made = ana.get(f"/clients/{client}/stored.pdf").data
    with pikepdf.open(BytesIO(made)) as document:
        cells = [
            element
            for element in document.objects
            if isinstance(element, pikepdf.Dictionary) and element.get("/S") in ("/TH", "/TD")
        ]
        named = {str(cell.ID) for cell in cells if cell.S == "/TH"}
        headers = [[str(one) for one in cell.A.Headers] for cell in cells if cell.S == "/TD"]
    assert len(headers) > 50
    assert all(len(found) == 2 and named.issuperset(found) for found in headers)


def test_the_freelancer_s_own_notes_stand_apart(ana_id: int, client: int) -> None:
    db = session()
    found = stored.gather(db, clients.load(db, ana_id, client), "Europe/Lisbon", language("en"))
    told = [cell for table in found.tables for row in table.rows for cell in row]
    assert not any("They are only two." in cell for cell in told)
    assert any("They are only two." in cell for row in found.notes.rows for cell in row)


def test_a_client_about_whom_little_is_stored_is_no_trouble(ana: Browser, ana_id: int) -> None:
    new = scenarios.ben_is_a_client(ana_id, NOW, name="نور")
    answer = ana.get(f"/clients/{new}/stored.pdf")
    assert "stored-about-a-client-" in answer.headers["Content-Disposition"]
    assert text_of(answer.data).count("Nothing.") == 10


def test_the_number_of_queries_does_not_grow(ana: Browser, ana_id: int, client: int) -> None:
    address = f"/clients/{client}/stored.pdf"
    before = queries(ana, address)
    scenarios.ben_answered_in_time(ana_id, client, first_need(), NOW, 3)
    days_off.add(ana_id, client, date(2027, 1, 1), date(2027, 1, 2), "", NOW)
    assert queries(ana, address) == before


def first_need() -> int:
    return session().query(Clause.need_id).limit(1).scalar() or 0


def test_the_client_s_page_leads_to_it(ana: Browser, client: int) -> None:
    assert f"/clients/{client}/stored.pdf" in links(ana.get(f"/clients/{client}"))


def test_a_stranger_gets_nothing(cleo: Browser, client: int) -> None:
    assert cleo.get(f"/clients/{client}/stored.pdf").status_code == 404
