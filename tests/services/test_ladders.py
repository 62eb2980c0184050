"""Where one client stands, from stored records: what is settled, what waits and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from agreements.ladder import Advice, Reason
from agreements.settling import Missing
from app.db import session, writing
from app.models import SettledWord, Skip, Waiver
from app.services.agreeing import agree, changes, propose
from app.services.people import clients
from app.services.ranking import rank
from app.services.state import ladders, standing
from app.services.state.ladders import Ladder
from app.services.upholding import uphold
from tests.scenarios import (
    ana_confirmed,
    ana_needs,
    ben_accepted,
    ben_agreed_long_ago,
    ben_answered_in_time,
    ben_declined,
    ben_is_a_client,
    ben_rang,
    ben_was_asked,
    ben_was_offered,
)

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def stands(ana: int, client_id: int, now: datetime = NOW) -> Ladder:
    """The ladder of a client of Ana's."""
    db = session()
    client = clients.load(db, ana, client_id)
    return ladders.of_client(db, client, standing.versions(db, client_id), now)


def advised(ana: int, client_id: int, now: datetime = NOW) -> tuple[Advice, Reason, int | None]:
    answer = stands(ana, client_id, now).next_step(now.date())
    return answer.advice, answer.reason, answer.need_id


def test_the_next_need_waits_until_the_first_has_settled(ana_id: int) -> None:
    client, (first, second) = ben_agreed_long_ago(ana_id, NOW, "decision", "invoice")
    assert advised(ana_id, client) == (Advice.WAIT, Reason.SETTLING, second)
    (line,) = stands(ana_id, client).lines
    assert line.progress.missing == (Missing.OCCASIONS,)
    ben_answered_in_time(ana_id, client, first, NOW, 3)
    (line,) = stands(ana_id, client).lines
    assert (line.progress.occasions, line.progress.days) == (3, 40)
    assert advised(ana_id, client) == (Advice.ADD, Reason.SETTLED, second)


def test_a_slip_counts_once_it_is_confirmed_and_unsettles_while_it_is_open(ana_id: int) -> None:
    client, (first, second) = ben_agreed_long_ago(ana_id, NOW, "decision", "invoice")
    ben_answered_in_time(ana_id, client, first, NOW - timedelta(days=9), 20)
    asked = NOW - timedelta(days=6)
    slip = ben_was_asked(ana_id, client, first, asked, NOW, "Decision: and now?")
    assert advised(ana_id, client) == (Advice.ADD, Reason.SETTLED, second)
    ana_confirmed(ana_id, slip, NOW)
    (line,) = stands(ana_id, client).lines
    assert line.progress.missing == (Missing.OPEN_SLIP,)
    assert (line.progress.kept, line.progress.of, line.progress.occasions) == (9, 10, 21)
    assert advised(ana_id, client) == (Advice.WAIT, Reason.SETTLING, second)
    uphold.answered(ana_id, slip, NOW, NOW)
    assert advised(ana_id, client) == (Advice.ADD, Reason.SETTLED, second)


def test_an_excused_occasion_counts_neither_way(ana_id: int) -> None:
    client, (first, _) = ben_agreed_long_ago(ana_id, NOW, "decision", "invoice")
    ben_answered_in_time(ana_id, client, first, NOW, 2)
    slip = ben_was_asked(ana_id, client, first, NOW - timedelta(days=5), NOW, "Decision: so?")
    uphold.let_pass(ana_id, slip, "We were both ill.", NOW)
    (line,) = stands(ana_id, client).lines
    assert (line.progress.occasions, line.progress.missing) == (2, (Missing.OCCASIONS,))


def test_each_client_has_figures_of_their_own(ana_id: int) -> None:
    client, (first, _) = ben_agreed_long_ago(ana_id, NOW, "decision", "invoice")
    begun = NOW - timedelta(days=40)
    other = ben_is_a_client(ana_id, begun, "Lindqvist", "Lena Lindqvist", "lena@l.example")
    ben_accepted(ana_id, other, begun)
    ben_answered_in_time(ana_id, client, first, NOW, 4)
    assert stands(ana_id, client).lines[0].progress.occasions == 4
    assert stands(ana_id, other).lines[0].progress.occasions == 0


def test_other_figures_begin_anew_and_the_same_ones_go_on(ana_id: int) -> None:
    client, (first, _) = ben_agreed_long_ago(ana_id, NOW, "decision", "invoice")
    ben_answered_in_time(ana_id, client, first, NOW - timedelta(days=2), 5)
    clause = standing.in_force(standing.versions(session(), client)).clauses[0]  # type: ignore[union-attr]
    version = clause.version_id
    asked = changes.Asked("Ben Okafor", "Two, please.", version, clause.id, {"amount": "2"})
    request = changes.ask(ana_id, client, asked, NOW - timedelta(days=1))
    db = session()
    change = changes.as_asked(db, changes.load(db, ana_id, request)[0], client)
    at = NOW - timedelta(hours=20)
    seen = propose.propose(db, ana_id, client, at, change)
    changes.agree_as_asked(ana_id, request, propose.fingerprint(seen), at)
    (line,) = stands(ana_id, client).lines
    assert line.clause.parameters["amount"] == 2
    assert (line.progress.occasions, line.progress.days) == (0, 0)
    assert line.progress.missing == (Missing.OCCASIONS, Missing.DAYS)


