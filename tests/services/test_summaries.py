"""The weekly summary: what it says, when it goes, when it does not, and that it goes once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.db import db, session, writing
from app.models import Client, Freelancer, Occasion, OutboxMessage
from app.models import OutboxState as State
from app.services.accounts import person_of
from app.services.mail import catch_up, mail_account, send
from app.services.mail.mail_account import AccountForm
from app.services.overview import summaries
from app.services.upholding import uphold
from tests import scenarios
from tests.people import MailServer
from tests.views.outbox import mail

MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)  # 08:00 in Lisbon
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BEGAN = MONDAY - 100 * DAY
BEFORE = "the last one"


@pytest.fixture(autouse=True)
def ana_has_an_account(ana_id: int, smtp: MailServer) -> None:
    """Ana has been here for three weeks and can send."""
    form = AccountForm("ana@sousa.example", "127.0.0.1", smtp.port, "none", None, None)
    mail_account.save(ana_id, form, BEGAN)
    with writing() as work:
        row = work.get_one(Freelancer, ana_id)
        row.created_at, row.summarised_at = MONDAY - 20 * DAY, MONDAY - 7 * DAY
    an_earlier_one(ana_id, MONDAY - 7 * DAY)


def an_earlier_one(ana_id: int, at: datetime) -> None:
    mail(ana_id, at, kind="summary", key=BEFORE, state=State.SENT, sent_at=at)


def the_last_one_was(ana_id: int, at: datetime) -> None:
    with writing() as work:
        work.get_one(Freelancer, ana_id).summarised_at = at
        last = select(OutboxMessage).where(OutboxMessage.occurrence_key == BEFORE)
        work.scalars(last).one().created_at = at


def made(ana_id: int) -> list[OutboxMessage]:
    session().rollback()
    session().expire_all()
    mine = OutboxMessage.freelancer_id == ana_id
    found = select(OutboxMessage).where(
        mine, OutboxMessage.kind == "summary", OutboxMessage.occurrence_key != BEFORE
    )
    return list(session().scalars(found.order_by(OutboxMessage.id)))


def body_of(ana_id: int) -> str:
    return made(ana_id)[-1].body


def ben_answers_one_and_misses_one(ana_id: int) -> int:
    """A decision kept on Tuesday; one asked on Wednesday is late and confirmed on Friday."""
    client_id, need_id = scenarios.ben_agreed_to_quick_decisions(ana_id, MONDAY - 10 * DAY)
    tuesday, friday = MONDAY - 6 * DAY, MONDAY - 3 * DAY
    scenarios.ben_was_asked(
        ana_id, client_id, need_id, tuesday, tuesday + HOUR, "Decision: a?", tuesday + HOUR
    )
    asked = MONDAY - 5 * DAY
    late = scenarios.ben_was_asked(ana_id, client_id, need_id, asked, friday, "Decision: b?")
    scenarios.ana_confirmed(ana_id, late, friday)
    return client_id


def test_it_goes_to_the_freelancer_at_its_hour(ana_id: int, smtp: MailServer) -> None:
    ben_answers_one_and_misses_one(ana_id)
    summaries.send_due(MONDAY - timedelta(seconds=1))
    assert made(ana_id) == []
    summaries.send_due(MONDAY)
    send.tick(MONDAY)
    found = [mail for mail in smtp.mails if "Your week" in mail["Subject"]]
    assert [mail["To"] for mail in found] == ["Ana Sousa <ana@sousa.example>"]
    assert found[0]["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in found[0]


def test_it_goes_once_however_often_the_clock_ticks(ana_id: int) -> None:
    for minute in range(3):
        summaries.send_due(MONDAY + timedelta(minutes=minute))
    found = [(row.occurrence_key, row.state) for row in made(ana_id)]
    assert found == [("2026-W49", State.SCHEDULED)]


def test_it_says_what_was_kept_and_what_slipped_with_its_number(ana_id: int) -> None:
    ben_answers_one_and_misses_one(ana_id)
    summaries.send_due(MONDAY)
    assert "Since Mon 23 Nov 1 of 2 occasions kept, 1 slipped, with Okafor Foods." in body_of(
        ana_id
    )


def test_a_name_with_a_full_stop_gets_no_second_one(ana_id: int) -> None:
    client_id = ben_answers_one_and_misses_one(ana_id)
    with writing() as work:
        work.get_one(Client, client_id).name = "Aydin & Co."
    summaries.send_due(MONDAY)
    assert "1 slipped, with Aydin & Co.\n" in body_of(ana_id)


def test_two_clients_have_a_line_each(ana_id: int) -> None:
    need_id = scenarios.ana_needs_quick_decisions(ana_id, BEGAN)
    for name in ("Okafor Foods", "Lind AB"):
        email = f"{name.split()[0].lower()}@client.example"
        client_id = scenarios.ben_is_a_client(ana_id, BEGAN, name, email=email)
        scenarios.ben_accepted(ana_id, client_id, BEGAN)
        scenarios.ben_answered_in_time(ana_id, client_id, need_id, MONDAY - DAY, 2)
    summaries.send_due(MONDAY)
    said = "Since Mon 23 Nov 4 of 4 occasions kept, 0 slipped:\n- Lind AB: 2 of 2 kept\n- Okafor"
    assert said in body_of(ana_id)


def test_what_happened_before_the_last_summary_is_not_told_again(ana_id: int) -> None:
    ben_answers_one_and_misses_one(ana_id)
    the_last_one_was(ana_id, MONDAY - 6 * DAY + 2 * HOUR)  # after the answer, before the slip
    summaries.send_due(MONDAY)
    assert "Since Tue 24 Nov 0 of 1 occasion kept, 1 slipped" in body_of(ana_id)


def test_it_says_what_went_out_and_what_goes_out_next(ana_id: int) -> None:
    client_id = scenarios.ben_is_a_client(ana_id, MONDAY)
    left = {"state": State.SENT, "sent_at": MONDAY - DAY, "key": "a"}
    mail(ana_id, MONDAY, client_id, **left, subject="It went.")
    mail(ana_id, MONDAY, client_id, key="b", due_at=MONDAY + DAY, subject="It goes.")
    mail(ana_id, MONDAY, client_id, key="c", due_at=MONDAY + 8 * DAY, subject="Not yet.")
    mail(ana_id, MONDAY, None, key="d", kind="notice", due_at=MONDAY + DAY, subject="For Ana.")
    summaries.send_due(MONDAY)
    said = body_of(ana_id)
    assert "- Reminder to Ben Okafor (Okafor Foods): “It went.”, Sun 29 Nov 08:00" in said
    assert "- Tue 1 Dec 08:00: Reminder to Ben Okafor (Okafor Foods): “It goes.”" in said
    assert "Times are in Lisbon." in said
    assert "Not yet." not in said and "For Ana." not in said


def test_it_says_what_waits_for_her_and_what_needs_a_look(ana_id: int) -> None:
    client_id, need_id = scenarios.ben_agreed_to_quick_decisions(ana_id, MONDAY)
    asked = MONDAY - 5 * DAY
    scenarios.ben_was_asked(ana_id, client_id, need_id, asked, MONDAY, "Decision: b?")
    scenarios.ben_asked_for_a_change(ana_id, client_id, MONDAY)
    mail(ana_id, MONDAY, client_id, state=State.FAILED, key="x", subject="No such box.")
    mail(ana_id, MONDAY, client_id, state=State.HELD, key="y")
    summaries.send_due(MONDAY)
    row = made(ana_id)[0]
    assert row.subject == "Your week with your clients, and mail that needs a look"
    assert "- Did not leave: “No such box.” to Ben Okafor" in row.body
    assert "- 1 may have slipped; confirm it or let it pass" in row.body
    assert "- 1 mail waits for your word" in row.body
    assert "- 1 change is asked for" in row.body


def test_a_quiet_week_is_one_line(ana_id: int) -> None:
    summaries.send_due(MONDAY)
    row = made(ana_id)[0]
    assert row.subject == "A quiet week"
    assert row.body.split("\n\n")[1:] == [
        "A quiet week: nothing was kept or slipped, nothing went out, and nothing waits for you."
    ]


def test_after_four_quiet_weeks_none_comes_until_something_happens(ana_id: int) -> None:
    with writing() as work:
        work.get_one(Freelancer, ana_id).created_at = BEGAN
    mail(ana_id, BEGAN, None, kind="talk", state=State.SENT, sent_at=MONDAY - 6 * DAY)
    for number in range(7):
        summaries.send_due(MONDAY + number * 7 * DAY)
        send.tick(MONDAY + number * 7 * DAY)
    subjects = [row.subject for row in made(ana_id)]
    assert subjects == ["Your week with your clients", *["A quiet week"] * 4]
    later = MONDAY + 49 * DAY
    mail(ana_id, BEGAN, None, kind="talk", key="2", state=State.SENT, sent_at=later - DAY)
    summaries.send_due(later)
    assert len(made(ana_id)) == 6


def test_after_downtime_only_the_newest_goes_and_tells_of_all_of_it(ana_id: int) -> None:
    with writing() as work:
        work.get_one(Freelancer, ana_id).created_at = BEGAN
    the_last_one_was(ana_id, MONDAY - 21 * DAY)
    mail(ana_id, BEGAN, None, kind="talk", state=State.SENT, sent_at=MONDAY - 16 * DAY)
    summaries.send_due(MONDAY + DAY)
    assert [row.occurrence_key for row in made(ana_id)] == ["2026-W49"]
    assert "Sat 14 Nov" in body_of(ana_id)


def test_one_that_is_more_than_two_days_late_does_not_go(ana_id: int) -> None:
    summaries.send_due(MONDAY + 2 * DAY + timedelta(seconds=1))
    assert made(ana_id) == []


def test_one_that_cannot_leave_for_two_days_is_let_go(ana_id: int) -> None:
    summaries.send_due(MONDAY)
    assert made(ana_id)[0].not_after == MONDAY + 2 * DAY
    catch_up.sort_out(MONDAY + 2 * DAY + HOUR)
    row = made(ana_id)[0]
    assert row.state is State.EXPIRED


def test_one_whose_account_is_taken_away_does_not_wait_for_another(ana_id: int) -> None:
    summaries.send_due(MONDAY)
    mail_account.remove(ana_id, MONDAY)
    catch_up.sort_out(MONDAY + 2 * DAY + HOUR)
    assert made(ana_id)[0].state is State.EXPIRED


def test_an_account_that_comes_back_does_not_revive_it(ana_id: int, smtp: MailServer) -> None:
    summaries.send_due(MONDAY)
    form = AccountForm("ana@sousa.example", "127.0.0.1", smtp.port, "none", None, None)
    mail_account.save(ana_id, form, MONDAY + DAY)
    assert made(ana_id)[0].not_after == MONDAY + 2 * DAY


def test_a_newer_one_takes_the_place_of_one_that_still_waits(ana_id: int) -> None:
    for when in (MONDAY, MONDAY + 7 * DAY):
        summaries.send_due(when)
    assert [row.state for row in made(ana_id)] == [State.CANCELLED, State.SCHEDULED]


def test_one_that_was_due_without_a_way_out_is_passed_over_and_told_with_the_next(
    ana_id: int, smtp: MailServer
) -> None:
    ben_answers_one_and_misses_one(ana_id)
    mail_account.remove(ana_id, MONDAY)
    summaries.send_due(MONDAY)
    form = AccountForm("ana@sousa.example", "127.0.0.1", smtp.port, "none", None, None)
    mail_account.save(ana_id, form, MONDAY + HOUR)
    summaries.send_due(MONDAY + 2 * HOUR)
    assert made(ana_id) == []
    ana = person_of(session().get_one(Freelancer, ana_id))
    assert summaries.preview(ana, MONDAY + 2 * HOUR).at == MONDAY + 7 * DAY
    summaries.send_due(MONDAY + 7 * DAY)
    assert "Since Mon 23 Nov 1 of 2 occasions kept, 1 slipped" in body_of(ana_id)


def test_what_was_let_pass_after_it_was_confirmed_counts_neither_way(ana_id: int) -> None:
    ben_answers_one_and_misses_one(ana_id)
    late = session().scalars(select(Occasion.id).order_by(Occasion.id.desc())).first()
    assert late is not None
    uphold.let_pass(ana_id, late, "He was ill.", MONDAY - DAY)
    summaries.send_due(MONDAY)
    assert "Since Mon 23 Nov 1 of 1 occasion kept, 0 slipped, with Okafor Foods." in body_of(ana_id)


def test_what_is_judged_again_and_still_kept_is_not_told_again(ana_id: int) -> None:
    ben_answers_one_and_misses_one(ana_id)
    summaries.send_due(MONDAY)
    send.tick(MONDAY)
    with writing() as work:
        told = select(Occasion).where(Occasion.outcome == "kept")
        occasion, clause = uphold.load(work, ana_id, work.scalars(told).one().id)
        uphold.rejudge(work, occasion, clause, MONDAY + DAY, "at")
    summaries.send_due(MONDAY + 7 * DAY)
    assert "Since Mon 30 Nov nothing was noted as kept or slipped." in body_of(ana_id)


def test_every_mail_stands_in_one_summary_however_late_it_is_made(ana_id: int) -> None:
    late = MONDAY + 13 * HOUR
    for n, at in enumerate((MONDAY - HOUR, MONDAY + HOUR, late, late + HOUR)):
        mail(ana_id, at, kind="talk", key=f"t{n}", state=State.SENT, sent_at=at, subject=f"No. {n}")
    for when in (late, MONDAY + 7 * DAY):
        summaries.send_due(when)
        send.tick(when)
    told = [[n for n in range(4) if f"No. {n}" in row.body] for row in made(ana_id)]
    assert told == [[0, 1, 2], [3]]


def test_what_stood_in_one_that_never_left_stands_in_the_next(ana_id: int) -> None:
    mail(ana_id, MONDAY, kind="talk", state=State.SENT, sent_at=MONDAY - HOUR, subject="No. 1")
    summaries.send_due(MONDAY)
    catch_up.sort_out(MONDAY + 3 * DAY)
    summaries.send_due(MONDAY + 7 * DAY)
    assert "No. 1" in body_of(ana_id)


def test_another_weekday_leaves_nothing_out(ana_id: int) -> None:
    sent = MONDAY - 6 * DAY
    mail(ana_id, sent, kind="talk", state=State.SENT, sent_at=sent, subject="No. 1")
    summaries.choose(ana_id, 2, 8, MONDAY - 4 * DAY)
    summaries.send_due(MONDAY + 2 * DAY)
    assert "No. 1" in body_of(ana_id)


def test_never_means_never(ana_id: int) -> None:
    summaries.choose(ana_id, None, 8, MONDAY - DAY)
    for day in range(8):
        summaries.send_due(MONDAY + day * DAY)
    assert made(ana_id) == []


def test_an_hour_that_has_passed_means_next_week(ana_id: int) -> None:
    summaries.choose(ana_id, 0, 7, MONDAY)
    summaries.send_due(MONDAY + HOUR)
    assert made(ana_id) == []
    summaries.send_due(MONDAY + 7 * DAY)
    assert len(made(ana_id)) == 1


def test_an_account_that_is_not_set_up_gets_none(ana_id: int) -> None:
    with writing() as work:
        work.get_one(Freelancer, ana_id).set_up_at = None
    summaries.send_due(MONDAY)
    assert made(ana_id) == []


def test_one_that_cannot_be_made_keeps_nobody_elses_back(ana_id: int, cleo_id: int) -> None:
    with writing() as work:
        work.get_one(Freelancer, ana_id).week = {"broken": True}
        cleo = work.get_one(Freelancer, cleo_id)
        cleo.created_at = BEGAN
    form = AccountForm("cleo@marsh.example", "127.0.0.1", 1, "none", None, None)
    mail_account.save(cleo_id, form, BEGAN)
    mail(cleo_id, BEGAN, None, kind="talk", state=State.SENT, sent_at=MONDAY - DAY)
    summaries.send_due(MONDAY)
    assert (len(made(ana_id)), len(made(cleo_id))) == (0, 1)


def test_nobody_reads_of_anothers_week(ana_id: int, cleo_id: int) -> None:
    ben_answers_one_and_misses_one(ana_id)
    mail_account.save(
        cleo_id, AccountForm("cleo@marsh.example", "127.0.0.1", 1, "none", None, None), BEGAN
    )
    with writing() as work:
        work.get_one(Freelancer, cleo_id).created_at = MONDAY - 20 * DAY
    summaries.send_due(MONDAY)
    assert made(cleo_id)[0].subject == "A quiet week"


def test_an_idle_tick_asks_one_question_whatever_there_is(app: Flask, ana_id: int) -> None:
    ben_answers_one_and_misses_one(ana_id)
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        summaries.send_due(MONDAY - HOUR)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(seen) == 1 and "FROM freelancer" in seen[0]
