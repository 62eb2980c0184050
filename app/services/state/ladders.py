"""The ladder of one client: what the rules look at, and each line in force with its progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from agreements import ladder
from agreements.settling import Criteria, Progress
from app.models import Clause, Client, Need, Parting, Skip, Version, Waiver
from app.services.state import records, resting, standing, troubles
from app.services.state.standing import Versions

Row = TypeVar("Row", Skip, Waiver)


@dataclass(frozen=True)
class Line:
    """A line in force: its clause as it was agreed, and how far along it is."""

    clause: Clause
    progress: Progress
    waiver: Waiver | None


@dataclass(frozen=True)
class Ladder:
    """Where one client stands. `needs` are the freelancer's, by id, with their wordings."""

    standing: ladder.Standing
    lines: tuple[Line, ...]
    needs: dict[int, Need]
    skips: tuple[Skip, ...]
    parting: Parting | None

    def next_step(self, today: date) -> ladder.Answer:
        """What to do next. `today` is the day that has come where both are."""
        return ladder.next_step(self.standing, today)


def of_client(db: Session, client: Client, found: Versions, now: datetime) -> Ladder:
    """The ladder of a client; `found` are the versions of the agreement."""
    needs = _needs(db, client.freelancer_id)
    waivers = {row.need_id: row for row in _of_need(db, Waiver, client.id)}
    skips = tuple(_of_need(db, Skip, client.id))
    lines = _lines(db, client.id, found, needs, waivers, now)
    parting = standing.parting(db, client.id)
    put_aside = {skip.need_id for skip in skips} | set(waivers)
    waiting = standing.open_offer(found)
    where = ladder.Standing(
        ranked=_ranked(needs, put_aside),
        in_force=tuple(line.clause.need_id for line in lines),
        waived=frozenset(line.clause.need_id for line in lines if line.waiver),
        unsettled=tuple(
            line.clause.need_id
            for line in lines
            if not line.waiver and not line.progress.is_settled
        ),
        offered=_new_need(waiting) if waiting else None,
        wants_change=bool(standing.open_requests(db, client.id)),
        resting=resting.of_needs(found, needs),
        trouble=troubles.of_client(db, client, _agreed_at(found), now) if lines else None,
        parted=_parted(parting),
    )
    return Ladder(where, lines, needs, skips, parting)


def since_of(found: Versions, need_id: int) -> list[records.Text]:
    """The texts of a line in force since it was first accepted with these figures."""
    begun = found.ends[-1] if found.ends else None
    history = [
        records.text_of(clause, at)
        for version in found
        if (at := standing.accepted_at(version)) is not None and (begun is None or at >= begun)
        for clause in version.clauses
        if clause.need_id == need_id
    ]
    return records.unchanged(history)


def _lines(
    db: Session,
    client_id: int,
    found: Versions,
    needs: dict[int, Need],
    waivers: dict[int, Waiver],
    now: datetime,
) -> tuple[Line, ...]:
    binding = standing.in_force(found)
    if binding is None:
        return ()
    texts = {clause.need_id: since_of(found, clause.need_id) for clause in binding.clauses}
    counted = records.counted(db, [text.clause_id for same in texts.values() for text in same])
    words = records.words(db, [client_id])
    return tuple(
        Line(
            clause,
            records.progress_of(
                texts[clause.need_id],
                counted.get((client_id, clause.need_id), records.NOTHING),
                words.get((client_id, clause.need_id)),
                _criteria(needs, clause.need_id),
                now,
            ),
            waivers.get(clause.need_id),
        )
        for clause in binding.clauses
    )


def _needs(db: Session, freelancer_id: int) -> dict[int, Need]:
    rows = db.scalars(
        select(Need)
        .where(Need.freelancer_id == freelancer_id)
        .order_by(Need.rank)
        .options(selectinload(Need.wordings))
    )
    return {need.id: need for need in rows}


def _ranked(needs: dict[int, Need], put_aside: set[int]) -> tuple[int, ...]:
    return tuple(n.id for n in needs.values() if n.rank is not None and n.id not in put_aside)


def _criteria(needs: dict[int, Need], need_id: int) -> Criteria:
    return records.criteria_of(needs[need_id])


def _of_need(db: Session, table: type[Row], client_id: int) -> list[Row]:
    return list(
        db.scalars(select(table).where(table.client_id == client_id, table.ended_at.is_(None)))
    )


def _new_need(version: Version) -> int:
    return next((c.need_id for c in version.clauses if c.origin == "new"), 0)


def _agreed_at(found: Versions) -> datetime | None:
    binding = standing.in_force(found)
    return standing.accepted_at(binding) if binding else None


def _parted(parting: Parting | None) -> ladder.Parted | None:
    if parting is None:
        return None
    return ladder.Parted.ENDED if parting.ended_at else ladder.Parted.NOTICE_GIVEN
