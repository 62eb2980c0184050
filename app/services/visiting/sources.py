"""What a client sees of the sources that are read for them, and their no to one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from agreements.language import Language
from app.db import writing
from app.models import Client
from app.services import counted_from
from app.services.mail import mailing
from app.services.mail.letters import Words, letter
from app.services.mail.links import Visitor
from app.services.state import told
from app.services.state.told import CALENDAR, MAILBOX
from app.services.visiting import answering
from app.services.visiting.portal_versions import ShownVersion
from app.services.watching import notice_words, notices, who_knows


@dataclass(frozen=True)
class Read:
    """A source that the client was told of: what is read of it, since when they know, where that
    is sure, and since when it is not read any more because they said so."""

    source: str
    words: str
    since: datetime | None
    refused_at: datetime | None


@dataclass(frozen=True)
class Sources:
    """Where what is counted comes from, as it holds now; `said` is empty while nothing is
    counted."""

    said: str
    read: tuple[Read, ...]


def of(db: Session, client: Client, binding: ShownVersion | None, ln: Language) -> Sources:
    """What is read for a client now; a constant number of queries. `binding` is what is in
    force."""
    standings = who_knows.of_all(db, client.freelancer_id, client.id)
    words = notice_words.what_is_read(ln)
    read = (standings.get((client.id, one)) for one in who_knows.SOURCES)
    return Sources(
        _said(db, client.id, binding, ln) if binding else "",
        tuple(
            Read(
                one.source,
                words[one.source],
                one.at if one.state == "told" else None,
                one.at if one.state == "refused" else None,
            )
            for one in read
            if one is not None and one.state in ("told", "unsure", "refused")
        ),
    )


def refuse(visitor: Visitor, source: str, now: datetime) -> None:
    """The client does not want a source to be read for this: it ends at once, and the freelancer
    is told, once.

    Raises:
        NotTheirs: the visitor is not the main contact.
        NotFound: there is no such source.
    """
    with writing() as db:
        client, main = answering.load(db, visitor)
        if not notices.refuse(db, visitor.freelancer_id, client.id, source, now):
            return
        words = _told(client.name, main.name, source)
        mailing.notice(db, client, f"no-{source}-{client.id}-{now.isoformat()}", words, now)


def _said(db: Session, client_id: int, binding: ShownVersion, ln: Language) -> str:
    kinds = [
        line.terms.kind for line in binding.lines if line.going is None or not line.going.is_waived
    ]
    found = counted_from.said(kinds, told.used_for(db, client_id), ln)
    if not found:
        return ln.gettext("At the moment I note everything by hand.")
    return ln.gettext("%(found)s Everything else I note by hand.") % {"found": found}


def _told(client: str, contact: str, source: str) -> Words:
    """The mail to the freelancer. Theirs, so not translated."""
    what, stopped = {
        MAILBOX: ("your mail with them", "No more mail with them is read for the agreement"),
        CALENDAR: ("your calendar", "No more meetings with them are read for the agreement"),
    }[source]
    return Words(
        f"{client} asks you not to read {what}",
        letter(
            f"{contact} said so on their page. {stopped}; that holds from now on, and there is "
            "nothing for you to do.",
            "What was counted before stays; what else was read of them is deleted. What happens "
            "from now on you can still note by hand.",
        ),
    )
