"""What every page leans on: styles, fonts, headers, and the two addresses for machines."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import text

from app.db import writing
from tests.people import Browser


def test_the_process_answers(visitor: Browser) -> None:
    answer = visitor.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")


def test_without_a_timetable_it_is_not_ready_and_says_so(visitor: Browser) -> None:
    answer = visitor.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"ready": False, "reasons": ["The timetable has not ticked yet."]}


def test_an_older_database_is_not_ready(app: Flask, visitor: Browser) -> None:
    with writing() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    reasons = visitor.get("/readyz").json["reasons"]  # type: ignore[index]
    assert reasons[0].startswith("The database stands at migration 0000, not ")


def test_styles_carry_their_edition_and_may_be_kept(visitor: Browser) -> None:
    page = visitor.get("/sign-in").text
    address = re.search(r'href="(/static/groundrules\.css\?v=\w+)"', page)
    assert address is not None
    answer = visitor.get(address[1])
    assert answer.status_code == 200
    assert answer.cache_control.max_age and answer.cache_control.max_age > 86400
    answer.close()


def test_a_font_that_is_none_is_not_found(visitor: Browser) -> None:
    assert visitor.get("/fonts/other.woff2").status_code == 404


def test_no_page_runs_or_loads_what_is_not_ours(visitor: Browser) -> None:
    answer = visitor.get("/sign-in")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce is not None
    assert set(re.findall(r'<script[^>]* nonce="([^"]+)"', answer.text)) == {nonce[1]}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.cache_control.no_store
