"""Between you: where somebody stands, what was given, and when Today speaks of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update

from app.db import session, writing
from app.models import Client, Given, Interest, Recommendation, Stage
from app.models import OutboxMessage as Mail
from app.models import OutboxState as State
from app.services.people import clients as people
from app.services.state import stages
from tests import scenarios
from tests.counting import queries
from tests.partings import ana_gave_notice
from tests.people import NOW, Browser, a_sign_in
from tests.views.reading import section, words

LATER = NOW + timedelta(days=61)


def gift(**changed: str) -> dict[str, str]:
    typed = {"kind": "product", "what": "a <b>font</b>", "on": "2026-11-20", **changed}
    return {f"given-{name}": value for name, value in typed.items()}


def at(client_id: int, more: str = "") -> str:
    return f"/clients/{client_id}/{more or 'between'}"


def test_something_given_is_noted_once_shown_as_typed_and_taken_back(
    ana: Browser, client_id: int
) -> None:
    form = {**gift(), "given-submission": "one form"}
    for _ in range(2):
        assert ana.submit(at(client_id, "given"), form).status_code == 302
    row = session().scalars(select(Given)).one()
    page = ana.get(at(client_id))
    assert "a <b>font</b> product given away 20 November 2026" in words(page)
    assert "Product given away" not in words(ana.get(f"/clients/{client_id}"))
    assert "A product given away: a <b>font</b>" in words(ana.get(f"/clients/{client_id}"))
    assert ana.submit(f"/given/{row.id}/removal").status_code == 302
    assert "font" not in words(ana.get(at(client_id))).replace("font Taken", "")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"kind": "advert"}, "Not a valid choice"),
        ({"what": ""}, "Write a few words."),
        ({"what": "x" * 201}, "Keep it to 200 characters."),
        ({"on": "2026-11-24"}, "This day is still to come."),
        ({"on": "1900-01-01"}, "Choose a day since 1990."),
        ({"on": "9999-12-31"}, "Choose a year between 1900 and 2200."),
        ({"kind": "hours", "hours": "-2"}, "Write a number like 1.5."),
        ({"kind": "hours", "hours": "0"}, "Write more than nothing."),
        ({"kind": "hours", "hours": "1001"}, "Nobody gives that many hours."),
        ({"kind": "help", "hours": "2"}, "Only for hours that were given away."),
        ({"worth": "1,200", "currency": "EUR"}, "Write a number like 120.50."),
        ({"worth": "9" * 15, "currency": "EUR"}, "No amount is that large."),
        ({"worth": "12", "currency": "XXX"}, "Write the three letters of a currency"),
        ({"worth": "12", "currency": ""}, "Write the three letters of a currency"),
        ({"worth": "12.50", "currency": "JPY"}, "This currency has no such small parts."),
        ({"kind": "expertise", "worth": "1", "currency": "EUR"}, "Only for hours and products"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_kept(
    ana: Browser, client_id: int, changed: dict[str, str], says: str
) -> None:
    answer = ana.submit(at(client_id, "given"), gift(**changed))
    assert answer.status_code == 400
    assert says in section(answer, "given-title")
    assert session().scalar(select(func.count(Given.id))) == 0


def test_a_habit_is_said_quietly_and_spoken_expertise_never_is(
    ana: Browser, client_id: int
) -> None:
    warns = "is soon expected"
    for kind in ("expertise", "expertise", "help", "help", "product", "hours"):
        ana.submit(at(client_id, "given"), gift(kind=kind))
        assert warns not in words(ana.get(at(client_id)))
    ana.submit(at(client_id, "given"), gift(kind="hours", hours="1,5"))
    said = "you gave away hours 2 times and 1 product, 1.5 hours in all."
    assert words(ana.get(at(client_id))).count(said) == 2  # once as it is noted, once from then on
    assert words(ana.get(at(client_id))).count(said) == 1


def test_the_rules_note_a_move_once_and_pages_note_nothing(
    ana: Browser, ana_id: int, client_id: int
) -> None:
    assert "Okafor Foods is a prospect" in words(ana.get(at(client_id)))
    scenarios.ben_accepted(ana_id, client_id, NOW - timedelta(days=9))
    assert "Okafor Foods is a customer Since 14 November 2026" in words(ana.get(at(client_id)))
    assert "Customer: bought" in words(ana.get("/clients"))
    assert "Customer: bought" in words(ana.get(f"/clients/{client_id}"))
    assert session().scalar(select(func.count(Stage.id))) == 0
    stages.review_all(NOW)
    stages.review_all(NOW + timedelta(hours=2))
    row = session().scalars(select(Stage)).one()
    assert (row.stage, row.since, row.noted_by) == ("customer", date(2026, 11, 14), "rules")
    assert row.why == "Accepted an agreement on 14 November 2026."
    assert "They are a customer now" in words(ana.get(f"/clients/{client_id}"))


def test_a_recommendation_and_a_yes_after_asking_make_a_client(
    ana: Browser, ana_id: int, client_id: int
) -> None:
    scenarios.ben_accepted(ana_id, client_id, NOW - timedelta(days=9))
    ben = people.main_contact(people.one(ana_id, client_id)).id
    with writing() as db:
        asked = {"contact_id": ben, "noticed": "the site is slow", "asked_at": NOW}
        yes = {"answer": "yes", "answered_by": "Ben", "answered_at": NOW - timedelta(days=2)}
        db.add(Interest(freelancer_id=ana_id, client_id=client_id, **asked, **yes))
    form = {
        "recommended-to_whom": "Mo & <i>sons</i>",
        "recommended-day": "2026-11-22",
        "recommended-submission": "one form",
    }
    for _ in range(2):
        assert ana.submit(at(client_id, "recommendations"), form).status_code == 302
    said = words(ana.get(at(client_id)))
    assert "Okafor Foods is a client Since 22 November 2026" in said
    assert "Recommended you to Mo & <i>sons</i> on 22 November 2026" in said
    row = session().scalars(select(Recommendation)).one()
    assert session().scalars(select(Stage)).one().stage == "client"
    assert ana.submit(f"/recommendations/{row.id}/removal").status_code == 302
    assert "Okafor Foods is a customer" in words(ana.get(at(client_id)))
    assert "Mo &" not in words(ana.get(f"/clients/{client_id}"))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"stage": "king"}, "Not a valid choice"),
        ({"since": "2026-11-24"}, "This day is still to come."),
        ({"since": "1900-01-01"}, "Choose a day since 1990."),
        ({"why": " "}, "Write a word why."),
    ],
)
def test_a_word_that_cannot_be_is_refused(
    ana: Browser, client_id: int, changed: dict[str, str], says: str
) -> None:
    typed = {"stage": "client", "since": "2026-11-20", "why": "They stay.", **changed}
    answer = ana.submit(at(client_id, "stage"), {f"stage-{k}": v for k, v in typed.items()})
    assert answer.status_code == 400
    assert says in section(answer, "stage-title")


def test_her_word_counts_over_the_rules_until_she_takes_it_back(
    ana: Browser, ana_id: int, client_id: int
) -> None:
    said = {"stage-stage": "former", "stage-since": "2026-11-20", "stage-why": "They <b>moved</b>."}
    for _ in range(2):
        ana.submit(at(client_id, "stage"), said)
    scenarios.ben_accepted(ana_id, client_id, NOW)
    stages.review_all(NOW)
    assert session().scalar(select(func.count(Stage.id))) == 1
    assert "is a former client Since 20 November 2026, by your word: “They <b>moved</b>.”" in words(
        ana.get(at(client_id))
    )
    for _ in range(2):
        ana.submit(at(client_id, "stage/removal"))
    assert "Okafor Foods is a customer Since 23 November 2026" in words(ana.get(at(client_id)))
    session().rollback()
    assert [row.noted_by for row in session().scalars(select(Stage))] == ["freelancer", "rules"]


def test_today_says_quietly_that_nothing_was_given_for_so_long(
    ana: Browser, ana_id: int, client_id: int, clock: time_machine.Traveller
) -> None:
    scenarios.ben_accepted(ana_id, client_id, NOW)
    sign_in_at(ana, ana_id, clock, NOW + timedelta(days=59, hours=23))
    assert not is_on_today(ana)
    clock.move_to(LATER)
    assert "Okafor Foods since 23 November 2026" in section(ana.get("/"), "given")
    assert words(ana.get("/")).startswith("Nothing needs you today")
    ana.submit(at(client_id, "given/every"), {"every-days": "90"})
    assert not is_on_today(ana)
    ana.submit(at(client_id, "given/every"), {"every-days": ""})
    assert is_on_today(ana)
    ana.submit("/settings/given", {"every-days": ""})
    assert not is_on_today(ana)
    ana.submit("/settings/given", {"every-days": "30"})
    assert is_on_today(ana)
    ana.submit(at(client_id, "given"), gift(kind="help", on="2027-01-10"))
    assert not is_on_today(ana)


def is_on_today(ana: Browser) -> bool:
    answer = ana.get("/")
    assert answer.status_code == 200
    return "Nothing given lately" in words(answer)


def sign_in_at(ana: Browser, ana_id: int, clock: time_machine.Traveller, when: datetime) -> None:
    clock.move_to(when)
    ana.stay_signed_in(a_sign_in(ana_id, when), ana_id)


def test_thanks_that_were_sent_are_something_given_and_money_is_not(
    ana: Browser, ana_id: int, client_id: int, clock: time_machine.Traveller
) -> None:
    scenarios.ben_accepted(ana_id, client_id, NOW)
    bill = {"client_id": str(client_id), "amount": "5", "currency": "EUR", "number": "7"}
    ana.submit("/figures", {**bill, "sent_on": "2026-11-23", "paid_on": "2026-11-23"})
    sign_in_at(ana, ana_id, clock, LATER)
    assert is_on_today(ana)
    with writing() as db:
        sent_at = LATER - timedelta(days=3)
        sent = {"kind": "thanks", "state": State.SENT, "sent_at": sent_at}
        db.execute(update(Mail).where(Mail.kind == "offer").values(**sent))
    assert not is_on_today(ana)
    assert "your thanks" in section(ana.get(at(client_id)), "given-title")


@pytest.mark.parametrize("who", ["a prospect", "by her word", "parting", "erased"])
def test_nobody_else_comes_up_on_today(
    ana: Browser, ana_id: int, client_id: int, clock: time_machine.Traveller, who: str
) -> None:
    if who != "a prospect":
        scenarios.ben_accepted(ana_id, client_id, NOW)
    if who == "by her word":
        said = {"stage-stage": "former", "stage-since": "2026-11-20", "stage-why": "Over."}
        ana.submit(at(client_id, "stage"), said)
    elif who == "parting":
        ana_gave_notice(ana_id, client_id, NOW, date(2027, 12, 31))
    elif who == "erased":
        with writing() as db:
            db.execute(update(Client).values(erased_at=NOW))
    sign_in_at(ana, ana_id, clock, LATER)
    assert not is_on_today(ana)


@pytest.mark.parametrize("days", ["-1", "3651", "soon", "1" * 40])
def test_an_odd_number_of_days_is_refused(ana: Browser, client_id: int, days: str) -> None:
    says = "Write a number of days from 1 to 3650."
    answer = ana.submit(at(client_id, "given/every"), {"every-days": days})
    assert (answer.status_code, says in section(answer, "given-title")) == (400, True)
    answer = ana.submit("/settings/given", {"every-days": days})
    assert (answer.status_code, says in section(answer, "given")) == (400, True)


def test_cleo_is_refused_on_every_route(ana: Browser, cleo: Browser, client_id: int) -> None:
    ana.submit(at(client_id, "given"), gift())
    who = {"recommended-to_whom": "Mo", "recommended-day": "2026-11-22"}
    said = {"stage-stage": "client", "stage-since": "2026-11-20", "stage-why": "They stay."}
    ana.submit(at(client_id, "recommendations"), who)
    given = session().scalars(select(Given)).one().id
    recommended = session().scalars(select(Recommendation)).one().id
    assert cleo.get(at(client_id)).status_code == 404
    for path, form in (
        (at(client_id, "given"), gift()),
        (at(client_id, "given/every"), {"every-days": "5"}),
        (at(client_id, "recommendations"), who),
        (at(client_id, "stage"), said),
        (at(client_id, "stage/removal"), {}),
        (f"/given/{given}/removal", {}),
        (f"/recommendations/{recommended}/removal", {}),
    ):
        assert cleo.submit(path, form).status_code == 404, path
    assert session().scalars(select(Given)).one().taken_back_at is None


def test_more_clients_and_more_gifts_take_no_more_queries(
    ana: Browser, ana_id: int, client_id: int
) -> None:
    paths = ("/clients", at(client_id), "/")
    scenarios.ben_accepted(ana_id, client_id, NOW)
    for path in paths:
        ana.get(path)
    few = [queries(ana, path) for path in paths[:2]]
    for n in range(3):
        ana.submit(at(client_id, "given"), gift(what=f"number {n}"))
        scenarios.ben_is_a_client(ana_id, NOW, f"Other {n}", "Mo", f"mo{n}@other.example")
    for path in paths:
        ana.get(path)
    assert [queries(ana, path) for path in paths[:2]] == few
