"""The page on which whoever has a file learns whether it is one from here, and unchanged."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import undefer

from agreements import terms
from app.adapters import seal, seal_keys
from app.adapters.vault import Vault
from app.db import session, writing
from app.models import Client, Document, OutboxMessage
from app.security import limiter
from app.services.agreeing import agree
from app.shell import shell
from tests import scenarios
from tests.partings import ana_gave_notice
from tests.people import Browser
from tests.reading import text_of
from tests.views.uploads import upload

THIS_IS = (
    "version 1 of the agreement between Ana Sousa and Okafor Foods, accepted by Ben Okafor on "
    "13 November 2026, 10:00 in Berlin (09:00 in Lisbon)"
)
UNCHANGED = f"This is {THIS_IS}, byte for byte as it was made."
CHANGED = f"This file bears the mark of {THIS_IS}."
UNKNOWN = "Not a file from here"
Papers = dict[str, Document]


@pytest.fixture(autouse=True)
def no_limit_of_others() -> None:
    limiter.reset()


@pytest.fixture
def client_id(app: Flask, ana_id: int, now: datetime) -> int:
    """Ben, who agreed to quick decisions."""
    return scenarios.ben_agreed_to_quick_decisions(ana_id, now)[0]


@pytest.fixture
def papers(client_id: int) -> Papers:
    """What Ana and Ben have on paper, by kind."""
    return _papers()


def _papers() -> Papers:
    rows = session().scalars(select(Document).options(undefer(Document.pdf)))
    return {row.kind: row for row in rows}


def _upload(visitor: Browser, content: bytes) -> str:
    answer = upload(visitor, content)
    assert answer.status_code == 200, answer.text
    return text_of(answer.text)


def _ask(visitor: Browser, content: bytes, mark: str = "") -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    answer = visitor.submit("/verify", {"sha256": sha256, "mark": mark})
    assert answer.status_code == 200
    return text_of(answer.text)


def _saved_anew(content: bytes, *, without: str = "") -> bytes:
    """The file as another program saves it: packed, its mark not among its plain bytes."""
    saved = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        if without:
            del pdf.docinfo[without]
        pdf.save(saved, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"groundrules-mark" not in saved.getvalue()
    return saved.getvalue()


def test_the_accepted_file_is_known_by_its_bytes_or_by_its_fingerprint(
    visitor: Browser, papers: Papers
) -> None:
    assert UNCHANGED in _upload(visitor, papers["accepted"].pdf)
    assert UNCHANGED in _ask(visitor, papers["accepted"].pdf)


def test_a_changed_file_is_known_by_the_mark_in_it(visitor: Browser, papers: Papers) -> None:
    changed = papers["accepted"].pdf + b"\n"
    assert CHANGED in _upload(visitor, changed)
    assert papers["accepted"].mark
    assert CHANGED in _ask(visitor, changed, papers["accepted"].mark)
    assert UNKNOWN in _ask(visitor, changed)


def test_of_a_paper_that_is_not_kept_nobody_says_that_it_was_made_elsewhere(
    ana: Browser, client_id: int
) -> None:
    made = ana.get(f"/clients/{client_id}/stored.pdf").data
    assert b"/groundrules-mark (not-kept)" in made
    for said in (_upload(ana, made), _ask(ana, made, "not-kept"), _upload(ana, _saved_anew(made))):
        assert "A paper that is not kept" in said
        assert "of drafts, comparisons and summaries there is no record" in said
        assert UNKNOWN not in said


def test_the_command_says_that_an_offer_bears_no_seal(app: Flask, client_id: int) -> None:
    kept = shell().settings.data / "offer.pdf"
    kept.write_bytes(_papers()["offered"].pdf)
    answer = app.test_cli_runner().invoke(args=["verify", str(kept)])
    assert answer.exit_code == 0
    assert "Seal: none; accepted agreements alone bear one" in answer.output
    assert answer.output.casefold().count("unchanged") == 1


def test_a_mark_is_found_wherever_it_stands(visitor: Browser, papers: Papers) -> None:
    """Files are read in pieces; a mark may lie across the end of one."""
    mark = f"/groundrules-mark ({papers['accepted'].mark})".encode()
    for before in range(256 * 1024 - len(mark), 256 * 1024 + 1, 13):
        limiter.reset()
        assert CHANGED in _upload(visitor, b"x" * before + mark)


def test_a_file_that_was_saved_anew_is_known_by_what_is_packed_in_it(
    visitor: Browser, papers: Papers
) -> None:
    assert CHANGED in _upload(visitor, _saved_anew(papers["accepted"].pdf))


def test_without_its_mark_it_is_known_by_its_terms(visitor: Browser, papers: Papers) -> None:
    saved = _saved_anew(papers["accepted"].pdf, without="/groundrules-mark")
    assert CHANGED in _upload(visitor, saved)


def test_a_sealed_file_that_is_not_on_record_is_known_by_its_seal(
    visitor: Browser, papers: Papers
) -> None:
    pdf = papers["accepted"].pdf
    with writing() as db:
        db.execute(delete(OutboxMessage))
        db.execute(delete(Document))
    assert "This file bears our seal and is unchanged since, but there is no record" in _upload(
        visitor, pdf
    )
    said = _upload(visitor, pdf + b"\n%")
    assert "This file bears our seal, and it was changed after it was sealed" in said


def test_a_seal_of_somebody_else_is_nothing_from_here(
    visitor: Browser, papers: Papers, tmp_path_factory: pytest.TempPathFactory, now: datetime
) -> None:
    elsewhere = seal_keys.own(tmp_path_factory.mktemp("elsewhere"), Vault(b"another key"), now)
    words = seal.Words("This is what both sides agreed.", "Groundrules")
    pdf = papers["offered"].pdf
    assert papers["offered"].mark
    foreign = pdf.replace(papers["offered"].mark.encode(), b"x" * 32)
    bare = BytesIO()
    with pikepdf.open(BytesIO(foreign)) as opened:
        del opened.Root["/AF"]
        opened.save(bare)
    said = _upload(visitor, seal.sealed(bare.getvalue(), elsewhere, words, now))
    assert UNKNOWN in said
    assert "Okafor" not in said


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 and no more", b"\x00" * 70_000, b"hello"])
def test_what_was_not_made_here_is_not_from_here(
    visitor: Browser, papers: Papers, content: bytes
) -> None:
    assert UNKNOWN in _upload(visitor, content)
    assert UNKNOWN in _ask(visitor, content, "a" * 32)


def test_an_offer_does_not_tell_what_came_of_it(
    visitor: Browser, client_id: int, ana_id: int, now: datetime
) -> None:
    before = _upload(visitor, _papers()["offered"].pdf)
    assert "version 1 of an agreement between Ana Sousa and Okafor Foods, as it was" in before
    assert "offered to Ben Okafor on 13 November 2026, 10:00 in Berlin" in before
    assert "accepted" not in before.replace("that was accepted bears", "")


def test_what_came_after_an_agreement_is_not_told(
    visitor: Browser, client_id: int, papers: Papers, ana_id: int, now: datetime
) -> None:
    before = _upload(visitor, papers["accepted"].pdf)
    with writing() as db:
        db.get_one(Client, client_id).name = "Okafor & Daughters"
    ana_gave_notice(ana_id, client_id, now)
    assert _upload(visitor, papers["accepted"].pdf) == before


def test_a_closing_letter_is_known_as_what_it_is(
    visitor: Browser, client_id: int, ana_id: int, now: datetime
) -> None:
    ana_gave_notice(ana_id, client_id, now)
    said = _upload(visitor, _papers()["closing"].pdf)
    assert (
        "This is a letter that closes an agreement, written on 23 November 2026, byte for byte as "
        "it was made." in said
    )


def test_a_withdrawn_offer_reads_as_it_did(
    visitor: Browser, app: Flask, ana_id: int, now: datetime
) -> None:
    scenarios.ana_needs_quick_decisions(ana_id, now)
    client = scenarios.ben_is_a_client(ana_id, now)
    offer = scenarios.ben_was_offered(ana_id, client, now)
    pdf = _papers()["offered"].pdf
    before = _upload(visitor, pdf)
    agree.withdraw(ana_id, offer, "It was too early.", now + timedelta(minutes=5))
    assert _upload(visitor, pdf) == before


def test_no_id_and_no_address_is_told(visitor: Browser, papers: Papers) -> None:
    page = upload(visitor, papers["accepted"].pdf).text
    for told in ("okafor.example", "sousa.example", "/clients/", "/documents/"):
        assert told not in page


def test_nothing_chosen_is_asked_for(visitor: Browser, app: Flask) -> None:
    answer = visitor.submit("/verify", {}, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "Choose a PDF first." in answer.text


@pytest.mark.parametrize(
    "typed", [{"sha256": "z" * 64}, {"sha256": ""}, {"sha256": "a" * 64, "mark": "<b>"}]
)
def test_what_is_no_fingerprint_is_refused(
    visitor: Browser, app: Flask, typed: dict[str, str]
) -> None:
    assert visitor.submit("/verify", typed).status_code == 400


def test_a_form_without_its_token_is_refused(visitor: Browser, app: Flask) -> None:
    answer = visitor.post("/verify", data={"sha256": "a" * 64})
    assert answer.status_code == 400
    assert "This form is too old" in answer.text


def test_more_than_a_paper_can_have_is_refused(visitor: Browser, app: Flask) -> None:
    body = BytesIO(b"x" * (10 * 1024 * 1024 + 100_000))
    kind = "multipart/form-data; boundary=x"
    answer = visitor.post("/verify", input_stream=body, content_type=kind)
    assert answer.status_code == 413
    assert "That file is too large" in answer.text


def test_nine_megabytes_are_looked_at(visitor: Browser, papers: Papers) -> None:
    assert CHANGED in _upload(visitor, papers["accepted"].pdf + b"\n" * (9 * 1024 * 1024))


def test_nobody_asks_without_end(visitor: Browser, app: Flask) -> None:
    answers = [_status(visitor) for _ in range(21)]
    assert answers == [200] * 20 + [429]
    late = visitor.submit("/verify", {"sha256": "a" * 64})
    assert 1 <= int(late.headers["Retry-After"]) <= 61


def _status(visitor: Browser) -> int:
    return visitor.submit("/verify", {"sha256": "a" * 64}).status_code


def test_the_schema_is_published(visitor: Browser, app: Flask) -> None:
    answer = visitor.get(terms.SCHEMA_ADDRESS)
    assert answer.mimetype == "application/schema+json"
    assert json.loads(answer.data)["$id"] == terms.SCHEMA_ADDRESS
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_sign_in_and_the_agreement_lead_there(
    visitor: Browser, ana: Browser, client_id: int
) -> None:
    assert 'href="/verify"' in visitor.get("/sign-in").text
    assert 'href="/verify"' in ana.get(f"/clients/{client_id}/agreement").text
    assert 'href="/verify"' in ana.get(f"/clients/{client_id}/page").text
