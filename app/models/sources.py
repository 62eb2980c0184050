"""Sources of evidence besides notes by hand: mailboxes, calendar feeds, imported files."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import Owned


class LookedAt:
    """A source that is looked at again and again.

    While `paused_at` is set nobody looks; else the next look is at `next_look_at`, later the more
    `failures` there were in a row, and `trouble` says why.
    """

    looked_at: Mapped[datetime | None]
    next_look_at: Mapped[datetime] = mapped_column(index=True)
    failures: Mapped[int]
    trouble: Mapped[str]
    paused_at: Mapped[datetime | None]


class Mailbox(LookedAt, Owned, Base):
    """A mailbox read over IMAP, headers alone. Secrets are sealed with a key kept elsewhere.

    With a `provider` it signs in by XOAUTH2, with access that `refresh_sealed` renews; else by
    password. Nothing received before `read_from` is read. `trusted` are the names under which the
    freelancer's own servers note what they checked. `tag` is the secret part of the address that
    makes a private note of a mail. `touched` are the clients whose mail came and was not looked
    through yet.
    """

    __tablename__ = "mailbox"
    __table_args__ = (UniqueConstraint("freelancer_id", "address"), UniqueConstraint("tag"))

    address: Mapped[str]
    host: Mapped[str]
    port: Mapped[int]
    security: Mapped[str]
    username: Mapped[str | None]
    password_sealed: Mapped[str | None]
    provider: Mapped[str | None]
    refresh_sealed: Mapped[str | None]
    trusted: Mapped[list[Any]]
    tag: Mapped[str]
    read_from: Mapped[datetime]
    touched: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    changed_at: Mapped[datetime]


class MailFolder(Owned, Base):
    """How far a folder was read. `last_uid` holds while `uid_validity` is the server's."""

    __tablename__ = "mail_folder"
    __table_args__ = (
        UniqueConstraint("mailbox_id", "role"),
        CheckConstraint("role IN ('inbox', 'sent')", name="role"),
    )

    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailbox.id", ondelete="CASCADE"))
    role: Mapped[str]
    name: Mapped[str]
    uid_validity: Mapped[int | None]
    last_uid: Mapped[int]
    looked_at: Mapped[datetime | None]
    trouble: Mapped[str]


class SeenMail(Owned, Base):
    """What the headers of one mail with a client said; nobody else's mail is kept.

    `mail_key` is the hash of its Message-ID, `thread` those of the mails it answers. `origin` is
    what wrote it ("human", "perhaps automatic", …) with the reason in `origin_reason`; `checks`
    says in words what the receiving server found of the sender. A delivery report holds in `about`
    the mail that did not arrive. `is_tagged`: the freelancer marked it for themselves.
    `dismissed_at`: the freelancer said that it answers nothing.
    """

    __tablename__ = "seen_mail"
    __table_args__ = (
        UniqueConstraint("mailbox_id", "client_id", "mail_key"),
        Index("ix_seen_mail_client", "client_id", "received_at"),
        Index("ix_seen_mail_sent", "freelancer_id", "is_sent", "received_at"),
    )

    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailbox.id", ondelete="CASCADE"))
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="SET NULL"))
    mail_key: Mapped[str]
    is_sent: Mapped[bool]
    subject: Mapped[str]
    subject_key: Mapped[str]
    thread: Mapped[list[Any]]
    received_at: Mapped[datetime]
    dated_at: Mapped[datetime | None]
    origin: Mapped[str]
    origin_reason: Mapped[str]
    checks: Mapped[str]
    about: Mapped[str | None]
    is_tagged: Mapped[bool]
    dismissed_at: Mapped[datetime | None]


