"""Log something in a few taps: with whom, about what, noted now; undone, or given another time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from app.db import session, writing
from app.models import Breach, Client, Evidence, Judgement, Occasion, Parting
from app.services.ranking import rank
from tests import scenarios
from tests.people import NOW, Browser
from tests.reading import text_of
from tests.services import kinds

BEGUN = NOW - timedelta(days=40)
LOGO = "Decision: which logo?"


def rows(model: type[Occasion] | type[Evidence] | type[Judgement]) -> list[object]:
    session().rollback()
    session().expire_all()
    return list(session().query(model).order_by(model.id))


def occasions() -> list[Occasion]:
    return rows(Occasion)  # type: ignore[return-value]


def agreed(ana_id: int, kind: str, name: str = "Okafor Foods") -> tuple[int, int]:
    """A client who agreed to a line of this kind; answers its id and the need's."""
    need = scenarios.ana_needs(ana_id, kind, BEGUN)
    others = [row.id for row in rank.listing(ana_id, NOW)[0] if row.id != need]
    rank.reorder(ana_id, [need, *others])
    mail = f"{name.split()[0].lower()}@x.example"
    client = scenarios.ben_is_a_client(ana_id, BEGUN, name, "Ben Okafor", mail)
    scenarios.ben_accepted(ana_id, client, BEGUN)
    return client, need


def names(ana: Browser, path: str = "/log") -> list[str]:
    """What the large buttons say, in order."""
    page = BeautifulSoup(ana.get(path).text, "html.parser")
    return [" ".join(one.get_text(" ").split()) for one in page.select(".taps .tap strong")]


def form_at(ana: Browser, path: str, action: str) -> tuple[str, dict[str, str]]:
    """The form whose address ends so: its address and its hidden fields."""
    page = BeautifulSoup(ana.get(path).text, "html.parser")
    form = page.select_one(f'form[action$="{action}"]')
    assert form is not None, action
    hidden = form.select('input[type="hidden"]')
    return str(form["action"]), {str(one["name"]): str(one["value"]) for one in hidden}


def undo(ana: Browser, place: str) -> str:
    """One tap on Undo, at the top of the page; answers the address it went to."""
    page = BeautifulSoup(ana.get(place).text, "html.parser")
    form = page.select_one('section[aria-label="Just noted"] form[action$="/removal"]')
    assert form is not None
    assert ana.submit(str(form["action"]), {"undo": "1"}).location == place
    return str(form["action"])


def change(ana: Browser, place: str, at: str) -> tuple[int, str]:
    """Another time for what was just noted; answers the status and what is said."""
    page = BeautifulSoup(ana.get(place).text, "html.parser")
    form = page.select_one('section[aria-label="Just noted"] form[action$="/time"]')
    assert form is not None
    answer = ana.submit(str(form["action"]), {"noted_at": at})
    said = answer.text if answer.status_code != 302 else ana.get(answer.location).text
    return answer.status_code, text_of(said)


def test_those_noted_about_last_come_first_and_somebody_else_is_one_tap_away(
    ana: Browser, ana_id: int, clock: time_machine.Traveller
) -> None:
    found = [agreed(ana_id, "decision", f"{letter} & Co") for letter in "ABCDEFGH"]
    assert names(ana) == [f"{letter} & Co" for letter in "ABCDEF"]
    for place in (7, 2):
        clock.shift(timedelta(minutes=1))
        client, need = found[place]
        now = datetime.now(UTC)
        scenarios.ben_was_asked(ana_id, client, need, now, now, LOGO)
    assert names(ana) == ["C & Co", "H & Co", "A & Co", "B & Co", "D & Co", "E & Co"]
    assert "Somebody else" in ana.get("/log").text
    assert names(ana, "/log?page=1") == [f"{letter} & Co" for letter in "ABCDEFGH"]
    with writing() as db:
        db.add(a_parting(ana_id, found[2][0]))
    assert names(ana)[:3] == ["H & Co", "A & Co", "B & Co"]


