"""What is noted by hand, of every kind, and what cannot be."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from agreements.judging import Outcome
from app.db import session, writing
from app.models import Evidence, Occasion, Parting, Waiver
from app.services.errors import Refused
from app.services.upholding import days_off, judge, log_page, uphold
from tests.services.kinds import BEGIN, Line, agreed, at, judgements

LATER = at("2026-12-24 09:00")


@pytest.mark.parametrize(
    ("kind", "noted", "explained"),
    [
        (
            "sign_off",
            {"when": "2026-11-17 09:00", "subject": "The label", "closed_at": "2026-11-19 09:00"},
            "Sent for sign-off Tue 17 Nov 10:00 in Berlin. Three working days: Fri 20 Nov 17:00 "
            "(16:00 in Lisbon). Signed off Thu 19 Nov 10:00, in time.",
        ),
        (
            "invoice",
            {"when": "2026-11-02 09:00", "subject": "2026-17", "closed_at": "2026-11-17 09:00"},
            "Invoice sent Mon 2 Nov 10:00 in Berlin. 14 days: the end of Mon 16 Nov (23:00 in "
            "Lisbon). Paid Tue 17 Nov 10:00, late this time.",
        ),
        (
            "material",
            {
                "when": "2026-11-02 09:00",
                "subject": "Photos",
                "planned_day": date(2026, 11, 7),
                "closed_at": "2026-11-09 09:00",
            },
            "Promised Mon 2 Nov 10:00 in Berlin for Sat 7 Nov. Sat 7 Nov is no working day. Due "
            "Mon 9 Nov 17:00 (16:00 in Lisbon). Arrived Mon 9 Nov 10:00, in time.",
        ),
        (
            "contact_hours",
            {"when": "2026-11-17 20:00"},
            "Called or texted Tue 17 Nov 20:00 in Lisbon. Calls and texts are agreed for Monday "
            "to Friday, 09:00 to 17:00 in Lisbon.",
        ),
        (
            "meetings",
            {
                "when": "2026-11-17 15:00",
                "subject": "Kick-off",
                "starts_at": "2026-11-18 09:00",
                "what": "moved",
            },
            "Moved Tue 17 Nov 16:00 in Berlin; the meeting was Wed 18 Nov 10:00 (09:00 in "
            "Lisbon): two working hours ahead, eight agreed.",
        ),
        (
            "rounds",
            {"when": "2026-11-17 15:00", "subject": "The label", "amount": 1},
            "Rounds of changes: one so far, two were agreed.",
        ),
        (
            "retainer",
            {"when": "2026-12-17 15:00", "subject": "Layout", "amount": 90},
            "December 2026: one hour and 30 minutes so far, 20 hours agreed.",
        ),
        ("scope", {"when": "2026-11-17 15:00", "kept": True}, "It worked, as noted by hand."),
    ],
)
def test_each_kind_is_noted_and_explained(
    ana_id: int, kind: str, noted: dict[str, Any], explained: str
) -> None:
    line = agreed(ana_id, kind)
    values = {k: at(v) if k.endswith("_at") else v for k, v in noted.items()}
    occasion = line.note(**values, now=LATER)
    assert line.page(occasion, LATER).explanation == explained


GOOD: dict[str, dict[str, Any]] = {
    "invoice": {"subject": "2026-17"},
    "material": {"subject": "Photos", "planned_day": date(2026, 11, 20)},
    "meetings": {"subject": "Kick-off", "what": "moved", "starts_at": at("2026-11-20 09:00")},
    "rounds": {"subject": "The label", "amount": 1},
    "retainer": {"amount": 60},
    "one_decider": {"kept": True},
}


@pytest.mark.parametrize(
    ("kind", "typed", "field"),
    [
        ("invoice", {"subject": " "}, "subject"),
        ("invoice", {"closed_at": at("2026-11-16 09:00")}, "closed_at"),
        ("invoice", {"closed_at": LATER + timedelta(days=1)}, "closed_at"),
        ("invoice", {"when": "2026-12-25 09:00"}, "opened_at"),
        ("invoice", {"when": "2026-03-02 08:59"}, "opened_at"),
        ("material", {"planned_day": None}, "planned_day"),
        ("material", {"planned_day": date(2026, 11, 16)}, "planned_day"),
        ("material", {"planned_day": date(2029, 11, 16)}, "planned_day"),
        ("meetings", {"what": "forgotten"}, "what"),
        ("meetings", {"starts_at": None}, "starts_at"),
        ("meetings", {"starts_at": at("2026-11-17 08:59")}, "starts_at"),
        ("meetings", {"starts_at": at("2029-11-17 08:59")}, "starts_at"),
        ("rounds", {"subject": ""}, "subject"),
        ("retainer", {"amount": 0}, "hours"),
        ("retainer", {"amount": -60}, "hours"),
        ("retainer", {"amount": 31 * 24 * 60 + 1}, "hours"),
        ("one_decider", {"kept": None}, "kept"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    ana_id: int, kind: str, typed: dict[str, Any], field: str
) -> None:
    line = agreed(ana_id, kind)
    with pytest.raises(Refused) as refused:
        line.note(**{"when": "2026-11-17 09:00", **GOOD[kind], **typed}, now=LATER)
    assert list(refused.value.errors) == [field]
    assert session().query(Occasion).count() == 0


@pytest.mark.parametrize("arrived", [None, at("2026-11-19 09:00")])
def test_material_is_not_promised_after_its_own_due_time(
    ana_id: int, arrived: datetime | None
) -> None:
    line, today = agreed(ana_id, "material"), {"planned_day": date(2026, 11, 17)}
    line.note("2026-11-17 15:59", "Sketches", **today)
    with pytest.raises(Refused) as refused:
        line.note("2026-11-17 16:00", "Photos", **today, closed_at=arrived, now=LATER)
    said = refused.value.errors["planned_day"]
    assert "17:00 in Berlin, before you both set that day. Choose a later one." in said
    assert session().query(Occasion).count() == 1


def test_material_promised_for_today_in_the_evening_is_due_where_today_is_no_working_day(
    ana_id: int,
) -> None:
    line = agreed(ana_id, "material")
    photos = line.note("2026-11-21 19:00", "Photos", planned_day=date(2026, 11, 21))
    assert line.outcome(photos, at("2026-11-21 19:00")) == "open"


def test_what_only_sets_expectations_is_never_noted(ana_id: int, now: datetime) -> None:
    line = agreed(ana_id, "mail_times")
    with pytest.raises(Refused) as refused:
        line.note("2026-11-17 09:00", kept=True, now=now)
    assert "only says what they can expect" in refused.value.errors[""]


def test_a_piece_takes_its_rounds_until_it_is_done(ana_id: int) -> None:
    line = agreed(ana_id, "rounds")
    first = line.note("2026-11-02 09:00", "The label", amount=1)
    assert line.note("2026-11-03 09:00", " the LABEL ", amount=1) == first
    other = line.note("2026-11-03 09:00", "The box", amount=1)
    assert other != first
    assert line.outcome(first, LATER) == "open"
    uphold.finished(ana_id, first, at("2026-11-04 09:00"), LATER)
    assert line.outcome(first, LATER) == "kept"
    again = line.note("2026-11-05 09:00", "The label", amount=1)
    assert again not in (first, other)
    assert session().query(Evidence).filter_by(kind="used").count() == 4


def test_a_round_too_many_slips_at_once_and_later_ones_add_to_it(ana_id: int) -> None:
    line = agreed(ana_id, "rounds", limit=1)
    piece = line.note("2026-11-02 09:00", "The label", amount=1)
    line.note("2026-11-03 09:00", "The label", amount=1)
    page = line.page(piece, LATER)
    assert page.outcome is Outcome.BREACHED and "second on Tue 3 Nov 10:00" in page.explanation
    assert line.note("2026-11-04 09:00", "The label", amount=1) == piece
    line.note("2026-11-05 09:00", "The label", is_done=True)
    assert line.outcome(piece, LATER) == "breached"
    assert judgements(piece) == ["open", "breached", "breached", "breached"]


def test_only_a_piece_that_was_noted_is_done(ana_id: int) -> None:
    line = agreed(ana_id, "rounds")

    def said() -> str:
        with pytest.raises(Refused) as refused:
            line.note("2026-11-05 09:00", "The lable", is_done=True)
        assert list(refused.value.errors) == ["subject"]
        return refused.value.errors["subject"]

    assert said() == "No round of “The lable” is noted. Note its rounds first."
    for name in ("The label", "The box"):
        line.note("2026-11-04 09:00", name, amount=1)
    assert said().endswith("Noted and not done are “The label” and “The box”.")
    for number in range(4):
        line.note("2026-11-04 10:00", f"Page {number}", amount=1)
    assert "“The label”" in said() and "“Page 2” and 1 more" in said().replace(", and", " and")
    assert session().query(Occasion).count() == 6
    done = line.note("2026-11-05 09:00", " the label", is_done=True)
    assert line.outcome(done, LATER) == "kept"


def test_a_round_that_is_noted_late_began_the_piece_earlier(ana_id: int) -> None:
    line = agreed(ana_id, "rounds")
    piece = line.note("2026-11-05 09:00", "The label", amount=1)
    assert line.note("2026-11-02 09:00", "The label", amount=1, now=LATER) == piece
    assert line.page(piece, LATER).opened_at == at("2026-11-02 09:00")


def test_hours_add_to_their_month_and_the_next_month_begins_anew(ana_id: int) -> None:
    line = agreed(ana_id, "retainer", limit=2)
    november = line.note("2026-11-02 09:00", "Layout", amount=90)
    assert line.page(november, LATER).opened_at == at("2026-10-31 23:00")
    assert line.note("2026-11-20 09:00", "Print", amount=30) == november
    # In Berlin it is December already.
    december = line.note("2026-11-30 23:30", "Layout", amount=60, now=LATER)
    assert december != november
    assert line.outcome(november, LATER) == "open"  # nobody has closed the month yet
    judge.judge_due(at("2026-11-30 23:00:01"))
    assert line.outcome(november, LATER) == "kept"
    assert line.outcome(december, LATER) == "open"
    assert line.note("2026-11-21 09:00", "Forgotten", amount=1, now=LATER) == november
    assert line.outcome(november, LATER) == "breached"


def test_a_month_counts_from_the_day_it_was_agreed(ana_id: int) -> None:
    line = agreed(ana_id, "retainer")
    march = line.note("2026-03-20 09:00", amount=60)
    assert line.page(march, LATER).opened_at == BEGIN


def test_what_was_let_pass_stays_so_whatever_is_added(ana_id: int) -> None:
    line = agreed(ana_id, "rounds", limit=0)
    piece = line.note("2026-11-02 09:00", "The label", amount=1)
    uphold.let_pass(ana_id, piece, "My mistake.", LATER)
    line.note("2026-11-03 09:00", "The label", amount=1)
    assert line.outcome(piece, LATER) == "excused"


def lived_without(line: Line, since: datetime, until: datetime | None = None) -> None:
    with writing() as db:
        owned = {"freelancer_id": line.ana, "client_id": line.client, "need_id": line.need}
        db.add(Waiver(**owned, reason="It is fine.", at=since, ended_at=until))


def test_a_line_that_is_lived_without_takes_nothing_new(ana_id: int) -> None:
    line = agreed(ana_id, "invoice")
    lived_without(line, at("2026-11-10 09:00"), at("2026-12-10 09:00"))
    for when in ("2026-11-10 09:00", "2026-12-10 08:59"):
        with pytest.raises(Refused) as refused:
            line.note(when, "17", now=LATER)
        assert "Since Tue 10 Nov you live without this line" in refused.value.errors["opened_at"]
    line.note("2026-11-10 08:59", "17", now=LATER)
    line.note("2026-12-10 09:00", "17", now=LATER)


def test_a_month_does_not_reach_back_over_the_time_that_is_lived_without(ana_id: int) -> None:
    line = agreed(ana_id, "retainer")
    lived_without(line, at("2026-11-05 09:00"), at("2026-11-10 09:00"))
    month = line.note("2026-11-20 09:00", amount=60, now=LATER)
    assert line.page(month, LATER).opened_at == at("2026-11-10 09:00")


def test_after_the_final_day_nothing_is_noted(ana_id: int) -> None:
    line = agreed(ana_id, "invoice")
    with writing() as db:
        db.add(
            Parting(
                freelancer_id=ana_id,
                client_id=line.client,
                notice_at=at("2026-11-01 09:00"),
                final_day=date(2026, 11, 20),
                zone="Europe/Berlin",
                reason="",
                handover=[],
            )
        )
    line.note("2026-11-20 22:59", "17", now=LATER)  # before midnight in Berlin
    with pytest.raises(Refused) as refused:
        line.note("2026-11-20 23:00", "18", now=LATER)
    assert "had ended by then" in refused.value.errors["opened_at"]


def test_days_off_that_are_told_later_judge_a_meeting_again(ana_id: int) -> None:
    line = agreed(ana_id, "meetings")
    more = {"starts_at": at("2026-11-19 09:00"), "what": "moved"}
    meeting = line.note("2026-11-17 15:00", "Kick-off", **more)
    assert line.outcome(meeting, LATER) == "kept"
    soon = {**more, "starts_at": at("2026-11-18 09:00")}
    off = date(2026, 11, 17)
    days_off.add(ana_id, line.client, off, off, "", LATER)
    suspected = line.note("2026-11-16 15:00", "Kick-off", **soon)
    assert line.outcome(suspected, LATER) == "breached"
    days_off.drop(ana_id, days_off.listing(ana_id, line.client)[0].id, LATER)
    assert line.outcome(suspected, LATER) == "kept"
    assert judgements(suspected) == ["breached", "kept"]


def test_the_log_names_every_line_and_which_of_them_rest(ana_id: int) -> None:
    line = agreed(ana_id, "rounds")
    line.note("2026-11-02 09:00", "The label", amount=1)
    lived_without(line, at("2026-11-10 09:00"))
    found = log_page.to_log(ana_id, line.client)
    assert [row.waived_at for row in found.lines] == [at("2026-11-10 09:00")]
    pieces = log_page.pieces(ana_id, line.client, found.lines[0])
    assert [piece.subject for piece in pieces] == ["The label"]
