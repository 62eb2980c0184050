"""A restored database, a copied folder, a clock that was set: nothing leaves before a word."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.adapters.mark import MarkFile
from app.db import db, session, writing
from app.models import DataMark, OutboxMessage
from app.models import OutboxState as State
from app.services.mail import catch_up, holding, mail_account, marking, outbox, send
from app.shell import shell
from tests.people import MailServer
from tests.services.test_sending import a_server, ana_sends_by, post, row

MINUTE = timedelta(minutes=1)


@pytest.fixture
def folder(app: Flask, ben: int, now: datetime) -> Path:
    """Ana's data folder, on which Groundrules has been started."""
    assert started(now) is None
    return shell().settings.data


def started(now: datetime) -> str | None:
    """What a start does before anything is sent."""
    catch_up.recover(now)
    return marking.recognise(now)


def why_held(freelancer_id: int) -> str:
    session().rollback()
    return mail_account.way_out(freelancer_id).held


def backed_up(folder: Path, to: Path) -> Path:
    with closing(sqlite3.connect(folder / "groundrules.sqlite3")) as here:
        with closing(sqlite3.connect(to)) as there:
            here.backup(there)
    return to


def put_back(folder: Path, copy: Path) -> None:
    db.session.remove()
    db.engine.dispose()
    for ending in ("-wal", "-shm"):
        (folder / f"groundrules.sqlite3{ending}").unlink(missing_ok=True)
    shutil.copyfile(copy, folder / "groundrules.sqlite3")


def test_starting_again_holds_nothing(
    folder: Path, ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    post(ana_id, ben, now)
    send.tick(now)
    assert started(now) is None
    post(ana_id, ben, now, "two")
    send.tick(now)
    assert len(smtp.mails) == 2


def test_the_file_counts_each_mail_before_the_dot(
    folder: Path, ana_id: int, ben: int, now: datetime
) -> None:
    counted = []

    async def look(self: object, server: object, s: object, envelope: object) -> str:
        found = MarkFile(folder / marking.NAME).read()
        counted.append(found.handed_over if found else None)
        return "250 kept"

    with a_server(handle_DATA=look) as server:
        ana_sends_by(ana_id, server.port, now)
        for key in ("one", "two"):
            post(ana_id, ben, now, key)
        send.tick(now)
    assert counted == [1, 2]
    with writing() as found:
        assert found.query(DataMark).one().handed_over == 2


def test_an_older_backup_put_back_sends_nothing_twice(
    folder: Path, ana_id: int, ben: int, now: datetime, smtp: MailServer, tmp_path: Path
) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    gone, later = post(ana_id, ben, now, "gone"), post(ana_id, ben, now, "l", due_at=now + MINUTE)
    copy = backed_up(folder, tmp_path / "copy")
    send.tick(now)
    assert len(smtp.mails) == 1

    put_back(folder, copy)
    assert started(now) == "restored"
    send.tick(now + MINUTE)

    assert len(smtp.mails) == 1
    held = row(gone)
    assert (held.state, held.reason) == (State.HELD, holding.WHY_HELD["restored"])
    assert row(later).state is State.SCHEDULED
    assert why_held(ana_id) == "restored"


def test_after_her_word_the_rest_leaves_and_what_was_held_waits_for_a_word_each(
    folder: Path, ana_id: int, ben: int, now: datetime, smtp: MailServer, tmp_path: Path
) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    gone, later = post(ana_id, ben, now, "gone"), post(ana_id, ben, now, "l", due_at=now + MINUTE)
    copy = backed_up(folder, tmp_path / "copy")
    send.tick(now)
    put_back(folder, copy)
    started(now)

    holding.release(ana_id, now)
    send.tick(now + MINUTE)
    assert len(smtp.mails) == 2
    assert row(gone).state is State.HELD
    assert row(later).state is State.SENT
    assert why_held(ana_id) == ""
    outbox.drop(ana_id, gone, now)
    assert started(now) is None


def test_the_same_backup_put_back_once_more_is_seen_again(
    folder: Path, ana_id: int, ben: int, now: datetime, smtp: MailServer, tmp_path: Path
) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    post(ana_id, ben, now)
    copy = backed_up(folder, tmp_path / "copy")
    send.tick(now)
    for _ in range(2):
        put_back(folder, copy)
        assert started(now) == "restored"
        holding.release(ana_id, now)
    assert len(smtp.mails) == 1


def test_a_backup_that_is_as_new_as_the_mail_holds_nothing(
    folder: Path, ana_id: int, ben: int, now: datetime, smtp: MailServer, tmp_path: Path
) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    post(ana_id, ben, now)
    send.tick(now)
    put_back(folder, backed_up(folder, tmp_path / "copy"))
    assert started(now) is None


def test_what_was_on_its_way_in_the_backup_is_uncertain(
    folder: Path, ana_id: int, ben: int, now: datetime, tmp_path: Path
) -> None:
    message_id = post(ana_id, ben, now)
    with writing() as found:
        found.get_one(OutboxMessage, message_id).state = State.SUBMITTING
        found.query(DataMark).one().handed_over = 0
    MarkFile(folder / marking.NAME).write(_name(), 1)
    assert started(now) == "restored"
    assert row(message_id).state is State.UNCERTAIN


def _name() -> str:
    with writing() as found:
        return found.query(DataMark).one().folder


@pytest.fixture
def a_copy(folder: Path, tmp_path: Path) -> Iterator[Path]:
    """Ana's folder, in the place of the original, as `cp -a` makes it."""
    db.session.remove()
    db.engine.dispose()
    shutil.copytree(folder, tmp_path / "copied", symlinks=True)
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "copied", folder, symlinks=True)
    yield folder


