"""The pages on which Ana tells her clients what is read."""

from __future__ import annotations

import pytest
from flask import Flask

from app.db import session
from app.models import OutboxMessage, SourceNotice
from app.models import OutboxState as State
from tests import scenarios
from tests.counting import queries
from tests.people import NOW, Browser
from tests.views.reading import form, links, words

PAGE, PREVIEW = "/telling", "/telling/preview"


@pytest.fixture
def ben(app: Flask, ana_id: int) -> int:
    return scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)[0]


def count(of: type) -> int:
    session().rollback()
    return session().query(of).count()


def sent() -> list[OutboxMessage]:
    session().rollback()
    session().expire_all()
    return session().query(OutboxMessage).filter_by(kind="source").all()


def test_a_client_with_an_agreement_is_led_to_from_their_page(
    ana: Browser, ana_id: int, ben: int
) -> None:
    new = scenarios.ben_is_a_client(ana_id, NOW, "Lind AB", "Marta Lind", "marta@lind.example")
    assert f"{PAGE}#client-{ben}" in links(ana.get(f"/clients/{ben}"))
    assert not any(PAGE in link for link in links(ana.get(f"/clients/{new}")))
    said = words(ana.get(PAGE))
    assert "Okafor Foods" in said and "Lind AB" not in said
    assert "Mail: not told" in said and "Calendar: not told" in said


def test_a_beginner_has_nobody_to_tell(cleo: Browser) -> None:
    assert "Nobody to tell yet" in words(cleo.get(PAGE))


def test_the_exact_words_are_read_before_they_are_sent_and_sent_once(
    ana: Browser, ben: int
) -> None:
    page = form(ana.get(PAGE), PREVIEW).send(ana, client=str(ben), source=["mailbox", "calendar"])
    said = words(page)
    assert "How I keep track of what we agreed" in said and "To ben@okafor.example" in said
    assert count(OutboxMessage) and not sent()
    send = form(page, PAGE)
    for _ in range(2):
        answer = send.send(ana, source=["mailbox", "calendar"])
        assert (answer.status_code, answer.location) == (302, PAGE)
    [mail] = sent()
    assert mail.body.split()[:2] == ["Hello", "Ben,"] and mail.body.split()[-1] in said
    page = ana.get(PAGE)
    assert "Mail: the mail waits" in words(page) and f"/outbox/{mail.id}" in links(page)
    assert "The mail is in the outbox" in words(page)


def test_what_changed_meanwhile_is_shown_again(ana: Browser, ben: int) -> None:
    page = ana.get(PREVIEW, query_string={"client": ben, "source": "mailbox"})
    stale = form(page, PAGE).send(ana, source=["mailbox", "calendar"])
    assert stale.status_code == 409 and not sent()
    assert "Something changed since you looked" in words(stale)
    assert form(stale, PAGE).send(ana, source=["mailbox", "calendar"]).status_code == 302
    assert len(sent()) == 1


def test_nothing_chosen_is_said(ana: Browser, ben: int) -> None:
    for chosen in ({}, {"source": "mailbox"}):
        nobody = ana.get(PREVIEW, query_string=chosen)
        assert nobody.status_code == 400 and "Choose at least one client." in words(nobody)
    nothing = ana.get(PREVIEW, query_string={"client": ben})
    assert nothing.status_code == 400 and "Choose what is read." in words(nothing)
    assert f'id="choose-{ben}" checked' in nothing.text


