"""What Ben does on his page: away, more time, and what was not so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.db import session
from app.models import Absence, Evidence, OutboxMessage, Remark
from app.models import OutboxState as State
from app.services.errors import Conflict, NotFound, Refused
from app.services.mail import looking
from app.services.mail.links import Visitor
from app.services.upholding import days_off, judge, planning, remarks, uphold
from app.services.visiting import away, portal, until, yours
from app.services.visiting import remarks as theirs
from app.services.visiting.away import Away
from app.services.visiting.remarks import Saying
from tests.services.kinds import Line, agreed, at, breach, judgements, reminders
from tests.services.visiting import ASKED, NOW, slip, told


@pytest.fixture
def line(ana_id: int) -> Line:
    return agreed(ana_id, "decision")


@pytest.fixture
def ben(line: Line) -> Visitor:
    return portal.main_visitor(line.ana, line.client)


def test_days_away_are_judged_at_once_and_told_once(line: Line, ben: Visitor) -> None:
    occasion = line.note(ASKED, "Decision: which logo?", NOW)
    assert line.outcome(occasion, NOW) == "breached"
    said = Away(date(2026, 11, 18), date(2026, 11, 30), "Moving <b>house</b>")
    for key in ("k1", "k1", "k2"):
        away.say(ben, said, key, NOW)
    assert line.outcome(occasion, NOW) == "open"
    [mail] = told()
    assert mail.subject == "Okafor Foods is away: 18–30 Nov 2026"
    assert "“Moving <b>house</b>”" in mail.body
    [absence] = session().query(Absence)
    assert absence.said_by == "client"
    away.take_back(ben, absence.id, NOW)
    assert line.outcome(occasion, NOW) == "breached"
    assert [mail.subject for mail in told()][1:] == ["Okafor Foods is there after all"]


def test_he_takes_back_only_what_he_said_himself_and_reads_no_note_of_hers(
    line: Line, ben: Visitor
) -> None:
    day = date(2026, 12, 1)
    days_off.add(line.ana, line.client, day, day, "They skive", NOW)
    [shown] = yours.page(ben, NOW).days_off
    assert (shown.is_theirs, shown.note) == (False, "")
    with pytest.raises(NotFound):
        away.take_back(ben, shown.id, NOW)


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (date(2026, 11, 24), date(2026, 11, 23), "last_day"),
        (date(1900, 1, 1), date(2026, 11, 23), "first_day"),
        (date(9999, 1, 1), date(9999, 12, 31), "first_day"),
        (date(2026, 11, 20), date(2027, 11, 21), "last_day"),
        (date(2026, 11, 10), date(2026, 11, 19), "last_day"),
    ],
)
def test_absurd_days_are_refused(
    line: Line, ben: Visitor, first: date, last: date, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        away.say(ben, Away(first, last), "k", NOW)
    assert field in refused.value.errors
    assert not told()


def test_i_need_until_thursday_is_an_answer_in_time(line: Line, ben: Visitor) -> None:
    occasion = line.note(ASKED, "Decision: which logo?")
    soon = at("2026-11-18 10:00")
    for _ in range(2):
        until.ask(ben, occasion, date(2026, 11, 26), "k", soon)
    assert judgements(occasion) == ["open", "kept"]
    entry = session().query(Evidence).filter_by(kind="answered").one()
    assert (entry.source, entry.note, entry.at) == ("page", "2026-11-26", soon)
    [mail] = told()
    assert "I need until Thursday, 26 November 2026." in mail.body
    [row] = portal.page(ben, 1, soon).counted
    assert (row.until, row.waits) == (date(2026, 11, 26), False)
    assert line.page(occasion, soon).entries[-1].until == date(2026, 11, 26)
    with pytest.raises(Conflict):
        until.ask(ben, occasion, date(2026, 11, 27), "another", soon)


def test_said_late_it_mends_the_slip_and_drops_the_reminder(line: Line, ben: Visitor) -> None:
    occasion = slip(line)
    until.ask(ben, occasion, date(2026, 11, 26), "k", NOW)
    assert breach(occasion).mended_at == NOW
    assert [mail.state for mail in reminders()] == [State.CANCELLED]
    assert line.outcome(occasion, NOW) == "breached"


@pytest.mark.parametrize("day", [date(2026, 11, 19), date(2027, 11, 20), date(9999, 12, 31)])
def test_a_day_that_makes_no_sense_is_no_answer(line: Line, ben: Visitor, day: date) -> None:
    occasion = line.note(ASKED, "Decision: which logo?", NOW)
    with pytest.raises(Refused):
        until.ask(ben, occasion, day, "k", NOW)
    assert line.page(occasion, NOW).closed_at is None


def test_a_bill_is_not_paid_by_asking_for_time(ana_id: int) -> None:
    bills = agreed(ana_id, "invoice")
    occasion = bills.note(ASKED, "Invoice 7", NOW)
    ben = portal.main_visitor(ana_id, bills.client)
    with pytest.raises(Conflict):
        until.ask(ben, occasion, date(2026, 11, 26), "k", NOW)


def test_while_a_contest_waits_no_reminder_speaks_of_it(line: Line, ben: Visitor) -> None:
    occasion = slip(line)
    assert [mail.state for mail in reminders()] == [State.HELD]
    saying = Saying(occasion, "contests", "I answered by phone.")
    for key in ("k1", "k1", "k2"):
        theirs.say(ben, saying, key, NOW)
    assert [mail.state for mail in reminders()] == [State.CANCELLED]
    later = NOW + timedelta(days=10)  # a Monday, in the hours kept for notes
    looking.soon(session(), line.client, later)
    session().commit()
    planning.plan_due(later)
    assert len(reminders()) == 1
    page = line.page(occasion, NOW)
    assert page.is_contested and [one.words for one in page.remarks] == ["I answered by phone."]
    assert len(told()) == 1


def test_kept_with_a_word_it_is_mailed_once_and_may_be_reminded_of_again(
    line: Line, ben: Visitor
) -> None:
    occasion = slip(line)
    theirs.say(ben, Saying(occasion, "contests", "No."), "k", NOW)
    for _ in range(2):
        remarks.keep(line.ana, occasion, "It came on Thursday.", "k2", NOW)
    with pytest.raises(Conflict):
        remarks.keep(line.ana, occasion, "And again.", "k3", NOW)
    session().rollback()
    [mail] = session().query(OutboxMessage).filter_by(kind="answer")
    assert "It came on Thursday." in mail.body and mail.recipient == "ben@okafor.example"
    said = portal.page(ben, 1, NOW).counted[0].said
    assert [(one.side, one.kind, one.waits) for one in said] == [
        ("client", "contests", False),
        ("freelancer", "answers", False),
    ]
    assert [mail.state for mail in reminders()] == [State.CANCELLED, State.HELD]


def test_given_way_to_it_counts_no_longer_and_he_is_thanked_once(line: Line, ben: Visitor) -> None:
    occasion = slip(line)
    theirs.say(ben, Saying(occasion, "contests", "No."), "k", NOW)
    for _ in range(2):
        remarks.give_way(line.ana, occasion, NOW)
    assert line.outcome(occasion, NOW) == "excused"
    [mail] = session().query(OutboxMessage).filter_by(kind="answer")
    assert "it no longer counts" in mail.body
    assert breach(occasion).mended_at is not None


def test_let_pass_elsewhere_nothing_waits_for_an_answer(line: Line, ben: Visitor) -> None:
    occasion = slip(line)
    theirs.say(ben, Saying(occasion, "contests", "No."), "k", NOW)
    uphold.let_pass(line.ana, occasion, "", NOW)
    assert not line.page(occasion, NOW).is_contested
    with pytest.raises(NotFound):
        remarks.give_way(line.ana + 1, occasion, NOW)


def test_what_is_not_confirmed_is_not_shown_and_cannot_be_spoken_of(
    line: Line, ben: Visitor
) -> None:
    occasion = line.note(ASKED, "Decision: which logo?", NOW)
    with pytest.raises(NotFound):
        theirs.say(ben, Saying(occasion, "explains", "Busy."), "k", NOW)
    assert session().query(Remark).count() == 0


def test_a_contested_slip_is_confirmed_without_a_reminder(line: Line, ben: Visitor) -> None:
    occasion = line.note(ASKED, "Decision: which logo?", at("2026-11-17 10:00"))
    theirs.say(ben, Saying(occasion, "contests", "You never asked."), "k", at("2026-11-17 11:00"))
    page = line.page(occasion, NOW)
    assert page.outcome.value == "open"
    judge.judge_due(NOW)
    planned = line.page(occasion, NOW).planned
    assert planned is not None and planned.at is None
    assert planned.why_not.startswith("They say that this was not so")
