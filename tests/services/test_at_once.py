"""Two things at the same moment, on a real file: one is done, the other is told."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from flask import Flask

from app.db import db, session
from app.models import Acceptance, Offer, Version
from app.services.agreeing import agree, changes
from app.services.agreeing.propose import Change
from app.services.errors import Conflict
from tests.scenarios import ben_agreed_long_ago, ben_answered_in_time, ben_was_offered
from tests.services.wishes import NOW, as_asked, asks, days, in_order, line, request, seen


@pytest.fixture
def agreed(ana_id: int) -> tuple[int, int, int]:
    """Ben keeps quick decisions, so that invoices can come next: client and both needs."""
    client, (first, second) = ben_agreed_long_ago(ana_id, NOW, "decision", "invoice")
    ben_answered_in_time(ana_id, client, first, NOW, 5)
    return client, first, second


def at_once(app: Flask, *what: Callable[[], object]) -> list[str]:
    """Do these things in threads of their own, all at the same moment; what became of each."""
    came = [""] * len(what)
    barrier = Barrier(len(what))

    def run(place: int) -> None:
        with app.app_context():
            barrier.wait()
            try:
                what[place]()
                came[place] = "done"
            except Conflict:
                came[place] = "conflict"
            finally:
                db.session.remove()

    session().rollback()
    threads = [Thread(target=run, args=(place,)) for place in range(len(what))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(came)


def test_the_next_need_is_added_once(app: Flask, ana_id: int, agreed: tuple[int, int, int]) -> None:
    client, expected = agreed[0], seen(ana_id, agreed[0])

    def add() -> None:
        agree.offer(ana_id, client, other_language=False, expected=expected, now=NOW)

    assert at_once(app, add, add) == ["conflict", "done"]
    assert session().query(Version).count() == session().query(Offer).count() == 2
    in_order(client)


def test_an_offer_is_accepted_once(app: Flask, ana_id: int, agreed: tuple[int, int, int]) -> None:
    offer = ben_was_offered(ana_id, agreed[0], NOW)

    def accept() -> None:
        agree.accept(ana_id, offer, agree.Answer("Ben Okafor", NOW), NOW)

    assert at_once(app, accept, accept) == ["conflict", "done"]
    assert session().query(Acceptance).count() == 2  # the first version's, and this one's
    in_order(agreed[0])


def test_an_offer_is_accepted_or_taken_back(
    app: Flask, ana_id: int, agreed: tuple[int, int, int]
) -> None:
    offer = ben_was_offered(ana_id, agreed[0], NOW)
    came = at_once(
        app,
        lambda: agree.accept(ana_id, offer, agree.Answer("Ben Okafor", NOW), NOW),
        lambda: agree.withdraw(ana_id, offer, "Not yet.", NOW),
    )
    assert came == ["conflict", "done"]
    in_order(agreed[0])


def test_a_wish_is_agreed_to_or_the_offer_accepted(
    app: Flask, ana_id: int, agreed: tuple[int, int, int]
) -> None:
    client, _, second = agreed
    offer = ben_was_offered(ana_id, client, NOW)
    wish = asks(ana_id, client, line(client, second, 2), amount="30")
    expected = as_asked(ana_id, client, wish)
    came = at_once(
        app,
        lambda: agree.accept(ana_id, offer, agree.Answer("Ben Okafor", NOW), NOW),
        lambda: changes.agree_as_asked(ana_id, wish, expected, NOW),
    )
    assert came == ["conflict", "done"]
    assert request(wish).outcome in ("agreed", "overtaken")
    in_order(client)


def test_a_wish_is_countered_once(app: Flask, ana_id: int, agreed: tuple[int, int, int]) -> None:
    client, first, _ = agreed
    wish = asks(ana_id, client, line(client, first, 1), amount="5")
    change = Change(first, days(2))
    expected = seen(ana_id, client, Change(first, days(2), reply="countered"))

    def counter() -> None:
        changes.counter(ana_id, wish, change, other_language=False, expected=expected, now=NOW)

    assert at_once(app, counter, counter) == ["conflict", "done"]
    assert session().query(Version).count() == 2
    in_order(client)
