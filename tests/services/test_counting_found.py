"""Slips that were found count unasked where the freelancer switched that on for a line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from agreements.columns import Kind
from agreements.gentleness import NOTHING_CHOSEN, Choice
from app.db import session, writing
from app.models import Breach, Mailbox, Mute, Occasion, OutboxMessage, SeenMail, SourceNotice
from app.models import OutboxState as State
from app.services.upholding import choosing, judge, occasion_page, uphold
from app.services.upholding.choosing import Where
from app.services.upholding.reminding import ASKS, FIRST
from app.services.watching import counting
from tests import scenarios
from tests.people import NOW
from tests.services.imports import INVOICES, PAYMENTS, imported
from tests.services.seen import Post

ASKED = NOW - timedelta(days=5)
LATE = NOW - timedelta(days=1)


@pytest.fixture
def post(ana_id: int) -> Post:
    """Ben agreed to quick decisions, was asked for one and has not answered; the mailbox was
    looked into since. Ana switched on that this counts."""
    client, (need,) = scenarios.ben_agreed_long_ago(ana_id, NOW, "decision")
    made = Post(ana_id, client, need, ASKED)
    made.mail("q1", "Decision: logo")
    switch(made)
    looked_at(made)
    return made


def switch(post: Post, on: bool = True) -> None:
    where = Where(need_id=post.need)
    choosing.choose(post.ana, where, NOTHING_CHOSEN, NOW, counts_found=on)


def looked_at(post: Post, **more: object) -> None:
    given = {"looked_at": NOW, **more}
    with writing() as db:
        db.execute(update(Mailbox).where(Mailbox.id == post.mailbox).values(**given))


def confirmed(post: Post) -> list[str]:
    """The subjects of the slips that count, after what the timetable does."""
    post.look(NOW)
    judge.judge_due(NOW)
    counting.count_found(NOW)
    counting.count_found(NOW)
    session().expire_all()
    rows = session().query(Occasion.subject).join(Breach, Breach.occasion_id == Occasion.id)
    return [subject for (subject,) in rows]


def reminder() -> OutboxMessage:
    return session().query(OutboxMessage).filter_by(kind="reminder").one()


def said(post: Post) -> list[str]:
    found = occasion_page.page(post.ana, session().query(Occasion.id).scalar(), NOW)
    return [one.said for one in found.decided]


def test_a_found_slip_counts_and_the_record_says_that_this_was_switched_on(post: Post) -> None:
    assert confirmed(post) == ["Decision: logo"]
    assert said(post) == [
        "By the rules: it slipped",
        "You had switched on that this counts without asking you, so it was confirmed",
    ]
    assert (reminder().state, reminder().reason) == (State.HELD, FIRST)


def test_ask_me_each_time_still_holds(post: Post) -> None:
    slip = scenarios.ben_was_asked(post.ana, post.client, post.need, ASKED - timedelta(20), NOW)
    scenarios.ana_confirmed(post.ana, slip, NOW - timedelta(days=12))
    with writing() as db:
        db.execute(update(OutboxMessage).values(state=State.SENT, sent_at=NOW - timedelta(10)))
    asks = Choice(asks=True)
    choosing.choose(post.ana, Where(need_id=post.need), asks, NOW, counts_found=True)
    assert confirmed(post)[-1] == "Decision: logo"
    last = session().query(OutboxMessage).order_by(OutboxMessage.id.desc()).first()
    assert (last.state, last.reason) == (State.HELD, ASKS)


def _off(post: Post) -> None:
    switch(post, on=False)


def _not_looked_into_since(post: Post) -> None:
    looked_at(post, looked_at=ASKED + timedelta(hours=1))


def _paused(post: Post) -> None:
    looked_at(post, paused_at=NOW)


def _mail_waits_to_be_looked_through(post: Post) -> None:
    looked_at(post, touched=[post.client])


def _muted(post: Post) -> None:
    post.look(NOW)
    with writing() as db:
        db.add(Mute(freelancer_id=post.ana, client_id=post.client, need_id=post.need, at=NOW))


def _refused_since(post: Post) -> None:
    post.look(NOW)
    with writing() as db:
        db.execute(update(SourceNotice).values(ended_at=NOW, ended_by="client"))


def _answered_by_who_knows_whom(post: Post) -> None:
    answer = post.mail("a1", "Re: Decision: logo", LATE, is_sent=False, thread=["q1"])
    with writing() as db:
        checks = "sender not verified (DKIM pass, DMARC fail)"
        db.execute(update(SeenMail).where(SeenMail.id == answer).values(checks=checks))


def _perhaps_answered_by_a_machine(post: Post) -> None:
    given = {"is_sent": False, "thread": ["q1"], "origin": "perhaps automatic"}
    post.mail("a1", "Re: Decision: logo", LATE, **given)


def _counted_after_all(post: Post) -> None:
    post.look(NOW)
    judge.judge_due(NOW)
    slip = session().query(Occasion.id).scalar()
    uphold.let_pass(post.ana, slip, "It was my fault.", NOW)
    uphold.count_again(post.ana, slip, NOW)


@pytest.mark.parametrize(
    "doubt",
    [
        _off,
        _not_looked_into_since,
        _paused,
        _mail_waits_to_be_looked_through,
        _muted,
        _refused_since,
        _answered_by_who_knows_whom,
        _perhaps_answered_by_a_machine,
        _counted_after_all,
    ],
)
def test_in_doubt_the_freelancer_is_asked_as_before(
    post: Post, doubt: Callable[[Post], None]
) -> None:
    doubt(post)
    if doubt is _refused_since:
        judge.judge_due(NOW)
        counting.count_found(NOW)
        assert session().query(Breach).count() == 0
    else:
        assert confirmed(post) == []
    assert session().query(Occasion).one().outcome == "breached"


def test_a_late_answer_that_nothing_speaks_against_counts_too(post: Post) -> None:
    post.mail("a1", "Re: Decision: logo", LATE, is_sent=False, thread=["q1"])
    looked_at(post, looked_at=None)
    assert confirmed(post) == ["Decision: logo"]


def test_what_was_noted_by_hand_is_confirmed_by_hand(post: Post) -> None:
    whose = (post.ana, post.client, post.need)
    scenarios.ben_was_asked(*whose, ASKED, NOW)
    scenarios.ben_was_asked(*whose, ASKED, NOW, "Decision: logo")  # the mail is known to be this
    assert confirmed(post) == []
    assert session().query(Occasion).count() == 2


def test_an_invoice_that_seems_unpaid_counts_once_payments_were_read_since(ana_id: int) -> None:
    _, (need,) = scenarios.ben_agreed_long_ago(ana_id, NOW, "invoice")
    choosing.choose(ana_id, Where(need_id=need), NOTHING_CHOSEN, NOW, counts_found=True)
    lines = [f"2026-{number},Okafor Foods,2026-11-03,,,9,EUR" for number in (17, 18)]
    imported(ana_id, Kind.INVOICES, NOW, INVOICES, *lines)
    counting.count_found(NOW)
    assert session().query(Breach).count() == 0

    paid = "2026-11-20,9,EUR,Okafor,2026-18"
    imported(ana_id, Kind.PAYMENTS, NOW, PAYMENTS, paid)
    counting.count_found(NOW)
    assert session().query(Breach).count() == 2
