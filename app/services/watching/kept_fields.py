"""What each table of the sources holds, field by field, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.models import (
    Feed,
    Import,
    Invoice,
    Mailbox,
    MailFolder,
    Mute,
    SeenMail,
    SetAside,
    SourceNotice,
    Suggestion,
    WaitingNote,
)

_LOOKS = {
    "looked_at": "when it was looked at last",
    "next_look_at": "when it is looked at next",
    "failures": "how often in a row that did not work",
    "trouble": "why it did not",
    "paused_at": "since when you pause it",
    "changed_at": "when you changed it last",
}


@dataclass(frozen=True)
class Fields:
    """A table: what it is, the column that says since when, and each of its columns in words."""

    table: type[Any]
    title: str
    since: str
    columns: Mapping[str, str]


MAIL = (
    Fields(
        Mailbox,
        "The mailbox itself",
        "read_from",
        {
            "address": "its address",
            "host": "its server",
            "port": "the port there",
            "security": "how the connection is kept secret",
            "username": "the name to sign in with",
            "password_sealed": "its password, sealed with a key kept outside the database",
            "provider": "at which provider you signed in, in place of a password",
            "refresh_sealed": "the leave that provider gave, sealed in the same way",
            "trusted": "the servers whose checks of senders you trust",
            "tag": "the secret part of the address that notes a mail for you",
            "read_from": "from when on it is read",
            "touched": "for which clients new mail still has to be looked through",
            **_LOOKS,
        },
    ),
    Fields(
        MailFolder,
        "Its two folders",
        "looked_at",
        {
            "mailbox_id": "of which mailbox",
            "role": "inbox or sent",
            "name": "its name on the server",
            "uid_validity": "how the server numbers its mails",
            "last_uid": "how far it was read",
            "looked_at": "when that was",
            "trouble": "what was wrong with it",
        },
    ),
    Fields(
        SeenMail,
        "Mail between you and clients who were told",
        "received_at",
        {
            "mailbox_id": "in which mailbox",
            "client_id": "with which client",
            "contact_id": "with whom there",
            "mail_key": "a hash of its Message-ID",
            "is_sent": "whether you wrote it",
            "subject": "its subject",
            "subject_key": "the subject without “Re:” and the like",
            "thread": "hashes of the Message-IDs that it answers",
            "received_at": "when the server received it",
            "dated_at": "the date that the sender gave it, where that differs",
            "origin": "whether a person, a list or a machine wrote it",
            "origin_reason": "what tells so",
            "checks": "what your server found out about the sender",
            "about": "of a delivery report: a hash of the Message-ID that did not arrive",
            "is_tagged": "whether you marked it for yourself",
            "dismissed_at": "when you said that it answers nothing",
        },
    ),
    Fields(
        WaitingNote,
        "Your notes that you wait for an answer",
        "at",
        {
            "client_id": "from which client",
            "mail_id": "to which mail",
            "at": "since when",
            "settled_at": "when it came",
        },
    ),
)
CALENDARS = (
    Fields(
        Feed,
        "The calendar itself, with the meetings at its last reading",
        "changed_at",
        {
            "name": "its name",
            "place": "the host in its address",
            "address_sealed": "its address, sealed with a key kept outside the database",
            "zone": "its time zone",
            "etag": "a mark of the server’s, to ask whether anything is new",
            "modified": "the time of its last change, for the same",
            "reading": (
                "of meetings with clients who were told: title, when it begins and ends and where "
                "in a series, time zone, who invited and who is invited with each answer, whether "
                "it was cancelled and when it was changed; of entries that could not be read, a "
                "hash; how many entries there were; and by a hash, how each client was known"
            ),
            "suspicion": "why a later reading is not believed yet",
            **_LOOKS,
        },
    ),
    Fields(
        Suggestion,
        "Questions about meetings that only you can answer",
        "at",
        {
            "client_id": "with which client",
            "need_id": "about which line",
            "feed_id": "from which calendar",
            "key": "a hash that names the meeting",
            "kind": "whether it was arranged, moved or cancelled",
            "subject": "its title",
            "details": "the times that count",
            "confidence": "how sure it is",
            "at": "when it was found",
            "outcome": "what you said",
            "outcome_at": "when",
            "occasion_id": "what was counted by it",
        },
    ),
)
FILES = (
    Fields(
        Import,
        "The file",
        "made_at",
        {
            "kind": "what is in it",
            "name": "its name",
            "content": "the file itself, until it was taken, or for a day",
            "choices": (
                "how it is read: columns, dates, numbers and time zone; and the names and numbers "
                "in it that you chose a client for or left out"
            ),
            "made_at": "when you sent it",
            "taken_at": "when you took it",
            "lines": "how many lines came in",
        },
    ),
    Fields(
        Invoice,
        "Invoices",
        "sent_on",
        {
            "client_id": "to which client",
            "import_id": "from which list",
            "paid_by_import_id": "which list of payments said that it was paid",
            "occasion_id": "what was counted by it",
            "key": "what tells it from others",
            "number": "its number",
            "amount": "its amount",
            "currency": "its currency",
            "sent_on": "the day it was sent",
            "due_on": "the day it was due",
            "paid_on": "the day it was paid",
        },
    ),
)
ALL = (
    Fields(
        SourceNotice,
        "What clients know",
        "made_at",
        {
            "client_id": "which client",
            "source": "mail or calendar",
            "message_id": "the mail that told them",
            "told_at": "when you told them yourself",
            "ended_at": "since when it is not used for them any more",
            "ended_by": "whether they said so, or you",
            "made_at": "when this was noted first",
        },
    ),
    Fields(
        Mute,
        "Lines that nothing more is to be found about",
        "at",
        {"client_id": "at which client", "need_id": "which line", "at": "since when"},
    ),
    Fields(
        SetAside,
        "Mails and entries that could not be used, the newest hundred of a source",
        "at",
        {
            "mailbox_id": "in which mailbox",
            "feed_id": "in which calendar",
            "key": "a hash that names it",
            "reason": "why",
            "at": "when that was",
        },
    ),
)
