"""A file is checked by whoever has it: it stays on their device, where scripts run."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
from flask import Flask
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.db import session
from app.models import Document
from app.services.verifying import MOST_BYTES
from tests import scenarios
from tests.browser.windows import Windows
from tests.people import a_freelancer


@pytest.fixture
def paper(app: Flask) -> Document:
    """What Ana and Ben agreed, on paper."""
    now = datetime.now(UTC) - timedelta(hours=1)
    with app.app_context():
        ana = a_freelancer("Ana Sousa", "ana@sousa.example", "Europe/Lisbon", "PT", now)
        scenarios.ben_agreed_to_quick_decisions(ana, now)
        accepted = select(Document).where(Document.kind == "accepted")
        return session().scalars(accepted.options(undefer(Document.pdf))).one()


def _check(page: Page, content: bytes) -> list[str]:
    """Choose a file and check it; answers what was sent."""
    sent: list[str] = []
    page.goto("/verify")
    page.on(
        "request", lambda asked: sent.append(asked.post_data or "") if asked.post_data else None
    )
    file = FilePayload(name="agreement.pdf", mimeType="application/pdf", buffer=content)
    page.get_by_label("The PDF").set_input_files(file)
    page.get_by_role("button", name="Check it").click()
    return sent


def test_only_the_fingerprint_and_the_mark_leave_the_browser(
    windows: Windows, paper: Document
) -> None:
    page = windows.open("Ben")
    sent = _check(page, paper.pdf)
    expect(page.get_by_role("status").filter(has_text="Unchanged")).to_contain_text(
        "This is version 1 of the agreement between Ana Sousa and Okafor Foods"
    )
    (form,) = (parse_qs(one) for one in sent)
    assert form.pop("csrf_token")
    assert form == {"sha256": [hashlib.sha256(paper.pdf).hexdigest()], "mark": [paper.mark]}


def test_a_changed_file_is_told_by_its_mark(windows: Windows, paper: Document) -> None:
    page = windows.open("Ben")
    _check(page, paper.pdf.replace(b"%%EOF", b"%%EOf", 1))
    expect(page.get_by_role("heading", name="Changed since")).to_be_visible()


def test_without_scripts_the_file_itself_is_sent(windows: Windows, paper: Document) -> None:
    page = windows.open("Ben", java_script_enabled=False)
    _check(page, paper.pdf)
    expect(page.get_by_role("heading", name="Unchanged")).to_be_visible()
    expect(page.get_by_text("The file is sent here, looked at and not kept.")).to_be_visible()


def test_what_is_too_large_is_said_before_anything_is_sent(
    windows: Windows, paper: Document
) -> None:
    page = windows.open("Ben")
    assert _check(page, b"x" * (MOST_BYTES + 1)) == []
    expect(page.get_by_role("alert")).to_have_text(
        "No file from here has more than 10 MB, so this is none of ours."
    )


def test_nothing_chosen_is_asked_for(windows: Windows) -> None:
    page = windows.open("Ben")
    page.goto("/verify")
    with windows.expecting("400"):
        page.get_by_role("button", name="Check it").click()
        expect(page.get_by_role("alert")).to_have_text("Choose a PDF first.")
