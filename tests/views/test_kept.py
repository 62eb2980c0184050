"""What is read and kept: every field, with how much of it there is."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from flask import Flask

from agreements.mail_headers import FIELDS, GROUPS
from app.db import Base
from app.models import SourceNotice
from app.services.watching import kept_data, kept_fields
from tests import scenarios
from tests.counting import queries
from tests.people import NOW, Browser
from tests.services.diary import a_feed
from tests.services.seen import Post
from tests.views.reading import section, words

PAGE = "/kept"
TABLES = (*kept_fields.MAIL, *kept_fields.CALENDARS, *kept_fields.FILES, *kept_fields.ALL)


def test_every_field_of_every_source_stands_on_it() -> None:
    of_sources = {
        mapper.class_
        for mapper in Base.registry.mappers
        if mapper.class_.__module__ == (SourceNotice.__module__)
    }
    assert {one.table for one in TABLES} == of_sources
    for one in TABLES:
        stored = {column.name for column in one.table.__table__.columns}
        assert stored - {"id", "freelancer_id"} == set(one.columns), one.title


def test_it_lists_the_fields_the_headers_and_why(ana: Browser) -> None:
    said = words(ana.get(PAGE))
    for one in TABLES:
        assert one.title in said
        assert all(" ".join(field.split()) in said for field in one.columns.values()), one.title
    assert all(name in said for name in FIELDS)
    assert "whether your server could verify the sender" in said


def test_the_page_for_everybody_lists_the_same_headers_and_reasons() -> None:
    said = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text()
    for group in GROUPS:
        names = ", ".join(f"`{name}`" for name in group.names)
        assert f"| {names} | {group.why} |" in said


def test_it_counts_the_rows_of_this_freelancer_alone(
    app: Flask, ana: Browser, cleo: Browser, ana_id: int, cleo_id: int
) -> None:
    client, need = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    few = queries(ana, PAGE)
    mail = Post(ana_id, client, need, NOW - timedelta(days=3))
    for n in range(3):
        mail.mail(f"q{n}", f"Decision: {n}?", NOW - timedelta(days=3 - n))
    mail.look(NOW)
    a_feed(ana_id, "https://calendar.example/x.ics", NOW)
    assert queries(ana, PAGE) == few
    said = section(ana.get(PAGE), "mailbox")
    assert "The mailbox itself 1 row, since 1 January 2026" in said
    assert "Mail between you and clients who were told 3 rows, since 20 November 2026" in said
    assert "What was counted from it 3 rows, since 23 November 2026" in said
    assert "Your notes that you wait for an answer None" in said
    assert "1 row, since 23 November 2026" in section(ana.get(PAGE), "calendar")
    assert "What clients know 1 row" in section(ana.get(PAGE), "beside")
    for part in ("mailbox", "calendar", "import", "beside"):
        assert not re.search(r"\d rows?\b", section(cleo.get(PAGE), part))


def test_a_day_is_one_of_the_freelancers_zone(app: Flask, ana_id: int) -> None:
    late = NOW.replace(hour=23, minute=30)
    a_feed(ana_id, "https://calendar.example/x.ics", late)
    feeds = kept_data.page(ana_id, "Europe/Berlin").sources[1].kept[0]
    assert feeds.since is not None and feeds.since.day == 24
    assert kept_data.page(ana_id, "Europe/Lisbon").sources[1].kept[0].since == late.date()


def test_nobody_reads_it_without_signing_in(visitor: Browser) -> None:
    assert visitor.get(PAGE).location.startswith("/sign-in")
