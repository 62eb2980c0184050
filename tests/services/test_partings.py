"""Parting: notice, its letter, the way back, the final day, and beginning again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pypdfium2
import pytest

from agreements import ladder
from app.db import session
from app.models import (
    Breach,
    ChangeRequest,
    Document,
    Judgement,
    Occasion,
    OutboxMessage,
    Parting,
    Withdrawal,
)
from app.models import OutboxState as State
from app.services.agreeing import agreement_page, propose
from app.services.errors import Conflict, NotFound, Refused
from app.services.growing import lines, parting_page, partings
from app.services.growing.notices import Notice
from app.services.mail.letters import Words
from app.services.people import clients
from app.services.state import ladders, standing
from app.services.state.standing import VersionState
from app.services.upholding import occasion_page, uphold
from app.services.visiting import portal
from tests.partings import a_notice, ana_gave_notice
from tests.scenarios import (
    ana_confirmed,
    ana_needs_calls_at_set_times,
    ben_accepted,
    ben_agreed_long_ago,
    ben_agreed_to_quick_decisions,
    ben_answered_in_time,
    ben_asked_for_a_change,
    ben_is_a_client,
    ben_was_asked,
    ben_was_offered,
)

ASKED = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
FINAL = date(2026, 12, 7)
OVER = datetime(2026, 12, 7, 23, 0, tzinfo=UTC)  # midnight in Berlin
STAY = Words("It goes on", "Hello Ben,\n\nI take it back.\n\nAna")


@pytest.fixture
def agreed(ana_id: int, now: datetime) -> tuple[int, int]:
    """Ben agreed to quick decisions: the client's and the need's id."""
    return ben_agreed_to_quick_decisions(ana_id, now)


def fresh() -> None:
    session().rollback()
    session().expire_all()


def the_parting() -> Parting:
    fresh()
    return session().query(Parting).one()


def mails(*kinds: str) -> list[OutboxMessage]:
    fresh()
    found = session().query(OutboxMessage).order_by(OutboxMessage.id)
    return [row for row in found if row.kind in kinds]


def state_of(client_id: int) -> VersionState:
    fresh()
    found = standing.versions(session(), client_id)
    return standing.state(found[-1], found)


def advice(ana: int, client_id: int, now: datetime) -> ladder.Answer:
    fresh()
    client = clients.load(session(), ana, client_id)
    found = standing.versions(session(), client_id)
    return ladders.of_client(session(), client, found, now).next_step(now.date())


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        said = " ".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
    return " ".join(said.split())


def test_notice_is_a_record_a_letter_and_two_mails(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    ana_gave_notice(ana_id, agreed[0], now, FINAL, "The design files", "The <b>logins</b>")
    parting = the_parting()
    assert (parting.notice_at, parting.final_day, parting.reason) == (
        now,
        FINAL,
        "Too many late nights.",
    )
    document, name = agreement_page.version_document(ana_id, agreed[0], parting.document_id or 0)
    assert (document.kind, name) == ("closing", "closing-letter.pdf")
    said = text_of(document.pdf)
    for words in (
        "Closing our work together",
        "Ben, thank you for our work together. I wish you all the best.",
        "Monday, 7 December 2026, until midnight in Berlin",
        "Decisions get an answer within one working day",
        "The design files The <b>logins</b>",
        "written 23 November 2026 in Lisbon",
    ):
        assert words in said
    assert "late nights" not in said
    theirs, own = [m for m in mails("closing", "own_copy") if m.document_id == document.id]
    assert (theirs.kind, theirs.recipient) == ("closing", "ben@okafor.example")
    assert (own.kind, own.recipient) == ("own_copy", "ana@sousa.example")
    assert "7 December 2026" in theirs.subject and "late nights" not in theirs.body


def test_the_letter_is_the_one_that_was_seen(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    notice = a_notice(FINAL)
    letter, _ = parting_page.letter(ana_id, agreed[0], notice, now)
    other = a_notice(FINAL, words="Ben, other words.")
    with pytest.raises(Conflict, match="since you looked"):
        partings.part(ana_id, agreed[0], other, letter.fingerprint, "one", now)
    assert session().query(Parting).count() == 0
    assert session().query(Document).filter_by(kind="closing").count() == 0


def test_notice_takes_back_what_waits_and_nothing_new_is_planned(
    ana_id: int, now: datetime
) -> None:
    client, (decision, _) = ben_agreed_long_ago(ana_id, now, "decision", "calls")
    ben_answered_in_time(ana_id, client, decision, now - timedelta(days=5), 5)
    ben_was_offered(ana_id, client, now - timedelta(days=6))
    ana_confirmed(ana_id, ben_was_asked(ana_id, client, decision, ASKED, now), now)
    ana_gave_notice(ana_id, client, now)
    (reminder,) = mails("reminder")
    assert (reminder.state, reminder.reason) == (State.CANCELLED, "Notice was given.")
    assert mails("offer")[-1].reason == "Notice was given."
    assert session().query(Withdrawal).one().reason == "Notice was given."
    again = ben_was_asked(ana_id, client, decision, ASKED, now, "Decision: which paper?")
    planned = occasion_page.page(ana_id, again, now).planned
    assert planned is not None
    assert (planned.at, planned.why_not) == (None, "Notice was given, so nothing is sent.")
    ana_confirmed(ana_id, again, now)
    assert len(mails("reminder")) == 1
    with pytest.raises(Conflict, match="Notice was given, so nothing new is offered"):
        propose.propose(session(), ana_id, client, now)


def test_a_change_that_was_asked_for_rests_and_waits_again(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    client, _ = agreed
    ben_asked_for_a_change(ana_id, client, now)
    ana_gave_notice(ana_id, client, now)
    fresh()
    asked = session().query(ChangeRequest).one()
    assert (asked.outcome, asked.answered_at, asked.answer) == ("overtaken", now, None)
    partings.stay(ana_id, client, STAY, now + timedelta(hours=1))
    fresh()
    asked = session().query(ChangeRequest).one()
    assert (asked.outcome, asked.answered_at) == (None, None)


def test_talk_skip_and_offers_are_refused_after_notice(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    calls = ana_needs_calls_at_set_times(ana_id, now)
    ana_gave_notice(ana_id, agreed[0], now)
    with pytest.raises(Conflict, match="Notice was given"):
        lines.skip(ana_id, agreed[0], calls, "No calls here.", now)
    with pytest.raises(Conflict, match="Notice was given"):
        propose.propose(session(), ana_id, agreed[0], now, propose.Change(agreed[1]))
    assert advice(ana_id, agreed[0], now).reason is ladder.Reason.NOTICE_GIVEN


@pytest.mark.parametrize(
    ("notice", "field"),
    [
        pytest.param(a_notice(date(2026, 11, 22)), "final_day", id="yesterday"),
        pytest.param(a_notice(date(2036, 11, 23)), "final_day", id="in ten years"),
        pytest.param(a_notice(FINAL, words="  "), "words", id="no words"),
        pytest.param(a_notice(FINAL, words="x" * 3001), "words", id="too many words"),
        pytest.param(a_notice(FINAL, *["x"] * 31), "handover", id="too much to hand over"),
        pytest.param(a_notice(FINAL, "x" * 201), "handover", id="a line too long"),
        pytest.param(a_notice(FINAL, reason="x" * 501), "reason", id="a reason too long"),
    ],
)
def test_what_cannot_be_is_refused(
    ana_id: int, agreed: tuple[int, int], now: datetime, notice: Notice, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        parting_page.letter(ana_id, agreed[0], notice, now)
    assert list(refused.value.errors) == [field]


def test_today_is_the_clients_day(ana_id: int) -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # Tuesday in Berlin
    client, _ = ben_agreed_to_quick_decisions(ana_id, late)
    with pytest.raises(Refused):
        parting_page.letter(ana_id, client, a_notice(date(2026, 11, 23)), late)
    assert parting_page.letter(ana_id, client, a_notice(date(2026, 11, 24)), late)


def test_nothing_ends_where_nothing_is_in_force(ana_id: int, now: datetime) -> None:
    client = ben_is_a_client(ana_id, now)
    with pytest.raises(Conflict, match="Nothing is in force"):
        parting_page.page(ana_id, client, now)
    with pytest.raises(Conflict, match="Nothing is in force"):
        partings.part(ana_id, client, a_notice(FINAL), "", "one", now)


def test_the_same_form_twice_gives_notice_once_and_another_is_refused(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    notice = a_notice(FINAL)
    seen = parting_page.letter(ana_id, agreed[0], notice, now)[0].fingerprint
    first = partings.part(ana_id, agreed[0], notice, seen, "one", now)
    assert partings.part(ana_id, agreed[0], notice, seen, "one", now) == first
    with pytest.raises(Conflict, match="given already"):
        partings.part(ana_id, agreed[0], notice, seen, "two", now)
    assert len(mails("closing")) == 1


def test_a_notice_that_left_is_taken_back_with_a_mail(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    ana_gave_notice(ana_id, agreed[0], now)
    mails("closing")[0].state = State.SENT
    session().commit()
    assert partings.stay(ana_id, agreed[0], STAY, now) is True
    (told,) = mails("staying")
    assert (told.subject, told.recipient) == ("It goes on", "ben@okafor.example")
    assert the_parting().taken_back_at == now
    assert state_of(agreed[0]) is VersionState.IN_FORCE
    with pytest.raises(Conflict, match="no notice"):
        partings.stay(ana_id, agreed[0], STAY, now)
    assert len(mails("staying")) == 1


def test_a_notice_that_never_left_is_taken_back_in_silence(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    ana_gave_notice(ana_id, agreed[0], now)
    assert partings.stay(ana_id, agreed[0], STAY, now) is False
    (letter,) = mails("closing")
    assert (letter.state, mails("staying")) == (State.CANCELLED, [])
    ana_gave_notice(ana_id, agreed[0], now)
    assert len(mails("closing")) == 2


def test_it_ends_at_midnight_after_the_final_day_where_the_client_is(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    client, need = agreed
    waits = ben_was_asked(ana_id, client, need, now, now, "Decision: which size?")
    ana_confirmed(ana_id, ben_was_asked(ana_id, client, need, ASKED, now), now)
    ana_gave_notice(ana_id, client, now, FINAL)
    partings.end_due(OVER - timedelta(seconds=1))
    assert the_parting().ended_at is None
    partings.stay(ana_id, client, STAY, OVER - timedelta(seconds=1))
    partings.end_due(OVER)
    assert the_parting().ended_at is None
    session().delete(the_parting())
    session().commit()
    ana_gave_notice(ana_id, client, now, FINAL)
    for _ in range(2):
        partings.end_due(OVER + timedelta(minutes=3))
    assert the_parting().ended_at == OVER
    assert state_of(client) is VersionState.ENDED
    occasion = session().get_one(Occasion, waits)
    assert occasion.outcome == "excused"
    said = session().query(Judgement).filter_by(occasion_id=waits, outcome="excused").one()
    assert (said.by, said.reason) == ("ending", "The agreement has ended.")
    assert not occasion_page.page(ana_id, waits, OVER).can_count_again
    with pytest.raises(Conflict):
        uphold.count_again(ana_id, waits, OVER)
    assert session().query(Breach).one().mended_at == OVER


def test_a_client_who_moves_during_the_notice_moves_no_final_day(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    client_id, _ = agreed
    ana_gave_notice(ana_id, client_id, now, FINAL)
    row = clients.one(ana_id, client_id)
    moved = replace(clients.stored(row), zone="Pacific/Auckland", country="NZ")
    clients.change(ana_id, client_id, moved, clients.fingerprint(row), now)
    partings.end_due(OVER - timedelta(seconds=1))
    assert the_parting().ended_at is None
    partings.end_due(OVER)
    assert the_parting().ended_at == OVER


def test_after_the_end_nothing_counts_and_all_can_be_read(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    client, need = agreed
    ana_gave_notice(ana_id, client, now, FINAL)
    late = OVER + timedelta(days=1)
    partings.end_due(late)
    with pytest.raises(Refused, match="had ended"):
        ben_was_asked(ana_id, client, need, OVER, late)
    before = OVER - timedelta(days=3)
    assert ben_was_asked(ana_id, client, need, before, late, answered_at=before)
    with pytest.raises(Conflict, match="final day is over"):
        partings.stay(ana_id, client, STAY, late)
    assert portal.page(portal.main_visitor(ana_id, client), 1, late)


def test_working_together_again_begins_with_the_first_need_alone(
    ana_id: int, now: datetime
) -> None:
    client, (decision, calls) = ben_agreed_long_ago(ana_id, now, "decision", "calls")
    ben_answered_in_time(ana_id, client, decision, now - timedelta(days=5), 5)
    ben_accepted(ana_id, client, now - timedelta(days=6))
    with pytest.raises(Conflict, match="not ended"):
        partings.resume(ana_id, client, now)
    ana_gave_notice(ana_id, client, now, FINAL)
    with pytest.raises(Conflict, match="still to come"):
        partings.resume(ana_id, client, now)
    for _ in range(2):
        partings.resume(ana_id, client, OVER)  # the timetable has not come by yet
    parting = the_parting()
    assert (parting.ended_at, parting.resumed_at) == (OVER, OVER)
    answer = advice(ana_id, client, OVER)
    assert (answer.advice, answer.need_id) == (ladder.Advice.OFFER, decision)
    ben_accepted(ana_id, client, OVER + timedelta(hours=1))
    found = standing.in_force(standing.versions(session(), client))
    assert found is not None
    assert [(c.need_id, c.origin) for c in found.clauses] == [(decision, "new")]
    assert found.number == 3 and calls not in {c.need_id for c in found.clauses}
    assert advice(ana_id, client, OVER + timedelta(hours=2)).reason is ladder.Reason.SETTLING


def test_an_agreement_that_began_again_can_end_again(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    ana_gave_notice(ana_id, agreed[0], now, FINAL)
    partings.resume(ana_id, agreed[0], OVER)
    later = OVER + timedelta(hours=1)
    ben_accepted(ana_id, agreed[0], later)
    ana_gave_notice(ana_id, agreed[0], later)
    assert session().query(Parting).count() == 2


def test_a_stranger_parts_nobody(
    ana_id: int, cleo_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    client = agreed[0]
    for do in (
        lambda: parting_page.page(cleo_id, client, now),
        lambda: partings.part(cleo_id, client, a_notice(FINAL), "", uuid4().hex, now),
        lambda: partings.stay(cleo_id, client, STAY, now),
        lambda: partings.resume(cleo_id, client, now),
    ):
        with pytest.raises(NotFound):
            do()


def test_nothing_ends_by_itself(ana_id: int, agreed: tuple[int, int], now: datetime) -> None:
    client, need = agreed
    ana_confirmed(ana_id, ben_was_asked(ana_id, client, need, ASKED, now), now)
    partings.end_due(now + timedelta(days=400))
    assert session().query(Parting).count() == 0
    assert mails("talk", "closing") == []
