"""What was decided about a ladder, as lines of the timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Integer, String, cast, literal, null, select

from agreements.language import ENGLISH
from app.models import (
    Acceptance,
    Agreement,
    ChangeRequest,
    Offer,
    Parting,
    SettledWord,
    Settlement,
    Skip,
    Talk,
    Waiver,
)

NUMBER: Any = cast(null(), Integer).label("number")
ABOUT: Any = cast(null(), String).label("about")
WORDS: Any = cast(null(), String).label("words")

Told = tuple[str, str, str]


def index(client_id: int) -> list[Any]:
    """Selects of each of them with all it says: kind, id and instant, a number, what about."""
    return [
        *_of_needs(client_id),
        *_of_partings(client_id),
        line("talk", Talk, Talk.at, Talk.message_id).where(Talk.client_id == client_id),
        line(
            "answered",
            ChangeRequest,
            ChangeRequest.answered_at,
            about=ChangeRequest.outcome,
            words=ChangeRequest.answer,
        )
        .join(Agreement, Agreement.id == ChangeRequest.agreement_id)
        .where(
            Agreement.client_id == client_id,
            ChangeRequest.outcome.in_(("countered", "kept")),
        ),
    ]


def told(row: Any, titles: Mapping[int, str]) -> Told:
    """What a line says of a row of the index: its text, its detail and its tag."""
    return _TOLD[row.kind](row, f"“{titles.get(row.number, '')}”")


def line(
    kind: str, table: Any, at: Any, number: Any = NUMBER, about: Any = ABOUT, words: Any = WORDS
) -> Any:
    """A select of one kind of line: which row, when, and what it is told from."""
    return select(
        literal(kind, String).label("kind"),
        table.id,
        at.label("at"),
        number.label("number"),
        about.label("about"),
        words.label("words"),
    )


def _of_needs(client_id: int) -> list[Any]:
    """What begins and ends for one need at a time."""
    found = []
    for kind, table, words in (("skip", Skip, Skip.reason), ("waiver", Waiver, Waiver.reason)):
        mine = table.client_id == client_id
        found.append(line(kind, table, table.at, table.need_id, words=words).where(mine))
        ended = line(f"un{kind}", table, table.ended_at, table.need_id)
        found.append(ended.where(mine, table.ended_at.is_not(None)))
    word = line("word", SettledWord, SettledWord.at, SettledWord.need_id).where(
        SettledWord.client_id == client_id,
        SettledWord.ended_at.is_(None) | (SettledWord.ended_at > SettledWord.at),
    )
    return [*found, word, *_of_settling(client_id)]


def _of_settling(client_id: int) -> list[Any]:
    """Settled, unless a word says so; no longer settled, unless something else says why."""
    mine = Settlement.client_id == client_id
    by_word = select(SettledWord.id).where(
        SettledWord.client_id == client_id,
        SettledWord.need_id == Settlement.need_id,
        SettledWord.at == Settlement.at,
    )
    begun = line("settled", Settlement, Settlement.at, Settlement.need_id)
    over = line("unsettled", Settlement, Settlement.ended_at, Settlement.need_id)
    said_elsewhere = (~why.exists() for why in _why_no_longer(client_id))
    return [
        begun.where(mine, ~by_word.exists()),
        over.where(mine, Settlement.ended_at.is_not(None), *said_elsewhere),
    ]


def _why_no_longer(client_id: int) -> tuple[Any, Any, Any]:
    """What may have ended a settlement: a waiver, another version, the end of the agreement."""
    waived = select(Waiver.id).where(
        Waiver.client_id == client_id,
        Waiver.need_id == Settlement.need_id,
        Waiver.at == Settlement.ended_at,
    )
    changed = (
        select(Acceptance.id)
        .join(Offer, Offer.id == Acceptance.offer_id)
        .join(Agreement, Agreement.id == Offer.agreement_id)
        .where(Agreement.client_id == client_id, Acceptance.recorded_at == Settlement.ended_at)
    )
    ended = select(Parting.id).where(
        Parting.client_id == client_id,
        Parting.ended_at > Settlement.at,
        Parting.ended_at <= Settlement.ended_at,
    )
    return waived, changed, ended


def _of_partings(client_id: int) -> list[Any]:
    mine = Parting.client_id == client_id
    day = Parting.given_by + " " + cast(Parting.final_day, String)
    notice = line("notice", Parting, Parting.notice_at, about=day, words=Parting.reason)
    later = (
        ("stayed", Parting.taken_back_at),
        ("ended", Parting.ended_at),
        ("resumed", Parting.resumed_at),
    )
    return [
        notice.where(mine),
        *(
            line(kind, Parting, at, about=Parting.given_by).where(mine, at.is_not(None))
            for kind, at in later
        ),
    ]


def _notice(row: Any, title: str) -> Told:
    side, _, given = row.about.partition(" ")
    day = ENGLISH.long_day(date.fromisoformat(given))
    if side == "client":
        said = f"“{row.words}”" if row.words else ""
        return f"They ended the agreement: its last day is {day}", said, "notice"
    return f"You gave notice: the agreement ends on {day}", row.words, "notice"


def _stayed(row: Any, title: str) -> Told:
    who = "They" if row.about == "client" else "You"
    return f"{who} took the notice back", "", ""


def _answered(row: Any, title: str) -> Told:
    said = {
        "countered": "You offered something else than they asked for",
        "kept": "You left it as it is",
    }[row.about]
    return said, f"“{row.words}”" if row.words else "", ""


_TOLD: dict[str, Callable[[Any, str], Told]] = {
    "skip": lambda row, title: (f"You skip {title} here", row.words, ""),
    "unskip": lambda row, title: (f"You ranked {title} here again", "", ""),
    "waiver": lambda row, title: (f"You live without {title}", row.words, ""),
    "unwaiver": lambda row, title: (f"{title} counts again", "", ""),
    "word": lambda row, title: (f"You said that {title} has settled", "", "settled"),
    "settled": lambda row, title: (f"{title} has settled", "", "settled"),
    "unsettled": lambda row, title: (f"{title} is no longer settled", "", ""),
    "talk": lambda row, title: ("You invited them to talk", "", ""),
    "answered": _answered,
    "notice": _notice,
    "stayed": _stayed,
    "ended": lambda row, title: ("The agreement ended", "", ""),
    "resumed": lambda row, title: ("You work together again", "", ""),
}
