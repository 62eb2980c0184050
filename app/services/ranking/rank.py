"""Needs: ranked, worded, retired. Nothing here touches what has been agreed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, selectinload

from agreements.hours import Calendar, Week
from agreements.needs import KINDS, Kind, Parameters, Setting, Words, complete
from agreements.settling import Criteria
from app.db import session, writing
from app.languages import language
from app.models import Client, Freelancer, Need, NeedWording
from app.services import calendars, submissions
from app.services.errors import Conflict, NotFound, Stale
from app.services.state import in_force, settlements, standing

USUAL = Criteria()


@dataclass(frozen=True)
class NeedForm:
    """A need as it was typed; `parameters` have been read by its kind. Empty words are defaults.

    `settling` says when a line of it counts as settled.
    """

    kind: str
    parameters: dict[str, Any]
    language: str
    typed: Words
    settling: Criteria = USUAL


@dataclass(frozen=True)
class NeedRow:
    """A need on the list; `agreed_with` are the clients (id and name) with whom it is in force."""

    id: int
    rank: int | None
    kind: Kind
    words: Words
    agreed_with: tuple[tuple[int, str], ...]


def listing(freelancer_id: int, now: datetime) -> tuple[list[NeedRow], list[NeedRow]]:
    """The ranked needs, first-ranked first, and the retired ones; each as a client reads it."""
    db = session()
    needs = db.scalars(
        select(Need)
        .where(Need.freelancer_id == freelancer_id)
        .order_by(Need.rank, Need.id)
        .options(selectinload(Need.wordings))
    ).all()
    agreed = in_force.clients_by_need(db, freelancer_id)
    setting = example_setting(freelancer_id, now)
    rows = [_row(need, setting, agreed.get(need.id, ())) for need in needs]
    return (
        [row for row in rows if row.rank is not None],
        [row for row in rows if row.rank is None],
    )


def one(freelancer_id: int, need_id: int) -> Need:
    """A need with its wordings, for its form."""
    return _load(session(), freelancer_id, need_id)


def add(freelancer_id: int, form: NeedForm, key: str, now: datetime) -> int:
    """A new need, ranked last. The same form again answers the same need."""
    with writing() as db:
        if (made := submissions.made_by(db, freelancer_id, key)) is not None:
            return made
        need = Need(
            freelancer_id=freelancer_id,
            rank=_last_rank(db, freelancer_id) + 1,
            kind=form.kind,
            revision=1,
            created_at=now,
            wordings=[],
        )
        _set(need, form)
        db.add(need)
        db.flush()
        submissions.note(db, freelancer_id, key, need.id, now)
        return need.id


def change(freelancer_id: int, need_id: int, form: NeedForm, revision: int, now: datetime) -> None:
    """Change a need. It reaches a client only in a version of its own.

    Raises:
        Stale: it was changed since `revision` was read.
    """
    with writing() as db:
        need = _load(db, freelancer_id, need_id)
        if need.revision != revision:
            raise Stale("This need was changed in another window.")
        need.revision += 1
        _set(need, form)
        settlements.review_need(db, need_id, now)


def reorder(freelancer_id: int, order: list[int]) -> None:
    """Rank the needs in this order.

    Raises:
        Conflict: `order` does not name exactly the needs that are ranked.
    """
    with writing() as db:
        ranked = _ranked(db, freelancer_id)
        if sorted(order) != sorted(ranked):
            raise Conflict("The list was changed in another window. This is how it stands now.")
        _set_order(db, order)


def move(freelancer_id: int, need_id: int, by: int) -> None:
    """Move a need one place up (-1) or down (+1)."""
    with writing() as db:
        _load(db, freelancer_id, need_id)
        order = _ranked(db, freelancer_id)
        if need_id not in order:
            raise Conflict("This need is retired.")
        place = order.index(need_id)
        target = place + (1 if by > 0 else -1)
        if 0 <= target < len(order):
            order[place], order[target] = order[target], order[place]
            _set_order(db, order)


def retire(freelancer_id: int, need_id: int, now: datetime) -> tuple[str, ...]:
    """Take a need out of the ranking. Answers the clients with whom it stays agreed."""
    with writing() as db:
        need = _load(db, freelancer_id, need_id)
        if need.retired_at is None:
            need.rank, need.retired_at = None, now
            db.flush()
            _set_order(db, _ranked(db, freelancer_id))
        agreed = in_force.clients_by_need(db, freelancer_id).get(need_id, ())
        return tuple(name for _, name in agreed)


def bring_back(freelancer_id: int, need_id: int) -> None:
    """Rank a retired need again, last."""
    with writing() as db:
        need = _load(db, freelancer_id, need_id)
        if need.retired_at is not None:
            need.rank, need.retired_at = _last_rank(db, freelancer_id) + 1, None


def preview(freelancer_id: int, form: NeedForm, now: datetime) -> Words:
    """The need as a client would read it, while it is being typed."""
    setting = example_setting(freelancer_id, now)
    return complete(KINDS[form.kind], form.typed, form.parameters, setting, language(form.language))


def example_setting(freelancer_id: int, now: datetime) -> Setting:
    """Both calendars for a sentence: with the first client's, else the freelancer's own twice."""
    db = session()
    freelancer = db.get_one(Freelancer, freelancer_id)
    own = calendars.of_freelancer(db, freelancer)
    client = db.scalar(
        select(Client).where(Client.freelancer_id == freelancer_id).order_by(Client.id).limit(1)
    )
    theirs = own
    if client is not None:
        theirs = Calendar(Week.from_json(client.week), client.zone, client.country, client.region)
    return Setting(theirs, own, standing.day_in(freelancer.zone, now))


def said_in(need: Need, code: str) -> str:
    """The language of the words that a reader of the language `code` gets.

    Words typed in it go first, then those typed in English, then any; our own are English.
    """
    typed = sorted(wording.language for wording in need.wordings if any(_typed(wording)))
    return next((one for one in (code, "en") if one in typed), typed[0] if typed else "en")


def words_of(
    need: Need, setting: Setting, code: str, parameters: Parameters | None = None
) -> Words:
    """A need's words for a reader of a language; what was not typed is its kind's own.

    With other `parameters` than the need's, its typed title and sentence no longer say what they
    mean, and the kind's own stand in their place.
    """
    words = typed_words(need, code)
    if parameters is not None and dict(parameters) != dict(need.parameters):
        words = replace(words, title="", sentence="")
    figures = need.parameters if parameters is None else parameters
    return complete(KINDS[need.kind], words, figures, setting, language(code))


def typed_words(need: Need, code: str) -> Words:
    """What the freelancer wrote of a need, as a reader of a language gets it; perhaps nothing."""
    spoken = said_in(need, code)
    typed = (_typed(wording) for wording in need.wordings if wording.language == spoken)
    return Words(*next(typed, ("", "", "", "")))


def _typed(wording: NeedWording) -> tuple[str, str, str, str]:
    return wording.title, wording.sentence, wording.why, wording.promise


def _row(need: Need, setting: Setting, agreed: tuple[tuple[int, str], ...]) -> NeedRow:
    return NeedRow(need.id, need.rank, KINDS[need.kind], words_of(need, setting, "en"), agreed)


def _load(db: Session, freelancer_id: int, need_id: int) -> Need:
    found = db.scalar(
        select(Need)
        .where(Need.id == need_id, Need.freelancer_id == freelancer_id)
        .options(selectinload(Need.wordings))
    )
    if found is None:
        raise NotFound
    return found


def _set(need: Need, form: NeedForm) -> None:
    """Everything of a need that its form holds."""
    kind = KINDS[need.kind]
    need.parameters = form.parameters
    need.settle_days = form.settling.days
    need.settle_occasions = form.settling.occasions
    need.settle_kept = form.settling.kept
    wording = next((w for w in need.wordings if w.language == form.language), None)
    if wording is None:
        wording = NeedWording(freelancer_id=need.freelancer_id, language=form.language)
        need.wordings.append(wording)
    wording.title, wording.sentence = form.typed.title, form.typed.sentence
    wording.why, wording.promise = form.typed.why, form.typed.promise
    # A promise in one's own words can be kept, but not judged by a rule.
    is_own = any(wording.promise for wording in need.wordings)
    need.promise_kind = None if is_own else kind.promise_kind
    need.promise_parameters = kind.promise_parameters(form.parameters) if need.promise_kind else {}


def _ranked(db: Session, freelancer_id: int) -> list[int]:
    return list(
        db.scalars(
            select(Need.id)
            .where(Need.freelancer_id == freelancer_id, Need.rank.is_not(None))
            .order_by(Need.rank)
        )
    )


def _last_rank(db: Session, freelancer_id: int) -> int:
    return db.scalar(select(func.max(Need.rank)).where(Need.freelancer_id == freelancer_id)) or 0


def _set_order(db: Session, order: list[int]) -> None:
    # Two passes: a rank is unique, also halfway through.
    for place, need_id in enumerate(order, 1):
        db.execute(update(Need).where(Need.id == need_id).values(rank=-place))
    for place, need_id in enumerate(order, 1):
        db.execute(update(Need).where(Need.id == need_id).values(rank=place))
