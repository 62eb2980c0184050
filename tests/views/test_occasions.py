"""Something happened: noted on Ana's clock, judged on Ben's, confirmed or let pass."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine

from app.db import db
from app.models import Breach, Occasion, OutboxMessage, OutboxState
from tests import scenarios
from tests.people import NOW, Browser
from tests.reading import fingerprint, text_of

SUBJECT = "Decision: which logo goes on the invoice?"


def reminder() -> OutboxMessage:
    db.session.rollback()
    return db.session.query(OutboxMessage).filter_by(kind="reminder").one()


def noted(ana: Browser, client_id: int, **typed: str) -> tuple[int, str]:
    """A decision is noted through the form; answers the occasion's id and its page."""
    data = {"subject": SUBJECT, "opened_at": "2026-11-19T15:40", **typed}
    answer = ana.submit(f"/clients/{client_id}/log", data)
    assert answer.status_code == 302, answer.text
    place = answer.headers["Location"]
    return int(place.rsplit("/", 1)[1]), text_of(ana.get(place).text)


def test_log_leads_straight_to_the_form_where_there_is_one_agreement(
    ana: Browser, ana_id: int
) -> None:
    assert "Nothing to log yet" in ana.get("/log").text
    client_id, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    scenarios.ben_is_a_client(ana_id, NOW, "Not agreed yet", email="x@x.example")
    assert ana.get("/log").headers["Location"] == f"/clients/{client_id}/log"
    other = scenarios.ben_is_a_client(ana_id, NOW, "Lind AB", "Marta Lind", "marta@lind.example")
    scenarios.ben_accepted(ana_id, other, NOW)
    said = text_of(ana.get("/log").text)
    assert "Okafor Foods" in said and "Lind AB" in said and "Not agreed yet" not in said


def test_without_an_agreement_the_form_says_so(ana: Browser, ana_id: int) -> None:
    client_id = scenarios.ben_is_a_client(ana_id, NOW)
    answer = ana.get(f"/clients/{client_id}/log")
    assert answer.status_code == 200 and "Nothing is agreed yet" in answer.text


def test_the_form_knows_the_mark_and_whose_clock_and_takes_now_for_nothing(
    ana: Browser, ana_id: int
) -> None:
    client_id, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    html = ana.get(f"/clients/{client_id}/log").text
    assert 'value="Decision: "' in html
    assert "Asked (your time, Lisbon)" in html
    assert "Asked Mon 23 Nov 10:00 in Berlin." in noted(ana, client_id, opened_at="")[1]


def test_a_slip_shows_why_and_the_exact_words_before_the_tap(ana: Browser, ana_id: int) -> None:
    client_id, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    occasion_id, said = noted(ana, client_id)
    assert "Asked Thu 19 Nov 16:40 in Berlin." in said
    assert "Fri 20 Nov 17:00 (16:00 in Lisbon)" in said
    assert "Good morning Ben, This one may have got buried." in said
    assert "Tue 24 Nov 09:30 in Berlin (08:30 in Lisbon)" in said
    assert db.session.query(OutboxMessage).filter_by(kind="reminder").count() == 0
    seen = fingerprint(ana.get(f"/occasions/{occasion_id}").text)
    url = f"/occasions/{occasion_id}/confirmation"
    assert ana.submit(url, {"expected": seen, "sends": "1"}).status_code == 302
    assert reminder().state is OutboxState.HELD
    again = ana.submit(url, {"expected": seen})
    assert again.status_code == 409 and "confirmed already" in again.text
    assert db.session.query(Breach).count() == 1


def test_a_public_holiday_is_part_of_the_explanation(
    ana: Browser, ana_id: int, clock: time_machine.Traveller
) -> None:
    clock.move_to(datetime(2026, 12, 10, 9, 0, tzinfo=UTC))
    scenarios.ana_needs_quick_decisions(ana_id, NOW)
    client_id = scenarios.ben_is_a_client(ana_id, NOW, zone="Europe/Madrid", country="ES")
    scenarios.ben_accepted(ana_id, client_id, NOW)
    _, said = noted(ana, client_id, opened_at="2026-12-07T15:40")
    assert "Asked Mon 7 Dec 16:40 in Madrid. Tue 8 Dec is a public holiday" in said