class WaitingNote(Owned, Base):
    """The freelancer waits for an answer to a mail: a note for themselves, which counts nowhere."""

    __tablename__ = "waiting_note"
    __table_args__ = (UniqueConstraint("mail_id"),)

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("seen_mail.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class Feed(LookedAt, Owned, Base):
    """A calendar feed. Its address is a secret, so it is sealed; `place` is its host, to be shown.

    `zone` is for events that name none. `etag` and `modified` let the server answer that nothing is
    new. `reading` holds the meetings with clients at the last reading that was believed, to compare
    the next one with; `suspicion` says why a later one is not believed yet.
    """

    __tablename__ = "feed"

    name: Mapped[str]
    place: Mapped[str]
    address_sealed: Mapped[str]
    zone: Mapped[str]
    etag: Mapped[str]
    modified: Mapped[str]
    reading: Mapped[dict[str, Any] | None]
    suspicion: Mapped[str]
    changed_at: Mapped[datetime]


class SetAside(Owned, Base):
    """A mail or an event that could not be used, and why. Nothing of what stands in it is kept."""

    __tablename__ = "set_aside"
    __table_args__ = (
        UniqueConstraint("mailbox_id", "key"),
        UniqueConstraint("feed_id", "key"),
        CheckConstraint("(mailbox_id IS NULL) <> (feed_id IS NULL)", name="one_source"),
    )

    mailbox_id: Mapped[int | None] = mapped_column(ForeignKey("mailbox.id", ondelete="CASCADE"))
    feed_id: Mapped[int | None] = mapped_column(ForeignKey("feed.id", ondelete="CASCADE"))
    key: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime]


class Import(Owned, Base):
    """A file whose lines became clients, invoices, payments or calls.

    `content` is kept until the file was taken, or for a day. `choices` say how it is read.
    """

    __tablename__ = "import"

    kind: Mapped[str]
    name: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    choices: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    lines: Mapped[int]


class Invoice(Owned, Base):
    """An invoice that a file named, or that the freelancer noted (then without an `import_id`), for
    figures about what comes in. Days are those of the file.

    `key` tells it from the client's others: its number, or what else is known of it. `amount` is in
    the smallest unit of `currency` (three letters, empty where the file named none). `occasion_id`
    is the chance to keep a line that came of it, none where no line about invoices was in force.
    `paid_by_import_id` names the list of payments that said it was paid.
    """

    __tablename__ = "invoice"
    __table_args__ = (UniqueConstraint("client_id", "key"),)

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    import_id: Mapped[int | None] = mapped_column(
        ForeignKey("import.id", ondelete="CASCADE"), index=True
    )
    paid_by_import_id: Mapped[int | None] = mapped_column(
        ForeignKey("import.id", ondelete="SET NULL")
    )
    occasion_id: Mapped[int | None] = mapped_column(ForeignKey("occasion.id", ondelete="SET NULL"))
    key: Mapped[str]
    number: Mapped[str]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str]
    sent_on: Mapped[date]
    due_on: Mapped[date | None]
    paid_on: Mapped[date | None]


class Suggestion(Owned, Base):
    """Something that was found and that only the freelancer can tell the meaning of.

    `key` names what was found, so that it is asked once. `kind` is that of the evidence it would
    be ("arranged", "moved", "cancelled"); `details` hold what an occasion needs, and `confidence`
    says in words how sure it is. `outcome` is empty while it waits, then "taken" (with its
    occasion), "refused", "settled" (by what came later) or "muted".
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        UniqueConstraint("client_id", "key"),
        Index("ix_suggestion_open", "freelancer_id", "outcome"),
    )

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"))
    feed_id: Mapped[int | None] = mapped_column(ForeignKey("feed.id", ondelete="CASCADE"))
    key: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str]
    details: Mapped[dict[str, Any]]
    confidence: Mapped[str]
    at: Mapped[datetime]
    outcome: Mapped[str]
    outcome_at: Mapped[datetime | None]
    occasion_id: Mapped[int | None] = mapped_column(ForeignKey("occasion.id", ondelete="SET NULL"))


class Mute(Owned, Base):
    """Nothing more is to be found about one need at one client."""

    __tablename__ = "mute"
    __table_args__ = (UniqueConstraint("client_id", "need_id"),)

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"))
    at: Mapped[datetime]


class SourceNotice(Owned, Base):
    """A client is told that a source is read for them; what came before that is not used.

    `source` is "mailbox" or "calendar". They are told when the message was sent, or at `told_at`
    where the freelancer told them otherwise. From `ended_at` on it is not used for them any more,
    because the "client" said so or the "freelancer" (`ended_by`).
    """

    __tablename__ = "source_notice"
    __table_args__ = (
        UniqueConstraint("client_id", "source"),
        CheckConstraint("source IN ('mailbox', 'calendar')", name="source"),
    )

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    source: Mapped[str]
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox_message.id", ondelete="SET NULL")
    )
    told_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    made_at: Mapped[datetime]
