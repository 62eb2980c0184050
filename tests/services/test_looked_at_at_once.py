"""What may bring the next note forward is looked at with the next tick, not a day later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.gentleness import Choice
from app.db import session, writing
from app.models import Absence, OutboxMessage, ReminderLook
from app.models import OutboxState as State
from app.services.agreeing import agree, changes
from app.services.agreeing.propose import Change, fingerprint, propose
from app.services.growing import lines, partings, talk
from app.services.mail import looking, outbox
from app.services.mail.letters import Words
from app.services.people import clients, contacts
from app.services.people.clients import ContactForm
from app.services.state import standing
from app.services.upholding import choosing, days_off, planning
from app.services.visiting import portal, stopping
from tests import scenarios
from tests.partings import ana_gave_notice
from tests.services.kinds import Line, agreed, at, reminders

SEEN = at("2026-11-19 09:00")
LATER = at("2026-11-23 15:00")  # a Monday
TICK = timedelta(minutes=1)
NEXT_MORNING = at("2026-11-24 08:30")  # 09:30 in Berlin
TWO_DAYS = {"amount": 2, "unit": "working_days", "mark": "Decision:"}
STAYING = Words("We go on", "Ben, we go on.\n\nAna")


@pytest.fixture
def line(ana_id: int) -> Line:
    return agreed(ana_id, "decision")


def slipped(line: Line) -> int:
    made = line.note("2026-11-17 09:00", "Decision: which logo?", now=SEEN)
    scenarios.ana_confirmed(line.ana, made, SEEN)
    return made


def came_late_three_times(line: Line) -> None:
    for day in ("03", "10", "17"):
        answered = at(f"2026-11-{day} 09:00") + timedelta(days=1, hours=10)
        asked = line.note(f"2026-11-{day} 09:00", "Decision: go?", answered, closed_at=answered)
        scenarios.ana_confirmed(line.ana, asked, answered)


def waiting() -> list[OutboxMessage]:
    return [mail for mail in reminders() if mail.state in (State.HELD, State.SCHEDULED)]


def looked_at_until(line: Line) -> None:
    """The planner has looked shortly before, and comes back when it must."""
    with writing() as db:
        looking.soon(db, line.client, LATER - TICK)
    planning.plan_due(LATER - TICK)


def main(line: Line) -> portal.Visitor:
    return portal.main_visitor(line.ana, line.client)


def test_a_client_who_takes_reminders_up_again_gets_the_next_in_its_slot(line: Line) -> None:
    slipped(line)
    stopping.stop(main(line), "page", SEEN)
    looked_at_until(line)
    assert waiting() == []
    stopping.start_again(main(line), LATER)
    planning.plan_due(LATER + TICK)
    assert [mail.due_at for mail in waiting()] == [NEXT_MORNING]


def test_a_line_that_counts_again_is_spoken_of_in_the_next_slot(line: Line) -> None:
    came_late_three_times(line)
    lines.waive(line.ana, line.client, line.need, "", SEEN)
    looked_at_until(line)
    assert waiting() == []
    lines.unwaive(line.ana, line.client, line.need, LATER)
    planning.plan_due(LATER + TICK)
    assert [mail.due_at for mail in waiting()] == [NEXT_MORNING]


def test_reminders_switched_on_again_go_in_the_next_slot(line: Line) -> None:
    slipped(line)
    everywhere = choosing.EVERYWHERE
    choosing.choose(line.ana, everywhere, Choice(is_off=True), SEEN)
    looked_at_until(line)
    assert waiting() == []
    choosing.choose(line.ana, everywhere, Choice(is_off=False), LATER)
    assert [mail.due_at for mail in waiting()] == [NEXT_MORNING]


def test_what_a_new_main_contact_took_back_waits_again_for_the_one_who_was_asked(
    line: Line,
) -> None:
    slipped(line)
    mia = scenarios.mia_works_there_too(line.ana, line.client, SEEN)
    looked_at_until(line)
    contacts.make_main(line.ana, mia, LATER)
    planning.plan_due(LATER + TICK)
    found = [(mail.recipient, mail.due_at) for mail in waiting()]
    assert found == [("ben@okafor.example", NEXT_MORNING)]


def unskip(line: Line) -> None:
    lines.waive(line.ana, line.client, line.need, "", SEEN)
    scenarios.ana_needs(line.ana, "invoice", SEEN)
    scenarios.ben_accepted(line.ana, line.client, SEEN)
    looked_at_until(line)
    lines.unskip(line.ana, line.client, line.need, LATER)


def stays(line: Line) -> None:
    ana_gave_notice(line.ana, line.client, SEEN, date(2026, 12, 31))
    looked_at_until(line)
    partings.stay(line.ana, line.client, STAYING, LATER)


def resumes(line: Line) -> None:
    ana_gave_notice(line.ana, line.client, SEEN, date(2026, 11, 20))
    partings.end_due(LATER - 2 * TICK)
    looked_at_until(line)
    partings.resume(line.ana, line.client, LATER)


def moves(line: Line) -> None:
    row = clients.one(line.ana, line.client)
    moved = replace(clients.stored(row), zone="Asia/Tokyo", country="JP")
    clients.change(line.ana, line.client, moved, clients.fingerprint(row), LATER)


def has_another_address(line: Line) -> None:
    contact = ContactForm("Ben Okafor", "b.okafor@okafor.example", "en")
    contacts.change(line.ana, main(line).contact_id, contact, LATER)


def removes_the_one_who_was_asked(line: Line) -> None:
    mia = scenarios.mia_works_there_too(line.ana, line.client, SEEN)
    contacts.remove(line.ana, mia, LATER)


def is_away(line: Line) -> None:
    days_off.add(line.ana, line.client, date(2026, 12, 1), date(2026, 12, 4), "", LATER)


def is_back(line: Line) -> None:
    is_away(line)
    looked_at_until(line)
    away = session().query(Absence).one()
    days_off.drop(line.ana, away.id, LATER)


def offered(line: Line) -> int:
    made = scenarios.ben_was_offered(line.ana, line.client, SEEN, Change(line.need, TWO_DAYS))
    looked_at_until(line)
    return made


def accepts(line: Line) -> None:
    offer = offered(line)
    agree.accept(line.ana, offer, agree.Answer("Ben Okafor", LATER), LATER)


def declines(line: Line) -> None:
    offer = offered(line)
    agree.decline(line.ana, offer, agree.Answer("Ben Okafor", LATER), None, LATER)


def withdraws(line: Line) -> None:
    offer = offered(line)
    agree.withdraw(line.ana, offer, "", LATER)


def asked(line: Line) -> int:
    binding = standing.in_force(standing.versions(session(), line.client))
    assert binding is not None
    want = changes.Asked("Ben", "", binding.id, binding.clauses[0].id, {"amount": 3})
    made = changes.ask(line.ana, line.client, want, SEEN)
    looked_at_until(line)
    return made


def keeps_it(line: Line) -> None:
    changes.keep(line.ana, asked(line), "It stays one day.", LATER)


def agrees_as_asked(line: Line) -> None:
    request = asked(line)
    row, _ = changes.load(session(), line.ana, request)
    change = changes.as_asked(session(), row, line.client)
    seen = propose(session(), line.ana, line.client, LATER, change)
    changes.agree_as_asked(line.ana, request, fingerprint(seen), LATER)


def counters(line: Line) -> None:
    request = asked(line)
    change = Change(line.need, TWO_DAYS, reply="countered")
    seen = propose(session(), line.ana, line.client, LATER, change)
    changes.counter(
        line.ana,
        request,
        change,
        other_language=True,
        expected=fingerprint(seen),
        now=LATER,
    )


def drops_the_invitation(line: Line) -> None:
    words = Words("Shall we talk?", "Ben, ten minutes?\n\nAna")
    talk.invite(line.ana, line.client, words, "one", SEEN)
    looked_at_until(line)
    mail = session().query(OutboxMessage).filter_by(kind="talk").one()
    outbox.drop(line.ana, mail.id, LATER)


CHANGES: list[Callable[[Line], None]] = [
    unskip,
    stays,
    resumes,
    moves,
    has_another_address,
    removes_the_one_who_was_asked,
    is_away,
    is_back,
    accepts,
    declines,
    withdraws,
    keeps_it,
    agrees_as_asked,
    counters,
    drops_the_invitation,
]


@pytest.mark.parametrize("changed", CHANGES, ids=lambda change: change.__name__)
def test_the_next_tick_looks_when_a_fact_has_changed(
    line: Line, changed: Callable[[Line], None]
) -> None:
    slipped(line)
    looked_at_until(line)
    changed(line)
    session().rollback()
    assert [row.at for row in session().query(ReminderLook)] == [LATER]
