"""A mailbox is read: folders, what is new, header fields, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from agreements.mail_facts import FIELDS, MailFacts, read
from app.adapters.mailbox import (
    FolderGone,
    Mail,
    Mailbox,
    MailboxTrouble,
    Role,
    ServerAway,
    SignInRefused,
    State,
)
from app.adapters.mailbox_folders import SENT_NAMES, Folder, sorted_out
from tests.services.imap_servers import Overheard, Served, at

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=timezone(timedelta(hours=1)))
SECRET = b"The secret is in the body."


def letter(number: int, *more: bytes) -> bytes:
    lines = [
        b"From: Ben <ben@okafor.example>",
        b"To: ana@ana.example",
        b"Subject: Letter %d" % number,
        b"Message-ID: <%d@okafor.example>" % number,
        b"X-Private: nobody asked for this",
        *more,
    ]
    return b"\r\n".join([*lines, b"", SECRET, b""])


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with Served() as served:
        yield served


@pytest.fixture
def folder(server: Served, request: pytest.FixtureRequest) -> str:
    """An empty folder for one test."""
    name = f"Folder {abs(hash(request.node.nodeid))}"
    server.hands.at_work(lambda client: client.create_folder(name))
    return name


@pytest.fixture
def mailbox(server: Served) -> Iterator[Mailbox]:
    with Mailbox(at(server.port)) as opened:
        yield opened


def subjects(mails: Iterator[Mail]) -> list[str]:
    found = (read(mail.raw, mail.received_at) for mail in mails)
    return [facts.subject.shown for facts in found if isinstance(facts, MailFacts)]


def all_of(mailbox: Mailbox, folder: str, first_uid: int = 1) -> list[str]:
    return subjects(mailbox.mails(mailbox.look(folder), first_uid, FIELDS))


def test_header_fields_come_and_the_time_of_the_server(
    server: Served, folder: str, mailbox: Mailbox
) -> None:
    server.hands.put(letter(1), folder=folder, when=NOON)

    (mail,) = mailbox.mails(mailbox.look(folder), 1, FIELDS)

    assert mail.received_at == NOON
    facts = read(mail.raw, mail.received_at)
    assert isinstance(facts, MailFacts)
    assert (facts.writer, facts.subject.shown) == ("ben@okafor.example", "Letter 1")
    assert facts.received_at == datetime(2026, 11, 2, 11, 0, tzinfo=UTC)


def test_neither_bodies_nor_other_fields_are_ever_on_the_wire(server: Served, folder: str) -> None:
    server.hands.put(letter(1), letter(2), folder=folder)
    with Overheard(server.port) as wire, Mailbox(at(wire.port)) as mailbox:
        state = mailbox.look(folder)
        assert len(list(mailbox.mails(state, 1, FIELDS))) == 2
        assert mailbox.report(state, state.uid_next - 1) is None

    assert b"Letter 2" in wire.came
    assert SECRET not in wire.came
    assert b"nobody asked" not in wire.came
    names = {command.split()[0] for command in wire.commands}
    assert names <= {"CAPABILITY", "LOGIN", "EXAMINE", "UID", "LOGOUT"}


def test_reading_leaves_every_mail_unread(server: Served, folder: str, mailbox: Mailbox) -> None:
    server.hands.put(letter(1), folder=folder)

    assert all_of(mailbox, folder) == ["Letter 1"]

    def flags(client: object) -> object:
        client.select_folder(folder, readonly=True)  # type: ignore[attr-defined]
        return [*client.get_flags(client.search()).values()]  # type: ignore[attr-defined]

    (found,) = server.hands.at_work(flags)
    assert b"\\Seen" not in found


def test_only_what_came_after_a_number_is_fetched(
    server: Served, folder: str, mailbox: Mailbox
) -> None:
    server.hands.put(letter(1), letter(2), folder=folder)
    first = mailbox.look(folder)
    server.hands.put(letter(3), folder=folder)
    second = mailbox.look(folder)

    assert second.uid_validity == first.uid_validity
    assert subjects(mailbox.mails(second, first.uid_next, FIELDS)) == ["Letter 3"]
    assert subjects(mailbox.mails(first, 1, FIELDS)) == ["Letter 1", "Letter 2"]


def test_a_poll_that_finds_nothing_costs_one_round_trip_a_folder(
    server: Served, folder: str
) -> None:
    server.hands.put(letter(1), folder=folder)
    with Overheard(server.port) as wire, Mailbox(at(wire.port)) as mailbox:
        known = {name: mailbox.look(name) for name in ("INBOX", folder)}
        before = len(wire.commands)
        for _ in range(3):
            for name, state in known.items():
                now = mailbox.look(name)
                assert not now.has_news(state.uid_next)
                assert not list(mailbox.mails(now, state.uid_next, FIELDS))
        polls = wire.commands[before:]

    assert [command.split()[0] for command in polls] == ["EXAMINE"] * 6


def test_a_poll_that_finds_something_costs_one_more(server: Served, folder: str) -> None:
    server.hands.put(letter(1), folder=folder)
    with Overheard(server.port) as wire, Mailbox(at(wire.port)) as mailbox:
        known = mailbox.look(folder)
        server.hands.put(letter(2), folder=folder)
        before = len(wire.commands)
        assert all_of(mailbox, folder, known.uid_next) == ["Letter 2"]
        polls = wire.commands[before:]

    assert [command.split()[0] for command in polls] == ["EXAMINE", "UID"]
    assert polls[1].startswith(f"UID FETCH {known.uid_next} (INTERNALDATE BODY.PEEK[HEADER.FIELDS")


def test_mails_from_before_a_day_can_be_left_out(
    server: Served, folder: str, mailbox: Mailbox
) -> None:
    for number, when in enumerate((NOON, NOON + timedelta(days=10)), 1):
        server.hands.put(letter(number), folder=folder, when=when)

    found = mailbox.mails(mailbox.look(folder), 1, FIELDS, since=date(2026, 11, 5))

    assert subjects(found) == ["Letter 2"]


def test_deleted_mails_leave_gaps_that_do_no_harm(
    server: Served, folder: str, mailbox: Mailbox
) -> None:
    server.hands.put(*map(letter, range(1, 6)), folder=folder)

    def delete(client: object) -> None:
        client.select_folder(folder)  # type: ignore[attr-defined]
        client.delete_messages(client.search()[1:3])  # type: ignore[attr-defined]
        client.expunge()  # type: ignore[attr-defined]

    server.hands.at_work(delete)

    assert all_of(mailbox, folder) == ["Letter 1", "Letter 4", "Letter 5"]


def test_the_mails_of_two_folders_can_be_read_by_turns(
    server: Served, folder: str, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.adapters.mailbox.BATCH", 2)
    other = f"{folder} too"
    server.hands.at_work(lambda client: client.create_folder(other))
    server.hands.put(*map(letter, range(1, 6)), folder=folder)
    server.hands.put(*map(letter, range(11, 16)), folder=other)
    both = [mailbox.mails(mailbox.look(name), 1, FIELDS) for name in (folder, other)]

    found = [subjects(iter(pair)) for pair in zip(*both, strict=True)]

    assert found == [[f"Letter {number}", f"Letter {number + 10}"] for number in range(1, 6)]


@pytest.mark.parametrize("window", [1, 2, 3, 100])
def test_a_long_folder_is_searched_through_window_by_window(
    server: Served, folder: str, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, window: int
) -> None:
    monkeypatch.setattr("app.adapters.mailbox.BATCH", 3)
    monkeypatch.setattr("app.adapters.mailbox.WINDOW", window)
    server.hands.put(*map(letter, range(1, 8)), folder=folder)

    state = mailbox.look(folder)

    assert all_of(mailbox, folder) == [f"Letter {number}" for number in range(1, 8)]
    assert all_of(mailbox, folder, state.uid_next - 4) == [f"Letter {n}" for n in range(4, 8)]


def test_a_folder_that_was_renamed_is_gone_by_its_old_name_and_the_rest_goes_on(
    server: Served, folder: str, mailbox: Mailbox
) -> None:
    server.hands.put(letter(1), folder=folder)
    server.hands.at_work(lambda client: client.rename_folder(folder, f"{folder} moved"))

    with pytest.raises(FolderGone, match=f"There is no folder “{folder}”: .*"):
        mailbox.look(folder)
    assert all_of(mailbox, f"{folder} moved") == ["Letter 1"]


def test_a_folder_made_anew_has_another_validity_and_its_old_numbers_are_not_used(
    server: Served, folder: str, mailbox: Mailbox
) -> None:
    server.hands.put(letter(1), folder=folder)
    old = mailbox.look(folder)
    server.hands.at_work(lambda client: client.delete_folder(folder))
    server.hands.at_work(lambda client: client.create_folder(folder))
    server.hands.put(letter(2), folder=folder)

    assert mailbox.look(folder).uid_validity != old.uid_validity
    with pytest.raises(FolderGone, match="was numbered anew meanwhile"):
        list(mailbox.mails(old, 1, FIELDS))
    assert all_of(mailbox, folder) == ["Letter 2"]


def test_an_empty_folder_has_no_news(folder: str, mailbox: Mailbox) -> None:
    assert mailbox.look(folder).count == 0
    assert all_of(mailbox, folder) == []


def test_a_wrong_password_is_told_in_the_servers_words(server: Served) -> None:
    with pytest.raises(SignInRefused, match="The server did not take the sign-in: .*Invalid"):
        Mailbox(at(server.port, password="another")).look("INBOX")


def test_where_nobody_answers_the_server_is_away() -> None:
    with pytest.raises(ServerAway, match="No connection to 127.0.0.1, port 1: nobody answers"):
        Mailbox(at(1)).folders()


def test_a_password_never_travels_in_the_open() -> None:
    with pytest.raises(MailboxTrouble, match="never sent over an open connection"):
        Mailbox(at(143, host="mail.okafor.example")).folders()


def test_the_folders_are_listed(server: Served, mailbox: Mailbox) -> None:
    server.hands.at_work(lambda client: client.create_folder("Gesendet"))
    server.hands.at_work(lambda client: client.create_folder("Été & Köln"))

    found = {folder.name: folder.role for folder in mailbox.folders()}

    assert found["INBOX"] == Role.INBOX
    assert found["Gesendet"] == Role.SENT
    assert found["Été & Köln"] == Role.OTHER


@pytest.mark.parametrize(
    ("listed", "sent"),
    [
        ([((b"\\HasNoChildren", b"\\Sent"), b"/", "Bodil"), ((), b"/", "Sent")], "Bodil"),
        ([((b"\\SENT",), b"/", "[Gmail]/Poslaná pošta")], "[Gmail]/Poslaná pošta"),
        ([((), b".", "INBOX.Sent Items"), ((), b".", "INBOX")], "INBOX.Sent Items"),
        ([((), b"/", "Old/Sent"), ((), b"/", "Gesendet")], "Gesendet"),
        ([((), b"/", "Sent Items"), ((), b"/", "Sent")], "Sent"),
        ([((b"\\Noselect", b"\\Sent"), b"/", "Sent"), ((), b"/", "Envoyés")], "Envoyés"),
        ([((), None, "SENT")], "SENT"),
        ([((), b"/", "E\u0301le\u0301ments envoye\u0301s")], "E\u0301le\u0301ments envoye\u0301s"),
        ([((), b"/", "Presents"), ((), b"/", "Sent to Ben")], None),
        ([], None),
    ],
)
def test_the_folder_for_sent_mail_is_known_by_its_flag_or_its_name(
    listed: list[tuple[tuple[bytes, ...], bytes | None, str]], sent: str | None
) -> None:
    found = [folder.name for folder in sorted_out(listed) if folder.role is Role.SENT]

    assert found == ([] if sent is None else [sent])


def test_no_more_than_two_thousand_folders_are_listed() -> None:
    assert len(sorted_out([((), b"/", f"Folder {n}") for n in range(3000)])) == 2000
    assert sorted_out([((), b"/", "inbox")]) == (Folder("inbox", Role.INBOX),)
    assert len(set(SENT_NAMES)) == len(SENT_NAMES)


def test_without_the_next_number_the_folder_is_looked_through() -> None:
    assert State("INBOX", 1, 0, 3).has_news(99)
    assert not State("INBOX", 1, 0, 0).has_news(1)
