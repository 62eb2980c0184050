"""Needs become the terms of a version: words, figures and calendar, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from agreements.hours import Calendar, NoWorkingTime, Week
from agreements.judging import Judge, deadline
from agreements.kinds import Parameters, Setting, Words
from agreements.needs import KINDS
from app.languages import language
from app.models import Client, Freelancer, Need
from app.services import calendars
from app.services.contents import Terms
from app.services.errors import Conflict
from app.services.ranking import rank
from app.services.state import standing

TOO_LITTLE = (
    "Their week has too little working time for “%s”. Change their hours or its figures first."
)
SAME = "That is what is agreed already, so there is nothing to change."


@dataclass(frozen=True)
class Frozen:
    """The terms of a version, and the language their new words are in."""

    terms: tuple[Terms, ...]
    language: str


@dataclass(frozen=True)
class Wanted:
    """How a line shall read: with these figures, or as its need stands now (None).

    With other figures than its need's, nothing but them changes. `exactly` says the same of its
    need's own figures, which else bring the need's words of now.
    """

    parameters: Parameters | None
    exactly: bool = False


@dataclass(frozen=True)
class Freezer:
    """Freezes needs for one client: both live calendars, and the language of the reader."""

    client: Calendar
    freelancer: Calendar
    on: date
    code: str

    def adding(self, carried: tuple[Terms, ...], need: Need) -> Frozen:
        """What is carried over, and one more need."""
        new = self._freeze(need, need.parameters, self._live, "new")
        return Frozen((*carried, new), rank.said_in(need, self.code))

    def changing(self, carried: tuple[Terms, ...], need: Need, wanted: Wanted) -> Frozen:
        """What is carried over with one line changed; its working hours stay as agreed.

        Raises:
            Conflict: the line would be the same.
        """
        place = next(n for n, terms in enumerate(carried) if terms.need_id == need.id)
        changed = self._otherwise(carried[place], need, wanted, "changed")
        if changed == replace(carried[place], origin="changed"):
            raise Conflict(SAME)
        terms = (*carried[:place], changed, *carried[place + 1 :])
        return Frozen(terms, rank.said_in(need, self.code))

    def offering_otherwise(
        self, carried: tuple[Terms, ...], offered: Terms, need: Need, wanted: Wanted
    ) -> Frozen:
        """What is carried over, and the need that is on offer with other figures.

        Raises:
            Conflict: it would be the same.
        """
        new = self._otherwise(offered, need, wanted, "new")
        if new == offered:
            raise Conflict("That is what is on offer already.")
        return Frozen((*carried, new), rank.said_in(need, self.code))

    def with_new_hours(self, carried: tuple[Terms, ...], needs: Mapping[int, Need]) -> Frozen:
        """Every line with both sides' working hours and zones as they are now.

        Nothing else changes: what somebody wrote stays word for word, and no hours count for what
        the freelancer judges by hand.

        Raises:
            Conflict: they are the same.
        """
        terms = tuple(self._with_live_hours(old, needs[old.need_id]) for old in carried)
        if terms == carried:
            raise Conflict("The working hours in the agreement are as they are now.")
        spoken = {rank.said_in(needs[old.need_id], self.code) for old in carried}
        return Frozen(terms, self.code if self.code in spoken else min(spoken))

    def check_time(self, frozen: Frozen) -> None:
        """Refuse a new or changed line that needs more working time than there is in its week.

        Raises:
            Conflict: such a line would never be due.
        """
        for terms in frozen.terms:
            kind = KINDS[terms.kind]
            if terms.origin == "carried" or not kind.has_allowance:
                continue
            try:
                deadline(kind.allowance(terms.parameters), self._midnight, _calendar_of(terms))
            except NoWorkingTime as problem:
                raise Conflict(TOO_LITTLE % terms.title) from problem

    def is_typed(self, old: Terms) -> bool:
        """Whether the title or the sentence of a line is not its kind's own."""
        own = self._own_words(old, self._agreed(old))
        return (old.title, old.sentence) != (own.title, own.sentence)

    @property
    def _midnight(self) -> datetime:
        return datetime.combine(self.on, time(0), ZoneInfo(self.freelancer.zone))

    @property
    def _live(self) -> Setting:
        return Setting(self.client, self.freelancer, self.on)

    def _agreed(self, old: Terms) -> Setting:
        """The setting of a line that was agreed: the side that must act has its hours of then."""
        agreed, promised = _calendar_of(old), self._promised(old)
        if old.parameters.get("clock") == "freelancer":
            return Setting(self.client, agreed, self.on)
        return Setting(agreed, promised, self.on)

    def _promised(self, old: Terms) -> Calendar:
        """The freelancer's calendar of then, where it was frozen for the promise."""
        frozen = old.promise_calendar
        if frozen is None:
            return self.freelancer
        return calendars.of_frozen(frozen, frozenset())

    def _otherwise(self, old: Terms, need: Need, wanted: Wanted, origin: str) -> Terms:
        figures = need.parameters if wanted.parameters is None else wanted.parameters
        if wanted.exactly or dict(figures) != dict(need.parameters):
            return self._refigured(old, figures, origin)
        return self._freeze(need, figures, self._agreed(old), origin)

    def _refigured(self, old: Terms, figures: Parameters, origin: str) -> Terms:
        """A line with other figures and nothing else: the need's words may have been edited since,
        and nobody has asked for those. A title and a sentence that were typed say the old figures,
        so the kind's own stand in their place."""
        kind, code = KINDS[old.kind], language(self.code)
        is_other_side = figures.get("clock") != old.parameters.get("clock")
        hours = _frozen(kind.calendar(figures, self._agreed(old))) if is_other_side else {}
        then, now = (
            kind.words(parameters, self._agreed(old), code)
            for parameters in (old.parameters, figures)
        )
        return replace(
            old,
            origin=origin,
            parameters=dict(figures),
            title=now.title,
            sentence=now.sentence,
            why=now.why if old.why == then.why else old.why,
            promise=now.promise if old.promise == then.promise else old.promise,
            promise_parameters=kind.promise_parameters(figures) if old.promise_kind else {},
            **hours,
        )

    def _with_live_hours(self, old: Terms, need: Need) -> Terms:
        typed = rank.typed_words(need, self.code)
        by_hand = KINDS[old.kind].judge is Judge.BY_HAND
        now, then = (self._own_words(old, at) for at in (self._live, self._agreed(old)))
        is_ours = not typed.sentence or old.sentence == then.sentence
        makes_ours = not typed.promise or old.promise == then.promise
        calendar = KINDS[old.kind].calendar(old.parameters, self._live)
        fresh = replace(
            old,
            origin="changed",
            sentence=now.sentence if is_ours and now.sentence else old.sentence,
            promise=now.promise if makes_ours and now.promise else old.promise,
            promise_calendar=old.promise_calendar and _frozen(self.freelancer),
            **({} if by_hand else _frozen(calendar)),
        )
        return old if replace(fresh, origin=old.origin) == old else fresh

    def _own_words(self, old: Terms, setting: Setting) -> Words:
        """A line's words as its kind puts them."""
        return KINDS[old.kind].words(old.parameters, setting, language(self.code))

    def _freeze(
        self, need: Need, parameters: Mapping[str, Any], setting: Setting, origin: str
    ) -> Terms:
        kind, words = KINDS[need.kind], rank.words_of(need, setting, self.code, parameters)
        return Terms(
            need_id=need.id,
            origin=origin,
            kind=need.kind,
            parameters=dict(parameters),
            title=words.title,
            sentence=words.sentence,
            why=words.why,
            promise=words.promise,
            promise_kind=need.promise_kind,
            promise_parameters=kind.promise_parameters(parameters) if need.promise_kind else {},
            promise_calendar=_frozen(setting.freelancer) if need.promise_kind else None,
            **_frozen(kind.calendar(parameters, setting)),
        )


def freezer(
    db: Session, client: Client, freelancer: Freelancer, code: str, now: datetime
) -> Freezer:
    """A freezer with both calendars as they are now; `code` is the reader's language."""
    return Freezer(
        calendars.of_client(db, client),
        calendars.of_freelancer(db, freelancer),
        standing.day_in(freelancer.zone, now),
        code,
    )


def _calendar_of(terms: Terms) -> Calendar:
    return Calendar(Week.from_json(terms.week), terms.zone, terms.country or None, terms.region)


def _frozen(calendar: Calendar) -> dict[str, Any]:
    """A calendar as the columns of a clause. Days off are live facts and stay out."""
    return {
        "week": calendar.week.to_json(),
        "zone": calendar.zone,
        "country": calendar.country or "",
        "region": calendar.region,
    }
