"""The hours that a clause speaks of, said for both places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from agreements import two_zones
from agreements.hours import Week
from agreements.judging import Judge, Period, Unit
from agreements.kinds import Kind, Parameters
from agreements.language import Language


@dataclass(frozen=True)
class Places:
    """Both sides' zones, the freelancer's week, and the day from which a year is looked at."""

    client_zone: str
    freelancer_zone: str
    freelancer_week: Week
    at: datetime


@dataclass(frozen=True)
class Spoken:
    """A clause: its kind and figures, the hours agreed for it, and what it says."""

    kind: Kind
    parameters: Parameters
    week: Week
    zone: str
    sentence: str
    promise: str


def lines(clause: Spoken, places: Places, ln: Language) -> tuple[str, ...]:
    """Each line of hours, where the clause does not name them for both places itself."""
    if two_zones.alike(places.client_zone, places.freelancer_zone, places.at):
        return ()
    return (*_of_clause(clause, places, ln), *_of_promise(clause, places, ln))


def _of_clause(clause: Spoken, places: Places, ln: Language) -> Iterator[str]:
    week = _week(clause)
    if _counts_days(clause):
        at_midnight = two_zones.midnight(clause.zone, places.freelancer_zone, places.at, ln)
        yield ln.gettext("A day ends at %(time)s.") % {"time": at_midnight}
    is_mine = clause.parameters.get("clock") == "freelancer"
    other = places.client_zone if is_mine else places.freelancer_zone
    if week is None or week.is_never_open:
        return
    if two_zones.says_both(clause.sentence, week, clause.zone, other, places.at, ln):
        return
    said = {"hours": two_zones.hours(week, clause.zone, other, places.at, ln)}
    if "windows" in clause.parameters:
        yield ln.gettext("These times: %(hours)s") % said
    else:
        yield ln.gettext("Your hours: %(hours)s") % said


def _of_promise(clause: Spoken, places: Places, ln: Language) -> Iterator[str]:
    week, zone = places.freelancer_week, places.freelancer_zone
    if two_zones.says(clause.promise, week, zone, ln):
        hours = two_zones.hours(week, zone, places.client_zone, places.at, ln)
        yield ln.gettext("My hours: %(hours)s") % {"hours": hours}


def _week(clause: Spoken) -> Week | None:
    """The hours that the clause counts by; None where it counts by none."""
    if "windows" in clause.parameters:
        return Week.from_json(clause.parameters["windows"])
    kind = clause.kind
    if not kind.has_allowance:
        return None
    unit = kind.allowance(clause.parameters).unit
    return clause.week if unit in (Unit.WORKING_DAYS, Unit.WORKING_HOURS) else None


def _counts_days(clause: Spoken) -> bool:
    """Whether it counts days or months of the calendar, which end at midnight where the client
    is."""
    if clause.kind.period is Period.MONTH:
        return True
    if clause.kind.judge is not Judge.DEADLINE:
        return False
    return clause.kind.allowance(clause.parameters).unit is Unit.DAYS