def test_telling_by_word_and_ending_it(ana: Browser, ben: int) -> None:
    path = f"/clients/{ben}/telling/mailbox/told"
    page = ana.get(path)
    assert "you told Okafor Foods yourself" in words(page)
    for typed, wrong in (
        ("", "Choose a day and a time."),
        ("soon", "Write a day and a time"),
        ("2026-11-23T09:01", "That is still to come."),
    ):
        refused = form(page, path).send(ana, at=typed)
        assert refused.status_code == 400 and wrong in words(refused)
    assert form(page, path).send(ana, at="2026-11-20T10:00").location == f"{PAGE}#client-{ben}"
    said = words(ana.get(PAGE))
    assert "Mail: told since Fri 20 Nov 10:00" in said and "Calendar: not told" in said
    end = form(ana.get(PAGE), f"/clients/{ben}/telling/mailbox/end")
    assert end.send(ana).location == f"{PAGE}#client-{ben}"
    assert "Mail: not used Since Mon 23 Nov 09:00 in Lisbon, as you chose." in words(ana.get(PAGE))
    again = ana.get(PREVIEW, query_string={"client": ben, "source": "mailbox"})
    assert form(again, PAGE).send(ana).status_code == 302 and len(sent()) == 1
    assert "Mail: the mail waits" in words(ana.get(PAGE))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.CANCELLED, "Mail: not told The mail did not leave."),
        (State.FAILED, "Mail: not told The mail did not leave."),
        (State.UNCERTAIN, "Mail: perhaps told Nobody knows whether the mail arrived"),
    ],
)
def test_how_it_went_with_the_mail_is_said(ana: Browser, ben: int, state: State, said: str) -> None:
    page = ana.get(PREVIEW, query_string={"client": ben, "source": "mailbox"})
    form(page, PAGE).send(ana)
    session().query(OutboxMessage).filter_by(kind="source").update({"state": state})
    session().commit()
    assert said in words(ana.get(PAGE))


def test_looking_changes_nothing(ana: Browser, ben: int) -> None:
    for _ in range(2):
        ana.get(PAGE)
        ana.get(PREVIEW, query_string={"client": ben, "source": "mailbox"})
        ana.get(f"/clients/{ben}/telling/calendar/told")
        assert ana.get(f"/clients/{ben}/telling/calendar/end").status_code == 405
    assert count(SourceNotice) == 0 and not sent()


def test_without_a_token_nothing_is_done(ana: Browser, ben: int) -> None:
    typed = {"client": ben, "source": "mailbox", "at": "2026-11-20T10:00"}
    for path in (PAGE, *(f"/clients/{ben}/telling/mailbox/{act}" for act in ("told", "end"))):
        assert ana.post(path, data=typed).status_code == 400
    assert count(SourceNotice) == 0 and not sent()


def test_nobody_else_gets_near(ana: Browser, cleo: Browser, visitor: Browser, ben: int) -> None:
    chosen = {"client": str(ben), "source": "mailbox", "expected": "x"}
    assert cleo.get(PREVIEW, query_string=chosen).status_code == 404
    assert cleo.submit(PAGE, chosen).status_code == 404
    for act in ("told", "end"):
        path = f"/clients/{ben}/telling/mailbox/{act}"
        assert cleo.submit(path, {"at": "2026-11-20T10:00"}).status_code == 404
        assert visitor.submit(path, {}).location.startswith("/sign-in")
    assert cleo.get(f"/clients/{ben}/telling/mailbox/told").status_code == 404
    assert visitor.get(PAGE).location.startswith("/sign-in")
    assert "Okafor" not in words(cleo.get(PAGE))
    assert count(SourceNotice) == 0


@pytest.mark.parametrize("odd", ["x", "-1", "9" * 30, "\0", "0", "1 OR 1"])
def test_what_nobody_chose_is_not_there(ana: Browser, ben: int, odd: str) -> None:
    assert ana.get(PREVIEW, query_string={"client": odd, "source": "mailbox"}).status_code == 404
    assert ana.submit(PAGE, {"client": odd, "source": "mailbox"}).status_code == 404
    assert ana.get(PREVIEW, query_string={"client": ben, "source": odd}).status_code == 404
    assert ana.get(f"/clients/{ben}/telling/import/told").status_code == 404
    assert ana.submit(f"/clients/{ben}/telling/import/end").status_code == 404


def test_more_clients_take_no_more_queries(ana: Browser, ana_id: int, ben: int) -> None:
    preview = f"{PREVIEW}?source=mailbox&client={ben}"
    few, few_shown = queries(ana, PAGE), queries(ana, preview)
    for name in ("Lind AB", "Hart & Sons"):
        mail = f"{name[:4].lower()}@client.example"
        one = scenarios.ben_is_a_client(ana_id, NOW, name, f"{name[:4]} Tall", mail)
        scenarios.ben_accepted(ana_id, one, NOW)
        preview += f"&client={one}"
    assert queries(ana, PAGE) == few and queries(ana, preview) == few_shown
    assert "Hart & Sons" in words(ana.get(preview))
