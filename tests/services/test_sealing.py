"""The accepted paper under its seal, and the terms inside both papers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pikepdf
import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from sqlalchemy import select
from sqlalchemy.orm import undefer

from agreements import terms
from agreements.needs import KINDS, Words
from app.adapters import seal_check, seal_keys
from app.db import session, writing
from app.models import Acceptance, AddressTest, Document, OutboxMessage
from app.services import sealing, stated
from app.services.agreeing import agree, copies
from app.shell import shell
from tests import scenarios
from tests.services.test_paper import text_of


def _papers(ana_id: int, now: datetime) -> dict[str, Document]:
    scenarios.ben_agreed_to_quick_decisions(ana_id, now)
    return _rows()


def test_the_accepted_paper_is_sealed_and_the_offered_one_is_not(
    app: Flask, ana_id: int, now: datetime
) -> None:
    papers = _papers(ana_id, now)
    found = seal_check.look(BytesIO(papers["accepted"].pdf))
    assert found.seal is not None
    assert found.seal.intact
    assert found.seal.whole
    assert sealing.is_ours(found.seal)
    assert found.mark == papers["accepted"].mark
    assert found.terms is not None
    assert terms.read(found.terms).accepted is not None
    offered = seal_check.look(BytesIO(papers["offered"].pdf))
    assert offered.seal is None
    assert offered.mark == papers["offered"].mark
    assert offered.terms is not None
    assert terms.read(offered.terms).accepted is None


def test_the_seal_certifies_that_nothing_may_change(app: Flask, ana_id: int, now: datetime) -> None:
    pdf = pikepdf.open(BytesIO(_papers(ana_id, now)["accepted"].pdf))
    seal = pdf.Root.Perms.DocMDP
    assert seal.SubFilter == "/adbe.pkcs7.detached"
    assert int(seal.Reference[0].TransformParams.P) == 1
    field = pdf.Root.AcroForm.Fields[0]
    assert field.V.objgen == seal.objgen
    assert int(field.F) & 2, "hidden, so that no reader of the page comes across it"
    assert str(pdf.pages[0].obj.Tabs) == "/S"


def test_a_version_can_be_made_again_from_its_paper(app: Flask, ana_id: int, now: datetime) -> None:
    for row in _papers(ana_id, now).values():
        (attached,) = _attached(row.pdf)
        said = terms.read(attached)
        assert row.terms is not None
        assert said == terms.read(row.terms.encode())
        assert said.mark == row.mark
        if row.kind == "accepted":
            content, _ = copies.accepted_content(row.version_id)
            assert said == stated.of(content)


def test_a_line_in_the_file_has_all_that_was_agreed(app: Flask, ana_id: int, now: datetime) -> None:
    row = _papers(ana_id, now)["accepted"]
    content, _ = copies.accepted_content(row.version_id)
    line = replace(content.terms[0], region="BE", promise_kind="sign_off")
    (said,) = stated.of(replace(content, terms=(line,))).clauses
    assert said.promise_hours is not None
    flat = {**vars(said), **vars(said.hours), "promise_calendar": vars(said.promise_hours)}
    assert {name: flat[name] for name in vars(line) if name != "need_id"} == {
        name: value for name, value in vars(line).items() if name != "need_id"
    }


def test_all_that_the_paper_says_is_in_the_data(app: Flask, ana_id: int, now: datetime) -> None:
    """The other way round: nothing but the names of parts is on the paper and not in its terms."""
    client, (first, _) = scenarios.ben_agreed_long_ago(ana_id, now, "decision", "invoice")
    scenarios.ben_answered_in_time(ana_id, client, first, now, 5)
    offer = scenarios.ben_was_offered(ana_id, client, now)
    agree.accept(ana_id, offer, agree.Answer("Ben Okafor", now, how="reply"), now)
    stored = session().scalars(
        select(Document).options(undefer(Document.terms), undefer(Document.pdf))
    )
    for row in stored:
        raw = json.loads(row.terms or "")
        left = _bare(text_of(row.pdf))
        for said in sorted({_bare(one) for one in _texts(raw)}, key=len, reverse=True):
            left = left.replace(said, " ")
        names = (
            "Why this helps us both|What I promise in return|When something slips|Later|Agreed|"
            "What is counted|Agreed so far|How to answer|new in this version"
        )
        for name in sorted(names.split("|"), key=len, reverse=True):
            left = left.replace(_bare(name), " ")
        assert set(re.findall("[a-z]{3,}", left.casefold())) <= {"and", "version", "page"}, left
        assert ("recordedbythefreelancer" in _bare(str(raw["accepted"]))) == (
            raw["accepted"] is not None and raw["accepted"]["how"] == "reply"
        )


def _bare(text: str) -> str:
    return re.sub("[\\s\u2060\ufffe\x02-]", "", text)


def _texts(raw: object) -> Iterator[str]:
    if isinstance(raw, str) and len(raw) > 3:
        yield raw
    elif isinstance(raw, dict | list):
        for one in raw.values() if isinstance(raw, dict) else raw:
            yield from _texts(one)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_terms_of_every_kind_are_as_the_schema_says(
    app: Flask, ana_id: int, now: datetime, kind: str
) -> None:
    words = scenarios.NOTHING
    if kind == "own":
        words = Words("One decides", "One of you decides.", "It is quicker.", "I ask that one.")
    scenarios.ana_needs(ana_id, kind, now, words)
    client = scenarios.ben_is_a_client(ana_id, now)
    scenarios.ben_was_offered(ana_id, client, now)
    row = session().scalars(select(Document).options(undefer(Document.terms))).one()
    assert row.terms is not None
    raw = json.loads(row.terms)
    Draft202012Validator(json.loads(terms.SCHEMA.read_bytes())).validate(raw)
    assert raw["clauses"][0]["kind"] == kind
    for told in ("@", "127.0.0.1"):
        assert told not in row.terms


def test_nothing_about_the_device_that_accepted_is_in_the_file(
    app: Flask, ana_id: int, now: datetime
) -> None:
    scenarios.ana_needs_quick_decisions(ana_id, now)
    client = scenarios.ben_is_a_client(ana_id, now)
    offer = scenarios.ben_was_offered(ana_id, client, now)
    answer = agree.Answer("Ben Okafor", now, remote_address="198.51.100.7", agent="Firefox/999")
    agree.accept(ana_id, offer, answer, now)
    pdf = pikepdf.open(BytesIO(_rows()["accepted"].pdf))
    whole = BytesIO()
    pdf.save(
        whole,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.all,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )
    for told in (b"198.51.100.7", b"Firefox", b"okafor.example", b"sousa.example"):
        assert told not in whole.getvalue()
    assert b"Decisions get an answer" in whole.getvalue(), "it can be looked into"


def test_a_seal_that_fails_leaves_the_acceptance_and_is_tried_again(
    app: Flask, ana_id: int, now: datetime
) -> None:
    key = shell().settings.data / seal_keys.FOLDER / seal_keys.KEY
    kept = key.read_bytes()
    key.write_bytes(b"no key any more")
    scenarios.ben_agreed_to_quick_decisions(ana_id, now)
    assert set(_rows()) == {"offered"}
    assert session().scalars(select(Acceptance)).one().name == "Ben Okafor"
    copies.complete_missing(now)
    assert set(_rows()) == {"offered"}
    key.write_bytes(kept)
    copies.complete_missing(now)
    assert set(_rows()) == {"offered", "accepted"}


def test_both_get_the_sealed_file_and_its_fingerprint(
    app: Flask, ana_id: int, now: datetime
) -> None:
    sealed = _papers(ana_id, now)["accepted"]
    mails = session().scalars(select(OutboxMessage).where(OutboxMessage.kind != "offer")).all()
    found = {mail.kind: mail for mail in mails}
    assert {mail.recipient for mail in mails} == {"ben@okafor.example", "ana@sousa.example"}
    assert set(found) == {"accepted", "own_copy"}
    for mail in mails:
        assert mail.document_id == sealed.id
        assert f"fingerprint (SHA-256), which no other file has: {sealed.sha256}" in mail.body
        assert "Keep this mail: it shows later that your file is the same one." in mail.body
        assert "/verify" not in mail.body


def test_where_links_are_possible_the_mails_say_where_to_check(
    app: Flask, ana_id: int, now: datetime
) -> None:
    base = "https://groundrules.example.com"
    settings = replace(shell().settings, base_url=base)
    app.extensions["groundrules"] = replace(shell(), settings=settings)
    with writing() as db:
        row = {"freelancer_id": ana_id, "base_url": base, "token_hash": "x"}
        db.add(AddressTest(**row, made_at=now, passed_at=now))
    scenarios.ben_agreed_to_quick_decisions(ana_id, now)
    bodies = session().scalars(
        select(OutboxMessage.body).where(OutboxMessage.kind.in_(("accepted", "own_copy")))
    )
    said = f"Whoever has the file can check here that it is unchanged: {base}/verify"
    assert [said in body for body in bodies] == [True, True]


def _rows() -> dict[str, Document]:
    session().rollback()
    rows = session().scalars(select(Document).options(undefer(Document.pdf)))
    return {row.kind: row for row in rows}


def _attached(pdf: bytes) -> list[bytes]:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return [
            opened.attachments[name].get_file().read_bytes()
            for name in opened.attachments
            if name == terms.FILE_NAME
        ]