def test_kept_and_open_ones_are_recorded_too(ana: Browser, ana_id: int) -> None:
    client_id, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    _, said = noted(ana, client_id, closed_at="2026-11-20T09:00")
    assert "It counts as kept." in said and "Answered Fri 20 Nov 10:00, in time." in said
    _, said = noted(ana, client_id, opened_at="2026-11-23T08:30")
    assert "not answered yet" in said and "Due Tue 24 Nov 17:00 in Berlin" in said


def test_an_answer_that_came_is_noted_with_its_time(ana: Browser, ana_id: int) -> None:
    client_id, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    occasion_id, _ = noted(ana, client_id)
    url = f"/occasions/{occasion_id}/answer"
    for at, message in (
        ("2026-11-19T10:00", "The answer comes before the question."),
        ("2026-11-23T23:00", "That is still to come."),
        ("soon", "Write a day and a time"),
        ("", "Choose a day and a time."),
    ):
        answer = ana.submit(url, {"at": at})
        assert answer.status_code == 400 and message in answer.text, at
    assert ana.submit(url, {"at": "2026-11-20T15:30"}).status_code == 302
    assert "It counts as kept." in ana.get(f"/occasions/{occasion_id}").text
    assert ana.submit(url, {"at": "2026-11-20T15:30"}).status_code == 409


def test_an_answer_mends_a_slip_and_drops_its_reminder(ana: Browser, ana_id: int) -> None:
    client_id, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    occasion_id, _ = noted(ana, client_id)
    scenarios.ana_confirmed(ana_id, occasion_id, NOW)
    ana.submit(f"/occasions/{occasion_id}/answer", {"at": "2026-11-23T08:30"})
    assert reminder().state is OutboxState.CANCELLED
    said = text_of(ana.get(f"/occasions/{occasion_id}").text)
    assert "late this time" in said and "mended" in said


def test_a_confirmed_slip_can_still_be_let_pass(ana: Browser, ana_id: int) -> None:
    client_id, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    occasion_id, _ = noted(ana, client_id)
    scenarios.ana_confirmed(ana_id, occasion_id, NOW)
    long = ana.submit(f"/occasions/{occasion_id}/excuse", {"reason": "x" * 10_000})
    assert long.status_code == 400 and "Keep it to 300 characters." in long.text
    ana.submit(f"/occasions/{occasion_id}/excuse", {"reason": "His <daughter> was ill."})
    assert reminder().state is OutboxState.CANCELLED
    html = ana.get(f"/occasions/{occasion_id}").text
    assert "His &lt;daughter&gt; was ill." in html and "counts neither way" in html


def test_an_open_slip_says_what_follows_in_whole_sentences(ana: Browser, ana_id: int) -> None:
    need_id = scenarios.ana_needs_calls_at_set_times(ana_id, NOW - timedelta(days=9))
    client_id = scenarios.ben_is_a_client(ana_id, NOW - timedelta(days=9))
    scenarios.ben_accepted(ana_id, client_id, NOW - timedelta(days=9))
    call = scenarios.ben_rang(ana_id, client_id, need_id, NOW - timedelta(days=3), NOW)
    scenarios.ana_confirmed(ana_id, call, NOW)
    said = text_of(ana.get(f"/occasions/{call}").text)
    assert "until this line is kept again. What is said about it" in said


def test_what_cannot_be_is_said_beside_its_field(ana: Browser, ana_id: int) -> None:
    client_id, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    url = f"/clients/{client_id}/log"
    good = {"subject": SUBJECT, "opened_at": "2026-11-19T15:40", "closed_at": ""}
    for typed, message in (
        ({"subject": "A question"}, "the subject begins with “Decision:”"),
        ({"subject": ""}, "Write the subject of your mail."),
        ({"subject": "Decision: " + "x" * 10_000}, "Keep it to 200 characters."),
        ({"opened_at": "2026-11-24T10:00"}, "That is still to come."),
        ({"opened_at": "2026-10-01T10:00"}, "Nothing was agreed yet at that time"),
        ({"closed_at": "2026-11-18T10:00"}, "The answer comes before the question."),
        ({"opened_at": "yesterday"}, "Write a day and a time"),
    ):
        answer = ana.submit(url, {**good, **typed})
        assert answer.status_code == 400 and message in answer.text, typed
        for value in typed.values():
            assert value in answer.text
    assert db.session.query(Occasion).count() == 0


