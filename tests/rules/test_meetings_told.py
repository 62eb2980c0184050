"""How far ahead a meeting was changed, by whom, and how sure that is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agreements.feed_readings import Meeting
from agreements.meetings import Change, Happened, What
from tests.rules.readings import (
    ANA,
    BEN,
    CLEO,
    EARLIER,
    LATER,
    OTHER,
    TUESDAY,
    at,
    between,
    meeting,
)


def only(happened: Happened) -> Change:
    (change,) = happened.changes
    return change


def test_how_far_ahead_has_the_benefit_of_the_doubt() -> None:
    """Between two readings: as if it had been done right after the first."""
    change = only(between([TUESDAY, OTHER], [OTHER]))
    assert (change.since, change.noticed_at, change.changed_at) == (EARLIER, LATER, None)
    assert change.done_at == EARLIER
    assert change.by == ""
    assert change.confidence.endswith("It may have been cancelled, or only tidied away.")


@pytest.mark.parametrize(
    ("last_modified", "known"),
    [
        ("11-23 09:20", True),
        ("11-23 10:00", True),
        ("11-23 09:00", False),
        ("11-23 10:01", False),
        ("11-20 10:00", False),
    ],
)
def test_the_last_change_tells_when_where_that_is_possible(last_modified: str, known: bool) -> None:
    now = meeting("11-25 10:00", organizer=BEN, last_modified=at(last_modified))
    change = only(between([TUESDAY], [now]))
    assert change.changed_at == (at(last_modified) if known else None)
    assert ("its last change tells when" in change.confidence) is known
    assert ("when lies between two readings" in change.confidence) is not known
    assert change.by == BEN
    assert "not verified" in change.confidence


def invited(organizer: str, **answers: str) -> Meeting:
    people = {"ben": BEN, "ana": ANA, "cleo": CLEO}
    given = tuple((people[name], answer) for name, answer in answers.items())
    return replace(TUESDAY, organizer=organizer, attendees=given)


@pytest.mark.parametrize(
    ("before", "after", "by"),
    [
        (invited(ANA, ben="ACCEPTED"), invited(ANA, ben="DECLINED"), BEN),
        (invited("", ben="NEEDS-ACTION"), invited("", ben="DECLINED"), BEN),
        (invited(BEN, ana="ACCEPTED"), invited(BEN, ana="DECLINED"), ANA),
        (invited(ANA, ben="DECLINED"), invited(ANA, ben="DECLINED"), ""),
        (invited(ANA, ben="ACCEPTED"), invited(ANA, ben="TENTATIVE"), ""),
        (
            invited(ANA, ben="ACCEPTED", cleo="ACCEPTED"),
            invited(ANA, ben="DECLINED", cleo="ACCEPTED"),
            "",
        ),
        (
            invited(ANA, ben="DECLINED", cleo="ACCEPTED"),
            invited(ANA, ben="DECLINED", cleo="DECLINED"),
            CLEO,
        ),
        (invited(BEN, cleo="ACCEPTED"), invited(BEN, cleo="DECLINED"), ""),
    ],
)
def test_a_meeting_is_off_when_the_only_other_side_declines(
    before: Meeting, after: Meeting, by: str
) -> None:
    happened = between([before], [after])
    if not by:
        assert happened.changes == ()
        return
    change = only(happened)
    assert (change.what, change.by) == (What.CANCELLED, by)
    assert change.confidence.startswith(f"It was declined; {by} is named")