def a_parting(ana_id: int, client_id: int) -> Parting:
    return Parting(
        freelancer_id=ana_id,
        client_id=client_id,
        notice_at=NOW - timedelta(days=3),
        final_day=(NOW - timedelta(days=2)).date(),
        zone="Europe/Berlin",
        reason="",
        handover=[],
        ended_at=NOW - timedelta(days=1),
    )


def test_lines_stand_in_plain_words_the_most_used_first(ana: Browser, ana_id: int) -> None:
    client, (decision, calls) = scenarios.ben_agreed_long_ago(ana_id, NOW, "decision", "calls")
    scenarios.ben_answered_in_time(ana_id, client, decision, NOW, 3)
    scenarios.ben_accepted(ana_id, client, NOW - timedelta(hours=20))
    path = f"/clients/{client}/log"
    asked, rang = "I asked for a decision", "They called, and we had not arranged it"
    assert names(ana, path)[:2] == [asked, rang]
    for minute in range(7):
        scenarios.ben_rang(ana_id, client, calls, NOW - timedelta(minutes=minute), NOW)
    assert names(ana, path)[:2] == [rang, asked]


def test_a_call_is_noted_now_and_says_so(
    ana: Browser, ana_id: int, clock: time_machine.Traveller
) -> None:
    client, need = agreed(ana_id, "calls")
    url, hidden = form_at(ana, f"/clients/{client}/log", f"/log?need={need}")
    clock.shift(timedelta(hours=5, minutes=5, seconds=30))
    place = ana.submit(url, {**hidden, "opened_at": ""}).location
    said = text_of(ana.get(place).text)
    assert "Noted: called at 14:05. Undo" in said and "Change the time" in said
    assert occasions()[0].opened_at == datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
    assert "rang on" in ana.get("/").text
    assert "Noted: called at 14:05." in text_of(ana.get(place).text), "after a reload"
    clock.shift(timedelta(minutes=16))
    assert "Noted: called" not in text_of(ana.get(place).text)


def test_undo_takes_it_back_wholly_and_twice_is_once(ana: Browser, ana_id: int) -> None:
    client, need = agreed(ana_id, "calls")
    place = ana.submit(f"/clients/{client}/log?need={need}").location
    assert "Was it" not in ana.get("/").text
    again = undo(ana, place)
    assert ana.submit(again, {"undo": "1"}).location == place
    assert ana.submit(again).status_code == 409
    said = text_of(ana.get(place).text)
    assert "you took it back on Mon 23 Nov" in said and "Just noted" not in ana.get(place).text
    assert occasions()[0].taken_back_at == NOW
    assert "rang on" not in ana.get("/").text
    assert "Undo" not in ana.get(place).text


def test_asked_and_answered_at_once_are_undone_at_once(ana: Browser, ana_id: int) -> None:
    client, need = agreed(ana_id, "decision")
    typed = {
        "subject": LOGO,
        "opened_at": "2026-11-20T10:00",
        "closed_at": "2026-11-20T11:00",
    }
    place = ana.submit(f"/clients/{client}/log?need={need}", typed).location
    assert "Noted: asked on Fri 20 Nov 10:00 in Lisbon." in text_of(ana.get(place).text)
    undo(ana, place)
    assert occasions()[0].taken_back_at == NOW


@pytest.mark.parametrize(
    ("kind", "subject", "comes", "noted"),
    [
        ("decision", LOGO, "It came: now", "Noted: answered at 09:01."),
        ("invoice", "2026-17", "Paid: now", "Noted: paid at 09:01."),
        (
            "sign_off",
            "The poster",
            "Signed off: now",
            "Noted: signed off, or said what is missing at 09:01.",
        ),
        ("rounds", "The label", "It is done: now", "Noted: done at 09:01."),
    ],
)
def test_what_is_open_comes_with_one_tap(
    ana: Browser,
    ana_id: int,
    clock: time_machine.Traveller,
    kind: str,
    subject: str,
    comes: str,
    noted: str,
) -> None:
    client, need = agreed(ana_id, kind)
    path = f"/clients/{client}/log"
    typed = {"subject": subject, "opened_at": "2026-11-23T08:00", "what": "round"}
    place = ana.submit(f"{path}?need={need}", typed).location
    assert f"{comes} “{subject}”" in text_of(ana.get(path).text)
    clock.shift(timedelta(minutes=1))
    url, hidden = form_at(ana, path, f"{place}/answer")
    assert ana.submit(url, hidden).location == place
    assert noted in text_of(ana.get(place).text)
    assert ana.submit(url, hidden).location == place, "a second tap"
    assert occasions()[0].closed_at == datetime.now(UTC) and len(rows(Evidence)) == 2
    assert "What is open" not in ana.get(path).text
    undo(ana, place)
    assert occasions()[0].closed_at is None and occasions()[0].taken_back_at is None
    url, hidden = form_at(ana, path, f"{place}/answer")
    assert ana.submit(url, hidden).location == place
    assert occasions()[0].closed_at == datetime.now(UTC)


