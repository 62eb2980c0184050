"""What waits because a client said so on their page: something was not so, they end it, or somebody
else shall be the main contact."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import aliased

from agreements.language import ENGLISH
from app.languages import language
from app.models import Clause, Client, Contact, Occasion, Parting, Remark
from app.services.accounts import Person
from app.services.mail import remark_letters
from app.services.mail.letters import Parties
from app.services.overview.waiting_rows import columns
from app.services.state.expressions import OWNER, there_is

KINDS = ("contest", "left")
_BREAK = "\n"


def contests() -> Any:
    """A client says that something was not so; of several words about one thing, the newest.

    `words` is what they wrote, `note` the language and the name of whoever reads the answer, and
    what it is about, a line each.
    """
    newer = aliased(Remark)
    later = select(newer.id).where(
        newer.occasion_id == Remark.occasion_id,
        newer.id > Remark.id,
        newer.kind == "contests",
        newer.settled_at.is_(None),
    )
    about = func.coalesce(func.nullif(Occasion.subject, ""), Clause.title)
    note = Contact.language + _BREAK + Contact.name + _BREAK + about
    return (
        select(*columns(31, "contest", Occasion.id, Remark.words, Remark.at, note=note))
        .join(Remark, Remark.client_id == Client.id)
        .join(Occasion, Occasion.id == Remark.occasion_id)
        .join(Clause, Clause.id == Occasion.clause_id)
        .join(Contact, (Contact.client_id == Client.id) & Contact.is_main)
        .where(
            Client.freelancer_id == OWNER,
            Remark.kind == "contests",
            Remark.settled_at.is_(None),
            ~there_is(later, newer),
        )
    )


def left() -> Any:
    """A client ended the agreement, and the freelancer has not taken note of it. `words` is the
    last day, `note` what they wrote; `flag` says that it has ended."""
    day, has_ended = cast(Parting.final_day, String), Parting.ended_at.is_not(None)
    more = {"note": Parting.reason, "flag": has_ended}
    return (
        select(*columns(32, "left", Parting.id, day, Parting.notice_at, **more))
        .join(Parting, Parting.client_id == Client.id)
        .where(Client.freelancer_id == OWNER, is_news())
    )


def main_contacts() -> Any:
    """A client asks for another main contact. `words` is the person's name."""
    asked = Contact.main_asked_at
    return (
        select(*columns(34, "main", Contact.id, Contact.name, asked))
        .join(Contact, Contact.client_id == Client.id)
        .where(Client.freelancer_id == OWNER, asked.is_not(None))
    )


def is_news() -> Any:
    """Whether a notice is the client's and stands, and the freelancer took no note of it."""
    return (
        (Parting.given_by == "client")
        & Parting.noted_at.is_(None)
        & Parting.taken_back_at.is_(None)
        & Parting.resumed_at.is_(None)
    )


def completed(row: Any, person: Person) -> Any:
    """A row with its day in words, or with the mail that would be sent if it is let pass."""
    if row.kind == "left":
        return replace(row, words=ENGLISH.long_day(date.fromisoformat(row.words)))
    code, name, about = row.note.split(_BREAK, 2)
    words = remark_letters.let_go(Parties(person.name, name), about, language(code))
    return replace(row, note=about, figures={**vars(words), "name": name})
