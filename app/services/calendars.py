"""Calendars from stored rows: whose week it is, where, and which days are off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.hours import Calendar, Week
from app.models import Absence, Clause, Client, Freelancer


def of_client(session: Session, client: Client) -> Calendar:
    """The client's live calendar."""
    return calendar(client, _days_off(session, client.freelancer_id, client.id))


def of_freelancer(session: Session, freelancer: Freelancer) -> Calendar:
    """The freelancer's live calendar."""
    return calendar(freelancer, _days_off(session, freelancer.id, None))


def of_clause(session: Session, clause: Clause, client_id: int) -> Calendar:
    """The calendar a clause is judged by: hours and zone as agreed, days off as they are now."""
    return calendar(clause, _days_off(session, clause.freelancer_id, client_id))


def of_promise(session: Session, clause: Clause) -> Calendar:
    """The calendar a promise in return is judged by: the freelancer's hours and zone as they were
    when it was offered, or of now where nothing was kept; their days off as they are now."""
    frozen = clause.promise_calendar
    if frozen is None:
        return of_freelancer(session, session.get_one(Freelancer, clause.freelancer_id))
    return of_frozen(frozen, _days_off(session, clause.freelancer_id, None))


def of_frozen(kept: Mapping[str, Any], days_off: frozenset[date]) -> Calendar:
    """A calendar that was kept as `Clause.promise_calendar` has it, with these days off."""
    week = Week.from_json(kept["week"])
    return Calendar(week, kept["zone"], kept["country"] or None, kept["region"], days_off)


def zone_of_promise(clause: Clause, live: str) -> str:
    """The zone a promise in return is told in; `live` is where the freelancer is now."""
    return str(clause.promise_calendar["zone"]) if clause.promise_calendar else live


def calendar(row: Client | Freelancer | Clause, days_off: frozenset[date]) -> Calendar:
    """The calendar of a row that has a week, a zone and a country."""
    return Calendar(Week.from_json(row.week), row.zone, row.country, row.region, days_off)


def _days_off(session: Session, freelancer_id: int, client_id: int | None) -> frozenset[date]:
    absences = session.scalars(
        select(Absence).where(
            Absence.freelancer_id == freelancer_id,
            Absence.client_id.is_(None) if client_id is None else Absence.client_id == client_id,
        )
    )
    return each_day(absences)


def each_day(absences: Iterable[Absence]) -> frozenset[date]:
    """Every day of these absences; both ends count."""
    return frozenset(
        absence.first_day + timedelta(days=n)
        for absence in absences
        for n in range((absence.last_day - absence.first_day).days + 1)
    )
