"""The client contests or explains what was counted, for both to read beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from agreements.judging import Outcome
from agreements.language import Language
from app.db import writing
from app.languages import language
from app.models import Clause, Occasion, Remark
from app.services import submissions
from app.services.errors import NotFound, Refused
from app.services.mail import mailing
from app.services.mail.letters import Words, letter
from app.services.mail.links import Visitor
from app.services.state.remarks import CLIENT, CONTESTS
from app.services.upholding import remarks
from app.services.visiting import answering, counted

MOST = 20  # remarks of one side about one occasion


@dataclass(frozen=True)
class Saying:
    """What is said about an occasion: `kind` is "contests" or "explains"."""

    occasion_id: int
    kind: str
    words: str


def say(visitor: Visitor, saying: Saying, key: str, now: datetime) -> None:
    """Put it on record, for both, and tell the freelancer by mail. While a contest waits, no
    reminder speaks of it. The same form, or the same words, again change nothing.

    Raises:
        NotTheirs: the visitor is not the main contact.
        NotFound: no such occasion is shown to them.
        Refused: that much was said already; in their language.
    """
    with writing() as db:
        client, main = answering.load(db, visitor)
        found = _occasion(db, client.id, saying.occasion_id)
        if found is None:
            raise NotFound
        occasion, clause = found
        if submissions.made_by(db, client.freelancer_id, key) is not None:
            return
        if _is_said(db, saying, language(main.language)):
            return
        remark = remarks.put(db, occasion, CLIENT, saying.kind, (main.name, saying.words), now)
        submissions.note(db, client.freelancer_id, key, remark.id, now)
        if saying.kind == CONTESTS:
            remarks.rest(db, occasion, now)
        words = _told((client.name, main.name), occasion.subject or clause.title, saying)
        mailing.notice(db, client, f"remark-{remark.id}", words, now)


def _occasion(db: Session, client_id: int, occasion_id: int) -> tuple[Occasion, Clause] | None:
    row = db.execute(
        select(Occasion, Clause)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(Occasion.id == occasion_id, *counted.shown_to(client_id))
    ).first()
    return (row[0], row[1]) if row else None


def _is_said(db: Session, saying: Saying, ln: Language) -> bool:
    mine = (Remark.occasion_id == saying.occasion_id, Remark.side == CLIENT)
    same = select(Remark.id).where(*mine, Remark.kind == saying.kind, Remark.words == saying.words)
    if db.scalar(same.limit(1)) is not None:
        return True
    if (db.scalar(select(func.count(Remark.id)).where(*mine)) or 0) >= MOST:
        said = ln.gettext("That is a lot of words already. Please write a mail.")
        raise Refused({"words": said})
    return False


def may_contest(outcome: str) -> bool:
    """Whether there is anything to contest: what does not count need not be."""
    return outcome != Outcome.EXCUSED.value


def _told(who: tuple[str, str], about: str, saying: Saying) -> Words:
    """The mail to the freelancer. Theirs, so not translated."""
    client, contact = who
    if saying.kind == CONTESTS:
        return Words(
            f"{client} says that something was not so",
            letter(
                f"{contact} writes about “{about}”:",
                saying.words,
                "Until you have answered, nothing is sent about it. You find it on Today in "
                "Groundrules: let it pass, or keep it with a word.",
            ),
        )
    return Words(
        f"{client} says what happened",
        letter(
            f"{contact} writes about “{about}”:",
            saying.words,
            "It stands beside it, for both of you. Nothing else changes by it.",
        ),
    )
