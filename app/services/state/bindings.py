"""What bound a client when: the clause in force at an instant, or why there is none."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.language import ENGLISH
from app.models import Clause, Client, Parting, Waiver
from app.services.errors import Refused
from app.services.state import standing
from app.services.state.standing import Versions


@dataclass(frozen=True)
class Binding:
    """The versions of a client's agreement, the lines that are lived without, and its end."""

    client: Client
    versions: Versions
    waivers: tuple[Waiver, ...]
    partings: tuple[Parting, ...]

    def clause_at(self, need_id: int, at: datetime) -> Clause:
        """The clause of a need that was in force at an instant.

        Raises:
            Refused: there was none, or it did not count then; with the reason.
        """
        if self._has_ended(at):
            raise Refused({"opened_at": "The agreement had ended by then, so it does not count."})
        binding = standing.in_force_at(self.versions, at)
        if binding is None:
            raise Refused(
                {"opened_at": "Nothing was agreed yet at that time, so it does not count."}
            )
        clause = next((c for c in binding.clauses if c.need_id == need_id), None)
        if clause is None:
            raise Refused({"need_id": "This line was not in force at that time."})
        waiver = self.waived_at(need_id, at)
        if waiver is not None:
            since = ENGLISH.short_day(waiver.at, self.client.zone)
            raise Refused(
                {"opened_at": f"Since {since} you live without this line, so it does not count."}
            )
        return clause

    def begins(self, need_id: int, earliest: datetime, at: datetime) -> tuple[datetime, Clause]:
        """Since when a need has been in force without a break up to `at`, at the earliest.

        Raises:
            Refused: it was not in force at `at`.
        """
        found = at, self.clause_at(need_id, at)
        for moment in self._changes(earliest, at):
            try:
                found = moment, self.clause_at(need_id, moment)
            except Refused:
                break
        return found

    def waived_at(self, need_id: int, at: datetime) -> Waiver | None:
        """The record that says a need is lived without, at an instant."""
        return next(
            (
                waiver
                for waiver in self.waivers
                if waiver.need_id == need_id
                and waiver.at <= at
                and (waiver.ended_at is None or at < waiver.ended_at)
            ),
            None,
        )

    def _has_ended(self, at: datetime) -> bool:
        """Whether an instant lies after a final day, where the client was at notice."""
        return any(
            parting.final_day < at.astimezone(ZoneInfo(parting.zone)).date()
            and (parting.resumed_at is None or at < parting.resumed_at)
            for parting in self.partings
        )

    def _changes(self, earliest: datetime, at: datetime) -> Iterator[datetime]:
        """When what is in force may have changed, newest first, then `earliest`."""
        accepted = (standing.accepted_at(version) for version in self.versions)
        waived = (at for waiver in self.waivers for at in (waiver.at, waiver.ended_at))
        known = {when for when in (*accepted, *waived) if when is not None}
        yield from sorted((when for when in known if earliest < when <= at), reverse=True)
        yield earliest


def load(db: Session, client: Client) -> Binding:
    """What bound this client when; a constant number of queries."""
    return load_many(db, [client])[client.id]


def load_many(db: Session, clients: Collection[Client]) -> dict[int, Binding]:
    """As `load`, of several clients in as many queries; by their ids."""
    ids = [client.id for client in clients]
    versions = standing.versions_of(db, ids)
    waivers = db.scalars(select(Waiver).where(Waiver.client_id.in_(ids))).all()
    partings = db.scalars(
        select(Parting).where(Parting.client_id.in_(ids), Parting.taken_back_at.is_(None))
    ).all()
    return {
        client.id: Binding(
            client,
            versions[client.id],
            tuple(waiver for waiver in waivers if waiver.client_id == client.id),
            tuple(parting for parting in partings if parting.client_id == client.id),
        )
        for client in clients
    }
