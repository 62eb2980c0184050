"""A yes that was given before it was recorded, and what was noted in between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from agreements.judging import Outcome
from app.db import session
from app.services.agreeing import agree, propose
from app.services.agreeing.propose import Change
from app.services.people import clients
from app.services.state import ladders, standing
from app.services.upholding import uphold
from tests.scenarios import (
    ana_confirmed,
    ben_agreed_long_ago,
    ben_answered_in_time,
    ben_was_asked,
    ben_was_offered,
)

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
GIVEN = NOW + timedelta(days=1)
RECORDED = NOW + timedelta(days=20)


def a_change_is_offered(ana: int, client_id: int, need_id: int, **figures: object) -> int:
    binding = standing.in_force(standing.versions(session(), client_id))
    assert binding is not None
    change = Change(need_id, {**binding.clauses[0].parameters, **figures})
    seen = propose.propose(session(), ana, client_id, NOW, change)
    return agree.offer(
        ana,
        client_id,
        other_language=True,
        expected=propose.fingerprint(seen),
        now=NOW,
        change=change,
    )


def it_is_recorded(ana: int, offer_id: int) -> int:
    """Ben said yes on the day after the offer; Ana records it much later."""
    return agree.accept(ana, offer_id, agree.Answer("Ben Okafor", GIVEN, "reply"), RECORDED)


def test_what_began_since_the_yes_belongs_to_what_it_binds_to(ana_id: int) -> None:
    client, (first, _) = ben_agreed_long_ago(ana_id, NOW, "decision", "invoice")
    ben_answered_in_time(ana_id, client, first, NOW, 3)
    before = ben_was_asked(ana_id, client, first, NOW + timedelta(hours=1), RECORDED)
    offer = ben_was_offered(ana_id, client, NOW)
    same = ben_was_asked(ana_id, client, first, GIVEN, RECORDED)
    after = ben_was_asked(ana_id, client, first, GIVEN + timedelta(days=3), RECORDED)
    version = it_is_recorded(ana_id, offer)
    found = [uphold.load(session(), ana_id, one)[1].version_id for one in (before, same, after)]
    assert found == [found[0], version, version] and found[0] != version


def test_it_is_judged_again_by_figures_that_had_been_agreed_by_then(ana_id: int) -> None:
    client, (first,) = ben_agreed_long_ago(ana_id, NOW, "decision")
    offer = a_change_is_offered(ana_id, client, first, amount=5)
    asked = NOW + timedelta(days=3)  # a Monday; answered on Thursday
    slip = ben_was_asked(
        ana_id, client, first, asked, RECORDED, answered_at=asked + timedelta(days=3)
    )
    let_pass = ben_was_asked(ana_id, client, first, asked, RECORDED, "Decision: and this?")
    uphold.let_pass(ana_id, let_pass, "They were ill.", RECORDED)
    ana_confirmed(ana_id, slip, RECORDED)
    it_is_recorded(ana_id, offer)
    occasion, clause = uphold.load(session(), ana_id, slip)
    assert (clause.parameters["amount"], occasion.outcome) == (5, Outcome.KEPT.value)
    excused, _ = uphold.load(session(), ana_id, let_pass)
    assert excused.outcome == Outcome.EXCUSED.value
    row = clients.load(session(), ana_id, client)
    where = ladders.of_client(session(), row, standing.versions(session(), client), RECORDED)
    progress = where.lines[0].progress
    assert (progress.kept, progress.of) == (1, 1)


def test_what_the_freelancer_judges_stays_as_she_said(ana_id: int) -> None:
    client, (first,) = ben_agreed_long_ago(ana_id, NOW, "channel")
    offer = a_change_is_offered(ana_id, client, first, channel="The board")
    entry = uphold.Log(first, "By phone", GIVEN + timedelta(days=2), kept=False)
    slip = uphold.log(ana_id, client, entry, "a key", RECORDED)
    version = it_is_recorded(ana_id, offer)
    occasion, clause = uphold.load(session(), ana_id, slip)
    assert (clause.version_id, occasion.outcome) == (version, Outcome.BREACHED.value)
