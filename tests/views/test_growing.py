"""How to go on with a client: the pages, and what each of their buttons does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.db import session, writing
from app.models import (
    Address,
    Decline,
    OutboxMessage,
    Parting,
    Reminder,
    ReminderBreach,
    SettledWord,
    Skip,
    Talk,
    Waiver,
)
from app.models import OutboxState as State
from app.services.agreeing import agree
from app.services.growing import partings
from tests.counting import queries
from tests.partings import WORDS, ana_gave_notice
from tests.people import NOW, Browser
from tests.scenarios import (
    ana_confirmed,
    ana_needs_calls_at_set_times,
    ana_needs_one_person_to_decide,
    ana_needs_quick_decisions,
    ben_accepted,
    ben_agreed_to_quick_decisions,
    ben_declined,
    ben_is_a_client,
    ben_was_asked,
    ben_was_offered,
)
from tests.views.reading import form, links, soup, words
from tests.views.rows import count, fresh

ASKED = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
WHY = {"reason": "They are too few for this."}
ADDRESSES = ("href", "src", "action", "formaction")
FINAL = "2026-12-07"
PART = {"final_day": FINAL, "words": WORDS, "handover": "", "reason": ""}


@pytest.fixture
def agreed(ana_id: int) -> tuple[int, int]:
    """Ben agreed to quick decisions: the client's and the need's id."""
    return ben_agreed_to_quick_decisions(ana_id, NOW - timedelta(days=20))


def at(client: int, rest: str) -> str:
    return f"/clients/{client}/{rest}"


def three_notes_went_out(ana: int, client: int, need: int) -> None:
    """One slip is open, and the third note about it went out eight days ago."""
    occasion = ben_was_asked(ana, client, need, ASKED - timedelta(days=20), NOW)
    ana_confirmed(ana, occasion, NOW - timedelta(days=24))
    with writing() as db:
        first = db.query(OutboxMessage).filter_by(kind="reminder").one()
        step = db.query(ReminderBreach).one()
        copied = {c.name: getattr(first, c.name) for c in OutboxMessage.__table__.columns}
        first.state, first.sent_at = State.SENT, NOW - timedelta(days=22)
        for nth, days in ((2, 15), (3, 8)):
            sent = {"state": State.SENT, "sent_at": NOW - timedelta(days=days)}
            new = OutboxMessage(**{**copied, "id": None, "occurrence_key": f"{nth}", **sent})
            db.add(new)
            db.flush()
            reminder = Reminder(
                freelancer_id=ana, client_id=client, message_id=new.id, planned_at=NOW
            )
            db.add(reminder)
            db.flush()
            db.add(ReminderBreach(reminder_id=reminder.id, breach_id=step.breach_id, step=nth))


def test_the_decide_page_says_what_led_here_and_offers_four_ways(ana: Browser, ana_id: int) -> None:
    client, need = ben_agreed_to_quick_decisions(ana_id, NOW - timedelta(days=60))
    three_notes_went_out(ana_id, client, need)
    answer = ana.get(at(client, "decide"))
    said = words(answer)
    assert "Notes have done what they can." in said
    assert "has been open since Wed 21 Oct. Three notes went out, the last on Sun 15 Nov." in said
    assert [h.get_text() for h in soup(answer).select("main h3")] == [
        "Talk",
        "Change it",
        "Live with it",
        "Part ways",
    ]
    assert "Offer the line with other figures, times or words." in said
    found = links(answer)
    for way in ("talk", f"agreement/change/{need}", f"lines/{need}#without", "parting"):
        assert at(client, way) in found


def test_a_client_who_stopped_reminders_is_told_of(
    ana: Browser, ana_id: int, agreed: tuple[int, int]
) -> None:
    client, need = agreed
    with writing() as db:
        db.query(Address).update({"stopped_at": NOW - timedelta(days=9)})
    for n in range(2):
        ana_confirmed(
            ana_id, ben_was_asked(ana_id, client, need, ASKED, NOW, f"Decision: {n}?"), NOW
        )
    said = words(ana.get(at(client, "decide")))
    assert "Ben stopped reminders on Sat 14 Nov. Two slips were noted since" in said
    assert "Notes have done what they can." in said


def test_after_a_no_there_are_three_ways_and_a_talk(ana: Browser, ana_id: int) -> None:
    need, client = ana_needs_quick_decisions(ana_id, NOW), ben_is_a_client(ana_id, NOW)
    ben_declined(ana_id, client, NOW)
    answer = ana.get(at(client, "decide"))
    said = words(answer)
    assert "Ben Okafor said no to “Decisions get an answer within one working day”" in said
    assert "“Not this year.”" in said
    assert "not offered again before 22 May 2027" in said
    headings = [h.get_text() for h in soup(answer).select("main h3")]
    assert headings == ["Offer it changed", "Skip it here", "Let it rest", "Talk"]
    assert f"/needs/{need}" in links(answer)
    rest = form(answer, "/rest").send(ana)
    assert rest.status_code == 302
    assert fresh(Decline).noted_at == NOW
    again = form(ana.get(at(client, "decide")), "/rest").send(ana, back="today")
    assert again.headers["Location"] == "/"
    assert fresh(Decline).noted_at == NOW


def test_without_an_agreement_there_is_nothing_to_decide(ana: Browser, ana_id: int) -> None:
    ana_needs_quick_decisions(ana_id, NOW)
    client = ben_is_a_client(ana_id, NOW)
    answer = ana.get(at(client, "decide"))
    assert answer.status_code == 200
    assert "There is nothing to decide yet." in words(answer)
    assert ana.get(at(client, "talk")).status_code == 409
    assert ana.get(at(client, "parting")).status_code == 409
    for rest in ("parting", "parting/withdrawal", "parting/resumption", "talk"):
        answer = ana.submit(at(client, rest), {**PART, "subject": "Hello", "body": "Hello"})
        assert answer.status_code == 409, rest
    assert (count(Parting), count(Talk)) == (0, 0)


def test_when_nothing_presses_the_ways_are_open_all_the_same(
    ana: Browser, agreed: tuple[int, int]
) -> None:
    said = words(ana.get(at(agreed[0], "decide")))
    assert "Nothing has to be decided now." in said
    assert "Part ways" in said


def test_living_with_it_says_what_it_lets_go_and_can_be_taken_back(
    ana: Browser, ana_id: int, agreed: tuple[int, int]
) -> None:
    client, need = agreed
    ana_confirmed(ana_id, ben_was_asked(ana_id, client, need, ASKED, NOW), NOW)
    ben_was_asked(ana_id, client, need, NOW, NOW, "Decision: which size?")
    line = at(client, f"lines/{need}")
    said = words(ana.get(line))
    assert "One occasion that waits is let pass, and counts neither way." in said
    assert "One open slip is open no more." in said
    assert "One note that waits says nothing of it" in said
    assert "Its text leaves with the next version. Ben is told nothing now" in said
    answer = form(ana.get(line), "/waiver").send(ana, **WHY)
    assert answer.headers["Location"] == line
    said = words(ana.get(line))
    assert "Since Mon 23 Nov: “They are too few for this.”" in said
    form(ana.get(line), "/waiver-end").send(ana)
    assert fresh(Waiver).ended_at == NOW
    assert "Live with it" in words(ana.get(line))


def test_an_occasion_let_pass_with_a_line_says_so_and_can_be_counted_again(
    ana: Browser, ana_id: int, agreed: tuple[int, int]
) -> None:
    client, need = agreed
    place = f"/occasions/{ben_was_asked(ana_id, client, need, ASKED, NOW)}"
    line = at(client, f"lines/{need}")
    form(ana.get(line), "/waiver").send(ana, **WHY)
    said = words(ana.get(place))
    assert "You live without this line now, so this was let pass." in said
    assert "in your words: “They are too few for this.”" in said
    assert "You live without this line: “They are too few for this.”" in words(
        ana.get(f"/clients/{client}")
    )
    assert "Count it after all" not in said
    assert ana.submit(f"{place}/return").status_code == 409
    form(ana.get(line), "/waiver-end").send(ana)
    said = words(ana.get(place))
    assert "You lived without this line for a while, so this was let pass." in said
    form(ana.get(place), "/return").send(ana)
    said = words(ana.get(place))
    assert "Did this slip?" in said and "Counted after all." in said


def test_a_need_is_skipped_here_and_ranked_here_again(
    ana: Browser, ana_id: int, agreed: tuple[int, int]
) -> None:
    calls = ana_needs_calls_at_set_times(ana_id, NOW)
    line = at(agreed[0], f"lines/{calls}")
    form(ana.get(line), "/skip").send(ana, **WHY)
    assert "You skip this need here" in words(ana.get(line))
    form(ana.get(line), "/skip-end").send(ana)
    assert fresh(Skip).ended_at == NOW
    assert "not offered yet" in words(ana.get(line))


def test_a_line_says_that_it_was_declined_while_it_rests(ana: Browser, ana_id: int) -> None:
    need, client = ana_needs_quick_decisions(ana_id, NOW), ben_is_a_client(ana_id, NOW)
    offer = ben_was_offered(ana_id, client, NOW)
    tomorrow = NOW.date() + timedelta(days=1)
    agree.decline(ana_id, offer, agree.Answer("Ben Okafor", NOW, note="No."), tomorrow, NOW)
    for address in (f"/clients/{client}", at(client, f"lines/{need}")):
        assert "declined for now, not before 24 November 2026" in words(ana.get(address))
    today = words(ana.get("/"))
    assert "To decide" in today and "Ready to begin" not in today


def test_what_is_on_offer_leads_to_the_offer(ana: Browser, ana_id: int) -> None:
    need, client = ana_needs_quick_decisions(ana_id, NOW), ben_is_a_client(ana_id, NOW)
    ben_was_offered(ana_id, client, NOW)
    answer = ana.get(at(client, f"lines/{need}"))
    assert "take the offer back first" in words(answer)
    assert at(client, "agreement") in links(answer)
    refused = ana.submit(at(client, f"lines/{need}/skip"), WHY)
    assert refused.status_code == 409
    assert "Take the offer back first." in words(refused)


def test_a_word_settles_a_line_and_is_taken_back(ana: Browser, ana_id: int) -> None:
    begun = NOW - timedelta(days=40)
    need, client = ana_needs_one_person_to_decide(ana_id, begun), ben_is_a_client(ana_id, begun)
    ben_accepted(ana_id, client, begun)
    line = at(client, f"lines/{need}")
    answer = form(ana.get(line), "/word").send(ana, back="today")
    assert answer.headers["Location"] == "/"
    assert "You said on Mon 23 Nov that it has settled." in words(ana.get(line))
    form(ana.get(line), "/word-end").send(ana)
    assert fresh(SettledWord).ended_at == NOW


@pytest.mark.parametrize("what", ["waiver", "skip"])
@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("", "Write a word why."),
        ("  \u200b ", "Write a word why."),
        ("x" * 501, "Keep it to 500 characters."),
        ("two\nlines", "Take out the line break"),
        ("bell\x07", "control character"),
    ],
)
def test_a_reason_is_one_line_and_is_asked_for(
    ana: Browser, ana_id: int, agreed: tuple[int, int], what: str, reason: str, message: str
) -> None:
    need = agreed[1] if what == "waiver" else ana_needs_calls_at_set_times(ana_id, NOW)
    answer = ana.submit(at(agreed[0], f"lines/{need}/{what}"), {"reason": reason})
    assert answer.status_code == 400
    assert message in words(answer)
    assert (count(Waiver), count(Skip)) == (0, 0)


def test_markup_in_a_reason_is_only_text(ana: Browser, agreed: tuple[int, int]) -> None:
    line = at(agreed[0], f"lines/{agreed[1]}")
    form(ana.get(line), "/waiver").send(ana, reason="<b>Too</b> {{7*7}}")
    assert "“<b>Too</b> {{7*7}}”" in words(ana.get(line))


def test_the_invitation_is_shown_and_sent_in_ones_own_words(
    ana: Browser, agreed: tuple[int, int]
) -> None:
    page = at(agreed[0], "talk")
    shown = form(ana.get(page), "/talk")
    assert shown.values["subject"] == "Shall we talk for ten minutes?"
    for _ in range(2):
        assert shown.send(ana, body="Hello Ben,\n\nten minutes?\n\nAna").status_code == 302
    sent = session().query(OutboxMessage).filter_by(kind="talk").all()
    assert [mail.body for mail in sent] == ["Hello Ben,\n\nten minutes?\n\nAna"]
    assert "Your last invitation was on Mon 23 Nov 09:00" in words(ana.get(page))
    assert "You invited Ben to talk on Mon 23 Nov." in words(ana.get(at(agreed[0], "decide")))


@pytest.mark.parametrize(
    "typed",
    [
        {"subject": "", "body": "Hello"},
        {"subject": "x" * 201, "body": "Hello"},
        {"subject": "=?utf-8?q?x?=", "body": "Hello"},
        {"subject": "Hello", "body": ""},
        {"subject": "Hello", "body": "x" * 10_001},
        {"subject": "Hello", "body": "bell\x07"},
    ],
)
def test_words_that_cannot_be_sent_come_back(
    ana: Browser, agreed: tuple[int, int], typed: dict[str, str]
) -> None:
    answer = ana.submit(at(agreed[0], "talk"), typed)
    assert answer.status_code == 400
    kept = form(answer, "/talk").values
    assert {name: kept[name] for name in typed} == typed
    assert count(Talk) == 0


def test_the_letter_is_seen_before_notice_is_given(ana: Browser, agreed: tuple[int, int]) -> None:
    page = at(agreed[0], "parting")
    shown = form(ana.get(page), "/parting")
    assert shown.values["final_day"] == FINAL
    typed = {"words": "Ben, thank you.", "handover": "The files\n\n  The logins  "}
    unseen = shown.send(ana, **typed, look=None)
    assert unseen.status_code == 409
    assert "has changed since you looked" in words(unseen)
    assert count(Parting) == 0
    seen = form(unseen, "/parting")
    assert seen.values["words"] == "Ben, thank you."
    assert seen.send(ana, look=None, reason="Enough.").headers["Location"] == page
    assert seen.send(ana, look=None, reason="Enough.").headers["Location"] == page
    parting = fresh(Parting)
    assert (parting.handover, parting.reason) == (["The files", "The logins"], "Enough.")
    said = words(ana.get(page))
    assert "The final day is 7 December 2026; it ends Tue 8 Dec 00:00 in Berlin" in said
    assert "“Enough.”" in said and "The logins" in said


def test_looking_again_gives_no_notice(ana: Browser, agreed: tuple[int, int]) -> None:
    answer = ana.submit(at(agreed[0], "parting"), {**PART, "look": "1", "reason": "Enough."})
    assert answer.status_code == 200
    seen = soup(answer).select_one("form .paper img")
    assert seen is not None and str(seen["src"]).startswith("data:image/png;base64,")
    letter = ana.submit(at(agreed[0], "parting/letter.pdf"), {**PART, "reason": "Enough."})
    assert letter.mimetype == "application/pdf" and letter.data.startswith(b"%PDF")
    usual = ana.get(at(agreed[0], "parting/letter.pdf"))
    assert usual.mimetype == "application/pdf" and usual.data != letter.data
    assert ana.get(at(agreed[0], "parting/letter-1.png")).mimetype == "image/png"
    assert ana.get(at(agreed[0], "parting/letter-9.png")).status_code == 404
    assert count(Parting) == 0


def test_no_address_holds_what_was_typed(ana: Browser, agreed: tuple[int, int]) -> None:
    page = at(agreed[0], "parting")
    typed = {**PART, "words": "Zebra.", "handover": "Zebra", "reason": "Zebra", "look": "1"}
    for answer in (ana.get(page), ana.submit(page, typed)):
        found = [str(tag.get(name)) for tag in soup(answer).find_all() for name in ADDRESSES]
        own = [address for address in found if "/parting" in address or "Zebra" in address]
        assert f"{page}/letter.pdf" in own
        assert {
            address for address in own if not address.startswith(page) or "?" in address
        } == set()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"final_day": ""}, "Choose the final day."),
        ({"final_day": "soon"}, "Write a day, like 2026-11-23."),
        ({"final_day": "2026-11-22"}, "Choose 23 November 2026 or later; where they are"),
        ({"final_day": "2036-11-23"}, "Choose a day within three years."),
        ({"words": ""}, "Write a few words."),
        ({"words": "x" * 3001}, "Keep it to 3000 characters."),
        ({"words": "bell\x07"}, "control character"),
        ({"handover": "x" * 201}, "Keep each line to 200 characters."),
        ({"handover": "x\n" * 31}, "List at most 30 things"),
        ({"reason": "x" * 501}, "Keep it to 500 characters."),
        ({"reason": "two\nlines"}, "Take out the line break"),
    ],
)
def test_a_notice_that_cannot_be_comes_back_as_typed(
    ana: Browser, agreed: tuple[int, int], typed: dict[str, str], message: str
) -> None:
    answer = ana.submit(at(agreed[0], "parting"), {**PART, **typed})
    assert answer.status_code == 400
    assert message in words(answer)
    kept = form(answer, "/parting").values
    assert {name: kept[name].strip() for name in typed} == {n: v.strip() for n, v in typed.items()}
    assert count(Parting) == 0
    letter = ana.submit(at(agreed[0], "parting/letter.pdf"), {**PART, **typed})
    assert letter.status_code == 400 and message in words(letter)


def test_a_notice_is_taken_back_in_ones_own_words(
    ana: Browser, ana_id: int, agreed: tuple[int, int]
) -> None:
    ana_gave_notice(ana_id, agreed[0], NOW)
    with writing() as db:
        db.query(OutboxMessage).filter_by(kind="closing").update({"state": State.SENT})
    page = at(agreed[0], "parting")
    empty = form(ana.get(page), "/withdrawal").send(ana, body="")
    assert empty.status_code == 400
    assert fresh(Parting).taken_back_at is None
    shown = form(empty, "/withdrawal")
    shown.send(ana, body="Hello Ben, let us go on.")
    assert fresh(Parting).taken_back_at == NOW
    mail = session().query(OutboxMessage).filter_by(kind="staying").one()
    assert mail.body == "Hello Ben, let us go on."
    assert shown.send(ana, body="Hello Ben, let us go on.").status_code == 409
    assert form(ana.get(page), "/parting").values["final_day"] == FINAL


def test_after_the_final_day_they_can_begin_again(
    ana: Browser, ana_id: int, agreed: tuple[int, int], clock: Any
) -> None:
    page = at(agreed[0], "parting")
    ana_gave_notice(ana_id, agreed[0], NOW, NOW.date())
    assert ana.submit(at(agreed[0], "parting/resumption")).status_code == 409
    clock.move_to(NOW + timedelta(days=1), tick=False)
    partings.end_due(NOW + timedelta(days=1))
    assert "The agreement has ended" in words(ana.get(page))
    answer = form(ana.get(page), "/resumption").send(ana)
    assert answer.headers["Location"] == f"/clients/{agreed[0]}"
    assert fresh(Parting).resumed_at == NOW + timedelta(days=1)
    said = words(ana.get(at(agreed[0], "agreement")))
    assert "version 2" in said, said


def _routes(client: int, need: int, decline: int) -> list[tuple[str, str]]:
    gets = ("decide", f"lines/{need}", "talk", "parting", "parting/letter.pdf")
    posts = [
        *(f"lines/{need}/{what}" for what in ("waiver", "waiver-end", "skip", "skip-end")),
        *(f"lines/{need}/{what}" for what in ("word", "word-end")),
        *("talk", "parting", "parting/withdrawal", "parting/resumption"),
    ]
    return [
        *(("get", at(client, rest)) for rest in (*gets, "parting/letter-1.png")),
        *(("post", at(client, rest)) for rest in posts),
        ("post", f"/declines/{decline}/rest"),
    ]


def test_a_stranger_gets_404_on_every_route(
    cleo: Browser, ana_id: int, agreed: tuple[int, int]
) -> None:
    nay = ben_is_a_client(ana_id, NOW, "Nay Ltd")
    ben_declined(ana_id, nay, NOW)
    typed = {**PART, **WHY, "subject": "Hello", "body": "Hello"}
    for method, path in _routes(*agreed, session().query(Decline).one().id):
        answer = cleo.get(path) if method == "get" else cleo.submit(path, typed)
        assert answer.status_code == 404, path


def test_looking_changes_nothing(ana: Browser, ana_id: int, agreed: tuple[int, int]) -> None:
    tables = (Skip, Waiver, SettledWord, Talk, Parting, OutboxMessage)
    before = [count(table) for table in tables]
    for method, path in _routes(*agreed, 1):
        if method == "get":
            assert ana.get(path).status_code == 200, path
        elif "talk" not in path and not path.endswith("parting"):
            assert ana.get(path).status_code in (404, 405), path
    assert [count(table) for table in tables] == before


def test_a_form_without_its_token_does_nothing(ana: Browser, agreed: tuple[int, int]) -> None:
    for method, path in _routes(*agreed, 1):
        if method == "post":
            assert ana.post(path, data={**PART, **WHY}).status_code == 400, path
    assert (count(Waiver), count(Parting)) == (0, 0)


def test_the_pages_ask_for_the_same_however_much_there_is(
    ana: Browser, ana_id: int, agreed: tuple[int, int]
) -> None:
    client, need = agreed
    pages = [at(client, "decide"), at(client, f"lines/{need}"), at(client, "talk")]
    ana_confirmed(ana_id, ben_was_asked(ana_id, client, need, ASKED, NOW, "Decision: one?"), NOW)
    few = [queries(ana, page) for page in pages]
    for n in range(6):
        occasion = ben_was_asked(ana_id, client, need, ASKED, NOW, f"Decision: {n}?")
        ana_confirmed(ana_id, occasion, NOW)
    assert [queries(ana, page) for page in pages] == few
    assert max(few) <= 40
