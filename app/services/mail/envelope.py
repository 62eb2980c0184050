"""An outbox row as the bytes of a mail: its words, its ways out, its attachment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import quote

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, undefer

from agreements.language import Language
from app.adapters.message import Attachment, Outgoing, ascii_address, to_bytes
from app.languages import language
from app.models import Document, Freelancer, OutboxMessage, PageLink, Version
from app.models import OutboxState as State
from app.rendering import environment
from app.services import papers, public_address
from app.services.mail import links, stopped
from app.services.mail.letterbox import BY_CLICK, PERSONAL
from app.services.mail.mail_account import From
from app.shell import shell

MOST_REFERENCES = 10
_CONVERSATION = ("freelancer_id", "client_id", "thread_key", "recipient")


@dataclass(frozen=True)
class Footer:
    """What stands under a letter: lines, each with an address where it has one."""

    lines: tuple[tuple[str, str | None], ...]
    page_url: str | None


def build(
    db: Session, row: OutboxMessage, freelancer: Freelancer, who: From, now: datetime
) -> tuple[str, bytes]:
    """The Message-ID and the bytes of a mail, lines ended by CRLF.

    Raises:
        BadHeader: something in it could be read as another header.
    """
    ln, (link, base) = language(row.language), link_of(db, row)
    foot = footer(row, link, base, ln)
    own_id, may_stop = groundrules_id(row), _may_stop(row)
    message_id = row.message_id or f"<{own_id}@{_domain(who)}>"
    outgoing = Outgoing(
        message_id=message_id,
        groundrules_id=own_id,
        sender_name=who.sender_name,
        sender_address=who.sender,
        recipient_name=row.recipient_name,
        recipient_address=row.recipient,
        subject=row.subject,
        text=plain_text(row.body, foot, ln.gettext("Open your page")),
        html=_html(row, foot, ln),
        date=now,
        reply_to=who.reply_to,
        attachments=_attachments(db, row),
        references=_references(db, row),
        unsubscribe_url=links.stop_url(base, link) if may_stop and link and base else None,
        unsubscribe_mailto=_stop_by_reply(who) if may_stop else None,
        is_automatic=row.kind not in BY_CLICK,
    )
    return message_id, to_bytes(outgoing)


def groundrules_id(row: OutboxMessage) -> str:
    """Derived from the row, and the same for every try.

    A database that was put back gives numbers out once more, so the number alone is not enough.
    """
    seed = f"{row.id} {row.kind} {row.recipient} {row.occurrence_key}"
    return shell().vault.token("message", seed)[:32]


def footer(row: OutboxMessage, link: PageLink | None, base: str | None, ln: Language) -> Footer:
    """The lines under a letter: what it is from, and each way to answer."""
    lines: list[tuple[str, str | None]] = [(line, None) for line in row.footer]
    if row.kind in PERSONAL:
        own = shell().settings.base_url
        return Footer((("Open Groundrules", f"{own}/"),) if own else (), None)
    if link is None or base is None:
        if _may_stop(row):
            lines.append((_by_reply(ln), None))
        return Footer(tuple(lines), None)
    url = links.page_url(base, link)
    if _may_stop(row):
        lines.append((ln.gettext("This no longer works for me"), f"{url}#change"))
        lines.append((ln.gettext("Stop reminders"), f"{url}#stop"))
    return Footer(tuple(lines), url)


def plain_text(body: str, foot: Footer, label: str) -> str:
    """A letter with its footer, as plain text shows it. `label` stands before the page's address.

    The address stands above the dashes: mail programs hide what is below them.
    """
    lines = [f"{text}: {url}" if url else text for text, url in foot.lines]
    parts = [body, *([f"{label}: {foot.page_url}"] if foot.page_url else [])]
    if lines:
        parts.append("\n".join(["-- ", *lines]))
    return "\n\n".join(parts) + "\n"


def link_of(db: Session, row: OutboxMessage) -> tuple[PageLink | None, str | None]:
    """The link that a row would carry, and the address links begin with."""
    return _link(db, row), public_address.links_base(db)


def _domain(who: From) -> str:
    return ascii_address(who.sender).rpartition("@")[2]


def _by_reply(ln: Language) -> str:
    return ln.gettext(
        "If this no longer works for you, or you’d like no more notes like this one, just reply "
        "and say so."
    )


def _may_stop(row: OutboxMessage) -> bool:
    return row.kind == "reminder"


def _stop_by_reply(who: From) -> str:
    address = ascii_address(who.reply_to or who.sender)
    return f"mailto:{address}?subject={quote(stopped.SUBJECT)}"


def _link(db: Session, row: OutboxMessage) -> PageLink | None:
    return db.get(PageLink, row.page_link_id) if row.page_link_id else None


def as_page(row: OutboxMessage, foot: Footer, ln: Language, sheet: str | None = None) -> str:
    """A letter as a page, with its styles at the top, or with a link to them at `sheet`."""
    page = environment(row.language).get_template("emails/letter.html")
    return page.render(
        subject=row.subject,
        paragraphs=row.body.split("\n\n"),
        footer=foot.lines,
        page_url=foot.page_url,
        page_label=ln.gettext("Open your page"),
        language=row.language,
        sheet=sheet,
    )


def _html(row: OutboxMessage, foot: Footer, ln: Language) -> str:
    import css_inline  # takes long to import

    inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)
    # Nothing is fetched: the letter has its styles inside.
    return inliner.inline(as_page(row, foot, ln))


def _attachments(db: Session, row: OutboxMessage) -> tuple[Attachment, ...]:
    if row.document_id is None:
        return ()
    document, version = db.execute(
        select(Document, Version)
        .join(Version, Version.id == Document.version_id)
        .where(Document.id == row.document_id)
        .options(undefer(Document.pdf))
    ).one()
    name = papers.filename(version, document.kind)
    return (Attachment(name, document.pdf, "application/pdf"),)


def _references(db: Session, row: OutboxMessage) -> tuple[str, ...]:
    """Earlier mails of the same conversation: its first, and the latest, oldest first."""
    if row.thread_key is None:
        return ()
    this = {name: getattr(row, name) for name in ("id", *_CONVERSATION)}
    earlier = db.connection().execute(_earlier(), this).scalars().all()
    # What began the conversation stays: some programs follow it alone (RFC 5322, 3.6.4).
    return (*earlier[:1], *earlier[1:][-(MOST_REFERENCES - 1) :])


@cache
def _earlier() -> Select[*tuple[Any, ...]]:
    """The ids of what was sent in a conversation before; put together once, for each mail asks."""
    return (
        select(OutboxMessage.message_id)
        .where(
            *(getattr(OutboxMessage, name) == bindparam(name) for name in _CONVERSATION),
            OutboxMessage.state == State.SENT,
            OutboxMessage.message_id != "",
            OutboxMessage.id != bindparam("id"),
        )
        .order_by(OutboxMessage.sent_at, OutboxMessage.id)
    )
