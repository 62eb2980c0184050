"""A mailbox is looked into, and what was asked and answered is on record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError
from sqlalchemy import select, update

from app.db import session, writing
from app.models import (
    Address,
    Evidence,
    MailFolder,
    Need,
    OutboxMessage,
    SeenMail,
    SetAside,
    WaitingNote,
)
from app.services.upholding import judge
from app.services.watching import mailboxes
from tests import scenarios
from tests.services import correspondence, kinds
from tests.services.correspondence import ANA, BEN, SENT, Correspondence, letter
from tests.services.dovecot import Dovecot
from tests.services.reports import undelivered

# A Monday, well after the agreement of kinds.BEGIN.
MONDAY = datetime(2026, 4, 6 + 7, 8, 0, tzinfo=UTC)


def hours(amount: float) -> datetime:
    return MONDAY + timedelta(hours=amount)


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with Dovecot() as started:
        yield started


@pytest.fixture
def post(ana_id: int, server: Dovecot) -> Correspondence:
    line = kinds.agreed(ana_id, "decision")
    return correspondence.begun(ana_id, line.client, server, MONDAY - timedelta(days=7))


def evidence() -> list[tuple[str, str, str]]:
    rows = session().scalars(select(Evidence).order_by(Evidence.at, Evidence.id))
    return [(row.kind, row.source, row.confidence) for row in rows]


def test_a_question_and_its_answer_in_time_count_as_kept_by_themselves(
    post: Correspondence,
) -> None:
    post.asks("Decision: logo", "q1", hours(1))
    post.ben_writes("Re: Decision: logo", "a1", hours(4), "q1")

    post.look(hours(5))

    assert post.story() == [("Decision: logo", "kept")]
    assert evidence() == [
        ("asked", "mailbox", "Headers only, as your mailbox keeps them."),
        ("answered", "mailbox", "Headers only; sender not verified."),
    ]
    assert post.occasions()[0].opened_at == hours(1)
    assert post.occasions()[0].closed_at == hours(4)


def test_looking_again_changes_nothing(post: Correspondence) -> None:
    post.asks("Decision: logo", "q1", hours(1))
    post.ben_writes("Re: Decision: logo", "a1", hours(4), "q1")
    for hour in (5, 6, 7):
        post.look(hours(hour))

    assert post.story() == [("Decision: logo", "kept")]
    assert len(evidence()) == 2


def test_no_answer_is_a_slip_only_once_its_time_is_over(post: Correspondence) -> None:
    post.asks("Decision: logo", "q1", hours(1))

    post.look(hours(2))
    assert post.story() == [("Decision: logo", "open")]

    post.look(hours(24 * 3))
    assert post.story() == [("Decision: logo", "open")]  # the timetable judges it


def test_an_answer_that_came_in_time_but_is_found_late_settles_it(post: Correspondence) -> None:
    post.asks("Decision: logo", "q1", hours(1))
    post.look(hours(2))
    judge.judge_due(hours(24 * 3))
    session().expire_all()
    assert post.story() == [("Decision: logo", "breached")]

    post.ben_writes("Re: Decision: logo", "a1", hours(4), "q1")
    post.look(hours(24 * 3 + 1))

    assert post.story() == [("Decision: logo", "kept")]


def test_mail_of_nobody_known_leaves_no_trace(post: Correspondence) -> None:
    post.server.hands.put(letter("Decision: loan", "x", by="Eve <eve@evil.example>"))
    post.look(hours(1))

    assert session().scalars(select(SeenMail)).all() == []


def test_what_came_before_they_were_told_is_not_kept(post: Correspondence) -> None:
    post.asks("Decision: old", "q0", MONDAY - timedelta(days=8))
    post.look(hours(1))

    assert session().scalars(select(SeenMail)).all() == []


def test_what_a_machine_wrote_answers_nothing_and_is_on_record(post: Correspondence) -> None:
    post.asks("Decision: logo", "q1", hours(1))
    post.ben_writes("Away", "r1", hours(2), "q1", "Auto-Submitted: auto-replied")
    post.look(hours(3))

    assert post.story() == [("Decision: logo", "open")]
    assert [kind for kind, _, _ in evidence()] == ["asked", "automatic"]


def test_a_question_that_did_not_arrive_counts_neither_way(post: Correspondence) -> None:
    post.asks("Decision: logo", "q1", hours(1))
    report = undelivered("q1", "ben@okafor.example")
    post.server.hands.put(report, when=hours(1.1))
    post.look(hours(2))

    assert post.story() == [("Decision: logo", "excused")]


def test_a_question_noted_by_hand_is_not_counted_twice(post: Correspondence) -> None:
    line = kinds.Line(post.ana, post.client, _need(post))
    line.note("2026-04-13 09:20", "Decision: logo", hours(2))
    post.asks("Decision: logo", "q1", hours(1))
    post.ben_writes("Re: Decision: logo", "a1", hours(4), "q1")
    post.look(hours(5))

    assert post.story() == [("Decision: logo", "kept")]


def test_the_private_tag_makes_a_note_and_no_occasion(post: Correspondence) -> None:
    tagged = mailboxes.tagged_address(post.row())
    mail = letter("The drafts", "n1", by=ANA, to=BEN, more=(f"Delivered-To: {tagged}",))
    post.server.hands.put(mail, when=hours(1))
    post.look(hours(2))

    assert post.story() == []
    assert [note.settled_at for note in session().scalars(select(WaitingNote))] == [None]

    post.ben_writes("Re: The drafts", "a1", hours(4), "n1")
    post.look(hours(5))
    assert [note.settled_at for note in session().scalars(select(WaitingNote))] == [hours(5)]
    assert post.story() == []


def test_what_cannot_be_read_is_set_aside_with_its_reason_and_stops_nothing(
    post: Correspondence,
) -> None:
    post.asks("Decision: logo", "q1", hours(1))
    two = letter("Re: Decision: logo", "a0", by=f"{BEN}, Eve <eve@evil.example>", answers="q1")
    post.server.hands.put(two, when=hours(2))
    post.ben_writes("Re: Decision: logo", "a1", hours(4), "q1")
    post.look(hours(5))
    post.look(hours(6))

    aside = session().scalars(select(SetAside)).all()
    assert [row.reason for row in aside] == ["It names more than one writer."]
    assert post.story() == [("Decision: logo", "kept")]


def test_numbers_made_anew_find_nothing_twice(post: Correspondence) -> None:
    post.asks("Decision: logo", "q1", hours(1))
    post.ben_writes("Re: Decision: logo", "a1", hours(4), "q1")
    post.look(hours(5))
    before = session().scalars(select(MailFolder.uid_validity)).all()

    post.asks("Decision: colours", "q2", hours(6))
    number_anew(post.server)
    post.look(hours(7))

    assert session().scalars(select(MailFolder.uid_validity)).all() != before
    assert post.story() == [("Decision: logo", "kept"), ("Decision: colours", "open")]


def test_a_renamed_folder_is_found_again_and_what_was_seen_is_not_seen_twice(
    post: Correspondence,
) -> None:
    post.asks("Decision: logo", "q1", hours(1))
    post.look(hours(2))
    with writing() as db:  # on the server it was called so until now
        db.execute(update(MailFolder).where(MailFolder.role == "sent").values(name="Sent"))

    post.asks("Decision: colours", "q2", hours(3))
    post.look(hours(4))

    assert [subject for subject, _ in post.story()] == ["Decision: logo", "Decision: colours"]
    assert session().scalars(select(MailFolder.name).where(MailFolder.role == "sent")).all() == [
        SENT
    ]


def test_a_server_that_is_away_for_days_is_tried_later_and_nothing_is_missed(
    post: Correspondence,
) -> None:
    post.look(hours(0))
    post.asks("Decision: logo", "q1", hours(1))
    post.server.stop()
    for hour in (2, 3, 30):
        post.look(hours(hour))
    assert post.row().failures == 3
    assert post.row().next_look_at == hours(30 + 4)
    assert "127.0.0.1" in post.row().trouble

    post.server.start()
    post.look(hours(60))

    assert (post.row().failures, post.row().trouble) == (0, "")
    assert [subject for subject, _ in post.story()] == ["Decision: logo"]


def test_a_refused_sign_in_pauses_the_mailbox(post: Correspondence) -> None:
    form = mailboxes.MailboxForm("127.0.0.1", post.server.port, "none", "ana@ana.example", "wrong")
    mailboxes.change(post.ana, post.mailbox, form, hours(0))
    post.look(hours(1))

    assert post.row().paused_at == hours(1)
    assert "sign-in" in post.row().trouble


def test_a_reply_that_stops_reminders_stops_them_and_the_freelancer_is_told(
    post: Correspondence,
) -> None:
    post.ben_writes("Stop reminders", "s1", hours(1))
    post.look(hours(2))

    [address] = session().scalars(select(Address)).all()
    assert (address.stopped_at, address.stopped_how) == (hours(2), "reply")
    told = session().scalars(select(OutboxMessage).where(OutboxMessage.kind == "notice")).all()
    assert len(told) == 1

    post.look(hours(3))
    post.asks("Stop reminders", "s2", hours(4))
    post.look(hours(5))
    assert session().scalars(select(Address.stopped_at)).one() == hours(2)


@pytest.mark.parametrize("both_told", [True, False])
def test_an_address_that_two_clients_share_is_nobodys(
    post: Correspondence, ana_id: int, both_told: bool
) -> None:
    other = scenarios.ben_is_a_client(ana_id, kinds.BEGIN, name="Other")
    if both_told:
        correspondence.tell(ana_id, other, kinds.BEGIN)
    post.asks("Decision: logo", "q1", hours(1))
    post.look(hours(2))

    assert post.story() == []


def _need(post: Correspondence) -> int:
    return session().scalars(select(Need.id).where(Need.freelancer_id == post.ana)).one()


def number_anew(server: Dovecot) -> None:
    """Both folders are made anew, the same mail under other numbers, the newest first."""

    def again(client: IMAPClient) -> None:
        for folder in ("INBOX", SENT):
            client.rename_folder(folder, f"old {folder}")
            with suppress(IMAPClientError):
                client.create_folder(folder)
            client.select_folder(f"old {folder}")
            mails = client.fetch(client.search(), ["INTERNALDATE", "BODY.PEEK[]"])
            for one in reversed(list(mails.values())):
                client.append(folder, one[b"BODY[]"], (), one[b"INTERNALDATE"])

    server.hands.at_work(again)