def test_the_same_note_sent_twice_is_one(ana: Browser, ana_id: int) -> None:
    client_id, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    first, _ = noted(ana, client_id, submission="the same")
    again, _ = noted(ana, client_id, submission="the same")
    assert first == again
    assert db.session.query(Occasion).count() == 1


def calls_are_agreed(ana_id: int) -> int:
    scenarios.ana_needs_calls_at_set_times(ana_id, NOW - timedelta(days=9))
    client_id = scenarios.ben_is_a_client(ana_id, NOW - timedelta(days=9))
    scenarios.ben_accepted(ana_id, client_id, NOW - timedelta(days=9))
    return client_id


def test_a_call_that_was_arranged_is_never_counted(ana: Browser, ana_id: int) -> None:
    client_id = calls_are_agreed(ana_id)
    data = {"opened_at": "2026-11-20T19:20", "arranged": "y"}
    answer = ana.submit(f"/clients/{client_id}/log", data)
    assert answer.headers["Location"] == f"/clients/{client_id}"
    assert "nothing was noted" in ana.get(f"/clients/{client_id}").text
    assert db.session.query(Occasion).count() == 0


def test_a_call_outside_the_agreed_times_may_have_slipped(ana: Browser, ana_id: int) -> None:
    client_id = calls_are_agreed(ana_id)
    answer = ana.submit(f"/clients/{client_id}/log", {"opened_at": "2026-11-20T19:20"})
    said = text_of(ana.get(answer.headers["Location"]).text)
    assert "Called Fri 20 Nov 19:20 in Lisbon." in said
    assert "Yes, remind Ben" in said
    assert "Note the answer" not in said
    assert "rang on" in ana.get("/").text
    inside = ana.submit(f"/clients/{client_id}/log", {"opened_at": "2026-11-19T09:20"})
    assert "It counts as kept." in ana.get(inside.headers["Location"]).text


def test_a_line_in_her_own_words_is_judged_by_her(ana: Browser, ana_id: int) -> None:
    scenarios.ana_needs_one_person_to_decide(ana_id, NOW - timedelta(days=9))
    client_id = scenarios.ben_is_a_client(ana_id, NOW - timedelta(days=9))
    scenarios.ben_accepted(ana_id, client_id, NOW - timedelta(days=9))
    url, at = f"/clients/{client_id}/log", {"opened_at": "2026-11-20T10:00"}
    missing = ana.submit(url, at)
    assert missing.status_code == 400 and "Say whether it worked." in missing.text
    kept = ana.submit(url, {**at, "kept": "kept", "subject": "One list from Ben"})
    assert "It counts as kept." in ana.get(kept.headers["Location"]).text
    slipped = ana.submit(url, {**at, "kept": "slipped"})
    assert "Did this slip?" in ana.get(slipped.headers["Location"]).text


def test_cleo_is_refused_everywhere(ana: Browser, ana_id: int, cleo: Browser) -> None:
    client_id, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    occasion_id, _ = noted(ana, client_id)
    for path in (f"/clients/{client_id}/log", f"/occasions/{occasion_id}"):
        assert cleo.get(path).status_code == 404, path
    data = {"subject": SUBJECT, "opened_at": "2026-11-19T15:40", "at": "2026-11-20T10:00"}
    for path in (
        f"/clients/{client_id}/log",
        f"/occasions/{occasion_id}/answer",
        f"/occasions/{occasion_id}/confirmation",
        f"/occasions/{occasion_id}/excuse",
    ):
        assert cleo.submit(path, {**data, "expected": "x"}).status_code == 404, path
    assert db.session.query(Occasion).one().outcome == "breached"