def test_what_nobody_can_measure_waits_for_anas_word(ana_id: int) -> None:
    client, (first, second) = ben_agreed_long_ago(ana_id, NOW, "one_decider", "invoice")
    assert stands(ana_id, client).lines[0].progress.asks_for_word
    assert advised(ana_id, client) == (Advice.WAIT, Reason.SETTLING, second)
    with writing() as db:
        db.add(SettledWord(freelancer_id=ana_id, client_id=client, need_id=first, at=NOW))
    assert advised(ana_id, client) == (Advice.ADD, Reason.SETTLED, second)


def test_a_skipped_need_is_as_if_not_ranked_there(ana_id: int) -> None:
    begun = NOW - timedelta(days=1)
    first, second = (ana_needs(ana_id, kind, begun) for kind in ("decision", "invoice"))
    client = ben_is_a_client(ana_id, begun)
    with writing() as db:
        owned = {"freelancer_id": ana_id, "client_id": client, "need_id": first}
        db.add(Skip(**owned, reason="They have no questions.", at=begun))
    assert advised(ana_id, client) == (Advice.OFFER, Reason.NOTHING_AGREED, second)


def test_what_is_lived_without_keeps_nothing_waiting_and_is_not_carried_over(ana_id: int) -> None:
    client, (first, second) = ben_agreed_long_ago(ana_id, NOW, "decision", "invoice")
    with writing() as db:
        owned = {"freelancer_id": ana_id, "client_id": client, "need_id": first}
        db.add(Waiver(**owned, reason="It is how they are.", at=NOW))
    assert advised(ana_id, client) == (Advice.ADD, Reason.SETTLED, second)
    ben_accepted(ana_id, client, NOW)
    found = stands(ana_id, client)
    assert [line.clause.need_id for line in found.lines] == [second]
    assert found.standing.ranked == (second,)


def test_a_declined_need_rests_though_another_figure_was_declined(ana_id: int) -> None:
    """Offered at one day, countered at two, declined: neither comes back before its time."""
    client, (first, second) = ben_agreed_long_ago(ana_id, NOW, "decision", "sign_off")
    ben_answered_in_time(ana_id, client, first, NOW, 3)
    ben_was_offered(ana_id, client, NOW)
    waiting = standing.open_offer(standing.versions(session(), client))
    assert waiting is not None and waiting.offer is not None
    change = agree.Change(second, {**waiting.clauses[1].parameters, "amount": 9})
    seen = propose.propose(session(), ana_id, client, NOW, change)
    offer = agree.offer(
        ana_id,
        client,
        other_language=True,
        expected=propose.fingerprint(seen),
        now=NOW,
        change=change,
    )
    agree.decline(ana_id, offer, agree.Answer("Ben Okafor", NOW, note="No."), None, NOW)
    assert advised(ana_id, client) == (Advice.DECIDE, Reason.DECLINED, second)


def test_a_no_to_the_second_leaves_the_first_as_it_is(ana_id: int) -> None:
    client, (first, second) = ben_agreed_long_ago(ana_id, NOW, "decision", "invoice")
    ben_answered_in_time(ana_id, client, first, NOW, 3)
    ben_declined(ana_id, client, NOW)
    found = stands(ana_id, client)
    assert [line.clause.need_id for line in found.lines] == [first]
    assert advised(ana_id, client) == (Advice.DECIDE, Reason.DECLINED, second)
    later = NOW + timedelta(days=181)
    assert advised(ana_id, client, later) == (Advice.ADD, Reason.SETTLED, second)


def test_three_versions_each_with_one_more(ana_id: int) -> None:
    client, needs = ben_agreed_long_ago(ana_id, NOW, "decision", "calls", "invoice")
    ben_answered_in_time(ana_id, client, needs[0], NOW, 3)
    ben_accepted(ana_id, client, NOW)
    for week in (1, 2, 3):
        tuesday = datetime(2026, 11, 17, 9, 30, tzinfo=UTC) + timedelta(weeks=week)
        ben_rang(ana_id, client, needs[1], tuesday, tuesday + timedelta(hours=1))
    later = NOW + timedelta(days=28)
    assert advised(ana_id, client, later) == (Advice.ADD, Reason.SETTLED, needs[2])
    ben_accepted(ana_id, client, later)
    held = [[c.need_id for c in v.clauses] for v in standing.versions(session(), client)]
    assert held == [needs[:1], needs[:2], needs]
    assert advised(ana_id, client, later) == (Advice.DONE, Reason.ALL_AGREED, None)


@pytest.mark.parametrize("retired", [True, False])
def test_ranking_and_retiring_never_touch_what_is_agreed(ana_id: int, retired: bool) -> None:
    client, (first, second) = ben_agreed_long_ago(ana_id, NOW, "decision", "invoice")
    if retired:
        rank.retire(ana_id, first, NOW)
    else:
        rank.reorder(ana_id, [second, first])
    found = stands(ana_id, client)
    assert [line.clause.need_id for line in found.lines] == [first]
    assert advised(ana_id, client) == (Advice.WAIT, Reason.SETTLING, second)
