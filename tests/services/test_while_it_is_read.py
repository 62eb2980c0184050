"""What Ana does while her mailbox is looked into, or between two looks, stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.db import session, writing
from app.models import Evidence, Mailbox, MailFolder, SeenMail, WaitingNote
from app.services.state.told import MAILBOX
from app.services.upholding import entries, uphold
from app.services.watching import looks, mailboxes, notices, reading_mail, trying, waiting_notes
from app.services.watching.mailboxes import MailboxForm
from tests.services import correspondence, kinds
from tests.services.correspondence import ANA, BEN, Correspondence, letter
from tests.services.dovecot import Dovecot
from tests.services.imap_servers import PASSWORD, USER
from tests.services.reports import undelivered

MONDAY = datetime(2026, 4, 6 + 7, 8, 0, tzinfo=UTC)
OTHER = "Gesendet 2026"


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


def sent_folder() -> MailFolder:
    session().rollback()
    session().expire_all()
    return session().scalars(select(MailFolder).where(MailFolder.role == "sent")).one()


def chooses_another_folder(post: Correspondence) -> None:
    trying.choose_sent(post.ana, post.mailbox, OTHER, hours(3))


def told_ben_earlier(post: Correspondence) -> None:
    notices.told_myself(post.ana, post.client, MAILBOX, MONDAY - timedelta(days=8), hours(3))


def pauses(post: Correspondence) -> None:
    mailboxes.pause(post.ana, post.mailbox, hours(3))


@pytest.mark.parametrize(
    ("meanwhile", "read_to"),
    [(chooses_another_folder, 0), (told_ben_earlier, 1), (pauses, 1)],
)
def test_a_look_that_is_under_way_ends_and_overwrites_nothing(
    post: Correspondence,
    meanwhile: Callable[[Correspondence], None],
    read_to: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading_mail, "BATCH", 1)
    post.server.hands.at_work(lambda client: client.create_folder(OTHER))
    for number in (1, 2):
        post.asks(f"Decision: part {number}", f"q{number}", hours(number))
    begun = iter([meanwhile])

    def goes_on() -> bool:
        for act in begun:
            act(post)
        return True

    reading_mail.look(post.mailbox, hours(3), goes_on)

    folder = sent_folder()
    changed = meanwhile is not pauses
    assert (folder.uid_validity is None, folder.last_uid) == (changed, read_to)
    assert len(session().scalars(select(SeenMail)).all()) == 1
    assert (post.row().next_look_at <= hours(3), post.row().paused_at is None) == (True, changed)


def test_a_folder_that_was_chosen_stays_when_the_other_one_is_looked_for(
    post: Correspondence,
) -> None:
    post.server.hands.at_work(lambda client: client.create_folder(OTHER))
    post.look(hours(1))
    chooses_another_folder(post)
    with_another_name(post.mailbox)

    post.look(hours(4))

    names = session().scalars(select(MailFolder.name).order_by(MailFolder.role)).all()
    assert names == ["INBOX", OTHER]


def test_a_tagged_copy_of_a_mail_that_ana_waits_on_already_is_no_second_note(
    post: Correspondence,
) -> None:
    post.asks("The drafts", "n1", hours(1))
    post.look(hours(2))
    waiting_notes.wait(post.ana, session().scalars(select(SeenMail.id)).one(), hours(2))
    tagged = mailboxes.tagged_address(post.row())
    copy = letter("The drafts", "n1", by=ANA, to=BEN, more=(f"Delivered-To: {tagged}",))
    post.server.hands.put(copy, when=hours(3))

    post.look(hours(4))

    assert (post.row().failures, post.row().trouble) == (0, "")
    assert [note.at for note in session().scalars(select(WaitingNote))] == [hours(2)]


def test_what_ana_counts_after_all_is_not_let_pass_again_by_the_same_report(
    post: Correspondence,
) -> None:
    post.asks("Decision: logo", "q1", hours(1))
    post.server.hands.put(undelivered("q1", "ben@okafor.example"), when=hours(1.1))
    post.look(hours(2))
    assert post.story() == [("Decision: logo", "excused")]
    uphold.count_again(post.ana, post.occasions()[0].id, hours(3))

    post.ben_writes("Something else", "b1", hours(4))
    post.look(hours(5))

    assert post.story() == [("Decision: logo", "open")]


def test_a_machines_mail_that_ana_takes_back_is_not_found_again(post: Correspondence) -> None:
    post.asks("Decision: logo", "q1", hours(1))
    post.ben_writes("Away", "r1", hours(2), "q1", "Auto-Submitted: auto-replied")
    post.look(hours(3))
    [machines] = session().scalars(select(Evidence.id).where(Evidence.kind == "automatic"))
    entries.take_back(post.ana, post.occasions()[0].id, machines, hours(4))

    post.ben_writes("Something else", "b1", hours(5))
    post.look(hours(6))

    assert session().scalars(select(Evidence.kind)).all() == ["asked"]


def test_a_sign_in_with_the_old_password_says_nothing_of_the_new_one(post: Correspondence) -> None:
    was = post.row().changed_at
    form = MailboxForm("127.0.0.1", post.server.port, "none", USER, PASSWORD)
    mailboxes.change(post.ana, post.mailbox, form, hours(1))

    looks.refused(Mailbox, post.mailbox, "The server did not take the sign-in.", hours(2), was)

    assert (post.row().paused_at, post.row().trouble) == (None, "")
    assert post.row().next_look_at == hours(1)


def with_another_name(mailbox_id: int) -> None:
    """The inbox was known by a name that the server has not any more."""
    with writing() as db:
        mine = (MailFolder.mailbox_id == mailbox_id, MailFolder.role == "inbox")
        db.execute(update(MailFolder).where(*mine).values(name="Posteingang"))
