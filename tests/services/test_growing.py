"""An agreement that grows: one need at a time, and what was agreed stays word for word."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import pytest

from agreements.hours import Week
from agreements.language import ENGLISH
from agreements.needs import Words
from agreements.settling import Progress
from app.db import session, writing
from app.models import (
    Client,
    Freelancer,
    Need,
    OutboxMessage,
    SettledWord,
    Version,
    Waiver,
)
from app.services.agreeing import agree, drafted, openings, propose
from app.services.agreeing.propose import Change, Proposal
from app.services.contents import terms_of
from app.services.errors import Conflict
from app.services.ranking import rank
from app.services.ranking.rank import NeedForm
from app.services.state import standing
from app.services.state.ladders import Line
from tests.scenarios import (
    ana_needs,
    ana_needs_one_person_to_decide,
    ben_accepted,
    ben_agreed_long_ago,
    ben_answered_in_time,
    ben_is_a_client,
    ben_was_offered,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MONTH = timedelta(days=30)


def settled(ana: int, *kinds: str) -> tuple[int, list[int]]:
    """Ben keeps the first of these needs; the next one can be added."""
    client, needs = ben_agreed_long_ago(ana, NOW, *kinds)
    ben_answered_in_time(ana, client, needs[0], NOW, 5)
    return client, needs


def ana_lives_without(ana: int, client: int, need: int, at: datetime) -> None:
    with writing() as db:
        row = Waiver(freelancer_id=ana, client_id=client, need_id=need, at=at, reason="It is fine.")
        db.add(row)


def ana_rewords(ana: int, need: int, **parameters: int) -> None:
    """The need gets other words, and other figures where some are given."""
    found = rank.one(ana, need)
    words = Words("Other title", "Another sentence.", "Another why.", "Another promise.")
    figures = {**found.parameters, **parameters}
    rank.change(ana, need, NeedForm(found.kind, figures, "en", words), found.revision, NOW)


def proposal(ana: int, client: int, now: datetime, change: Change | None = None) -> Proposal:
    return propose.propose(session(), ana, client, now, change)


def text_of(version: Version, need: int) -> dict[str, object]:
    """A line of a version, byte for byte but for its mark."""
    clause = next(clause for clause in version.clauses if clause.need_id == need)
    return asdict(replace(terms_of(clause), origin=""))


def test_three_versions_carry_the_same_words_whatever_became_of_the_needs(ana_id: int) -> None:
    client, (first, second, third) = settled(ana_id, "decision", "one_decider", "invoice")
    ana_rewords(ana_id, first, amount=9)
    assert ben_accepted(ana_id, client, NOW)
    rank.reorder(ana_id, [third, second, first])
    rank.retire(ana_id, first, NOW)
    ana_lives_without(ana_id, client, second, NOW)
    later = NOW + MONTH
    with writing() as db:
        for waiver in db.query(Waiver):
            waiver.ended_at = later
        db.get_one(Client, client).week = Week.from_json({"mon": [["06:00", "07:00"]]}).to_json()
        for need in db.query(Need):
            need.settle_days, need.settle_occasions = 0, 0
        db.add(SettledWord(freelancer_id=ana_id, client_id=client, need_id=second, at=later))
    ben_accepted(ana_id, client, later)
    one, two, three = standing.versions(session(), client)
    assert [[c.need_id for c in v.clauses] for v in (one, two, three)] == [
        [first],
        [first, second],
        [first, second, third],
    ]
    assert [[c.origin for c in v.clauses] for v in (two, three)] == [
        ["carried", "new"],
        ["carried", "carried", "new"],
    ]
    assert text_of(one, first) == text_of(two, first) == text_of(three, first)
    assert text_of(two, second) == text_of(three, second)


def test_until_it_is_accepted_the_older_version_binds(ana_id: int) -> None:
    client, _ = settled(ana_id, "decision", "invoice")
    offer = ben_was_offered(ana_id, client, NOW)
    found = standing.versions(session(), client)
    assert [standing.state(v, found).value for v in found] == ["in force", "offered"]
    agree.accept(ana_id, offer, agree.Answer("Ben Okafor", NOW), NOW)
    session().expire_all()
    found = standing.versions(session(), client)
    assert [standing.state(v, found).value for v in found] == ["superseded", "in force"]


def test_the_next_line_comes_with_thanks_that_are_true(ana_id: int) -> None:
    client, _ = settled(ana_id, "decision", "invoice")
    draft = drafted.drafted(session(), ana_id, client, NOW)
    assert draft.proposal and draft.mail
    assert draft.proposal.content.opening == (
        "Ben, thank you: “Decisions get an answer within one working day” has worked well, five "
        "times in a row. So here is one more line; it is all that is new, and it changes nothing "
        "in our contract, prices or dates. A no is fine."
    )
    assert draft.mail.subject == "How we work together: Invoices are paid within 14 days"
    assert "I’d like to add one more line: “Invoices are paid within 14 days”." in draft.mail.body
    ben_was_offered(ana_id, client, NOW)
    sent = session().query(OutboxMessage).filter_by(kind="offer").all()[-1]
    assert (sent.subject, sent.body) == (draft.mail.subject, draft.mail.body)


@pytest.mark.parametrize(
    ("kept", "of", "total", "says"),
    [
        (0, 0, 0, "“One day” works well for me."),
        (1, 1, 1, "“One day” works well for me."),
        (3, 3, 3, "has worked well, three times in a row."),
        (10, 10, 42, "has worked well, ten times in a row."),
        (9, 10, 42, "has worked well, nine of the last ten times."),
    ],
)
def test_thanks_say_how_it_went(kept: int, of: int, total: int, says: str) -> None:
    class Clause:
        title = "One day"

    line = Line(Clause(), Progress(40, 28, total, 3, kept, of, of, ()), None)  # type: ignore[arg-type]
    thanks = openings.thanks("Ben Okafor", line, ENGLISH)
    assert thanks.startswith("Ben, thank you: “One day”") and thanks.endswith(says)


def test_a_line_that_is_lived_without_leaves_with_the_next_version(ana_id: int) -> None:
    client, (first, second, _) = settled(ana_id, "decision", "one_decider", "invoice")
    ben_accepted(ana_id, client, NOW)
    ana_lives_without(ana_id, client, second, NOW)
    draft = drafted.drafted(session(), ana_id, client, NOW)
    assert draft.proposal and draft.mail
    carried, new = draft.proposal.content.terms
    assert (carried.need_id, new.origin) == (first, "new") and new.need_id != second
    gone = "“One person decides” is no longer part of it."
    assert draft.proposal.content.opening.endswith(f"A no is fine. {gone}")
    assert f"One line less: {gone}" in draft.mail.body


def test_what_ana_typed_for_the_next_line_survives_a_change_in_between(ana_id: int) -> None:
    client, (first, _) = settled(ana_id, "decision", "invoice")
    propose.save_draft(ana_id, client, "Ben, my own words.", NOW)
    change = Change(first, {"amount": 2, "unit": "working_days", "mark": "Decision:"})
    seen = propose.fingerprint(proposal(ana_id, client, NOW, change))
    offer = agree.offer(ana_id, client, other_language=True, expected=seen, now=NOW, change=change)
    agree.withdraw(ana_id, offer, "Not yet.", NOW)
    session().expire_all()
    assert proposal(ana_id, client, NOW).content.opening == "Ben, my own words."


def test_new_hours_change_the_hours_and_no_word_that_somebody_wrote(ana_id: int) -> None:
    client, (first, second) = settled(ana_id, "decision", "one_decider")
    ben_accepted(ana_id, client, NOW)
    ana_rewords(ana_id, first)
    ana_rewords(ana_id, second)
    with pytest.raises(Conflict, match="as they are now"):
        proposal(ana_id, client, NOW, Change())
    with writing() as db:
        week = Week.from_json({"mon": [["10:00", "14:00"]], "tue": [["10:00", "14:00"]]})
        db.get_one(Client, client).week = week.to_json()
        db.get_one(Client, client).zone = "Europe/Athens"
    changed, kept = proposal(ana_id, client, NOW, Change()).content.terms
    assert (changed.origin, changed.zone, kept.origin) == ("changed", "Europe/Athens", "carried")
    assert changed.title == "Decisions get an answer within one working day"
    assert "(Monday and Tuesday, 10:00 to 14:00 in Athens)" in changed.sentence
    assert "Another" not in changed.sentence + changed.why + changed.promise


def test_the_freelancers_new_hours_reach_the_promise(ana_id: int) -> None:
    client, _ = settled(ana_id, "decision", "invoice")
    with writing() as db:
        db.get_one(Freelancer, ana_id).zone = "Atlantic/Azores"
    (line,) = proposal(ana_id, client, NOW, Change()).content.terms
    assert "in Azores" in line.promise and "in Berlin" in line.sentence
    assert line.zone == "Europe/Berlin"


def test_a_line_whose_clock_is_changed_takes_that_sides_hours(ana_id: int) -> None:
    client, (calls,) = ben_agreed_long_ago(ana_id, NOW, "calls")
    binding = standing.in_force(standing.versions(session(), client))
    assert binding and binding.clauses[0].zone == "Europe/Lisbon"
    figures = {**binding.clauses[0].parameters, "clock": "client"}
    (line,) = proposal(ana_id, client, NOW, Change(calls, figures)).content.terms
    assert line.zone == "Europe/Berlin"


def test_other_figures_take_the_promise_with_them(ana_id: int) -> None:
    client, (meetings,) = ben_agreed_long_ago(ana_id, NOW, "meetings")
    (line,) = proposal(ana_id, client, NOW, Change(meetings, {"amount": 16})).content.terms
    assert line.promise_parameters == {"amount": 16}


def test_a_changed_need_is_offered_as_it_stands_now(ana_id: int) -> None:
    client, (first, _) = settled(ana_id, "decision", "invoice")
    with pytest.raises(Conflict, match="agreed already"):
        proposal(ana_id, client, NOW, Change(first))
    ana_rewords(ana_id, first, amount=2)
    rank.retire(ana_id, first, NOW)
    (line,) = proposal(ana_id, client, NOW, Change(first)).content.terms
    assert (line.title, line.parameters["amount"], line.origin) == ("Other title", 2, "changed")


def test_a_no_is_respected_on_every_way_to_offer_it_again(ana_id: int) -> None:
    client, (_, second) = settled(ana_id, "decision", "invoice")
    offer = ben_was_offered(ana_id, client, NOW)
    agree.decline(ana_id, offer, agree.Answer("Ben Okafor", NOW, note="No."), None, NOW)
    with pytest.raises(Conflict, match="declined"):
        proposal(ana_id, client, NOW)
    with pytest.raises(Conflict, match="neither in force nor on offer"):
        proposal(ana_id, client, NOW, Change(second, {"amount": 30}))
    ana_rewords(ana_id, second, amount=30)
    ben_was_offered(ana_id, client, NOW)
    session().expire_all()
    for reply in ("", "countered"):
        with pytest.raises(Conflict, match="said no to exactly this. .* 22 May 2027 on"):
            proposal(ana_id, client, NOW, Change(second, {"amount": 14}, reply=reply))
    assert proposal(ana_id, client, NOW, Change(second, {"amount": 21})).brings.kind == "again"
    assert proposal(ana_id, client, NOW, Change(second, {"amount": 14}, reply="agreed"))
    late = NOW + timedelta(days=181)
    assert proposal(ana_id, client, late, Change(second, {"amount": 14}))


def test_a_no_to_a_change_rests_as_well(ana_id: int) -> None:
    client, (first, _) = settled(ana_id, "decision", "invoice")
    change = Change(first, {"amount": 2, "unit": "working_hours", "mark": "Decision:"})
    seen = propose.fingerprint(proposal(ana_id, client, NOW, change))
    offer = agree.offer(ana_id, client, other_language=True, expected=seen, now=NOW, change=change)
    session().expire_all()
    with pytest.raises(Conflict, match="on offer already, as version 2"):
        proposal(ana_id, client, NOW, change)
    agree.decline(ana_id, offer, agree.Answer("Ben Okafor", NOW, note="No."), None, NOW)
    session().expire_all()
    with pytest.raises(Conflict, match="said no to exactly this"):
        proposal(ana_id, client, NOW, change)
    other = replace(change, parameters={**(change.parameters or {}), "amount": 4})
    assert proposal(ana_id, client, NOW, other).brings.kind == "change"


def test_a_line_offered_once_more_says_so(ana_id: int) -> None:
    ana_needs(ana_id, "decision", NOW)
    client = ben_is_a_client(ana_id, NOW)
    assert proposal(ana_id, client, NOW).brings.kind == "first"
    offer = ben_was_offered(ana_id, client, NOW)
    agree.withdraw(ana_id, offer, "A slip of the pen.", NOW)
    session().expire_all()
    draft = drafted.drafted(session(), ana_id, client, NOW)
    assert draft.mail and "I’d like to come back to one line" in draft.mail.body


def test_what_nobody_can_measure_holds_the_next_line_back(ana_id: int) -> None:
    ana_needs_one_person_to_decide(ana_id, NOW - MONTH)
    ana_needs(ana_id, "invoice", NOW - MONTH)
    client = ben_is_a_client(ana_id, NOW - MONTH)
    ben_accepted(ana_id, client, NOW - MONTH)
    draft = drafted.drafted(session(), ana_id, client, NOW)
    assert draft.proposal is None and draft.why_not.startswith("One need at a time")
