"""One need at one client: skipped, lived without, settled by word, left to rest."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from agreements import ladder
from app.db import session
from app.models import (
    Breach,
    Decline,
    Judgement,
    Occasion,
    OutboxMessage,
    SettledWord,
    Skip,
    Waiver,
)
from app.models import OutboxState as State
from app.services.agreeing import agree
from app.services.errors import Conflict, NotFound, Refused
from app.services.growing import lines
from app.services.mail import outbox
from app.services.people import clients
from app.services.state import ladders, standing
from app.services.upholding import occasion_page, planning, uphold
from tests.scenarios import (
    ana_confirmed,
    ana_needs,
    ana_needs_calls_at_set_times,
    ana_needs_one_person_to_decide,
    ana_needs_quick_decisions,
    ben_accepted,
    ben_agreed_long_ago,
    ben_agreed_to_quick_decisions,
    ben_answered_in_time,
    ben_declined,
    ben_is_a_client,
    ben_rang,
    ben_was_asked,
    ben_was_offered,
)

ASKED = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
WHY = "They are too few for this."


@pytest.fixture
def agreed(ana_id: int, now: datetime) -> tuple[int, int]:
    """Ben agreed to quick decisions: the client's and the need's id."""
    return ben_agreed_to_quick_decisions(ana_id, now)


def the_ladder(ana: int, client_id: int, now: datetime) -> ladders.Ladder:
    session().rollback()
    session().expire_all()
    client = clients.load(session(), ana, client_id)
    return ladders.of_client(session(), client, standing.versions(session(), client_id), now)


def next_need(ana: int, client_id: int, now: datetime) -> int | None:
    return the_ladder(ana, client_id, now).next_step(now.date()).need_id


def all_of(table: Any) -> list[Any]:
    session().rollback()
    session().expire_all()
    return session().query(table).all()


def reminders() -> list[OutboxMessage]:
    return [row for row in all_of(OutboxMessage) if row.kind == "reminder"]


def test_a_skipped_need_leaves_its_turn_to_the_next_one(ana_id: int, now: datetime) -> None:
    first = ana_needs_quick_decisions(ana_id, now)
    second = ana_needs_calls_at_set_times(ana_id, now)
    client, other = ben_is_a_client(ana_id, now), ben_is_a_client(ana_id, now, "Hart")
    lines.skip(ana_id, client, first, WHY, now)
    assert next_need(ana_id, client, now) == second
    assert next_need(ana_id, other, now) == first
    lines.unskip(ana_id, client, first, now)
    assert next_need(ana_id, client, now) == first


def test_a_second_skip_changes_nothing(ana_id: int, now: datetime) -> None:
    need, client = ana_needs_quick_decisions(ana_id, now), ben_is_a_client(ana_id, now)
    lines.skip(ana_id, client, need, WHY, now)
    lines.skip(ana_id, client, need, WHY, now + timedelta(minutes=1))
    with pytest.raises(Conflict, match="another reason"):
        lines.skip(ana_id, client, need, "Something else", now)
    (skip,) = all_of(Skip)
    assert (skip.at, skip.reason, skip.ended_at) == (now, WHY, None)
    lines.unskip(ana_id, client, need, now)
    lines.unskip(ana_id, client, need, now)
    lines.skip(ana_id, client, need, "Something else", now)
    assert len(all_of(Skip)) == 2


def test_what_is_in_force_is_not_skipped(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    with pytest.raises(Conflict, match="live without it"):
        lines.skip(ana_id, *agreed, WHY, now)


def test_what_is_on_offer_is_not_skipped(ana_id: int, now: datetime) -> None:
    need, client = ana_needs_quick_decisions(ana_id, now), ben_is_a_client(ana_id, now)
    ben_was_offered(ana_id, client, now)
    with pytest.raises(Conflict, match="Take the offer back first"):
        lines.skip(ana_id, client, need, WHY, now)
    assert all_of(Skip) == []


@pytest.mark.parametrize(
    "do",
    [
        pytest.param(lambda who, c, n, now: lines.skip(who, c, n, WHY, now), id="skip"),
        pytest.param(lines.unskip, id="unskip"),
        pytest.param(lambda who, c, n, now: lines.waive(who, c, n, WHY, now), id="waive"),
        pytest.param(lines.unwaive, id="unwaive"),
        pytest.param(lines.give_word, id="word"),
        pytest.param(lines.take_word_back, id="word-end"),
    ],
)
def test_a_stranger_decides_nothing(
    ana_id: int,
    cleo_id: int,
    agreed: tuple[int, int],
    now: datetime,
    do: Callable[[int, int, int, datetime], None],
) -> None:
    client, need = agreed
    own = ana_needs(cleo_id, "decision", now)
    own_client = ben_is_a_client(cleo_id, now)
    for who, of_client, of_need in (
        (cleo_id, client, need),
        (cleo_id, client, own),
        (cleo_id, own_client, need),
        (ana_id, client, own),
        (ana_id, client, 10**6),
    ):
        with pytest.raises(NotFound):
            do(who, of_client, of_need, now)
    assert (all_of(Skip), all_of(Waiver), all_of(SettledWord)) == ([], [], [])


def test_living_with_it_lets_go_of_all_that_waits(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    client, need = agreed
    slipped = ben_was_asked(ana_id, client, need, ASKED, now)
    ana_confirmed(ana_id, slipped, now)
    suspected = ben_was_asked(ana_id, client, need, ASKED, now, "Decision: which paper?")
    waits = ben_was_asked(ana_id, client, need, now, now, "Decision: which size?")
    lines.waive(ana_id, client, need, WHY, now)
    outcome = {row.id: row.outcome for row in all_of(Occasion)}
    assert outcome == {slipped: "breached", suspected: "excused", waits: "excused"}
    said = [row for row in all_of(Judgement) if row.outcome == "excused"]
    assert {row.occasion_id for row in said} == {suspected, waits}
    assert {(row.by, row.reason) for row in said} == {("waiver", WHY)}
    assert [breach.mended_at for breach in all_of(Breach)] == [now]
    (note,) = reminders()
    assert (note.state, note.reason) == (State.CANCELLED, "You live without this line now.")
    assert the_ladder(ana_id, client, now).standing.unsettled == ()


def test_what_was_let_pass_with_a_line_can_be_counted_again_once_it_counts(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    client, need = agreed
    slip = ben_was_asked(ana_id, client, need, ASKED, now)
    lines.waive(ana_id, client, need, WHY, now)
    with pytest.raises(Conflict):
        uphold.count_again(ana_id, slip, now)
    assert not occasion_page.page(ana_id, slip, now).can_count_again
    lines.unwaive(ana_id, client, need, now)
    assert occasion_page.page(ana_id, slip, now).can_count_again
    later = now + timedelta(minutes=1)
    for _ in range(2):
        assert uphold.count_again(ana_id, slip, later) == client
    found = occasion_page.page(ana_id, slip, later)
    assert found.outcome.value == "breached" and not found.can_count_again
    assert [one.said for one in found.taken_back] == ["Counted after all."]
    ana_confirmed(ana_id, slip, later)
    assert [breach.mended_at for breach in all_of(Breach)] == [None]
    assert [note.state for note in reminders()] == [State.HELD]


def test_what_was_let_pass_by_hand_gets_its_word_back(ana_id: int, now: datetime) -> None:
    begun = now - timedelta(days=9)
    need, client = ana_needs_one_person_to_decide(ana_id, begun), ben_is_a_client(ana_id, begun)
    ben_accepted(ana_id, client, begun)
    for kept, outcome in ((True, "kept"), (False, "breached")):
        entry = uphold.Log(need, "", now, kept=kept)
        made = uphold.log(ana_id, client, entry, f"key-{kept}", now)
        uphold.let_pass(ana_id, made, "A bad week.", now)
        uphold.count_again(ana_id, made, now)
        assert occasion_page.page(ana_id, made, now).outcome.value == outcome


def test_a_confirmed_slip_that_was_let_pass_and_counted_again_is_open_again(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    client, need = agreed
    slip = ben_was_asked(ana_id, client, need, ASKED, now)
    ana_confirmed(ana_id, slip, now)
    uphold.let_pass(ana_id, slip, "", now)
    assert [breach.mended_at for breach in all_of(Breach)] == [now]
    uphold.count_again(ana_id, slip, now + timedelta(minutes=1))
    assert [breach.mended_at for breach in all_of(Breach)] == [None]
    assert [note.state for note in reminders()] == [State.CANCELLED, State.HELD]


def test_what_counts_after_all_is_not_told_before_its_words_were_read(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    client, need = agreed
    ana_confirmed(ana_id, ben_was_asked(ana_id, client, need, ASKED, now), now)
    outbox.by_hand(ana_id, reminders()[0].id, now)
    later = now + timedelta(days=1)
    slip = ben_was_asked(ana_id, client, need, ASKED, later, "Decision: the paper?")
    ana_confirmed(ana_id, slip, later)
    assert reminders()[-1].state is State.SCHEDULED
    uphold.let_pass(ana_id, slip, "", later)
    uphold.count_again(ana_id, slip, later + timedelta(minutes=1))
    note = reminders()[-1]
    assert (note.state, note.reason) == (State.HELD, uphold.COUNTED_AGAIN)
    planning.plan_due(later + timedelta(days=3))
    assert [note.state for note in reminders()] == [State.SENT, State.HELD]


def test_an_older_page_lets_nothing_pass_that_was_confirmed_since(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    client, need = agreed
    slip = ben_was_asked(ana_id, client, need, ASKED, now)
    ana_confirmed(ana_id, slip, now)
    with pytest.raises(Conflict, match="You confirmed this meanwhile"):
        uphold.let_pass(ana_id, slip, "", now, unless_confirmed=True)
    assert [note.state for note in reminders()] == [State.HELD]


def test_a_note_about_two_lines_goes_on_about_the_other(ana_id: int, now: datetime) -> None:
    client, (decision, calls) = ben_agreed_long_ago(ana_id, now, "decision", "calls")
    ben_answered_in_time(ana_id, client, decision, now - timedelta(days=5), 5)
    ben_accepted(ana_id, client, now - timedelta(days=6))
    ana_confirmed(ana_id, ben_was_asked(ana_id, client, decision, ASKED, now), now)
    ana_confirmed(ana_id, ben_rang(ana_id, client, calls, ASKED + timedelta(hours=9), now), now)
    assert "times for calls" in reminders()[0].body
    lines.waive(ana_id, client, calls, WHY, now)
    (note,) = reminders()
    assert note.state is not State.CANCELLED
    assert "times for calls" not in note.body and "which logo" in note.subject
    assert note.footer == ["From line 1 of our agreement: " + the_title(ana_id, client, now)]


def the_title(ana: int, client: int, now: datetime) -> str:
    return the_ladder(ana, client, now).lines[0].clause.title


def test_what_is_let_go_stays_so_whatever_comes_later(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    client, need = agreed
    first = ben_was_asked(ana_id, client, need, ASKED, now)
    second = ben_was_asked(ana_id, client, need, ASKED, now, "Decision: which paper?")
    for occasion in (first, second):
        ana_confirmed(ana_id, occasion, now)
    lines.waive(ana_id, client, need, WHY, now)
    uphold.answered(ana_id, first, now, now)
    assert [breach.mended_at for breach in all_of(Breach)] == [now, now]
    lines.unwaive(ana_id, client, need, now + timedelta(hours=1))
    later = ben_was_asked(
        ana_id, client, need, now + timedelta(hours=2), now + timedelta(days=4), "Decision: later?"
    )
    ana_confirmed(ana_id, later, now + timedelta(days=4))
    assert [breach.mended_at for breach in all_of(Breach)] == [now, now, None]


def test_what_is_noted_late_of_a_line_let_go_is_not_reminded(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    client, need = agreed
    lines.waive(ana_id, client, need, WHY, now)
    late = ben_was_asked(ana_id, client, need, ASKED, now + timedelta(days=1))
    planned = occasion_page.page(ana_id, late, now + timedelta(days=1)).planned
    assert planned is not None
    assert (planned.at, planned.why_not) == (
        None,
        "You live without this line now, so nothing is sent.",
    )
    with pytest.raises(Refused, match="live without"):
        ben_was_asked(ana_id, client, need, now, now + timedelta(days=1))


def test_only_what_is_in_force_is_lived_without(ana_id: int, now: datetime) -> None:
    need, client = ana_needs_quick_decisions(ana_id, now), ben_is_a_client(ana_id, now)
    for _ in range(2):
        with pytest.raises(Conflict, match="not in force"):
            lines.waive(ana_id, client, need, WHY, now)
        if session().query(OutboxMessage).count() == 0:
            ben_was_offered(ana_id, client, now)
    assert all_of(Waiver) == []


def test_the_text_leaves_with_the_next_version_and_the_need_can_be_ranked_again(
    ana_id: int, now: datetime
) -> None:
    client, (decision, calls) = ben_agreed_long_ago(ana_id, now, "decision", "calls")
    lines.waive(ana_id, client, decision, WHY, now)
    ben_was_offered(ana_id, client, now)
    with pytest.raises(Conflict, match="leaves this line out"):
        lines.unwaive(ana_id, client, decision, now)
    offer = standing.open_offer(standing.versions(session(), client))
    assert offer is not None and offer.offer is not None
    agree.accept(ana_id, offer.offer.id, agree.Answer("Ben Okafor", now), now)
    assert the_ladder(ana_id, client, now).standing.in_force == (calls,)
    with pytest.raises(Conflict, match="no longer in force"):
        lines.unwaive(ana_id, client, decision, now)
    assert decision not in the_ladder(ana_id, client, now).standing.ranked
    lines.unskip(ana_id, client, decision, now)
    assert decision in the_ladder(ana_id, client, now).standing.ranked


def test_two_at_once_make_one_record(
    app: Flask, ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    start, ended = threading.Barrier(4), []

    def waive(reason: str) -> None:
        with app.app_context():
            start.wait()
            try:
                lines.waive(ana_id, *agreed, reason, now)
                ended.append("done")
            except Conflict:
                ended.append("conflict")

    workers = [threading.Thread(target=waive, args=(f"Reason {n}",)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(ended) == ["conflict"] * 3 + ["done"]
    assert len(all_of(Waiver)) == 1


def test_by_word_alone_a_line_settles_and_unsettles(ana_id: int, now: datetime) -> None:
    begun = now - timedelta(days=40)
    own = ana_needs_one_person_to_decide(ana_id, begun)
    calls = ana_needs_calls_at_set_times(ana_id, begun)
    client = ben_is_a_client(ana_id, begun)
    ben_accepted(ana_id, client, begun)
    assert the_ladder(ana_id, client, now).standing.unsettled == (own,)
    for _ in range(2):
        lines.give_word(ana_id, client, own, now)
    answer = the_ladder(ana_id, client, now).next_step(now.date())
    assert (answer.advice, answer.need_id) == (ladder.Advice.ADD, calls)
    assert len(all_of(SettledWord)) == 1
    for _ in range(2):
        lines.take_word_back(ana_id, client, own, now)
    assert the_ladder(ana_id, client, now).standing.unsettled == (own,)


def test_a_word_counts_for_no_line_that_is_measured(
    ana_id: int, agreed: tuple[int, int], now: datetime
) -> None:
    with pytest.raises(Conflict, match="by what is counted"):
        lines.give_word(ana_id, *agreed, now)
    lines.waive(ana_id, *agreed, WHY, now)
    with pytest.raises(Conflict, match="live without"):
        lines.give_word(ana_id, *agreed, now)


def test_a_no_is_left_to_rest_once(ana_id: int, cleo_id: int, now: datetime) -> None:
    ana_needs_quick_decisions(ana_id, now)
    client = ben_is_a_client(ana_id, now)
    ben_declined(ana_id, client, now)
    decline = session().query(Decline).one().id
    with pytest.raises(NotFound):
        lines.let_rest(cleo_id, decline, now)
    assert lines.let_rest(ana_id, decline, now) == client
    lines.let_rest(ana_id, decline, now + timedelta(days=1))
    assert [row.noted_at for row in all_of(Decline)] == [now]
