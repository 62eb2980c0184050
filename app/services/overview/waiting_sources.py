"""What waits because something that is read could not be: mailboxes, one of their folders, and
calendars in trouble."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Integer,
    String,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
)

from app.db import UtcDateTime
from app.models import Feed, Mailbox, MailFolder
from app.models.sources import LookedAt
from app.services.state.expressions import OWNER
from app.services.watching import folders

# A server may be away for an hour or two; that is nobody's business.
OFTEN = 3


def mailboxes_in_trouble() -> Any:
    """Mailboxes that cannot be read. `words` says why, `note` what it is, `flag` that it is not
    tried again."""
    return _rows(Mailbox, Mailbox.address, literal("mailbox", String), Mailbox.trouble).where(
        _is_in_trouble(Mailbox)
    )


def folders_missing() -> Any:
    """Mailboxes of which one folder cannot be read; `note` is "folder"."""
    here = MailFolder.mailbox_id == Mailbox.id
    gone = (
        select(func.min(MailFolder.trouble))
        .where(here, MailFolder.trouble != "")
        .correlate(Mailbox)
        .scalar_subquery()
    )
    no_sent = exists().where(here) & ~exists().where(here, MailFolder.role == "sent")
    words = func.coalesce(gone, literal(folders.NO_SENT, String))
    return _rows(Mailbox, Mailbox.address, literal("folder", String), words).where(
        ~_is_in_trouble(Mailbox), Mailbox.paused_at.is_(None), or_(gone.is_not(None), no_sent)
    )


def feeds_in_trouble() -> Any:
    """The same of calendars; `note` is "doubted" where one seems wrong."""
    is_wrong = _is_in_trouble(Feed)
    note = case((is_wrong, literal("feed", String)), else_=literal("doubted", String))
    words = case((is_wrong, Feed.trouble), else_=Feed.suspicion)
    doubted = (Feed.suspicion != "") & Feed.paused_at.is_(None)
    return _rows(Feed, Feed.name, note, words).where(or_(is_wrong, doubted))


def _is_in_trouble(source: type[LookedAt]) -> Any:
    """What the freelancer paused has no trouble."""
    is_stuck = or_(source.paused_at.is_not(None), source.failures >= OFTEN)
    return (source.trouble != "") & is_stuck


def _rows(source: Any, name: Any, note: Any, words: Any) -> Any:
    """In the shape of `waiting_rows.columns`; no client stands behind these."""
    return select(
        literal(0, Integer).label("place"),
        literal("source", String).label("kind"),
        literal(0, Integer).label("client_id"),
        name.label("name"),
        source.id.label("row_id"),
        words.label("words"),
        func.coalesce(source.paused_at, source.changed_at, type_=UtcDateTime()).label("at"),
        note.label("note"),
        cast(null(), JSON).label("figures"),
        source.paused_at.is_not(None).label("flag"),
    ).where(source.freelancer_id == OWNER)
