"""The freelancer's agreement pages."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.db import session
from app.models import (
    Acceptance,
    Clause,
    Decline,
    Document,
    Offer,
    Version,
)
from app.services.agreeing import propose
from tests import scenarios
from tests.people import Browser
from tests.views.reading import form, forms, links, words


def _at(client_id: int, rest: str = "") -> str:
    return f"/clients/{client_id}/agreement{rest}"


def _count(app: Flask, table: type) -> int:
    with app.app_context():
        return session().scalar(select(func.count()).select_from(table)) or 0


def test_the_page_shows_the_clause_the_opening_and_the_paper(ana: Browser, client_id: int) -> None:
    answer = ana.get(_at(client_id))
    assert answer.status_code == 200
    assert "Decisions get an answer within one working day" in words(answer)
    assert _at(client_id, "/preview-1.png") in answer.text
    assert form(answer, _at(client_id)).values["opening"].startswith("Ben, one thing")


def test_no_form_names_a_need(ana: Browser, client_id: int) -> None:
    names = {name for found in forms(ana.get(_at(client_id))) for name in found.values}
    assert not {name for name in names if "need" in name}


def test_the_preview_is_a_pdf_and_an_image_and_stores_nothing(
    app: Flask, ana: Browser, client_id: int
) -> None:
    paper = ana.get(_at(client_id, "/preview.pdf"))
    image = ana.get(_at(client_id, "/preview-1.png"))
    assert paper.mimetype == "application/pdf" and paper.data.startswith(b"%PDF")
    assert image.mimetype == "image/png" and image.data.startswith(b"\x89PNG")
    assert ana.get(_at(client_id, "/preview-9.png")).status_code == 404
    assert _count(app, Document) == _count(app, Version) == 0


def test_the_opening_is_saved_and_shown(ana: Browser, client_id: int) -> None:
    typed = "Ben, a word <b>before</b> we start."
    saved = form(ana.get(_at(client_id)), _at(client_id)).send(ana, opening=typed)
    assert saved.status_code == 302
    again = ana.get(_at(client_id))
    assert form(again, _at(client_id)).values["opening"] == typed
    assert "<b>before</b>" not in again.text


def test_an_empty_opening_is_refused_and_nothing_typed_is_lost(
    ana: Browser, client_id: int
) -> None:
    answer = form(ana.get(_at(client_id)), _at(client_id)).send(ana, opening=" ")
    assert answer.status_code == 400
    assert "Write a sentence or two" in words(answer)


def test_it_offers_what_was_on_screen(app: Flask, ana: Browser, client_id: int) -> None:
    sent = form(ana.get(_at(client_id)), "/offer").send(ana)
    assert sent.status_code == 302
    page = ana.get(_at(client_id))
    assert "waiting for an answer" in words(page)
    with app.app_context():
        assert session().scalars(select(Clause.origin)).all() == ["new"]


def test_a_changed_proposal_is_not_offered(
    app: Flask, ana: Browser, client_id: int, ana_id: int, now: datetime
) -> None:
    seen = form(ana.get(_at(client_id)), "/offer")
    with app.app_context():
        propose.save_draft(ana_id, client_id, "Other words.", now)
    answer = seen.send(ana)
    assert answer.status_code == 409
    assert "Other words." in answer.text
    assert _count(app, Offer) == 0


def test_offering_twice_makes_one_offer(app: Flask, ana: Browser, client_id: int) -> None:
    seen, elsewhere = (form(ana.get(_at(client_id)), "/offer") for _ in range(2))
    first, again = seen.send(ana), seen.send(ana)
    assert (first.status_code, first.location) == (again.status_code, again.location)
    assert first.status_code == 302
    assert elsewhere.send(ana).status_code == 409
    assert _count(app, Offer) == 1


def test_the_same_form_after_an_offer_was_taken_back_offers_nothing(
    app: Flask, ana: Browser, client_id: int
) -> None:
    seen = form(ana.get(_at(client_id)), "/offer")
    assert seen.send(ana).status_code == 302
    assert form(ana.get(_at(client_id)), "/withdrawal").send(ana, reason="No.").status_code == 302
    assert seen.send(ana).status_code == 409
    assert _count(app, Offer) == 1


def test_another_language_needs_a_tick(
    app: Flask, ana: Browser, ana_id: int, need_id: int, now: datetime
) -> None:
    with app.app_context():
        client_id = scenarios.ben_is_a_client(ana_id, now, language="de")
    seen = form(ana.get(_at(client_id)), "/offer")
    refused = seen.send(ana)
    assert refused.status_code == 400 and "may go out as it is" in words(refused)
    assert "You haven’t worded this in German; it goes out in English." in words(refused)
    assert seen.send(ana, other_language="y").status_code == 302


def test_where_nothing_is_to_be_offered_it_says_why(
    app: Flask, ana: Browser, ana_id: int, now: datetime
) -> None:
    with app.app_context():
        client_id = scenarios.ben_is_a_client(ana_id, now)
    assert "no need on your list yet" in words(ana.get(_at(client_id)))
    assert ana.get(_at(client_id, "/preview.pdf")).status_code == 404


def test_stored_documents_have_their_bytes_and_names(
    app: Flask, ana: Browser, client_id: int, offer_id: int
) -> None:
    with app.app_context():
        document_id, sha256 = session().execute(select(Document.id, Document.sha256)).one()
    address = f"/clients/{client_id}/documents/{document_id}"
    shown, kept = ana.get(f"{address}.pdf"), ana.get(f"{address}.pdf?download=1")
    assert hashlib.sha256(shown.data).hexdigest() == sha256
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert "how-we-work-together-v1-offered.pdf" in kept.headers["Content-Disposition"]
    assert ana.get(f"{address}-1.png").mimetype == "image/png"
    assert ana.get(f"{address}-2.png").status_code == 404
    assert ana.get(f"/clients/{client_id}/documents/{document_id + 9}.pdf").status_code == 404


def test_another_clients_document_is_not_here(
    app: Flask, ana: Browser, ana_id: int, client_id: int, offer_id: int, now: datetime
) -> None:
    with app.app_context():
        other = scenarios.ben_is_a_client(ana_id, now)
        scenarios.ben_was_offered(ana_id, other, now)
        document_id = session().scalars(select(Document.id).order_by(Document.id)).first()
    for ending in (".pdf", "-1.png"):
        assert ana.get(f"/clients/{other}/documents/{document_id}{ending}").status_code == 404


def test_it_takes_an_offer_back_with_a_reason(
    app: Flask, ana: Browser, client_id: int, offer_id: int
) -> None:
    seen = form(ana.get(_at(client_id)), "/withdrawal")
    assert seen.send(ana).status_code == 400
    assert seen.send(ana, reason="The date moved.").status_code == 302
    page = words(ana.get(_at(client_id)))
    assert "taken back" in page and "The date moved." in page
    assert seen.send(ana, reason="Again.").status_code == 409


def test_it_records_a_yes_given_elsewhere(
    app: Flask, ana: Browser, client_id: int, offer_id: int
) -> None:
    at = f"/offers/{offer_id}/acceptance"
    seen, elsewhere = (form(ana.get(at), "/acceptance") for _ in range(2))
    assert seen.send(ana).status_code == 400
    done = seen.send(ana, how="spoken", note="On the phone.")
    assert done.status_code == 302, words(done)
    page = words(ana.get(_at(client_id)))
    assert "in force" in page and "in conversation, recorded by you" in page
    again = seen.send(ana, how="spoken", note="On the phone.")
    assert (again.status_code, again.location) == (302, done.location)
    assert elsewhere.send(ana, how="reply").status_code == 409
    assert _count(app, Acceptance) == 1


def test_a_yes_in_the_minute_of_the_offer_counts(
    app: Flask,
    ana: Browser,
    ana_id: int,
    client_id: int,
    now: datetime,
    clock: time_machine.Coordinates,
) -> None:
    with app.app_context():
        offer_id = scenarios.ben_was_offered(ana_id, client_id, now + timedelta(seconds=20))
    clock.shift(timedelta(seconds=40))
    seen = form(ana.get(f"/offers/{offer_id}/acceptance"), "/acceptance")
    assert seen.send(ana, how="reply").status_code == 302


@pytest.mark.parametrize("days", [-400, 2])
def test_a_yes_from_another_time_is_refused(
    ana: Browser, offer_id: int, now: datetime, days: int
) -> None:
    seen = form(ana.get(f"/offers/{offer_id}/acceptance"), "/acceptance")
    at = (now + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")
    answer = seen.send(ana, how="reply", at=at)
    assert answer.status_code == 400
    assert "between the offer and now" in words(answer)


def test_it_records_a_no_with_the_day_given(
    app: Flask, ana: Browser, client_id: int, offer_id: int, now: datetime
) -> None:
    seen = form(ana.get(f"/offers/{offer_id}/decline"), "/decline")
    assert seen.send(ana, how="reply").status_code == 400
    day = (now + timedelta(days=30)).date()
    assert seen.send(ana, how="reply", reason="Too busy.", not_before="soon").status_code == 400
    done = seen.send(ana, how="reply", reason="Too busy.", not_before=day.isoformat())
    assert done.status_code == 302
    page = words(ana.get(_at(client_id)))
    assert "Too busy." in page and "declined" in page
    with app.app_context():
        assert session().scalar(select(Decline.not_before)) == day
    assert not [f for f in forms(ana.get(_at(client_id))) if f.action.endswith("/offer")]


def test_a_stranger_finds_nothing(app: Flask, cleo: Browser, client_id: int, offer_id: int) -> None:
    with app.app_context():
        document_id = session().scalar(select(Document.id))
    for address in (
        _at(client_id),
        _at(client_id, "/preview.pdf"),
        _at(client_id, "/preview-1.png"),
        f"/clients/{client_id}/documents/{document_id}.pdf",
        f"/clients/{client_id}/documents/{document_id}-1.png",
        f"/offers/{offer_id}/acceptance",
        f"/offers/{offer_id}/decline",
    ):
        assert cleo.get(address).status_code == 404, address


def test_a_stranger_changes_nothing(
    app: Flask, cleo: Browser, cleo_id: int, client_id: int, offer_id: int, now: datetime
) -> None:
    with app.app_context():
        scenarios.ana_needs_quick_decisions(cleo_id, now)
        own = scenarios.ben_is_a_client(cleo_id, now)
    token = form(cleo.get(_at(own)), "/offer").values["csrf_token"]
    for address, typed in (
        (_at(client_id), {"opening": "Mine now."}),
        (_at(client_id, "/offer"), {"expected": "x"}),
        (f"/offers/{offer_id}/withdrawal", {"reason": "Mine now."}),
        (f"/offers/{offer_id}/acceptance", {"name": "Cleo", "how": "reply"}),
        (f"/offers/{offer_id}/decline", {"name": "Cleo", "how": "reply", "reason": "No."}),
    ):
        assert cleo.post(address, data={**typed, "csrf_token": token}).status_code == 404, address


def test_pages_behind_the_sign_in_ask_for_it(visitor: Browser, client_id: int) -> None:
    answer = visitor.get(_at(client_id))
    assert answer.status_code == 302 and "/sign-in" in answer.location


def test_after_a_no_both_pages_say_so_and_lead_on(ana: Browser, ana_id: int, now: datetime) -> None:
    scenarios.ana_needs_quick_decisions(ana_id, now)
    client_id = scenarios.ben_is_a_client(ana_id, now)
    scenarios.ben_declined(ana_id, client_id, now)
    page = words(ana.get(f"/clients/{client_id}"))
    assert "Decisions get an answer within one working day declined for now" in page
    assert "Begin an agreement" not in page
    decide = ana.get(f"/clients/{client_id}/agreement")
    assert "Ben said no to “Decisions get an answer within one working day”" in words(decide)
    assert f"/clients/{client_id}/decide" in links(decide)


def test_a_document_that_the_browser_has_is_not_sent_again(
    app: Flask, ana: Browser, client_id: int, offer_id: int
) -> None:
    with app.app_context():
        document_id, sha256 = session().execute(select(Document.id, Document.sha256)).one()
    address = f"/clients/{client_id}/documents/{document_id}.pdf"
    first = ana.get(address)
    assert first.headers["ETag"] == f'"{sha256}"'
    assert {"private", "no-cache"} <= set(first.headers["Cache-Control"].split(", "))
    again = ana.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    changed = ana.get(address, headers={"If-None-Match": '"0000"'})
    assert changed.data == first.data