def test_one_more_round_is_one_tap(ana: Browser, ana_id: int) -> None:
    client, need = agreed(ana_id, "rounds")
    path = f"/clients/{client}/log"
    place = ana.submit(f"{path}?need={need}", {"subject": "The label", "what": "round"}).location
    page = BeautifulSoup(ana.get(path).text, "html.parser")
    forms = [form for form in page.select("form") if "One more round" in form.get_text()]
    assert len(forms) == 1
    hidden = {str(one["name"]): str(one["value"]) for one in forms[0].select("input")}
    for _ in range(2):
        assert ana.submit(str(forms[0]["action"]), hidden).location == place
    assert len(rows(Evidence)) == 2
    undo(ana, place)
    assert len(rows(Evidence)) == 1 and occasions()[0].taken_back_at is None


def test_only_what_still_comes_is_listed_and_the_newest_of_it(ana: Browser, ana_id: int) -> None:
    client, need = agreed(ana_id, "decision")
    path = f"/clients/{client}/log"
    for hour in range(1, 9):
        at = NOW - timedelta(days=1, hours=hour)
        scenarios.ben_was_asked(ana_id, client, need, at, NOW, f"Decision: number {hour}?")
    ana.submit(f"/occasions/{occasions()[0].id}/excuse", {"reason": ""})
    said = text_of(ana.get(path).text)
    assert all(f"number {hour}?" in said for hour in range(2, 8))
    assert "number 1?" not in said and "number 8?" not in said


def test_another_time_is_judged_again_and_the_old_one_stays_on_record(
    ana: Browser, ana_id: int
) -> None:
    client, need = agreed(ana_id, "calls")
    place = ana.submit(f"/clients/{client}/log?need={need}").location
    assert "rang on" in ana.get("/").text
    code, said = change(ana, place, "2026-11-19T09:30")
    assert code == 302 and "It counts as kept." in said
    assert "Another time: it was noted for Mon 23 Nov 09:00 in Lisbon." in said
    assert "Noted: called on Thu 19 Nov 09:30 in Lisbon." in said
    assert "rang on" not in ana.get("/").text
    assert [row.outcome for row in rows(Judgement)] == ["breached", "kept"]  # type: ignore[attr-defined]


def test_an_answer_can_have_another_time(ana: Browser, ana_id: int) -> None:
    client, need = agreed(ana_id, "decision")
    asked = NOW - timedelta(days=4)
    place = f"/occasions/{scenarios.ben_was_asked(ana_id, client, need, asked, asked, LOGO)}"
    ana.submit(f"{place}/answer", {"when": "now"})
    assert occasions()[0].outcome == "breached"
    code, said = change(ana, place, "2026-11-19T11:00")
    assert code == 302 and occasions()[0].outcome == "kept", said
    assert occasions()[0].closed_at == kinds.at("2026-11-19 11:00")


