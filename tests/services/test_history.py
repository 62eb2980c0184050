"""The history at the end of a paper: what was agreed when, version by version, from the records."""

from __future__ import annotations

from datetime import timedelta

from app.db import session
from app.languages import language
from app.models import Clause, Document, Version
from app.services.agreeing import copies, history, propose
from app.services.growing import lines, partings
from app.services.state import standing
from tests import scenarios
from tests.partings import ana_gave_notice
from tests.people import NOW
from tests.services.test_paper import text_of

FIRST = "Decisions get an answer within one working day"
BEGUN = NOW - timedelta(days=40)


def told(client: int, **until: object) -> list[tuple[str, str, str]]:
    session().rollback()
    found = standing.versions(session(), client)
    rows = history.lines(found, "Europe/Berlin", language("en"), **until)  # type: ignore[arg-type]
    return [(row.version, row.day, row.what) for row in rows]


def test_a_first_version_has_no_history(ana_id: int) -> None:
    client, _ = scenarios.ben_agreed_long_ago(ana_id, NOW, "decision")
    assert told(client, until=BEGUN) == []
    (version,) = session().query(Version)
    content, _ = copies.accepted_content(version.id)
    assert content.history == ()


def test_each_version_says_what_it_brought(ana_id: int) -> None:
    client, (first, second) = scenarios.ben_agreed_long_ago(ana_id, NOW, "decision", "invoice")
    scenarios.ben_answered_in_time(ana_id, client, first, NOW, 5)
    assert propose.propose(session(), ana_id, client, NOW).content.history[0].what == FIRST
    scenarios.ben_accepted(ana_id, client, NOW)
    lines.waive(ana_id, client, second, "They always pay.", NOW)
    change = propose.Change(first, {"amount": 2, "unit": "working_days", "mark": "Decision:"})
    scenarios.ben_was_offered(ana_id, client, NOW, change)
    assert told(client) == [
        ("Version 1", "14 October 2026", FIRST),
        ("Version 2", "23 November 2026", "New: Invoices are paid within 14 days."),
    ]


def test_what_was_declined_or_taken_back_is_no_history(ana_id: int) -> None:
    client, (first, _) = scenarios.ben_agreed_long_ago(ana_id, NOW, "decision", "invoice")
    scenarios.ben_answered_in_time(ana_id, client, first, NOW, 5)
    scenarios.ben_declined(ana_id, client, NOW)
    assert [row[0] for row in told(client)] == ["Version 1"]


def test_the_accepted_copy_tells_the_versions_up_to_its_own_in_both_zones(ana_id: int) -> None:
    client, (first, _) = scenarios.ben_agreed_long_ago(ana_id, NOW, "decision", "invoice")
    scenarios.ben_answered_in_time(ana_id, client, first, NOW, 5)
    scenarios.ben_accepted(ana_id, client, NOW)
    newest = session().query(Version).order_by(Version.number.desc()).first()
    assert newest is not None
    content, _ = copies.accepted_content(newest.id)
    assert [row.version for row in content.history] == ["Version 1", "Version 2"]
    kept = session().query(Document).filter_by(version_id=newest.id, kind="accepted").one()
    printed = text_of(kept.pdf)
    assert "Version 2, 23 November 2026" in printed[printed.index("Agreed so far") :]
    assert told(client, until=BEGUN) == []  # what the first copy told, and tells when made again
    assert content.accepted == (
        "accepted 23 November 2026, 10:00 in Berlin (09:00 in Lisbon), on the page"
    )


def test_an_end_stands_between_what_was_agreed_before_and_after_it(ana_id: int) -> None:
    client, _ = scenarios.ben_agreed_long_ago(ana_id, NOW, "decision")
    ana_gave_notice(ana_id, client, NOW)
    later = NOW + timedelta(days=60)
    partings.end_due(later)
    partings.resume(ana_id, client, later)
    scenarios.ben_accepted(ana_id, client, later)
    rows = told(client)
    assert [row[0] for row in rows] == ["Version 1", "", "Version 2"]
    assert rows[1][2] == "Our work together came to an end."
    assert rows[2][2] == FIRST
    assert session().query(Clause).count() == 2