def test_a_copied_folder_sends_nothing(
    a_copy: Path, ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    due, later = post(ana_id, ben, now), post(ana_id, ben, now, "l", due_at=now + MINUTE)
    assert started(now) == "copied"
    send.tick(now + MINUTE)
    assert smtp.mails == []
    assert (row(due).state, row(due).reason) == (State.HELD, holding.WHY_HELD["copied"])
    assert row(later).state is State.SCHEDULED
    holding.release(ana_id, now)
    assert started(now) is None
    send.tick(now + MINUTE)
    assert len(smtp.mails) == 1


def test_a_database_without_its_mark_beside_it_is_a_copy(
    folder: Path, ana_id: int, now: datetime
) -> None:
    (folder / marking.NAME).unlink()
    assert started(now) == "copied"


@pytest.mark.parametrize("said", [b"", b"{}", b"\x00" * 192, b'{"folder": 1}', b"[]", b"\xff"])
def test_a_mark_that_nobody_can_read_holds_everything(
    folder: Path, ana_id: int, now: datetime, said: bytes
) -> None:
    (folder / marking.NAME).write_bytes(said)
    assert started(now) == "copied"


def test_a_database_of_another_folder_is_a_copy(folder: Path, ana_id: int, now: datetime) -> None:
    MarkFile(folder / marking.NAME).write("another folder", 0)
    assert started(now) == "copied"


def test_a_database_from_before_there_were_marks_is_older_than_what_was_sent(
    folder: Path, ana_id: int, now: datetime
) -> None:
    MarkFile(folder / marking.NAME).write(_name(), 3)
    with writing() as found:
        found.query(DataMark).delete()
    assert started(now) == "restored"


def test_the_mark_keeps_its_length_and_its_place(folder: Path, now: datetime) -> None:
    path = folder / marking.NAME
    before, file = path.stat(), MarkFile(path)
    file.write("folder", 1)
    for number in (2, 10**9, 5):
        file.count(number)
    after = path.stat()
    assert (before.st_ino, before.st_size) == (after.st_ino, after.st_size)
    assert (found := file.read()) is not None and found.handed_over == 10**9


def test_a_set_clock_holds_mail_and_nothing_singly(
    folder: Path, ana_id: int, cleo_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    message_id = post(ana_id, ben, now)
    holding.hold_all(holding.CLOCK, now)
    send.tick(now)
    assert smtp.mails == []
    assert row(message_id).state is State.SCHEDULED
    assert [why_held(one) for one in (ana_id, cleo_id)] == ["clock", "clock"]
    holding.release(ana_id, now)
    send.tick(now)
    assert len(smtp.mails) == 1
    assert [why_held(one) for one in (ana_id, cleo_id)] == ["", "clock"]


def test_a_hold_that_comes_before_the_dot_still_holds(
    app: Flask, ana_id: int, ben: int, now: datetime
) -> None:
    async def hold(self: object, server: object, s: object, e: object, *_: object) -> str:
        with app.app_context():
            holding.hold_all(holding.CLOCK, now)
        e.rcpt_tos.append("ben")  # type: ignore[attr-defined]
        return "250 OK"

    with a_server(handle_RCPT=hold) as server:
        ana_sends_by(ana_id, server.port, now)
        message_id = post(ana_id, ben, now)
        send.tick(now)
        assert server.mails == []
    assert (row(message_id).state, row(message_id).reason) == (State.SCHEDULED, holding.HELD)


def test_nothing_expires_while_mail_is_held(ana_id: int, ben: int, now: datetime) -> None:
    message_id = post(ana_id, ben, now, kind="reminder", keeps_hours=True)
    holding.hold_all(holding.CLOCK, now)
    catch_up.sort_out(now + timedelta(days=30))
    assert row(message_id).state is State.SCHEDULED
    holding.release(ana_id, now)
    catch_up.sort_out(now + timedelta(days=30))
    assert row(message_id).state is State.EXPIRED


def test_a_mark_that_cannot_be_written_lets_nothing_leave(
    folder: Path, ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    ana_sends_by(ana_id, smtp.port, now)
    message_id = post(ana_id, ben, now)
    (folder / marking.NAME).unlink()
    (folder / marking.NAME).mkdir()
    send.tick(now)
    assert smtp.mails == []
    assert row(message_id).state is State.SCHEDULED
    assert "could not be written" in row(message_id).reason