@pytest.mark.parametrize(
    ("kind", "typed", "at", "message"),
    [
        ("calls", {}, "2026-11-23T09:01", "That is still to come."),
        ("calls", {}, "2026-09-01T09:00", "Nothing was agreed yet at that time"),
        ("calls", {}, "", "Choose a day and a time."),
        ("calls", {}, "soon", "Write a day and a time"),
        ("retainer", {"hours": "2"}, "2026-10-30T09:00", "That is another month."),
        (
            "meetings",
            {"subject": "Kick-off", "what": "moved", "starts_at": "2026-11-23T10:00"},
            "2026-11-23T09:30",
            "That is still to come.",
        ),
        (
            "decision",
            {
                "subject": LOGO,
                "opened_at": "2026-11-20T10:00",
                "closed_at": "2026-11-20T11:00",
            },
            "2026-11-20T12:00",
            "before",
        ),
    ],
)
def test_a_time_that_cannot_be_is_refused_and_changes_nothing(
    ana: Browser, ana_id: int, kind: str, typed: dict[str, str], at: str, message: str
) -> None:
    client, need = agreed(ana_id, kind)
    place = ana.submit(f"/clients/{client}/log?need={need}", typed).location
    before = occasions()[0].opened_at
    code, said = change(ana, place, at)
    assert code == 400 and message in said
    assert occasions()[0].opened_at == before and len(rows(Judgement)) == 1


def test_a_piece_begins_with_its_first_round(ana: Browser, ana_id: int) -> None:
    client, need = agreed(ana_id, "rounds")
    url = f"/clients/{client}/log?need={need}"
    place = ana.submit(url, {"subject": "The label", "what": "round"}).location
    code, _ = change(ana, place, "2026-11-18T10:00")
    assert code == 302 and occasions()[0].opened_at == kinds.at("2026-11-18 10:00")
    ana.submit(url, {"subject": "The label", "what": "round", "opened_at": "2026-11-20T10:00"})
    change(ana, place, "2026-11-16T10:00")
    assert occasions()[0].opened_at == kinds.at("2026-11-16 10:00")
    change(ana, place, "2026-11-21T10:00")
    assert occasions()[0].opened_at == kinds.at("2026-11-18 10:00")


def test_what_was_confirmed_or_found_keeps_its_time(ana: Browser, ana_id: int) -> None:
    client, need = agreed(ana_id, "calls")
    place = ana.submit(f"/clients/{client}/log?need={need}").location
    entry = rows(Evidence)[0]
    scenarios.ana_confirmed(ana_id, occasions()[0].id, NOW)
    code, said = change(ana, place, "2026-11-19T09:30")
    assert code == 409 and "You confirmed this meanwhile." in said
    with writing() as db:
        db.query(Breach).delete()
        db.query(Evidence).update({"source": "mailbox"})
    assert "Undo" not in ana.get(place).text
    url = f"{place}/entries/{entry.id}/time"  # type: ignore[attr-defined]
    assert ana.submit(url, {"noted_at": "2026-11-19T09:30"}).status_code == 409
    assert occasions()[0].outcome == "breached"


def test_a_line_she_judges_takes_one_tap_and_no_enter(ana: Browser, ana_id: int) -> None:
    client, need = agreed(ana_id, "scope")
    html = ana.get(f"/clients/{client}/log").text
    page = BeautifulSoup(html, "html.parser")
    form = page.select_one(f'form[action$="/log?need={need}"]')
    assert form is not None
    first, worked, slipped = form.select("button")
    assert first.has_attr("disabled") and first.has_attr("hidden")
    assert (worked["name"], worked["value"], slipped["value"]) == ("kept", "kept", "slipped")
    place = ana.submit(str(form["action"]), {"kept": "slipped"}).location
    assert "Noted at 09:00." in text_of(ana.get(place).text)
    change(ana, place, "2026-11-20T09:00")
    assert occasions()[0].outcome == "breached"


def test_cleo_is_refused(ana: Browser, ana_id: int, cleo: Browser) -> None:
    client, need = agreed(ana_id, "calls")
    place = ana.submit(f"/clients/{client}/log?need={need}").location
    entry = rows(Evidence)[0].id  # type: ignore[attr-defined]
    at = {"noted_at": "2026-11-19T09:30", "undo": "1", "when": "now"}
    for path in (f"/entries/{entry}/time", f"/entries/{entry}/removal", "/answer"):
        answer = cleo.submit(f"{place}{path}", at)
        gone = answer.status_code == 404 or cleo.get(answer.location).status_code == 404
        assert gone, path
    assert names(cleo) == [] and occasions()[0].taken_back_at is None
    assert session().query(Client).count() == 1
